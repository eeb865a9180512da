import { cartInvariants } from '../../src/cli/audit/cart.js';
import { CustomerIdentifier, IdentifierKind } from '../../src/customers/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anId } from '../support/builders.js';
import { aCartApi } from '../support/cart-api.js';
import { aLocation, aTerminal, aVariant, publishedTerms } from '../support/catalogue.js';
import { aCustomer } from '../support/customers.js';
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
  scanIntoCart: `mutation ($input: ScanIntoCartInput!) { scanIntoCart(input: $input) { ${REFUSAL_OF_SCAN} ... on Scanned { outcome lineId choices { quantity variant { id } } cart { ${CART} } } } }`,
  ticket: `query ($id: UUID) { ticket(id: $id) { id state label total { amount } due { amount } rounding { amount } payments { id } receipt { number } customer { displayName } herCart { id lines { quantity } } differences { whyCode why } cart { version pointsToEarn lines { quantity fulfilment { kind } } } } }`,
  openTicket: `mutation ($input: OpenTicketInput!) { openTicket(input: $input) { __typename ... on UserError { code } ... on Ticket { id state label cart { version } due { decimal } } } }`,
  identifyCustomer: `mutation ($input: IdentifyCustomerInput!) { identifyCustomer(input: $input) { __typename ... on UserError { code } ... on CustomerIdentified { history customer { id displayName } cart { id } ticket { id cart { version pointsToEarn } } } } }`,
  enrolCustomer: `mutation ($input: EnrolCustomerInput!) { enrolCustomer(input: $input) { __typename ... on UserError { code } ... on CustomerIdentified { customer { id displayName level } ticket { id customer { displayName } } } } }`,
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

  const aCard = async (customerId: Id<'Customer'>): Promise<string> => {
    const value = String(2_900_000_000_000 + Math.trunc(performance.now() * 1000));
    await app.db.manager.insert(CustomerIdentifier, {
      id: anId<'Identifier'>(),
      customerId,
      kind: IdentifierKind.LOYALTY_CARD,
      value,
      source: 'staff',
      verifiedAt: new Date('2026-01-01T00:00:00Z'),
      createdAt: new Date('2026-01-01T00:00:00Z'),
    });
    return value;
  };

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
      identifier: { kind: 'LOYALTY_CARD', value: await aCard(customerId) },
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
      history: 'SHOWN',
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
    const card = await aCard(await aCustomer(app.db));
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
    const card = await aCard(customerId);
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

  it('shows an agent a caller’s cart after a recorded check only', async () => {
    const { customerId, headers } = await aLoggedIn();
    const { cart } = await ask('openCart', headers, {});
    const agent = await aStaffSession(app, { role: 'agent' });
    const identifier = { kind: 'LOYALTY_CARD', value: await aCard(customerId) };
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
      history: 'SHOWN',
      cart: { id: cart.id },
    });
    expect(await ask('addCartLine', agent, input)).toMatchObject({
      version: 2,
      lastChange: { origin: { channel: 'PHONE' } },
    });
  });
});
