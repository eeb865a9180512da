import type { DataSource } from 'typeorm';
import { Api, Refused, RequestFailed } from '../../src/cli/client/api.js';
import { invariants } from '../../src/cli/audit/invariants.js';

const REFUSAL = '... on UserError { code message }';
const TOTAL = 'total { amount currency }';
const CART = `... on Cart { id version totals { ${TOTAL} } lines { id quantity variant { id } } }`;
const ORDER = `
  id number totals { ${TOTAL} } lines { id quantity serialNumbers variant { id } } fulfilments { id kind pickup { id } }`;

/** The operations as a webshop, an app, a till or a call centre would send them. */
export const SEND = {
  openCart: `mutation ($input: OpenCartInput!) {
    openCart(input: $input) { ... on CartOpened { cart { id } guestToken } ${REFUSAL} } }`,
  addLine: `mutation ($input: AddCartLineInput!) { addCartLine(input: $input) { ${CART} ${REFUSAL} } }`,
  changeLine: `mutation ($input: ChangeCartLineInput!) { changeCartLine(input: $input) { ${CART} ${REFUSAL} } }`,
  removeLine: `mutation ($input: RemoveCartLineInput!) { removeCartLine(input: $input) { ${CART} ${REFUSAL} } }`,
  placeOrder: `mutation ($input: PlaceOrderInput!) {
    placeOrder(input: $input) { ... on OrderPlaced { order { ${ORDER} } guestToken } ${REFUSAL} } }`,
  askTotal: `mutation ($input: PlaceOrderInput!) {
    placeOrder(input: $input) { ... on TotalChanged { newTotal { amount currency } } ... on UserError { code message } } }`,
  reserve: `mutation ($input: PlaceReservationInput!) {
    placeReservation(input: $input) { ... on Reservation { id number version pickup { id } } ${REFUSAL} } }`,
  changeReservation: `mutation ($input: ChangeReservationInput!) {
    changeReservation(input: $input) { ... on Reservation { id version pickup { id } } ${REFUSAL} } }`,
  cancelReservation: `mutation ($input: CancelReservationInput!) {
    cancelReservation(input: $input) { ... on Reservation { id version } ${REFUSAL} } }`,
  takePick: `mutation ($input: TakeNextPickInput!) {
    takeNextPick(input: $input) {
      ... on PickTask { id pickupId lines { lineId quantity picked variant { id needsSerial } } } ${REFUSAL} } }`,
  confirmPick: `mutation ($input: ConfirmPickInput!) {
    confirmPick(input: $input) { ... on PickTask { id } ${REFUSAL} } }`,
  markReady: `mutation ($input: MarkReadyInput!) {
    markReady(input: $input) { ... on QueuedPickup { id paid } ${REFUSAL} } }`,
  handOver: `mutation ($input: HandOverInput!) {
    handOver(input: $input) { ... on HandedOver { pickups { id state } } ${REFUSAL} } }`,
  openTicket: `mutation ($input: OpenTicketInput!) {
    openTicket(input: $input) { ... on Ticket { id cart { version } } ${REFUSAL} } }`,
  bringToTicket: `mutation ($input: BringToTicketInput!) {
    bringToTicket(input: $input) { ... on Ticket { id cart { version } ${TOTAL} } ${REFUSAL} } }`,
  payTicket: `mutation ($input: PayTicketInput!) {
    payTicket(input: $input) { ... on Ticket { id order { ${ORDER} } receipt { number } } ${REFUSAL} } }`,
  takeBack: `mutation ($input: ReturnAtTillInput!) {
    returnAtTill(input: $input) { ... on Return { id number refund { ${TOTAL} } } ${REFUSAL} } }`,
  despatch: `mutation ($input: DespatchFulfilmentInput!) {
    despatchFulfilment(input: $input) { ... on Fulfilment { id state } ${REFUSAL} } }`,
  recognise: `mutation ($input: IdentifyCustomerInput!) {
    identifyCustomer(input: $input) { ... on CustomerIdentified { customer { id } } ${REFUSAL} } }`,
  confirmCaller: `mutation ($input: ConfirmCallerInput!) {
    confirmCaller(input: $input) { ... on CustomerFile { contact { name } } ${REFUSAL} } }`,
} as const;

export interface Amount {
  readonly amount: number;
  readonly currency: string;
}

export interface SeenCart {
  readonly id: string;
  readonly version: number;
  readonly totals: { readonly total: Amount };
  readonly lines: readonly {
    readonly id: string;
    readonly quantity: number;
    readonly variant: { readonly id: string };
  }[];
}

export interface SeenOrder {
  readonly id: string;
  readonly number: string;
  readonly totals: { readonly total: Amount };
  readonly lines: readonly {
    readonly id: string;
    readonly quantity: number;
    readonly serialNumbers: readonly string[];
    readonly variant: { readonly id: string };
  }[];
  readonly fulfilments: readonly {
    readonly id: string;
    readonly kind: string;
    readonly pickup: { readonly id: string } | null;
  }[];
}

export const ADDRESS = {
  street: 'Oudegracht',
  houseNumber: '12',
  postcode: '3511 AB',
  city: 'Utrecht',
  country: 'NL',
};
export const CONTACT = { name: 'Hedy Hardvocht', email: 'hedy@example.org' };
export const RECEIPT = { by: 'EMAIL', email: CONTACT.email };
export const DELIVER = { kind: 'DELIVER', address: ADDRESS };
export const ONLINE = {
  details: { contact: CONTACT, deliveryAddress: ADDRESS, receipt: RECEIPT },
  tenders: [{ kind: 'TEST_GATEWAY' }],
};

const LOG_IN = `mutation ($input: LogInInput!) {
  logIn(input: $input) { ... on SessionOpened { accessToken } ${REFUSAL} } }`;
const LOG_IN_STAFF = `mutation ($input: LogInStaffInput!) {
  logInStaff(input: $input) { ... on StaffSession { accessToken } ${REFUSAL} } }`;

type Who = { email: string } | { staffNumber: string; pin?: string; password?: string };

/** @returns the access token of somebody of the sample store. */
export async function sessionOf(origin: string, apiKey: string, who: Who): Promise<string> {
  const api = new Api(origin, { apiKey });
  const { accessToken } = await ('email' in who
    ? api.mutate<{ accessToken: string }>(LOG_IN, { ...who, password: 'sample-customer-password' })
    : api.mutate<{ accessToken: string }>(LOG_IN_STAFF, who));
  return accessToken;
}

/** A client of the sample store with somebody behind it. */
export const logIn = async (origin: string, apiKey: string, who: Who): Promise<Api> =>
  new Api(origin, { apiKey, accessToken: await sessionOf(origin, apiKey, who) });

/** What a basket costs at a distance, asked as a shop would: with a total that cannot be, so that nothing is written. */
export async function totalOf(api: Api, input: object): Promise<Amount> {
  const expectedTotal = { amount: 0, currency: 'EUR' };
  const answer = await api.query<{ placeOrder: { newTotal?: Amount; code?: string } }>(SEND.askTotal, {
    input: { ...input, expectedTotal },
  });
  const { newTotal, code } = answer.placeOrder;
  if (!newTotal) throw new Error(`no total: ${code}`);
  return newTotal;
}

/** All that must hold in a quiet database. Tests that trade durability for speed are without D1. */
export const invariantsIn = (isDurable: boolean) => invariants.filter(({ id }) => isDurable || id !== 'D1');

export const tell = (line: string): void => void process.stdout.write(`    ${line}\n`);

/** Counts by name. */
export class Tally extends Map<string, number> {
  add(name: string): void {
    this.set(name, (this.get(name) ?? 0) + 1);
  }

  count(name: string): number {
    return this.get(name) ?? 0;
  }

  override toString(): string {
    return [...this].map(([name, count]) => `${name} ${count}`).join(', ');
  }
}

/** `done`, the code of a refusal, or `FAULT …` for what should never be. */
export function outcomeOf(error: unknown): string {
  if (error instanceof Refused) return error.refusal.code;
  if (error instanceof RequestFailed) return `FAULT ${error.message}`;
  return `FAULT ${String(error)}`;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `count` of anything, a few at a time. */
export async function inLanes<Value>(
  count: number,
  lanes: number,
  make: (index: number) => Promise<Value>,
): Promise<Value[]> {
  const made = new Array<Value>(count);
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next++;
      made[index] = await make(index);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return made;
}

/** A random number from 0 up to 1, the same again for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const numberFrom = (variable: string, byDefault: number): number =>
  Number(process.env[variable] ?? byDefault);

/** The places of the sample store by their code. */
export async function placesOf(db: DataSource): Promise<Record<string, string>> {
  const rows: { code: string; id: string }[] = await db.query('SELECT code, id FROM location');
  return Object.fromEntries(rows.map(({ code, id }) => [code, id]));
}

/** Articles of the sample store by their SKU. */
export async function variantsOf(db: DataSource): Promise<Record<string, string>> {
  const rows: { sku: string; id: string }[] = await db.query('SELECT sku, id FROM variant');
  return Object.fromEntries(rows.map(({ sku, id }) => [sku, id]));
}
