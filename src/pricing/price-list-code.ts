import type { CurrencyCode } from '../kernel/money.js';
import { isCurrencyCode } from '../kernel/money.js';

/** A list for everybody, by what makes its code. */
export interface PublicList {
  readonly list: 'regular' | 'markdown';
  readonly currency: CurrencyCode;
  /** Of sale; null: all. */
  readonly country: string | null;
}

/** The code of a list for everybody: `regular EUR`, `markdown EUR BE`. */
export const priceListCode = ({ list, currency, country }: PublicList): string =>
  [list, currency, ...(country === null ? [] : [country])].join(' ');

/** What the code of a list for everybody says; null: it is none, so that of a group or nothing at all. */
export function publicListOf(code: string): PublicList | null {
  const [, list, currency, country] = /^(regular|markdown) ([A-Z]{3})(?: ([A-Z]{2}))?$/.exec(code) ?? [];
  if (!list || !currency || !isCurrencyCode(currency)) return null;
  return { list: list as PublicList['list'], currency, country: country ?? null };
}
