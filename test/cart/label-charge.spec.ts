import fc from 'fast-check';
import { AdjustReason, CartKind, type CartLine, type PricedCart, priceCart } from '../../src/cart/index.js';
import { newCart } from '../../src/cart/cart-birth.js';
import type { PricingBasis } from '../../src/cart/cart-pricing.js';
import { VariantKind } from '../../src/catalogue/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { ofUnits, sum } from '../../src/kernel/money.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import type { Tx } from '../../src/platform/database/unit-of-work.js';
import type { Sellable } from '../../src/pricing/index.js';
import { anActor, anId } from '../support/builders.js';
import { aPromotion, percent } from '../support/promoted-lines.js';
import { aCartLine, aPricingBasis, aSellable } from '../support/priced-carts.js';

const EUR = 'EUR';
const NOW = new Date('2026-11-20T10:00:00Z');
const HERE = anId<'Location'>();

interface Given {
  readonly price: number;
  /** Of its label, for as many units; null: none was confirmed. */
  readonly label: number | null;
  readonly per: number;
  /** Of the reservation that it was brought from; null: of none. */
  readonly reserved: number | null;
  readonly quantity: number;
  readonly kind: VariantKind;
  readonly isFixedPrice: boolean;
  readonly fulfilment: FulfilmentKind;
  readonly isHere: boolean;
  readonly off: { readonly amount: number; readonly reason: AdjustReason } | null;
}

const amount = fc.integer({ min: 0, max: 50_000 });
const lines = fc.array(
  fc.record<Given>({
    price: amount,
    label: fc.option(amount),
    per: fc.constantFrom(1, 1, 3, 100),
    reserved: fc.option(amount),
    quantity: fc.integer({ min: 1, max: 400 }),
    kind: fc.constantFrom(
      VariantKind.GOODS,
      VariantKind.GOODS,
      VariantKind.BUNDLE,
      VariantKind.SERVICE,
      VariantKind.GIFT_CARD,
      VariantKind.DEPOSIT,
    ),
    isFixedPrice: fc.boolean(),
    fulfilment: fc.constantFrom(...Object.values(FulfilmentKind)),
    isHere: fc.boolean(),
    off: fc.option(
      fc.record({
        amount: fc.integer({ min: 1, max: 60_000 }),
        reason: fc.constantFrom(AdjustReason.LABEL_DIFFERS, AdjustReason.DAMAGED_BOX),
      }),
    ),
  }),
  { maxLength: 8 },
);
const promotions = fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 2 });

/** A ticket with these lines, and how it would be without labels, and with its lines the other way round. */
function ticketOf(given: readonly Given[], percents: readonly number[]) {
  const sellables = new Map<Id<'Variant'>, Sellable>();
  const labels = new Map<Id<'Variant'>, { amount: number; per: number; priceId: Id<'Price'> }>();
  const rows = given.map((each, index) => {
    const id = anId<'Variant'>();
    sellables.set(id, aSellable(id, { ...each, amount: each.price, rateBps: 2_100 }));
    if (each.label !== null) labels.set(id, { amount: each.label, per: each.per, priceId: anId<'Price'>() });
    return rowOf(id, each, index);
  });
  const percentsOff = percents.map((each) => aPromotion({ actions: [percent(each)] }));
  const basis = (given: Partial<PricingBasis> = { labels }) =>
    aPricingBasis(sellables, {
      promotions: { edition: '', promotions: percentsOff, buyers: new Map() },
      ...given,
    });
  const tx = { actor: anActor(), now: NOW } as Tx;
  const cart = {
    ...newCart(tx, { id: anId<'Cart'>(), kind: CartKind.TICKET, currency: EUR }),
    locationId: HERE,
  };
  return {
    priced: priceCart({ cart, lines: rows }, basis()),
    without: priceCart({ cart, lines: rows }, basis({})),
    turned: priceCart({ cart, lines: rows.toReversed() }, basis()),
    labels,
  };
}

const rowOf = (variantId: Id<'Variant'>, given: Given, index: number): CartLine =>
  aCartLine({
    position: index + 1,
    variantId,
    quantity: given.quantity,
    fulfilmentKind: given.fulfilment,
    fulfilmentLocationId: given.isHere ? HERE : anId<'Location'>(),
    reservedPriceAmount: given.reserved,
    adjustment: given.off && { ...given.off, person: 'Iris', staffId: anId<'Staff'>(), approvedBy: null },
  });

const totals = ({ lines: priced }: PricedCart) =>
  new Map(priced.map(({ id, price }) => [id, price.total.amount]));

describe('a label on a ticket', () => {
  const holds = (check: (ticket: ReturnType<typeof ticketOf>, given: readonly Given[]) => void) =>
    fc.assert(fc.property(lines, promotions, (given, percents) => check(ticketOf(given, percents), given)));

  it('never raises a line or the total, reserved or not, and takes nothing below zero', () => {
    holds(({ priced, without }) => {
      const before = totals(without);
      for (const { id, price } of priced.lines) {
        expect(price.total.amount).toBeLessThanOrEqual(before.get(id)!);
        expect(price.total.amount).toBeGreaterThanOrEqual(0);
      }
      expect(priced.totals.total.amount).toBeLessThanOrEqual(without.totals.total.amount);
    });
  });

  it('is what is paid at most for what she gets over this counter, and counts for nothing else', () => {
    holds(({ priced, without, labels }, given) => {
      const before = totals(without);
      priced.lines.forEach((line, index) => {
        const { kind, isFixedPrice, fulfilment, isHere } = given[index]!;
        const label = labels.get(line.variant.id);
        const counts =
          (kind === VariantKind.GOODS || kind === VariantKind.BUNDLE) &&
          !isFixedPrice &&
          (fulfilment === FulfilmentKind.TAKE_AWAY || (fulfilment === FulfilmentKind.COLLECT && isHere));
        if (label !== undefined && counts)
          expect(line.price.total.amount).toBeLessThanOrEqual(
            ofUnits({ ...label, currency: EUR }, line.quantity).amount,
          );
        else expect(line.price.total.amount).toBe(before.get(line.id));
      });
    });
  });

  it('and what promotions took off are never both taken off the label', () => {
    holds(({ priced, labels }) => {
      for (const { variant, quantity, price, labelOff, row } of priced.lines)
        if (labelOff > 0 && row.adjustment === null)
          expect(price.total).toEqual(ofUnits({ ...labels.get(variant.id)!, currency: EUR }, quantity));
    });
  });

  it('and a colleague who takes it off as well take off the larger of the two, not both', () => {
    holds(({ priced }) => {
      for (const { price, labelOff, row } of priced.lines)
        if (row.adjustment?.reason === AdjustReason.LABEL_DIFFERS) {
          const full = price.gross.amount - taken(price.steps, 'promotion');
          expect(price.total.amount).toBe(Math.max(0, full - Math.max(labelOff, row.adjustment.amount)));
        }
    });
  });

  it('leaves totals the sums of lines, and the same whatever the order of lines', () => {
    holds(({ priced, turned }) => {
      for (const { price } of priced.lines)
        expect(price.total.amount).toBe(
          price.steps.reduce((so, { kind, amount: step }) => so + (kind === 'vat' ? 0 : step.amount), 0),
        );
      const goods = sum(
        priced.lines.map(({ price }) => price.total),
        EUR,
      ).amount;
      expect(goods + priced.totals.delivery.amount).toBe(priced.totals.total.amount);
      expect([...totals(turned)].toSorted()).toEqual([...totals(priced)].toSorted());
      expect(turned.totals).toEqual(priced.totals);
    });
  });
});

const taken = (steps: PricedCart['lines'][number]['price']['steps'], of: string): number =>
  steps.reduce((so, { kind, amount: step }) => so - (kind === of ? step.amount : 0), 0);
