/** How the member states of the European Union write their VAT numbers, after the two letters of the country. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^[1-9]\d{8}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  EL: /^\d{9}$/,
  ES: /^[A-Z0-9]\d{7}[A-Z0-9]$/,
  FI: /^\d{8}$/,
  FR: /^[A-HJ-NP-Z0-9]{2}\d{9}$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^\d[A-Z0-9+*]\d{5}[A-Z]{1,2}$/,
  IT: /^\d{11}$/,
  LT: /^(\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^[A-Z0-9+*]{10}\d{2}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{12}$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
};

/** Of the countries this product knows well, the check digits as well. */
const CHECKS: Readonly<Record<string, (body: string) => boolean>> = {
  BE: (body) => 97 - (Number(body.slice(0, 8)) % 97) === Number(body.slice(8)),
  DE: (body) => checkDigit1110(body.slice(0, 8)) === Number(body[8]),
  NL: (body) => body[9] === 'B' && (isNl97(body) || isNlEleven(body)),
};

/**
 * Reads a VAT number as a person writes it: spaces, points and dashes are left out, letters are capitals.
 *
 * @returns the number with its country in front, or null when none is written so, or a check digit of NL, BE or DE is
 *          wrong. Whether it was ever given out only the tax authority knows (VIES): that is not asked.
 * @see Directive 2006/112/EC art. 214 and 215.
 */
export function readVatNumber(text: string): string | null {
  const number = text.toUpperCase().replace(/[ .-]/g, '');
  const country = number.slice(0, 2);
  const body = number.slice(2);
  if (!FORMATS[country]?.test(body)) return null;
  return (CHECKS[country]?.(body) ?? true) ? number : null;
}

/** The country that gave a VAT number out, ISO 3166: Greece writes EL before hers. */
export const countryOfVatNumber = (number: string): string =>
  number.startsWith('EL') ? 'GR' : number.slice(0, 2);

/** ISO 7064, MOD 11,10. */
function checkDigit1110(digits: string): number {
  let product = 10;
  for (const digit of digits) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10;
}

/** Numbers of persons since 2020: letters as 10 to 35, the whole modulo 97 is 1. */
function isNl97(body: string): boolean {
  const digits = [...`NL${body}`].map((sign) =>
    /[A-Z]/.test(sign) ? String(sign.charCodeAt(0) - 55) : sign === '+' ? '36' : sign === '*' ? '37' : sign,
  );
  return BigInt(digits.join('')) % 97n === 1n;
}

/** Numbers of companies: weights 9 to 2, modulo 11. */
function isNlEleven(body: string): boolean {
  if (!/^\d{9}B\d{2}$/.test(body)) return false;
  const sum = [...body.slice(0, 8)].reduce((so, digit, index) => so + Number(digit) * (9 - index), 0);
  return sum % 11 === Number(body[8]);
}
