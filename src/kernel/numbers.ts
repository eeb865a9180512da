/** Crockford's base 32: no I, L, O or U, which people read as 1, 1, 0 and V. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TWINS: ReadonlyMap<string, string> = new Map([
  ['I', '1'],
  ['L', '1'],
  ['O', '0'],
  ['U', 'V'],
]);
const NUMBER_LENGTH_MAX = 40;

/**
 * A number for people: `W-000417-V`. Prefix and serial say which, the last character finds a mistake in typing.
 *
 * The check character is ISO 7064's hybrid system (the recursion of MOD 11,10 and MOD 37,36) with modulus 32, over
 * Crockford's base 32: digits and letters that cannot be mistaken for each other. It finds every single wrong
 * character and nearly all exchanges of two neighbours. It is no secret: whoever knows one number can make another.
 *
 * @param prefix capital letters and digits, single hyphens between, e.g. `W` or `ZWO1-2026`.
 * @param serial not negative, from a series.
 * @param width  digits of the serial at least, 1 to 15; a longer serial is never cut.
 * @throws RangeError when one of them is something else.
 * @see    ISO/IEC 7064, hybrid systems; https://www.crockford.com/base32.html
 */
export function withCheckCharacter(prefix: string, serial: number, width: number): string {
  if (!/^[A-Z0-9]+(?:-[A-Z0-9]+)*$/.test(prefix)) throw new RangeError(`no prefix of a number: ${prefix}`);
  if (!Number.isSafeInteger(serial) || serial < 0) throw new RangeError(`no serial number: ${serial}`);
  if (!Number.isInteger(width) || width < 1 || width > 15) throw new RangeError(`no width: ${width}`);
  const number = `${prefix}-${String(serial).padStart(width, '0')}`;
  return `${number}-${checkCharacter(number)}`;
}

/**
 * The number a person meant, as {@link withCheckCharacter} wrote it, to be looked up: `w 000417 v` is `W-000417-V`.
 *
 * @param text small letters, spaces or dashes for hyphens, O for 0 and I or L for 1 in serial and check character are
 *             all forgiven; no hyphens at all, where the prefix has only letters.
 * @returns null when it is too long, no such number, or its check character says that something in it is wrong.
 */
export function normaliseNumber(text: string): string | null {
  if (text.length > NUMBER_LENGTH_MAX) return null;
  const typed = text
    .trim()
    .toUpperCase()
    .replace(/[\s\u2010-\u2015-]+/g, '-');
  const [, prefix, serial, check] =
    /^([A-Z0-9]+(?:-[A-Z0-9]+)*)-([0-9OIL]+)-([A-Z0-9])$/.exec(typed) ??
    /^([A-Z]+)(\d+)([A-Z0-9])$/.exec(typed) ??
    [];
  if (prefix === undefined || serial === undefined || check === undefined) return null;
  const number = `${prefix}-${[...serial].map(untwinned).join('')}`;
  return checkCharacter(number) === untwinned(check) ? `${number}-${untwinned(check)}` : null;
}

function checkCharacter(number: string): string {
  const modulus = ALPHABET.length;
  let product = modulus;
  for (const character of number.replaceAll('-', '')) {
    const total = (product + ALPHABET.indexOf(untwinned(character))) % modulus || modulus;
    product = (2 * total) % (modulus + 1);
  }
  return ALPHABET.charAt((modulus + 1 - product) % modulus);
}

function untwinned(character: string): string {
  return TWINS.get(character) ?? character;
}
