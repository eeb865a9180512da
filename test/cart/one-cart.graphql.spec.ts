import { Account, Passwords } from '../../src/access/index.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import type { Id } from '../../src/kernel/ids.js';
import { aCustomerSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anApiClient } from '../support/builders.js';
import { aVariant, publishedTerms } from '../support/catalogue.js';
import { aCustomer } from '../support/cart.js';
import { expectInvariants } from '../support/invariants.js';

const MERGE = 'id at lines { lineId name fromQuantity intoQuantity result limit notice }';
const LINES = 'id version state lines { id quantity variant { id } } totals { total { amount } }';
const DOCUMENTS = {
  cart: `query ($id: UUID) { cart(id: $id) { ${LINES} lastMerge { ${MERGE} } } }`,
  openCart: `mutation ($input: OpenCartInput!) { openCart(input: $input) { __typename ... on CartOpened { guestToken cart { ${LINES} lastMerge { id } } } ... on UserError { code } } }`,
  addCartLine: `mutation ($input: AddCartLineInput!) { addCartLine(input: $input) { __typename ... on Cart { ${LINES} } ... on UserError { code message } } }`,
  logIn: `mutation ($input: LogInInput!) { logIn(input: $input) { __typename ... on SessionOpened { accessToken cart { ${LINES} } merge { ${MERGE} } } ... on UserError { code } } }`,
} as const;

describe('the one cart of the schema', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
    await publishedTerms(app.db);
  });
  afterEach(() => expectInvariants(app.db, cartInvariants));
  afterAll(() => app.close());

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  type Json = any;
  const send = async (name: keyof typeof DOCUMENTS, headers: Headers, variables: object): Promise<Json> =>
    (await app.send({ query: DOCUMENTS[name], variables }, headers)).body;
  const ask = async (name: keyof typeof DOCUMENTS, headers: Headers, input: object): Promise<Json> => {
    const body = await send(name, headers, { input });
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return body.data[name];
  };
  const aGuest = async (): Promise<{ headers: Headers; cart: Json }> => {
    const key = await anApiClient(app.db);
    const { guestToken, cart } = await ask('openCart', { 'api-key': key }, {});
    return { headers: { 'api-key': key, 'guest-token': guestToken }, cart };
  };
  const aLoggedIn = async (): Promise<{ customerId: Id<'Customer'>; headers: Headers }> => {
    const customerId = await aCustomer(app.db);
    return { customerId, headers: await aCustomerSession(app, { customerId }) };
  };

  /** What she logs in by. */
  const aPassword = async (customerId: Id<'Customer'>) => {
    const account = { email: `${customerId}@example.org`, password: 'correct horse' };
    const passwordHash = await app.app.get(Passwords).hashPassword(account.password);
    await app.db.manager.update(Account, { customerId }, { email: account.email, passwordHash });
    return account;
  };

  describe('logging in', () => {
    it('brings the guest’s cart, and every log-in with its token says what came from where', async () => {
      const { customerId, headers } = await aLoggedIn();
      const [lamp, bulb] = [
        await aVariant(app.db, { name: 'Lamp' }),
        await aVariant(app.db, { maxPerCustomer: 3 }),
      ];
      const { cart } = await ask('openCart', headers, {});
      await ask('addCartLine', headers, { cartId: cart.id, variantId: bulb.id, quantity: 1 });
      const guest = await aGuest();
      for (const [variantId, quantity] of [
        [lamp.id, 2],
        [bulb.id, 3],
      ])
        await ask('addCartLine', guest.headers, { cartId: guest.cart.id, variantId, quantity });
      const account = await aPassword(customerId);

      const answers = await Promise.all(
        Array.from({ length: 3 }, () => ask('logIn', guest.headers, account)),
      );

      for (const { cart: hers, merge } of answers) {
        expect(hers).toMatchObject({ id: cart.id, version: 3, state: 'OPEN' });
        expect(merge.lines).toEqual([
          expect.objectContaining({
            name: 'Lamp',
            fromQuantity: 2,
            intoQuantity: 0,
            result: 2,
            notice: null,
          }),
          expect.objectContaining({ fromQuantity: 3, intoQuantity: 1, result: 3, limit: null }),
        ]);
      }
      expect(new Set(answers.map(({ merge }) => merge.id)).size).toBe(1);
      const hers = {
        'api-key': guest.headers['api-key']!,
        authorization: `Bearer ${answers[0].accessToken}`,
      };
      const { data } = await send('cart', hers, {});
      expect(data.cart).toMatchObject({ id: cart.id, lastMerge: { id: answers[0].merge.id } });
      const { data: gone } = await send('cart', guest.headers, { id: guest.cart.id });
      expect(gone.cart).toMatchObject({ state: 'MERGED' });
    });

    it('says why fewer than asked, in her language', async () => {
      const { customerId } = await aLoggedIn();
      const console = await aVariant(app.db, { maxPerCustomer: 1 });
      const account = await aPassword(customerId);
      const [first, second] = [await aGuest(), await aGuest()];
      await ask('addCartLine', first.headers, { cartId: first.cart.id, variantId: console.id, quantity: 1 });
      await ask('addCartLine', second.headers, {
        cartId: second.cart.id,
        variantId: console.id,
        quantity: 1,
        note: 'for my sister',
        fulfilment: {
          kind: 'DELIVER',
          address: { street: 'A', houseNumber: '1', postcode: '3511 AB', city: 'U', country: 'NL' },
        },
      });
      await ask('logIn', first.headers, account);

      const { merge } = await ask('logIn', { ...second.headers, 'accept-language': 'en' }, account);

      expect(merge.lines.at(-1)).toMatchObject({
        lineId: null,
        fromQuantity: 1,
        result: 0,
        limit: 'PER_CUSTOMER',
        notice: 'a customer may not have more of it',
      });
    });

    it('is the same as ever without a guest token, and with one that holds nothing', async () => {
      const { customerId } = await aLoggedIn();
      const account = await aPassword(customerId);
      const guest = await aGuest();
      const forged = { 'api-key': guest.headers['api-key']!, 'guest-token': 'never-given-out' };
      for (const headers of [{ 'api-key': guest.headers['api-key']! }, guest.headers, forged])
        expect(await ask('logIn', headers, account)).toMatchObject({
          __typename: 'SessionOpened',
          cart: null,
          merge: null,
        });
    });
  });
});
