import { invariants } from '../../src/cli/audit/invariants.js';
import type { Id } from '../../src/kernel/ids.js';
import { LocationDirectory, LocationKind } from '../../src/locations/index.js';
import { aCustomerSession, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anApiClient } from '../support/builders.js';
import { type AVariant, aVariant, type VariantGiven } from '../support/catalogue.js';
import { aLocation, aTerminal } from '../support/locations.js';
import { publishedTerms } from '../support/terms.js';
import { aCustomer } from '../support/customers.js';
import { dataOf, type Json, REFUSAL } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel } from '../support/inventory.js';

const CHANGED = `... on TotalChanged { newTotal { amount currency } }`;
const ORDER = `id number version state contract
  lines { id name quantity fulfilled serialNumbers price { total { amount } } fulfilment { kind location { id } address { postcode } } }
  totals { delivery { amount } total { amount } } fulfilments { kind state lines { orderLineId quantity } }
  payments { tender state captured { amount } refunded { amount } change { amount } maskedDetail } documents { id kind number }
  contact { name email phone } receiptChoice { by email } origin { channel person location { id } } due { amount } history { what }`;
const TICKET = `id state frozenUntil total { amount } due { amount } rounding { amount } payments { id tender state captured { amount } refunded { amount } change { amount } }
  cart { id version lines { id quantity variant { id } price { total { amount } } fulfilment { kind } } }
  customer { id } order { ${ORDER} } receipt { id number total { amount } tenders }`;

const DOCUMENTS = {
  placeOrder: `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { ${REFUSAL}
    ... on OrderPlaced { dryRun guestToken remaining { id version lines { id quantity } } order { ${ORDER} } }
    ... on CartChanged { cart { version totals { total { amount } } } differences { whyCode } } ${CHANGED}
    ... on DetailsMissing { missing } ... on InsufficientStock { shortages { variantId asked available } }
    ... on LimitReached { limit max current } ... on PaymentDeclined { paymentId why } ... on RuleBroken { problems { path problem } }
    ... on NotFound { what missingId } ... on CartClosed { closedCartId } ... on VariantNotSold { variantId } } }`,
  bringToTicket: `mutation ($input: BringToTicketInput!) { bringToTicket(input: $input) { ${REFUSAL} ... on Ticket { ${TICKET} }
    ... on RuleBroken { problems { path problem } } ... on NotFound { what missingId } } }`,
  payTicket: `mutation ($input: PayTicketInput!) { payTicket(input: $input) { ${REFUSAL} ... on Ticket { ${TICKET} } ${CHANGED} ... on LimitReached { limit max current because }
    ... on WrongState { currentState } ... on UnitPutAside { lineId place }
    ... on TenderMismatch { open { amount } tendered { amount } } ... on AgeCheckNeeded { minAge } ... on SerialNeeded { lineId soldAlready }
    ... on DetailsMissing { missing } ... on RuleBroken { problems { path problem } } ... on NotFound { what missingId } } }`,
  detachCustomer: `mutation ($input: DetachCustomerInput!) { detachCustomer(input: $input) { ${REFUSAL} ... on Ticket { ${TICKET} } } }`,
  suspendTicket: `mutation ($input: SuspendTicketInput!) { suspendTicket(input: $input) { ${REFUSAL} ... on Ticket { ${TICKET} } } }`,
  resumeTicket: `mutation ($input: ResumeTicketInput!) { resumeTicket(input: $input) { ${REFUSAL} ... on Ticket { ${TICKET} } ... on WrongState { currentState } } }`,
  voidTicket: `mutation ($input: VoidTicketInput!) { voidTicket(input: $input) { ${REFUSAL} ... on Ticket { ${TICKET} } } }`,
  settleTerminalPayment: `mutation ($input: SettleTerminalPaymentInput!) { settleTerminalPayment(input: $input) { ${REFUSAL} ... on Ticket { ${TICKET} }
    ... on WrongState { currentState } ... on NotFound { what missingId } } }`,
  undoTender: `mutation ($input: UndoTenderInput!) { undoTender(input: $input) { ${REFUSAL} ... on Ticket { ${TICKET} }
    ... on WrongState { currentState } ... on NotFound { what missingId } } }`,
  openCart: `mutation ($input: OpenCartInput!) { openCart(input: $input) { ... on CartOpened { guestToken cart { id version lines { id } totals { total { amount } } } } } }`,
  logIn: `mutation ($input: LogInInput!) { logIn(input: $input) { ${REFUSAL} ... on SessionOpened { accessToken } } }`,
  addCartLine: `mutation ($input: AddCartLineInput!) { addCartLine(input: $input) { ${REFUSAL} ... on Cart { id version lines { id quantity variant { id } } totals { total { amount } } } } }`,
  changeCartLine: `mutation ($input: ChangeCartLineInput!) { changeCartLine(input: $input) { ${REFUSAL} ... on Cart { id version totals { total { amount } } } } }`,
  createCartHandover: `mutation ($input: CreateCartHandoverInput!) { createCartHandover(input: $input) { ${REFUSAL} ... on CartHandover { handoverCode } } }`,
  claimCartHandover: `mutation ($input: ClaimCartHandoverInput!) { claimCartHandover(input: $input) { ${REFUSAL} ... on CartClaimed { cart { id version } } } }`,
  removeCartLine: `mutation ($input: RemoveCartLineInput!) { removeCartLine(input: $input) { ${REFUSAL} ... on Cart { id version } } }`,
  setCheckoutDetails: `mutation ($input: SetCheckoutDetailsInput!) { setCheckoutDetails(input: $input) { ${REFUSAL} ... on Cart { id version totals { total { amount } } } } }`,
  openTicket: `mutation ($input: OpenTicketInput!) { openTicket(input: $input) { ${REFUSAL} ... on Ticket { ${TICKET} } } }`,
  scanIntoCart: `mutation ($input: ScanIntoCartInput!) { scanIntoCart(input: $input) { ${REFUSAL} ... on Scanned { outcome lineId cart { id version totals { total { amount } } } } } }`,
  placeReservation: `mutation ($input: PlaceReservationInput!) { placeReservation(input: $input) { ${REFUSAL} ... on Reservation { id version state } } }`,
  despatchFulfilment: `mutation ($input: DespatchFulfilmentInput!) { despatchFulfilment(input: $input) { ${REFUSAL} ... on Fulfilment { id state doneAt tracking { carrier trackingNumber } }
    ... on WrongLocation { rightLocationId } ... on WrongState { currentState } ... on SerialNeeded { lineId soldAlready } ... on NotFound { what missingId } } }`,
} as const;
export type Operation = keyof typeof DOCUMENTS;

export const ADDRESS = {
  name: 'Anna de Wit',
  street: 'Oudegracht',
  houseNumber: '12',
  postcode: '3511 AB',
  city: 'Utrecht',
  country: 'NL',
};
/** All that an order at a distance must know. */
export const DETAILS = {
  contact: { name: 'Anna de Wit', email: 'anna@example.org' },
  deliveryAddress: ADDRESS,
  receipt: { by: 'EMAIL', email: 'anna@example.org' },
};
export const GATEWAY = [{ kind: 'TEST_GATEWAY' }];
export const euro = (amount: number) => ({ amount, currency: 'EUR' });
/** Tenders at a till: a terminal that is asked, one that has approved, cash. */
export const ASKED = { kind: 'CARD_TERMINAL' };
export const APPROVED = { kind: 'CARD_TERMINAL', terminalReference: 'T-1' };
export const cash = (received: number) => ({ kind: 'CASH', received: euro(received) });

/** What a till does next, and what it answered last. */
export interface Till {
  headers: Headers;
  locationId: Id<'Location'>;
  terminalId: Id<'Terminal'>;
}

/** All that a checkout's tests do to the running product, through GraphQL. */
export function aShop(app: RunningApp) {
  const send = async (name: Operation, headers: Headers, input: object, key = aKey()): Promise<Json> =>
    (await app.send({ query: DOCUMENTS[name], variables: { input } }, { 'idempotency-key': key, ...headers }))
      .body;
  const ask = async (name: Operation, headers: Headers, input: object, key?: string): Promise<Json> =>
    (await dataOf(app, DOCUMENTS[name], { input }, headers, key))[name];
  /** Goods that lie in a store of their own, which does everything. */
  const goods = async (
    onHand = 10,
    given: VariantGiven = {},
    locationId?: Id<'Location'>,
  ): Promise<AVariant & { locationId: Id<'Location'> }> => {
    const variant = await aVariant(app.db, given);
    const at = await aStockLevel(app.db, {
      variantId: variant.id,
      onHand,
      ...(locationId && { locationId }),
    });
    return { ...variant, locationId: at.locationId };
  };
  const guest = async (): Promise<Headers> => ({ 'api-key': await anApiClient(app.db) });
  const customer = async () => {
    const customerId = await aCustomer(app.db);
    return { customerId, headers: await aCustomerSession(app, { customerId }) };
  };
  /** A cart with lines, of the caller: a guest gets her token. */
  const cartOf = async (
    caller: Headers,
    lines: readonly (readonly [string, number])[],
    more: object = {},
  ) => {
    const { guestToken, cart } = await ask('openCart', caller, {});
    const headers: Headers = guestToken === null ? caller : { ...caller, 'guest-token': guestToken };
    let now: Json = cart;
    for (const [variantId, quantity] of lines)
      now = await ask('addCartLine', headers, { cartId: cart.id, variantId, quantity, ...more });
    return { headers, cart: now, input: placing(now) };
  };
  const placing = (cart: Json) => ({
    cartId: cart.id,
    expectedVersion: cart.version,
    expectedTotal: euro(cart.totals.total.amount),
    details: DETAILS,
    tenders: GATEWAY,
  });
  /** One article at 10.00, delivered for 4.95. */
  const lineInput = (variantId: string, quantity = 1, total = quantity * 1000 + 495) => ({
    lines: [{ variantId, quantity }],
    expectedTotal: euro(total),
    details: DETAILS,
    tenders: GATEWAY,
  });
  const till = async (locationId?: Id<'Location'>): Promise<Till> => {
    const at = await aTerminal(app.db, { ...(locationId && { locationId }) });
    const headers = await aStaffSession(app, {
      role: 'associate',
      locationId: at.locationId,
      terminalId: at.id,
    });
    return { headers, locationId: at.locationId, terminalId: at.id };
  };
  /** A new ticket with these goods on it, scanned at the till. */
  const ticketWith = async ({ headers }: Till, barcodes: readonly string[]) => {
    const ticket = await ask('openTicket', headers, {});
    let { cart } = ticket;
    for (const barcode of barcodes)
      ({ cart } = await ask('scanIntoCart', headers, { cartId: ticket.id, barcode }));
    return {
      id: ticket.id as string,
      version: cart.version as number,
      total: cart.totals?.total.amount ?? 0,
    };
  };
  /** A line of the ticket that is sent to her: whom to tell is known. */
  const addSent = async ({ headers }: Pick<Till, 'headers'>, ticketId: string, variantId: string) => {
    const fulfilment = { kind: 'DELIVER', address: ADDRESS };
    const added = await ask('addCartLine', headers, { cartId: ticketId, variantId, quantity: 1, fulfilment });
    const cart = await ask('setCheckoutDetails', headers, {
      ...{ cartId: ticketId, expectedVersion: added.version, details: { contact: DETAILS.contact } },
    });
    return { id: ticketId, version: cart.version as number, total: cart.totals.total.amount as number };
  };
  /** What must still be told before this cart or ticket can be an order. */
  const missing = async ({ headers }: Pick<Till, 'headers'>, cartId: string): Promise<string[]> => {
    const query = 'query ($cartId: UUID) { cart(id: $cartId) { checkout { missing } } }';
    return (await app.send({ query, variables: { cartId } }, headers)).body.data.cart.checkout.missing;
  };
  const pay = (
    { headers }: Till,
    ticket: { id: string; version: number; total: number },
    input: object = {},
    key?: string,
  ): Promise<Json> =>
    ask(
      'payTicket',
      headers,
      {
        ticketId: ticket.id,
        expectedVersion: ticket.version,
        expectedTotal: euro(ticket.total),
        tenders: [{ kind: 'CASH' }],
        ...input,
      },
      key,
    );
  /** What a card terminal said of a payment. */
  const says = (
    { headers }: Pick<Till, 'headers'>,
    paymentId: string,
    outcome: 'APPROVED' | 'DECLINED' | 'UNKNOWN' = 'APPROVED',
    key?: string,
  ): Promise<Json> =>
    ask(
      'settleTerminalPayment',
      headers,
      {
        paymentId,
        outcome,
        ...(outcome === 'APPROVED' && { terminalReference: `T-${paymentId.slice(-4)}` }),
      },
      key,
    );
  const undo = ({ headers }: Pick<Till, 'headers'>, paymentId: string, key?: string): Promise<Json> =>
    ask('undoTender', headers, { paymentId, reason: 'she pays otherwise' }, key);
  /** One of some new goods of this store, on a new ticket of the till. */
  const ticketOf = async (till: Till, given: VariantGiven = {}) => {
    const made = await goods(5, given, till.locationId);
    return { goods: made, ticket: await ticketWith(till, [made.barcode]) };
  };
  /** A ticket on which these tenders stand. */
  const tendered = async (till: Till, tenders: readonly object[], given: VariantGiven = {}) => {
    const { goods: made, ticket } = await ticketOf(till, given);
    const begun = await pay(till, ticket, { tenders });
    expect(begun).toMatchObject({ __typename: 'Ticket', state: 'TENDERING' });
    const ids: string[] = begun.payments.map(({ id }: Json) => id);
    return { goods: made, ids, begun, ticket: { ...ticket, version: begun.cart.version as number } };
  };
  /** What became an order of a ticket's cart, the oldest first. */
  const ordersOf = (ticketId: string): Promise<{ id: string; state: string; total: number }[]> =>
    app.db.query(
      'SELECT id, state, total_amount AS total FROM customer_order WHERE cart_id = $1 ORDER BY id',
      [ticketId],
    );
  /** She is known on the ticket. */
  const identify = (ticketId: string, customerId: string): Promise<unknown> =>
    app.db.query('UPDATE cart SET customer_id = $1 WHERE id = $2', [customerId, ticketId]);
  /** @returns the id of her reservation of one, to collect in this store. */
  const reserve = async (headers: Headers, variantId: string, locationId: string): Promise<string> => {
    const reservation = await ask('placeReservation', headers, {
      lines: [{ variantId, quantity: 1 }],
      fulfilment: { kind: 'COLLECT', locationId },
      contact: DETAILS.contact,
      receipt: DETAILS.receipt,
    });
    expect(reservation.__typename).toBe('Reservation');
    return reservation.id as string;
  };
  const count = async (table: string): Promise<number> => {
    const [row] = (await app.db.query(`SELECT count(*)::int AS n FROM ${table}`)) as { n: number }[];
    return row!.n;
  };
  /** How many rows there are of all that an order leaves behind. */
  const rows = async (): Promise<Record<string, number>> => {
    const counted: Record<string, number> = {};
    for (const table of [
      'customer_order',
      'order_line',
      'fulfilment',
      'payment',
      'hold',
      'allocation',
      'stock_movement',
      'document',
      'outbox_event',
      'idempotency_record',
    ])
      counted[table] = await count(table);
    return counted;
  };
  /** Nothing is on its way any more: sending mail is told by an event, too. */
  const quiet = async (): Promise<void> => {
    await app.settled();
    for (let tries = 0; tries < 100; tries += 1) {
      const waiting: unknown[] = await app.db.query(
        "SELECT FROM document_delivery WHERE state = 'queued' LIMIT 1",
      );
      if (waiting.length === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await app.settled();
  };
  /** Nothing of what `work` asks is written. */
  const refused = async (work: () => Promise<unknown>): Promise<void> => {
    await app.settled();
    const before = await rows();
    await work();
    expect(await rows()).toEqual(before);
  };
  return {
    send,
    ask,
    goods,
    guest,
    customer,
    cartOf,
    placing,
    lineInput,
    till,
    ticketWith,
    ticketOf,
    addSent,
    tendered,
    ordersOf,
    identify,
    reserve,
    missing,
    pay,
    says,
    undo,
    count,
    rows,
    quiet,
    refused,
  };
}

export type Shop = ReturnType<typeof aShop>;

/** A warehouse that stands for the retailer, and terms in force. */
export async function openShop(app: RunningApp): Promise<{ warehouseId: Id<'Location'> }> {
  await publishedTerms(app.db);
  app.app.get(LocationDirectory, { strict: false }).kept.maxAgeMs = 0; // tests make places as they go
  return { warehouseId: (await aLocation(app.db, { kind: LocationKind.WAREHOUSE })).id };
}

/** What follows from what a test did has been done, and every invariant holds. */
export async function expectInOrder(app: RunningApp): Promise<void> {
  await app.settled();
  await expectInvariants(app.db, everyInvariant);
}

/** The product, and the shop of its tests, open. */
export async function startShop(): Promise<{ app: RunningApp; shop: Shop }> {
  const app = await startApp();
  await openShop(app);
  return { app, shop: aShop(app) };
}

/** All of the product's, but for the one that the tests' own database cannot keep: it is not durable. */
export const everyInvariant = invariants.filter(({ id }) => id !== 'D1');
