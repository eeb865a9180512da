import fc from 'fast-check';
import { VariantKind } from '../../src/catalogue/index.js';
import { ClientKind, Unit } from '../../src/platform/graphql/common.enums.js';
import { PromotionActionKind, PromotionConditionKind, PromotionDirectory } from '../../src/pricing/index.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { aCustomerSession, aStaffSession } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aCartApi } from '../support/cart-api.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { EVENING, publishedTerms, TWO_PERSONS, withOptions } from '../support/terms.js';
import { deliveryWays } from '../../src/terms/index.js';
import type { Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { aCoupon, aStoredPromotion } from '../support/promotions.js';

const WAYS = deliveryWays(withOptions(EVENING, TWO_PERSONS)).map(({ id }) => id);
const DOCUMENTS = {
  openCart:
    'mutation ($input: OpenCartInput!) { openCart(input: $input) { ... on CartOpened { cart { id version } } } }',
  addCartLine:
    'mutation ($input: AddCartLineInput!) { addCartLine(input: $input) { __typename ... on Cart { version } } }',
  setCartCoupons:
    'mutation ($input: SetCartCouponsInput!) { setCartCoupons(input: $input) { __typename ... on Cart { version } } }',
  setCheckoutDetails:
    'mutation ($input: SetCheckoutDetailsInput!) { setCheckoutDetails(input: $input) { __typename ... on Cart { version } } }',
  confirmCaller: 'mutation ($input: ConfirmCallerInput!) { confirmCaller(input: $input) { __typename } }',
  cart: `query ($id: UUID) { cart(id: $id) { version pointsToEarn benefits { label source } nextOffers { label needs }
    lines { id quantity isGift price { gross { amount } total { amount } steps { kind label amount { amount } } vat { rateBps gross { amount } } } }
    coupons { couponCode applied problemCode } checkout { deliveryOptionId deliveryOptions { id price { amount } } }
    totals { deliveredBy { id price { amount } latest } goods { amount } discount { amount } delivery { amount } deposits { amount } total { amount currency } vat { rateBps gross { amount } } } } }`,
} as const;

describe('the total of a cart', () => {
  let app: RunningApp;
  const { ask, read, aLoggedIn, aTill } = aCartApi(() => app, DOCUMENTS);
  beforeAll(async () => {
    app = await startApp();
    await publishedTerms(app.db, { rules: withOptions(EVENING, TWO_PERSONS) });
    app.app.get(PromotionDirectory, { strict: false }).kept.maxAgeMs = 0;
  });
  afterEach(() => expectInvariants(app.db, cartInvariants));
  afterAll(() => app.close());

  it('is the same through every client, whatever is in it, whoever put it there, with promotions and coupons', async () => {
    const { customerId, headers } = await aLoggedIn();
    const agent = await aStaffSession(app, { role: 'agent' });
    await ask('confirmCaller', agent, { customerId, how: 'birth day' });
    const phone = await aCustomerSession(app, { customerId, clientKind: ClientKind.APP });
    const clients = [headers, phone, await aTill(), agent];
    const collect = await aLocation(app.db);
    const deposit = await aVariant(app.db, {
      kind: VariantKind.DEPOSIT,
      price: 15,
      taxClass: 'none',
      barcode: null,
    });
    const articles = await Promise.all(
      [
        { price: 1_999 },
        { price: 333, taxClass: 'reduced' as const },
        { price: 95, depositVariantId: deposit.id },
        { price: 189, per: 100, unit: Unit.G },
        { price: 12_949, markdown: 9_999, flags: ['two_man'] },
        { price: 2_500, kind: VariantKind.GIFT_CARD, taxClass: 'none' as const },
      ].map((given) => aVariant(app.db, given)),
    );
    const productIds = (...of: number[]) => of.map((index) => articles[index]!.productId);
    await aStoredPromotion(app.db, { productIds: productIds(0, 4) });
    const [withCode, freeDelivery] = [
      await aStoredPromotion(app.db, {
        productIds: productIds(1, 2),
        conditions: [{ kind: PromotionConditionKind.COUPON }],
      }),
      await aStoredPromotion(app.db, {
        conditions: [{ kind: PromotionConditionKind.COUPON }],
        actions: [{ kind: PromotionActionKind.FREE_DELIVERY }],
      }),
    ];
    const codes = await Promise.all(
      [withCode, freeDelivery].map(({ id }) => aCoupon(app.db, { promotionId: id })),
    );
    const { cart } = await ask('openCart', headers, {});
    const client = fc.nat({ max: clients.length - 1 });
    const addition = fc.record({
      article: fc.nat({ max: articles.length - 1 }),
      client,
      quantity: fc.integer({ min: 1, max: 60 }),
      isCollected: fc.boolean(),
      way: fc.constantFrom(...WAYS, null),
    });
    const coupons = fc.record({
      client,
      chosen: fc.subarray([...codes.map(({ code }) => code), 'NONE-SUCH']),
    });
    const seenOf = (who: number): Promise<Json> => read('cart', clients[who]!, cart.id);
    const kinds = new Set<string>();

    await fc.assert(
      fc.asyncProperty(
        fc.array(addition, { minLength: 1, maxLength: 3 }),
        coupons,
        fc.constantFrom(...WAYS),
        async (list, used, chosen) => {
          for (const { article, client: who, quantity, isCollected, way } of list)
            await ask('addCartLine', clients[who]!, {
              cartId: cart.id,
              variantId: articles[article]!.id,
              quantity,
              fulfilment: isCollected
                ? { kind: 'COLLECT', locationId: collect.id }
                : { kind: 'DELIVER', deliveryOptionId: article === 4 ? null : way },
            });
          const { version } = await seenOf(0);
          await ask('setCartCoupons', clients[used.client]!, {
            cartId: cart.id,
            expectedVersion: version,
            couponCodes: used.chosen,
          });
          await ask('setCheckoutDetails', clients[used.client]!, {
            cartId: cart.id,
            expectedVersion: version + 1,
            details: { deliveryOptionId: chosen },
          });
          const seen = await Promise.all(clients.map((_, who) => seenOf(who)));
          expect(seen[0].totals.total.amount).toBeGreaterThan(0);
          for (const other of seen) expect(other).toEqual(seen[0]);
          for (const { price } of seen[0].lines) for (const { kind } of price.steps) kinds.add(kind);
          for (const { id } of seen[0].totals.deliveredBy) kinds.add(id);
          for (const { applied } of seen[0].coupons) kinds.add(`coupon ${applied}`);
        },
      ),
      { numRuns: 8, seed: 11 },
    );
    expect([...kinds]).toEqual(expect.arrayContaining(['PROMOTION', 'coupon true', 'coupon false', ...WAYS]));
  });
});
