import fc from 'fast-check';
import { fold, isPlain, searchQuery, searchTerms, tsQuery } from '../../src/kernel/text.js';

const anyText = fc.string({ unit: 'binary', maxLength: 80 });
const typed = fc.string({ unit: fc.constantFrom(..."abz09 -'é:&|!*()\\") });

/** What PostgreSQL will do with both: some alternative of which every term begins an indexed term. */
const finds = (query: string, text: string) => {
  const terms = searchTerms(text);
  return searchQuery(query).some((all) => all.every((start) => terms.some((term) => term.startsWith(start))));
};

describe('folding text', () => {
  it.each([
    ['Crème brûlée', 'creme brulee'],
    ['Straße', 'strasse'],
    ['STRASSE ẞ', 'strasse ss'],
    ['Anna de Wit-Şahin', 'anna de wit sahin'],
    ['Ærøskøbing, Łódź', 'aeroskobing lodz'],
    ['İstanbul ılık', 'istanbul ilik'],
    ['ĳsje ﬁjn', 'ijsje fijn'],
    ["  foto's & (kader) 3 x 1,5 ", 'foto s kader 3 x 1 5'],
    ['Ελλάδα', 'ελλαδα'],
    ['🎁\ud800', ''],
  ])('makes %p %p', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => expect(fold(fold(text))).toBe(fold(text))),
      { numRuns: 2_000 },
    );
  });

  it('does not care whether marks are composed', () => {
    fc.assert(
      fc.property(anyText, (text) => expect(fold(text.normalize('NFC'))).toBe(fold(text.normalize('NFD')))),
    );
  });
});

describe('searching', () => {
  it('indexes words and neighbours written together', () => {
    expect(searchTerms('Usb-c-kabel, usb')).toEqual([
      'usb',
      'c',
      'kabel',
      'usbc',
      'ckabel',
      'kabelusb',
      'usbckabel',
      'ckabelusb',
    ]);
    expect(searchTerms('🎁 – !')).toEqual([]);
  });

  it('looks for every way of joining, fewest joins first', () => {
    expect(searchQuery('koffiezet apparaat')).toEqual([['koffiezet', 'apparaat'], ['koffiezetapparaat']]);
    expect(searchQuery('a b c')).toEqual([['a', 'b', 'c'], ['ab', 'c'], ['a', 'bc'], ['abc']]);
    expect(searchQuery('tv tv')).toEqual([['tv'], ['tvtv']]);
    expect(searchQuery('')).toEqual([]);
  });

  it.each([
    ['koffiezet apparaat', 'Dorvink koffiezetapparaat'],
    ['koffiezetapparaat', 'Dorvink koffiezet apparaat'],
    ['koffiezet apparaat', 'Koffie zet apparaat'],
    ['koffie', 'Koffiezetapparaat'],
    ['tafellamp tjalla', 'Tjalla tafellamp'],
    ['usb c kabel', 'Usb-c-kabel'],
    ['usbc', 'Usb-c-kabel'],
    ['CREME', 'Crème'],
  ])('%p finds %p', (query, text) => {
    expect(finds(query, text)).toBe(true);
  });

  it('does not find what lacks a word', () => {
    expect(finds('tafellamp rood', 'Tjalla tafellamp')).toBe(false);
  });

  it('finds every text by any of its words, any two neighbours joined or not', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(words, fc.nat(), (list, at) => {
        const start = at % (list.length - 1);
        const [first = '', second = ''] = list.slice(start);
        for (const query of [first, `${first} ${second}`, first + second, `${second} ${first}`])
          expect(finds(query, list.join(' '))).toBe(true);
      }),
    );
  });

  it('is bounded, whatever is typed', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 40 }), (list) => {
        const alternatives = searchQuery(list.join(' '));
        expect(alternatives.length).toBeLessThanOrEqual(32);
        for (const terms of alternatives) expect(terms.length).toBeLessThanOrEqual(8);
      }),
    );
    expect(searchQuery('a b c d e f')).toHaveLength(32);
    expect(searchQuery('a b c d e f g h i j')[0]).toEqual([...'abcdefgh']);
  });

  it('is written for PostgreSQL, with nothing in it that a person could smuggle', () => {
    expect(tsQuery('koffiezet apparaat')).toBe('koffiezet:* & apparaat:* | koffiezetapparaat:*');
    expect(tsQuery("tv'); DROP TABLE x; -- !")).toMatch(/^[a-z0-9:*&| ]+$/);
    expect(tsQuery('& | ! :*')).toBeNull();
    fc.assert(
      fc.property(fc.oneof(anyText, typed), (text) => {
        expect(tsQuery(text) ?? 'x:*').toMatch(/^[a-z0-9]+:\*( [&|] [a-z0-9]+:\*)*$/);
      }),
    );
  });
});

describe('plain text', () => {
  it.each(['', 'Anna de Wit-Şahin 🎁', 'two\nlines\tand a tab', 'سلام', 'e\u0301', '👨‍👩‍👧'])('is %p', (text) => {
    expect(isPlain(text)).toBe(true);
  });

  it.each(['a\u0000', 'a\r\n', '\u001b[31m', '\u007f', '\u0085', '\ud800', '\udc00x', 'a\u202eb', '\u2066x'])(
    'is not %p',
    (text) => {
      expect(isPlain(text)).toBe(false);
    },
  );
});
