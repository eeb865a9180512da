import type { DataSource } from 'typeorm';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { Hold, HoldPurpose, HoldState, InsufficientStock, StockLevel } from '../../src/inventory/index.js';
import type { HoldLine } from '../../src/inventory/index.js';
import { HoldExpiryJob } from '../../src/inventory/hold-expiry.job.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import { LocationAbility, LocationKind } from '../../src/locations/index.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { OutboxEvent } from '../../src/platform/outbox/outbox-event.entity.js';
import { anActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt, stockServices } from '../support/inventory.js';

const MINUTE_MS = 60_000;
const staff = anActor({
  subject: {
    kind: 'staff',
    staffId: anId<'Staff'>(),
    staffName: 'Noor',
    role: 'associate',
    sessionId: anId<'Session'>(),
  },
});

describe('holding stock', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  const { holds, holdRows, ledger } = stockServices();

  beforeAll(async () => ({ db, clock, unitOfWork } = await aWorkshop()));
  afterEach(() => expectInvariants(db, inventoryInvariants));
  afterAll(() => db.destroy());

  const inMinutes = (minutes: number) => new Date(clock.now().getTime() + minutes * MINUTE_MS);
  const run = unitOfWorkRun();
  function unitOfWorkRun() {
    return <Result>(work: Parameters<UnitOfWork['run']>[2], actor = anActor()) =>
      unitOfWork.run(actor, { operation: 'test' }, work) as Promise<Result>;
  }
  const place = (
    lines: readonly (Omit<HoldLine, 'lineId'> & { lineId?: string })[],
    given: { causeId?: string; minutes?: number; purpose?: HoldPurpose; actor?: typeof staff } = {},
  ) =>
    run<Hold[]>(
      (tx) =>
        holds.place(tx, {
          lines: lines.map((line) => ({ lineId: anId(), ...line })),
          purpose: given.purpose ?? HoldPurpose.CHECKOUT,
          causeId: given.causeId ?? anId(),
          endsAt: inMinutes(given.minutes ?? 15),
        }),
      given.actor,
    );
  const refusalOf = async (attempt: Promise<unknown>): Promise<InsufficientStock> => {
    const error: unknown = await attempt.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof InsufficientStock)) throw error ?? new Error('it was not refused');
    return error;
  };

  it('promises what is there, and says so in the outbox', async () => {
    const level = await aStockLevel(db, { onHand: 5 });

    const [hold] = await place([{ ...level, quantity: 2 }]);

    expect(await levelAt(db, level)).toMatchObject({ onHand: 5, held: 2, version: 2 });
    expect(await db.manager.findOneByOrFail(Hold, { id: hold!.id })).toEqual(hold);
    expect(
      await db.manager.find(OutboxEvent, {
        where: { aggregateId: hold!.id },
        select: { type: true, sequence: true },
      }),
    ).toEqual([{ type: 'inventory.stock_held', sequence: 1 }]);
  });

  it.each([
    ['unsellable units', { onHand: 5, display: 1, quarantine: 1, damaged: 1 }, 2],
    ['safety stock', { onHand: 5, safetyStock: 3 }, 2],
    ['a backorder limit', { onHand: 1, backorderLimit: 2 }, 3],
    ['an unconfirmed figure', { onHand: 5, unconfirmed: true }, 0],
    ['a level that was never counted up', {}, 0],
  ])('promises no more than may be promised beside %s', async (_, given, most) => {
    const level = await aStockLevel(db, given);

    const refusal = await refusalOf(place([{ ...level, quantity: most + 1 }]));
    expect(refusal.shortages).toMatchObject([
      { variantId: level.variantId, asked: most + 1, available: most },
    ]);
    if (most > 0) await place([{ ...level, quantity: most }]);
    expect((await levelAt(db, level)).held).toBe(most);
  });

  it('sums lines that need the same variant before it decides', async () => {
    const level = await aStockLevel(db, { onHand: 3 });

    const refusal = await refusalOf(
      place([
        { ...level, quantity: 2 },
        { ...level, quantity: 2 },
      ]),
    );
    expect(refusal.shortages).toMatchObject([{ asked: 4, available: 3 }]);
    await place([
      { ...level, quantity: 2 },
      { ...level, quantity: 1 },
    ]);

    expect((await levelAt(db, level)).held).toBe(3);
  });

  it('holds all lines or none, and a refusal writes nothing', async () => {
    const [enough, short] = [await aStockLevel(db, { onHand: 5 }), await aStockLevel(db, { onHand: 1 })];
    const causeId = anId();
    const before = await db.manager.count(OutboxEvent);

    const refusal = await refusalOf(
      place(
        [
          { ...enough, quantity: 1 },
          { ...short, quantity: 2 },
        ],
        { causeId },
      ),
    );

    expect(refusal).toMatchObject({
      code: 'INSUFFICIENT_STOCK',
      shortages: [{ variantId: short.variantId, asked: 2, available: 1 }],
    });
    expect(await levelAt(db, enough)).toMatchObject({ held: 0, version: 1 });
    expect(await levelAt(db, short)).toMatchObject({ held: 0, version: 1 });
    expect(await db.manager.countBy(Hold, { causeId })).toBe(0);
    expect(await db.manager.count(OutboxEvent)).toBe(before);
  });

  it('says that nothing is there where a variant was never stocked', async () => {
    const place_ = { variantId: (await aVariant(db)).id, locationId: (await aLocation(db)).id };

    const refusal = await refusalOf(place([{ ...place_, quantity: 1 }]));

    expect(refusal.shortages).toEqual([
      { variantId: place_.variantId, asked: 1, available: 0, alternatives: [] },
    ]);
    expect(await db.manager.existsBy(StockLevel, { variantId: place_.variantId })).toBe(false);
  });

  it('tells a shopper of ten units at most, staff of all', async () => {
    const level = await aStockLevel(db, { onHand: 40 });

    const toShopper = await refusalOf(place([{ ...level, quantity: 41 }]));
    const toStaff = await refusalOf(place([{ ...level, quantity: 41 }], { actor: staff }));

    expect(toShopper.shortages[0]!.available).toBe(10);
    expect(toStaff.shortages[0]!.available).toBe(40);
  });

  it('names the stores that have all of it, nearest first with when, and delivery', async () => {
    const short = await aStockLevel(db, { onHand: 1 });
    const { variantId } = short;
    const far = await aLocation(db, { latitude: 53.2, longitude: 6.57 });
    const near = await aLocation(db, { latitude: 52.1, longitude: 5.1 });
    const tooFew = await aLocation(db, { latitude: 52.09, longitude: 5.12 });
    const noCollecting = await aLocation(db, { abilities: [LocationAbility.SELL] });
    const warehouse = await aLocation(db, {
      kind: LocationKind.WAREHOUSE,
      abilities: [LocationAbility.SHIP],
    });
    for (const { id } of [far, near, noCollecting, warehouse])
      await aStockLevel(db, { variantId, locationId: id, onHand: 2 });
    await aStockLevel(db, { variantId, locationId: tooFew.id, onHand: 1 });

    const { shortages } = await refusalOf(place([{ ...short, quantity: 2 }]));

    // 10:00 UTC is 11:00 in Utrecht, open since 09:00: an hour of opening time later.
    const promisedBy = new Date('2026-11-20T11:00:00Z');
    expect(shortages[0]!.alternatives).toMatchObject([
      { kind: 'collect', location: { id: near.id }, promisedBy },
      { kind: 'collect', location: { id: far.id }, promisedBy },
      { kind: 'deliver', location: null, promisedBy: null },
    ]);
  });

  describe('past its end', () => {
    it('a hold blocks nobody, though no job has run', async () => {
      const level = await aStockLevel(db, { onHand: 5 });
      const [first] = await place([{ ...level, quantity: 5 }]);
      await refusalOf(place([{ ...level, quantity: 1 }]));
      clock.advance(15 * MINUTE_MS);

      await place([{ ...level, quantity: 4 }]);

      expect((await levelAt(db, level)).held).toBe(4);
      expect(await db.manager.findOneByOrFail(Hold, { id: first!.id })).toMatchObject({
        state: HoldState.EXPIRED,
        version: 2,
      });
    });

    it('its units are sold once each, however many ask at the same moment', async () => {
      const level = await aStockLevel(db, { onHand: 5 });
      for (let n = 0; n < 5; n++) await place([{ ...level, quantity: 1 }]);
      clock.advance(16 * MINUTE_MS);

      const answers = await Promise.allSettled(
        Array.from({ length: 50 }, () => place([{ ...level, quantity: 1 }])),
      );

      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
      expect((await levelAt(db, level)).held).toBe(5);
    });

    it('the job tidies it, a hundred at a time, and leaves levels that somebody is at work on', async () => {
      const level = await aStockLevel(db, { onHand: 150 });
      const busy = await aStockLevel(db, { onHand: 1 });
      await place(Array.from({ length: 120 }, () => ({ ...level, quantity: 1 })));
      await place([{ ...busy, quantity: 1 }]);
      clock.advance(20 * MINUTE_MS);
      const job = new HoldExpiryJob({ add: () => undefined } as never, unitOfWork, holdRows, ledger);
      while ((await job.run()) === job.batch);
      await place([{ ...busy, quantity: 1 }], { minutes: 14 });
      await place(Array.from({ length: 120 }, () => ({ ...level, quantity: 1 })));
      clock.advance(20 * MINUTE_MS);

      await run(async (tx) => {
        await tx.rows`SELECT FROM stock_level WHERE variant_id = ${busy.variantId} FOR UPDATE`;
        expect([await job.run(), await job.run()]).toEqual([99, 21]); // the busy one was the first of the hundred
      });

      expect((await levelAt(db, level)).held).toBe(0);
      expect((await levelAt(db, busy)).held).toBe(1);
      expect(await job.run()).toBe(1);
    });
  });

  describe('given back, put off, moved and passed on', () => {
    const causeId = () => anId<'Cart'>();
    const purpose = HoldPurpose.RESERVATION;

    it('gives back exactly what was held, once', async () => {
      const level = await aStockLevel(db, { onHand: 5 });
      const of = { purpose, causeId: causeId() };
      const [kept, gone] = [anId(), anId()];
      await place(
        [
          { ...level, quantity: 1, lineId: kept },
          { ...level, quantity: 2, lineId: gone },
        ],
        of,
      );

      const first = await run<Hold[]>((tx) => holds.release(tx, { ...of, lineIds: [gone] }));
      const again = await run<Hold[]>((tx) => holds.release(tx, { ...of, lineIds: [gone] }));

      expect(first).toMatchObject([{ lineId: gone, state: HoldState.RELEASED, version: 2 }]);
      expect(again).toEqual([]);
      expect((await levelAt(db, level)).held).toBe(1);
    });

    it('is given back once when two give it back at the same moment', async () => {
      const level = await aStockLevel(db, { onHand: 5 });
      const of = { purpose, causeId: causeId() };
      await place([{ ...level, quantity: 2 }], of);

      const released = await Promise.all(
        Array.from({ length: 8 }, () => run<Hold[]>((tx) => holds.release(tx, of))),
      );

      expect(released.flat()).toHaveLength(1);
      expect((await levelAt(db, level)).held).toBe(0);
    });

    it('ends later when it is extended, and is promised anew when it had expired', async () => {
      const level = await aStockLevel(db, { onHand: 2 });
      const of = { purpose, causeId: causeId() };
      await place([{ ...level, quantity: 1 }], of);
      await run((tx) => holds.extend(tx, { ...of, endsAt: inMinutes(60) }));
      clock.advance(30 * MINUTE_MS);
      await place([{ ...level, quantity: 1 }]);
      await refusalOf(place([{ ...level, quantity: 1 }]));
      clock.advance(40 * MINUTE_MS);
      await place([{ ...level, quantity: 1 }]); // expires both

      const extended = await run<Hold[]>((tx) => holds.extend(tx, { ...of, endsAt: inMinutes(60) }));

      expect(extended).toMatchObject([{ state: HoldState.LIVE, quantity: 1 }]);
      expect((await levelAt(db, level)).held).toBe(2);
      clock.advance(61 * MINUTE_MS);
      await place([{ ...level, quantity: 2 }]);
      await refusalOf(run((tx) => holds.extend(tx, { ...of, endsAt: inMinutes(60) })));
    });

    it('moves to another place whole, or stays', async () => {
      const here = await aStockLevel(db, { onHand: 2 });
      const there = await aStockLevel(db, { variantId: here.variantId, onHand: 2 });
      const empty = await aStockLevel(db, { variantId: here.variantId, onHand: 1 });
      const of = { purpose, causeId: causeId() };
      await place([{ ...here, quantity: 2 }], of);

      await run((tx) => holds.move(tx, of, { locationId: there.locationId }));
      await refusalOf(run((tx) => holds.move(tx, of, { locationId: empty.locationId })));

      expect((await levelAt(db, here)).held).toBe(0);
      expect((await levelAt(db, there)).held).toBe(2);
      expect((await levelAt(db, empty)).held).toBe(0);
    });

    it('passes to an order without a moment of release', async () => {
      const level = await aStockLevel(db, { onHand: 1 });
      const of = { purpose, causeId: causeId() };
      const [lineId, newLineId, orderId] = [anId(), anId(), anId()];
      await place([{ ...level, quantity: 1, lineId }], of);

      const passed = await run<Hold[]>((tx) =>
        holds.passOn(tx, of, {
          purpose: HoldPurpose.ORDER_AWAITING_PAYMENT,
          causeId: orderId,
          endsAt: inMinutes(5),
          lines: [{ lineId, newLineId }],
        }),
      );

      expect(passed).toMatchObject([
        { purpose: 'order_awaiting_payment', causeId: orderId, lineId: newLineId, version: 2 },
      ]);
      expect((await levelAt(db, level)).held).toBe(1);
      expect(await run((tx) => holds.release(tx, of))).toEqual([]);
    });
  });
});
