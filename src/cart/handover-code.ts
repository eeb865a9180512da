/** Digits and capitals that nobody mistakes for another, read aloud or in bad light: no 0, 1, I, L, O, U. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 6;

/**
 * Writes a secret as the six characters she shows or reads out: 729 million of them.
 *
 * @param secret random text of at least 16 bytes, base64url.
 */
export function handoverCodeOf(secret: string): string {
  let left = Buffer.from(secret, 'base64url').readBigUInt64BE(0);
  let code = '';
  for (let position = 0; position < LENGTH; position += 1) {
    code += ALPHABET[Number(left % BigInt(ALPHABET.length))];
    left /= BigInt(ALPHABET.length);
  }
  return code;
}

/** @returns the code as we write it, however it was typed; null when it cannot be one of ours. */
export function readHandoverCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s-]/g, '');
  return code.length === LENGTH && [...code].every((letter) => ALPHABET.includes(letter)) ? code : null;
}
