/** Crockford's 32: digits and capitals without I, L, O and U, which people mistake or take offence at. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;
const LOCATOR_LENGTH = 6;

/**
 * Writes a secret as a code that a person can type: `7G3K-M0QX-…`, 80 bits, in four groups of four. The first six
 * letters find the code, the other ten (50 bits) prove it, against five attempts.
 *
 * @param secret random text of at least 16 bytes, base64url.
 */
export function codeOf(secret: string): string {
  const letters = [...Buffer.from(secret, 'base64url').subarray(0, LENGTH)].map(
    (byte) => ALPHABET[byte & 31],
  );
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
}

/** @returns the code's letters as we wrote them, however they were typed; null when it cannot be one of ours. */
export function readCode(typed: string): string | null {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return letters.length === LENGTH && [...letters].every((letter) => ALPHABET.includes(letter))
    ? letters
    : null;
}

/** The part that finds it. */
export const locatorOf = (letters: string): string => letters.slice(0, LOCATOR_LENGTH);
