import { cartInvariants } from '../../src/cli/audit/cart.js';
import type { Id } from '../../src/kernel/ids.js';
import { aGuestToken, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anApiClient } from '../support/builders.js';
import { aCartApi } from '../support/cart-api.js';
import type { Json } from '../support/graphql.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation, aTerminal } from '../support/locations.js';
import { publishedTerms } from '../support/terms.js';
import { aCustomer, aLoyaltyCard } from '../support/customers.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel } from '../support/inventory.js';
import { CARTS } from './cart-documents.js';

const CONSENT = 'id purpose granted textVersion source channel locationId at';
const DOCUMENTS = {
  ...CARTS,
  recordConsent: `mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { __typename ... on UserError { code } ... on NotFound { what missingId } ... on Consent { ${CONSENT} } } }`,
  consentAt: `query ($purpose: ConsentPurpose!, $customerId: UUID, $at: Instant) { consentAt(purpose: $purpose, customerId: $customerId, at: $at) { ${CONSENT} } }`,
  me: `{ me { consents { ${CONSENT} } } }`,
  customer: `query ($id: UUID!) { customer(id: $id) { consents { id granted } } }`,
} as const;

describe('a customer who is recognised', () => {
  let app: RunningApp;
  let store: { id: Id<'Location'> };
  let till: Headers;
  const { ask, send, read, aLoggedIn, aTill } = aCartApi(() => app, DOCUMENTS);
  beforeAll(async () => {
    app = await startApp();
    await publishedTerms(app.db);
    store = await aLocation(app.db);
    till = await aTill(store.id);
  });
  afterEach(() => expectInvariants(app.db, cartInvariants));
  afterAll(() => app.close());

  it('sells on a ticket: nobody known, a scan, an unknown code, her card, her cart beside it', async () => {
    const terminal = await aTerminal(app.db, { locationId: store.id });
    const here = await aStaffSession(app, {
      role: 'associate',
      locationId: store.id,
      terminalId: terminal.id,
    });
    const variant = await aVariant(app.db, { price: 1299 });
    const { customerId, headers } = await aLoggedIn();
    const { cart } = await ask('openCart', headers, {});
    await ask('addCartLine', headers, { cartId: cart.id, variantId: variant.id, quantity: 5 });

    const ticket = await ask('openTicket', here, { label: 'balie 2' });
    const scanned = await ask('scanIntoCart', here, { cartId: ticket.id, barcode: variant.barcode });
    const unknown = await ask('scanIntoCart', here, { cartId: ticket.id, barcode: '9521239999982' });
    const named = await ask('identifyCustomer', here, {
      identifier: { kind: 'LOYALTY_CARD', value: await aLoyaltyCard(app.db, customerId) },
      ticketId: ticket.id,
    });

    expect(ticket).toMatchObject({
      state: 'ACTIVE',
      label: 'balie 2',
      cart: { version: 1 },
      due: { decimal: '0.00' },
    });
    expect(scanned).toMatchObject({
      outcome: 'ADDED',
      cart: {
        version: 2,
        lines: [
          {
            quantity: 1,
            fulfilment: { kind: 'TAKE_AWAY', location: { id: store.id } },
            addedBy: { channel: 'STORE', person: 'Iris' },
          },
        ],
        checkout: { missing: [] },
      },
    });
    expect(unknown).toMatchObject({ outcome: 'UNKNOWN', lineId: null, cart: { version: 2 } });
    expect(named).toMatchObject({
      history: 'NO_CONSENT',
      customer: { id: customerId, displayName: 'Anna W.' },
      cart: { id: cart.id },
      ticket: { id: ticket.id, cart: { version: 3, pointsToEarn: 12 } },
    });
    expect(await read('ticket', here)).toMatchObject({
      id: ticket.id,
      state: 'ACTIVE',
      total: { amount: 1299 },
      due: { amount: 1299 },
      rounding: { amount: 0 },
      payments: [],
      receipt: null,
      herCart: { id: cart.id, lines: [{ quantity: 5 }] },
      cart: { lines: [{ quantity: 1 }] },
      differences: [{ whyCode: 'POINTS_FOLLOW_THE_CUSTOMER', why: 'de punten horen bij de klant op de bon' }],
    });
    expect(await read('cart', headers)).toMatchObject({ version: 2, lines: [{ quantity: 5 }] });
  });

  it('enrols somebody at the till and puts her on the ticket; a card is one customer’s', async () => {
    const ticket = await ask('openTicket', till, {});
    const card = await aLoyaltyCard(app.db, await aCustomer(app.db));
    const enrol = (value: string) =>
      ask('enrolCustomer', till, {
        name: 'Lotte de Boer',
        identifiers: [{ kind: 'LOYALTY_CARD', value }],
        ticketId: ticket.id,
      });

    expect(await enrol(card)).toMatchObject({ code: 'IDENTIFIER_TAKEN' });
    expect(await enrol(`${card}7`)).toMatchObject({
      __typename: 'CustomerIdentified',
      customer: { displayName: 'Lotte B.', level: 'IDENTIFIED' },
      ticket: { id: ticket.id, customer: { displayName: 'Lotte B.' } },
    });
    expect(
      await ask('identifyCustomer', till, { identifier: { kind: 'PHONE', value: '+31201234567' } }),
    ).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('locks out whoever asks thirty times for people there are not, not the till, and never for those it finds', async () => {
    const { customerId } = await aLoggedIn();
    const card = await aLoyaltyCard(app.db, customerId);
    const { id: locationId } = await aLocation(app.db);
    const guesser = await aStaffSession(app, { role: 'associate', locationId });
    const apiKey = guesser['api-key']!;
    const colleague = await aStaffSession(app, { role: 'associate', locationId, apiKey });
    const named = (value: string, who = guesser) =>
      ask('identifyCustomer', who, { identifier: { kind: 'LOYALTY_CARD', value } });
    for (let round = 0; round < 29; round += 1) {
      expect(await named(`7${card}${round}`)).toMatchObject({ code: 'NOT_FOUND' });
      if (round % 10 === 0) expect(await named(card)).toMatchObject({ customer: { id: customerId } });
    }
    expect(await named(card)).toMatchObject({ customer: { id: customerId } });
    expect(await named(`8${card}`)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await named(card)).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
    expect(await named(card, colleague)).toMatchObject({ customer: { id: customerId } });
  });

  it('counts no repeat of a call that found somebody', async () => {
    const { customerId } = await aLoggedIn();
    const identifier = { kind: 'LOYALTY_CARD', value: await aLoyaltyCard(app.db, customerId) };
    const who = await aStaffSession(app, { role: 'associate', locationId: store.id });
    const keyed = { ...who, 'idempotency-key': aKey() };
    for (let round = 0; round < 31; round += 1)
      expect(await ask('identifyCustomer', keyed, { identifier })).toMatchObject({
        customer: { id: customerId },
      });
    expect(await ask('identifyCustomer', who, { identifier })).toMatchObject({
      customer: { id: customerId },
    });
  });

  it('shows an agent a caller’s cart after a recorded check only', async () => {
    const { customerId, headers } = await aLoggedIn();
    const { cart } = await ask('openCart', headers, {});
    const agent = await aStaffSession(app, { role: 'agent' });
    const identifier = { kind: 'LOYALTY_CARD', value: await aLoyaltyCard(app.db, customerId) };
    const input = { cartId: cart.id, variantId: (await aVariant(app.db)).id, quantity: 1 };

    expect(await ask('identifyCustomer', agent, { identifier })).toMatchObject({
      history: 'CALLER_NOT_CONFIRMED',
      cart: null,
    });
    expect(await read('cart', agent, cart.id)).toBeNull();
    expect(await ask('addCartLine', agent, input)).toMatchObject({ code: 'NOT_FOUND' });
    expect((await send('openCart', agent, { input: { customerId } })).errors[0].extensions.code).toBe(
      'FORBIDDEN',
    );
    const confirmed = await app.send(
      {
        query: `mutation ($input: ConfirmCallerInput!) { confirmCaller(input: $input) { ... on CustomerFile { id cart { id } } ... on UserError { code } } }`,
        variables: { input: { customerId, how: 'birth day and postcode' } },
      },
      agent,
    );
    expect(confirmed.body.data.confirmCaller).toEqual({ id: customerId, cart: { id: cart.id } });
    expect(await ask('identifyCustomer', agent, { identifier })).toMatchObject({
      history: 'NO_CONSENT',
      cart: { id: cart.id },
    });
    expect(await ask('addCartLine', agent, input)).toMatchObject({
      version: 2,
      lastChange: { origin: { channel: 'PHONE' } },
    });
  });

  it('shows an agent nothing by a repeat of her call once her check has ended: as little as by a new one', async () => {
    const { customerId, headers } = await aLoggedIn();
    const { id: cartId } = (await ask('openCart', headers, {})).cart;
    const agent = await aStaffSession(app, { role: 'agent' });
    const { id: variantId } = await aVariant(app.db, { price: 1000 });
    const { locationId } = await aStockLevel(app.db, { variantId, onHand: 5 });
    const call = async (name: string, input: object, key = aKey()): Promise<Json> => {
      const query = `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) {
        ${name}(input: $input) { __typename ... on UserError { code } } }`;
      const { body } = await app.send({ query, variables: { input } }, { ...agent, 'idempotency-key': key });
      return body.errors ? body.errors[0].extensions.code : (body.data[name].code ?? body.data[name]);
    };
    const caller = { customerId, how: 'birth day and postcode' };
    await call('confirmCaller', caller);
    const added = await ask('addCartLine', agent, { cartId, variantId, quantity: 2 });
    const line = { cartId, lineId: added.lines[0].id };
    const at = (version: number) => ({ cartId, expectedVersion: added.version + version });
    const off = { amount: 1, currency: 'EUR' };
    const fulfilment = { kind: 'COLLECT', locationId };
    const contact = { name: 'Anna', phone: '+31612345678' };
    const reserved = { lines: [{ variantId, quantity: 1 }], fulfilment };
    const expectedTotal = { amount: 1000, currency: 'EUR' };
    const tenders = [{ kind: 'TEST_GATEWAY' }];
    const calls: [name: string, input: object, again: string][] = [
      ['confirmCaller', caller, 'NOT_FOUND'],
      ['openCart', { customerId }, 'FORBIDDEN'],
      ['changeCartLine', { ...line, ...at(0), quantity: 3 }, 'NOT_FOUND'],
      ['setCartCoupons', { ...at(1), couponCodes: ['ZOMER'] }, 'NOT_FOUND'],
      ['setCheckoutDetails', { ...at(2), details: {} }, 'NOT_FOUND'],
      ['adjustPrice', { ...at(2), lineId: line.lineId, off, reason: 'MANDATE' }, 'NOT_FOUND'],
      ['createCartHandover', { cartId }, 'NOT_FOUND'],
      ['saveForLater', { customerId, variantId }, 'NOT_FOUND'],
      ['removeCartLine', { ...line, ...at(3) }, 'NOT_FOUND'],
      ['addCartLine', { cartId, variantId, quantity: 1, fulfilment }, 'NOT_FOUND'],
      ['placeReservation', { ...reserved, contact, receipt: { by: 'PRINT' }, customerId }, 'NOT_FOUND'],
      [
        'placeOrder',
        { cartId, expectedTotal, details: { contact, receipt: { by: 'PRINT' } }, tenders },
        'NOT_FOUND',
      ],
    ];
    const keys: string[] = [];
    for (const [name, input] of calls) {
      keys.push(aKey());
      expect([name, await call(name, input, keys.at(-1))]).toEqual([
        name,
        { __typename: expect.any(String) },
      ]);
    }
    await app.db.query('UPDATE caller_check SET valid_until = at WHERE customer_id = $1', [customerId]);
    for (const [index, [name, input, again]] of calls.entries())
      expect([name, await call(name, input, keys[index])]).toEqual([name, again]);
    await call('confirmCaller', caller);
    expect(await call('openCart', { customerId }, keys[1])).toEqual({ __typename: 'CartOpened' });
  });

  describe('who says what staff may see', () => {
    const PURPOSE = 'PURCHASES_SHOWN';
    const yes = { purpose: PURPOSE, granted: true, textVersion: '2026-1' };
    const no = { ...yes, granted: false };
    const NOBODY = '01920000-0000-7000-8000-000000000000';
    const consentAt = async (headers: Headers, variables: object = {}) =>
      (await send('consentAt', headers, { purpose: PURPOSE, ...variables })).data.consentAt;
    const codeOf = async (headers: Headers, input: object) =>
      (await send('recordConsent', headers, { input })).errors[0].extensions;

    it('shows what she bought for as long as she allows it, to whoever recognises her next', async () => {
      const { customerId, headers } = await aLoggedIn();
      const identifier = { kind: 'LOYALTY_CARD', value: await aLoyaltyCard(app.db, customerId) };
      const once = { ...till, 'idempotency-key': aKey() };
      const history = async (who = till) => (await ask('identifyCustomer', who, { identifier })).history;

      expect(await history(once)).toBe('NO_CONSENT');
      expect(await send('me', headers)).toMatchObject({ data: { me: { consents: [] } } });
      const allowed = await ask('recordConsent', headers, yes);
      expect(allowed).toMatchObject({
        ...yes,
        __typename: 'Consent',
        source: 'SELF',
        channel: 'WEBSHOP',
        locationId: null,
      });
      expect(await history()).toBe('SHOWN');
      expect(await history(once)).toBe('SHOWN'); // a repeat sees her as she is now
      const { __typename, ...record } = allowed;
      expect(await send('me', headers)).toMatchObject({ data: { me: { consents: [record] } } });

      const forbidden = await ask('recordConsent', till, { ...no, customerId });
      expect(forbidden).toMatchObject({
        granted: false,
        source: 'STAFF',
        channel: 'STORE',
        locationId: store.id,
      });
      expect(await history()).toBe('NO_CONSENT');
      expect(await history(once)).toBe('NO_CONSENT');
      expect(await consentAt(headers)).toMatchObject({ id: forbidden.id });
      expect(await consentAt(till, { customerId })).toMatchObject({ id: forbidden.id });
      expect(await consentAt(headers, { at: '2026-01-01T00:00:00Z' })).toBeNull();
      const ops = await aStaffSession(app, { role: 'ops' });
      expect((await send('customer', ops, { id: customerId })).data.customer.consents).toEqual([
        { id: forbidden.id, granted: false },
      ]);
    });

    it('tells an agent nothing before her check, not even that there is no consent', async () => {
      const { customerId, headers } = await aLoggedIn();
      await ask('recordConsent', headers, yes);
      const identifier = { kind: 'LOYALTY_CARD', value: await aLoyaltyCard(app.db, customerId) };
      const agent = await aStaffSession(app, { role: 'agent' });
      expect(await ask('identifyCustomer', agent, { identifier })).toMatchObject({
        history: 'CALLER_NOT_CONFIRMED',
      });
      expect(await consentAt(agent, { customerId })).toBeNull();
      expect(await ask('recordConsent', agent, { ...no, customerId })).toMatchObject({ code: 'NOT_FOUND' });
      await app.send(
        {
          query: `mutation ($input: ConfirmCallerInput!) { confirmCaller(input: $input) { __typename } }`,
          variables: { input: { customerId, how: 'birth day' } },
        },
        agent,
      );
      expect(await ask('identifyCustomer', agent, { identifier })).toMatchObject({ history: 'SHOWN' });
      expect(await ask('recordConsent', agent, { ...no, customerId })).toMatchObject({
        source: 'STAFF',
        channel: 'PHONE',
      });
      expect(await ask('identifyCustomer', agent, { identifier })).toMatchObject({ history: 'NO_CONSENT' });
    });

    it('records once, however often the same key says it', async () => {
      const { customerId, headers } = await aLoggedIn();
      const keyed = { ...headers, 'idempotency-key': aKey() };
      const answers = [
        await send('recordConsent', keyed, { input: yes }),
        await send('recordConsent', keyed, { input: yes }),
      ];
      expect(answers[1].data).toEqual(answers[0].data);
      expect(answers[1].extensions.idempotency).toMatchObject({ replayed: true });
      expect(await codeOf(keyed, no)).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
      expect(
        await app.db.query('SELECT granted FROM consent_record WHERE customer_id = $1', [customerId]),
      ).toEqual([{ granted: true }]);
    });

    it('is hers, and of staff who serve her; another customer is as good as none', async () => {
      const { customerId } = await aLoggedIn();
      const other = (await aLoggedIn()).headers;
      const missing = (id: string) => ({ code: 'NOT_FOUND', what: 'CUSTOMER', missingId: id });
      for (const id of [customerId, NOBODY]) {
        expect(await ask('recordConsent', other, { ...yes, customerId: id })).toMatchObject(missing(id));
        expect(await consentAt(other, { customerId: id })).toBeNull();
      }
      expect(await ask('recordConsent', till, { ...yes, customerId: NOBODY })).toMatchObject(missing(NOBODY));
      expect(await consentAt(till, { customerId: NOBODY })).toBeNull();
      expect(await codeOf(till, yes)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.customerId' });
      for (const role of ['marketer', 'admin'] as const) {
        const staff = await aStaffSession(app, { role });
        expect(await codeOf(staff, { ...yes, customerId })).toMatchObject({ code: 'FORBIDDEN' });
        expect(
          (await send('consentAt', staff, { purpose: PURPOSE, customerId })).errors[0].extensions,
        ).toMatchObject({ code: 'FORBIDDEN' });
      }
      expect(await codeOf({ 'api-key': await anApiClient(app.db) }, yes)).toMatchObject({
        code: 'UNAUTHENTICATED',
      });
      expect(await codeOf(await aGuestToken(app), yes)).toMatchObject({ code: 'FORBIDDEN' });
      const ops = await aStaffSession(app, { role: 'ops' });
      expect(await ask('recordConsent', ops, { ...yes, customerId })).toMatchObject({ channel: null });
    });

    it.each<[string, unknown]>([
      ['textVersion', ''],
      ['textVersion', ' '],
      ['textVersion', 'x'.repeat(41)],
      ['textVersion', 'Mevrouw de Wit zei ja'],
      ['textVersion', '2026\u0000'],
      ['textVersion', 7],
      ['purpose', 'EVERYTHING'],
      ['purpose', null],
      ['granted', null],
      ['granted', 1],
      ['customerId', 'anna'],
      ['at', '2020-01-01T00:00:00Z'],
    ])('refuses the %s %j and writes nothing', async (field, value) => {
      const { customerId, headers } = await aLoggedIn();
      expect(await codeOf(headers, { ...yes, [field]: value })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: `input.${field}`,
      });
      expect(
        await app.db.query('SELECT id FROM consent_record WHERE customer_id = $1', [customerId]),
      ).toEqual([]);
    });
  });
});
