import { isMarkedGs1, readDigitalLink, readElementString, type Elements } from './gs1.js';

/** What a scan says before any catalogue is asked. */
export type ScannedCode =
  | { readonly kind: 'gtin'; readonly gtin14: string }
  | { readonly kind: 'in_store_weight'; readonly item: string; readonly grams: number }
  | { readonly kind: 'in_store_price'; readonly item: string; readonly minorUnits: number }
  | { readonly kind: 'in_store'; readonly code: string }
  | {
      readonly kind: 'gs1';
      readonly gtin14: string;
      readonly serial?: string;
      readonly batch?: string;
      /** Net weight; a weight finer than a gram is rounded. */
      readonly weightGrams?: number;
      /** Last day, `YYYY-MM-DD`. */
      readonly expiry?: string;
    }
  | { readonly kind: 'other'; readonly code: string };

const SCAN_LENGTH_MAX = 512;

/** In-store numbers that carry a value: prefix, 5 digits article, 5 digits value, check digit. */
const PRICE_PREFIX = '23';
const WEIGHT_PREFIX = '28';

/**
 * The check digit of a GS1 key: digits weighted 3, 1, 3, … from the right, up to the next multiple of ten.
 *
 * @param digitsWithoutCheck at least one digit: 7, 11, 12 or 13 of a GTIN, 17 of an SSCC.
 * @throws RangeError when it is not all digits.
 * @see    GS1 General Specifications, section 7.9.1: finds every single wrong digit, not every exchange of two.
 */
export function gtinCheckDigit(digitsWithoutCheck: string): number {
  if (!/^[0-9]+$/.test(digitsWithoutCheck)) throw new RangeError('a check digit is computed over digits');
  let total = 0;
  let weight = 3;
  for (const digit of [...digitsWithoutCheck].reverse()) {
    total += Number(digit) * weight;
    weight = 4 - weight;
  }
  return (10 - (total % 10)) % 10;
}

/** Whether the text is a GTIN: 8, 12, 13 or 14 digits, nothing else, the last the right check digit. */
export function isGtin(text: string): boolean {
  return /^(?:\d{8}|\d{12,14})$/.test(text) && gtinCheckDigit(text.slice(0, -1)) === Number(text.slice(-1));
}

/**
 * The one spelling GTINs are compared and stored in: 14 digits, zeros in front.
 *
 * @throws RangeError when it is no GTIN.
 * @see    GS1 General Specifications, section 3.3.2: AI (01) always holds 14 digits.
 */
export function asGtin14(gtin: string): string {
  if (!isGtin(gtin)) throw new RangeError(`not a GTIN: ${JSON.stringify(gtin.slice(0, 20))}`);
  return gtin.padStart(14, '0');
}

/**
 * Whether the number means something inside one company only (restricted circulation) and so is no trade item
 * number: another retailer's 20… is another article.
 *
 * @param gtin 8, 12, 13 or 14 digits.
 * @see   GS1 General Specifications, "GS1 Prefix" and "GS1-8 Prefix": 02, 04, 20 to 29; of eight digits 0 and 2.
 */
export function isRestrictedCirculation(gtin: string): boolean {
  return /^(?:02|00[24]|000000[02])/.test(gtin.padStart(14, '0'));
}

/**
 * Reads what a scanner sent or a person typed.
 *
 * In-store numbers are what each company makes them. Ours are `PP AAAAA VVVVV C`, set on the scales: prefix 23
 * carries the price (VVVVV minor units, to 999.99), prefix 28 the weight (grams, to 99.999 kg) of article AAAAA, and
 * both only with the right check digit, since a misread digit would be money. All others from 20 to 29 are plain
 * numbers (29: loyalty cards) that a table answers or does not, right check digit or none: cards and stickers were
 * numbered without it. Eight- and twelve-digit restricted numbers must have theirs.
 *
 * @param scanned at most 512 characters: digits (spaces between are ignored), GS1 element string with FNC1, symbology
 *                identifier or parentheses, GS1 Digital Link (read, never fetched), or anything else.
 * @returns `gs1` when application identifiers were read, with the GTIN among them; `in_store` codes in 13 (or 8)
 *          digits however many zeros were scanned in front; `other` as it stands, without symbology identifier, for
 *          what is none of these, wrong check digits included; null when there is nothing, or too much, to read.
 * @see     GS1 General Specifications, "Restricted circulation"; ISO/IEC 15424 for symbology identifiers.
 */
export function readBarcode(scanned: string): ScannedCode | null {
  const text = scanned.trim();
  if (text === '' || text.length > SCAN_LENGTH_MAX) return null;
  const code = text.replace(/^\][A-Za-z][0-9A-Za-z]/, '');
  const digits = code.replaceAll(' ', '');
  if (/^(?:\d{8}|\d{12,14})$/.test(digits) && !isMarkedGs1(text)) return readNumber(digits);
  const link = readDigitalLink(code, (value) => (isGtin(value) ? asGtin14(value) : null));
  const elements = link ?? (startsLikeGs1(text, code) ? readElementString(text) : null);
  return (elements && readElements(elements)) ?? { kind: 'other', code };
}

function readNumber(digits: string): ScannedCode {
  const valid = isGtin(digits);
  const gtin14 = digits.padStart(14, '0');
  if (/^02/.test(gtin14)) return readInStore(gtin14.slice(1), valid);
  if (!valid) return { kind: 'other', code: digits };
  if (!isRestrictedCirculation(gtin14)) return { kind: 'gtin', gtin14 };
  return { kind: 'in_store', code: gtin14.startsWith('000000') ? gtin14.slice(6) : gtin14.slice(1) };
}

function readInStore(code: string, valid: boolean): ScannedCode {
  const prefix = code.slice(0, 2);
  if (prefix !== PRICE_PREFIX && prefix !== WEIGHT_PREFIX) return { kind: 'in_store', code };
  if (!valid) return { kind: 'other', code };
  const item = code.slice(2, 7);
  const value = Number(code.slice(7, 12));
  return prefix === PRICE_PREFIX
    ? { kind: 'in_store_price', item, minorUnits: value }
    : { kind: 'in_store_weight', item, grams: value };
}

/** Unmarked digits are an element string only when they start with a whole, right GTIN: `01` and 14 digits. */
function startsLikeGs1(text: string, code: string): boolean {
  return (
    isMarkedGs1(text) || /^\(\d{2,4}\)/.test(code) || (/^01\d{14}/.test(code) && isGtin(code.slice(2, 16)))
  );
}

function readElements(elements: Elements): ScannedCode | null {
  const gtin = elements.get('01') ?? '';
  const [serial, batch, useBy] = [elements.get('21'), elements.get('10'), elements.get('17')];
  const expiry = useBy === undefined ? undefined : readDate(useBy);
  const weightGrams = readNetWeight(elements);
  if (!isGtin(gtin) || expiry === null || weightGrams === null) return null;
  if ((serial?.length ?? 0) > 20 || (batch?.length ?? 0) > 20) return null;
  return {
    kind: 'gs1',
    gtin14: asGtin14(gtin),
    ...(serial !== undefined && { serial }),
    ...(batch !== undefined && { batch }),
    ...(weightGrams !== undefined && { weightGrams }),
    ...(expiry !== undefined && { expiry }),
  };
}

/** AI (310n): net weight in kilograms, six digits of which the last n are decimals. Null when n cannot be. */
function readNetWeight(elements: Elements): number | null | undefined {
  for (const [identifier, value] of elements) {
    if (!identifier.startsWith('310')) continue;
    const decimals = Number(identifier.slice(3));
    return decimals > 5 ? null : Math.round((Number(value) * 1000) / 10 ** decimals);
  }
  return undefined;
}

/**
 * AI (17), `YYMMDD`; day 00 is the last of the month (section 3.4.7). The standard slides the century with today's
 * year; nothing whose last day lay before 2000 is sold any more, so it is always 20YY here and needs no clock.
 */
function readDate(text: string): string | null {
  const [year, month, day] = [
    2000 + Number(text.slice(0, 2)),
    Number(text.slice(2, 4)),
    Number(text.slice(4)),
  ];
  const date = new Date(Date.UTC(year, day === 0 ? month : month - 1, day));
  const isReal = month >= 1 && month <= 12 && date.getUTCMonth() === month - 1;
  return isReal ? date.toISOString().slice(0, 10) : null;
}
