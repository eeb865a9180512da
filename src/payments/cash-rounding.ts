import { type Money, money } from '../kernel/money.js';

/**
 * Countries whose euro cash is rounded to five cents. Netherlands: agreement of shops and the Central Bank since
 * 1 September 2004. Belgium: Code of economic law, book VI, article 22/1, for all cash since 1 December 2019.
 */
const ROUNDS_TO_FIVE_CENTS: ReadonlySet<string> = new Set(['NL', 'BE']);
const STEP = 5;

/**
 * What rounding adds to an amount that is paid in cash: -2 to 2 cents. It is an amount of its own, outside price and
 * VAT: 12.99 stays 12.99 and is settled with 13.00.
 *
 * @param amount  any sign, what is settled in cash altogether.
 * @param country ISO 3166 alpha-2, of the place where the cash changes hands.
 * @returns zero where nothing is rounded.
 */
export function cashRounding(amount: Money, country: string): Money {
  if (amount.currency !== 'EUR' || !ROUNDS_TO_FIVE_CENTS.has(country)) return money(0, amount.currency);
  const rest = ((amount.amount % STEP) + STEP) % STEP;
  const delta = rest <= 2 ? -rest : STEP - rest;
  return money(delta, amount.currency);
}
