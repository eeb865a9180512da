import fc from 'fast-check';
import { Account, Passwords } from '../../src/access/index.js';
import { SaleState, VariantKind } from '../../src/catalogue/index.js';
import { ClientKind, Unit } from '../../src/platform/graphql/common.enums.js';
import { CartHandoverJob } from '../../src/cart/cart-handover.job.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import type { Id } from '../../src/kernel/ids.js';
import {
  aCustomerSession,
  aStaffMember,
  aStaffSession,
  type Headers,
  type StaffGiven,
} from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anApiClient, anId } from '../support/builders.js';
import { aLocation, aTerminal, aVariant, publishedTerms } from '../support/catalogue.js';
import { aCustomer } from '../support/cart.js';
import { expectInvariants } from '../support/invariants.js';

const MERGE = 'id at lines { lineId name fromQuantity intoQuantity result limit notice }';
const LINES = 'id version state lines { id quantity variant { id } } totals { total { amount } }';
const NO = '... on UserError { code message }';
const TICKET = 'id state label total { amount } customer { displayName } cart { version lines { quantity } }';
const DOCUMENTS = {
  cart: `query ($id: UUID) { cart(id: $id) { ${LINES} lastMerge { ${MERGE} } } }`,
  openCart: `mutation ($input: OpenCartInput!) { openCart(input: $input) { __typename ... on CartOpened { guestToken cart { ${LINES} lastMerge { id } } } ... on UserError { code } } }`,
  addCartLine: `mutation ($input: AddCartLineInput!) { addCartLine(input: $input) { __typename ... on Cart { ${LINES} } ... on UserError { code message } } }`,
  logIn: `mutation ($input: LogInInput!) { logIn(input: $input) { __typename ... on SessionOpened { accessToken cart { ${LINES} } merge { ${MERGE} } } ... on UserError { code } } }`,
  createCartHandover: `mutation ($input: CreateCartHandoverInput!) { createCartHandover(input: $input) { __typename ... on CartHandover { handoverCode qrSvg expiresAt } ${NO} } }`,
  claimCartHandover: `mutation ($input: ClaimCartHandoverInput!) { claimCartHandover(input: $input) { __typename ... on CartClaimed { cart { ${LINES} } merge { ${MERGE} } } ${NO} } }`,
  saveForLater: `mutation ($input: SaveForLaterInput!) { saveForLater(input: $input) { __typename ... on SavedItem { id quantity savedAt variant { id name } } ${NO} ... on LimitReached { limit max } ... on NotFound { what } } }`,
  takeSavedItem: `mutation ($input: TakeSavedItemInput!) { takeSavedItem(input: $input) { __typename ... on SavedItemTaken { savedItemId cart { ${LINES} } } ${NO} ... on NotFound { what } } }`,
  savedItems: `query { me { savedItems { id quantity variant { id name price { amount { amount } } } } } }`,
  adjustPrice: `mutation ($input: AdjustPriceInput!) { adjustPrice(input: $input) { __typename ... on Cart { version lines { price { total { amount } steps { kind amount { amount } person } } } } ${NO} ... on ApprovalNeeded { rule } ... on RuleBroken { problems { path } } } }`,
  openTicket: `mutation ($input: OpenTicketInput!) { openTicket(input: $input) { __typename ... on Ticket { ${TICKET} } } }`,
  suspendTicket: `mutation ($input: SuspendTicketInput!) { suspendTicket(input: $input) { __typename ... on Ticket { ${TICKET} } ${NO} ... on WrongState { currentState } } }`,
  resumeTicket: `mutation ($input: ResumeTicketInput!) { resumeTicket(input: $input) { __typename ... on Ticket { ${TICKET} } ${NO} ... on WrongState { currentState } } }`,
  voidTicket: `mutation ($input: VoidTicketInput!) { voidTicket(input: $input) { __typename ... on Ticket { ${TICKET} } ${NO} ... on ApprovalNeeded { rule secondPerson } } }`,
  detachCustomer: `mutation ($input: DetachCustomerInput!) { detachCustomer(input: $input) { __typename ... on Ticket { ${TICKET} } ${NO} } }`,
  suspendedTickets: `query ($first: Int, $after: String) { suspendedTickets(first: $first, after: $after) { totalCount nodes { ${TICKET} } pageInfo { hasNextPage endCursor } } }`,
  payTicket: `mutation ($input: PayTicketInput!) { payTicket(input: $input) { __typename ... on Ticket { ${TICKET} receipt { number total { amount } } order { id } } ${NO} } }`,
  claimReceipt: `mutation ($input: ClaimReceiptInput!) { claimReceipt(input: $input) { __typename ... on Order { id number state documents { number } } ${NO} ... on WrongState { currentState } ... on NotFound { what missingId } ... on TooManyAttempts { retryAt } } }`,
  points: `query { me { points orders { nodes { id } } } }`,
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

  describe('at the till', () => {
    let store: { id: Id<'Location'> };
    let till: Headers;
    beforeAll(async () => {
      store = await aLocation(app.db);
      till = await aTill();
    });
    const aTill = async (given: Partial<StaffGiven> = {}) => {
      const { id } = await aTerminal(app.db, { locationId: store.id });
      return aStaffSession(app, { role: 'associate', locationId: store.id, terminalId: id, ...given });
    };
    const aFilledTicket = async (on = till, amount = 1_000) => {
      const ticket = await ask('openTicket', on, {});
      const variant = await aVariant(app.db, { price: amount });
      const { version } = await ask('addCartLine', on, {
        cartId: ticket.id,
        variantId: variant.id,
        quantity: 1,
      });
      return { id: ticket.id as string, version: version as number };
    };
    const aSale = async (amount = 1_000) => {
      const { id, version } = await aFilledTicket(till, amount);
      const money = { amount, currency: 'EUR' };
      const paid = await ask(
        'payTicket',
        { ...till, 'idempotency-key': aKey() },
        {
          ticketId: id,
          expectedVersion: version,
          expectedTotal: money,
          tenders: [{ kind: 'CASH', received: money }],
        },
      );
      return {
        documentNumber: paid.receipt.number as string,
        total: money,
        orderId: paid.order.id as string,
      };
    };

    it('puts a ticket aside, finds it in the list, and goes on with it at the next till', async () => {
      const ticket = await aFilledTicket();
      expect(await ask('suspendTicket', till, { ticketId: ticket.id, label: 'blauwe jas' })).toMatchObject({
        state: 'SUSPENDED',
        label: 'blauwe jas',
      });
      const next = await aTill();
      const { data } = await send('suspendedTickets', next, { first: 1 });
      expect(data.suspendedTickets).toMatchObject({
        totalCount: 1,
        nodes: [{ id: ticket.id, total: { amount: 1_000 } }],
      });
      expect(await ask('resumeTicket', next, { ticketId: ticket.id })).toMatchObject({ state: 'ACTIVE' });
      expect(await ask('resumeTicket', till, { ticketId: ticket.id })).toMatchObject({
        code: 'WRONG_STATE',
        currentState: 'active',
      });
    });

    it('voids much of value only when a manager of this store types her PIN, whatever else is typed', async () => {
      const ticket = await aFilledTicket(till, 30_000);
      const pinHash = await app.app.get(Passwords).hashPin('246810');
      const manager = await aStaffMember(app, { role: 'manager', locationId: store.id, pinHash });
      const foreign = await aStaffMember(app, {
        role: 'manager',
        locationId: (await aLocation(app.db)).id,
        pinHash,
      });
      const colleague = await aStaffMember(app, { role: 'associate', locationId: store.id, pinHash });
      const input = { ticketId: ticket.id, reason: 'she left' };
      const refusal = {
        __typename: 'ApprovalNeeded',
        code: 'APPROVAL_NEEDED',
        rule: 'VOID_TICKET',
        secondPerson: true,
      };
      for (const override of [
        null,
        { reason: 'I may' },
        { reason: 'wrong', managerNumber: manager.number, managerPin: '135790' },
        { reason: 'elsewhere', managerNumber: foreign.number, managerPin: '246810' },
        { reason: 'no manager', managerNumber: colleague.number, managerPin: '246810' },
        { reason: 'nobody', managerNumber: 'n-none', managerPin: '246810' },
      ])
        expect(await ask('voidTicket', till, { ...input, override })).toMatchObject(refusal);

      const override = { reason: 'I saw her leave', managerNumber: manager.number, managerPin: '246810' };
      expect(await ask('voidTicket', till, { ...input, override })).toMatchObject({ state: 'VOIDED' });
    });

    it('takes an amount off with a reason, above her mandate with a manager’s PIN, and sells it so', async () => {
      const pinHash = await app.app.get(Passwords).hashPin('246810');
      const manager = await aStaffMember(app, { role: 'manager', locationId: store.id, pinHash });
      const ticket = await aFilledTicket();
      const input = {
        cartId: ticket.id,
        expectedVersion: ticket.version,
        off: { amount: 300, currency: 'EUR' },
        reason: 'PRICE_MATCH',
      };
      expect(await ask('adjustPrice', till, input)).toMatchObject({
        code: 'APPROVAL_NEEDED',
        rule: 'PRICE_MANDATE',
      });
      const override = { reason: 'it is cheaper there', managerNumber: manager.number, managerPin: '246810' };
      const { version, lines } = await ask('adjustPrice', till, { ...input, override });
      expect(lines[0].price).toMatchObject({ total: { amount: 700 } });
      expect(lines[0].price.steps).toContainEqual({
        kind: 'STAFF_ADJUSTMENT',
        amount: { amount: -300 },
        person: 'Iris',
      });
      const money = { amount: 700, currency: 'EUR' };
      const paid = await ask(
        'payTicket',
        { ...till, 'idempotency-key': aKey() },
        {
          ticketId: ticket.id,
          expectedVersion: version,
          expectedTotal: money,
          tenders: [{ kind: 'CASH', received: money }],
        },
      );
      expect(paid).toMatchObject({ state: 'PAID', receipt: { total: { amount: 700 } } });
      const { headers } = await aLoggedIn();
      expect((await send('adjustPrice', headers, { input })).errors[0].extensions.code).toBe('FORBIDDEN');
      for (const [bad, field] of [
        [{ ...input, reason: 'MOOD' }, 'input.reason'],
        [{ ...input, off: { amount: 1.5, currency: 'EUR' } }, 'input.off.amount'],
        [{ ...input, lineId: 'x' }, 'input.lineId'],
      ] as const)
        expect((await send('adjustPrice', till, { input: bad })).errors[0].extensions).toMatchObject({
          code: 'BAD_USER_INPUT',
          field,
        });
    });

    it('lets her claim a sale without a card by its receipt, once, with its points', async () => {
      const sale = await aSale(2_500);
      const [anna, bea] = [await aLoggedIn(), await aLoggedIn()];
      const { documentNumber, total } = sale;
      const wrong = [
        { documentNumber, total: { amount: 2_499, currency: 'EUR' } },
        { documentNumber, total: { amount: 2_500, currency: 'USD' } },
        { documentNumber: 'XXX1-2026-000001', total },
      ];
      for (const input of wrong)
        expect(await ask('claimReceipt', anna.headers, input)).toEqual({
          __typename: 'NotFound',
          code: 'NOT_FOUND',
          message: expect.any(String),
          what: 'DOCUMENT',
          missingId: null,
        });

      const answers = await Promise.all(
        [anna, bea].map(({ headers }) => ask('claimReceipt', headers, { documentNumber, total })),
      );

      const winner = answers[0].__typename === 'Order' ? anna : bea;
      const [won, lost] = winner === anna ? answers : [...answers].reverse();
      expect(won).toMatchObject({ id: sale.orderId, documents: [{ number: documentNumber }] });
      expect(lost).toMatchObject({ code: 'WRONG_STATE', currentState: 'claimed' });
      expect(await ask('claimReceipt', winner.headers, { documentNumber, total })).toMatchObject({
        id: sale.orderId,
      });
      await app.settled();
      const { data } = await send('points', winner.headers, {});
      expect(data.me).toMatchObject({ points: 25, orders: { nodes: [{ id: sale.orderId }] } });
    });

    it('lets nobody guess at receipts: ten tries of a person, ten at a receipt', async () => {
      const { headers } = await aLoggedIn();
      const guess = (index: number) =>
        ask('claimReceipt', headers, {
          documentNumber: `ABC1-2026-${100_000 + index}`,
          total: { amount: 1, currency: 'EUR' },
        });
      const codes = [];
      for (let index = 0; index < 11; index += 1) codes.push((await guess(index)).code);
      expect(codes).toEqual([...Array(10).fill('NOT_FOUND'), 'TOO_MANY_ATTEMPTS']);
    });

    it('claims for a customer whom staff name, and for nobody they have not asked', async () => {
      const { documentNumber, total, orderId } = await aSale();
      const { customerId, headers } = await aLoggedIn();
      const code = async (who: Headers, input: object) =>
        (await send('claimReceipt', who, { input: { documentNumber, total, ...input } })).errors?.[0]
          .extensions.code;
      expect(await code(headers, { customerId })).toBe('FORBIDDEN');
      expect(await code(till, {})).toBe('BAD_USER_INPUT');
      expect(await code(await aStaffSession(app, { role: 'agent' }), { customerId })).toBe('FORBIDDEN');
      expect(await ask('claimReceipt', till, { documentNumber, total, customerId: anId() })).toMatchObject({
        what: 'CUSTOMER',
      });
      expect(await ask('claimReceipt', till, { documentNumber, total, customerId })).toMatchObject({
        id: orderId,
      });
    });

    it('is for store staff, and names the field of every bad input', async () => {
      const { headers } = await aLoggedIn();
      const agent = await aStaffSession(app, { role: 'agent' });
      const ticket = await aFilledTicket();
      const ticketId = ticket.id;
      const inputs = {
        suspendTicket: { ticketId, label: 'x' },
        resumeTicket: { ticketId },
        voidTicket: { ticketId, reason: 'x' },
        detachCustomer: { ticketId, expectedVersion: 1 },
      } as const;
      for (const [name, input] of Object.entries(inputs))
        for (const who of [headers, agent]) {
          const { errors } = await send(name as keyof typeof DOCUMENTS, who, { input });
          expect([name, errors?.[0].extensions.code]).toEqual([name, 'FORBIDDEN']);
        }
      for (const [name, input] of Object.entries(inputs))
        expect(await ask(name as keyof typeof DOCUMENTS, till, { ...input, ticketId: anId() })).toMatchObject(
          { code: 'NOT_FOUND' },
        );
      const bad: readonly (readonly [keyof typeof DOCUMENTS, object, string])[] = [
        ...['a'.repeat(201), 'a\u0000b', ' '].map(
          (label) => ['suspendTicket', { ticketId, label }, 'input.label'] as const,
        ),
        ['suspendTicket', { ticketId: 'x', label: 'x' }, 'input.ticketId'],
        ['suspendTicket', { ticketId }, 'input.label'],
        ['resumeTicket', { ticketId, till: 1 }, 'input.till'],
        ['voidTicket', { ticketId, reason: '' }, 'input.reason'],
        [
          'voidTicket',
          { ticketId, reason: 'x', override: { reason: 'a'.repeat(501) } },
          'input.override.reason',
        ],
        ...[0.5, 2 ** 31].map(
          (expectedVersion) =>
            ['detachCustomer', { ticketId, expectedVersion }, 'input.expectedVersion'] as const,
        ),
        [
          'claimReceipt',
          { documentNumber: 'x'.repeat(201), total: { amount: 1, currency: 'EUR' } },
          'input.documentNumber',
        ],
        [
          'claimReceipt',
          { documentNumber: 'x', total: { amount: 1.5, currency: 'EUR' } },
          'input.total.amount',
        ],
      ];
      for (const [name, input, field] of bad) {
        const who = name === 'claimReceipt' ? headers : till;
        const { errors } = await send(name, who, { input });
        expect([name, input, errors?.[0].extensions]).toEqual([
          name,
          input,
          expect.objectContaining({ code: 'BAD_USER_INPUT', field }),
        ]);
      }
      for (const [variables, field] of [
        [{ first: 0 }, 'first'],
        [{ first: 101 }, 'first'],
        [{ after: 'x' }, 'after'],
      ] as const) {
        const { errors } = await send('suspendedTickets', till, variables);
        expect(errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
      }
    });

    describe('a cart that is handed over', () => {
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
          tills.map((each) =>
            ask('claimCartHandover', each, { handoverCode: given.handoverCode.toLowerCase() }),
          ),
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
        for (const who of [keyed, keyed, headers])
          answers.push(await ask('claimCartHandover', who, { handoverCode }));

        expect(answers[0]).toMatchObject({
          cart: { lines: [{ quantity: 2 }] },
          merge: { lines: [{ fromQuantity: 2, result: 2 }] },
        });
        expect(answers[1]).toEqual(answers[0]);
        expect(answers[2]).toMatchObject({ code: 'CODE_REJECTED' });
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
        const codes = [
          await aCode(past.headers, past.cart.id),
          await aCode(present.headers, present.cart.id),
        ];
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
  });

  describe('what she keeps for later', () => {
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
      expect(await code(anna.headers, { variantId: variant.id, customerId: bea.customerId })).toBe(
        'FORBIDDEN',
      );
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
  });
});
