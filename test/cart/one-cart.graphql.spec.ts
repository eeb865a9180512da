import { Account, Passwords } from '../../src/access/index.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import type { Id } from '../../src/kernel/ids.js';
import { aStaffMember, aStaffSession, type Headers, type StaffGiven } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation, aTerminal } from '../support/locations.js';
import { publishedTerms } from '../support/terms.js';
import { aCartApi } from '../support/cart-api.js';
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
  adjustPrice: `mutation ($input: AdjustPriceInput!) { adjustPrice(input: $input) { __typename ... on Cart { version lines { price { total { amount } steps { kind amount { amount } person } } } } ${NO} ... on ApprovalNeeded { rule } ... on RuleBroken { problems { path } } } }`,
  openTicket: `mutation ($input: OpenTicketInput!) { openTicket(input: $input) { __typename ... on Ticket { ${TICKET} } } }`,
  suspendTicket: `mutation ($input: SuspendTicketInput!) { suspendTicket(input: $input) { __typename ... on Ticket { ${TICKET} } ${NO} ... on WrongState { currentState } } }`,
  resumeTicket: `mutation ($input: ResumeTicketInput!) { resumeTicket(input: $input) { __typename ... on Ticket { ${TICKET} } ${NO} ... on WrongState { currentState } } }`,
  voidTicket: `mutation ($input: VoidTicketInput!) { voidTicket(input: $input) { __typename ... on Ticket { ${TICKET} } ${NO} ... on ApprovalNeeded { rule secondPerson } } }`,
  detachCustomer: `mutation ($input: DetachCustomerInput!) { detachCustomer(input: $input) { __typename ... on Ticket { ${TICKET} } ${NO} } }`,
  suspendedTickets: `query ($first: Int, $after: String) { suspendedTickets(first: $first, after: $after) { totalCount nodes { ${TICKET} } pageInfo { hasNextPage endCursor } } }`,
  payTicket: `mutation ($input: PayTicketInput!) { payTicket(input: $input) { __typename ... on Ticket { ${TICKET} receipt { number total { amount } } order { id } } ${NO} } }`,
} as const;

describe('the one cart of the schema', () => {
  let app: RunningApp;
  const { send, ask, aGuest, aLoggedIn } = aCartApi(() => app, DOCUMENTS);
  beforeAll(async () => {
    app = await startApp();
    await publishedTerms(app.db);
  });
  afterEach(() => expectInvariants(app.db, cartInvariants));
  afterAll(() => app.close());

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
      ];
      for (const [name, input, field] of bad) {
        const { errors } = await send(name, till, { input });
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
  });
});
