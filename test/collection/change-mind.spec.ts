import type { DataSource } from 'typeorm';
import { collectionInvariants } from '../../src/cli/audit/collection.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { PickTask, Pickup, Reservation, ReservationLapsed } from '../../src/collection/index.js';
import type { ChangeReservationInput } from '../../src/collection/collection.inputs.js';
import { InsufficientStock } from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind, LocationAbility, LocationKind } from '../../src/locations/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { LimitKind, ReceiptBy } from '../../src/platform/graphql/common.enums.js';
import { NotFound, RuleBroken, StaleVersion, WrongState } from '../../src/platform/graphql/common.errors.js';
import { OutboxEvent } from '../../src/platform/outbox/outbox-event.entity.js';
import { Task } from '../../src/tasks/index.js';
import { anActor, anId } from '../support/builders.js';
import { deliveryWays } from '../../src/terms/index.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { EVENING, publishedTerms, withOptions } from '../support/terms.js';
import { asAssociate, asCustomer, asGuest, collectionServices, pay } from '../support/collection.js';
import { aCustomer } from '../support/customers.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt } from '../support/inventory.js';

const FRIDAY = new Date('2026-11-20T10:00:00Z');
const address = {
  street: 'Oudegracht',
  houseNumber: '12',
  postcode: '3511 AB',
  city: 'Utrecht',
  country: 'NL',
};
const toHome = { kind: FulfilmentKind.DELIVER, address };

describe('changing one’s mind about a reservation', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  let services: ReturnType<typeof collectionServices>;

  beforeAll(async () => {
    ({ db, clock, unitOfWork } = await aWorkshop());
    services = collectionServices(unitOfWork);
    await publishedTerms(db, { rules: withOptions(EVENING) });
  });
  beforeEach(() => clock.set(FRIDAY));
  afterEach(() => expectInvariants(db, [...collectionInvariants, ...inventoryInvariants]));
  afterAll(() => db.destroy());

  const collect = (locationId: Id<'Location'>) => ({ kind: FulfilmentKind.COLLECT, locationId });
  const view = async (id: Id<'Reservation'>) => (await services.reader.load(unitOfWork.read(anActor()), id))!;
  const change = (actor: Actor, reservationId: Id<'Reservation'>, input: Partial<ChangeReservationInput>) =>
    unitOfWork.run(actor, { operation: 'changeReservation' }, (tx) =>
      services.changing.change(tx, { reservationId, extend: false, ...input }),
    );
  const cancel = (actor: Actor, reservationId: Id<'Reservation'>) =>
    unitOfWork.run(actor, { operation: 'cancelReservation' }, (tx) =>
      services.changing.cancel(tx, { reservationId }),
    );
  /** One unit in each of two stores and in a warehouse; the first has it put aside. */
  const reserved = async (quantity = 1) => {
    const { variantId, locationId: utrecht } = await aStockLevel(db, { onHand: quantity });
    const { locationId: zwolle } = await aStockLevel(db, { variantId, onHand: quantity });
    const tiel = await aLocation(db, { kind: LocationKind.WAREHOUSE, abilities: [LocationAbility.SHIP] });
    await aStockLevel(db, { variantId, locationId: tiel.id, onHand: quantity });
    const anna = asCustomer(await aCustomer(db));
    const id = await unitOfWork.run(anna, { operation: 'placeReservation' }, (tx) =>
      services.placing.place(
        tx,
        {
          lines: [{ variantId, quantity }],
          fulfilment: collect(utrecht),
          contact: { name: 'Anna', phone: '+31612345678' },
          receipt: { by: ReceiptBy.EMAIL, email: 'anna@example.org' },
        },
        'nl',
      ),
    );
    return { id, anna, variantId, utrecht, zwolle, tiel: tiel.id };
  };
  const held = async (variantId: Id<'Variant'>, ...locationIds: Id<'Location'>[]) =>
    Promise.all(locationIds.map(async (locationId) => (await levelAt(db, { variantId, locationId })).held));
  const readyAt = async (id: Id<'Reservation'>, locationId: Id<'Location'>, place = 'C-3') => {
    const { id: pickupId } = await db.manager.findOneByOrFail(Pickup, { reservationId: id });
    const line = (await db.query(
      'SELECT line.id, code FROM pickup_line AS line JOIN barcode USING (variant_id) WHERE pickup_id = $1',
      [pickupId],
    )) as { id: Id<'PickupLine'>; code: string }[];
    const iris = asAssociate(locationId);
    await unitOfWork.run(iris, { operation: 'pick' }, async (tx) => {
      const taskId = await services.picking.takeNext(tx, null);
      await services.picking.confirm(tx, {
        taskId,
        lines: [{ lineId: line[0]!.id, barcode: line[0]!.code, quantity: 1 }],
      });
      await services.picking.markReady(tx, { pickupId, place });
    });
    return pickupId;
  };

  it('has it delivered instead, and collects it after all', async () => {
    const { id, anna, variantId, utrecht, zwolle, tiel } = await reserved();
    const pickupId = (await view(id)).pickup!.id;
    await change(anna, id, { expectedVersion: 1, fulfilment: toHome, receipt: { by: ReceiptBy.POST } });
    expect(await view(id)).toMatchObject({
      version: 2,
      pickup: null,
      fulfilment: { kind: 'deliver', location: null },
      receiptChoice: { by: 'post', email: null, address: { postcode: '3511 AB' } },
      endsAt: new Date('2026-11-21T23:00:00Z'),
    });
    expect(await held(variantId, utrecht, zwolle, tiel)).toEqual([0, 0, 1]);
    expect(await db.manager.countBy(PickTask, { pickupId, state: 'open' })).toBe(0);
    await change(anna, id, { fulfilment: collect(utrecht), receipt: { by: ReceiptBy.EMAIL } });
    expect(await view(id)).toMatchObject({
      version: 3,
      pickup: { id: pickupId, state: 'to_pick', location: { id: utrecht } },
      receiptChoice: { by: 'email', email: 'anna@example.org', address: null },
      endsAt: new Date('2026-11-21T17:00:00Z'),
      total: { amount: 1000 },
    });
    expect(await held(variantId, utrecht, zwolle, tiel)).toEqual([1, 0, 0]);
    expect(await db.manager.countBy(PickTask, { pickupId, state: 'open' })).toBe(1);
    const told = await db.manager.find(OutboxEvent, {
      where: [{ aggregateId: id }, { aggregateId: pickupId }],
      order: { position: 'ASC' },
    });
    expect(told.map(({ type, sequence }) => `${type.slice(11)} ${sequence}`)).toEqual([
      'pickup_opened 1',
      'reservation_placed 1',
      'pickup_cancelled 2',
      'reservation_changed 2',
      'pickup_changed 3',
      'reservation_changed 3',
    ]);
  });

  it('takes it to another store, and what was put aside goes back to its shelf', async () => {
    const { id, anna, variantId, utrecht, zwolle } = await reserved();
    const pickupId = await readyAt(id, utrecht);
    expect(await levelAt(db, { variantId, locationId: utrecht })).toMatchObject({ putAside: 1, held: 1 });
    expect((await view(id)).state).toBe('ready');
    await change(anna, id, { fulfilment: collect(zwolle) });
    expect(await view(id)).toMatchObject({
      state: 'held',
      pickup: { id: pickupId, state: 'to_pick', readyAt: null, location: { id: zwolle } },
    });
    expect(await levelAt(db, { variantId, locationId: utrecht })).toMatchObject({ putAside: 0, held: 0 });
    expect(await levelAt(db, { variantId, locationId: zwolle })).toMatchObject({ putAside: 0, held: 1 });
    const [task] = await db.manager.findBy(Task, { causeId: pickupId });
    expect(task).toMatchObject({ locationId: utrecht, state: 'open' });
    expect(task!.summary).toMatch(/^Put back from C-3: 1 × /);
  });

  it('keeps what it has when the other store has none, and says so', async () => {
    const { id, anna, variantId, utrecht } = await reserved();
    const empty = await aLocation(db);
    const before = await db.manager.findOneByOrFail(Reservation, { id });
    await expect(change(anna, id, { fulfilment: collect(empty.id) })).rejects.toThrow(InsufficientStock);
    expect(await db.manager.findOneByOrFail(Reservation, { id })).toEqual(before);
    expect(await held(variantId, utrecht)).toEqual([1]);
  });

  it('is sent from where it is held when nothing else is left anywhere', async () => {
    const { variantId, locationId } = await aStockLevel(db, { onHand: 1 });
    const anna = asGuest();
    const id = await unitOfWork.run(anna, { operation: 'placeReservation' }, (tx) =>
      services.placing.place(
        tx,
        {
          lines: [{ variantId, quantity: 1 }],
          fulfilment: collect(locationId),
          contact: { name: 'A', email: 'a@example.org' },
          receipt: { by: ReceiptBy.EMAIL },
        },
        'nl',
      ),
    );
    await change(anna, id, { fulfilment: toHome });
    expect(await view(id)).toMatchObject({ fulfilment: { kind: 'deliver' }, pickup: null });
    expect(await held(variantId, locationId)).toEqual([1]);
  });

  it('extends by one open day, once', async () => {
    const { id, anna } = await reserved();
    await change(anna, id, { extend: true });
    expect(await view(id)).toMatchObject({
      version: 2,
      endsAt: new Date('2026-11-22T17:00:00Z'),
      pickup: { collectBy: new Date('2026-11-22T17:00:00Z') },
    });
    await expect(change(anna, id, { extend: true })).rejects.toMatchObject({
      limit: LimitKind.EXTENSIONS,
      max: 1,
      current: 2,
    });
  });

  it('goes to another place five times at most, since each gives a fresh end', async () => {
    const { id, anna, utrecht, zwolle } = await reserved();
    for (const to of [zwolle, utrecht, zwolle, utrecht, zwolle])
      await change(anna, id, { fulfilment: collect(to) });
    await expect(change(anna, id, { fulfilment: collect(utrecht) })).rejects.toMatchObject({
      limit: LimitKind.EXTENSIONS,
      max: 5,
    });
  });

  it('changes contact and note without moving anything', async () => {
    const { id, anna, variantId, utrecht } = await reserved();
    const pickup = await db.manager.findOneByOrFail(Pickup, { reservationId: id });
    await change(anna, id, {
      contact: { name: 'Anna de Wit', email: 'new@example.org' },
      note: 'after five 🙂',
    });
    expect(await view(id)).toMatchObject({
      version: 2,
      contact: { email: 'new@example.org', phone: null },
      note: 'after five 🙂',
    });
    expect(await db.manager.findOneByOrFail(Pickup, { reservationId: id })).toEqual(pickup);
    expect(await held(variantId, utrecht)).toEqual([1]);
  });

  it('is delivered by the way she chooses; collected it goes none', async () => {
    const { id, anna, zwolle } = await reserved();
    const evening = deliveryWays(withOptions(EVENING))[1]!.id;
    await change(anna, id, { fulfilment: { ...toHome, deliveryOptionId: evening } });
    expect((await view(id)).fulfilment.deliveryOption).toMatchObject({
      ...{ id: evening, price: { amount: 795 }, latest: '2026-11-24' },
    });
    await change(anna, id, { fulfilment: toHome }); // nothing is said of it
    expect((await db.manager.findOneByOrFail(Reservation, { id })).deliveryOptionId).toBe(evening);
    const unknown = { ...toHome, deliveryOptionId: anId<'DeliveryOption'>() };
    await expect(change(anna, id, { fulfilment: unknown })).rejects.toMatchObject({
      problems: [{ path: 'input.fulfilment.deliveryOptionId', problem: 'DELIVERY_OPTION' }],
    });
    await change(anna, id, { fulfilment: collect(zwolle) });
    expect((await view(id)).fulfilment.deliveryOption).toBeNull();
    expect(await db.manager.findOneByOrFail(Reservation, { id })).toMatchObject({ deliveryOptionId: null });
  });

  it('refuses a version that is not the latest, a receipt that goes nowhere, another’s reservation, and take-away', async () => {
    const { id, anna, utrecht } = await reserved();
    await expect(change(anna, id, { expectedVersion: 2, note: 'x' })).rejects.toThrow(StaleVersion);
    await expect(change(anna, id, { receipt: { by: ReceiptBy.POST } })).rejects.toThrow(RuleBroken);
    await expect(change(anna, id, { fulfilment: { kind: FulfilmentKind.TAKE_AWAY } })).rejects.toThrow(
      RuleBroken,
    );
    await expect(change(anna, id, { fulfilment: { kind: FulfilmentKind.DELIVER } })).rejects.toThrow(
      RuleBroken,
    );
    await expect(change(asCustomer(anId<'Customer'>()), id, { note: 'x' })).rejects.toThrow(NotFound);
    await expect(change(asGuest(), id, { note: 'x' })).rejects.toThrow(NotFound);
    await expect(change(asAssociate(anId<'Location'>()), id, { note: 'x' })).rejects.toThrow(NotFound);
    await change(asAssociate(utrecht), id, { note: 'for the store' });
    expect((await view(id)).version).toBe(2);
  });

  it('gives it up: the units are free at once, what was picked is put back', async () => {
    const { id, anna, variantId, utrecht } = await reserved();
    const pickupId = await readyAt(id, utrecht);
    await cancel(anna, id);
    expect(await view(id)).toMatchObject({ state: 'cancelled', pickup: { state: 'cancelled' } });
    expect(await levelAt(db, { variantId, locationId: utrecht })).toMatchObject({
      held: 0,
      putAside: 0,
      onHand: 1,
    });
    expect(await db.manager.countBy(Task, { causeId: pickupId })).toBe(1);
    await expect(cancel(anna, id)).rejects.toThrow(WrongState);
    await expect(change(anna, id, { note: 'x' })).rejects.toThrow(WrongState);
  });

  it('lapses by itself: nothing shows it as live at its end, the job tells, and its units are free', async () => {
    const { id, anna, variantId, utrecht } = await reserved();
    const pickupId = await readyAt(id, utrecht);
    clock.set(new Date('2026-11-21T17:00:00Z'));
    expect(await view(id)).toMatchObject({ state: 'lapsed', pickup: { state: 'uncollected' } });
    await expect(change(anna, id, { note: 'x' })).rejects.toMatchObject({ lapsedAt: clock.now() });
    await expect(cancel(anna, id)).rejects.toThrow(ReservationLapsed);
    const [{ due }] = await db.query(
      "SELECT count(*)::int AS due FROM reservation WHERE state IN ('held', 'ready') AND ends_at <= $1",
      [clock.now()],
    );
    expect(await services.lapsing.run()).toBe(due);
    expect(await db.manager.findOneByOrFail(Reservation, { id })).toMatchObject({
      state: 'lapsed',
      orderId: null,
    });
    expect(await db.manager.findOneByOrFail(Pickup, { id: pickupId })).toMatchObject({
      state: 'uncollected',
    });
    expect(await levelAt(db, { variantId, locationId: utrecht })).toMatchObject({
      held: 0,
      putAside: 0,
      onHand: 1,
    });
    expect(await db.manager.countBy(Task, { causeId: pickupId })).toBe(1);
    const told = await db.manager.findBy(OutboxEvent, {
      aggregateId: id,
      type: 'collection.reservation_lapsed',
    });
    expect(told).toHaveLength(1);
    expect(await services.lapsing.run()).toBe(0);
  });

  it('lapses each once, with several processes at it', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, async () => (await reserved()).id));
    clock.set(new Date('2026-11-21T17:00:00Z'));
    await Promise.all([services.lapsing.run(), services.lapsing.run(), services.lapsing.run()]);
    await services.lapsing.run();
    for (const id of ids)
      expect(
        await db.manager.countBy(OutboxEvent, { aggregateId: id, type: 'collection.reservation_lapsed' }),
      ).toBe(1);
  });

  it('is either paid or lapsed, whoever comes first', async () => {
    for (let round = 0; round < 6; round += 1) {
      clock.set(FRIDAY);
      const { id, variantId, utrecht } = await reserved();
      const iris = asAssociate(utrecht);
      const justBefore = new Date('2026-11-21T16:59:59.999Z');
      const sale = unitOfWork.run(iris, { operation: 'payTicket' }, async (tx) => {
        (tx as { now: Date }).now = justBefore;
        return pay(tx, services, id);
      });
      clock.set(new Date('2026-11-21T17:30:00Z'));
      const [paid] = await Promise.allSettled([sale, services.lapsing.run()]);
      const { state, orderId } = await db.manager.findOneByOrFail(Reservation, { id });
      expect(state).toBe(paid.status === 'fulfilled' ? 'converted' : 'lapsed');
      expect(orderId === null).toBe(paid.status === 'rejected');
      expect(await levelAt(db, { variantId, locationId: utrecht })).toMatchObject(
        paid.status === 'fulfilled' ? { held: 0, allocated: 1 } : { held: 0, allocated: 0 },
      );
    }
  });

  it('is either paid here or moved there, whoever comes first', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { id, anna, variantId, utrecht, zwolle } = await reserved();
      const [paid, moved] = await Promise.allSettled([
        unitOfWork.run(asAssociate(utrecht), { operation: 'payTicket' }, (tx) => pay(tx, services, id)),
        change(anna, id, { fulfilment: collect(zwolle) }),
      ]);
      expect([paid.status, moved.status].sort()).toEqual(['fulfilled', 'rejected']);
      const utrechtNow = await levelAt(db, { variantId, locationId: utrecht });
      const zwolleNow = await levelAt(db, { variantId, locationId: zwolle });
      expect(utrechtNow.allocated + utrechtNow.held + zwolleNow.held + zwolleNow.allocated).toBe(1);
    }
  });

  it('two who swap stores at the same moment do not stand in each other’s way', async () => {
    const { id: variantId } = await aVariant(db);
    const [a, b] = await Promise.all([
      aStockLevel(db, { variantId, onHand: 20 }),
      aStockLevel(db, { variantId, onHand: 20 }),
    ]);
    const guests = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const guest = asGuest();
        const from = index % 2 === 0 ? a : b;
        const id = await unitOfWork.run(guest, { operation: 'placeReservation' }, (tx) =>
          services.placing.place(
            tx,
            {
              lines: [{ variantId, quantity: 1 }],
              fulfilment: collect(from.locationId),
              contact: { name: 'A', email: 'a@example.org' },
              receipt: { by: ReceiptBy.EMAIL },
            },
            'nl',
          ),
        );
        return { guest, id, to: index % 2 === 0 ? b.locationId : a.locationId };
      }),
    );
    await Promise.all(guests.map(({ guest, id, to }) => change(guest, id, { fulfilment: collect(to) })));
    expect(await held(variantId, a.locationId, b.locationId)).toEqual([5, 5]);
  });
});
