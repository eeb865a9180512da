import type { DataSource } from 'typeorm';
import { VariantKind } from '../../src/catalogue/index.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import {
  Allocation,
  demandOf,
  Hold,
  HoldPurpose,
  InsufficientStock,
  RejectReason,
  type StockLine,
} from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import { anActor, anId } from '../support/builders.js';
import { aLocation } from '../support/locations.js';
import { counted } from '../support/counted.js';
import { aWorkshop, connect } from '../support/database.js';
import { aStockLevel, levelAt, stockServices } from '../support/inventory.js';
import { aRandom, aStockHistory, expectPast, shuffled } from '../support/stock-history.js';
import { expectInvariants } from '../support/invariants.js';
import { rounds } from '../support/rounds.js';
import { lockGate } from '../support/lock-gate.js';

const MINUTE_MS = 60_000;
const GATE = 'SELECT FROM stock_level WHERE variant_id = $1 FOR UPDATE';

/** One has it, and the other is told so: no constraint behind had to stop it. */
const ONE_IS_REFUSED = expect.arrayContaining([
  expect.objectContaining({ status: 'fulfilled' }),
  { status: 'rejected', reason: expect.objectContaining({ code: 'WRONG_STATE' }) },
]);

describe.each(rounds)('exact when everything happens at once (round %i)', (round) => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  const { holds, allocations, stock, rejections } = stockServices();
  const channels = [
    anActor(),
    anActor({ clientKind: ClientKind.APP, channel: Channel.APP }),
    anActor({ clientKind: ClientKind.POS, channel: Channel.STORE }),
  ];

  beforeAll(async () => ({ db, clock, unitOfWork } = await aWorkshop()));
  afterEach(() => expectInvariants(db, inventoryInvariants));
  afterAll(() => db.destroy());

  const run = <Result>(work: (tx: Tx) => Promise<Result>, actor: Actor = anActor(), on = unitOfWork) =>
    on.run(actor, { operation: 'test' }, work);
  const place = (
    lines: readonly StockLine[],
    actor?: Actor,
    on?: UnitOfWork,
    causeId = anId(),
    lineId?: string,
  ) =>
    run(
      (tx) =>
        holds.place(tx, {
          lines: lines.map((line) => ({ ...line, lineId: lineId ?? anId() })),
          purpose: HoldPurpose.CHECKOUT,
          causeId,
          endsAt: new Date(clock.now().getTime() + 15 * MINUTE_MS),
        }),
      actor,
      on,
    );
  const allocate = (level: StockLine, orderLineId = anId<'OrderLine'>()) =>
    run((tx) => allocations.allocate(tx, [{ ...level, orderLineId }]));
  const count = (answers: PromiseSettledResult<unknown>[]) => ({
    done: answers.filter(({ status }) => status === 'fulfilled').length,
    refused: answers.filter(
      (answer) => answer.status === 'rejected' && answer.reason instanceof InsufficientStock,
    ).length,
    faults: answers.flatMap((answer) =>
      answer.status === 'rejected' && !(answer.reason instanceof InsufficientStock)
        ? [String(answer.reason)]
        : [],
    ),
  });

  const deadlocks = async () =>
    (
      (await db.query(
        'SELECT deadlocks::int AS n FROM pg_stat_database WHERE datname = current_database()',
      )) as {
        n: number;
      }[]
    )[0]!.n;

  it.each([
    ['the last unit to one of 200', 1, 200],
    ['100 units to 100 of 1,000', 100, 1_000],
  ])('gives %s who ask through three channels and a pool of ten', async (_, onHand, buyers) => {
    const pool = await connect((db.options as { url: string }).url, 10);
    const pooled = new UnitOfWork(pool, clock);
    const level = await aStockLevel(db, { onHand });
    const gate = await lockGate(db, GATE, [level.variantId]);

    const asked = Promise.allSettled(
      Array.from({ length: buyers }, (_, n) => place([{ ...level, quantity: 1 }], channels[n % 3], pooled)),
    );
    await gate.queue(10);
    await gate.open();
    const answers = await asked;
    await pool.destroy();

    expect(count(answers)).toEqual({ done: onHand, refused: buyers - onHand, faults: [] });
    expect(await levelAt(db, level)).toMatchObject({ onHand, held: onHand });
    expect(await db.manager.countBy(Hold, level)).toBe(onHand);
  });

  it('gives five units to five of thirty who stand at the gate at the same moment, holds and allocations alike', async () => {
    const level = await aStockLevel(db, { onHand: 5 });
    const gate = await lockGate(db, GATE, [level.variantId]);

    const asked = Promise.allSettled(
      Array.from({ length: 30 }, (_, n) =>
        n % 2 === 0 ? place([{ ...level, quantity: 1 }]) : allocate({ ...level, quantity: 1 }),
      ),
    );
    await gate.queue(30);
    await gate.open();

    expect(count(await asked)).toEqual({ done: 5, refused: 25, faults: [] });
    const { held, allocated } = await levelAt(db, level);
    expect(held + allocated).toBe(5);
  });

  it('sees a hopeless request without waiting for a row that is busy', async () => {
    const level = await aStockLevel(db, { onHand: 1 });
    await allocate({ ...level, quantity: 1 });
    const gate = await lockGate(db, GATE, [level.variantId]);

    const answers = await Promise.allSettled([place([{ ...level, quantity: 1 }])]);
    await gate.open();

    expect(count(answers)).toEqual({ done: 0, refused: 1, faults: [] });
  });

  it('sums two lines and a bundle on one variant, however many carts ask', async () => {
    const level = await aStockLevel(db, { onHand: 10 });
    const goods = { id: level.variantId, kind: VariantKind.GOODS, components: [] };
    const bundle = {
      id: anId<'Variant'>(),
      kind: VariantKind.BUNDLE,
      components: [{ variantId: level.variantId, quantity: 2 }],
    };
    const { locationId } = level;
    const lines = demandOf([
      { variant: goods, quantity: 1, locationId },
      { variant: goods, quantity: 1, locationId },
      { variant: bundle, quantity: 1, locationId },
    ]);
    const gate = await lockGate(db, GATE, [level.variantId]);

    const asked = Promise.allSettled(Array.from({ length: 12 }, () => place(lines)));
    await gate.queue(12);
    await gate.open();

    expect(count(await asked)).toEqual({ done: 2, refused: 10, faults: [] });
    expect((await levelAt(db, level)).held).toBe(8);
  });

  it.each(['the conversion first', 'the other buyer first'])(
    'lets one have the unit of a hold past its end: its own order, or another buyer (%s)',
    async (order) => {
      const level = await aStockLevel(db, { onHand: 1 });
      const [causeId, lineId, orderLineId] = [anId(), anId(), anId<'OrderLine'>()];
      const [hold] = await place([{ ...level, quantity: 1 }], undefined, undefined, causeId, lineId);
      clock.advance(16 * MINUTE_MS);
      const convert = () =>
        run((tx) => allocations.fromHolds(tx, { causeId, lines: [{ lineId, orderLineId, quantity: 1 }] }));
      const buy = () => place([{ ...level, quantity: 1 }]);
      const gate = await lockGate(db, GATE, [level.variantId]);

      const contenders = order === 'the conversion first' ? [convert, buy] : [buy, convert];
      const first = contenders[0]!();
      await gate.queue(1);
      const second = contenders[1]!();
      await gate.queue(2);
      await gate.open();
      const answers = await Promise.allSettled([first, second]);

      expect(count(answers)).toEqual({ done: 1, refused: 1, faults: [] });
      const { held, allocated } = await levelAt(db, level);
      const converted = await db.manager.countBy(Allocation, { orderLineId });
      expect([held, allocated]).toEqual(converted === 1 ? [0, 1] : [1, 0]);
      expect((await db.manager.findOneByOrFail(Hold, { id: hold!.id })).state).toBe(
        converted === 1 ? 'allocated' : 'expired',
      );
    },
  );

  it('fulfils or cancels an allocation when both are done at the same moment, never both', async () => {
    const level = await aStockLevel(db, { onHand: 4 });
    const orderLineId = anId<'OrderLine'>();
    await allocate({ ...level, quantity: 2 }, orderLineId);
    await allocate({ ...level, quantity: 2 }); // another's, so that no count runs out
    const gate = await lockGate(db, GATE, [level.variantId]);

    const asked = Promise.allSettled([
      run((tx) =>
        allocations.fulfil(tx, {
          cause: { kind: 'order', id: anId() },
          lines: [{ orderLineId, quantity: 2 }],
        }),
      ),
      run((tx) => allocations.cancel(tx, [{ orderLineId, quantity: 2 }])),
    ]);
    await gate.queue(2);
    await gate.open();

    expect(await asked).toEqual(ONE_IS_REFUSED);
    expect((await levelAt(db, level)).allocated).toBe(2);
  });

  it('never deadlocks: forty transactions over five levels, each in an order of its own', async () => {
    const levels: { variantId: Id<'Variant'>; locationId: Id<'Location'> }[] = [];
    for (let n = 0; n < 5; n++) levels.push(await aStockLevel(db, { onHand: 1_000 }));
    const before = await deadlocks();
    const random = aRandom(7);

    const answers = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) => {
        const lines = shuffled(levels, random).map((level) => ({ ...level, quantity: 1 + random(3) }));
        if (n % 4 === 0)
          return run((tx) =>
            stock.sellFromHand(tx, {
              cause: { kind: 'order', id: anId() },
              lines: lines.map((line) => ({ ...line, orderLineId: anId<'OrderLine'>() })),
            }),
          );
        const causeId = anId();
        return run(async (tx) => {
          const placed = await holds.place(tx, {
            lines: lines.map((line) => ({ ...line, lineId: anId() })),
            purpose: HoldPurpose.CHECKOUT,
            causeId,
            endsAt: new Date(clock.now().getTime() + 15 * MINUTE_MS),
          });
          if (n % 4 === 1) await holds.release(tx, { purpose: HoldPurpose.CHECKOUT, causeId });
          if (n % 4 === 2)
            await allocations.fromHolds(tx, {
              causeId,
              lines: placed.map(({ lineId }) => ({ lineId, orderLineId: anId<'OrderLine'>() })),
            });
        });
      }),
    );

    expect(count(answers)).toEqual({ done: 40, refused: 0, faults: [] });
    expect(await deadlocks()).toBe(before);
  });

  it('promises a line that lies in two places to as many as both can give, never half of it', async () => {
    const first = await aStockLevel(db, { onHand: 3 });
    const second = { ...first, locationId: (await aLocation(db)).id };
    await aStockLevel(db, { ...second, onHand: 4 });
    const gate = await lockGate(db, GATE, [first.variantId]);

    const asked = Promise.allSettled(
      Array.from({ length: 12 }, () =>
        place([
          { ...first, quantity: 1 },
          { ...second, quantity: 1 },
        ]),
      ),
    );
    await gate.queue(12);
    await gate.open();

    expect(count(await asked)).toEqual({ done: 3, refused: 9, faults: [] });
    expect([(await levelAt(db, first)).held, (await levelAt(db, second)).held]).toEqual([3, 3]);
  });

  it('rejects a pick or hands it over when both are done at the same moment, never both', async () => {
    const level = await aStockLevel(db, { onHand: 1 });
    const orderLineId = anId<'OrderLine'>();
    await allocate({ ...level, quantity: 1 }, orderLineId);
    const gate = await lockGate(db, GATE, [level.variantId]);

    const asked = Promise.allSettled([
      run((tx) =>
        rejections.reject(tx, {
          ...{ ...level, quantity: 1, reason: RejectReason.DAMAGED },
          promisedTo: { orderLineId },
        }),
      ),
      run((tx) =>
        allocations.fulfil(tx, {
          cause: { kind: 'order', id: anId() },
          lines: [{ orderLineId, quantity: 1 }],
        }),
      ),
    ]);
    await gate.queue(2);
    await gate.open();

    expect(await asked).toEqual(ONE_IS_REFUSED);
    const { onHand, damaged, allocated } = await levelAt(db, level);
    expect([onHand - damaged, allocated]).toEqual([0, 0]);
  });

  it('keeps every invariant through 500 random operations by 16 workers, now and at three past instants', async () => {
    const before = await deadlocks();
    const { faults, instants, levels } = await aStockHistory({
      db,
      clock,
      unitOfWork,
      seed: 10 + round,
      operations: 500,
    });

    expect(faults).toEqual([]);
    expect(await deadlocks()).toBe(before);
    await expectInvariants(db, inventoryInvariants);
    await expectPast(db, unitOfWork, levels, instants);
  });

  it('costs one statement to hold a checkout of two lines, two to turn it into allocations', async () => {
    const location = await aLocation(db);
    const levels = [
      await aStockLevel(db, { locationId: location.id, onHand: 5 }),
      await aStockLevel(db, { locationId: location.id, onHand: 5 }),
    ];
    const statementsOf = (work: (tx: Tx) => Promise<unknown>): Promise<number> =>
      run(async (tx) => {
        const counting = counted(tx);
        await work(counting);
        return counting.statements;
      });
    const causeId = anId();
    const lineIds = [anId(), anId()];
    const lines = levels.map((level, n) => ({ ...level, quantity: 1, lineId: lineIds[n]! }));
    const endsAt = new Date(clock.now().getTime() + MINUTE_MS);
    const orderLines = lineIds.map((lineId) => ({ lineId, orderLineId: anId<'OrderLine'>(), quantity: 1 }));
    const cause = { kind: 'order', id: causeId };

    expect(
      await statementsOf((tx) => holds.place(tx, { lines, purpose: HoldPurpose.CHECKOUT, causeId, endsAt })),
    ).toBe(1);
    expect(await statementsOf((tx) => allocations.fromHolds(tx, { causeId, lines: orderLines }))).toBe(2);
    expect(await statementsOf((tx) => allocations.fulfil(tx, { cause, lines: orderLines }))).toBe(2);
    expect(
      await statementsOf((tx) =>
        stock.sellFromHand(tx, {
          cause,
          lines: lines.map((line) => ({ ...line, orderLineId: anId<'OrderLine'>() })),
        }),
      ),
    ).toBe(1);
  });
});
