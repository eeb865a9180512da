import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Id } from '../../src/kernel/ids.js';
import { LocationAbility, LocationKind } from '../../src/locations/index.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { Reservation } from '../../src/collection/index.js';
import { aCustomerSession, aGuestToken, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anApiClient, anId } from '../support/builders.js';
import { aLocation, aTerminal, aVariant, publishedTerms, type VariantGiven } from '../support/catalogue.js';
import { aCustomer } from '../support/customers.js';
import { aStockLevel, levelAt } from '../support/inventory.js';

const REFUSAL = '... on UserError { code message }';
const RESERVATION = `
  id number version state endsAt note orderId
  lines { id quantity variant { id name } price { total { amount } } }
  total { amount currency decimal }
  fulfilment { kind location { id name } address { postcode } promisedBy }
  pickup { id state readyBy readyAt collectBy location { id openNow } }
  contact { name email phone } receiptChoice { by email address { city } }
  origin { channel person location { id } }`;
const PLACE = `mutation ($input: PlaceReservationInput!) { placeReservation(input: $input) { __typename ... on Reservation { ${RESERVATION} } ${REFUSAL}
  ... on InsufficientStock { shortages { variantId asked available alternatives { kind location { id } promisedBy } } }
  ... on FulfilmentNotPossible { alternatives { location { id } } }
  ... on LimitReached { limit max current } ... on RuleBroken { problems { path problem } } ... on NotFound { what missingId } } }`;
const CHANGE = `mutation ($input: ChangeReservationInput!) { changeReservation(input: $input) { __typename ... on Reservation { ${RESERVATION} } ${REFUSAL}
  ... on RuleBroken { problems { path problem } } ... on StaleVersion { seenVersion currentVersion } ... on NotFound { what missingId } } }`;
const CANCEL = `mutation ($input: CancelReservationInput!) { cancelReservation(input: $input) { __typename ... on Reservation { state } ${REFUSAL} ... on WrongState { currentState } } }`;
const TAKE = `mutation ($input: TakeNextPickInput!) { takeNextPick(input: $input) { __typename ... on PickTask { id pickupId leaseUntil dueBy lines { lineId quantity picked fromPlace variant { name needsSerial } } } ${REFUSAL} } }`;
const CONFIRM = `mutation ($input: ConfirmPickInput!) { confirmPick(input: $input) { __typename ... on PickTask { id leaseUntil lines { picked quantity } } ${REFUSAL} ... on PickMismatch { lineId expectedBarcodes } } }`;
const READY = `mutation ($input: MarkReadyInput!) { markReady(input: $input) { __typename ... on QueuedPickup { id version place paid customerName ageLimit codeAttemptsLeft pickup { state readyAt } lines { picked } } ${REFUSAL} ... on RuleBroken { problems { problem } } ... on WrongLocation { rightLocationId } } }`;
const GIVE = `mutation ($input: HandOverInput!) { handOver(input: $input) { __typename ... on HandedOver { pickups { state } orders { number state fulfilments { kind state doneAt pickup { id state } } } } ${REFUSAL} ... on CodeRejected { attemptsLeft } ... on WrongState { currentState } ... on WrongLocation { rightLocationId } } }`;
const READ = `query ($id: UUID!) { reservation(id: $id) { ${RESERVATION} } }`;
const CODE = `query ($id: UUID!) { pickupCode(pickupId: $id) { digits qrSvg validUntil } }`;
const FOLLOW = `subscription ($id: UUID!) { reservationChanged(reservationId: $id) { version state note pickup { state } fulfilment { kind } } }`;

interface Shop {
  variantId: Id<'Variant'>;
  storeId: Id<'Location'>;
  barcode: string;
}

describe('the collection schema', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startApp();
    await publishedTerms(app.db);
  });
  afterAll(() => app.close());

  const ask = async (query: string, variables: object, headers: Headers) =>
    (await app.send({ query, variables }, headers)).body;
  const keyed = (query: string, variables: object, headers: Headers, key = aKey()) =>
    ask(query, variables, { ...headers, 'idempotency-key': key });
  /** A store that is always open, with some of a variant. */
  const aShop = async (onHand = 5, given: VariantGiven = {}): Promise<Shop> => {
    const store = await aLocation(app.db, { opens: '00:00', closes: '00:00' });
    const variant = await aVariant(app.db, given);
    await aStockLevel(app.db, { variantId: variant.id, locationId: store.id, onHand });
    return { variantId: variant.id, storeId: store.id, barcode: variant.barcode };
  };
  const wish = ({ variantId, storeId }: Shop, quantity: unknown = 1) => ({
    lines: [{ variantId, quantity }],
    fulfilment: { kind: 'COLLECT', locationId: storeId },
    contact: { name: 'Anna de Wit', phone: '+31 6 12345678' },
    receipt: { by: 'EMAIL', email: 'anna@example.org' },
  });
  const aCustomerAt = async () => {
    const customerId = await aCustomer(app.db);
    return { customerId, headers: await aCustomerSession(app, { customerId, clientKind: ClientKind.APP }) };
  };
  const place = async (shop: Shop, headers: Headers, input: object = {}) =>
    (await keyed(PLACE, { input: { ...wish(shop), ...input } }, headers)).data.placeReservation;

  it('reserves, answers whole, and gives a repeat the same', async () => {
    const shop = await aShop();
    const { headers } = await aCustomerAt();
    const key = aKey();
    const first = await keyed(PLACE, { input: wish(shop) }, headers, key);
    expect(first.errors).toBeUndefined();
    expect(first.data.placeReservation).toMatchObject({
      __typename: 'Reservation',
      version: 1,
      state: 'HELD',
      total: { amount: 1000, currency: 'EUR', decimal: '10.00' },
      lines: [{ quantity: 1, variant: { id: shop.variantId } }],
      fulfilment: { kind: 'COLLECT', location: { id: shop.storeId } },
      pickup: { state: 'TO_PICK', readyAt: null, location: { openNow: true } },
      contact: { name: 'Anna de Wit', phone: '+31612345678', email: null },
      receiptChoice: { by: 'EMAIL', email: 'anna@example.org' },
      origin: { channel: 'APP', person: null },
      orderId: null,
    });
    const again = await keyed(PLACE, { input: wish(shop) }, headers, key);
    expect(again.data).toEqual(first.data);
    expect(again.extensions.idempotency).toMatchObject({ replayed: true });
    expect(await levelAt(app.db, { variantId: shop.variantId, locationId: shop.storeId })).toMatchObject({
      held: 1,
    });
  });

  it('needs a key to reserve and to hand over', async () => {
    const shop = await aShop();
    const guest = await aGuestToken(app);
    expect((await ask(PLACE, { input: wish(shop) }, guest)).errors[0].extensions.code).toBe(
      'IDEMPOTENCY_KEY_REQUIRED',
    );
    const till = await aStaffSession(app, { role: 'associate', locationId: shop.storeId });
    const input = { pickupIds: [anId()], documentLooked: 'passport' };
    expect((await ask(GIVE, { input }, till)).errors[0].extensions.code).toBe('IDEMPOTENCY_KEY_REQUIRED');
  });

  it('refuses in types, and writes nothing', async () => {
    const shop = await aShop(1);
    const other = await aStockLevel(app.db, { variantId: shop.variantId, onHand: 9 });
    const guest = await aGuestToken(app);
    expect(await place(shop, guest, { lines: [{ variantId: shop.variantId, quantity: 2 }] })).toMatchObject({
      code: 'INSUFFICIENT_STOCK',
      shortages: [
        {
          asked: 2,
          available: 1,
          alternatives: [{ kind: 'COLLECT', location: { id: other.locationId } }, { kind: 'DELIVER' }],
        },
      ],
    });
    expect(await place(shop, guest, { lines: [{ variantId: anId(), quantity: 1 }] })).toMatchObject({
      code: 'VARIANT_NOT_SOLD',
    });
    const blocked = await aVariant(app.db, { blockReason: 'recall' });
    expect(await place(shop, guest, { lines: [{ variantId: blocked.id, quantity: 1 }] })).toMatchObject({
      code: 'SALE_BLOCKED',
    });
    const mute = await aLocation(app.db, { abilities: [LocationAbility.SELL] });
    expect(await place(shop, guest, { fulfilment: { kind: 'COLLECT', locationId: mute.id } })).toMatchObject({
      code: 'FULFILMENT_NOT_POSSIBLE',
    });
    const missing = anId();
    expect(await place(shop, guest, { fulfilment: { kind: 'COLLECT', locationId: missing } })).toMatchObject({
      code: 'NOT_FOUND',
      what: 'LOCATION',
      missingId: missing,
    });
    expect(await place(shop, guest, { contact: { name: 'Anna' } })).toMatchObject({ code: 'RULE_BROKEN' });
    expect(
      await place(shop, guest, {
        lines: [{ variantId: shop.variantId, quantity: 1, fulfilment: { kind: 'TAKE_AWAY' } }],
      }),
    ).toMatchObject({ problems: [{ path: 'input.lines.0.fulfilment', problem: 'LINE_FULFILMENT' }] });
    expect(
      await app.db.query('SELECT count(*)::int AS n FROM reservation_line WHERE variant_id = $1', [
        shop.variantId,
      ]),
    ).toEqual([{ n: 0 }]);
  });

  it('lets a guest have five, and says how many', async () => {
    const shop = await aShop(9);
    const guest = await aGuestToken(app);
    for (let made = 0; made < 5; made += 1) expect((await place(shop, guest)).__typename).toBe('Reservation');
    expect(await place(shop, guest)).toMatchObject({
      code: 'LIMIT_REACHED',
      limit: 'OPEN_RESERVATIONS',
      max: 5,
      current: 6,
    });
  });

  it.each([
    ['lines.0.quantity 0', { lines: [{ quantity: 0 }] }, 'quantity'],
    ['quantity −1', { lines: [{ quantity: -1 }] }, 'quantity'],
    ['a fraction', { lines: [{ quantity: 1.5 }] }, 'quantity'],
    ['2³¹', { lines: [{ quantity: 2 ** 31 }] }, 'quantity'],
    ['an id that is none', { lines: [{ variantId: 'x' }] }, 'variantId'],
    ['no lines', { lines: [], replace: true }, 'lines'],
    ['101 lines', { lines: Array.from({ length: 101 }, () => ({})) }, 'lines'],
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['a way that is none', { fulfilment: { kind: 'FLY' } }, 'kind'],
    ['a name with NUL', { contact: { name: 'An\u0000na', phone: '+31612345678' } }, 'name'],
    ['a name with control characters', { contact: { name: 'An\u0007na', phone: '+31612345678' } }, 'name'],
    ['a name too long', { contact: { name: 'a'.repeat(201), phone: '+31612345678' } }, 'name'],
    ['an e-mail that is none', { contact: { name: 'Anna', email: 'anna' } }, 'email'],
    ['a note too long', { note: 'x'.repeat(501) }, 'note'],
    ['a blank note', { note: '  ' }, 'note'],
  ])('names the field of bad input: %s', async (_, given, field) => {
    const shop = await aShop();
    const lines = (given as { lines?: object[] }).lines?.map((line) => ({
      variantId: shop.variantId,
      quantity: 1,
      ...line,
    }));
    const { replace: __, ...rest } = given as { replace?: boolean };
    const input = { ...wish(shop), ...rest, ...(lines && { lines }) };
    const { errors } = await keyed(PLACE, { input }, await aGuestToken(app));
    expect(errors[0].extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
    expect(JSON.stringify(errors[0])).toContain(field);
    expect(await levelAt(app.db, { variantId: shop.variantId, locationId: shop.storeId })).toMatchObject({
      held: 0,
    });
  });

  it('welcomes emoji in a note', async () => {
    expect(await place(await aShop(), await aGuestToken(app), { note: 'na vijven 🙂' })).toMatchObject({
      note: 'na vijven 🙂',
    });
  });

  it('is for those who may, and another’s reservation is as if it were not there', async () => {
    const shop = await aShop();
    const { headers } = await aCustomerAt();
    const made = await place(shop, headers);
    const strangers: Headers[] = [
      (await aCustomerAt()).headers,
      await aGuestToken(app),
      await aStaffSession(app, { role: 'associate', locationId: (await aLocation(app.db)).id }),
      await aStaffSession(app, { role: 'agent' }),
    ];
    for (const stranger of strangers) {
      expect((await ask(READ, { id: made.id }, stranger)).data).toEqual({ reservation: null });
      const refused = (await ask(CHANGE, { input: { reservationId: made.id, note: 'x' } }, stranger)).data
        .changeReservation;
      const missingId = anId();
      const missing = (await ask(CHANGE, { input: { reservationId: missingId, note: 'x' } }, stranger)).data
        .changeReservation;
      expect(refused).toEqual({ ...missing, missingId: made.id });
      expect(missing).toMatchObject({ code: 'NOT_FOUND', what: 'RESERVATION', missingId });
    }
    for (const role of ['ops', 'marketer', 'admin'] as const)
      expect(
        (await ask(READ, { id: made.id }, await aStaffSession(app, { role }))).errors[0].extensions.code,
      ).toBe('FORBIDDEN');
    const keyAlone = { 'api-key': await anApiClient(app.db) };
    expect((await keyed(PLACE, { input: wish(shop) }, keyAlone)).errors[0].extensions.code).toBe(
      'UNAUTHENTICATED',
    );
    expect((await ask(TAKE, { input: {} }, headers)).errors[0].extensions.code).toBe('FORBIDDEN');
    const store = await aStaffSession(app, { role: 'associate', locationId: shop.storeId });
    expect((await ask(READ, { id: made.id }, store)).data.reservation).toMatchObject({ id: made.id });
    expect((await ask(CODE, { id: made.pickup.id }, store)).errors[0].extensions.code).toBe('FORBIDDEN');
    expect((await ask(CODE, { id: made.pickup.id }, strangers[0]!)).data).toEqual({ pickupCode: null });
    expect((await ask(CODE, { id: made.pickup.id }, headers)).data.pickupCode).toMatchObject({
      digits: expect.stringMatching(/^\d{6}$/) as string,
      qrSvg: expect.stringMatching(/^<svg/) as string,
      validUntil: made.pickup.collectBy,
    });
  });

  it('lets an agent work for a caller once she has made sure who it is', async () => {
    const shop = await aShop();
    const { customerId, headers } = await aCustomerAt();
    const agent = await aStaffSession(app, { role: 'agent' });
    expect(await place(shop, agent, { customerId })).toMatchObject({
      code: 'NOT_FOUND',
      what: 'CUSTOMER',
      missingId: customerId,
    });
    const confirmed = await ask(
      `mutation ($input: ConfirmCallerInput!) { confirmCaller(input: $input) { __typename ... on CustomerFile { card { openReservations } reservations { id } } ${REFUSAL} } }`,
      { input: { customerId, how: 'date of birth' } },
      agent,
    );
    expect(confirmed.data.confirmCaller).toEqual({
      __typename: 'CustomerFile',
      card: { openReservations: 0 },
      reservations: [],
    });
    const made = await place(shop, agent, { customerId });
    expect(made).toMatchObject({ origin: { channel: 'PHONE', person: 'Iris Hoekstra' } });
    const me = await ask('{ me { reservations { id version } } }', {}, headers);
    expect(me.data.me).toEqual({ reservations: [{ id: made.id, version: 1 }] });
    const file = await ask(
      'query ($id: UUID!) { customer(id: $id) { card { openReservations } reservations { id } } }',
      { id: customerId },
      agent,
    );
    expect(file.data.customer).toEqual({ card: { openReservations: 1 }, reservations: [{ id: made.id }] });
    expect(
      (await ask(CHANGE, { input: { reservationId: made.id, note: 'called' } }, agent)).data
        .changeReservation,
    ).toMatchObject({ version: 2 });
  });

  it('changes and cancels', async () => {
    const shop = await aShop();
    const tiel = await aLocation(app.db, { kind: LocationKind.WAREHOUSE, abilities: [LocationAbility.SHIP] });
    await aStockLevel(app.db, { variantId: shop.variantId, locationId: tiel.id, onHand: 2 });
    const { headers } = await aCustomerAt();
    const made = await place(shop, headers);
    const change = async (input: object) =>
      (await ask(CHANGE, { input: { reservationId: made.id, ...input } }, headers)).data.changeReservation;
    const address = {
      street: 'Oudegracht',
      houseNumber: '12',
      postcode: '3511 AB',
      city: 'Utrecht',
      country: 'NL',
    };
    expect(
      await change({ expectedVersion: 1, fulfilment: { kind: 'DELIVER', address }, receipt: { by: 'POST' } }),
    ).toMatchObject({
      version: 2,
      pickup: null,
      fulfilment: { kind: 'DELIVER', location: null, address: { postcode: '3511 AB' }, promisedBy: null },
      receiptChoice: { by: 'POST', email: null, address: { city: 'Utrecht' } },
    });
    expect(await change({ expectedVersion: 1, note: 'x' })).toMatchObject({
      code: 'STALE_VERSION',
      seenVersion: 1,
      currentVersion: 2,
    });
    const nowhere = { ...address, houseNumber: 'x', postcode: '0000 AA' };
    expect(await change({ fulfilment: { kind: 'DELIVER', address: nowhere } })).toMatchObject({
      code: 'RULE_BROKEN',
      problems: [
        { path: 'input.fulfilment.address.postcode' },
        { path: 'input.fulfilment.address.houseNumber' },
      ],
    });
    const overseas = { ...address, country: 'US' };
    expect(await change({ fulfilment: { kind: 'DELIVER', address: overseas } })).toMatchObject({
      code: 'RULE_BROKEN',
      problems: [{ path: 'input.fulfilment.address.country' }],
    });
    expect(
      await change({ fulfilment: { kind: 'COLLECT', locationId: shop.storeId }, receipt: { by: 'EMAIL' } }),
    ).toMatchObject({
      version: 3,
      pickup: { id: made.pickup.id, state: 'TO_PICK' },
      receiptChoice: { by: 'EMAIL', email: 'anna@example.org' },
    });
    const cancel = async () =>
      (await ask(CANCEL, { input: { reservationId: made.id, reason: 'found it elsewhere' } }, headers)).data
        .cancelReservation;
    expect(await cancel()).toEqual({ __typename: 'Reservation', state: 'CANCELLED' });
    expect(await cancel()).toMatchObject({ code: 'WRONG_STATE', currentState: 'cancelled' });
  });

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
