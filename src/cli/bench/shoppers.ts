import { Api } from '../client/api.js';
import * as documents from './documents.js';
import type { Bench } from './measure.js';

export const WEBSHOP_KEY = 'sample-webshop';

export const ADDRESS = {
  street: 'Oudegracht',
  houseNumber: '12',
  postcode: '3511 AB',
  city: 'Utrecht',
  country: 'NL',
};

/** The next of a list, over and over. */
export const pick = <Value>(list: readonly Value[], index: number): Value => list[index % list.length]!;

/** A guest's cart and the client that holds it. */
export interface OpenedCart {
  readonly api: Api;
  readonly id: string;
}

export async function openCart(bench: Bench): Promise<OpenedCart> {
  const api = new Api(bench.origin, { apiKey: WEBSHOP_KEY });
  const opened = await api.mutate<{ cart: { id: string }; guestToken: string }>(documents.OPEN_CART, {});
  return { api: api.with({ guestToken: opened.guestToken }), id: opened.cart.id };
}

/** What a mutation answers of a cart. */
export interface SeenCart {
  readonly id: string;
  readonly version: number;
  readonly totals: { readonly total: { readonly amount: number } };
  readonly lines: readonly { readonly id: string }[];
}

export const addLine = ({ api, id }: OpenedCart, variantId: string): Promise<SeenCart> =>
  api.mutate<SeenCart>(documents.ADD_LINE, {
    cartId: id,
    variantId,
    quantity: 1,
    fulfilment: { kind: 'DELIVER', address: ADDRESS },
  });

/** Prepares a stage with a few at a time, so that preparing does not crowd what is measured. */
export async function inTurn<Value>(
  count: number,
  make: (index: number) => Promise<Value>,
): Promise<Value[]> {
  const made: Value[] = new Array<Value>(count);
  let next = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next < count) {
        const index = next++;
        made[index] = await make(index);
      }
    }),
  );
  return made;
}
