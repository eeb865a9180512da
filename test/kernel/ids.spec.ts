import fc from 'fast-check';
import { derivedId, isUuid, newId } from '../../src/kernel/ids.js';

describe('a new id', () => {
  it('is a version-7 UUID that begins with its time, and never the same twice', () => {
    const nowMs = Date.UTC(2026, 0, 1);
    const ids = Array.from({ length: 1_000 }, () => newId<'Variant'>(nowMs));
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(nowMs);
    }
  });

  it('sorts by the millisecond it was made in', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 }), fc.integer({ min: 1, max: 2 ** 31 }), (nowMs, later) => {
        expect(newId(nowMs) < newId(nowMs + later)).toBe(true);
      }),
    );
  });

  it('is refused for a time that does not fit', () => {
    expect(() => newId(-1)).toThrow(/out of range/);
    expect(() => newId(2 ** 48)).toThrow(/out of range/);
  });
});

describe('a derived id', () => {
  it('is the same version-8 UUID for the same name, in every process', () => {
    expect(derivedId<'Variant'>('sample.variant', 'TV-55')).toBe('6d952de6-b542-8b41-b039-b4b3024054e9');
  });

  it('differs with the namespace, the name and where one ends and the other begins', () => {
    const ids = [derivedId('a', 'b'), derivedId('b', 'a'), derivedId('ab', ''), derivedId('', 'ab')];
    expect(new Set(ids).size).toBe(4);
  });

  it('is a UUID whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => expect(isUuid(derivedId('x', name))).toBe(true)),
    );
  });
});

describe('a UUID', () => {
  it('is read in either case', () => {
    expect(isUuid('019B7600-5C00-7AAA-8BBB-0123456789AB')).toBe(true);
    expect(isUuid('019b7600-5c00-7aaa-8bbb-0123456789ab')).toBe(true);
  });

  it.each([
    '',
    '019b76005c007aaa8bbb0123456789ab',
    '{019b7600-5c00-7aaa-8bbb-0123456789ab}',
    'g19b7600-5c00-7aaa-8bbb-0123456789ab',
    '019b7600-5c00-7aaa-8bbb-0123456789ab\n',
  ])('is not %p', (text) => {
    expect(isUuid(text)).toBe(false);
  });
});
