import { SaleState } from '../../src/catalogue/index.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aCustomerSession, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp } from '../support/app.js';
import { anId } from '../support/builders.js';
import { statementsOf } from '../support/cart.js';
import { aCartApi, aStoreWithATill } from '../support/cart-api.js';
import { aVariant } from '../support/catalogue.js';
import type { Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';

const LINES = `id version lines { id quantity note serialNumbers variant { id } fulfilment { kind } price { total { amount } } }
  totals { total { amount currency } }`;
const ITEM = 'id quantity savedAt variant { id name }';
const NO = '... on UserError { code message } ... on NotFound { what missingId }';
const RULE = '... on RuleBroken { problems { path problem } }';
const DOCUMENTS = {
  cart: `query ($id: UUID) { cart(id: $id) { ${LINES} } }`,
  me: `query { me { savedItems { ${ITEM} } } }`,
  openCart: `mutation ($input: OpenCartInput!) { openCart(input: $input) { ... on CartOpened { guestToken cart { ${LINES} } } ... on UserError { code } } }`,
  addCartLine: `mutation ($input: AddCartLineInput!) { addCartLine(input: $input) { __typename ... on Cart { ${LINES} } ${NO} ${RULE} ... on LimitReached { limit max } } }`,
  openTicket: `mutation ($input: OpenTicketInput!) { openTicket(input: $input) { ... on Ticket { id } } }`,
  identifyCustomer: `mutation ($input: IdentifyCustomerInput!) { identifyCustomer(input: $input) { __typename ... on UserError { code } ... on CustomerIdentified { savedItems { ${ITEM} } } } }`,
  saveForLater: `mutation ($input: SaveForLaterInput!) { saveForLater(input: $input) { __typename ... on SavedItem { ${ITEM} } ${NO} ... on LimitReached { limit max current } ... on CartFrozen { thawsAt } } }`,
  takeSavedItem: `mutation ($input: TakeSavedItemInput!) { takeSavedItem(input: $input) { __typename ... on SavedItemTaken { savedItemId cart { ${LINES} } } ${NO} ... on SaleBlocked { why } } }`,
  savedItems: `query { me { savedItems { id quantity variant { id name price { amount { amount } } } } } }`,
} as const;

describe('what a customer keeps for later', () => {
  let app: RunningApp;
  let till: Headers;
  const { ask, send, aGuest, aLoggedIn } = aCartApi(() => app, DOCUMENTS);
  beforeAll(async () => {
    ({ app, till } = await aStoreWithATill());
  });
  afterEach(() => expectInvariants(app.db, cartInvariants));
  afterAll(() => app.close());

  const listOf = async (headers: Headers): Promise<Json[]> => (await send('me', headers)).data.me.savedItems;
  const cartOf = async (headers: Headers): Promise<Json> => (await ask('openCart', headers, {})).cart;

  it('is the same in every channel, leaves her cart, and comes back into it', async () => {
    const { customerId, headers } = await aLoggedIn();
    const phone = await aCustomerSession(app, { customerId, clientKind: ClientKind.APP });
    const variant = await aVariant(app.db, { name: 'Fauteuil', price: 9_900 });
    const { cart } = await ask('openCart', headers, {});
    const { lines } = await ask('addCartLine', headers, {
      cartId: cart.id,
      variantId: variant.id,
      quantity: 3,
    });

    const saved = await ask('saveForLater', headers, { cartLineId: lines[0].id });

    expect(saved).toMatchObject({ quantity: 3, variant: { name: 'Fauteuil' } });
    expect((await send('cart', headers, {})).data.cart).toMatchObject({ version: 3, lines: [] });
    expect((await send('savedItems', phone, {})).data.me.savedItems).toMatchObject([
      { id: saved.id, quantity: 3, variant: { price: { amount: { amount: 9_900 } } } },
    ]);
    const takers = await Promise.all(
      [headers, phone].map((who) => ask('takeSavedItem', who, { savedItemId: saved.id, cartId: cart.id })),
    );
    expect(takers.map(({ __typename }) => __typename).sort()).toEqual(['NotFound', 'SavedItemTaken']);
    expect((await send('cart', phone, {})).data.cart).toMatchObject({
      version: 4,
      lines: [{ quantity: 3 }],
    });
  });

  it('holds an article once, with the larger quantity, and no more than a hundred, however many come at once', async () => {
    const { customerId, headers } = await aLoggedIn();
    const variant = await aVariant(app.db);
    const twice = await Promise.all(
      [2, 5].map((quantity) => ask('saveForLater', headers, { variantId: variant.id, quantity })),
    );
    expect(twice[0].id).toBe(twice[1].id);
    expect((await send('savedItems', headers, {})).data.me.savedItems).toMatchObject([{ quantity: 5 }]);
    await app.db.query(
      `INSERT INTO saved_item (id, customer_id, variant_id, quantity, place, saved_at)
       SELECT gen_random_uuid(), $1, gen_random_uuid(), 1, place, now() FROM generate_series(2, 98) AS place`,
      [customerId],
    );
    const more = await Promise.all(Array.from({ length: 4 }, async () => (await aVariant(app.db)).id));
    const answers = await Promise.all(more.map((variantId) => ask('saveForLater', headers, { variantId })));
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual([
      'LimitReached',
      'LimitReached',
      'SavedItem',
      'SavedItem',
    ]);
    expect(answers.find(({ code }) => code)).toMatchObject({ limit: 'SAVED_ITEMS', max: 100 });
  });

  it('is nobody else’s, and refuses what there is not', async () => {
    const [anna, bea] = [await aLoggedIn(), await aLoggedIn()];
    const variant = await aVariant(app.db);
    const ended = await aVariant(app.db, { saleState: SaleState.ENDED });
    const saved = await ask('saveForLater', anna.headers, { variantId: variant.id });
    const { cart } = await ask('openCart', bea.headers, {});
    const { lines } = await ask('addCartLine', bea.headers, {
      cartId: cart.id,
      variantId: variant.id,
      quantity: 1,
    });
    expect(await ask('takeSavedItem', bea.headers, { savedItemId: saved.id })).toMatchObject({
      what: 'SAVED_ITEM',
    });
    expect(await ask('takeSavedItem', bea.headers, { savedItemId: anId() })).toMatchObject({
      what: 'SAVED_ITEM',
    });
    expect(
      await ask('takeSavedItem', anna.headers, { savedItemId: saved.id, cartId: cart.id }),
    ).toMatchObject({ what: 'CART' });
    expect(await ask('saveForLater', anna.headers, { cartLineId: lines[0].id })).toMatchObject({
      what: 'LINE',
    });
    expect(await ask('saveForLater', anna.headers, { variantId: anId() })).toMatchObject({
      what: 'VARIANT',
    });
    expect(await ask('saveForLater', anna.headers, { variantId: ended.id })).toMatchObject({
      code: 'VARIANT_NOT_SOLD',
    });
    const till = await aStaffSession(app, { role: 'associate' });
    const code = async (who: Headers, input: object) =>
      (await send('saveForLater', who, { input })).errors?.[0].extensions.code;
    expect(await code(anna.headers, { variantId: variant.id, customerId: bea.customerId })).toBe('FORBIDDEN');
    expect(
      await code(await aStaffSession(app, { role: 'agent' }), {
        variantId: variant.id,
        customerId: bea.customerId,
      }),
    ).toBe('FORBIDDEN');
    expect(await code((await aGuest()).headers, { variantId: variant.id })).toBe('FORBIDDEN');
    expect(await code(till, { variantId: variant.id })).toBe('BAD_USER_INPUT');
    expect(await code(anna.headers, {})).toBe('BAD_USER_INPUT');
    expect(await code(anna.headers, { variantId: variant.id, cartLineId: lines[0].id })).toBe(
      'BAD_USER_INPUT',
    );
    for (const quantity of [0, -1, 1.5, 2 ** 31])
      expect(await code(anna.headers, { variantId: variant.id, quantity })).toBe('BAD_USER_INPUT');
    expect(
      await ask('saveForLater', till, { variantId: variant.id, customerId: bea.customerId }),
    ).toMatchObject({ quantity: 1 });
    expect(await ask('takeSavedItem', anna.headers, { savedItemId: saved.id })).toMatchObject({
      cart: null,
    });
  });

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
    const phone = await aCustomerSession(app, { customerId: her.customerId, clientKind: ClientKind.APP });
    const variant = await aVariant(app.db);
    const cart = await cartOf(her.headers);
    const add = { cartId: cart.id, variantId: variant.id, quantity: 1 };
    const { lines } = await ask('addCartLine', her.headers, add);

    await Promise.all([
      ask('saveForLater', her.headers, { cartLineId: lines[0].id }),
      ask('saveForLater', phone, { cartLineId: lines[0].id }),
      ...Array.from({ length: 4 }, () => ask('addCartLine', phone, add)),
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
