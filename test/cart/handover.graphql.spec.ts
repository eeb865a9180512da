import { CartHandoverJob } from '../../src/cart/cart-handover.job.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import type { Headers } from '../support/access.js';
import { type RunningApp } from '../support/app.js';
import { aKey, anId } from '../support/builders.js';
import { aCartApi, aStoreWithATill } from '../support/cart-api.js';
import { aVariant } from '../support/catalogue.js';
import { aPrice } from '../support/prices.js';
import { expectInvariants } from '../support/invariants.js';

const MERGE = 'id at lines { lineId name fromQuantity intoQuantity result limit notice }';
const LINES = 'id version state lines { id quantity variant { id } } totals { total { amount } }';
const NO = '... on UserError { code message }';
const TICKET = 'id state label total { amount } customer { displayName } cart { version lines { quantity } }';
const DOCUMENTS = {
  cart: `query ($id: UUID) { cart(id: $id) { ${LINES} lastMerge { ${MERGE} } } }`,
  openCart: `mutation ($input: OpenCartInput!) { openCart(input: $input) { __typename ... on CartOpened { guestToken cart { ${LINES} lastMerge { id } } } ... on UserError { code } } }`,
  addCartLine: `mutation ($input: AddCartLineInput!) { addCartLine(input: $input) { __typename ... on Cart { ${LINES} } ... on UserError { code message } } }`,
  createCartHandover: `mutation ($input: CreateCartHandoverInput!) { createCartHandover(input: $input) { __typename ... on CartHandover { handoverCode qrSvg expiresAt } ${NO} } }`,
  claimCartHandover: `mutation ($input: ClaimCartHandoverInput!) { claimCartHandover(input: $input) { __typename ... on CartClaimed { cart { ${LINES} } merge { ${MERGE} } } ${NO} } }`,
  payTicket: `mutation ($input: PayTicketInput!) { payTicket(input: $input) { __typename ... on Ticket { ${TICKET} receipt { number total { amount } } order { id } } ${NO} } }`,
} as const;

describe('a cart that is handed over', () => {
  let app: RunningApp;
  let till: Headers;
  const { ask, send, aGuest, aLoggedIn, aTill } = aCartApi(() => app, DOCUMENTS);
  beforeAll(async () => {
    ({ app, till } = await aStoreWithATill());
  });
  afterEach(() => expectInvariants(app.db, cartInvariants));
  afterAll(() => app.close());

  const aCode = async (guest: Headers, cartId: string): Promise<string> =>
    (await ask('createCartHandover', guest, { cartId })).handoverCode;
  const aFilledGuest = async (quantity = 2) => {
    const guest = await aGuest();
    const variant = await aVariant(app.db, { price: 1_000 });
    await ask('addCartLine', guest.headers, { cartId: guest.cart.id, variantId: variant.id, quantity });
    return guest;
  };

  it('comes onto the ticket of one of two tills that claim it, and leaves the phone when it is paid', async () => {
    const guest = await aFilledGuest();
    const given = await ask('createCartHandover', guest.headers, { cartId: guest.cart.id });
    expect(given).toMatchObject({
      handoverCode: expect.stringMatching(/^[2-9A-Z]{6}$/),
      qrSvg: expect.stringMatching(/^<svg/),
    });
    const tills = [await aTill(), await aTill()];

    const answers = await Promise.all(
      tills.map((each) => ask('claimCartHandover', each, { handoverCode: given.handoverCode.toLowerCase() })),
    );

    const winner = answers.findIndex(({ __typename }) => __typename === 'CartClaimed');
    expect(answers[winner]).toMatchObject({
      merge: null,
      cart: { lines: [{ quantity: 2 }], totals: { total: { amount: 2_000 } } },
    });
    expect(answers[1 - winner]).toMatchObject({ code: 'CODE_REJECTED' });
    const { data } = await send('cart', guest.headers, {});
    expect(data.cart).toMatchObject({ id: guest.cart.id, lines: [{ quantity: 2 }] });
    const money = { amount: 2_000, currency: 'EUR' };
    const paid = await ask(
      'payTicket',
      { ...tills[winner]!, 'idempotency-key': aKey() },
      {
        ticketId: answers[winner].cart.id,
        expectedVersion: answers[winner].cart.version,
        expectedTotal: money,
        tenders: [{ kind: 'CASH', received: money }],
      },
    );
    expect(paid).toMatchObject({ state: 'PAID' });
    expect((await send('cart', guest.headers, { id: guest.cart.id })).data.cart).toMatchObject({
      state: 'ORDERED',
      lines: [],
    });
  });

  it('goes up in the cart of a customer who is logged in, once, with the same answer for a repeat', async () => {
    const guest = await aFilledGuest();
    const { headers } = await aLoggedIn();
    const handoverCode = await aCode(guest.headers, guest.cart.id);
    const keyed = { ...headers, 'idempotency-key': aKey() };

    const answers = [];
    for (const who of [keyed, ...Array<Headers>(11).fill(keyed), headers])
      // repeats are no guesses
      answers.push(await ask('claimCartHandover', who, { handoverCode }));

    expect(answers[0]).toMatchObject({
      cart: { lines: [{ quantity: 2 }] },
      merge: { lines: [{ fromQuantity: 2, result: 2 }] },
    });
    expect(answers[11]).toEqual(answers[0]);
    expect(answers[12]).toMatchObject({ code: 'CODE_REJECTED' });
  });

  it('goes up in her cart of the same currency, which is what she is shown', async () => {
    const { headers } = await aGuest();
    const { cart } = await ask('openCart', headers, { currency: 'SEK' });
    const { id: variantId } = await aVariant(app.db, { price: 1_000 });
    await aPrice(app.db, { variantId, amount: 11_900, currency: 'SEK' });
    await ask('addCartLine', headers, { cartId: cart.id, variantId, quantity: 2 });
    const hers = await aLoggedIn();
    const handoverCode = await aCode(headers, cart.id);
    expect(await ask('claimCartHandover', hers.headers, { handoverCode })).toMatchObject({
      cart: { lines: [{ quantity: 2 }], totals: { total: { amount: 23_800 } } },
      merge: { lines: [{ result: 2 }] },
    });
    expect((await ask('openCart', hers.headers, { currency: 'SEK' })).cart.lines).toHaveLength(1);
  });

  it('is never another customer’s, nor anybody’s after ten minutes or another code', async () => {
    const anna = await aLoggedIn();
    const { cart } = await ask('openCart', anna.headers, {});
    const bea = await aLoggedIn();
    expect(
      await ask('claimCartHandover', bea.headers, { handoverCode: await aCode(anna.headers, cart.id) }),
    ).toMatchObject({ code: 'CODE_REJECTED' });
    const guest = await aFilledGuest();
    const [first, second] = [
      await aCode(guest.headers, guest.cart.id),
      await aCode(guest.headers, guest.cart.id),
    ];
    expect(await ask('claimCartHandover', till, { handoverCode: first })).toMatchObject({
      code: 'CODE_REJECTED',
    });
    await app.db.query(
      "UPDATE cart_handover SET expires_at = expires_at - interval '601 seconds' WHERE cart_id = $1",
      [guest.cart.id],
    );
    expect(await ask('claimCartHandover', till, { handoverCode: second })).toMatchObject({
      code: 'CODE_REJECTED',
    });
  });

  it('is thrown away a week after its end, claimed or not', async () => {
    const [past, present] = [await aFilledGuest(), await aFilledGuest()];
    const codes = [await aCode(past.headers, past.cart.id), await aCode(present.headers, present.cart.id)];
    await app.db.query(
      "UPDATE cart_handover SET expires_at = expires_at - interval '8 days' WHERE cart_id = $1",
      [past.cart.id],
    );
    await app.app.get(CartHandoverJob, { strict: false }).run();
    const left = await app.db.query('SELECT cart_id FROM cart_handover WHERE cart_id = ANY($1)', [
      [past.cart.id, present.cart.id],
    ]);
    expect(left).toEqual([{ cart_id: present.cart.id }]);
    expect(await ask('claimCartHandover', till, { handoverCode: codes[0]! })).toMatchObject({
      code: 'CODE_REJECTED',
    });
    expect(await ask('claimCartHandover', till, { handoverCode: codes[1]! })).toMatchObject({
      __typename: 'CartClaimed',
    });
    const [entry] = await app.db.query(
      `SELECT operation FROM audit_entry WHERE after ->> 'handedOverCartId' = $1`,
      [present.cart.id],
    );
    expect(entry).toMatchObject({ operation: 'claimCartHandover' });
  });

  it('is guessed at ten times by one person, by a thousand people, and no more', async () => {
    const { headers } = await aLoggedIn();
    const codes = [];
    for (let n = 0; n < 11; n += 1)
      codes.push((await ask('claimCartHandover', headers, { handoverCode: 'ABCDEF' })).code);
    expect(codes).toEqual([...Array(10).fill('CODE_REJECTED'), 'TOO_MANY_ATTEMPTS']);
    await app.db.query('UPDATE attempt_counter SET attempts = 999 WHERE locked_until IS NULL');
    const others = [await aLoggedIn(), await aLoggedIn()]; // each with a client of her own: all that they share is us
    const answers = [];
    for (const other of others)
      answers.push((await ask('claimCartHandover', other.headers, { handoverCode: 'ABCDEF' })).code);
    expect(answers).toEqual(['CODE_REJECTED', 'TOO_MANY_ATTEMPTS']);
    await app.db.query('DELETE FROM attempt_counter');
  });

  it('is refused for what is missing, another’s, closed, paid for or badly written', async () => {
    const guest = await aFilledGuest();
    const stranger = await aGuest();
    for (const [who, cartId] of [
      [stranger.headers, guest.cart.id],
      [guest.headers, anId()],
    ] as const)
      expect(await ask('createCartHandover', who, { cartId })).toMatchObject({ code: 'NOT_FOUND' });
    const handoverCode = await aCode(guest.headers, guest.cart.id);
    await app.db.query("UPDATE cart SET frozen_until = now() + interval '1 year' WHERE id = $1", [
      guest.cart.id,
    ]);
    expect(await ask('claimCartHandover', till, { handoverCode })).toMatchObject({ code: 'CART_FROZEN' });
    const { headers } = await aLoggedIn();
    expect(await ask('claimCartHandover', headers, { handoverCode })).toMatchObject({
      code: 'CART_FROZEN',
    });
    expect(await ask('claimCartHandover', till, { handoverCode, ticketId: anId() })).toMatchObject({
      code: 'NOT_FOUND',
    });
    for (const name of ['createCartHandover', 'claimCartHandover'] as const) {
      const who = name === 'createCartHandover' ? till : guest.headers;
      const input = name === 'createCartHandover' ? { cartId: guest.cart.id } : { handoverCode };
      expect((await send(name, who, { input })).errors[0].extensions.code).toBe('FORBIDDEN');
    }
    for (const bad of ['', 'A'.repeat(21), 'a\u0000b'])
      expect(
        (await send('claimCartHandover', till, { input: { handoverCode: bad } })).errors[0].extensions,
      ).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'input.handoverCode',
      });
  });
});
