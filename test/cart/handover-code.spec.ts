import { randomBytes } from 'node:crypto';
import { handoverCodeOf, readHandoverCode } from '../../src/cart/handover-code.js';

describe('a hand-over code', () => {
  const codes = Array.from({ length: 2_000 }, () => handoverCodeOf(randomBytes(32).toString('base64url')));

  it('is six characters that nobody mistakes for another', () => {
    for (const code of codes) expect(code).toMatch(/^[2-9A-HJKMNP-TV-Z]{6}$/);
    expect(new Set(codes).size).toBeGreaterThan(1_990);
  });

  it('uses every character in every place', () => {
    for (let place = 0; place < 6; place += 1)
      expect(new Set(codes.map((code) => code[place])).size).toBe(30);
  });

  it('is read however it was typed, and not at all when it cannot be ours', () => {
    for (const typed of ['a2b3c4', ' A2B-3C4 ', 'a2 b3 c4']) expect(readHandoverCode(typed)).toBe('A2B3C4');
    for (const typed of ['', 'A2B3C', 'A2B3C44', 'A2B3C0', 'A2B3CO', 'A2B3C1', 'ÄÄÄÄÄÄ'])
      expect(readHandoverCode(typed)).toBeNull();
  });
});
