import fc from 'fast-check';
import { type CartLine, mergeLines, type MergeLimits } from '../../src/cart/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import { LimitKind } from '../../src/platform/graphql/common.enums.js';
import { anId } from '../support/builders.js';
import { aCartLine } from '../support/priced-carts.js';

const HERS = anId<'Cart'>();
const GUESTS = anId<'Cart'>();
const VARIANTS = Array.from({ length: 4 }, () => anId<'Variant'>());
const STORES = Array.from({ length: 2 }, () => anId<'Location'>());
const newLineId = () => anId<'CartLine'>();

const aLine = (cartId: Id<'Cart'>, given: Partial<CartLine> = {}): CartLine =>
  aCartLine({ id: newLineId(), cartId, variantId: VARIANTS[0]!, ...given });
const free: MergeLimits = {
  name: 'Lamp',
  isDeposit: false,
  quantityMin: 1,
  quantityStep: 1,
  maxPerCustomer: null,
};
const merge = (into: CartLine[], from: CartLine[], limits: MergeLimits = free) =>
  mergeLines(HERS, into, from, () => limits, newLineId);
const units = (lines: readonly CartLine[]) => lines.reduce((all, { quantity }) => all + quantity, 0);

describe('two carts into one', () => {
  it('takes the larger quantity per variant and fulfilment, and keeps what only one of them had', () => {
    const into = [aLine(HERS, { quantity: 2 }), aLine(HERS, { variantId: VARIANTS[1]!, quantity: 5 })];
    const from = [aLine(GUESTS, { quantity: 3 }), aLine(GUESTS, { variantId: VARIANTS[2]! })];

    const { lines, put, told } = merge(into, from);

    expect(lines.map(({ variantId, quantity }) => [variantId, quantity])).toEqual([
      [VARIANTS[0], 3],
      [VARIANTS[1], 5],
      [VARIANTS[2], 1],
    ]);
    expect(put).toHaveLength(2);
    expect(
      told.map(({ fromQuantity, intoQuantity, result }) => [fromQuantity, intoQuantity, result]),
    ).toEqual([
      [0, 5, 5],
      [3, 2, 3],
      [1, 0, 1],
    ]);
  });

  it('knows a delivered lamp from a collected one', () => {
    const collected = {
      fulfilmentKind: FulfilmentKind.COLLECT,
      fulfilmentLocationId: STORES[0]!,
      fulfilmentKey: 'a',
    };

    const { lines } = merge([aLine(HERS)], [aLine(GUESTS, collected)]);

    expect(lines).toHaveLength(2);
  });

  it('stops at what a customer may have over all lines, in whole steps, and says so', () => {
    const limits = { ...free, maxPerCustomer: 5, quantityStep: 2, quantityMin: 2 };
    const collected = {
      fulfilmentKind: FulfilmentKind.COLLECT,
      fulfilmentLocationId: STORES[0]!,
      fulfilmentKey: 'a',
    };

    const { lines, told } = merge(
      [aLine(HERS, { quantity: 2 })],
      [aLine(GUESTS, { ...collected, quantity: 4 })],
      limits,
    );

    expect(lines.map(({ quantity }) => quantity)).toEqual([2, 2]);
    expect(told.at(-1)).toMatchObject({ fromQuantity: 4, result: 2, limit: LimitKind.PER_CUSTOMER });
  });

  it('never takes away what the cart that stays had, though it is over the limit', () => {
    const { lines, told } = merge([aLine(HERS, { quantity: 9 })], [aLine(GUESTS, { quantity: 12 })], {
      ...free,
      maxPerCustomer: 3,
    });

    expect(lines.map(({ quantity }) => quantity)).toEqual([9]);
    expect(told[0]).toMatchObject({ intoQuantity: 9, result: 9, limit: LimitKind.PER_CUSTOMER });
  });

  it('leaves out the 1,001st line, and says so', () => {
    const into = Array.from({ length: 1_000 }, (_, index) =>
      aLine(HERS, { position: index + 1, fulfilmentKey: `${index}` }),
    );

    const { lines, told } = merge(into, [aLine(GUESTS, { variantId: VARIANTS[1]! })]);

    expect(lines).toHaveLength(1_000);
    expect(told.at(-1)).toMatchObject({ lineId: null, result: 0, limit: LimitKind.CART_LINES });
  });

  it('has one line for one unit with its serial number, however often it was scanned', () => {
    const unit = { serialNumbers: ['SN-1'] };

    const { lines } = merge(
      [aLine(HERS, unit)],
      [aLine(GUESTS, unit), aLine(GUESTS, { serialNumbers: ['SN-2'] })],
    );

    expect(lines.map(({ serialNumbers }) => serialNumbers)).toEqual([['SN-1'], ['SN-2']]);
  });

  const someLines = (cartId: Id<'Cart'>) =>
    fc
      .uniqueArray(fc.tuple(fc.nat(3), fc.nat(2), fc.integer({ min: 1, max: 9 })), {
        selector: ([variant, store]) => `${variant} ${store}`,
        maxLength: 12,
      })
      .map((choices) =>
        choices.map(([variant, store, quantity], index) =>
          aLine(cartId, {
            position: index + 1,
            variantId: VARIANTS[variant]!,
            fulfilmentKey: `${store}`,
            quantity,
          }),
        ),
      );

  it('loses nothing, doubles nothing, and changes nothing when done again', () => {
    fc.assert(
      fc.property(
        someLines(HERS),
        someLines(GUESTS),
        fc.option(fc.integer({ min: 1, max: 12 })),
        (into, from, max) => {
          const limits = { ...free, maxPerCustomer: max };
          const { lines, told } = merge(into, from, limits);
          const key = ({ variantId, fulfilmentKey }: CartLine) => `${variantId} ${fulfilmentKey}`;
          const by = (list: readonly CartLine[]) => new Map(list.map((line) => [key(line), line.quantity]));
          const [had, came, is] = [by(into), by(from), by(lines)];
          expect(is.size).toBe(lines.length);
          for (const each of new Set([...had.keys(), ...came.keys()])) {
            const larger = Math.max(had.get(each) ?? 0, came.get(each) ?? 0);
            expect(is.get(each) ?? 0).toBeLessThanOrEqual(larger);
            expect(is.get(each) ?? 0).toBeGreaterThanOrEqual(had.get(each) ?? 0);
            if (max === null) expect(is.get(each)).toBe(larger);
          }
          for (const { fromQuantity, intoQuantity, result, limit } of told)
            expect(limit === null).toBe(result === Math.max(fromQuantity, intoQuantity));
          expect(told.reduce((all, { result }) => all + result, 0)).toBe(units(lines));
          expect(merge([...lines], from, limits).put).toEqual([]);
        },
      ),
    );
  });
});
