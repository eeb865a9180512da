import { LocationAbility, LocationKind } from '../../src/locations/index.js';
import { CustomerIdentifier, IdentifierKind } from '../../src/customers/index.js';
import { aGuestToken, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anApiClient, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { publishedTerms } from '../support/terms.js';
import { aStockLevel, levelAt } from '../support/inventory.js';
import {
  aCollectionPoint,
  CANCEL,
  CHANGE,
  CODE,
  GIVE,
  PLACE,
  READ,
  TAKE,
  REFUSAL,
} from './a-collection-point.js';

describe('the collection schema', () => {
  let app: RunningApp;
  const { ask, keyed, aShop, wish, aCustomerAt, place } = aCollectionPoint(() => app);

  beforeAll(async () => {
    app = await startApp();
    await publishedTerms(app.db);
  });
  afterAll(() => app.close());

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
    await app.db.query(
      `WITH account AS (INSERT INTO points_account (id, customer_id, balance, version)
                        VALUES (gen_random_uuid(), $1, 7, 1) RETURNING id)
       INSERT INTO points_entry (id, account_id, sequence, kind, points, balance_after, order_id, at)
       SELECT gen_random_uuid(), id, 1, 'earn', 7, 7, gen_random_uuid(), now() FROM account`,
      [customerId],
    );
    const at = new Date();
    const kind = IdentifierKind.LOYALTY_CARD;
    const identifier = { id: anId<'Identifier'>(), customerId, kind, value: '2900000077775' };
    await app.db.manager.insert(CustomerIdentifier, {
      ...{ ...identifier, source: 'staff', verifiedAt: at, createdAt: at },
    });
    const cardFor = async (who: Headers) =>
      (
        await ask(
          `mutation ($input: IdentifyCustomerInput!) { identifyCustomer(input: $input) { ... on CustomerIdentified { customer { points openReservations } } } }`,
          { input: { identifier: { kind: 'LOYALTY_CARD', value: identifier.value } } },
          who,
        )
      ).data.identifyCustomer.customer;
    expect(await cardFor(agent)).toEqual({ points: 7, openReservations: 1 });
    expect(await cardFor(await aStaffSession(app, { role: 'agent' }))).toEqual({
      points: 0,
      openReservations: 0,
    });
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
});
