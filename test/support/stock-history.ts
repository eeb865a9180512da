import type { DataSource } from 'typeorm';
import {
  GoodsInTransit,
  HoldPurpose,
  RejectReason,
  StockCondition,
  StockDisposition,
} from '../../src/inventory/index.js';
import { CloseStockDaysJob } from '../../src/inventory/close-stock-days.job.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { Jobs } from '../../src/platform/jobs/jobs.js';
import { anActor, anId } from './builders.js';
import { aLocation } from './locations.js';
import { aStockLevel, stockServices } from './inventory.js';

const MINUTE_MS = 60_000;
const WORKERS = 16;
/** What may be the answer when everybody is at it at once. */
const REFUSALS = [
  'INSUFFICIENT_STOCK',
  'WRONG_STATE',
  'STALE_STOCK_LEVEL',
  'COUNT_IN_PROGRESS',
  'MORE_THAN_SENT',
  'NOT_FOUND',
];

type Level = Awaited<ReturnType<typeof aStockLevel>>;

/** What a random history of stock left. */
export interface StockHistory {
  readonly levels: readonly Level[];
  /** Everything that was thrown and is no refusal. */
  readonly faults: readonly string[];
  /** Three instants within it. */
  readonly instants: readonly Date[];
}

/** Sixteen workers do what stores, webshops and warehouses do, in an order that the seed decides; time goes on. */
export async function aStockHistory({
  db,
  clock,
  unitOfWork,
  seed,
  operations,
}: {
  db: DataSource;
  clock: FixedClock;
  unitOfWork: UnitOfWork;
  seed: number;
  operations: number;
}): Promise<StockHistory> {
  const services = stockServices();
  const { holds, allocations, stock, adjustments, counts, transfers, rejections } = services;
  const run = <Result>(work: (tx: Tx) => Promise<Result>) =>
    unitOfWork.run(anActor(), { operation: 'test' }, work);
  const random = aRandom(seed);
  const [here, there] = [(await aLocation(db)).id, (await aLocation(db)).id];
  const levels: Level[] = [];
  for (let n = 0; n < 3; n++) {
    const level = await aStockLevel(db, { onHand: 12, backorderLimit: n, locationId: here });
    levels.push(level, await aStockLevel(db, { ...level, locationId: there, onHand: 6 }));
  }
  const open: { causeId: string; lineId: string }[] = [];
  const allocated: Id<'OrderLine'>[] = [];
  const aside = new Set<Id<'OrderLine'>>();
  const sent: Id<'Transfer'>[] = [];
  const counting: Id<'StockCount'>[] = [];
  const faults: string[] = [];
  const instants: Date[] = [];

  const one = async (): Promise<void> => {
    const level = levels[random(levels.length)]!;
    const lines = shuffled(levels, random)
      .slice(0, 1 + random(2))
      .map((place) => ({ ...place, quantity: 1 + random(3) }));
    const cause = { kind: 'order', id: anId() };
    const [causeId, lineId, orderLineId] = [anId(), anId(), anId<'OrderLine'>()];
    const known = open[random(open.length)];
    const knownLine = allocated[random(allocated.length)];
    switch (random(16)) {
      case 0:
      case 1:
      case 2:
        await run((tx) =>
          holds.place(tx, {
            lines: lines.map((line) => ({ ...line, lineId })),
            purpose: HoldPurpose.CHECKOUT,
            causeId,
            endsAt: new Date(clock.now().getTime() + 15 * MINUTE_MS),
          }),
        );
        open.push({ causeId, lineId });
        return;
      case 3:
        if (known)
          await run((tx) => holds.release(tx, { purpose: HoldPurpose.CHECKOUT, causeId: known.causeId }));
        return;
      case 4:
      case 5:
        if (!known) return;
        await run((tx) =>
          allocations.fromHolds(tx, {
            causeId: known.causeId,
            lines: [{ lineId: known.lineId, orderLineId }],
          }),
        );
        allocated.push(orderLineId);
        return;
      case 6:
        if (knownLine)
          await run((tx) =>
            allocations.fulfil(tx, {
              cause,
              lines: [{ orderLineId: knownLine, fromPutAside: aside.has(knownLine) }],
            }),
          );
        return;
      case 7:
        if (knownLine) await run((tx) => allocations.cancel(tx, [{ orderLineId: knownLine }]));
        return;
      case 8:
        await run((tx) =>
          stock.sellFromHand(tx, {
            cause,
            lines: lines.map((line) => ({ ...line, orderLineId: anId<'OrderLine'>(), aside: 'taken' })),
          }),
        );
        return;
      case 9:
        if (!knownLine) return;
        await run(async (tx) => {
          await allocations.pick(tx, [{ orderLineId: knownLine }], 'C-3');
          aside.add(knownLine); // before COMMIT: who comes next finds it there
        });
        return;
      case 10:
        await run((tx) =>
          adjustments.adjust(tx, { ...level, expectedOnHand: 6 + random(6), onHand: 8, reason: 'a test' }),
        );
        return;
      case 11: {
        const [was, becomes] = shuffled(Object.values(StockCondition), random) as [
          StockCondition,
          StockCondition,
        ];
        await run((tx) =>
          adjustments.reclassify(tx, { ...level, quantity: 1, was, becomes, reason: 'a test' }),
        );
        return;
      }
      case 12: {
        const known = sent[random(sent.length)];
        if (known && random(2) === 0) {
          const line = [{ variantId: level.variantId, counted: 1 }];
          const given = { transferId: known, lines: line, differenceReason: null, approval: null };
          await run((tx) =>
            random(3) === 0
              ? transfers.cancel(tx, {
                  transferId: known,
                  goods: GoodsInTransit.BACK_TO_SENDER,
                  reason: 'a test',
                })
              : transfers.receive(tx, given),
          );
          return;
        }
        const id = await run(async (tx) => {
          const draft = await transfers.draft(tx, {
            ...{ fromLocationId: here, toLocationId: there },
            lines: [{ variantId: level.variantId, counted: 1 + random(2) }],
          });
          return transfers.despatch(tx, { transferId: draft, lines: null });
        });
        sent.push(id);
        return;
      }
      case 13: {
        const known = counting.pop();
        if (known) {
          await run((tx) => counts.close(tx, known));
          return;
        }
        const id = await run(async (tx) => {
          const opened = await counts.open(tx, {
            ...{ locationId: level.locationId, variantIds: [level.variantId], places: null, blind: true },
          });
          return counts.record(tx, {
            countId: opened,
            lines: [{ variantId: level.variantId, counted: 4 + random(9) }],
          });
        });
        counting.push(id);
        return;
      }
      case 14:
        if (knownLine)
          await run((tx) =>
            rejections.reject(tx, {
              ...{ ...level, quantity: 1, reason: shuffled(Object.values(RejectReason), random)[0]! },
              promisedTo: { orderLineId: knownLine },
            }),
          );
        return;
      default:
        await run((tx) =>
          stock.takeBack(tx, {
            cause: { kind: 'return', id: anId() },
            lines: lines.map((line) => ({ ...line, disposition: StockDisposition.SELLABLE })),
          }),
        );
        clock.advance(20 * MINUTE_MS);
    }
  };
  let done = 0;
  const worker = async (): Promise<void> => {
    while (done < operations) {
      done += 1;
      if ([0.25, 0.5, 0.75].includes(done / operations)) instants.push(clock.now());
      await one().catch((error: { code?: string }) => {
        if (!REFUSALS.includes(error.code ?? '')) faults.push(String(error));
      });
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return { levels, faults, instants };
}

/** At each instant every level is the sum of its movements until then and below nothing, with and without balances. */
export async function expectPast(
  db: DataSource,
  unitOfWork: UnitOfWork,
  levels: readonly Level[],
  instants: readonly Date[],
): Promise<void> {
  const { history } = stockServices();
  expect(instants).toHaveLength(3);
  const told = async () => {
    const all: number[] = [];
    for (const at of instants)
      for (const level of levels)
        all.push((await history.levelAt(unitOfWork.read(anActor()), level, at)).onHand);
    return all;
  };
  const summed: number[] = [];
  for (const at of instants)
    for (const { variantId, locationId } of levels) {
      const [row] = (await db.query(
        `SELECT coalesce(sum(delta), 0)::int AS units FROM stock_movement
          WHERE variant_id = $1 AND location_id = $2 AND at <= $3`,
        [variantId, locationId, at],
      )) as { units: number }[];
      summed.push(row!.units);
    }
  expect(await told()).toEqual(summed);
  const job = new CloseStockDaysJob({ add: () => undefined } as unknown as Jobs, unitOfWork, history);
  while ((await job.run()) > 0);
  expect(await told()).toEqual(summed);
}

/** The same numbers in each run: from 0 to below `most`. */
export function aRandom(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return most === 0 ? 0 : Math.floor((state / 2_147_483_648) * most);
  };
}

export function shuffled<T>(values: readonly T[], random: (most: number) => number): T[] {
  return values
    .map((value) => [random(1_000_000), value] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, value]) => value);
}
