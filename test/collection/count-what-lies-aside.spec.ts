import type { DataSource } from 'typeorm';
import { collectionInvariants } from '../../src/cli/audit/collection.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { BarcodeRepository } from '../../src/catalogue/barcode.repository.js';
import { CatalogueReader } from '../../src/catalogue/index.js';
import { VariantRepository } from '../../src/catalogue/variant.repository.js';
import { NothingToPick } from '../../src/collection/collection.errors.js';
import { Pickup, PickupLine } from '../../src/collection/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { SourceALineAgainWhenItsStockIsGone } from '../../src/reactions/source-a-line-again-when-its-stock-is-gone.js';
import { TellTheStoreWhenAReservedUnitIsGone } from '../../src/reactions/tell-the-store-when-a-reserved-unit-is-gone.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { PublishedEvent } from '../../src/platform/outbox/domain-event.js';
import { TaskService } from '../../src/tasks/index.js';
import { TaskRepository } from '../../src/tasks/task.repository.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import { ReceiptBy } from '../../src/platform/graphql/common.enums.js';
import { anActor, anId } from '../support/builders.js';
import { asAssociate, collectionServices } from '../support/collection.js';
import { aCounterAtWork, aCounter, type Made } from '../support/counter.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt, stockServices } from '../support/inventory.js';

describe('a count that names a collection place', () => {
  let db: DataSource;
  let clock: FixedClock;
  let services: ReturnType<typeof collectionServices>;
  let counter: ReturnType<typeof aCounter>;
  let unitOfWork: UnitOfWork;
  const { counts } = stockServices();

  beforeAll(async () => ({ db, clock, services, counter, unitOfWork } = await aCounterAtWork()));
  beforeEach(() => clock.set(new Date('2026-11-20T10:00:00Z')));
  afterEach(() => expectInvariants(db, [...collectionInvariants, ...inventoryInvariants]));
  afterAll(() => db.destroy());

  const open = ({ place: { locationId } }: Made, places: string[]) =>
    counter.run<Id<'StockCount'>>(anActor(), (tx) =>
      counts.open(tx, { locationId, variantIds: null, places, blind: false }),
    );
  const count = async (made: Made, places: string[], units: number) => {
    const countId = await open(made, places);
    const lines = [{ variantId: made.variant.id, counted: units }];
    await counter.run(anActor(), (tx) => counts.record(tx, { countId, lines }));
    await counter.run(anActor(), (tx) => counts.close(tx, countId));
    return counts.countedOnShelf(unitOfWork.read(anActor()), countId);
  };
  /** As it is opened, and as of the instant it is counted; null: nothing of it is counted there. */
  const expectedOf = async (made: Made, places: string[]): Promise<number[] | null> => {
    const countId = await open(made, places);
    const expected = async () =>
      (await db.query('SELECT expected FROM stock_count_line WHERE count_id = $1', [countId])) as {
        expected: number;
      }[];
    const [opened] = await expected();
    if (opened) {
      const lines = [{ variantId: made.variant.id, counted: opened.expected }];
      await counter.run(anActor(), (tx) => counts.record(tx, { countId, lines }));
    }
    await counter.run(anActor(), (tx) => counts.close(tx, countId));
    return opened ? [opened.expected, (await expected())[0]!.expected] : null;
  };
  /** Ten on shelf A-1, of which two lie in C-3 reserved, one in C-3 paid, one in D-1 paid. */
  const laidOut = async () => {
    const reserved = await counter.reserved({ quantity: 2 });
    await db.query("UPDATE stock_level SET place = 'A-1' WHERE variant_id = $1", [reserved.variant.id]);
    await counter.makeReady(reserved, 2);
    clock.advance(1_000);
    const paid = await counter.reserved({ another: reserved });
    await counter.makeReady(paid);
    await counter.sell(paid);
    clock.advance(1_000);
    const elsewhere = await counter.reserved({ another: reserved });
    await counter.sell(elsewhere);
    await counter.makeReady(elsewhere, 1, 'D-1');
    return { reserved, paid, elsewhere };
  };
  const give = ({ store, pickupId }: Made) =>
    counter.handOver(asAssociate(store), { pickupIds: [pickupId], documentLooked: 'passport' });
  const promisesOf = (variantId: string) =>
    db.query(
      `SELECT state, aside_place AS place, quantity FROM hold WHERE variant_id = $1 AND state <> 'allocated'
        UNION ALL SELECT state, aside_place, quantity FROM allocation WHERE variant_id = $1 ORDER BY 1, 2`,
      [variantId],
    );

  it('counts the units that lie there, and only those', async () => {
    const { reserved, paid } = await laidOut();
    for (const [places, expected] of [
      [['C-3'], [3, 3]],
      [[' D-1 '], [1, 1]],
      [
        ['C-3', 'D-1'],
        [4, 4],
      ],
      [['A-1'], [6, 6]],
      [
        ['A-1', 'C-3'],
        [9, 9],
      ],
      [['B-9'], null],
    ] as const)
      expect([places, await expectedOf(reserved, [...places])]).toEqual([places, expected]);
    await give(paid);
    expect(await expectedOf(reserved, ['C-3'])).toEqual([2, 2]);
    clock.set(new Date('2027-11-20T10:00:00Z'));
    expect(await expectedOf(reserved, ['C-3'])).toEqual([2, 2]);
    await services.lapsing.run();
    expect(await expectedOf(reserved, ['C-3'])).toBeNull();
  });

  it('moves the level and what is put aside: the latest promise that lay there breaks, and no other', async () => {
    const { reserved, paid } = await laidOut();
    await db.query('UPDATE stock_level SET unconfirmed = true WHERE variant_id = $1', [reserved.variant.id]);
    await count(reserved, ['C-3'], 2);
    expect(await levelAt(db, reserved.place)).toMatchObject({
      ...{ onHand: 9, putAside: 3, held: 2, allocated: 1 },
      ...{ unconfirmed: true, countedAt: null },
    });
    expect(await promisesOf(reserved.variant.id)).toEqual([
      { state: 'live', place: 'C-3', quantity: 2 },
      { state: 'picked', place: 'D-1', quantity: 1 },
      { state: 'short', place: null, quantity: 1 },
    ]);
    const { orderLineId } = await db.manager.findOneByOrFail(PickupLine, { pickupId: paid.pickupId });
    await counter.run(anActor(), (tx) =>
      services.shortLines.settle(tx, { orderLineId: orderLineId!, locationId: paid.store }),
    );
  });

  it('and what takes the place of a missing unit is given from the shelf: what lies aside for others stays', async () => {
    const { reserved, paid } = await laidOut();
    await count(reserved, ['C-3'], 2);
    const { orderLineId } = await db.manager.findOneByOrFail(PickupLine, { pickupId: paid.pickupId });
    await counter.run(anActor(), (tx) =>
      services.shortLines.settle(tx, { orderLineId: orderLineId!, locationId: paid.store }),
    );
    const promised = { putAside: 3, held: 2 };
    expect(await levelAt(db, reserved.place)).toMatchObject({ onHand: 9, ...promised, allocated: 2 });
    await give(paid);
    expect(await levelAt(db, reserved.place)).toMatchObject({ onHand: 8, ...promised, allocated: 1 });
  });

  describe('and finds less of what lay ready, and nothing else to promise', () => {
    const gone = async (quantity: number, left: number) => {
      const made = await counter.reserved({ quantity });
      await counter.makeReady(made, quantity);
      const { orderId } = await counter.sell(made);
      await db.query('UPDATE stock_level SET unconfirmed = true WHERE variant_id = $1', [made.variant.id]);
      await count(made, ['C-3'], left);
      await react(made);
      await react(made); // events come at least once
      return { ...made, orderId, iris: asAssociate(made.store) };
    };
    const react = async ({ variant }: Made) => {
      const [event] = await db.query(
        `SELECT * FROM outbox_event WHERE type = 'inventory.stock_short' AND payload ->> 'variantId' = $1`,
        [variant.id],
      );
      const reaction = new SourceALineAgainWhenItsStockIsGone(
        { add: () => undefined } as never,
        services.shortLines,
        services.reopening,
        new CatalogueReader(new VariantRepository(), new BarcodeRepository()),
        new TaskService(new TaskRepository()),
      );
      await counter.run(anActor(), (tx) => reaction.handle(tx, event));
    };
    const found = async ({ variant, store }: Made) => {
      await db.query('UPDATE stock_level SET unconfirmed = false WHERE variant_id = $1', [variant.id]);
      await counter.run(anActor(), (tx) => services.shortLines.fill(tx, variant.id, store));
    };
    const pickupsOf = async ({ orderId, pickupId }: { orderId: Id<'Order'>; pickupId: Id<'Pickup'> }) => {
      const all = await db.manager.findBy(Pickup, { orderId });
      return [all.find(({ id }) => id === pickupId), ...all.filter(({ id }) => id !== pickupId)];
    };

    it('the rest of it is given, and what is missing is picked when it comes', async () => {
      const made = await gone(3, 2);
      const [first, rest] = await pickupsOf(made);
      expect([first, rest]).toMatchObject([{ state: 'ready' }, { state: 'to_pick', place: null }]);
      await give(made);
      expect(await levelAt(db, made.place)).toMatchObject({ onHand: 7, putAside: 0, allocated: 0 });
      await expect(counter.takeNext(made.iris)).rejects.toThrow(NothingToPick);

      await found(made);
      const [line] = await db.manager.findBy(PickupLine, { pickupId: rest!.id });
      await counter.confirm(made.iris, await counter.takeNext(made.iris), line!.id, made.variant.barcode);
      await counter.markReady(made.iris, rest!.id);
      await give({ ...made, pickupId: rest!.id });
      expect(await levelAt(db, made.place)).toMatchObject({ onHand: 6, putAside: 0, allocated: 0 });
    });

    it('all of it is picked anew when it comes, by the code she has', async () => {
      const made = await gone(1, 0);
      expect(await pickupsOf(made)).toMatchObject([{ id: made.pickupId, state: 'to_pick' }]);
      await expect(give(made)).rejects.toMatchObject({ currentState: 'to_pick' });
      const code = await counter.codeOf(made);
      await found(made);
      await counter.makeReady(made);
      await counter.handOver(made.iris, { pickupIds: [made.pickupId], pickupCode: code });
      expect(await levelAt(db, made.place)).toMatchObject({ onHand: 8, putAside: 0, allocated: 0 });
    });
  });

  describe('and finds less of what lay ready and is not paid', () => {
    const tellTheStore = async ({ variant }: Made) => {
      const reaction = new TellTheStoreWhenAReservedUnitIsGone(
        { add: () => undefined } as never,
        services.reopeningReservations,
        new CatalogueReader(new VariantRepository(), new BarcodeRepository()),
        new TaskService(new TaskRepository()),
      );
      const events = (await db.query(
        `SELECT * FROM outbox_event WHERE type = 'inventory.hold_taken' AND payload ->> 'variantId' = $1`,
        [variant.id],
      )) as PublishedEvent[];
      expect(events).not.toEqual([]);
      for (const event of [...events, ...events])
        await counter.run(anActor(), (tx) => reaction.handle(tx, event));
    };
    const lay = async (quantity = 1) => {
      const made = await counter.reserved({ quantity });
      await counter.makeReady(made, quantity);
      return made;
    };
    /** One reservation of two articles, both ready. */
    const layBoth = async () => {
      const first = await counter.reserved();
      const second = await counter.reserved({ store: first.store });
      const id = await counter.run<Id<'Reservation'>>(first.anna, (tx) =>
        services.placing.place(
          tx,
          {
            lines: [first, second].map(({ variant }) => ({ variantId: variant.id, quantity: 1 })),
            fulfilment: { kind: FulfilmentKind.COLLECT, locationId: first.store },
            contact: { name: 'Anna', email: 'anna@example.org' },
            receipt: { by: ReceiptBy.EMAIL },
          },
          'nl',
        ),
      );
      for (const { anna, id: reservationId } of [first, second])
        await counter.run(anna, (tx) => services.changing.cancel(tx, { reservationId }));
      const { id: pickupId } = await db.manager.findOneByOrFail(Pickup, { reservationId: id });
      const iris = asAssociate(first.store);
      const taskId = await counter.takeNext(iris);
      for (const line of await db.manager.findBy(PickupLine, { pickupId })) {
        const { variant } = [first, second].find((one) => one.variant.id === line.variantId)!;
        await counter.confirm(iris, taskId, line.id, variant.barcode);
      }
      await counter.markReady(iris, pickupId);
      return { made: { ...first, id, pickupId }, other: second };
    };
    const shown = async (made: Made) => {
      const view = await services.reader.load(unitOfWork.read(made.anna), made.id);
      return [view!.state, view!.pickup!.state, view!.pickup!.readyAt];
    };
    const openTasks = async ({ store }: Made) =>
      (
        (await db.query(`SELECT kind FROM task WHERE location_id = $1 AND state = 'open' ORDER BY kind`, [
          store,
        ])) as { kind: string }[]
      ).map(({ kind }) => kind);

    it('another takes its place and is picked: until then she is not told that it is ready', async () => {
      const made = await lay();
      expect(await shown(made)).toEqual(['ready', 'ready', expect.any(Date)]);
      await count(made, ['C-3'], 0);
      await tellTheStore(made);
      expect(await shown(made)).toEqual(['held', 'to_pick', null]);
      expect(await openTasks(made)).toEqual([]);
      expect(await levelAt(db, made.place)).toMatchObject({ onHand: 9, held: 1, putAside: 0 });

      await counter.makeReady(made, 1, 'D-1');
      expect(await shown(made)).toEqual(['ready', 'ready', expect.any(Date)]);
      expect(await levelAt(db, made.place)).toMatchObject({ held: 1, putAside: 1 });
      await tellTheStore(made); // an event that comes again, much later
      expect(await shown(made)).toEqual(['ready', 'ready', expect.any(Date)]);
    });

    it('and there is no other: somebody calls her, nobody looks for it, and it is not ready', async () => {
      const made = await lay();
      await db.query('UPDATE stock_level SET unconfirmed = true WHERE variant_id = $1', [made.variant.id]);
      await count(made, ['C-3'], 0);
      await tellTheStore(made);
      expect(await shown(made)).toEqual(['held', 'to_pick', null]);
      expect(await openTasks(made)).toEqual(['shortfall']);
      await expect(counter.takeNext(asAssociate(made.store))).rejects.toThrow(NothingToPick);
      await counter.run(made.anna, (tx) => services.changing.cancel(tx, { reservationId: made.id }));
      expect(await levelAt(db, made.place)).toMatchObject({ onHand: 9, held: 0, putAside: 0 });
    });

    it('nor is the rest of her line: it goes back to its shelf until all of it is picked', async () => {
      const made = await lay(2);
      await count(made, ['C-3'], 1);
      await tellTheStore(made);
      expect(await shown(made)).toEqual(['held', 'to_pick', null]);
      expect(await openTasks(made)).toEqual(['send_back']);
      expect(await levelAt(db, made.place)).toMatchObject({ onHand: 9, held: 2, putAside: 0 });
    });

    it('nor are her other lines, which stay promised', async () => {
      const { made, other } = await layBoth();
      await db.query('UPDATE stock_level SET unconfirmed = true WHERE variant_id = $1', [made.variant.id]);
      await count(made, ['C-3'], 0);
      await tellTheStore(made);
      expect(await shown(made)).toEqual(['held', 'to_pick', null]);
      expect(await openTasks(made)).toEqual(['send_back', 'shortfall']);
      expect(await levelAt(db, other.place)).toMatchObject({ held: 1, putAside: 0 });
    });

    it('but what is over by then, or is being paid at a till, is left as it is', async () => {
      const [over, paying] = [await lay(), await lay()];
      await count(over, ['C-3'], 0);
      await counter.run(over.anna, (tx) => services.changing.cancel(tx, { reservationId: over.id }));
      await count(paying, ['C-3'], 0);
      const { orderId } = await counter.sell(await counter.reserved());
      await db.query('UPDATE reservation SET paying_order_id = $1 WHERE id = $2', [orderId, paying.id]);
      for (const made of [over, paying]) await tellTheStore(made);
      expect(await openTasks(over)).toEqual(['send_back']);
      expect(await levelAt(db, over.place)).toMatchObject({ onHand: 9, held: 0 });
      expect(await openTasks(paying)).toEqual(['shortfall']);
      expect(await levelAt(db, paying.place)).toMatchObject({ onHand: 9, held: 0 });
      await db.query('UPDATE reservation SET paying_order_id = NULL WHERE id = $1', [paying.id]);
    });

    it('and one that lay ready and was sold to somebody else is as if it were not there', async () => {
      const made = await lay(2);
      clock.advance(1_000);
      const other = await counter.reserved({ another: made });
      await counter.makeReady(other, 1, 'D-1');
      await counter.run(asAssociate(made.store), (tx) =>
        services.stock.sellFromHand(tx, {
          cause: { kind: 'order', id: anId() },
          lines: [{ ...made.place, quantity: 8, orderLineId: anId<'OrderLine'>(), aside: 'taken' }],
        }),
      );
      await tellTheStore(made);
      expect(await shown(other)).toEqual(['held', 'to_pick', null]);
      expect(await shown(made)).toEqual(['ready', 'ready', expect.any(Date)]);
      expect(await openTasks(made)).toEqual(['shortfall']);
    });
  });

  it('leaves alone what lies elsewhere: a shelf breaks no promise that lies aside, and what is found is free', async () => {
    const { reserved } = await laidOut();
    expect(await count(reserved, ['A-1'], 0)).toEqual([{ variantId: reserved.variant.id, at: clock.now() }]);
    const promised = { putAside: 4, held: 2, allocated: 2 };
    expect(await levelAt(db, reserved.place)).toMatchObject({ onHand: 4, ...promised });
    expect(await count(reserved, ['C-3'], 4)).toEqual([]);
    expect(await levelAt(db, reserved.place)).toMatchObject({ onHand: 5, ...promised });
  });

  it('knows which of two pickups of one order line was given', async () => {
    const { reserved, paid, elsewhere } = await laidOut();
    const belongsTo = ({ pickupId }: Made) =>
      db.query(
        `UPDATE allocation SET order_line_id = (SELECT order_line_id FROM pickup_line WHERE pickup_id = $1)
          WHERE variant_id = $2 AND aside_place = 'C-3'`,
        [pickupId, reserved.variant.id],
      );
    await belongsTo(elsewhere);
    await give(elsewhere);
    expect(await expectedOf(reserved, ['C-3'])).toEqual([3, 3]);
    expect(await expectedOf(reserved, ['D-1'])).toBeNull();
    await belongsTo(paid);
  });
});
