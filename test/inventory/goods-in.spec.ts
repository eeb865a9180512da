import type { DataSource } from 'typeorm';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import type { Approval } from '../../src/access/index.js';
import type { CountedLine } from '../../src/inventory/counted-lines.js';
import {
  GoodsInTransit,
  HoldPurpose,
  StockCondition,
  StockDisposition,
  StockMovement,
} from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId, aStaffActor } from '../support/builders.js';
import { aLocation } from '../support/locations.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt, stockServices } from '../support/inventory.js';
import { rounds } from '../support/rounds.js';
import { lockGate } from '../support/lock-gate.js';

type Level = Awaited<ReturnType<typeof aStockLevel>>;

describe.each(rounds)('keeping stock (round %i)', () => {
  let db: DataSource;
  let unitOfWork: UnitOfWork;
  let clock: FixedClock;
  const services = stockServices();
  const { allocations, deliveryRows, receiving, transfers, work } = services;

  beforeAll(async () => ({ db, unitOfWork, clock } = await aWorkshop()));
  afterEach(() => expectInvariants(db, inventoryInvariants));
  afterAll(() => db.destroy());

  const run = <Result>(work: (tx: Tx) => Promise<Result>, actor = anActor()) =>
    unitOfWork.run(actor, { operation: 'test' }, work);
  const allocate = async (level: Level, quantity: number) => {
    const orderLineId = anId<'OrderLine'>();
    await run((tx) => allocations.allocate(tx, [{ ...level, orderLineId, quantity }]));
    return orderLineId;
  };
  const availableAt = async ({ variantId, locationId }: Level): Promise<number> =>
    (
      (await db.query(
        'SELECT available_to_sell(level) AS n FROM stock_level AS level WHERE variant_id = $1 AND location_id = $2',
        [variantId, locationId],
      )) as { n: number }[]
    )[0]!.n;

  describe('a delivery', () => {
    const announce = async (level: Level, quantity: number) => {
      const id = anId<'Delivery'>();
      await run((tx) =>
        deliveryRows.announce(tx, [
          { id, reference: id, supplier: 'Lampenhuis', expectedOn: '2026-11-21', ...level, quantity },
        ]),
      );
      return id;
    };
    const receive = (
      deliveryId: Id<'Delivery'>,
      lines: CountedLine[],
      more: { complete?: boolean; approval?: Approval } = {},
    ) => run((tx) => receiving.receive(tx, { deliveryId, lines, complete: false, approval: null, ...more }));
    const seen = (id: Id<'Delivery'>) => work.delivery(unitOfWork.read(anActor()), id);

    it('fills what was promised before it came: 7 waiting, 10 received, 3 more to promise', async () => {
      const level = await aStockLevel(db, { onHand: 0, backorderLimit: 20 });
      await allocate(level, 7);
      const before = await availableAt(level);
      const id = await announce(level, 10);

      await receive(id, [{ variantId: level.variantId, counted: 10 }]);

      expect(await availableAt(level)).toBe(before + 3);
      expect(await levelAt(db, level)).toMatchObject({ onHand: 10, allocated: 7, backorderLimit: 13 });
      expect(await seen(id)).toMatchObject({
        state: 'RECEIVED',
        lines: [{ expected: 10, counted: 10, difference: 0 }],
      });
    });

    it('comes in parts, short when somebody says that this is all', async () => {
      const level = await aStockLevel(db, { onHand: 0 });
      const id = await announce(level, 10);
      await receive(id, [{ variantId: level.variantId, counted: 4 }]);
      expect(await seen(id)).toMatchObject({ state: 'PARTLY_RECEIVED' });
      await receive(id, [{ variantId: level.variantId, counted: 3 }], { complete: true });
      expect(await seen(id)).toMatchObject({ state: 'RECEIVED', lines: [{ counted: 7, difference: -3 }] });
      await expect(receive(id, [{ variantId: level.variantId, counted: 1 }])).rejects.toMatchObject({
        code: 'WRONG_STATE',
      });
      expect((await levelAt(db, level)).onHand).toBe(7);
    });

    it('over what was ordered is taken in by a manager alone, and what was never ordered as well', async () => {
      const level = await aStockLevel(db, { onHand: 0 });
      const other = await aStockLevel(db, { onHand: 0 });
      const id = await announce(level, 2);
      const lines = [
        { variantId: level.variantId, counted: 3 },
        { variantId: other.variantId, counted: 1 },
      ];
      await expect(receive(id, lines)).rejects.toMatchObject({ code: 'MORE_THAN_SENT', max: 2 });
      expect((await levelAt(db, level)).onHand).toBe(0);
      await receive(id, lines, { approval: { staffId: anId<'Staff'>(), reason: 'a gift' } });
      expect((await levelAt(db, level)).onHand).toBe(3);
      expect((await levelAt(db, { ...level, variantId: other.variantId })).onHand).toBe(1);
    });

    it('received by two at once is received once', async () => {
      const level = await aStockLevel(db, { onHand: 0 });
      const id = await announce(level, 5);
      const gate = await lockGate(db, 'SELECT FROM stock_delivery WHERE id = $1 FOR UPDATE', [id]);
      const lines = [{ variantId: level.variantId, counted: 5 }];
      const both = Promise.allSettled([receive(id, lines), receive(id, lines)]);
      await gate.queue(2);
      await gate.open();
      expect((await both).map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect((await levelAt(db, level)).onHand).toBe(5);
    });
  });

  describe('units that come another way', () => {
    const { adjustments, counts, holds, ledger, stock, writer } = services;
    const change = async (level: Level, units: readonly number[]) => {
      const [row] = (await db.query(
        `SELECT variant.sku, location.code AS location FROM variant, location WHERE variant.id = $1 AND location.id = $2`,
        [level.variantId, level.locationId],
      )) as { sku: string; location: string }[];
      return run((tx) =>
        writer.change(
          tx,
          units.map((change) => ({ ...row!, reference: anId(), change })),
        ),
      );
    };
    const takeBack = (level: Level, quantity: number, disposition = StockDisposition.SELLABLE) =>
      run((tx) =>
        stock.takeBack(tx, {
          cause: { kind: 'return', id: anId() },
          lines: [{ ...level, quantity, disposition }],
        }),
      );
    const adjust = (level: Level, expectedOnHand: number, onHand: number) =>
      run((tx) => adjustments.adjust(tx, { ...level, expectedOnHand, onHand, reason: 'behind the shelf' }));
    const count = async (level: Level, counted: number) => {
      const { variantId, locationId } = level;
      const countId = await run((tx) =>
        counts.open(tx, { locationId, variantIds: [variantId], places: null, blind: true }),
      );
      await run((tx) => counts.record(tx, { countId, lines: [{ variantId, counted }] }));
      await run((tx) => counts.close(tx, countId));
    };
    const repair = async (level: Level, quantity: number) => {
      await takeBack(level, quantity, StockDisposition.DAMAGED);
      const [was, becomes] = [StockCondition.DAMAGED, StockCondition.SELLABLE];
      await run((tx) => adjustments.reclassify(tx, { ...level, quantity, was, becomes, reason: 'mended' }));
    };

    it.each([
      ['found by a count', (level: Level) => count(level, 10)],
      ['found and set right', (level: Level) => adjust(level, 0, 10)],
      ['that another system tells', (level: Level) => change(level, [4, 6])],
      ['returned', (level: Level) => takeBack(level, 10)],
      ['mended', (level: Level) => repair(level, 10)],
    ])('%s fill those who wait first: 7 waiting, 10 come, 3 more to promise', async (_, bring) => {
      const level = await aStockLevel(db, { onHand: 0, backorderLimit: 20 });
      await allocate(level, 7);
      const before = await availableAt(level);
      await bring(level);
      expect(await availableAt(level)).toBe(before + 3);
      expect(await levelAt(db, level)).toMatchObject({ onHand: 10, allocated: 7, backorderLimit: 13 });
    });

    it.each([
      ['found by a count', (level: Level) => count(level, 3)],
      ['found and set right', (level: Level) => adjust(level, 0, 3)],
      ['that another system tells', (level: Level) => change(level, [3])],
      ['returned', (level: Level) => takeBack(level, 3)],
      ['mended', (level: Level) => repair(level, 3)],
    ])('%s use up no limit for a hold that has ended', async (_, bring) => {
      const level = await aStockLevel(db, { onHand: 0, backorderLimit: 5 });
      await run((tx) =>
        holds.place(tx, {
          lines: [{ ...level, quantity: 5, lineId: anId() }],
          purpose: HoldPurpose.CHECKOUT,
          causeId: anId(),
          endsAt: new Date(clock.now().getTime() + 60_000),
        }),
      );
      clock.advance(60_000);
      await bring(level);
      await run(async (tx) => ledger.expire(tx, await services.holdRows.ended(tx, [level])));
      expect(await levelAt(db, level)).toMatchObject({ onHand: 3, held: 0, backorderLimit: 5 });
    });

    it('are theirs for whom they came: another system takes none of them back', async () => {
      const level = await aStockLevel(db, { onHand: 0, backorderLimit: 7 });
      await allocate(level, 7);
      expect(await change(level, [5, -3])).toEqual({
        changed: 1,
        refused: [expect.objectContaining({ index: 1, column: 'change' })],
      });
      expect(await levelAt(db, level)).toMatchObject({ onHand: 5, backorderLimit: 2 });
    });

    it('and what goes again gives no limit back', async () => {
      const level = await aStockLevel(db, { onHand: 5, backorderLimit: 7 });
      expect(await change(level, [-2])).toEqual({ changed: 1, refused: [] });
      expect(await levelAt(db, level)).toMatchObject({ onHand: 3, backorderLimit: 7 });
    });

    it('and are broken are nobody’s', async () => {
      const level = await aStockLevel(db, { onHand: 0, backorderLimit: 7 });
      await allocate(level, 7);
      await takeBack(level, 2, StockDisposition.QUARANTINE);
      expect(await levelAt(db, level)).toMatchObject({ onHand: 2, quarantine: 2, backorderLimit: 7 });
    });
  });

  describe('a transfer', () => {
    const aTransfer = async (onHand = 5, asked = 3) => {
      const from = await aStockLevel(db, { onHand });
      const to = { variantId: from.variantId, locationId: (await aLocation(db)).id };
      const lines = [{ variantId: from.variantId, counted: asked }];
      const id = await run((tx) =>
        transfers.draft(tx, { fromLocationId: from.locationId, toLocationId: to.locationId, lines }),
      );
      const line = (counted: number) => [{ variantId: from.variantId, counted }];
      return { id, from, to, line };
    };
    const despatch = (transferId: Id<'Transfer'>, lines: CountedLine[] | null = null, actor = anActor()) =>
      run((tx) => transfers.despatch(tx, { transferId, lines }), actor);
    const receive = (
      transferId: Id<'Transfer'>,
      lines: CountedLine[],
      differenceReason: string | null = null,
    ) => run((tx) => transfers.receive(tx, { transferId, lines, differenceReason, approval: null }));
    const cancel = (transferId: Id<'Transfer'>, goods: GoodsInTransit) =>
      run((tx) => transfers.cancel(tx, { transferId, goods, reason: 'the van broke down' }));
    const stateOf = async (id: Id<'Transfer'>) => (await work.transfer(unitOfWork.read(anActor()), id)).state;

    it('leaves there and arrives here, in parts, and what is missing has a reason', async () => {
      const { id, from, to, line } = await aTransfer(5, 4);
      await despatch(id, line(1));
      expect(await stateOf(id)).toBe('despatched');
      await despatch(id);
      expect(await stateOf(id)).toBe('in_transit');
      expect((await levelAt(db, from)).onHand).toBe(1);
      await receive(id, line(2));
      expect(await stateOf(id)).toBe('partly_received');
      await receive(id, line(1), 'one was broken');
      expect(await stateOf(id)).toBe('received');
      expect((await levelAt(db, to)).onHand).toBe(3);
    });

    it('takes nothing that was promised to others', async () => {
      const { id, from } = await aTransfer(5, 3);
      await allocate(from, 3);
      await expect(despatch(id)).rejects.toMatchObject({
        code: 'INSUFFICIENT_STOCK',
        shortages: [{ asked: 3 }],
      });
      expect((await levelAt(db, from)).onHand).toBe(5);
    });

    it.each([
      [GoodsInTransit.BACK_TO_SENDER, 5],
      [GoodsInTransit.LOST, 2],
    ])('cancelled on its way is %s', async (goods, left) => {
      const { id, from } = await aTransfer(5, 3);
      await despatch(id);
      await cancel(id, goods);
      expect((await levelAt(db, from)).onHand).toBe(left);
      await expect(cancel(id, goods)).rejects.toMatchObject({ code: 'WRONG_STATE' });
    });

    it('received twice at once arrives once', async () => {
      const { id, to, line } = await aTransfer(5, 3);
      await despatch(id);
      const gate = await lockGate(db, 'SELECT FROM stock_transfer WHERE id = $1 FOR UPDATE', [id]);
      const both = Promise.allSettled([receive(id, line(3)), receive(id, line(3))]);
      await gate.queue(2);
      await gate.open();
      expect((await both).map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect((await levelAt(db, to)).onHand).toBe(3);
    });

    it('refuses more than was sent, a wrong state, another store, and what it does not carry', async () => {
      const { id, line, to } = await aTransfer(5, 3);
      await expect(receive(id, line(1))).rejects.toMatchObject({ code: 'WRONG_STATE' });
      await expect(despatch(id, null, aStaffActor())).rejects.toMatchObject({ code: 'WRONG_LOCATION' });
      await expect(despatch(id, line(4))).rejects.toMatchObject({ code: 'WRONG_STATE' });
      await despatch(id);
      await expect(receive(id, line(4))).rejects.toMatchObject({ code: 'MORE_THAN_SENT', max: 3 });
      await expect(receive(id, [{ variantId: anId<'Variant'>(), counted: 1 }])).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      await expect(receive(anId<'Transfer'>(), line(1))).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await db.manager.countBy(StockMovement, to)).toBe(0);
    });

    it('is not drafted to itself, of what was never stocked, or by a third store', async () => {
      const from = await aStockLevel(db, { onHand: 5 });
      const there = (await aLocation(db)).id;
      const draft = (toLocationId: Id<'Location'>, variantId = from.variantId, actor = anActor()) =>
        run(
          (tx) =>
            transfers.draft(tx, {
              fromLocationId: from.locationId,
              toLocationId,
              lines: [{ variantId, counted: 1 }],
            }),
          actor,
        );
      await expect(draft(from.locationId)).rejects.toMatchObject({
        problems: [{ problem: 'SAME_LOCATION' }],
      });
      await expect(draft(anId<'Location'>())).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(draft(there, anId<'Variant'>())).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(draft(there, (await aStockLevel(db)).variantId)).rejects.toMatchObject({
        code: 'VARIANT_NOT_STOCKED',
      });
      await expect(draft(there, from.variantId, aStaffActor())).rejects.toMatchObject({
        problems: [{ problem: 'NOT_YOUR_STORE' }],
      });
    });
  });
});
