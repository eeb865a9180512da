import fc from 'fast-check';
import {
  CartKind,
  type CartLine,
  differencesOf,
  priceCart,
  type PricedCart,
  totalsOf,
} from '../../src/cart/index.js';
import { newCart } from '../../src/cart/cart-birth.js';
import { fulfilmentKey, isPlain, withAdded, withChanged } from '../../src/cart/cart-lines.js';
import { VariantKind } from '../../src/catalogue/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { sum } from '../../src/kernel/money.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import type { Tx } from '../../src/platform/database/unit-of-work.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import type { Sellable } from '../../src/pricing/index.js';
import { anActor, anId } from '../support/builders.js';
import { aCartLine, aPricingBasis, aSellable } from '../support/priced-carts.js';

const EUR = 'EUR';
const NOW = new Date('2026-11-20T10:00:00Z');

interface Article {
  readonly kind: VariantKind;
  readonly amount: number;
  readonly rateBps: number | null;
  readonly quantity: number;
  readonly fulfilment: FulfilmentKind;
  readonly isFixedPrice: boolean;
}

const articles = fc.array(
  fc.record<Article>({
    kind: fc.constantFrom(...Object.values(VariantKind).filter((kind) => kind !== VariantKind.BUNDLE)),
    amount: fc.integer({ min: 0, max: 400_000 }),
    rateBps: fc.constantFrom(2100, 900, 0, null),
    quantity: fc.integer({ min: 1, max: 2_000 }),
    fulfilment: fc.constantFrom(...Object.values(FulfilmentKind)),
    isFixedPrice: fc.boolean(),
  }),
  { maxLength: 30 },
);

/** A priced cart of these articles, filled by this caller. */
function priced(
  list: readonly Article[],
  actor: Actor = anActor(),
  customerId: Id<'Customer'> | null = null,
) {
  const tx = { actor, now: NOW } as Tx;
  const cart = newCart(tx, { id: anId<'Cart'>(), kind: CartKind.SHOPPING, currency: EUR, customerId });
  const sellables = new Map<Id<'Variant'>, Sellable>();
  const lines = list.map((article, index) => {
    const variantId = anId<'Variant'>();
    sellables.set(variantId, aSellable(variantId, article));
    return aCartLine({
      variantId,
      quantity: article.quantity,
      fulfilmentKind: article.fulfilment,
      position: index + 1,
    });
  });
  const basis = aPricingBasis(sellables);
  return { cart: priceCart({ cart, lines }, basis), basis, rows: lines };
}

describe('the totals of a cart', () => {
  it('are the sums of its lines, whatever is in it', () => {
    fc.assert(
      fc.property(articles, (list) => {
        const { totals, lines } = priced(list).cart;
        const isDeposit = (each: PricedCart['lines'][number]) => each.variant.kind === VariantKind.DEPOSIT;
        const sold = lines.filter((each) => !isDeposit(each));
        expect(totals.goods).toEqual(
          sum(
            sold.map(({ price }) => price.gross),
            EUR,
          ),
        );
        expect(totals.deposits).toEqual(
          sum(
            lines.filter(isDeposit).map(({ price }) => price.total),
            EUR,
          ),
        );
        expect(totals.total.amount).toBe(
          totals.goods.amount - totals.discount.amount + totals.delivery.amount + totals.deposits.amount,
        );
        for (const share of totals.vat) expect(share.net.amount + share.vat.amount).toBe(share.gross.amount);
        const taxed = sold.filter(({ variant }) => variant.vatParts[0]!.rateBps !== null);
        const goods = sum(
          taxed.map(({ price }) => price.total),
          EUR,
        ).amount;
        const shares = sum(
          totals.vat.map(({ gross }) => gross),
          EUR,
        ).amount;
        expect([goods, goods + totals.delivery.amount]).toContain(shares);
      }),
    );
  });

  it('are the same in whatever order the lines stand', () => {
    fc.assert(
      fc.property(articles, fc.infiniteStream(fc.nat()), (list, random) => {
        const { cart } = priced(list);
        const shuffled = cart.lines.toSorted(() => (random.next().value! % 2 === 0 ? -1 : 1));
        expect(totalsOf(shuffled, cart.deliveryPlan, EUR)).toEqual(cart.totals);
      }),
    );
  });

  it('are the same through every client', () => {
    const clients = Object.values(ClientKind).map((clientKind, index) =>
      anActor({ clientKind, channel: Object.values(Channel)[index % 5]! }),
    );
    fc.assert(
      fc.property(articles, (list) => {
        const totals = clients.map((client) => priced(list, client).cart.totals);
        for (const each of totals) expect(each).toEqual(totals[0]);
      }),
    );
  });

  it('charge one delivery for goods that are sent, free from the amount of what is sent', () => {
    const goods = (amount: number, fulfilment = FulfilmentKind.DELIVER): Article => ({
      kind: VariantKind.GOODS,
      amount,
      rateBps: 2100,
      quantity: 1,
      fulfilment,
      isFixedPrice: false,
    });
    const delivery = (...list: Article[]) => priced(list).cart.totals.delivery.amount;

    expect(delivery()).toBe(0);
    expect(delivery(goods(1000), goods(1000))).toBe(495);
    expect(delivery(goods(4999))).toBe(495);
    expect(delivery(goods(5000))).toBe(0);
    expect(delivery(goods(1000), goods(90_000, FulfilmentKind.COLLECT))).toBe(495);
    expect(delivery(goods(1000, FulfilmentKind.COLLECT))).toBe(0);
    expect(delivery({ ...goods(1000), kind: VariantKind.DIGITAL })).toBe(0);
  });

  it('divide the VAT of a delivery over the rates of what is delivered, to the cent', () => {
    const at = (amount: number, rateBps: number): Article => ({
      kind: VariantKind.GOODS,
      amount,
      rateBps,
      quantity: 1,
      fulfilment: FulfilmentKind.DELIVER,
      isFixedPrice: false,
    });
    const { vat, total } = priced([at(1000, 2100), at(2000, 900)]).cart.totals;

    expect(total.amount).toBe(3495);
    expect(vat.map(({ rateBps, gross }) => [rateBps, gross.amount])).toEqual([
      [2100, 1165],
      [900, 2330],
    ]);
  });

  it('bring points to a customer only, and none for deposits, gift cards and books of fixed price', () => {
    const article: Article = {
      kind: VariantKind.GOODS,
      amount: 1999,
      rateBps: 2100,
      quantity: 1,
      fulfilment: FulfilmentKind.COLLECT,
      isFixedPrice: false,
    };
    const list = [
      article,
      { ...article, kind: VariantKind.GIFT_CARD },
      { ...article, kind: VariantKind.DEPOSIT },
      { ...article, isFixedPrice: true },
    ];

    expect(priced(list).cart.pointsToEarn).toBe(0);
    expect(priced(list, anActor(), anId<'Customer'>()).cart.pointsToEarn).toBe(19);
  });
});

describe('what a change did', () => {
  it('adds up: the totals differ by what the lines and the delivery differ', () => {
    fc.assert(
      fc.property(articles, fc.nat(), (list, which) => {
        const { cart, basis, rows } = priced(list);
        const left = rows.filter((_, index) => index !== which % Math.max(rows.length, 1));
        const after = priceCart({ cart: cart.cart, lines: left }, basis);
        const differences = differencesOf(cart, after);
        const moved = (subject: string) =>
          differences
            .filter((each) => each.subject === subject)
            .reduce((so, { before, after: then }) => so + (then?.amount ?? 0) - (before?.amount ?? 0), 0);
        expect(moved('total')).toBe(moved('line') + moved('delivery'));
        expect(differencesOf(cart, cart)).toEqual([]);
      }),
    );
  });
});

describe('the lines of a cart', () => {
  const choices = fc.record({
    variant: fc.integer({ min: 0, max: 2 }),
    way: fc.constantFrom(FulfilmentKind.DELIVER, FulfilmentKind.COLLECT),
    quantity: fc.integer({ min: 1, max: 9 }),
    serial: fc.boolean(),
  });

  it('hold every unit that was added, and no two plain ones are the same choice', () => {
    const variants = [anId<'Variant'>(), anId<'Variant'>(), anId<'Variant'>()];
    fc.assert(
      fc.property(fc.array(choices, { maxLength: 40 }), (added) => {
        let lines: readonly CartLine[] = [];
        for (const { variant, way, quantity, serial } of added)
          lines = withAdded(
            lines,
            aCartLine({
              variantId: variants[variant]!,
              quantity,
              fulfilmentKind: way,
              serialNumbers: serial ? ['SN'] : [],
            }),
          ).lines;
        const units = (of: readonly { quantity: number }[]) =>
          of.reduce((so, { quantity }) => so + quantity, 0);
        expect(units(lines)).toBe(units(added));
        const plain = lines.filter(isPlain).map((each) => `${each.variantId} ${each.fulfilmentKind}`);
        expect(new Set(plain).size).toBe(plain.length);
      }),
    );
  });

  it('keep their units when one becomes the twin of another', () => {
    const variantId = anId<'Variant'>();
    const [sent, collected] = [
      aCartLine({ variantId, quantity: 2 }),
      aCartLine({ variantId, quantity: 3, fulfilmentKind: FulfilmentKind.COLLECT }),
    ];

    const change = withChanged([sent, collected], { ...collected, fulfilmentKind: FulfilmentKind.DELIVER });

    expect(change.lines).toEqual([{ ...sent, quantity: 5 }]);
    expect(change.gone).toEqual([collected.id]);
  });

  it('know two choices as one by place, address, collector and delivery, and tell nobody the address', () => {
    const address = {
      name: null,
      street: 'Oudegracht',
      houseNumber: '12',
      postcode: '3511 AB',
      city: 'Utrecht',
      country: 'NL',
    };
    const where = { kind: FulfilmentKind.DELIVER, locationId: null, address, collectorName: null };
    const choice = { ...where, deliveryOptionId: null };
    const turned = Object.fromEntries(Object.entries(address).reverse()) as unknown as typeof address;

    expect(fulfilmentKey(choice)).toBe(fulfilmentKey({ ...choice, address: turned }));
    expect(fulfilmentKey(choice)).not.toBe(fulfilmentKey({ ...choice, collectorName: 'Bram' }));
    expect(fulfilmentKey(choice)).not.toBe(fulfilmentKey({ ...choice, deliveryOptionId: anId() }));
    expect(fulfilmentKey(choice)).toMatch(/^[\w-]{22}$/);
  });
});
