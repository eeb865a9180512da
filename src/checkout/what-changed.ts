import {
  CartChanged,
  type CartReader,
  type CartView,
  differencesInWords,
  TotalChanged,
} from '../cart/index.js';
import type { Money } from '../kernel/money.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** What a client showed before she agreed. */
export interface Agreed {
  readonly expectedTotal: Money;
  readonly expectedVersion?: number | null;
}

const CHANGED = 'The total is not what you saw: look at it again.';

/** The refusal of an order whose cart is not what she saw, with all that became different since. */
export async function cartChanged(
  carts: CartReader,
  tx: Tx,
  cart: CartView,
  { expectedTotal, expectedVersion }: Agreed,
  language: string,
  total: Money = cart.totals.total,
): Promise<CartChanged> {
  const seen = { version: expectedVersion ?? null, total: expectedTotal };
  const differences = await carts.changedSince(tx, cart, seen, total);
  return new CartChanged({ cart, differences: differencesInWords(differences, language) }, CHANGED);
}

/** The same of a ticket, which has the version that she saw. */
export async function totalChanged(
  carts: CartReader,
  tx: Tx,
  ticket: CartView,
  { expectedTotal }: Agreed,
  language: string,
): Promise<TotalChanged> {
  const { total } = ticket.totals;
  const differences = await carts.changedSince(tx, ticket, { version: null, total: expectedTotal });
  return new TotalChanged(
    { newTotal: total, differences: differencesInWords(differences, language) },
    CHANGED,
  );
}
