import type { Id } from '../../src/kernel/ids.js';
import { aCustomerSession, aStaffSession, type Headers } from './access.js';
import { type RunningApp, startApp } from './app.js';
import { anApiClient } from './builders.js';
import { aLocation, aTerminal } from './locations.js';
import { publishedTerms } from './terms.js';
import { aCustomer } from './customers.js';
import { dataOf, type Json } from './graphql.js';

/** The operations of a spec about carts, and those who call them. */
export interface CartApi<Name extends string> {
  /** The body, errors and all. */
  send(name: Name, headers: Headers, variables?: object): Promise<Json>;
  /** What a mutation answers to its input. */
  ask(name: Name, headers: Headers, input: object): Promise<Json>;
  /** What a query answers. */
  read(name: Name, headers: Headers, id?: string | null): Promise<Json>;
  /** Somebody with a token and an empty cart. */
  aGuest(): Promise<{ headers: Headers; cart: Json }>;
  /** A customer at a webshop of her own. */
  aLoggedIn(): Promise<{ customerId: Id<'Customer'>; headers: Headers }>;
  /** An associate at a till. */
  aTill(locationId?: Id<'Location'>): Promise<Headers & { locationId: Id<'Location'> }>;
}

/** The product with terms, one store, and an associate at its till. */
export async function aStoreWithATill(): Promise<{
  app: RunningApp;
  store: { id: Id<'Location'> };
  till: Headers;
}> {
  const app = await startApp();
  await publishedTerms(app.db);
  const store = await aLocation(app.db);
  const terminal = await aTerminal(app.db, { locationId: store.id });
  const at = { locationId: store.id, terminalId: terminal.id };
  return { app, store, till: await aStaffSession(app, { role: 'associate', ...at }) };
}

/** @param running the app, once it has started. */
export function aCartApi<Operation extends string>(
  running: () => RunningApp,
  documents: Readonly<Record<Operation | 'openCart', string>>,
): CartApi<Operation | 'openCart'> {
  type Name = Operation | 'openCart';
  const send = async (name: Name, headers: Headers, variables: object = {}): Promise<Json> =>
    (await running().send({ query: documents[name], variables }, headers)).body;
  const told = async (name: Name, headers: Headers, variables: object): Promise<Json> =>
    (await dataOf(running(), documents[name], variables, headers))[name];
  return {
    send,
    ask: (name, headers, input) => told(name, headers, { input }),
    read: (name, headers, id = null) => told(name, headers, { id }),
    aGuest: async () => {
      const key = await anApiClient(running().db);
      const { guestToken, cart } = await told('openCart', { 'api-key': key }, { input: {} });
      return { headers: { 'api-key': key, 'guest-token': guestToken }, cart };
    },
    aLoggedIn: async () => {
      const customerId = await aCustomer(running().db);
      return { customerId, headers: await aCustomerSession(running(), { customerId }) };
    },
    aTill: async (given) => {
      const locationId = given ?? (await aLocation(running().db)).id;
      const { id: terminalId } = await aTerminal(running().db, { locationId });
      const headers = await aStaffSession(running(), { role: 'associate', locationId, terminalId });
      return { ...headers, locationId };
    },
  };
}
