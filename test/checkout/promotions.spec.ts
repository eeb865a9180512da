import { VariantKind } from '../../src/catalogue/index.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';
import { PriceListMember, PromotionActionKind, PromotionUse, SaleRules } from '../../src/pricing/index.js';
import type { RunningApp } from '../support/app.js';
import { aKey } from '../support/builders.js';
import { deliveryWays, TermsDirectory } from '../../src/terms/index.js';
import { aGroupList, aPrice } from '../support/prices.js';
import { EVENING, publishedTerms, withOptions } from '../support/terms.js';
import type { Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { aStoredPromotion } from '../support/promotions.js';
import { act, ask, promotedShop } from './a-promotion.js';
import { euro, everyInvariant, type Shop, startShop } from './a-shop.js';

const RETURN = `mutation ($input: ReturnAtTillInput!) { returnAtTill(input: $input) { __typename ... on UserError { code message }
  ... on Return { refund { total { amount } } } } }`;
const { AMOUNT, BUY_X_GET_Y, FREE_DELIVERY, GIFT } = PromotionActionKind;

describe('promotions', () => {
  let app: RunningApp;
  let shop: Shop;
  let promoted: ReturnType<typeof promotedShop>;

  beforeAll(async () => {
    ({ app, shop } = await startShop());
    promoted = promotedShop(app);
  });
  afterEach(async () => {
    await expectInvariants(app.db, everyInvariant);
    await app.db.query(`UPDATE promotion SET valid_until = valid_from WHERE name = 'Vanaf 50'`); // for everybody: of one test alone
  });
  afterAll(() => app.close());

  it('lower a line with a trail, say what is next, and are stored with the order and on paper', async () => {
    const goods = await shop.goods(10);
    const promotion = await promoted.tenOff([goods.productId], {
      name: '3 voor 2',
      actions: [act(BUY_X_GET_Y, { buy: 2, get: 1 })],
    });
    const { headers, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 2]]);
    expect(await promoted.read(headers, cart.id)).toMatchObject({
      totals: { discount: { amount: 0 } },
      nextOffers: [{ label: '3 voor 2', needs: 'nog 1 stuk' }],
    });

    const more = await shop.cartOf(headers, [[goods.id, 1]]);

    const seen = await promoted.read(headers, cart.id);
    expect(seen).toMatchObject({
      lines: [
        {
          quantity: 3,
          price: {
            gross: { amount: 3000 },
            total: { amount: 2000 },
            vat: [{ vat: { amount: 347 } }],
            steps: [
              { kind: 'LIST', amount: { amount: 3000 } },
              { kind: 'PROMOTION', label: '3 voor 2', amount: { amount: -1000 }, sourceId: promotion.id },
              { kind: 'VAT', amount: { amount: 347 } },
            ],
          },
        },
      ],
      totals: { goods: { amount: 3000 }, discount: { amount: 1000 }, total: { amount: 2495 } },
      nextOffers: [{ label: '3 voor 2', needs: 'nog 3 stuks' }],
    });
    const placed = await shop.ask('placeOrder', headers, more.input);
    expect(placed).toMatchObject({
      __typename: 'OrderPlaced',
      order: { totals: { total: { amount: 2495 } } },
    });
    expect(await app.db.manager.findBy(PromotionUse, { orderId: placed.order.id })).toMatchObject([
      { promotionId: promotion.id, couponId: null, amount: 1000, isDeliveryFree: false, givenBackAt: null },
    ]);
    const [document] = (await app.db.query(`SELECT content FROM document WHERE order_id = $1`, [
      placed.order.id,
    ])) as Json[];
    expect(document.content.lines[0]).toMatchObject({
      discount: { amount: 1000 },
      total: { amount: 2000 },
      reductions: [{ label: '3 voor 2', amount: { amount: -1000 } }],
    });
  });

  it('cost what was paid, unit by unit, when part of it comes back, and the gift of a set is worth its share', async () => {
    const till = await shop.till();
    const goods = await shop.goods(10, {}, till.locationId);
    await promoted.tenOff([goods.productId], { actions: [act(BUY_X_GET_Y, { buy: 2, get: 1 })] });
    const ticket = await shop.ticketWith(till, [goods.barcode, goods.barcode, goods.barcode]);
    expect(ticket.total).toBe(2000);
    const paid = await shop.pay(till, ticket);
    expect(paid).toMatchObject({ __typename: 'Ticket', total: { amount: 2000 } });

    const back: number[] = [];
    for (let unit = 0; unit < 3; unit += 1) {
      const input = {
        orderId: paid.order.id,
        lines: [{ orderLineId: paid.order.lines[0].id, quantity: 1, reason: 'te groot', grade: 'SELLABLE' }],
      };
      const { body } = await app.send(
        { query: RETURN, variables: { input } },
        { 'idempotency-key': aKey(), ...till.headers },
      );
      back.push(body.data.returnAtTill.refund.total.amount);
    }

    expect(back).toEqual([667, 667, 666]);
    const notes = (await app.db.query(
      `SELECT content FROM document WHERE order_id = $1 AND kind = 'credit_note' ORDER BY id`,
      [paid.order.id],
    )) as Json[];
    expect(notes.map(({ content }) => content.lines[0].discount.amount)).toEqual([-333, -333, -334]);
  });

  it('shows a paid ticket as it was paid, whatever ends afterwards', async () => {
    const till = await shop.till();
    const goods = await shop.goods(10, {}, till.locationId);
    const promotion = await promoted.tenOff([goods.productId]);
    const paid = await shop.pay(till, await shop.ticketWith(till, [goods.barcode]));
    expect(paid.total.amount).toBe(900);

    await app.db.query(`UPDATE promotion SET valid_until = valid_from WHERE id = $1`, [promotion.id]);

    expect(await promoted.read(till.headers, paid.id)).toMatchObject({
      totals: { discount: { amount: 100 }, total: { amount: 900 } },
    });
  });

  it('never touch a gift card or a book of fixed price, nor count them, nor give points for them', async () => {
    const { headers } = await shop.customer();
    const goods = await shop.goods(10);
    const book = await shop.goods(10, { flags: ['fixed_price'], price: 6000 });
    const card = await shop.goods(10, { kind: VariantKind.GIFT_CARD, taxClass: 'none', price: 6000 });
    await aStoredPromotion(app.db, { conditions: [ask('amount', { amount: euro(5000) })], name: 'Vanaf 50' });
    const { cart } = await shop.cartOf(headers, [
      [goods.id, 1],
      [book.id, 1],
      [card.id, 1],
    ]);

    const seen = await promoted.read(headers, cart.id);

    expect(seen.totals).toMatchObject({ discount: { amount: 0 }, delivery: { amount: 495 } });
    expect(seen.nextOffers).toContainEqual({ label: 'Vanaf 50', needs: 'nog 40,00 EUR' });
    expect(seen.pointsToEarn).toBe(10);
  });

  it('count pieces, and not what is measured', async () => {
    const cable = await shop.goods(1000, { unit: Unit.CM, price: 395, per: 100 });
    await promoted.tenOff([cable.productId], { actions: [act(BUY_X_GET_Y, { buy: 2, get: 1 })] });
    const { headers, cart } = await shop.cartOf(await shop.guest(), [[cable.id, 300]]);
    expect(await promoted.read(headers, cart.id)).toMatchObject({ totals: { discount: { amount: 0 } } });
  });

  it('count what is measured where they say so, and tell how much more it takes', async () => {
    const cloth = await shop.goods(1_000, { unit: Unit.CM, price: 395, per: 100 });
    await promoted.tenOff([cloth.productId], {
      conditions: [ask('quantity', { quantity: 300, unit: Unit.CM })],
    });
    const { headers, cart } = await shop.cartOf(await shop.guest(), [[cloth.id, 235]]);
    expect((await promoted.read(headers, cart.id)).nextOffers).toMatchObject([{ needs: 'nog 65 cm' }]);
    await shop.ask('addCartLine', headers, { cartId: cart.id, variantId: cloth.id, quantity: 65 });
    expect((await promoted.read(headers, cart.id)).totals).toMatchObject({
      goods: { amount: 1185 },
      discount: { amount: 119 },
    });
  });

  it('give a gift once she puts it in, and mark its line', async () => {
    const [goods, gift] = [await shop.goods(10), await shop.goods(10, { name: 'Beker' })];
    await promoted.tenOff([goods.productId], {
      name: 'Beker cadeau',
      actions: [act(GIFT, { giftVariantId: gift.id })],
    });
    const { headers, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    expect((await promoted.read(headers, cart.id)).nextOffers).toEqual([
      { label: 'Beker cadeau', needs: 'leg er Beker bij' },
    ]);

    const more = await shop.cartOf(headers, [[gift.id, 1]]);

    expect(await promoted.read(headers, cart.id)).toMatchObject({
      lines: [{ isGift: false }, { isGift: true, price: { total: { amount: 0 } } }],
      nextOffers: [],
    });
    expect(await shop.ask('placeOrder', headers, more.input)).toMatchObject({ __typename: 'OrderPlaced' });
  });

  it('tell nobody to put in a gift that is not sold, or has no price any more', async () => {
    const goods = await shop.goods(10);
    const [blocked, unpriced] = [await shop.goods(10), await shop.goods(10)];
    for (const gift of [blocked, unpriced])
      await promoted.tenOff([goods.productId], { actions: [act(GIFT, { giftVariantId: gift.id })] });
    await app.db.query(`UPDATE variant SET block_reason = 'a recall' WHERE id = $1`, [blocked.id]);
    await aPrice(app.db, {
      variantId: unpriced.id,
      amount: null,
      validFrom: new Date('2026-02-01T00:00:00Z'),
    });
    app.app.get(SaleRules, { strict: false }).forget();
    const { headers, cart } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    expect((await promoted.read(headers, cart.id)).nextOffers).toEqual([]);
  });

  it('pay for her delivery where the terms do not, and are used only then', async () => {
    const goods = await shop.goods(100, { price: 3000 });
    await promoted.tenOff([goods.productId], { name: 'Gratis bezorgd', actions: [act(FREE_DELIVERY)] });
    const { headers, cart, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    expect(await promoted.read(headers, cart.id)).toMatchObject({
      totals: { delivery: { amount: 0 }, total: { amount: 3000 } },
      benefits: [{ label: 'Gratis bezorging', source: 'Gratis bezorgd' }],
    });
    const placed = await shop.ask('placeOrder', headers, input);
    expect(await app.db.manager.findBy(PromotionUse, { orderId: placed.order.id })).toMatchObject([
      { amount: 0, isDeliveryFree: true },
    ]);
    const dear = await shop.cartOf(await shop.guest(), [[goods.id, 2]]);
    expect((await promoted.read(dear.headers, dear.cart.id)).benefits).toEqual([
      { label: 'Gratis bezorging', source: 'Voorwaarden' },
    ]);
    const free = await shop.ask('placeOrder', dear.headers, dear.input);
    expect(await app.db.manager.countBy(PromotionUse, { orderId: free.order.id })).toBe(0);
  });

  describe('that paid for her delivery', () => {
    const rules = withOptions(EVENING);
    beforeAll(async () => {
      await publishedTerms(app.db, { version: 2, effectiveFrom: new Date('2026-02-01T00:00:00Z'), rules });
      app.app.get(TermsDirectory, { strict: false }).forget();
    });

    it.each([
      ['the usual way: it cost her nothing, so none of it goes back', null, 0],
      ['another way that she asked for: what that cost stays paid', deliveryWays(rules)[1]!.id, 795],
    ])(
      'give back with part of the goods, and with all of them, what those cost; %s',
      async (_, way, cost) => {
        const goods = await shop.goods(9, { price: 1_500 });
        await promoted.tenOff([goods.productId], {
          conditions: [ask('quantity', { quantity: 3 })],
          actions: [act(FREE_DELIVERY)],
        });
        const more = way && { fulfilment: { kind: 'DELIVER', deliveryOptionId: way } };
        const {
          headers,
          cart,
          input: placing,
        } = await shop.cartOf(await shop.guest(), [[goods.id, 3]], more ?? {});
        expect(cart.totals.total.amount).toBe(4_500 + cost);
        const { order } = await shop.ask('placeOrder', headers, placing);
        expect(order.totals.delivery.amount).toBe(cost);
        const [sent] = (await app.db.query('SELECT id FROM fulfilment WHERE order_id = $1', [
          order.id,
        ])) as Json[];
        await shop.ask('despatchFulfilment', (await shop.till(goods.locationId)).headers, {
          ...{ fulfilmentId: sent.id, carrier: 'PostNL', trackingNumber: '3S1' },
        });
        const till = await shop.till();
        const refunds: number[] = [];
        for (const quantity of [1, 2]) {
          const lines = [{ orderLineId: order.lines[0].id, quantity, reason: 'bedacht', grade: 'SELLABLE' }];
          const { body } = await app.send(
            { query: RETURN, variables: { input: { orderId: order.id, lines } } },
            { 'idempotency-key': aKey(), ...till.headers },
          );
          refunds.push(body.data.returnAtTill.refund.total.amount);
        }
        expect(refunds).toEqual([1_500, 3_000]); // below its threshold after the first: nothing is charged afterwards
      },
    );
  });

  it('are those of the lines that are ordered, with a cart or without one', async () => {
    const [goods, other] = [await shop.goods(10), await shop.goods(10)];
    await promoted.tenOff([goods.productId, other.productId], {
      conditions: [ask('quantity', { quantity: 2 })],
      actions: [act(AMOUNT, { amount: euro(500) })],
    });
    const { headers, cart, input } = await shop.cartOf(await shop.guest(), [
      [goods.id, 1],
      [other.id, 1],
    ]);
    expect(cart.totals.total.amount).toBe(1995);

    const some = await shop.ask('placeOrder', headers, {
      ...input,
      lineIds: [cart.lines[0].id],
      expectedTotal: euro(1495),
    });
    const loose = await shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id, 2, 1995));

    expect([some, loose]).toMatchObject([
      { order: { totals: { total: { amount: 1495 } } }, remaining: { lines: [{ quantity: 1 }] } },
      { order: { totals: { total: { amount: 1995 } } } },
    ]);
  });

  it('ask for a group that she is in', async () => {
    const goods = await shop.goods(10);
    await promoted.tenOff([goods.productId], {
      conditions: [ask('customer_group', { customerGroup: 'personeel' })],
    });
    const { headers, customerId } = await shop.customer();
    const { cart } = await shop.cartOf(headers, [[goods.id, 1]]);
    expect((await promoted.read(headers, cart.id)).totals.discount.amount).toBe(0);
    await app.db.query(`UPDATE customer SET group_code = 'personeel' WHERE id = $1`, [customerId]);
    expect((await promoted.read(headers, cart.id)).totals.discount.amount).toBe(100);
  });

  it('ask for a group whose prices she gets, from when she is in it until she leaves', async () => {
    const goods = await shop.goods(10);
    const { headers, customerId } = await shop.customer();
    const { id: priceListId, code } = await aGroupList(app.db, { memberIds: [customerId] });
    await promoted.tenOff([goods.productId], {
      conditions: [ask('customer_group', { customerGroup: code })],
    });
    const { cart } = await shop.cartOf(headers, [[goods.id, 1]]);
    expect((await promoted.read(headers, cart.id)).totals.discount.amount).toBe(100);
    const left = { customerId, priceListId, isMember: false, reason: 'left' };
    await app.db.manager.insert(PriceListMember, { ...left, validFrom: new Date(), writtenAt: new Date() });
    expect((await promoted.read(headers, cart.id)).totals.discount.amount).toBe(0);
  });

  it('refuse at placement what has ended since, with the cart as it is now, and write nothing', async () => {
    const goods = await shop.goods(10);
    const promotion = await promoted.tenOff([goods.productId]);
    const { headers, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    await app.settled();
    const before = await shop.rows();
    promoted.directory.kept.maxAgeMs = 600_000;
    await promoted.read(headers, input.cartId); // now this process knows it, for as long as nobody tells it otherwise
    await app.db.query(`UPDATE promotion SET valid_until = valid_from WHERE id = $1`, [promotion.id]);

    const refused = await shop.ask('placeOrder', headers, input);
    promoted.directory.kept.maxAgeMs = 0;

    expect(refused).toMatchObject({
      __typename: 'CartChanged',
      cart: { totals: { total: { amount: 1495 } } },
    });
    expect(await shop.rows()).toEqual(before);
  });

  it('give a first order once, however many she places at once, and again when that one came to nothing', async () => {
    const goods = await shop.goods(100);
    await promoted.tenOff([goods.productId], { conditions: [ask('first_order')] });
    const guest = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    expect((await promoted.read(guest.headers, guest.cart.id)).totals.discount.amount).toBe(0);
    const { headers, customerId } = await shop.customer();
    const line = shop.lineInput(goods.id, 1, 1395);

    const declined = await shop.ask('placeOrder', headers, shop.lineInput(goods.id, 1, 1395));
    expect(declined.__typename).toBe('OrderPlaced');
    expect(await shop.ask('placeOrder', headers, line)).toMatchObject({
      __typename: 'TotalChanged',
      newTotal: { amount: 1495 },
    });

    const other = await shop.customer();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => shop.ask('placeOrder', other.headers, line)),
    );
    expect(answers.filter(({ __typename }) => __typename === 'OrderPlaced')).toHaveLength(1);
    expect(answers.filter(({ __typename }) => __typename === 'TotalChanged')).toHaveLength(4);
    expect(
      await app.db.manager.countBy(PromotionUse, { customerId: other.customerId, isFirstOrder: true }),
    ).toBe(1);
    expect(customerId).not.toBe(other.customerId);
  });
});
