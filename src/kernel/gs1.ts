/** Element strings by application identifier: `01` → `09521234001072`, `3103` → `000250`. */
export type Elements = ReadonlyMap<string, string>;

/** FNC1 as scanners send it between elements: ASCII 29, group separator. */
const SEPARATOR = '\u001d';

/** AIM symbology identifiers of the carriers that hold element strings: GS1-128, DataBar, DataMatrix, QR, DotCode. */
const GS1_CARRIERS = /^\](?:C1|e0|d2|Q3|J1)/;

/** GS1 AI encodable character set 82. */
const VALUE = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,90}$/;

/** Elements of predefined length (section 7.8.5): only these are not ended by a separator. Digits of the value. */
const PREDEFINED: ReadonlyMap<string, number> = new Map([
  ['00', 18],
  ...['01', '02', '03'].map((ai): [string, number] => [ai, 14]),
  ...['11', '12', '13', '14', '15', '16', '17', '18', '19'].map((ai): [string, number] => [ai, 6]),
  ['20', 2],
  ...['31', '32', '33', '34', '35', '36'].map((ai): [string, number] => [ai, 6]),
  ['41', 13],
]);

/** How long an application identifier is, from its first two digits. */
const IDENTIFIER_LENGTHS: readonly (readonly [RegExp, number])[] = [
  [/^(?:0[0-3]|1\d|2[0-2]|30|37|9\d)/, 2],
  [/^(?:2[3-5]|4[0-2]|71)/, 3],
  [/^(?:3[1-69]|43|70|72|8[0-2])/, 4],
];

/**
 * Reads a GS1 element string, scanned or typed.
 *
 * @param text with FNC1 (ASCII 29) between elements or with identifiers in parentheses; a symbology identifier in
 *             front may stand there still. Where a scanner drops FNC1, an element of variable length takes all that
 *             follows it: nothing in the text says where it ends.
 * @returns null when it is none, when an identifier is unknown or given twice, when a value has the wrong length or
 *          characters. No meaning is checked here, check digits neither.
 * @see    GS1 General Specifications, sections 3.2 and 7.8.
 */
export function readElementString(text: string): Elements | null {
  const elements = text.replace(GS1_CARRIERS, '');
  return /^\(\d{2,4}\)/.test(elements) ? readParentheses(elements) : readConcatenated(elements);
}

/** Whether the symbology identifier or a leading FNC1 says that an element string follows. */
export function isMarkedGs1(text: string): boolean {
  return GS1_CARRIERS.test(text) || text.startsWith(SEPARATOR);
}

/**
 * Reads a GS1 Digital Link URI on any host, uncompressed. The address is never fetched: what it says is in it.
 *
 * @param text      `https://example.org/any/path/01/09521234001072/10/B7/21/S1?17=271231&3103=000250`.
 * @param asPrimary the 14 digits a value stands for, or null when it cannot be the article: `/01/` alone proves
 *                  little in a path of the host's own, and earlier versions wrote GTINs with fewer digits.
 * @returns identifiers of the path and numeric ones of the query, decoded; null when it is no such link.
 * @see     GS1 Digital Link Standard: URI Syntax, section 4.
 */
export function readDigitalLink(text: string, asPrimary: (value: string) => string | null): Elements | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const path = url.pathname.split('/').map(decoded);
  const primaryOf = (index: number) => (path[index] === '01' ? asPrimary(path[index + 1] ?? '') : null);
  const start = path.findIndex((_segment, index) => primaryOf(index) !== null);
  if (start === -1) return null;
  const pairs: [string, string][] = [['01', primaryOf(start) ?? '']];
  for (let index = start + 2; index < path.length; index += 2)
    if (path[index] !== '') pairs.push([path[index] ?? '', path[index + 1] ?? '']);
  for (const [name, value] of url.searchParams) if (/^\d{2,4}$/.test(name)) pairs.push([name, value]);
  return collect(pairs);
}

function readParentheses(text: string): Elements | null {
  return collect(
    text.split(/(?=\(\d{2,4}\))/).map((element): [string, string] => {
      const end = element.indexOf(')');
      return [element.slice(1, end), element.slice(end + 1)];
    }),
  );
}

function readConcatenated(text: string): Elements | null {
  const pairs: [string, string][] = [];
  let rest = text.replace(/^\u001d/, '');
  while (rest !== '') {
    const length = identifierLength(rest);
    if (length === null) return null;
    const [identifier, after] = [rest.slice(0, length), rest.slice(length)];
    const predefined = PREDEFINED.get(identifier.slice(0, 2));
    const separator = after.indexOf(SEPARATOR);
    const end = predefined ?? (separator === -1 ? after.length : separator);
    pairs.push([identifier, after.slice(0, end)]);
    rest = after.slice(end).replace(/^\u001d/, ''); // one too many is to be tolerated (section 7.8)
  }
  return collect(pairs);
}

function collect(pairs: readonly (readonly [string, string])[]): Elements | null {
  const elements = new Map<string, string>();
  for (const [identifier, value] of pairs) {
    const predefined = PREDEFINED.get(identifier.slice(0, 2));
    const fits = predefined === undefined ? VALUE.test(value) : isDigits(value, predefined);
    if (!fits || identifierLength(identifier) !== identifier.length || elements.has(identifier)) return null;
    elements.set(identifier, value);
  }
  return elements.size === 0 ? null : elements;
}

function identifierLength(text: string): number | null {
  return IDENTIFIER_LENGTHS.find(([start]) => start.test(text))?.[1] ?? null;
}

function isDigits(text: string, length: number): boolean {
  return text.length === length && /^\d+$/.test(text);
}

/** A path segment without its percent signs; one that is written wrongly can only be the host's, so it stays. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
