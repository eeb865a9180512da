import fc from 'fast-check';
import { decodeCursor, encodeCursor, pageOf } from '../../src/kernel/page.js';

const parts = fc.array(fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer()), {
  maxLength: 5,
});

describe('a cursor', () => {
  it('gives back the parts it was made of', () => {
    fc.assert(fc.property(parts, (list) => expect(decodeCursor(encodeCursor(list))).toEqual(list)));
  });

  it('is safe in a URL and opaque', () => {
    expect(encodeCursor(['2026-01-01T00:00:00.000Z', 7])).toMatch(/^[\w-]+$/);
  });

  it.each([
    ['', 'nothing'],
    ['!!', 'no base64url'],
    [Buffer.from('{"a":1}').toString('base64url'), 'an object'],
    [Buffer.from('[null]').toString('base64url'), 'a null part'],
    [Buffer.from('[1e999]').toString('base64url'), 'an infinite part'],
    [Buffer.from('[1').toString('base64url'), 'half a list'],
    [encodeCursor(['x'.repeat(3_000)]), 'too much'],
  ])('is not %p (%s)', (text) => {
    expect(decodeCursor(text)).toBeNull();
  });

  it('never throws, whatever a client sends', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text)).not.toThrow();
      }),
    );
  });

  it('cannot be made of what JSON cannot carry', () => {
    expect(() => encodeCursor([Number.NaN])).toThrow(RangeError);
  });
});

describe('a page', () => {
  const cursorOf = (row: number) => encodeCursor([row]);

  it('leaves out the row fetched too many and says that more follow', () => {
    expect(pageOf([1, 2, 3], 2, cursorOf, 5, false)).toEqual({
      nodes: [1, 2],
      edges: [
        { cursor: cursorOf(1), node: 1 },
        { cursor: cursorOf(2), node: 2 },
      ],
      pageInfo: {
        hasNextPage: true,
        hasPreviousPage: false,
        startCursor: cursorOf(1),
        endCursor: cursorOf(2),
      },
      totalCount: 5,
    });
  });

  it('is the last one when no row is too many', () => {
    expect(pageOf([1, 2], 2, cursorOf, 5, true).pageInfo).toMatchObject({
      hasNextPage: false,
      hasPreviousPage: true,
    });
  });

  it('has no cursors when it is empty', () => {
    expect(pageOf<number>([], 2, cursorOf, 0, false)).toEqual({
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      totalCount: 0,
    });
  });

  it('counts to a thousand, and 1,001 says more', () => {
    expect(pageOf([1], 1, cursorOf, 25_000, false).totalCount).toBe(1_001);
    expect(pageOf([1], 1, cursorOf, 1_000, false).totalCount).toBe(1_000);
  });
});
