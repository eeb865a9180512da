import { SaleState } from '../../src/catalogue/index.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import type { Id } from '../../src/kernel/ids.js';
import { aCustomerSession, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anId } from '../support/builders.js';
import { aLocation, aTerminal, aVariant, publishedTerms } from '../support/catalogue.js';
import { aCustomer, statementsOf } from '../support/cart.js';
import { expectInvariants } from '../support/invariants.js';

const LINES =
  'id version lines { id quantity variant { id } fulfilment { kind } } totals { total { amount } }';
const ITEM = 'id quantity savedAt variant { id name }';
const NO = '... on UserError { code message } ... on NotFound { what missingId }';
const RULE = '... on RuleBroken { problems { path problem } }';
const DOCUMENTS = {
  cart: `query ($id: UUID) { cart(id: $id) { ${LINES} } }`,
  me: `query { me { savedItems { ${ITEM} } } }`,
  openCart: `mutation ($input: OpenCartInput!) { openCart(input: $input) { ... on CartOpened { guestToken cart { ${LINES} } } ... on UserError { code } } }`,
  addCartLine: `mutation ($input: AddCartLineInput!) { addCartLine(input: $input) { __typename ... on Cart { ${LINES} } ${NO} ${RULE} ... on LimitReached { limit max } } }`,
  saveForLater: `mutation ($input: SaveForLaterInput!) { saveForLater(input: $input) { __typename ... on SavedItem { ${ITEM} } ${NO} ... on LimitReached { limit max current } ... on CartFrozen { thawsAt } } }`,
  takeSavedItem: `mutation ($input: TakeSavedItemInput!) { takeSavedItem(input: $input) { __typename ... on SavedItemTaken { savedItemId cart { ${LINES} } } ${NO} ... on SaleBlocked { why } } }`,
  openTicket: `mutation ($input: OpenTicketInput!) { openTicket(input: $input) { ... on Ticket { id } } }`,
  identifyCustomer: `mutation ($input: IdentifyCustomerInput!) { identifyCustomer(input: $input) { __typename ... on UserError { code } ... on CustomerIdentified { savedItems { ${ITEM} } } } }`,
} as const;

describe('before the order', () => {
  let app: RunningApp;
  let store: { id: Id<'Location'> };
  let till: Headers;
  beforeAll(async () => {
    app = await startApp();
    await publishedTerms(app.db);
    store = await aLocation(app.db);
    const terminal = await aTerminal(app.db, { locationId: store.id });
    till = await aStaffSession(app, { role: 'associate', locationId: store.id, terminalId: terminal.id });
  });
  afterEach(() => expectInvariants(app.db, cartInvariants));
  afterAll(() => app.close());

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  type Json = any;
  const send = async (
    name: keyof typeof DOCUMENTS,
    headers: Headers,
    variables: object = {},
  ): Promise<Json> => (await app.send({ query: DOCUMENTS[name], variables }, headers)).body;
  const ask = async (name: keyof typeof DOCUMENTS, headers: Headers, input: object): Promise<Json> => {
    const body = await send(name, headers, { input });
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return body.data[name];
  };
  const aLoggedIn = async (): Promise<{ customerId: Id<'Customer'>; headers: Headers; app: Headers }> => {
    const customerId = await aCustomer(app.db);
    return {
      customerId,
      headers: await aCustomerSession(app, { customerId }),
      app: await aCustomerSession(app, { customerId }),
    };
  };
  const listOf = async (headers: Headers): Promise<Json[]> => (await send('me', headers)).data.me.savedItems;
  const cartOf = async (headers: Headers): Promise<Json> => (await ask('openCart', headers, {})).cart;

  describe('what is kept for later', () => {
    it('is at least what is sold of it; what is not sold yet may wait, what hangs on others may not', async () => {
      const { headers } = await aLoggedIn();
      const wire = await aVariant(app.db, { quantityMin: 50, quantityStep: 5 });
      const soon = await aVariant(app.db, {
        saleState: SaleState.ANNOUNCED,
        saleFrom: new Date('2030-01-01'),
      });
      const cover = await aVariant(app.db, { hangsOn: ['any'] });

      expect(await ask('saveForLater', headers, { variantId: wire.id })).toMatchObject({ quantity: 50 });
      expect(await ask('saveForLater', headers, { variantId: soon.id })).toMatchObject({ quantity: 1 });
      expect(await ask('saveForLater', headers, { variantId: cover.id })).toMatchObject({
        code: 'VARIANT_NOT_SOLD',
      });
    });

    it('is a hundred articles at most, however many arrive at once', async () => {
      const { headers } = await aLoggedIn();
      const productId = (await aVariant(app.db)).productId;
      const variants = await Promise.all(Array.from({ length: 104 }, () => aVariant(app.db, { productId })));
      for (let from = 0; from < 96; from += 12)
        await Promise.all(
          variants.slice(from, from + 12).map(({ id }) => ask('saveForLater', headers, { variantId: id })),
        );

      const answers = await Promise.all(
        variants.slice(96).map(({ id }) => ask('saveForLater', headers, { variantId: id })),
      );

      const refused = answers.filter(({ code }) => code);
      expect(refused).toHaveLength(4);
      expect(refused[0]).toMatchObject({ code: 'LIMIT_REACHED', limit: 'SAVED_ITEMS', max: 100 });
      expect(await listOf(headers)).toHaveLength(100);
      const known = await ask('saveForLater', headers, { variantId: variants[0]!.id, quantity: 9 });
      expect(known).toMatchObject({ quantity: 9 }); // what is on a full list may still change
    });

    it('saves a line once, with what was in it, whoever changes it meanwhile', async () => {
      const her = await aLoggedIn();
      const variant = await aVariant(app.db);
      const cart = await cartOf(her.headers);
      const add = { cartId: cart.id, variantId: variant.id, quantity: 1 };
      const { lines } = await ask('addCartLine', her.headers, add);

      await Promise.all([
        ask('saveForLater', her.headers, { cartLineId: lines[0].id }),
        ask('saveForLater', her.app, { cartLineId: lines[0].id }),
        ...Array.from({ length: 4 }, () => ask('addCartLine', her.app, add)),
      ]);

      const inCart = (await cartOf(her.headers)).lines.map(({ quantity }: Json) => quantity);
      const saved = (await listOf(her.headers)).map(({ quantity }) => quantity);
      expect([...inCart, ...saved].reduce((sum, quantity) => sum + quantity, 0)).toBe(5);
    });

    it('stands beside the ticket when her card is scanned, and goes onto it by choice', async () => {
      const her = await aLoggedIn();
      const variant = await aVariant(app.db);
      const saved = await ask('saveForLater', her.headers, { variantId: variant.id });
      const ticket = await ask('openTicket', till, {});
      const identifier = { kind: 'EMAIL', value: `${her.customerId}@example.org` };
      await app.db.query(
        `INSERT INTO customer_identifier (id, customer_id, kind, value, source, verified_at, created_at)
         VALUES ($1, $2, 'email', $3, 'staff', '2026-01-01', '2026-01-01')`,
        [anId(), her.customerId, identifier.value],
      );

      expect(await ask('takeSavedItem', till, { savedItemId: saved.id, cartId: ticket.id })).toMatchObject({
        code: 'NOT_FOUND',
        what: 'CART',
      }); // nobody is on it yet
      expect(await ask('identifyCustomer', till, { identifier, ticketId: ticket.id })).toMatchObject({
        savedItems: [{ id: saved.id }],
      });
      const taken = await ask('takeSavedItem', till, { savedItemId: saved.id, cartId: ticket.id });
      expect(taken.cart).toMatchObject({ id: ticket.id, lines: [{ fulfilment: { kind: 'TAKE_AWAY' } }] });
    });

    it('is read in two statements, one article or many', async () => {
      const { headers } = await aLoggedIn();
      const ours = (statements: readonly string[]) =>
        statements.filter((text) => /saved_item|variant/.test(text)).length;
      for (let n = 0; n < 5; n += 1)
        await ask('saveForLater', headers, { variantId: (await aVariant(app.db)).id });

      expect(ours(await statementsOf(app.db, () => listOf(headers)))).toBeLessThanOrEqual(2);
    });
  });
});
