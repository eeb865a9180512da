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
import { TaskService } from '../../src/tasks/index.js';
import { TaskRepository } from '../../src/tasks/task.repository.js';
import { anActor } from '../support/builders.js';
import { asAssociate, collectionServices } from '../support/collection.js';
import { aCounterAtWork, aCounter, type Made } from '../support/counter.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt, stockServices } from '../support/inventory.js';

describe('a count that names a collection place', () => {
  let db: DataSource;
  let clock: FixedClock;
  let services: ReturnType<typeof collectionServices>;
  let counter: ReturnType<typeof aCounter>;
  const { counts } = stockServices();

  beforeAll(async () => ({ db, clock, services, counter } = await aCounterAtWork()));
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

  it('leaves alone what lies elsewhere: a shelf breaks no promise that lies aside, and what is found is free', async () => {
    const { reserved } = await laidOut();
    await count(reserved, ['A-1'], 0);
    const promised = { putAside: 4, held: 2, allocated: 2 };
    expect(await levelAt(db, reserved.place)).toMatchObject({ onHand: 4, ...promised });
    await count(reserved, ['C-3'], 4);
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
