/** Letters that Unicode does not decompose into a base and a mark, as people without that key write them. */
const SPELT_OUT: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ł', 'l'],
  ['ħ', 'h'],
  ['ŋ', 'n'],
  ['ı', 'i'],
]);

const WORD_LENGTH_MAX = 64;
const WORDS_INDEXED_MAX = 2_000;
const WORDS_SEARCHED_MAX = 8;
const ALTERNATIVES_MAX = 32;
const JOINED_MAX = 3;

/**
 * The form in which two spellings of the same words are equal: `Crème brûlée, Straße` is `creme brulee strasse`.
 * Lower case, compatibility forms undone (ﬁ, ①, ĳ), no diacritics, and one space for whatever is no letter or digit.
 *
 * @returns letters and digits of any script, words separated by one space, none at the ends; fold(fold(x)) = fold(x).
 * @see     Unicode Standard Annex 15 (NFKD).
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøđðþłħŋı]/gu, (letter) => SPELT_OUT.get(letter) ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * The terms a text is found by: its words, and every two and three neighbours written as one, because Dutch and German
 * compounds are written apart as often as together (`koffiezet apparaat`).
 *
 * @param text a name or description; words after the first 2,000 are left out, so is all after a word's 64th letter.
 * @returns each term once, only `[a-z0-9]`; words of other scripts are not searched.
 */
export function searchTerms(text: string): string[] {
  const words = wordsOf(text).slice(0, WORDS_INDEXED_MAX);
  const terms = new Set(words);
  for (let length = 2; length <= JOINED_MAX; length += 1)
    for (let start = 0; start + length <= words.length; start += 1)
      terms.add(joined(words.slice(start, start + length)));
  return [...terms];
}

/**
 * What to look for when a person types `text`: any one of the alternatives, of which every term must begin a term of
 * {@link searchTerms}. The alternatives are the ways of writing neighbouring words together.
 *
 * @param text as typed; words after the eighth are left out, so one search costs at most 32 alternatives of 8 terms.
 * @returns fewest joins first, so `[['a', 'b'], ['ab']]`; up to six words every way, beyond that the first 32.
 *          Empty when there is no word to search.
 */
export function searchQuery(text: string): string[][] {
  const words = wordsOf(text).slice(0, WORDS_SEARCHED_MAX);
  if (words.length === 0) return [];
  const gaps = words.length - 1;
  const ways = Array.from({ length: 2 ** gaps }, (_, bits) => bits)
    .toSorted((a, b) => ones(a) - ones(b))
    .slice(0, ALTERNATIVES_MAX);
  return ways.map((bits) => {
    const groups: string[][] = [];
    words.forEach((word, index) => {
      const isJoined = index > 0 && (bits >> (index - 1)) & 1;
      const last = groups.at(-1);
      if (isJoined && last) last.push(word);
      else groups.push([word]);
    });
    return [...new Set(groups.map(joined))];
  });
}

/**
 * {@link searchQuery} in PostgreSQL's own syntax, for `to_tsquery('simple', …)`: `a:* & b:* | ab:*`.
 * Safe as a bound parameter and in itself: nothing a person types reaches it but `[a-z0-9]`.
 *
 * @returns null when nothing is searchable; to_tsquery would answer an empty query with nothing and a notice.
 */
export function tsQuery(text: string): string | null {
  const alternatives = searchQuery(text).map((terms) => terms.map((term) => `${term}:*`).join(' & '));
  return alternatives.length === 0 ? null : alternatives.join(' | ');
}

/**
 * Whether the text is safe to keep and to show: no NUL (PostgreSQL refuses it), no other control character than line
 * feed and tab, no lone surrogate (no UTF-8 exists for it), no bidirectional override or isolate (shows another text
 * than it holds; Unicode Technical Report 36).
 */
export function isPlain(text: string): boolean {
  return !/(?![\n\t])\p{Cc}|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/u.test(text);
}

function wordsOf(text: string): string[] {
  return fold(text)
    .split(' ')
    .map((word) => word.replace(/[^a-z0-9]+/g, '').slice(0, WORD_LENGTH_MAX))
    .filter((word) => word !== '');
}

/** Cut like a single word, so that what is indexed and what is searched are cut alike. */
function joined(words: readonly string[]): string {
  return words.join('').slice(0, WORD_LENGTH_MAX);
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
