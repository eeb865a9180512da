import { aGuestToken, type Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { anId } from '../support/builders.js';
import { deliveryWays, TermsDirectory } from '../../src/terms/index.js';
import { aLocation } from '../support/locations.js';
import { aPrice } from '../support/prices.js';
import { EVENING, publishedTerms, SIXTY_DAYS, withOptions } from '../support/terms.js';
import type { Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { ADDRESS, DETAILS, euro, everyInvariant, type Shop, startShop } from './a-shop.js';

describe('placing an order', () => {
  let app: RunningApp;
  let shop: Shop;

  beforeAll(async () => ({ app, shop } = await startShop()));
  afterEach(() => expectInvariants(app.db, everyInvariant));
  afterAll(() => app.close());

  describe('refuses, and writes nothing', () => {
    /** What placing says, and a dry run says as well. */
    const place = async (headers: Headers, input: object): Promise<Json> => {
      const tried = await shop.ask('placeOrder', headers, { ...input, dryRun: true });
      const said = await shop.ask('placeOrder', headers, input);
      expect(tried).toEqual(said);
      return said;
    };
    const refused = async (work: () => Promise<unknown>): Promise<void> => {
      await shop.quiet();
      await shop.refused(work);
    };

    it('another total of the cart, with the cart as it is', async () => {
      const goods = await shop.goods();
      const { headers, input, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      await refused(async () =>
        expect(await place(headers, { ...input, expectedTotal: euro(1494) })).toMatchObject({
          code: 'CART_CHANGED',
          cart: { version: cart.version, totals: { total: { amount: 1495 } } },
        }),
      );
    });

    it('another version of the cart', async () => {
      const goods = await shop.goods();
      const { headers, input, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      await shop.ask('addCartLine', headers, { cartId: cart.id, variantId: goods.id, quantity: 1 });
      await refused(async () =>
        expect(await place(headers, input)).toMatchObject({
          code: 'CART_CHANGED',
          cart: { version: cart.version + 1, totals: { total: { amount: 2495 } } },
        }),
      );
    });

    it('a price that changed between', async () => {
      const goods = await shop.goods();
      const { headers, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      await aPrice(app.db, {
        variantId: goods.id,
        amount: 1100,
        validFrom: new Date('2026-02-01T00:00:00Z'),
      });
      await refused(async () =>
        expect(await place(headers, input)).toMatchObject({
          code: 'CART_CHANGED',
          cart: { totals: { total: { amount: 1595 } } },
        }),
      );
      expect(await shop.ask('placeOrder', headers, { ...input, expectedTotal: euro(1595) })).toMatchObject({
        order: { totals: { total: { amount: 1595 } } },
      });
    });

    it('another total of lines, in her currency and in another', async () => {
      const goods = await shop.goods();
      const headers = await shop.guest();
      await refused(async () => {
        expect(await place(headers, shop.lineInput(goods.id, 1, 1))).toMatchObject({
          code: 'TOTAL_CHANGED',
          newTotal: euro(1495),
        });
        const dollars = { ...shop.lineInput(goods.id), expectedTotal: { amount: 1495, currency: 'USD' } };
        expect(await place(headers, dollars)).toMatchObject({
          code: 'VARIANT_NOT_SOLD',
          variantId: goods.id,
        });
      });
    });

    it('what is incomplete, all of it at once', async () => {
      const goods = await shop.goods();
      const headers = await shop.guest();
      await refused(async () => {
        expect(await place(headers, { ...shop.lineInput(goods.id), details: null })).toMatchObject({
          code: 'DETAILS_MISSING',
          missing: ['CONTACT', 'DELIVERY_ADDRESS', 'RECEIPT_CHOICE'],
        });
        expect(
          await place(headers, {
            ...shop.lineInput(goods.id),
            lines: [{ variantId: goods.id, quantity: 1, fulfilment: { kind: 'COLLECT' } }],
          }),
        ).toMatchObject({ code: 'DETAILS_MISSING', missing: ['COLLECT_STORE'] });
        const phoned = { contact: { name: 'Anna', phone: '0612345678' } };
        const collected = { kind: 'COLLECT', locationId: goods.locationId };
        for (const details of [phoned, { ...phoned, receipt: { by: 'EMAIL' } }])
          expect(
            await place(headers, {
              ...shop.lineInput(goods.id, 1, 1000),
              lines: [{ variantId: goods.id, quantity: 1, fulfilment: collected }],
              details,
            }),
          ).toMatchObject({ code: 'DETAILS_MISSING', missing: ['RECEIPT_CHOICE'] }); // it would reach nobody
      });
    });

    it('details that are none, naming each', async () => {
      const goods = await shop.goods();
      const headers = await shop.guest();
      await refused(async () => {
        const input = {
          ...shop.lineInput(goods.id),
          details: {
            ...DETAILS,
            contact: { name: 'Anna' },
            deliveryAddress: { ...ADDRESS, postcode: '0000' },
          },
        };
        expect(await place(headers, input)).toMatchObject({
          code: 'RULE_BROKEN',
          problems: [
            { path: 'input.details.contact', problem: 'UNREACHABLE' },
            { path: 'input.details.deliveryAddress.postcode', problem: 'POSTCODE' },
          ],
        });
        const elsewhere = { kind: 'DELIVER', address: { ...ADDRESS, country: 'Holland' } };
        expect(
          await place(headers, {
            ...shop.lineInput(goods.id),
            lines: [{ variantId: goods.id, quantity: 1, fulfilment: elsewhere }],
          }),
        ).toMatchObject({
          code: 'RULE_BROKEN',
          problems: [{ path: 'input.lines.0.fulfilment.address.country', problem: 'COUNTRY' }],
        });
      });
    });

    it('more than there is', async () => {
      const goods = await shop.goods(2);
      const headers = await shop.guest();
      await refused(async () => {
        expect(await place(headers, shop.lineInput(goods.id, 3))).toMatchObject({
          code: 'INSUFFICIENT_STOCK',
          shortages: [{ variantId: goods.id, asked: 3, available: 2 }],
        });
        const collect = { kind: 'COLLECT', locationId: goods.locationId };
        expect(
          await place(headers, {
            ...shop.lineInput(goods.id, 3, 3000),
            lines: [{ variantId: goods.id, quantity: 3, fulfilment: collect }],
          }),
        ).toMatchObject({ code: 'INSUFFICIENT_STOCK' });
      });
    });

    it('a store that there is not, and one where nothing is collected', async () => {
      const goods = await shop.goods();
      const headers = await shop.guest();
      const closed = await aLocation(app.db, { abilities: [] });
      const collected = (locationId: string) => ({
        ...shop.lineInput(goods.id, 1, 1000),
        lines: [{ variantId: goods.id, quantity: 1, fulfilment: { kind: 'COLLECT', locationId } }],
      });
      await refused(async () => {
        const missing = anId();
        expect(await place(headers, collected(missing))).toMatchObject({
          code: 'NOT_FOUND',
          what: 'LOCATION',
          missingId: missing,
        });
        expect(await place(headers, collected(closed.id))).toMatchObject({
          code: 'RULE_BROKEN',
          problems: [{ path: 'input.lines.0.fulfilment', problem: 'NOT_COLLECTED_THERE' }],
        });
      });
    });

    it('what is not sold, or not so many, or not so', async () => {
      const headers = await shop.guest();
      const blocked = await shop.goods(5, { blockReason: 'recall' });
      const priceless = await shop.goods(5, { price: null });
      const few = await shop.goods(9, { maxPerCustomer: 2 });
      const packed = await shop.goods(9, { quantityStep: 3, quantityMin: 3 });
      const missing = anId();
      await refused(async () => {
        expect(await place(headers, shop.lineInput(blocked.id))).toMatchObject({
          code: 'SALE_BLOCKED',
        });
        expect(await place(headers, shop.lineInput(priceless.id))).toMatchObject({
          code: 'VARIANT_NOT_SOLD',
        });
        expect(await place(headers, shop.lineInput(missing))).toMatchObject({
          code: 'NOT_FOUND',
          missingId: missing,
        });
        expect(await place(headers, shop.lineInput(few.id, 3))).toMatchObject({
          code: 'LIMIT_REACHED',
          limit: 'PER_CUSTOMER',
          max: 2,
          current: 3,
        });
        const twice = { lines: [2, 1].map((quantity) => ({ variantId: few.id, quantity })) };
        expect(await place(headers, { ...shop.lineInput(few.id, 3), ...twice })).toMatchObject({
          code: 'LIMIT_REACHED',
          max: 2,
          current: 3,
        });
        expect(await place(headers, shop.lineInput(packed.id, 4))).toMatchObject({
          problems: [{ path: 'input.lines.0.quantity', problem: 'QUANTITY_STEP' }],
        });
        const taken = { lines: [{ variantId: few.id, quantity: 1, fulfilment: { kind: 'TAKE_AWAY' } }] };
        expect(await place(headers, { ...shop.lineInput(few.id), ...taken })).toMatchObject({
          problems: [{ problem: 'NOT_AT_A_DISTANCE' }],
        });
      });
    });

    it('tenders that do not make the total, or belong at a till', async () => {
      const goods = await shop.goods();
      const headers = await shop.guest();
      await refused(async () => {
        const tender = { kind: 'TEST_GATEWAY', amount: euro(1000) };
        expect(await place(headers, { ...shop.lineInput(goods.id), tenders: [tender] })).toMatchObject({
          code: 'TENDER_MISMATCH',
        });
        expect(
          await place(headers, {
            ...shop.lineInput(goods.id),
            tenders: [
              { kind: 'TEST_GATEWAY', amount: euro(1000) },
              { kind: 'TEST_GATEWAY', amount: euro(495) },
            ],
          }),
        ).toMatchObject({
          code: 'RULE_BROKEN',
          problems: [{ path: 'input.tenders', problem: 'ONE_TENDER' }],
        });
        expect(
          await place(headers, { ...shop.lineInput(goods.id), tenders: [{ kind: 'CASH' }] }),
        ).toMatchObject({ problems: [{ path: 'input.tenders', problem: 'NOT_AT_A_DISTANCE' }] });
      });
    });

    it('a cart and lines at once, neither, and another’s cart as if there were none', async () => {
      const goods = await shop.goods();
      const { headers, input, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      await refused(async () => {
        const both = { ...input, lines: [{ variantId: goods.id, quantity: 1 }] };
        expect(await place(headers, both)).toMatchObject({
          problems: [{ problem: 'CART_OR_LINES' }],
        });
        expect(await place(headers, { ...input, cartId: null })).toMatchObject({
          problems: [{ problem: 'CART_OR_LINES' }],
        });
        const [foreign, missing] = [await aGuestToken(app), anId()];
        expect(await place(foreign, input)).toMatchObject({
          code: 'NOT_FOUND',
          what: 'CART',
          missingId: cart.id,
        });
        expect(await place(headers, { ...input, cartId: missing })).toMatchObject({
          code: 'NOT_FOUND',
          what: 'CART',
          missingId: missing,
        });
      });
    });

    it('a till, and who sends no key', async () => {
      const goods = await shop.goods();
      const till = await shop.till();
      const keyless = await shop.guest();
      await refused(async () => {
        for (const dryRun of [true, false]) {
          const input = { ...shop.lineInput(goods.id), dryRun };
          const atATill = await shop.send('placeOrder', till.headers, input);
          expect(atATill.errors[0].extensions.code).toBe('FORBIDDEN');
        }
        const without = await shop.send('placeOrder', keyless, shop.lineInput(goods.id), '');
        expect(without.errors[0].extensions.code).toMatch(/IDEMPOTENCY_KEY|BAD_USER_INPUT|BAD_REQUEST/);
      });
    });

    it.each([
      ['quantity 0', { lines: [{ quantity: 0 }] }, 'quantity'],
      ['quantity −1', { lines: [{ quantity: -1 }] }, 'quantity'],
      ['a fraction', { lines: [{ quantity: 1.5 }] }, 'quantity'],
      ['2³¹', { lines: [{ quantity: 2 ** 31 }] }, 'quantity'],
      ['an id that is none', { lines: [{ variantId: 'x' }] }, 'variantId'],
      ['no tenders', { tenders: [] }, 'tenders'],
      ['a tender that is none', { tenders: [{ kind: 'SHELLS' }] }, 'kind'],
      ['an amount with a fraction', { expectedTotal: { amount: 14.95, currency: 'EUR' } }, 'amount'],
      ['a currency that is none', { expectedTotal: { amount: 1495, currency: 'euro' } }, 'currency'],
      ['an unknown field', { colour: 'red' }, 'colour'],
      ['a name with NUL', { details: { ...DETAILS, contact: { name: 'An\u0000na' } } }, 'name'],
      [
        'a name with control characters',
        { details: { ...DETAILS, contact: { name: 'An\u0007na' } } },
        'name',
      ],
      ['a name too long', { details: { ...DETAILS, contact: { name: 'a'.repeat(201) } } }, 'name'],
      ['an e-mail that is none', { details: { ...DETAILS, contact: { name: 'A', email: 'a' } } }, 'email'],
    ])('bad input, naming the field: %s', async (_, given, field) => {
      const goods = await shop.goods();
      const headers = await shop.guest();
      const lines = (given as { lines?: object[] }).lines?.map((line) => ({
        variantId: goods.id,
        quantity: 1,
        ...line,
      }));
      await refused(async () => {
        const input = { ...shop.lineInput(goods.id), ...given, ...(lines && { lines }) };
        const { errors } = await shop.send('placeOrder', headers, input);
        expect(errors[0].extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
        expect(JSON.stringify(errors[0])).toContain(field);
      });
    });

    it('a way of delivery that is gone, until another is chosen; one that is there is charged', async () => {
      const terms = app.app.get(TermsDirectory, { strict: false });
      const offered = withOptions(EVENING);
      const [standard, evening] = deliveryWays(offered).map(({ id }) => id);
      await publishedTerms(app.db, {
        version: 2,
        rules: offered,
        effectiveFrom: new Date('2026-06-01T00:00:00Z'),
      });
      terms.forget();
      const goods = await shop.goods();
      const { headers, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
      const byEvening = { ...DETAILS, deliveryOptionId: evening };
      const tried = { ...shop.lineInput(goods.id, 1, 1795), details: byEvening, dryRun: true };
      expect(await shop.ask('placeOrder', headers, tried)).toMatchObject({
        order: { totals: { delivery: { amount: 795 }, total: { amount: 1795 } } },
      });
      const { version: expectedVersion } = await shop.ask('setCheckoutDetails', headers, {
        cartId: cart.id,
        expectedVersion: cart.version,
        details: byEvening,
      });
      await publishedTerms(app.db, {
        version: 3,
        rules: SIXTY_DAYS,
        effectiveFrom: new Date(Date.now() - 1_000),
      });
      terms.forget();
      const input = { ...shop.placing(cart), expectedVersion };
      await refused(async () =>
        expect(await place(headers, input)).toMatchObject({
          code: 'DETAILS_MISSING',
          missing: ['DELIVERY_OPTION'],
        }),
      );
      const details = { ...DETAILS, deliveryOptionId: standard };
      expect(await shop.ask('placeOrder', headers, { ...input, details })).toMatchObject({ dryRun: false });
    });
  });
});
