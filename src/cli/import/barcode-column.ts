import { gtinCheckDigit, isGtin, readBarcode } from '../../kernel/gtin.js';
import { shortenedByExcel, type Parser, type Parsed } from './parser.js';

/** A barcode as a table keeps it; what a scan has to equal. */
export interface Barcode {
  /** gtin: 14 digits. in_store: own number, 8 or 13 digits. scale: prefix 23 or 28 and five digits. other: as is. */
  readonly kind: 'gtin' | 'in_store' | 'scale' | 'other';
  readonly code: string;
}

/**
 * A GTIN, an in-store number, the article part of a scale's labels (`28` or `23` and five digits), or any other code
 * that can be scanned.
 *
 * Refuses what a spreadsheet or a typing error has spoilt: a shortened number, lost leading zeros, a wrong check
 * digit; and a whole label of a scale or a GS1 element string, which say more than which article it is.
 */
export function barcode(): Parser<Barcode> {
  return {
    expects:
      'a GTIN of 8, 12, 13 or 14 digits, an in-store number, 23 or 28 and five digits for a scale, or another code',
    parse: (cell) => {
      const shortened = shortenedByExcel(cell, 'barcode');
      if (shortened !== null) return { reason: shortened };
      const digits = cell.replaceAll(' ', '');
      if (/^(?:23|28)\d{5}$/.test(digits)) return { value: { kind: 'scale', code: digits } };
      const scanned = readBarcode(cell);
      if (scanned === null) return { reason: 'is too long for a barcode' };
      switch (scanned.kind) {
        case 'gtin':
          return { value: { kind: 'gtin', code: scanned.gtin14 } };
        case 'in_store':
          return { value: { kind: 'in_store', code: scanned.code } };
        case 'in_store_price':
        case 'in_store_weight':
          return {
            reason: `is one label of a scale; write only its first seven digits, ${digits.slice(-13, -6)}`,
          };
        case 'gs1':
          return { reason: `holds more than an article; write only the GTIN, ${scanned.gtin14}` };
        case 'other':
          return /^[\d.,\s]+$/.test(cell) ? readSpoiltDigits(cell, digits) : readOther(scanned.code);
      }
    },
  };
}

function readSpoiltDigits(cell: string, digits: string): Parsed<Barcode> {
  if (/[.,]/.test(cell)) return { reason: 'must be digits without points and commas' };
  if (/^(?:\d{7}|\d{11})$/.test(digits) && isGtin(`0${digits}`))
    return {
      reason: `has ${digits.length} digits; Excel has probably dropped a zero in front (0${digits}): format the column as text and export again`,
    };
  if (/^(?:\d{8}|\d{12,14})$/.test(digits))
    return {
      reason: `has a wrong check digit: ${digits.slice(0, -1)} ends in ${gtinCheckDigit(digits.slice(0, -1))}, or another digit is mistyped`,
    };
  return readOther(digits);
}

function readOther(code: string): Parsed<Barcode> {
  return /^[\x21-\x7e]{1,80}$/.test(code)
    ? { value: { kind: 'other', code } }
    : { reason: 'must be at most 80 letters, digits and signs, without spaces or accents' };
}
