import fc from 'fast-check';
import { normaliseNumber, withCheckCharacter } from '../../src/kernel/numbers.js';

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const serials = fc.nat({ max: 99_999_999 });
const prefixes = fc.constantFrom('W', 'R', 'ZWO1-2026', 'ORDUIL');
const numbers = fc.tuple(prefixes, serials).map(([prefix, serial]) => withCheckCharacter(prefix, serial, 6));

describe('a number for people', () => {
  it('shows prefix, serial and check character', () => {
    expect(withCheckCharacter('W', 417, 6)).toBe('W-000417-V');
    expect(withCheckCharacter('ZWO1-2026', 417, 6)).toMatch(/^ZWO1-2026-000417-[0-9A-HJKMNP-TV-Z]$/);
  });

  it('never cuts a serial that outgrew its width', () => {
    expect(withCheckCharacter('W', 1_234_567, 6)).toMatch(/^W-1234567-.$/);
  });

  it('is valid as it was given', () => {
    fc.assert(fc.property(numbers, (number) => expect(normaliseNumber(number)).toBe(number)));
  });

  it('is invalid with any single character of it wrong', () => {
    fc.assert(
      fc.property(serials, fc.nat(), fc.constantFrom(...LETTERS), (serial, position, wrong) => {
        const number = withCheckCharacter('W', serial, 6);
        const at = position % number.length;
        fc.pre(number[at] !== '-' && number[at] !== wrong);
        expect(normaliseNumber(number.slice(0, at) + wrong + number.slice(at + 1))).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  it('is invalid with nearly any two neighbouring digits exchanged', () => {
    let [exchanged, missed] = [0, 0];
    for (let serial = 0; serial < 20_000; serial += 7) {
      const number = withCheckCharacter('W', serial, 6);
      for (let at = 2; at < 7; at += 1) {
        const [a = '', b = ''] = number.slice(at, at + 2);
        if (a === b) continue;
        exchanged += 1;
        if (normaliseNumber(number.slice(0, at) + b + a + number.slice(at + 2)) !== null) missed += 1;
      }
    }
    expect(missed / exchanged).toBeLessThan(0.02);
  });

  it('is read as people type it', () => {
    const number = withCheckCharacter('W', 417, 6);
    const check = number.slice(-1);
    for (const typed of [
      `w-000417-${check}`,
      ` W 000417 ${check} `,
      `w000417${check.toLowerCase()}`,
      `W–OOO4I7–${check}`,
    ])
      expect(normaliseNumber(typed)).toBe(number);
  });

  it.each([
    '',
    '-',
    'W-000417',
    '000417',
    'W--',
    'W-0004x7-A',
    'W-000417-AA',
    `W-${'0'.repeat(40)}-A`,
    'W-000417-É',
  ])('is not %p', (text) => {
    expect(normaliseNumber(text)).toBeNull();
  });

  it.each([
    ['', 1, 6],
    ['w', 1, 6],
    ['W-', 1, 6],
    ['W', -1, 6],
    ['W', 1.5, 6],
    ['W', 1, 0],
    ['W', 1, 16],
  ])('is not made of %p, %p and %p', (prefix, serial, width) => {
    expect(() => withCheckCharacter(prefix, serial, width)).toThrow(RangeError);
  });
});
