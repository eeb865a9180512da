import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { Reservation } from '../../src/collection/index.js';
import { aStaffSession } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anId } from '../support/builders.js';
import { aLocation, aTerminal } from '../support/locations.js';
import { publishedTerms } from '../support/terms.js';
import { levelAt } from '../support/inventory.js';
import {
  aCollectionPoint,
  CANCEL,
  CHANGE,
  CODE,
  CONFIRM,
  FOLLOW,
  GIVE,
  READ,
  READY,
  TAKE,
  REFUSAL,
} from './a-collection-point.js';

describe('the collection schema', () => {
  let app: RunningApp;
  const { ask, keyed, aShop, aCustomerAt, place } = aCollectionPoint(() => app);

  beforeAll(async () => {
    app = await startApp();
    await publishedTerms(app.db);
  });
  afterAll(() => app.close());

  it('picks, puts aside, and gives nothing that is not paid', async () => {
    const shop = await aShop(5, { needsSerial: true });
    const { headers } = await aCustomerAt();
    const made = await place(shop, headers);
    const till = await aStaffSession(app, { role: 'associate', locationId: shop.storeId });
    const elsewhere = await aStaffSession(app, {
      role: 'associate',
      locationId: (await aLocation(app.db)).id,
    });
    expect((await ask(TAKE, { input: {} }, elsewhere)).data.takeNextPick).toMatchObject({
      code: 'NOTHING_TO_PICK',
    });
    expect(
      (await ask(READY, { input: { pickupId: made.pickup.id, place: 'C-3' } }, elsewhere)).data.markReady,
    ).toMatchObject({
      code: 'WRONG_LOCATION',
      rightLocationId: shop.storeId,
    });
    const task = (await ask(TAKE, { input: {} }, till)).data.takeNextPick;
    expect(task).toMatchObject({
      pickupId: made.pickup.id,
      lines: [{ quantity: 1, picked: 0, variant: { needsSerial: true } }],
    });
    const confirm = async (line: object) =>
      ask(
        CONFIRM,
        { input: { taskId: task.id, lines: [{ lineId: task.lines[0].lineId, quantity: 1, ...line }] } },
        till,
      );
    expect((await confirm({ barcode: '4006381333931' })).data.confirmPick).toMatchObject({
      code: 'PICK_MISMATCH',
      lineId: task.lines[0].lineId,
      expectedBarcodes: [shop.barcode],
    });
    expect(
      (await confirm({ barcode: shop.barcode, quantity: 2, serialNumber: 'A' })).errors[0].extensions,
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.lines.0.quantity',
    });
    expect(
      (await confirm({ barcode: shop.barcode, serialNumber: 'OK55-000123' })).data.confirmPick,
    ).toMatchObject({
      leaseUntil: null,
      lines: [{ picked: 1, quantity: 1 }],
    });
    expect(
      (await ask(READY, { input: { pickupId: made.pickup.id, place: 'C-3' } }, till)).data.markReady,
    ).toMatchObject({
      id: made.pickup.id,
      place: 'C-3',
      paid: false,
      customerName: 'Anna de Wit',
      codeAttemptsLeft: 5,
      pickup: { state: 'READY' },
      lines: [{ picked: 1 }],
    });
    expect((await ask(READ, { id: made.id }, headers)).data.reservation).toMatchObject({
      state: 'READY',
      pickup: { state: 'READY' },
    });
    const { digits } = (await ask(CODE, { id: made.pickup.id }, headers)).data.pickupCode;
    const give = async (input: object) =>
      keyed(GIVE, { input: { pickupIds: [made.pickup.id], ...input } }, till);
    expect((await give({ pickupCode: digits })).data.handOver).toMatchObject({
      code: 'WRONG_STATE',
      currentState: 'awaiting_payment',
    });
    const wrong = String((Number(digits) + 1) % 1_000_000).padStart(6, '0');
    expect((await give({ pickupCode: wrong })).data.handOver).toMatchObject({
      code: 'CODE_REJECTED',
      attemptsLeft: 4,
    });
    expect((await give({})).errors[0].extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.pickupIds',
    });
    expect((await give({ documentLooked: 'passport NX123456' })).errors[0].extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.documentLooked',
    });
    expect((await give({ pickupIds: [anId()], documentLooked: 'passport' })).data.handOver).toMatchObject({
      code: 'NOT_FOUND',
    });
    const [{ n }] = await app.db.query(
      "SELECT count(*)::int AS n FROM audit_entry WHERE operation IN ('confirmPick', 'markReady') AND object_id = $1",
      [made.pickup.id],
    );
    expect(n).toBe(2);
  });

  it('is paid on a ticket with other goods, told when ready, and given on her code', async () => {
    const shop = await aShop();
    const { headers } = await aCustomerAt();
    const email = `${anId()}@example.org`;
    const made = await place(shop, headers, { receipt: { by: 'EMAIL', email } });
    const till = await aStaffSession(app, {
      role: 'associate',
      locationId: shop.storeId,
      terminalId: (await aTerminal(app.db, { locationId: shop.storeId })).id,
    });
    const opened = await ask(
      `mutation ($input: OpenTicketInput!) { openTicket(input: $input) { __typename ... on Ticket { id cart { version } } ${REFUSAL} } }`,
      { input: {} },
      till,
    );
    const ticket = opened.data.openTicket;
    const brought = await ask(
      `mutation ($input: BringToTicketInput!) { bringToTicket(input: $input) { __typename ... on Ticket { cart { version } due { amount } } ${REFUSAL} } }`,
      { input: { ticketId: ticket.id, expectedVersion: ticket.cart.version, reservationId: made.id } },
      till,
    );
    expect(brought.data.bringToTicket).toMatchObject({ __typename: 'Ticket', due: { amount: 1000 } });
    const paid = await keyed(
      `mutation ($input: PayTicketInput!) { payTicket(input: $input) { __typename ... on Ticket { state order { id fulfilments { kind state pickup { id state } } } } ${REFUSAL} } }`,
      {
        input: {
          ticketId: ticket.id,
          expectedVersion: brought.data.bringToTicket.cart.version,
          expectedTotal: { amount: 1000, currency: 'EUR' },
          tenders: [{ kind: 'CASH', received: { amount: 2000, currency: 'EUR' } }],
        },
      },
      till,
    );
    expect(paid.data.payTicket).toMatchObject({
      state: 'PAID',
      order: {
        fulfilments: [
          { kind: 'COLLECT', state: 'PLANNED', pickup: { id: made.pickup.id, state: 'TO_PICK' } },
        ],
      },
    });
    expect((await ask(READ, { id: made.id }, headers)).data.reservation).toMatchObject({
      state: 'CONVERTED',
      orderId: paid.data.payTicket.order.id,
    });
    const task = (await ask(TAKE, { input: {} }, till)).data.takeNextPick;
    const scan = { lineId: task.lines[0].lineId, barcode: shop.barcode, quantity: 1 };
    await ask(CONFIRM, { input: { taskId: task.id, lines: [scan] } }, till);
    expect(
      (await ask(READY, { input: { pickupId: made.pickup.id, place: 'C-3' } }, till)).data.markReady,
    ).toMatchObject({ paid: true });
    await app.settled();
    const letters = (await app.db.query(
      "SELECT template FROM message WHERE recipient ->> 'email' = $1 ORDER BY id",
      [email],
    )) as object[];
    expect(letters).toContainEqual({ template: 'order_ready' });
    expect(letters).not.toContainEqual({ template: 'reservation_ready' });
    const { digits } = (await ask(CODE, { id: made.pickup.id }, headers)).data.pickupCode;
    const input = { pickupIds: [made.pickup.id], pickupCode: digits };
    const key = aKey();
    const given = await keyed(GIVE, { input }, till, key);
    expect(given.data.handOver).toMatchObject({
      pickups: [{ state: 'HANDED_OVER' }],
      orders: [
        {
          state: 'FULFILLED',
          fulfilments: [{ kind: 'COLLECT', state: 'HANDED_OVER', pickup: { state: 'HANDED_OVER' } }],
        },
      ],
    });
    expect((await keyed(GIVE, { input }, till, key)).data).toEqual(given.data);
    expect((await keyed(GIVE, { input }, till)).data.handOver).toMatchObject({
      code: 'WRONG_STATE',
      currentState: 'handed_over',
    });
    expect(await levelAt(app.db, { variantId: shop.variantId, locationId: shop.storeId })).toMatchObject({
      onHand: 4,
      held: 0,
      allocated: 0,
      putAside: 0,
    });
  });

  it('tells the other process’s subscriber: the present first, then every change', async () => {
    const second = await startApp({}, app.database);
    const shop = await aShop();
    const { headers } = await aCustomerAt();
    const made = await place(shop, headers);
    const client = createClient({
      url: `${second.origin.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: headers,
      retryAttempts: 0,
    });
    const seen: { version: number; state: string; note: string | null; pickup: { state: string } | null }[] =
      [];
    const feed = client.iterate<{ reservationChanged: (typeof seen)[number] }>({
      query: FOLLOW,
      variables: { id: made.id },
    });
    const next = async () =>
      seen.push((await feed.next()).value.data.reservationChanged as (typeof seen)[number]);
    await next();
    await ask(CHANGE, { input: { reservationId: made.id, note: 'after five' } }, headers);
    await next();
    await ask(TAKE, { input: {} }, await aStaffSession(app, { role: 'associate', locationId: shop.storeId }));
    await next();
    await ask(CANCEL, { input: { reservationId: made.id } }, headers);
    await next();
    expect(seen.map(({ version, state, note, pickup }) => [version, state, note, pickup?.state])).toEqual([
      [1, 'HELD', null, 'TO_PICK'],
      [2, 'HELD', 'after five', 'TO_PICK'],
      [3, 'HELD', 'after five', 'PICKING'],
      [4, 'CANCELLED', 'after five', 'CANCELLED'],
    ]);
    await feed.return?.();
    const foreign = client.iterate({ query: FOLLOW, variables: { id: anId() } });
    const answer = (await foreign.next().catch((error: unknown) => ({ value: { errors: error } }))) as {
      value: { errors: unknown };
    };
    expect(JSON.stringify(answer.value.errors)).toContain('BAD_USER_INPUT');
    await client.dispose();
    await second.close();
    expect(await app.db.manager.findOneByOrFail(Reservation, { id: made.id })).toMatchObject({
      state: 'cancelled',
      version: 4,
    });
  });
});
