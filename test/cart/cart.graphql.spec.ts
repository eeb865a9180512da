import { Cart, CartLine } from '../../src/cart/index.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { StockLevel } from '../../src/inventory/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { LocationAbility } from '../../src/locations/index.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aCustomerSession, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anApiClient, anId } from '../support/builders.js';
import { aLocation, aTerminal, aVariant, publishedTerms } from '../support/catalogue.js';
import { statementsOf } from '../support/cart.js';
import { aCartApi } from '../support/cart-api.js';
import { expectInvariants } from '../support/invariants.js';

const CART = `id version state currency pointsToEarn frozenUntil expiresAt benefits { label source }
  lines { id quantity note serialNumbers variant { id name } fulfilment { kind location { id } address { postcode } }
          price { total { amount decimal } } addedBy { channel person device location { id } } }
  totals { goods { amount } discount { amount } delivery { amount } deposits { amount } total { amount decimal } vat { rateBps gross { amount } } }
  checkout { missing deliveryAddress { postcode } deliveryOptions { id label price { amount } earliest latest } contact { name phone } }
  lastChange { origin { channel person } differences { subject label why whyCode before { amount } after { amount } pointsAfter } }`;
const REFUSAL = `__typename ... on UserError { code message } ... on StaleCart { cart { id version lines { quantity } } }
  ... on LimitReached { limit max current } ... on RuleBroken { problems { path problem } } ... on NotFound { what missingId }
  ... on FulfilmentNotPossible { alternatives { kind location { id } } } ... on CartClosed { closedCartId } ... on SaleBlocked { why }`;
const REFUSAL_OF_SCAN = REFUSAL.replace(
  '... on FulfilmentNotPossible { alternatives { kind location { id } } }',
  '',
);
const REFUSAL_OF_REMOVE = `__typename ... on UserError { code message } ... on NotFound { what missingId }`;
const DOCUMENTS = {
  cart: `query ($id: UUID) { cart(id: $id) { ${CART} } }`,
  openCart: `mutation ($input: OpenCartInput!) { openCart(input: $input) { ${REFUSAL_OF_REMOVE} ... on CartOpened { guestToken cart { ${CART} } } } }`,
  addCartLine: `mutation ($input: AddCartLineInput!) { addCartLine(input: $input) { ${REFUSAL} ... on Cart { ${CART} } } }`,
  changeCartLine: `mutation ($input: ChangeCartLineInput!) { changeCartLine(input: $input) { ${REFUSAL} ... on Cart { ${CART} } } }`,
  removeCartLine: `mutation ($input: RemoveCartLineInput!) { removeCartLine(input: $input) { ${REFUSAL_OF_REMOVE} ... on Cart { ${CART} } } }`,
  scanIntoCart: `mutation ($input: ScanIntoCartInput!) { scanIntoCart(input: $input) { ${REFUSAL_OF_SCAN} ... on Scanned { outcome lineId choices { quantity variant { id } } cart { ${CART} } } } }`,
  setCheckoutDetails: `mutation ($input: SetCheckoutDetailsInput!) { setCheckoutDetails(input: $input) { __typename ... on UserError { code } ... on RuleBroken { problems { path problem } } ... on Cart { ${CART} } } }`,
  ticket: `query ($id: UUID) { ticket(id: $id) { id state label total { amount } due { amount } rounding { amount } payments { id } receipt { number } customer { displayName } herCart { id lines { quantity } } differences { whyCode why } cart { version pointsToEarn lines { quantity fulfilment { kind } } } } }`,
  openTicket: `mutation ($input: OpenTicketInput!) { openTicket(input: $input) { __typename ... on UserError { code } ... on Ticket { id state label cart { version } due { decimal } } } }`,
  identifyCustomer: `mutation ($input: IdentifyCustomerInput!) { identifyCustomer(input: $input) { __typename ... on UserError { code } ... on CustomerIdentified { history customer { id displayName } cart { id } ticket { id cart { version pointsToEarn } } } } }`,
  enrolCustomer: `mutation ($input: EnrolCustomerInput!) { enrolCustomer(input: $input) { __typename ... on UserError { code } ... on CustomerIdentified { customer { id displayName level } ticket { id customer { displayName } } } } }`,
} as const;

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
  let store: { id: Id<'Location'> };
  let till: Headers;
  const { send, ask, read, aGuest, aLoggedIn } = aCartApi(() => app, DOCUMENTS);
  beforeAll(async () => {
    app = await startApp();
    await publishedTerms(app.db);
    store = await aLocation(app.db);
    const terminal = await aTerminal(app.db, { locationId: store.id });
    till = await aStaffSession(app, { role: 'associate', locationId: store.id, terminalId: terminal.id });
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

  it('says why an article cannot be added, each in its own type', async () => {
    const { headers, cart } = await aGuest();
    const add = async (given: Parameters<typeof aVariant>[1], more: object = {}) =>
      ask('addCartLine', headers, {
        cartId: cart.id,
        variantId: (await aVariant(app.db, given)).id,
        quantity: 1,
        ...more,
      });
    const shut = await aLocation(app.db, { abilities: [LocationAbility.SELL] });

    expect(await add({ price: null })).toMatchObject({ code: 'VARIANT_NOT_SOLD' });
    expect(await add({ blockReason: 'recall' })).toMatchObject({ code: 'SALE_BLOCKED', why: 'recall' });
    expect(await add({ maxPerCustomer: 1 }, { quantity: 2 })).toMatchObject({
      code: 'LIMIT_REACHED',
      limit: 'PER_CUSTOMER',
      max: 1,
      current: 2,
    });
    expect(await add({ quantityStep: 10, quantityMin: 50 }, { quantity: 55 })).toMatchObject({
      code: 'RULE_BROKEN',
      problems: [{ path: 'input.quantity', problem: 'QUANTITY_STEP' }],
    });
    expect(await add({}, { fulfilment: { kind: 'COLLECT', locationId: shut.id } })).toMatchObject({
      code: 'FULFILMENT_NOT_POSSIBLE',
    });
    expect(
      await ask('addCartLine', headers, { cartId: cart.id, variantId: anId(), quantity: 1 }),
    ).toMatchObject({ code: 'NOT_FOUND', what: 'VARIANT' });
    await app.db.manager.update(Cart, { id: cart.id }, { frozenUntil: new Date('2999-01-01T00:00:00Z') });
    expect(await add({})).toMatchObject({ code: 'CART_FROZEN' });
    await app.db.manager.update(Cart, { id: cart.id }, { frozenUntil: null, state: 'abandoned' });
    expect(await add({})).toMatchObject({ code: 'CART_CLOSED', closedCartId: cart.id });
    expect(await app.db.manager.countBy(CartLine, { cartId: cart.id })).toBe(0);
  });

  it('answers a foreign cart and a missing one alike, whoever asks for it', async () => {
    const { cart } = await aGuest();
    const { headers } = await aLoggedIn();
    const elsewhere = await aStaffSession(app, { role: 'associate' });
    const ticket = await ask('openTicket', till, {});
    const variant = await aVariant(app.db);

    for (const [who, id] of [
      [headers, cart.id],
      [till, cart.id],
      [headers, ticket.id],
      [elsewhere, ticket.id],
      [headers, anId()],
    ] as const) {
      expect(await read('cart', who, id)).toBeNull();
      const input = { cartId: id, variantId: variant.id, quantity: 1 };
      expect(await ask('addCartLine', who, input)).toMatchObject({
        code: 'NOT_FOUND',
        what: 'CART',
        missingId: id,
      });
    }
    expect(await read('ticket', elsewhere, ticket.id)).toBeNull();
  });

  it('refuses whoever may not, by operation', async () => {
    const guest = (await aGuest()).headers;
    const customer = (await aLoggedIn()).headers;
    const agent = await aStaffSession(app, { role: 'agent' });
    const ops = await aStaffSession(app, { role: 'ops' });
    const keyAlone = { 'api-key': guest['api-key']! };
    const inputs: Partial<Record<keyof typeof DOCUMENTS, object>> = {
      addCartLine: { cartId: anId(), variantId: anId(), quantity: 1 },
      scanIntoCart: { cartId: anId(), barcode: '9521234003731' },
      openTicket: {},
      identifyCustomer: { identifier: { kind: 'EMAIL', value: 'a@example.org' } },
      enrolCustomer: { name: 'A', identifiers: [{ kind: 'EMAIL', value: 'a@example.org' }] },
    };
    const code = async (name: keyof typeof DOCUMENTS, headers: Headers) =>
      (await send(name, headers, inputs[name] ? { input: inputs[name] } : {})).errors?.[0].extensions.code ??
      'may';

    expect({
      cart: [await code('cart', keyAlone), await code('cart', guest), await code('cart', ops)],
      add: [
        await code('addCartLine', keyAlone),
        await code('addCartLine', agent),
        await code('addCartLine', ops),
      ],
      scan: [
        await code('scanIntoCart', guest),
        await code('scanIntoCart', till),
        await code('scanIntoCart', agent),
      ],
      openTicket: [
        await code('openTicket', customer),
        await code('openTicket', agent),
        await code('openTicket', till),
      ],
      ticket: [await code('ticket', guest), await code('ticket', ops), await code('ticket', till)],
      identify: [await code('identifyCustomer', customer), await code('identifyCustomer', ops)],
      enrol: [await code('enrolCustomer', guest), await code('enrolCustomer', ops)],
      openCartForSomebody: (await send('openCart', customer, { input: { customerId: anId() } })).errors[0]
        .extensions.code,
      openCartForNobody: (await send('openCart', till, { input: {} })).errors[0].extensions.code,
      forgedSession: (await send('cart', { ...customer, authorization: 'Bearer forged' })).errors[0]
        .extensions.code,
    }).toEqual({
      cart: ['UNAUTHENTICATED', 'may', 'FORBIDDEN'],
      add: ['UNAUTHENTICATED', 'may', 'FORBIDDEN'],
      scan: ['may', 'may', 'FORBIDDEN'],
      openTicket: ['FORBIDDEN', 'FORBIDDEN', 'may'],
      ticket: ['FORBIDDEN', 'FORBIDDEN', 'may'],
      identify: ['FORBIDDEN', 'FORBIDDEN'],
      enrol: ['FORBIDDEN', 'FORBIDDEN'],
      openCartForSomebody: 'FORBIDDEN',
      openCartForNobody: 'BAD_USER_INPUT',
      forgedSession: 'UNAUTHENTICATED',
    });
  });

  it('names the field of every bad input, and writes nothing', async () => {
    const { headers, cart } = await aGuest();
    const variantId = (await aVariant(app.db)).id;
    const good = { cartId: cart.id, variantId, quantity: 1 };
    const line = { cartId: cart.id, expectedVersion: 1, lineId: anId() };
    const details = (given: object) => ({ cartId: cart.id, expectedVersion: 1, details: given });
    const bad: readonly (readonly [keyof typeof DOCUMENTS, object, string])[] = [
      ...[0, -1, 1.5, 2 ** 31, 1_000_001, '1'].map(
        (quantity) => ['addCartLine', { ...good, quantity }, 'input.quantity'] as const,
      ),
      ['addCartLine', { ...good, cartId: 'x' }, 'input.cartId'],
      ['addCartLine', { ...good, variantId: `${variantId}0` }, 'input.variantId'],
      ['addCartLine', { ...good, expectedVersion: 2 ** 31 }, 'input.expectedVersion'],
      ['addCartLine', { ...good, note: 'a'.repeat(501) }, 'input.note'],
      ['addCartLine', { ...good, note: 'a\u0000b' }, 'input.note'],
      ['addCartLine', { ...good, note: 'a\u001bb' }, 'input.note'],
      ['addCartLine', { ...good, note: ' ' }, 'input.note'],
      ['addCartLine', { ...good, fulfilment: { kind: 'FLY' } }, 'input.fulfilment.kind'],
      [
        'addCartLine',
        { ...good, fulfilment: { kind: 'COLLECT', collectorName: 'x'.repeat(201) } },
        'input.fulfilment.collectorName',
      ],
      ['addCartLine', { ...good, colour: 'red' }, 'input.colour'],
      ['changeCartLine', { ...line, serialNumbers: ['a\u0000'] }, 'input.serialNumbers'],
      [
        'changeCartLine',
        { ...line, serialNumbers: Array.from({ length: 101 }, String) },
        'input.serialNumbers',
      ],
      ['scanIntoCart', { cartId: cart.id, barcode: '1'.repeat(513) }, 'input.barcode'],
      ['scanIntoCart', { cartId: cart.id, barcode: '' }, 'input.barcode'],
      ['openCart', { currency: 'euro' }, 'input.currency'],
      [
        'setCheckoutDetails',
        details({ contact: { name: 'A', email: 'none' } }),
        'input.details.contact.email',
      ],
      [
        'setCheckoutDetails',
        details({
          invoiceAddress: { street: 'A', houseNumber: '', postcode: '3511 AB', city: 'U', country: 'NL' },
        }),
        'input.details.invoiceAddress.houseNumber',
      ],
    ];

    for (const [name, input, field] of bad) {
      const { errors } = await send(name, headers, { input });
      expect([name, input, errors?.[0].extensions]).toEqual([
        name,
        input,
        expect.objectContaining({ code: 'BAD_USER_INPUT', field }),
      ]);
    }
    expect(await read('cart', headers)).toMatchObject({ version: 1, lines: [] });
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
