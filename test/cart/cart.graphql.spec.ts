import { Cart } from '../../src/cart/index.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { StockLevel } from '../../src/inventory/index.js';
import { LocationAbility } from '../../src/locations/index.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aCustomerSession, type Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { aKey, anApiClient } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { statementsOf } from '../support/cart.js';
import { aCartApi, aStoreWithATill } from '../support/cart-api.js';
import { expectInvariants } from '../support/invariants.js';
import { CARTS } from './cart-documents.js';

/** What a request about a cart may ask of the database, by the beginning of the statement; `other` would be one too many. */
const OURS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['claim and cart', /^WITH carried_0 AS/],
  ['cart', /^SELECT cart\.\*/],
  ['sellables', /^WITH list AS MATERIALIZED/],
  ['write', /^WITH changed AS/],
  ['last', /^WITH events AS/],
  ['other', /cart|variant|price|customer/],
];

describe('the carts of the schema', () => {
  let app: RunningApp;
  let till: Headers;
  const { send, ask, read, aGuest, aLoggedIn } = aCartApi(() => app, CARTS);
  beforeAll(async () => {
    ({ app, till } = await aStoreWithATill());
  });
  afterEach(() => expectInvariants(app.db, cartInvariants));
  afterAll(() => app.close());

  it('lets a guest fill a cart that only her token opens', async () => {
    const { headers, cart } = await aGuest();
    const variant = await aVariant(app.db, { price: 1000, name: 'Zaklamp 🔦' });

    const added = await ask('addCartLine', headers, {
      cartId: cart.id,
      variantId: variant.id,
      quantity: 2,
      note: 'graag 🎁',
    });

    expect(added).toMatchObject({
      __typename: 'Cart',
      id: cart.id,
      version: 2,
      state: 'OPEN',
      pointsToEarn: 0,
      lines: [
        {
          quantity: 2,
          note: 'graag 🎁',
          variant: { name: 'Zaklamp 🔦' },
          fulfilment: { kind: 'DELIVER', location: null, address: null },
          price: { total: { amount: 2000, decimal: '20.00' } },
          addedBy: { channel: 'WEBSHOP', person: null, device: null },
        },
      ],
      totals: {
        goods: { amount: 2000 },
        delivery: { amount: 495 },
        total: { amount: 2495, decimal: '24.95' },
      },
      checkout: { missing: ['CONTACT', 'DELIVERY_ADDRESS', 'RECEIPT_CHOICE'] },
    });
    expect(added.totals.vat).toEqual([{ rateBps: 2100, gross: { amount: 2495 } }]);
    expect(added.checkout.deliveryOptions).toMatchObject([
      { label: 'Standaard bezorgd', price: { amount: 495 } },
    ]);
    expect(added.lastChange.differences[0]).toMatchObject({
      label: 'Zaklamp 🔦',
      why: 'toegevoegd',
      whyCode: 'LINE_ADDED',
    });
    expect(await read('cart', headers)).toMatchObject({ id: cart.id, version: 2 });
    expect(await read('cart', (await aGuest()).headers, cart.id)).toBeNull();
    const [row] = await app.db.manager.findBy(Cart, { id: cart.id });
    expect(row!.guestTokenHash).toMatch(/^[0-9a-f]{64}$/);
    expect(row!.guestTokenHash).not.toContain(headers['guest-token']);
  });

  it('gives a guest her cart again by her token, and a new one for a token that is none of ours', async () => {
    const { headers, cart } = await aGuest();

    const again = await ask('openCart', headers, {});
    const forged = await ask('openCart', { ...headers, 'guest-token': 'password' }, {});

    expect(again).toMatchObject({ guestToken: headers['guest-token'], cart: { id: cart.id, version: 1 } });
    expect(forged.cart.id).not.toBe(cart.id);
    expect(forged.guestToken).not.toBe('password');
  });

  it('opens once for one key, and tells the token again', async () => {
    const headers = { 'api-key': await anApiClient(app.db), 'idempotency-key': aKey() };
    const first = await send('openCart', headers, { input: {} });
    const second = await send('openCart', headers, { input: {} });
    const mismatch = await send('openCart', headers, { input: { currency: 'USD' } });

    expect(second.data).toEqual(first.data);
    expect(second.extensions.idempotency).toMatchObject({ replayed: true });
    expect(mismatch.errors[0].extensions.code).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('is one cart in the webshop, in the app, at the till and on the telephone', async () => {
    const { customerId, headers } = await aLoggedIn();
    const phone = await aCustomerSession(app, { customerId, clientKind: ClientKind.APP });
    const variant = await aVariant(app.db);
    const { cart } = await ask('openCart', headers, {});

    expect((await ask('openCart', phone, {})).cart.id).toBe(cart.id);
    expect(await ask('openCart', till, { customerId })).toMatchObject({
      guestToken: null,
      cart: { id: cart.id },
    });
    await ask('addCartLine', headers, { cartId: cart.id, variantId: variant.id, quantity: 1 });
    await ask('addCartLine', phone, { cartId: cart.id, variantId: variant.id, quantity: 1 });
    const three = await ask('addCartLine', till, { cartId: cart.id, variantId: variant.id, quantity: 1 });

    expect(three).toMatchObject({
      version: 4,
      lines: [{ quantity: 3, addedBy: { channel: 'WEBSHOP' } }],
      lastChange: { origin: { channel: 'STORE', person: 'Iris' } },
    });
    const me = await app.send({ query: '{ me { cart { id version } } }' }, phone);
    expect(me.body.data.me.cart).toEqual({ id: cart.id, version: 4 });
  });

  it('says whether each line can be had as chosen, and what could be instead, in one question for all', async () => {
    const { headers, cart } = await aGuest();
    const [there, shut] = [
      await aLocation(app.db),
      await aLocation(app.db, { abilities: [LocationAbility.COLLECT] }),
    ];
    const variant = await aVariant(app.db);
    await app.db.manager.insert(StockLevel, {
      variantId: variant.id,
      locationId: there.id,
      ownerSellerId: there.sellerId,
      onHand: 4,
    });
    const add = (locationId: string, quantity: number) =>
      ask('addCartLine', headers, {
        cartId: cart.id,
        variantId: variant.id,
        quantity,
        fulfilment: { kind: 'COLLECT', locationId },
      });
    await add(there.id, 3);
    await add(shut.id, 1);

    const { body } = await app.send(
      {
        query: `{ cart { lines { quantity availability { asChosen band alternatives { kind location { id } } } } } }`,
      },
      headers,
    );

    expect(body.data.cart.lines).toEqual([
      { quantity: 3, availability: { asChosen: true, band: 'FEW', alternatives: [] } },
      {
        quantity: 1,
        availability: {
          asChosen: false,
          band: 'NONE',
          alternatives: expect.arrayContaining([
            { kind: 'DELIVER', location: null },
            { kind: 'COLLECT', location: { id: there.id } },
          ]),
        },
      },
    ]);
  });

  it('keeps what checkout must know until nothing is missing, and normalises it', async () => {
    const { headers, cart } = await aGuest();
    await ask('addCartLine', headers, {
      cartId: cart.id,
      variantId: (await aVariant(app.db)).id,
      quantity: 1,
    });
    const address = {
      street: 'Oudegracht',
      houseNumber: '12',
      postcode: '3511ab',
      city: 'Utrecht',
      country: 'nl',
    };

    const kept = await ask('setCheckoutDetails', headers, {
      cartId: cart.id,
      expectedVersion: 2,
      details: {
        contact: { name: 'Anna', phone: '06 12345678' },
        deliveryAddress: address,
        receipt: { by: 'EMAIL', email: 'anna@example.org' },
        deliveryOptionId: (await read('cart', headers)).checkout.deliveryOptions[0].id,
      },
    });
    const wrong = await ask('setCheckoutDetails', headers, {
      cartId: cart.id,
      expectedVersion: 3,
      details: { deliveryAddress: { ...address, postcode: '0000', houseNumber: 'zonder' } },
    });

    expect(kept).toMatchObject({
      version: 3,
      checkout: { missing: [], contact: { phone: '+31612345678' }, deliveryAddress: { postcode: '3511 AB' } },
      lines: [{ fulfilment: { kind: 'DELIVER', address: { postcode: '3511 AB' } } }],
    });
    expect(wrong).toEqual({
      __typename: 'RuleBroken',
      code: 'RULE_BROKEN',
      problems: [
        { path: 'input.details.deliveryAddress.postcode', problem: 'POSTCODE' },
        { path: 'input.details.deliveryAddress.houseNumber', problem: 'HOUSE_NUMBER' },
      ],
    });
    expect(await read('cart', headers)).toMatchObject({ version: 3 });
  });

  it('changes and takes out lines, and refuses what is stale with the cart as it is', async () => {
    const { headers, cart } = await aGuest();
    const variant = await aVariant(app.db);
    const { lines } = await ask('addCartLine', headers, {
      cartId: cart.id,
      variantId: variant.id,
      quantity: 1,
    });
    const lineId = lines[0].id;

    const changed = await ask('changeCartLine', headers, {
      cartId: cart.id,
      expectedVersion: 2,
      lineId,
      quantity: 4,
    });
    const stale = await ask('changeCartLine', headers, {
      cartId: cart.id,
      expectedVersion: 2,
      lineId,
      quantity: 9,
    });
    const future = await ask('addCartLine', headers, {
      cartId: cart.id,
      expectedVersion: 99,
      variantId: variant.id,
      quantity: 1,
    });
    const removed = await ask('removeCartLine', headers, { cartId: cart.id, expectedVersion: 3, lineId });
    const gone = await ask('removeCartLine', headers, { cartId: cart.id, expectedVersion: 4, lineId });

    expect(changed).toMatchObject({ version: 3, lines: [{ quantity: 4 }] });
    for (const refusal of [stale, future])
      expect(refusal).toMatchObject({
        code: 'STALE_CART',
        cart: { id: cart.id, version: 3, lines: [{ quantity: 4 }] },
      });
    expect(removed).toMatchObject({ version: 4, lines: [], totals: { total: { amount: 0 } } });
    expect(gone).toMatchObject({ code: 'NOT_FOUND', what: 'LINE', missingId: lineId });
  });

  it('adds in 6 statements, BEGIN and COMMIT counted, and reads in 2, whatever is in the cart', async () => {
    const { headers, cart } = await aGuest();
    const variants = await Promise.all(Array.from({ length: 10 }, () => aVariant(app.db)));
    const input = { cartId: cart.id, quantity: 1 };
    await ask('addCartLine', headers, { ...input, variantId: variants[0]!.id });
    const tally = (statements: readonly string[]) => {
      const times = new Map<string, number>();
      for (const text of statements) {
        const kind = OURS.find(([, pattern]) => pattern.test(text))?.[0];
        if (kind !== undefined) times.set(kind, (times.get(kind) ?? 0) + 1);
      }
      return Object.fromEntries(times);
    };

    const adding = await statementsOf(app.db, async () => {
      for (const { id } of variants)
        await ask('addCartLine', { ...headers, 'idempotency-key': aKey() }, { ...input, variantId: id });
    });
    const reading = await statementsOf(app.db, async () => {
      for (let n = 0; n < 10; n += 1) await read('cart', headers);
    });

    // The rest are BEGIN and COMMIT, and what jobs and reactions of this process ask meanwhile.
    expect(tally(adding)).toEqual({ 'claim and cart': 10, sellables: 10, write: 10, last: 10 });
    expect(tally(reading)).toEqual({ cart: 10, sellables: 10 });
  });
});
