import type { DataSource } from 'typeorm';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { Allocation, GoodsInTransit, StockDisposition } from '../../src/inventory/index.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt, stockServices } from '../support/inventory.js';
import { aLocation } from '../support/locations.js';
import { lockGate } from '../support/lock-gate.js';
import { rounds } from '../support/rounds.js';

type Level = Awaited<ReturnType<typeof aStockLevel>>;
type Call = () => Promise<unknown>;

/** All orders in which things can come. */
const orders = <T>(things: readonly T[]): T[][] =>
  things.length === 0
    ? [[]]
    : things.flatMap((thing, index) =>
        orders(things.filter((_, other) => other !== index)).map((rest) => [thing, ...rest]),
      );

describe.each(rounds)('stock that several keep at the same moment (round %i)', () => {
  let db: DataSource;
  let unitOfWork: UnitOfWork;
  const services = stockServices();
  const { adjustments, allocations, counts, deliveryRows, receiving, stock, transfers } = services;

  beforeAll(async () => ({ db, unitOfWork } = await aWorkshop()));
  afterEach(() => expectInvariants(db, inventoryInvariants));
  afterAll(() => db.destroy());

  const run = <Result>(work: (tx: Tx) => Promise<Result>) =>
    unitOfWork.run(anActor(), { operation: 'test' }, work);
  const allocate = async (level: Level, quantity: number) => {
    const orderLineId = anId<'OrderLine'>();
    await run((tx) => allocations.allocate(tx, [{ ...level, orderLineId, quantity }]));
    return orderLineId;
  };
  const takeBack = (level: Level, quantity: number) =>
    run((tx) =>
      stock.takeBack(tx, {
        cause: { kind: 'return', id: anId() },
        lines: [{ ...level, quantity, disposition: StockDisposition.SELLABLE }],
      }),
    );
  const aDelivery = async (level: Level, quantity: number) => {
    const id = anId<'Delivery'>();
    await run((tx) =>
      deliveryRows.announce(tx, [
        { id, reference: id, supplier: 'Lampenhuis', expectedOn: null, ...level, quantity },
      ]),
    );
    return () =>
      run((tx) =>
        receiving.receive(tx, {
          deliveryId: id,
          lines: [{ variantId: level.variantId, counted: quantity }],
          ...{ complete: false, approval: null },
        }),
      );
  };
  const aCountOf = async ({ variantId, locationId }: Level, counted: number) => {
    const countId = await run((tx) =>
      counts.open(tx, { locationId, variantIds: [variantId], places: null, blind: true }),
    );
    await run((tx) => counts.record(tx, { countId, lines: [{ variantId, counted }] }));
    return () => run((tx) => counts.close(tx, countId));
  };
  const sell = (level: Level, quantity: number, aside: 'taken' | 'found' = 'taken') =>
    run((tx) =>
      stock.sellFromHand(tx, {
        cause: { kind: 'order', id: anId() },
        lines: [{ ...level, quantity, orderLineId: anId<'OrderLine'>(), aside }],
      }),
    );
  /** One behind the other before one row; what each was told: `done`, or the code of a refusal. */
  const queued = async (lock: string, id: string, calls: readonly Call[]): Promise<string[]> => {
    const gate = await lockGate(db, lock, [id]);
    const answers: Promise<string>[] = [];
    for (const call of calls) {
      answers.push(
        call().then(
          () => 'done',
          (error: { code?: string }) => error.code ?? String(error),
        ),
      );
      await gate.queue(answers.length);
    }
    await gate.open();
    return Promise.all(answers);
  };
  const atLevel = ({ variantId }: Level, calls: readonly Call[]) =>
    queued('SELECT FROM stock_level WHERE variant_id = $1 FOR UPDATE', variantId, calls);
  const stateOf = async (orderLineId: Id<'OrderLine'>) =>
    (await db.manager.findBy(Allocation, { orderLineId })).map(({ state }) => state);

  it('fills seven who wait once, whether a count, a delivery or a return comes first', async () => {
    for (const turn of orders([0, 1, 2])) {
      const level = await aStockLevel(db, { onHand: 0, backorderLimit: 7 });
      await allocate(level, 7);
      const calls = [await aCountOf(level, 4), await aDelivery(level, 5), () => takeBack(level, 2)];
      expect(
        await atLevel(
          level,
          turn.map((index) => calls[index]!),
        ),
      ).toEqual(['done', 'done', 'done']);
      expect(await levelAt(db, level)).toMatchObject({ onHand: 11, allocated: 7, backorderLimit: 0 });
    }
  });

  it('loses no unit between a pick, an adjustment and a hand, in any order', async () => {
    const seen = new Set<string>();
    for (const turn of orders([0, 1, 2])) {
      const level = await aStockLevel(db, { onHand: 2 });
      const orderLineId = await allocate(level, 1);
      const calls: Call[] = [
        () => run((tx) => allocations.pick(tx, [{ orderLineId }], 'C-3')),
        () => run((tx) => adjustments.adjust(tx, { ...level, expectedOnHand: 2, onHand: 1, reason: 'torn' })),
        () => sell(level, 1, 'found'),
      ];
      const told = await atLevel(
        level,
        turn.map((index) => calls[index]!),
      );
      const [picked, adjusted, sold] = [0, 1, 2].map((index) => told[turn.indexOf(index)]);
      expect(sold).toBe('done');
      expect(['done', 'STALE_STOCK_LEVEL', 'INSUFFICIENT_STOCK']).toContain(adjusted);
      expect(['done', 'WRONG_STATE']).toContain(picked);
      const isAside = picked === 'done';
      expect(await stateOf(orderLineId)).toEqual([
        isAside ? 'picked' : adjusted === 'done' ? 'short' : expect.stringMatching('open|short'),
      ]);
      const { onHand, putAside, allocated } = await levelAt(db, level);
      expect({ putAside, allocated: isAside ? allocated : 0 }).toEqual({
        putAside: Number(isAside),
        allocated: Number(isAside),
      });
      expect(onHand).toBeGreaterThanOrEqual(putAside);
      seen.add(`${picked} ${adjusted}`);
    }
    expect(seen.size).toBeGreaterThan(1); // the order decides
  });

  it.each([GoodsInTransit.BACK_TO_SENDER, GoodsInTransit.LOST])(
    'receives a transfer or gives it up (%s), never the same unit both',
    async (goods) => {
      for (const isReceiptFirst of [true, false]) {
        const from = await aStockLevel(db, { onHand: 3 });
        const to = { variantId: from.variantId, locationId: (await aLocation(db)).id };
        const lines = [{ variantId: from.variantId, counted: 3 }];
        const transferId = await run((tx) =>
          transfers.draft(tx, { fromLocationId: from.locationId, toLocationId: to.locationId, lines }),
        );
        await run((tx) => transfers.despatch(tx, { transferId, lines: null }));
        const receive = () =>
          run((tx) =>
            transfers.receive(tx, {
              transferId,
              lines: [{ variantId: from.variantId, counted: 2 }],
              ...{ differenceReason: null, approval: null },
            }),
          );
        const cancel = () => run((tx) => transfers.cancel(tx, { transferId, goods, reason: 'a strike' }));
        const told = await queued(
          'SELECT FROM stock_transfer WHERE id = $1 FOR UPDATE',
          transferId,
          isReceiptFirst ? [receive, cancel, receive] : [cancel, receive, cancel],
        );
        // Once the row was written, PostgreSQL keeps no order among those who wait: the third may come before the second.
        const last = expect.stringMatching(
          isReceiptFirst ? /^(WRONG_STATE|MORE_THAN_SENT)$/ : /^WRONG_STATE$/,
        ) as string;
        expect(told).toEqual(['done', isReceiptFirst ? 'done' : 'WRONG_STATE', last]);
        const arrived = isReceiptFirst ? 2 : 0;
        const cameBack = goods === GoodsInTransit.LOST ? 0 : 3 - arrived;
        expect((await levelAt(db, from)).onHand).toBe(cameBack);
        if (isReceiptFirst) expect((await levelAt(db, to)).onHand).toBe(arrived);
      }
    },
  );
});
