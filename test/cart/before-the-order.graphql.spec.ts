import { cartInvariants } from '../../src/cli/audit/cart.js';
import { StockLevel } from '../../src/inventory/index.js';
import { localDate } from '../../src/kernel/calendar.js';
import { Clock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { addWorkingDays } from '../../src/kernel/working-days.js';
import { aCustomerSession, type Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { aKey, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aPrice } from '../support/prices.js';
import { linesInto, statementsOf } from '../support/cart.js';
import { aCartApi, aStoreWithATill } from '../support/cart-api.js';
import { aCustomer } from '../support/customers.js';
import type { Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';

const LINES = `id version lines { id quantity note serialNumbers variant { id } fulfilment { kind } price { total { amount } } }
  totals { total { amount currency } }`;
const NO = '... on UserError { code message } ... on NotFound { what missingId }';
const RULE = '... on RuleBroken { problems { path problem } }';
const DOCUMENTS = {
  cart: `query ($id: UUID) { cart(id: $id) { ${LINES} } }`,
  openCart: `mutation ($input: OpenCartInput!) { openCart(input: $input) { ... on CartOpened { guestToken cart { ${LINES} } } ... on UserError { code } } }`,
  addCartLine: `mutation ($input: AddCartLineInput!) { addCartLine(input: $input) { __typename ... on Cart { ${LINES} } ${NO} ${RULE} ... on LimitReached { limit max } } }`,
  changeCartLine: `mutation ($input: ChangeCartLineInput!) { changeCartLine(input: $input) { __typename ... on Cart { ${LINES} } ${NO} ... on StaleCart { cart { ${LINES} } } } }`,
  removeCartLine: `mutation ($input: RemoveCartLineInput!) { removeCartLine(input: $input) { __typename ... on Cart { id version } } }`,
  setCheckoutDetails: `mutation ($input: SetCheckoutDetailsInput!) { setCheckoutDetails(input: $input) { __typename ... on Cart { id version } ${NO} ${RULE} } }`,
  placeOrder: `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename ${NO} ... on CartChanged { cart { ${LINES} } differences { subject label whyCode before { amount } after { amount } } } } }`,
  screen: `query ($id: UUID) { cart(id: $id) { version lines { id quantity variant { name } price { total { amount } } fulfilment { kind location { name } address { postcode } }
    availability { asChosen band alternatives { kind location { id name } } } } totals { goods { amount } discount { amount } delivery { amount } deposits { amount } total { amount } vat { rateBps gross { amount } } }
    coupons { couponCode applied problem } benefits { label } nextOffers { label needs } pointsToEarn frozenUntil
    checkout { missing paymentMethods deliveryOptions { id label price { amount } earliest latest } contact { name email phone } receiptChoice { by } invoiceAddress { city } deliveryAddress { street houseNumber postcode city country } deliveryOptionId } } }`,
} as const;

describe('before the order', () => {
  let app: RunningApp;
  let store: { id: Id<'Location'> };
  let till: Headers;
  const { send, ask } = aCartApi(() => app, DOCUMENTS);
  beforeAll(async () => {
    ({ app, store, till } = await aStoreWithATill());
  });
  afterEach(() => expectInvariants(app.db, cartInvariants));
  afterAll(() => app.close());

  const aLoggedIn = async (): Promise<{ customerId: Id<'Customer'>; headers: Headers; app: Headers }> => {
    const customerId = await aCustomer(app.db);
    return {
      customerId,
      headers: await aCustomerSession(app, { customerId }),
      app: await aCustomerSession(app, { customerId }),
    };
  };
  const cartOf = async (headers: Headers): Promise<Json> => (await ask('openCart', headers, {})).cart;

  describe('a checkout’s screen', () => {
    const ADDRESS = {
      street: 'Oudegracht',
      houseNumber: '12',
      postcode: '3511 AB',
      city: 'Utrecht',
      country: 'NL',
    };

    it('is drawn from one question in three statements, for two hundred lines as for five', async () => {
      const { headers } = await aLoggedIn();
      const cart = await cartOf(headers);
      const productId = (await aVariant(app.db)).productId;
      const variants = await Promise.all(Array.from({ length: 200 }, () => aVariant(app.db, { productId })));
      const fill = (from: number, to: number) =>
        linesInto(
          app.db,
          cart.id,
          variants.slice(from, to).map(({ id }) => id),
        );
      const asked = async () => {
        let answer: Json;
        const counts: number[] = [];
        for (let times = 0; times < 3; times += 1) {
          const statements = await statementsOf(
            app.db,
            async () => (answer = await send('screen', headers, { id: cart.id })),
          );
          counts.push(statements.filter((text) => /^SELECT cart|^WITH list|^SELECT level/.test(text)).length);
        }
        return { cart: answer.data.cart, ours: Math.min(...counts) }; // jobs look at stock now and then
      };
      await fill(0, 5);
      const five = await asked();
      await fill(5, 200);

      const many = await asked();

      expect(many.cart.lines).toHaveLength(200);
      expect(many.cart.lines[0].availability).toMatchObject({ asChosen: false, band: 'NONE' });
      expect([five.ours, many.ours]).toEqual([3, 3]);
    });

    it('says what is missing until nothing is, with the price and the days of a delivery', async () => {
      const { headers } = await aLoggedIn();
      const cart = await cartOf(headers);
      const today = localDate(app.app.get(Clock, { strict: false }).now(), 'Europe/Amsterdam');
      const screen = async () => (await send('screen', headers, { id: cart.id })).data.cart.checkout;
      const set = async (details: object) => {
        const { version } = (await send('cart', headers, { id: cart.id })).data.cart;
        return ask('setCheckoutDetails', headers, { cartId: cart.id, expectedVersion: version, details });
      };
      expect((await screen()).missing).toEqual(['LINES']);
      await ask('addCartLine', headers, {
        cartId: cart.id,
        variantId: (await aVariant(app.db, { price: 2_000 })).id,
        quantity: 1,
      });
      expect(await screen()).toMatchObject({
        missing: ['CONTACT', 'DELIVERY_ADDRESS', 'RECEIPT_CHOICE'],
        paymentMethods: ['TEST_GATEWAY'],
        deliveryOptions: [
          {
            price: { amount: 495 },
            earliest: addWorkingDays(today, 1, 'NL'),
            latest: addWorkingDays(today, 3, 'NL'),
          },
        ],
      });
      await set({ contact: { name: 'Žofia 🦊', phone: '0612345678' } });
      expect((await screen()).missing).toEqual(['DELIVERY_ADDRESS', 'RECEIPT_CHOICE']);
      await set({ deliveryAddress: ADDRESS });
      expect((await screen()).missing).toEqual([]); // by post, unless she says otherwise
      await set({ receipt: { by: 'EMAIL' } }); // to which address?
      expect((await screen()).missing).toEqual(['RECEIPT_CHOICE']);
      await set({ receipt: { by: 'POST' } });

      expect(await screen()).toMatchObject({
        missing: [],
        contact: { name: 'Žofia 🦊' },
        receiptChoice: { by: 'POST' },
        deliveryAddress: { postcode: '3511 AB' },
      });
      expect((await send('screen', till, { id: cart.id })).data.cart.checkout).toMatchObject({
        paymentMethods: ['CASH', 'CARD_TERMINAL'],
      });
    });

    it('refuses an address that is none, a store that cannot, a version from the future; nothing is written', async () => {
      const { headers } = await aLoggedIn();
      const shut = await aLocation(app.db, { abilities: [] });
      const cart = await cartOf(headers);
      const variantId = (await aVariant(app.db)).id;
      const added = await ask('addCartLine', headers, {
        cartId: cart.id,
        variantId,
        quantity: 1,
        note: 'für Zoë ✨ 你好',
      });
      const details = (given: object) =>
        ask('setCheckoutDetails', headers, { cartId: cart.id, expectedVersion: 2, details: given });
      const line = { cartId: cart.id, lineId: added.lines[0].id, quantity: 2 };

      expect(await details({ deliveryAddress: { ...ADDRESS, houseNumber: 'zonder' } })).toMatchObject({
        problems: [{ path: 'input.details.deliveryAddress.houseNumber', problem: 'HOUSE_NUMBER' }],
      });
      expect(await details({ deliveryAddress: { ...ADDRESS, country: 'LU' } })).toMatchObject({
        problems: [{ problem: 'POSTCODE' }],
      });
      expect(await details({ deliveryOptionId: anId() })).toMatchObject({
        problems: [{ problem: 'DELIVERY_OPTION' }],
      });
      expect(
        await ask('addCartLine', headers, {
          cartId: cart.id,
          variantId,
          quantity: 1,
          fulfilment: { kind: 'COLLECT', locationId: shut.id },
        }),
      ).toMatchObject({ code: 'FULFILMENT_NOT_POSSIBLE' });
      for (const expectedVersion of [1, 3, 2 ** 31 - 1])
        expect(await ask('changeCartLine', headers, { ...line, expectedVersion })).toMatchObject({
          code: 'STALE_CART',
          cart: { version: 2, lines: [{ quantity: 1 }] },
        });
      expect((await send('cart', headers, { id: cart.id })).data.cart).toEqual(
        expect.objectContaining({
          version: 2,
          lines: [expect.objectContaining({ note: 'für Zoë ✨ 你好' })],
        }),
      );
    });

    it('refuses a total she did not see, with the new cart and what changed; nothing is held or charged', async () => {
      const { headers } = await aLoggedIn();
      const cart = await cartOf(headers);
      const goods = await aVariant(app.db, { price: 2_000, name: 'Bank' });
      await app.db.manager.insert(StockLevel, {
        variantId: goods.id,
        locationId: store.id,
        ownerSellerId: (await aLocation(app.db)).sellerId,
        onHand: 5,
      });
      const added = await ask('addCartLine', headers, { cartId: cart.id, variantId: goods.id, quantity: 2 });
      await aPrice(app.db, { variantId: goods.id, amount: 2_200, validFrom: app.app.get(Clock).now() });
      const rows = async () =>
        app.db.query(
          `SELECT (SELECT count(*) FROM hold) AS holds, (SELECT count(*) FROM payment) AS payments,
                  (SELECT count(*) FROM customer_order) AS orders, (SELECT version FROM cart WHERE id = $1) AS version`,
          [cart.id],
        );
      const before = await rows();
      const place = (given: object) =>
        ask(
          'placeOrder',
          { ...headers, 'idempotency-key': aKey() },
          {
            cartId: cart.id,
            expectedTotal: added.totals.total,
            details: {
              contact: { name: 'Anna', email: 'anna@example.org' },
              deliveryAddress: ADDRESS,
              receipt: { by: 'EMAIL' },
            },
            tenders: [{ kind: 'TEST_GATEWAY' }],
            ...given,
          },
        );

      const dearer = await place({ expectedVersion: 2 });

      expect(added.totals.total.amount).toBe(4_495);
      expect(dearer).toMatchObject({
        code: 'CART_CHANGED',
        cart: { version: 2, totals: { total: { amount: 4_895 } } },
      });
      expect(dearer.differences).toEqual([
        {
          subject: 'PRICE',
          label: expect.stringContaining('Bank'),
          whyCode: 'PRICE_CHANGED',
          before: { amount: 4_000 },
          after: { amount: 4_400 },
        },
        expect.objectContaining({ subject: 'POINTS' }),
        expect.objectContaining({ subject: 'TOTAL', before: { amount: 4_495 }, after: { amount: 4_895 } }),
      ]);

      await ask('removeCartLine', headers, {
        cartId: cart.id,
        expectedVersion: 2,
        lineId: added.lines[0].id,
      });
      const emptied = await place({ expectedVersion: 2 });

      expect(emptied).toMatchObject({ code: 'CART_CHANGED', cart: { version: 3, lines: [] } });
      expect(emptied.differences.map(({ whyCode }: Json) => whyCode)).toContain('LINE_REMOVED');
      expect(emptied.differences.at(-1)).toMatchObject({ before: { amount: 4_495 }, after: { amount: 0 } });
      expect(await rows()).toEqual([{ ...before[0], version: 3 }]);
    });

    it('tells every change since what she saw, and nothing that came and went again', async () => {
      const { headers, app: phone } = await aLoggedIn();
      const cart = await cartOf(headers);
      const [lamp, bank, rug, vase] = await Promise.all(
        ['Lamp', 'Bank', 'Kleed', 'Vaas'].map((name) => aVariant(app.db, { price: 2_000, name })),
      );
      const add = (variant: { id: string }, quantity = 1) =>
        ask('addCartLine', phone, { cartId: cart.id, variantId: variant.id, quantity });
      const lineOf = ({ lines }: Json, variant: { id: string }) =>
        lines.find((line: Json) => line.variant.id === variant.id).id;
      await add(lamp!);
      await add(bank!);
      const seen = await add(rug!); // 3 × 20.00, delivered free

      await aPrice(app.db, { variantId: bank!.id, amount: 2_500, validFrom: app.app.get(Clock).now() });
      const more = await add(vase!);
      await add(lamp!, 2);
      for (const gone of [vase!, rug!]) {
        const now = (await send('cart', headers, { id: cart.id })).data.cart;
        await ask('removeCartLine', till, {
          cartId: cart.id,
          expectedVersion: now.version,
          lineId: lineOf(more, gone),
        });
      }

      const refused = await ask(
        'placeOrder',
        { ...headers, 'idempotency-key': aKey() },
        {
          cartId: cart.id,
          expectedVersion: seen.version,
          expectedTotal: seen.totals.total,
          tenders: [{ kind: 'TEST_GATEWAY' }],
        },
      );
      expect(refused).toMatchObject({ code: 'CART_CHANGED', cart: { version: seen.version + 4 } });
      expect(
        refused.differences
          .map(({ label, whyCode, before, after }: Json) => [whyCode, label, before?.amount, after?.amount])
          .filter(([whyCode]: string[]) => whyCode !== 'POINTS_FOLLOW_THE_TOTAL'),
      ).toEqual([
        ['LINE_REMOVED', 'Kleed', 2_000, undefined],
        ['QUANTITY_CHANGED', 'Lamp', 2_000, 6_000],
        ['PRICE_CHANGED', expect.stringContaining('Bank'), 2_000, 2_500],
        ['TOTAL_FOLLOWS_THE_LINES', expect.anything(), 6_000, 8_500],
      ]);
    });
  });
});
