import { decimalPlaces, isCurrencyCode, money, parseDecimal, type Money } from '../../kernel/money.js';
import type { Parser, Parsed } from './parser.js';

/** A plain decimal as text, `-` before and a point in it, ready to compute with; or why the writing is unclear. */
type Written = { readonly decimal: string } | { readonly reason: string };

/** A whole number within bounds. `12,0` is whole; `1.200` is refused, it may be a thousand or one and a bit. */
export function integer(min: number, max: number): Parser<number> {
  return {
    expects: `a whole number from ${min} to ${max}`,
    parse: (cell) => {
      const whole = cell.replace(/^(-?\d+)[.,]0{1,2}$/, '$1');
      if (/^-?\d{1,3}(?:[.,\s]\d{3})+$/.test(whole))
        return {
          reason: `could be ${whole.replace(/[.,\s]/g, '')} or a fraction; write it without separators`,
        };
      if (!/^-?\d{1,15}$/.test(whole)) return { reason: 'must be a whole number' };
      return within(Number(whole), min, max);
    },
  };
}

/** A number with a decimal point or comma, such as a coordinate. Not for money. */
export function decimal(min: number, max: number): Parser<number> {
  return {
    expects: `a number from ${min} to ${max}, with a point or a comma`,
    parse: (cell) =>
      /^-?\d{1,9}(?:[.,]\d{1,9})?$/.test(cell)
        ? within(Number(cell.replace(',', '.')), min, max)
        : { reason: 'must be a number' },
  };
}

/**
 * An amount, not negative, in the currency that another column of the row names.
 *
 * Point and comma both serve as decimal sign. With two kinds of separator the last is the decimal sign
 * (`1.299,00`); one kind repeated groups thousands (`1.299.000`). `1.299` alone may be 1299 or 1.299: in euros it is
 * refused, for a guess is wrong by a factor of a thousand. Dutch `899,-` and the currency's sign or code are
 * understood, since cells formatted as money are exported with them.
 *
 * @returns exact minor units. Refuses more decimals than the currency has, and unclear grouping.
 */
export function amountIn(currencyColumn: string): Parser<Money> {
  return {
    expects: `an amount such as 1299.00 or 1299,00, in the currency of column ${currencyColumn}`,
    parse: (cell, other) => {
      const currency = other(currencyColumn);
      if (!isCurrencyCode(currency)) return { reason: `needs a currency in column ${currencyColumn}` };
      const written = readDecimal(withoutSign(cell, currency), decimalPlaces(currency));
      if ('reason' in written) return written;
      if (written.decimal.startsWith('-')) return { reason: 'must not be negative' };
      try {
        return { value: money(parseDecimal(written.decimal, currency), currency) };
      } catch (error) {
        if (error instanceof RangeError) return { reason: refusal(written.decimal, currency) };
        throw error;
      }
    },
  };
}

function withoutSign(cell: string, currency: string): string {
  const signs = currency === 'EUR' ? ['€', 'EUR'] : [currency];
  const before = signs.find((sign) => cell.startsWith(sign));
  const after = signs.find((sign) => cell.endsWith(sign));
  const bare = cell.slice(before?.length ?? 0, after === undefined ? undefined : -after.length).trim();
  return bare.replace(/^(-?\d+),(?:-|--|—)$/, '$1');
}

function readDecimal(cell: string, places: number): Written {
  const [, sign = '', digits] = /^(-?)\s*(\d[\d.,'’\s]*)$/.exec(cell) ?? [];
  if (digits === undefined || !/\d$/.test(digits)) return { reason: 'must be an amount such as 1299.00' };
  const separators = [...digits.matchAll(/\D/g)].map(([separator]) => separator);
  const last = separators.at(-1);
  if (last === undefined) return { decimal: sign + digits };
  const isGrouped = separators.length > 1 || !/[.,]/.test(last);
  const isAllOneKind = separators.every((separator) => separator === last);
  if (!isGrouped) return readOneSeparator(sign, digits, last, places);
  const decimals = isAllOneKind ? '' : digits.slice(digits.lastIndexOf(last) + last.length);
  const grouped = isAllOneKind ? digits : digits.slice(0, digits.lastIndexOf(last));
  const kinds = new Set(isAllOneKind ? separators : separators.slice(0, -1));
  if (kinds.size > 1 || !/[.,]/.test(isAllOneKind ? '.' : last) || !/^\d{1,3}(?:\D\d{3})+$/.test(grouped))
    return { reason: 'has separators in places where they make no number; write 1299.00' };
  const units = grouped.replace(/\D/g, '');
  return { decimal: sign + (decimals === '' ? units : `${units}.${decimals}`) };
}

function readOneSeparator(sign: string, digits: string, separator: string, places: number): Written {
  const [units = '', decimals = ''] = digits.split(separator);
  if (decimals.length === 3 && places !== 3 && units.length <= 3 && units !== '0')
    return {
      reason: `could be ${units}${decimals} or ${units}.${decimals}; write it without separator for thousands and with all its decimals`,
    };
  const exact =
    decimals.length > 3 ? decimals.slice(0, places) + decimals.slice(places).replace(/0+$/, '') : decimals;
  return { decimal: sign + (exact === '' ? units : `${units}.${exact}`) };
}

function refusal(written: string, currency: string): string {
  const decimals = written.split('.')[1]?.length ?? 0;
  const places = decimalPlaces(currency);
  return decimals > places
    ? `has ${decimals} decimals; ${currency} has ${places}`
    : 'is more money than can be counted';
}

function within(value: number, min: number, max: number): Parsed<number> {
  return value >= min && value <= max ? { value } : { reason: `must be from ${min} to ${max}` };
}
