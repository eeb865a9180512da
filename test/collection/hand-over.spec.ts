import type { DataSource } from 'typeorm';
import { AgeCheckNeeded, SaleBlocked, SerialNeeded } from '../../src/catalogue/index.js';
import { collectionInvariants } from '../../src/cli/audit/collection.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import {
  NothingToPick,
  PickMismatch,
  PickTask,
  Pickup,
  PickupLine,
  Reservation,
} from '../../src/collection/index.js';
import type { HandOverInput } from '../../src/collection/collection.inputs.js';
import { Allocation, COLLECT_LEAD_MINUTES, StockMovement } from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import { Fulfilment, Order, OrderLine } from '../../src/orders/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { ReceiptBy } from '../../src/platform/graphql/common.enums.js';
import {
  CodeRejected,
  NotFound,
  TooManyAttempts,
  WrongLocation,
  WrongState,
} from '../../src/platform/graphql/common.errors.js';
import { OutboxEvent } from '../../src/platform/outbox/outbox-event.entity.js';
import { anActor, anId } from '../support/builders.js';
import { aLocation, aVariant, publishedTerms, type VariantGiven } from '../support/catalogue.js';
import {
  aCustomer,
  asAssociate,
  asCustomer,
  asGuest,
  collectionServices,
  pay,
} from '../support/collection.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt } from '../support/inventory.js';

const FRIDAY = new Date('2026-11-20T10:00:00Z');
const READY_BY = new Date(FRIDAY.getTime() + COLLECT_LEAD_MINUTES * 60_000);

describe('from the shelf to the customer', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  let services: ReturnType<typeof collectionServices>;

  beforeAll(async () => {
    ({ db, clock, unitOfWork } = await aWorkshop());
    services = collectionServices(unitOfWork);
    await publishedTerms(db);
  });
  beforeEach(() => clock.set(FRIDAY));
  afterEach(() => expectInvariants(db, [...collectionInvariants, ...inventoryInvariants]));
  afterAll(() => db.destroy());

  const run = <Result>(actor: Actor, work: Parameters<UnitOfWork['run']>[2]) =>
    unitOfWork.run(actor, { operation: 'test' }, work) as Promise<Result>;
  /** A store with 10 of a variant, and one of it reserved there. */
  const reserved = async (
    given: VariantGiven & { store?: Id<'Location'>; actor?: Actor; quantity?: number } = {},
  ) => {
    const { store: at, actor, quantity = 1, ...variantGiven } = given;
    const variant = await aVariant(db, variantGiven);
    const store = at ?? (await aLocation(db)).id;
    await aStockLevel(db, { variantId: variant.id, locationId: store, onHand: 10 });
    const anna = actor ?? asCustomer(await aCustomer(db));
    const id = await run<Id<'Reservation'>>(anna, (tx) =>
      services.placing.place(
        tx,
        {
          lines: [{ variantId: variant.id, quantity }],
          fulfilment: { kind: FulfilmentKind.COLLECT, locationId: store },
          contact: { name: 'Anna', email: 'anna@example.org' },
          receipt: { by: ReceiptBy.EMAIL },
        },
        'nl',
      ),
    );
    const pickup = await db.manager.findOneByOrFail(Pickup, { reservationId: id });
    const [line] = await db.manager.findBy(PickupLine, { pickupId: pickup.id });
    return {
      id,
      anna,
      store,
      variant,
      pickupId: pickup.id,
      lineId: line!.id,
      place: { variantId: variant.id, locationId: store },
    };
  };
  type Made = Awaited<ReturnType<typeof reserved>>;
  const takeNext = (actor: Actor, giveBack: Id<'PickTask'> | null = null) =>
    run<Id<'PickTask'>>(actor, (tx) => services.picking.takeNext(tx, giveBack));
  const confirm = (
    actor: Actor,
    taskId: Id<'PickTask'>,
    lineId: Id<'PickupLine'>,
    barcode: string,
    quantity = 1,
    serialNumber: string | null = null,
  ) =>
    run(actor, (tx) =>
      services.picking.confirm(tx, { taskId, lines: [{ lineId, barcode, quantity, serialNumber }] }),
    );
  const markReady = (actor: Actor, pickupId: Id<'Pickup'>) =>
    run(actor, (tx) => services.picking.markReady(tx, { pickupId, place: 'C-3' }));
  const makeReady = async ({ store, lineId, variant, pickupId }: Made, quantity = 1) => {
    const iris = asAssociate(store);
    await confirm(iris, await takeNext(iris), lineId, variant.barcode, quantity);
    await markReady(iris, pickupId);
  };
  const sell = ({ store, id }: Made) =>
    run<{ orderId: Id<'Order'>; pickupId: Id<'Pickup'> | null }>(asAssociate(store), (tx) =>
      pay(tx, services, id),
    );
  const handOver = async (actor: Actor, input: Partial<HandOverInput> & Pick<HandOverInput, 'pickupIds'>) => {
    if (input.pickupCode != null) await services.guesses.check(actor, input.pickupIds, input.pickupCode);
    return run<{ pickupIds: Id<'Pickup'>[]; orderIds: Id<'Order'>[] }>(actor, (tx) =>
      services.handovers.handOver(tx, { ageChecked: false, ...input }),
    );
  };
  const codeOf = async ({ anna, pickupId }: Made) =>
    (await services.pickupReader.code(unitOfWork.read(anna), anna, pickupId))!.digits;
  const stateOf = async (id: Id<'Pickup'>) => (await db.manager.findOneByOrFail(Pickup, { id })).state;

  it('plays the whole way: picked, ready, paid, given on the code', async () => {
    const made = await reserved();
    const { store, lineId, variant, pickupId, place, id } = made;
    const iris = asAssociate(store);
    const taskId = await takeNext(iris);
    expect(await services.pickupReader.task(unitOfWork.read(iris), taskId)).toMatchObject({
      id: taskId,
      pickupId,
      leaseUntil: new Date('2026-11-20T10:15:00Z'),
      dueBy: READY_BY,
      lines: [{ lineId, quantity: 1, picked: 0, fromPlace: null, variant: { name: variant.name } }],
    });
    await confirm(iris, taskId, lineId, variant.barcode);
    clock.advance(60_000);
    await markReady(iris, pickupId);
    expect(await levelAt(db, place)).toMatchObject({ onHand: 10, held: 1, putAside: 1 });
    expect(await services.pickupReader.queued(unitOfWork.read(iris), pickupId)).toMatchObject({
      customerName: 'Anna',
      place: 'C-3',
      paid: false,
      ageLimit: null,
      codeAttemptsLeft: 5,
      pickup: { state: 'ready', readyAt: clock.now() },
    });
    const { orderId } = await sell(made);
    expect(await levelAt(db, place)).toMatchObject({ onHand: 10, held: 0, allocated: 1, putAside: 1 });
    expect(await db.manager.findOneByOrFail(Fulfilment, { orderId })).toMatchObject({
      state: 'ready',
      kind: 'collect',
    });
    const code = await codeOf(made);
    expect(code).toMatch(/^\d{6}$/);
    const given = await handOver(iris, { pickupIds: [pickupId], pickupCode: code });
    expect(given).toEqual({ pickupIds: [pickupId], orderIds: [orderId] });
    expect(await levelAt(db, place)).toMatchObject({ onHand: 9, held: 0, allocated: 0, putAside: 0 });
    expect(await db.manager.findOneByOrFail(Order, { id: orderId })).toMatchObject({ state: 'fulfilled' });
    expect(await db.manager.findOneByOrFail(Fulfilment, { orderId })).toMatchObject({
      state: 'handed_over',
      doneAt: clock.now(),
    });
    expect(await db.manager.findOneByOrFail(Pickup, { id: pickupId })).toMatchObject({
      state: 'handed_over',
      proof: 'code',
      documentLooked: null,
    });
    expect(
      await db.manager.findBy(StockMovement, { variantId: variant.id, reason: 'sold' as never }),
    ).toMatchObject([{ delta: -1, onHandAfter: 9 }]);
    const told = await db.manager.find(OutboxEvent, {
      where: [{ aggregateId: id }, { aggregateId: pickupId }],
      order: { position: 'ASC' },
    });
    for (const aggregateId of [id, pickupId]) {
      const own = told.filter((event) => event.aggregateId === aggregateId).map(({ sequence }) => sequence);
      expect(own).toEqual(own.map((_, index) => index + 1));
    }
    expect(told.filter(({ type }) => type === 'collection.pickup_ready')).toHaveLength(1);
  });

  it('may be paid before it is picked', async () => {
    const made = await reserved();
    const { orderId } = await sell(made);
    expect(await db.manager.findOneByOrFail(Reservation, { id: made.id })).toMatchObject({
      state: 'converted',
      orderId,
    });
    clock.set(new Date('2026-11-23T10:00:00Z')); // past what was the reservation's end
    await makeReady(made);
    expect(await levelAt(db, made.place)).toMatchObject({ allocated: 1, putAside: 1 });
    expect(await db.manager.findBy(Allocation, { variantId: made.variant.id })).toMatchObject([
      { state: 'picked' },
    ]);
    await handOver(asAssociate(made.store), { pickupIds: [made.pickupId], documentLooked: 'passport' });
    expect(await levelAt(db, made.place)).toMatchObject({ onHand: 9, allocated: 0, putAside: 0 });
    expect(await db.manager.findOneByOrFail(Pickup, { id: made.pickupId })).toMatchObject({
      proof: 'document',
      documentLooked: 'passport',
    });
  });

  it('gives an associate her own pick again while it is hers, and a colleague the next', async () => {
    const store = (await aLocation(db)).id;
    const first = await reserved({ store });
    clock.advance(1_000);
    const second = await reserved({ store });
    const [iris, tom] = [asAssociate(store), asAssociate(store)];
    const hers = await takeNext(iris);
    expect(await db.manager.findOneByOrFail(PickTask, { id: hers })).toMatchObject({
      pickupId: first.pickupId,
    });
    clock.advance(14 * 60_000);
    expect(await takeNext(iris)).toBe(hers);
    const his = await takeNext(tom);
    expect(await db.manager.findOneByOrFail(PickTask, { id: his })).toMatchObject({
      pickupId: second.pickupId,
    });
    await expect(takeNext(asAssociate(store))).rejects.toThrow(NothingToPick);
    await expect(takeNext(asAssociate((await aLocation(db)).id))).rejects.toThrow(NothingToPick);
  });

  it('gives what somebody let lie too long to whoever comes, and takes nothing from her then', async () => {
    const made = await reserved();
    const [iris, tom] = [asAssociate(made.store), asAssociate(made.store)];
    const taskId = await takeNext(iris);
    clock.advance(15 * 60_000);
    expect(await takeNext(tom)).toBe(taskId);
    await expect(confirm(iris, taskId, made.lineId, made.variant.barcode)).rejects.toThrow(WrongState);
    await confirm(tom, taskId, made.lineId, made.variant.barcode);
  });

  it('lets her give a pick back, and gives her another', async () => {
    const store = (await aLocation(db)).id;
    await reserved({ store });
    const [iris, tom] = [asAssociate(store), asAssociate(store)];
    const taskId = await takeNext(iris);
    await expect(takeNext(tom, taskId)).rejects.toThrow(NotFound);
    await expect(takeNext(iris, taskId)).rejects.toThrow(NothingToPick);
    expect(await takeNext(iris)).toBe(taskId);
    await reserved({ store });
    expect(await takeNext(iris, taskId)).not.toBe(taskId);
    expect(await takeNext(tom)).toBe(taskId);
  });

  it('gives two associates who ask at once two picks, and many no pick twice', async () => {
    const store = (await aLocation(db)).id;
    for (let made = 0; made < 4; made += 1) await reserved({ store });
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => takeNext(asAssociate(store))));
    const taken = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(taken).toHaveLength(4);
    expect(new Set(taken).size).toBe(4);
  });

  it('offers no pick of what has lapsed', async () => {
    const { store } = await reserved();
    clock.set(new Date('2026-11-21T17:00:00Z'));
    await expect(takeNext(asAssociate(store))).rejects.toThrow(NothingToPick);
    await services.lapsing.run();
  });

  it('refuses another article, more than asked, a line of another pickup, and a pick that is not hers', async () => {
    const made = await reserved();
    const other = await aVariant(db);
    const iris = asAssociate(made.store);
    const taskId = await takeNext(iris);
    await expect(confirm(iris, taskId, made.lineId, other.barcode)).rejects.toMatchObject({
      lineId: made.lineId,
      expectedBarcodes: [made.variant.barcode],
    });
    await expect(confirm(iris, taskId, made.lineId, 'nothing')).rejects.toThrow(PickMismatch);
    await expect(confirm(iris, taskId, made.lineId, made.variant.barcode, 2)).rejects.toThrow(WrongState);
    await expect(confirm(iris, taskId, anId<'PickupLine'>(), made.variant.barcode)).rejects.toThrow(NotFound);
    await expect(confirm(asAssociate(made.store), taskId, made.lineId, made.variant.barcode)).rejects.toThrow(
      WrongState,
    );
    await expect(
      confirm(asAssociate(anId<'Location'>()), taskId, made.lineId, made.variant.barcode),
    ).rejects.toThrow(NotFound);
    expect(await db.manager.findOneByOrFail(PickupLine, { id: made.lineId })).toMatchObject({ picked: 0 });
  });

  it('is ready when all of it was scanned, in its own store, once', async () => {
    const made = await reserved({ quantity: 3 });
    const iris = asAssociate(made.store);
    await expect(markReady(iris, made.pickupId)).rejects.toThrow(WrongState);
    const taskId = await takeNext(iris);
    await confirm(iris, taskId, made.lineId, made.variant.barcode, 2);
    await expect(markReady(iris, made.pickupId)).rejects.toMatchObject({
      problems: [{ problem: 'NOT_PICKED' }],
    });
    await confirm(iris, taskId, made.lineId, made.variant.barcode);
    await expect(markReady(asAssociate((await aLocation(db)).id), made.pickupId)).rejects.toThrow(
      WrongLocation,
    );
    await expect(markReady(iris, anId<'Pickup'>())).rejects.toThrow(NotFound);
    await markReady(iris, made.pickupId);
    await expect(markReady(iris, made.pickupId)).rejects.toThrow(WrongState);
    expect(await levelAt(db, made.place)).toMatchObject({ held: 3, putAside: 3 });
  });

  it('gives nothing that is unpaid, not ready, or another store’s', async () => {
    const made = await reserved();
    const iris = asAssociate(made.store);
    const look = { pickupIds: [made.pickupId], documentLooked: 'driving licence' };
    await expect(handOver(iris, look)).rejects.toThrow(WrongState);
    await makeReady(made);
    await expect(handOver(iris, look)).rejects.toMatchObject({ currentState: 'awaiting_payment' });
    await expect(handOver(asAssociate((await aLocation(db)).id), look)).rejects.toThrow(WrongLocation);
    await expect(handOver(iris, { ...look, pickupIds: [anId<'Pickup'>()] })).rejects.toThrow(NotFound);
    expect(await stateOf(made.pickupId)).toBe('ready');
  });

  it('is given once, however many tills try', async () => {
    const made = await reserved();
    await makeReady(made);
    const { orderId } = await sell(made);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, () =>
        handOver(asAssociate(made.store), { pickupIds: [made.pickupId], documentLooked: 'passport' }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(WrongState);
    expect(await db.manager.findOneByOrFail(OrderLine, { orderId })).toMatchObject({ fulfilled: 1 });
    expect(await levelAt(db, made.place)).toMatchObject({ onHand: 9, putAside: 0, allocated: 0 });
  });

  it('limits wrong guesses, also those of one instant, and lets the right code start anew', async () => {
    const made = await reserved();
    await makeReady(made);
    await sell(made);
    const iris = asAssociate(made.store);
    const right = await codeOf(made);
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0');
    const guess = (pickupCode: string) => handOver(iris, { pickupIds: [made.pickupId], pickupCode });
    await expect(guess(wrong)).rejects.toMatchObject({ attemptsLeft: 4 });
    await expect(guess(wrong)).rejects.toMatchObject({ attemptsLeft: 3 });
    await services.guesses.check(iris, [made.pickupId], right);
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => guess(wrong)));
    const reasons = outcomes.map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as unknown) : null,
    );
    expect(reasons.filter((reason) => reason instanceof CodeRejected)).toHaveLength(5);
    expect(reasons.filter((reason) => reason instanceof TooManyAttempts)).toHaveLength(5);
    await expect(guess(right)).rejects.toThrow(TooManyAttempts);
    expect(await stateOf(made.pickupId)).toBe('ready');
    await handOver(iris, { pickupIds: [made.pickupId], documentLooked: 'passport' });
  });

  it('gives all of one customer’s visit on one code, and not a stranger’s', async () => {
    const store = (await aLocation(db)).id;
    const anna = asCustomer(await aCustomer(db));
    const ready = async (actor: Actor) => {
      const made = await reserved({ store, actor });
      await makeReady(made);
      await sell(made);
      return made;
    };
    const [one, two, stranger] = [await ready(anna), await ready(anna), await ready(asGuest())];
    const iris = asAssociate(store);
    const code = await codeOf(one);
    await expect(
      handOver(iris, { pickupIds: [one.pickupId, stranger.pickupId], pickupCode: code }),
    ).rejects.toThrow(CodeRejected);
    const given = await handOver(iris, { pickupIds: [one.pickupId, two.pickupId], pickupCode: code });
    expect(given.pickupIds).toHaveLength(2);
    expect(given.orderIds).toHaveLength(2);
    expect(await stateOf(stranger.pickupId)).toBe('ready');
  });

  it('shows the code to her alone, while there is something to collect', async () => {
    const made = await reserved();
    const read = (actor: Actor) => services.pickupReader.code(unitOfWork.read(actor), actor, made.pickupId);
    const { digits, qrSvg, validUntil } = (await read(made.anna))!;
    expect(digits).toMatch(/^\d{6}$/);
    expect(qrSvg).toMatch(/^<svg/);
    expect(validUntil).toEqual(new Date('2026-11-21T17:00:00Z'));
    expect(await read(made.anna)).toMatchObject({ digits });
    for (const actor of [asAssociate(made.store), asGuest(), asCustomer(anId<'Customer'>()), anActor()])
      expect(await read(actor)).toBeNull();
    const { codeHash } = await db.manager.findOneByOrFail(Pickup, { id: made.pickupId });
    expect(codeHash).not.toContain(digits);
    clock.set(validUntil);
    expect(await read(made.anna)).toBeNull();
    await services.lapsing.run();
  });

  it('asks for age and serial numbers, and gives nothing that is recalled', async () => {
    const knife = await reserved({ ageLimit: 18 });
    const set = await reserved({ needsSerial: true, quantity: 2 });
    const lamp = await reserved();
    await makeReady(knife);
    await makeReady(set, 2);
    await makeReady(lamp);
    for (const made of [knife, set, lamp]) await sell(made);
    const give = (made: Made, input: Partial<HandOverInput> = {}) =>
      handOver(asAssociate(made.store), { pickupIds: [made.pickupId], documentLooked: 'passport', ...input });
    await expect(give(knife)).rejects.toThrow(AgeCheckNeeded);
    await give(knife, { ageChecked: true });
    await expect(give(set)).rejects.toThrow(SerialNeeded);
    const serial = (serialNumber: string) => ({ lineId: set.lineId, serialNumber });
    await expect(give(set, { serials: [serial('A'), serial('A')] })).rejects.toThrow(SerialNeeded);
    await expect(give(set, { serials: [{ lineId: lamp.lineId, serialNumber: 'A' }] })).rejects.toThrow(
      NotFound,
    );
    const { orderIds } = await give(set, { serials: [serial('A'), serial('B')] });
    expect(await db.manager.findOneByOrFail(OrderLine, { orderId: orderIds[0]! })).toMatchObject({
      serialNumbers: ['A', 'B'],
    });
    await db.query("UPDATE variant SET block_reason = 'recall' WHERE id = $1", [lamp.variant.id]);
    await expect(give(lamp)).rejects.toThrow(SaleBlocked);
  });

  it('remembers the serial number scanned at the pick', async () => {
    const made = await reserved({ needsSerial: true });
    const iris = asAssociate(made.store);
    const taskId = await takeNext(iris);
    await confirm(iris, taskId, made.lineId, made.variant.barcode, 1, 'OK55-000123');
    await markReady(iris, made.pickupId);
    const { orderId } = await sell(made);
    await handOver(iris, { pickupIds: [made.pickupId], pickupCode: await codeOf(made) });
    expect(await db.manager.findOneByOrFail(OrderLine, { orderId })).toMatchObject({
      serialNumbers: ['OK55-000123'],
      fulfilled: 1,
    });
  });

  it('gives a bundle as one line of its order and as its parts from the shelf', async () => {
    const store = (await aLocation(db)).id;
    const parts = [
      await aStockLevel(db, { locationId: store, onHand: 10 }),
      await aStockLevel(db, { locationId: store, onHand: 10 }),
    ];
    const made = await reserved({
      store,
      quantity: 2,
      components: parts.map(({ variantId }, index) => ({ variantId, quantity: index + 1 })),
    });
    const lines = await db.manager.find(PickupLine, {
      where: { pickupId: made.pickupId },
      order: { position: 'ASC' },
    });
    expect(lines.map(({ quantity, lineQuantity }) => [quantity, lineQuantity])).toEqual([
      [2, 2],
      [4, 2],
    ]);
    const iris = asAssociate(store);
    const taskId = await takeNext(iris);
    for (const line of lines) {
      const [row] = (await db.query('SELECT code FROM barcode WHERE variant_id = $1', [line.variantId])) as {
        code: string;
      }[];
      await confirm(iris, taskId, line.id, row!.code, line.quantity);
    }
    await markReady(iris, made.pickupId);
    const { orderId } = await sell(made);
    await handOver(iris, { pickupIds: [made.pickupId], documentLooked: 'passport' });
    expect(await db.manager.findBy(OrderLine, { orderId })).toMatchObject([{ quantity: 2, fulfilled: 2 }]);
    expect(await levelAt(db, parts[1]!)).toMatchObject({ onHand: 6, allocated: 0, putAside: 0 });
  });

  it('has a prepaid collection picked and handed over like a reservation', async () => {
    const made = await reserved();
    const { orderId } = await sell(made);
    const line = await db.manager.findOneByOrFail(OrderLine, { orderId });
    const { anna, store, variant } = made;
    const opened = await run<{ pickupId: Id<'Pickup'>; readyBy: Date; collectBy: Date }>(anna, async (tx) => {
      await services.allocations.allocate(tx, [
        { orderLineId: line.id, variantId: variant.id, locationId: store, quantity: 1 },
      ]);
      return services.pickups.openForOrder(tx, {
        orderId,
        locationId: store,
        customerId: anna.subject.kind === 'customer' ? anna.subject.customerId : null,
        guestTokenHash: null,
        collectorName: null,
        lines: [{ orderLineId: line.id, variantId: variant.id, quantity: 1, components: [] }],
      });
    });
    expect(opened).toMatchObject({
      readyBy: READY_BY,
      collectBy: new Date('2026-11-27T17:00:00Z'),
    });
    expect(await services.pickupReader.queued(unitOfWork.read(anna), opened.pickupId)).toMatchObject({
      paid: true,
      customerName: 'Anna',
      pickup: { state: 'to_pick' },
    });
  });

  it('pays a reservation once, however many tills try', async () => {
    const made = await reserved();
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => sell(made)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(WrongState);
    expect(await levelAt(db, made.place)).toMatchObject({ held: 0, allocated: 1 });
    expect(await db.manager.countBy(OrderLine, { variantId: made.variant.id })).toBe(1);
  });

  it('is kept for half an hour once it is brought to the counter', async () => {
    const made = await reserved();
    clock.set(new Date('2026-11-21T16:59:00Z'));
    const iris = asAssociate(made.store);
    const kept = await run<{ endsAt: Date }>(iris, (tx) => services.selling.forTicket(tx, tx.actor, made.id));
    expect(kept.endsAt).toEqual(new Date('2026-11-21T17:29:00Z'));
    clock.set(new Date('2026-11-21T17:20:00Z'));
    expect(await services.lapsing.run()).toBe(0);
    await sell(made);
    await expect(
      run(asAssociate((await aLocation(db)).id), (tx) => services.selling.forTicket(tx, tx.actor, made.id)),
    ).rejects.toThrow(WrongLocation);
  });

  it('lets go of the lines that are not paid', async () => {
    const store = (await aLocation(db)).id;
    const [kept, dropped] = [
      await aStockLevel(db, { locationId: store, onHand: 5 }),
      await aStockLevel(db, { locationId: store, onHand: 5 }),
    ];
    const id = await run<Id<'Reservation'>>(asGuest(), (tx) =>
      services.placing.place(
        tx,
        {
          lines: [kept, dropped].map(({ variantId }) => ({ variantId, quantity: 1 })),
          fulfilment: { kind: FulfilmentKind.COLLECT, locationId: store },
          contact: { name: 'Anna', email: 'anna@example.org' },
          receipt: { by: ReceiptBy.EMAIL },
        },
        'nl',
      ),
    );
    await run(asAssociate(store), async (tx) => {
      const reservation = await services.selling.forTicket(tx, tx.actor, id);
      const { orderOf } = await import('../support/collection.js');
      const one = {
        ...reservation,
        lines: reservation.lines.filter(({ variantId }) => variantId === kept.variantId),
      };
      const { orderId, lines } = await orderOf(tx, services, one);
      return services.selling.convert(tx, { reservationId: id, orderId, lines });
    });
    expect(await levelAt(db, kept)).toMatchObject({ held: 0, allocated: 1 });
    expect(await levelAt(db, dropped)).toMatchObject({ held: 0, allocated: 0 });
    const pickup = await db.manager.findOneByOrFail(Pickup, { reservationId: id });
    expect(await db.manager.findBy(PickupLine, { pickupId: pickup.id })).toMatchObject([
      { variantId: kept.variantId },
    ]);
  });
});
