import type { DataSource } from 'typeorm';
import { AgeCheckNeeded, SaleBlocked, SerialNeeded } from '../../src/catalogue/index.js';
import { collectionInvariants } from '../../src/cli/audit/collection.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { Pickup, PickupLine } from '../../src/collection/index.js';
import type { HandOverInput } from '../../src/collection/collection.inputs.js';
import { COLLECT_LEAD_MINUTES, StockMovement } from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import { Fulfilment, Order, OrderLine } from '../../src/orders/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import {
  CodeRejected,
  NotFound,
  TooManyAttempts,
  WrongLocation,
  WrongState,
} from '../../src/platform/graphql/common.errors.js';
import type { PublishedEvent } from '../../src/platform/outbox/domain-event.js';
import { OutboxEvent } from '../../src/platform/outbox/outbox-event.entity.js';
import { TellTheStoreWhenGoodsAreToWaitWhereItClosed } from '../../src/reactions/tell-the-store-when-goods-are-to-wait-where-it-closed.js';
import { anActor, anId } from '../support/builders.js';
import { aLocation } from '../support/locations.js';
import { asAssociate, asCustomer, asGuest, collectionServices } from '../support/collection.js';
import { aCounterAtWork, aCounter, type Made } from '../support/counter.js';
import { aCustomer } from '../support/customers.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt } from '../support/inventory.js';
import { lockGate } from '../support/lock-gate.js';

const FRIDAY = new Date('2026-11-20T10:00:00Z');
const READY_BY = new Date(FRIDAY.getTime() + COLLECT_LEAD_MINUTES * 60_000);

describe('from the shelf to the customer', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  let services: ReturnType<typeof collectionServices>;
  let counter: ReturnType<typeof aCounter>;

  beforeAll(async () => ({ db, clock, unitOfWork, services, counter } = await aCounterAtWork()));
  beforeEach(() => clock.set(FRIDAY));
  afterEach(() => expectInvariants(db, [...collectionInvariants, ...inventoryInvariants]));
  afterAll(() => db.destroy());

  it('plays the whole way: picked, ready, paid, given on the code', async () => {
    const made = await counter.reserved();
    const { store, lineId, variant, pickupId, place, id } = made;
    const iris = asAssociate(store);
    const taskId = await counter.takeNext(iris);
    expect(await services.pickupReader.task(unitOfWork.read(iris), taskId)).toMatchObject({
      id: taskId,
      pickupId,
      leaseUntil: new Date('2026-11-20T10:15:00Z'),
      dueBy: READY_BY,
      lines: [{ lineId, quantity: 1, picked: 0, fromPlace: null, variant: { name: variant.name } }],
    });
    await counter.confirm(iris, taskId, lineId, variant.barcode);
    clock.advance(60_000);
    await counter.markReady(iris, pickupId);
    expect(await levelAt(db, place)).toMatchObject({ onHand: 10, held: 1, putAside: 1 });
    expect(await services.pickupReader.queued(unitOfWork.read(iris), pickupId)).toMatchObject({
      customerName: 'Anna',
      place: 'C-3',
      paid: false,
      ageLimit: null,
      codeAttemptsLeft: 5,
      pickup: { state: 'ready', readyAt: clock.now() },
    });
    const { orderId } = await counter.sell(made);
    expect(await levelAt(db, place)).toMatchObject({ onHand: 10, held: 0, allocated: 1, putAside: 1 });
    expect(await db.manager.findOneByOrFail(Fulfilment, { orderId })).toMatchObject({
      state: 'ready',
      kind: 'collect',
    });
    const code = await counter.codeOf(made);
    expect(code).toMatch(/^\d{6}$/);
    const given = await counter.handOver(iris, { pickupIds: [pickupId], pickupCode: code });
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

  it('gives nothing that is unpaid, not ready, or another store’s', async () => {
    const made = await counter.reserved();
    const iris = asAssociate(made.store);
    const look = { pickupIds: [made.pickupId], documentLooked: 'driving licence' };
    await expect(counter.handOver(iris, look)).rejects.toThrow(WrongState);
    await counter.makeReady(made);
    await expect(counter.handOver(iris, look)).rejects.toMatchObject({ currentState: 'awaiting_payment' });
    await expect(counter.handOver(asAssociate((await aLocation(db)).id), look)).rejects.toThrow(
      WrongLocation,
    );
    await expect(counter.handOver(iris, { ...look, pickupIds: [anId<'Pickup'>()] })).rejects.toThrow(
      NotFound,
    );
    expect(await counter.stateOf(made.pickupId)).toBe('ready');
  });

  it('is given once, however many tills try', async () => {
    const made = await counter.reserved();
    await counter.makeReady(made);
    const { orderId } = await counter.sell(made);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, () =>
        counter.handOver(asAssociate(made.store), { pickupIds: [made.pickupId], documentLooked: 'passport' }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(WrongState);
    expect(await db.manager.findOneByOrFail(OrderLine, { orderId })).toMatchObject({ fulfilled: 1 });
    expect(await levelAt(db, made.place)).toMatchObject({ onHand: 9, putAside: 0, allocated: 0 });
  });

  it('limits wrong guesses, also those of one instant, and lets the right code start anew', async () => {
    const made = await counter.reserved();
    await counter.makeReady(made);
    await counter.sell(made);
    const iris = asAssociate(made.store);
    const right = await counter.codeOf(made);
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0');
    const guess = (pickupCode: string) => counter.handOver(iris, { pickupIds: [made.pickupId], pickupCode });
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
    expect(await counter.stateOf(made.pickupId)).toBe('ready');
    await counter.handOver(iris, { pickupIds: [made.pickupId], documentLooked: 'passport' });
  });

  it('gives all of one customer’s visit on one code, and not a stranger’s', async () => {
    const store = (await aLocation(db)).id;
    const anna = asCustomer(await aCustomer(db));
    const ready = async (actor: Actor) => {
      const made = await counter.reserved({ store, actor });
      await counter.makeReady(made);
      await counter.sell(made);
      return made;
    };
    const [one, two, stranger] = [await ready(anna), await ready(anna), await ready(asGuest())];
    const iris = asAssociate(store);
    const code = await counter.codeOf(one);
    await expect(
      counter.handOver(iris, { pickupIds: [one.pickupId, stranger.pickupId], pickupCode: code }),
    ).rejects.toThrow(CodeRejected);
    const given = await counter.handOver(iris, { pickupIds: [one.pickupId, two.pickupId], pickupCode: code });
    expect(given.pickupIds).toHaveLength(2);
    expect(given.orderIds).toHaveLength(2);
    expect(await counter.stateOf(stranger.pickupId)).toBe('ready');
  });

  it('shows the code to her alone, while there is something to collect', async () => {
    const made = await counter.reserved();
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
    const knife = await counter.reserved({ ageLimit: 18 });
    const set = await counter.reserved({ needsSerial: true, quantity: 2 });
    const lamp = await counter.reserved();
    await counter.makeReady(knife);
    await counter.makeReady(set, 2);
    await counter.makeReady(lamp);
    for (const made of [knife, set, lamp]) await counter.sell(made);
    const give = (made: Made, input: Partial<HandOverInput> = {}) =>
      counter.handOver(asAssociate(made.store), {
        pickupIds: [made.pickupId],
        documentLooked: 'passport',
        ...input,
      });
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
    const next = await counter.reserved({ another: set });
    await counter.makeReady(next);
    await counter.sell(next);
    await expect(give(next, { serials: [{ lineId: next.lineId, serialNumber: 'B' }] })).rejects.toMatchObject(
      {
        ...{ code: 'SERIAL_NEEDED', lineId: next.lineId, soldAlready: ['B'] },
      },
    );
    await give(next, { serials: [{ lineId: next.lineId, serialNumber: 'C' }] });
    await db.query("UPDATE variant SET block_reason = 'recall' WHERE id = $1", [lamp.variant.id]);
    await expect(give(lamp)).rejects.toThrow(SaleBlocked);
  });

  it('gives nothing in a location that is closed for good', async () => {
    const made = await counter.reserved();
    await counter.makeReady(made);
    await counter.sell(made);
    await db.query("UPDATE location SET closed = true, abilities = '{}' WHERE id = $1", [made.store]);
    services.locations.forget();
    await expect(
      counter.handOver(asAssociate(made.store), { pickupIds: [made.pickupId], documentLooked: 'passport' }),
    ).rejects.toMatchObject({ code: 'WRONG_STATE', currentState: 'closed' });
    expect(await counter.stateOf(made.pickupId)).toBe('ready');
  });

  it('tells, when a location closes for good, of each that waits there and of no other', async () => {
    const made = await counter.reserved();
    await counter.makeReady(made);
    await counter.sell(made);
    const given = await counter.reserved({ store: made.store });
    await counter.makeReady(given);
    await counter.sell(given);
    await counter.handOver(asAssociate(made.store), {
      ...{ pickupIds: [given.pickupId], documentLooked: 'passport' },
    });
    const unpaid = await counter.reserved({ store: made.store });
    const elsewhere = await counter.reserved();
    const told = () =>
      db.query(
        "SELECT cause_id AS id, summary FROM task WHERE kind = 'call_customer' AND location_id = ANY($1) ORDER BY summary DESC",
        [[made.store, elsewhere.store]],
      );
    const tell = () =>
      unitOfWork.run(anActor(), { operation: 'import' }, (tx) =>
        services.closedStores.tell(tx, [made.store]),
      );
    await tell();
    await tell(); // as it is open still, it is not opened again
    expect(await told()).toEqual([
      {
        id: made.pickupId,
        summary: expect.stringMatching(/^Order \S+ lies ready in C-3 at .* closed for good/),
      },
      { id: unpaid.pickupId, summary: expect.stringContaining('A reservation was to be picked at') },
    ]);
  });

  describe('tells of what is opened in a location that has just been closed', () => {
    const reaction = () =>
      new TellTheStoreWhenGoodsAreToWaitWhereItClosed(
        { add: () => undefined } as never,
        services.closedStores,
      );
    const react = async (aggregateId: string, type: string) => {
      const events = (await db.query('SELECT * FROM outbox_event WHERE aggregate_id = $1 AND type = $2', [
        aggregateId,
        type,
      ])) as PublishedEvent[];
      for (const event of events)
        await unitOfWork.run(anActor(), { operation: 'test' }, (tx) => reaction().handle(tx, event));
      return events.length;
    };
    const CLOSE = "UPDATE location SET closed = true, abilities = '{}' WHERE id = $1";
    const toldOf = ({ pickupId }: { pickupId: string }) =>
      db.query("SELECT state FROM task WHERE kind = 'call_customer' AND cause_id = $1", [pickupId]);

    it('by whoever had not heard of it, and of nothing elsewhere', async () => {
      const [late, elsewhere] = [await counter.reserved(), await counter.reserved()];
      const before = await counter.reserved({ store: late.store });
      await db.query(CLOSE, [late.store]);
      for (const { pickupId } of [late, elsewhere])
        expect(await react(pickupId, 'collection.pickup_opened')).toBe(1);
      expect(await toldOf(late)).toHaveLength(1);
      for (const made of [before, elsewhere]) expect(await toldOf(made)).toEqual([]);
    });

    it('while it is being closed', async () => {
      const made = await counter.reserved();
      const closing = await lockGate(db, CLOSE, [made.store]);
      const reacted = react(made.pickupId, 'collection.pickup_opened');
      await closing.queue(1);
      await closing.open();
      await reacted;
      expect(await toldOf(made)).toHaveLength(1);
    });

    it('and of a reservation that was moved there', async () => {
      const made = await counter.reserved();
      const to = (await aLocation(db)).id;
      await aStockLevel(db, { variantId: made.variant.id, locationId: to, onHand: 1 });
      await unitOfWork.run(made.anna, { operation: 'test' }, (tx) =>
        services.changing.change(tx, {
          reservationId: made.id,
          extend: false,
          fulfilment: { kind: FulfilmentKind.COLLECT, locationId: to },
        }),
      );
      await db.query(CLOSE, [to]);
      expect(await react(made.id, 'collection.reservation_changed')).toBe(1);
      expect(await toldOf(made)).toHaveLength(1);
    });
  });

  it('says that it is not ready before it asks for anything of the goods', async () => {
    const made = await counter.reserved({ needsSerial: true });
    await counter.sell(made);
    await counter.takeNext(asAssociate(made.store));
    await expect(
      counter.handOver(asAssociate(made.store), { pickupIds: [made.pickupId], documentLooked: 'passport' }),
    ).rejects.toMatchObject({ code: 'WRONG_STATE', currentState: 'picking' });
  });

  it('gives a bundle as one line of its order and as its parts from the shelf', async () => {
    const store = (await aLocation(db)).id;
    const parts = [
      await aStockLevel(db, { locationId: store, onHand: 10 }),
      await aStockLevel(db, { locationId: store, onHand: 10 }),
    ];
    const made = await counter.reserved({
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
    const taskId = await counter.takeNext(iris);
    for (const line of lines) {
      const [row] = (await db.query('SELECT code FROM barcode WHERE variant_id = $1', [line.variantId])) as {
        code: string;
      }[];
      await counter.confirm(iris, taskId, line.id, row!.code, line.quantity);
    }
    await counter.markReady(iris, made.pickupId);
    const { orderId } = await counter.sell(made);
    const give = () => counter.handOver(iris, { pickupIds: [made.pickupId], documentLooked: 'passport' });
    const block = (reason: string | null, variantId: string) =>
      db.query('UPDATE variant SET block_reason = $1 WHERE id = $2', [reason, variantId]);
    for (const variantId of [made.variant.id, parts[0]!.variantId]) {
      await block('recall', variantId);
      await expect(give()).rejects.toMatchObject({ code: 'SALE_BLOCKED', variantId });
      await block(null, variantId);
    }
    await give();
    expect(await db.manager.findBy(OrderLine, { orderId })).toMatchObject([{ quantity: 2, fulfilled: 2 }]);
    expect(await levelAt(db, parts[1]!)).toMatchObject({ onHand: 6, allocated: 0, putAside: 0 });
  });
});
