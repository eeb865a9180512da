import type { DataSource } from 'typeorm';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { HoldPurpose, StockDisposition, type StockLine, StockMovement } from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { OutboxEvent } from '../../src/platform/outbox/outbox-event.entity.js';
import { anActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt, stockServices } from '../support/inventory.js';

const MINUTE_MS = 60_000;

describe('goods going out and coming in', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  const { holds, allocations, stock } = stockServices();
  const cause = { kind: 'order', id: anId() };

  beforeAll(async () => ({ db, clock, unitOfWork } = await aWorkshop()));
  afterEach(() => expectInvariants(db, inventoryInvariants));
  afterAll(() => db.destroy());

  const run = <Result>(work: (tx: Tx) => Promise<Result>, operationKey?: string) =>
    unitOfWork.run(anActor(), { operation: 'test', ...(operationKey && { operationKey }) }, work);
  const sell = async (...lines: StockLine[]) => {
    const { found } = await run((tx) =>
      stock.sellFromHand(tx, {
        cause,
        lines: lines.map((line) => ({ ...line, orderLineId: anId<'OrderLine'>() })),
      }),
    );
    return found;
  };
  const movements = async (level: Omit<StockLine, 'quantity'>) =>
    (await db.manager.find(StockMovement, { where: level, order: { at: 'ASC', ordinal: 'ASC' } })).map(
      ({ reason, delta, onHandAfter }) => [reason, delta, onHandAfter],
    );

  describe('what a customer holds in her hand', () => {
    it('is sold from free units, safety stock included', async () => {
      const level = await aStockLevel(db, { onHand: 2, safetyStock: 2 });

      const found = await sell({ ...level, quantity: 2 });

      expect(found).toEqual([]);
      expect((await levelAt(db, level)).onHand).toBe(0);
      expect(await movements(level)).toEqual([
        ['imported', 2, 2],
        ['sold', -2, 0],
      ]);
    });

    it.each([
      ['nothing is known to be there', { onHand: 0 }],
      ['all of it is damaged', { onHand: 1, damaged: 1 }],
      ['all of it lies in a collection place', { onHand: 1, putAside: 1 }],
    ])('is sold though %s: it was found, and somebody must count', async (_, given) => {
      const level = await aStockLevel(db, given);

      const found = await sell({ ...level, quantity: 1 });

      expect(found).toEqual([{ ...level, quantity: 1 }]);
      expect((await levelAt(db, level)).onHand).toBe(given.onHand);
      expect((await movements(level)).slice(-2)).toEqual([
        ['found', 1, given.onHand + 1],
        ['sold', -1, given.onHand],
      ]);
    });

    it('is sold though the variant was never stocked there', async () => {
      const level = { variantId: (await aVariant(db)).id, locationId: (await aLocation(db)).id };

      await sell({ ...level, quantity: 3 });

      expect(await levelAt(db, level)).toMatchObject({ onHand: 0, held: 0 });
      expect(await movements(level)).toEqual([
        ['found', 3, 3],
        ['sold', -3, 0],
      ]);
    });

    it('is not found when what promised it has ended', async () => {
      const level = await aStockLevel(db, { onHand: 1 });
      await run((tx) =>
        holds.place(tx, {
          lines: [{ ...level, quantity: 1, lineId: anId() }],
          purpose: HoldPurpose.CHECKOUT,
          causeId: anId(),
          endsAt: new Date(clock.now().getTime() + MINUTE_MS),
        }),
      );
      clock.advance(2 * MINUTE_MS);

      expect(await sell({ ...level, quantity: 1 })).toEqual([]);
      expect(await levelAt(db, level)).toMatchObject({ onHand: 0, held: 0 });
    });

    it('on two lines of one variant is summed, and each line has its movement', async () => {
      const level = await aStockLevel(db, { onHand: 3 });
      const other = await aStockLevel(db, { onHand: 3 });

      const found = await sell(
        { ...level, quantity: 2 },
        { ...other, quantity: 1 },
        { ...level, quantity: 2 },
      );

      expect(found).toEqual([{ ...level, quantity: 1 }]);
      expect(await movements(level)).toEqual([
        ['imported', 3, 3],
        ['found', 1, 4],
        ['sold', -2, 2],
        ['sold', -2, 0],
      ]);
      expect((await levelAt(db, other)).onHand).toBe(2);
    });

    it('tells the outbox of every movement, and of what was found', async () => {
      const level = await aStockLevel(db, { onHand: 0 });
      await sell({ ...level, quantity: 1 });

      const rows = await db.manager.find(StockMovement, { where: level, order: { ordinal: 'ASC' } });
      const told = await db.manager.find(OutboxEvent, {
        where: rows.map(({ id }) => ({ aggregateId: id })),
        order: { position: 'ASC' },
      });

      expect(told.map(({ type, sequence }) => [type, sequence])).toEqual([
        ['inventory.stock_found', 1],
        ['inventory.stock_moved', 1],
      ]);
    });

    it('is applied once under one key: a second time collides, and nothing of it is written', async () => {
      const level = await aStockLevel(db, { onHand: 5 });
      const key = anId();
      const actor = anActor();
      const once = () =>
        unitOfWork.run(actor, { operation: 'test', operationKey: key }, (tx) =>
          stock.sellFromHand(tx, {
            cause,
            lines: [{ ...level, quantity: 1, orderLineId: anId<'OrderLine'>() }],
          }),
        );

      await once();
      await expect(once()).rejects.toThrow('stock_movement_once_per_operation');
      await run(() => sell({ ...level, quantity: 1 }), key); // another caller's key of the same name

      expect((await levelAt(db, level)).onHand).toBe(3);
    });
  });

  it.each([
    [StockDisposition.SELLABLE, { onHand: 3, quarantine: 0, damaged: 0 }],
    [StockDisposition.QUARANTINE, { onHand: 3, quarantine: 2, damaged: 0 }],
    [StockDisposition.DAMAGED, { onHand: 3, quarantine: 0, damaged: 2 }],
    [StockDisposition.WRITE_OFF, { onHand: 1, quarantine: 0, damaged: 0 }],
  ])('takes returned units back as %s', async (disposition, expected) => {
    const level = await aStockLevel(db, { onHand: 1 });
    const lineId = anId();

    await run((tx) =>
      stock.takeBack(tx, {
        cause: { kind: 'return', id: anId() },
        lines: [{ ...level, quantity: 2, disposition, lineId }],
      }),
    );

    expect(await levelAt(db, level)).toMatchObject(expected);
    expect(await db.manager.countBy(StockMovement, { lineId, delta: 2 })).toBe(expected.onHand === 3 ? 1 : 0);
  });

  it('takes back where the variant was never stocked, and at no place that is none', async () => {
    const level = { variantId: (await aVariant(db)).id, locationId: (await aLocation(db)).id };
    const back = (place: typeof level) =>
      run((tx) =>
        stock.takeBack(tx, {
          cause: { kind: 'return', id: anId() },
          lines: [{ ...place, quantity: 1, disposition: StockDisposition.SELLABLE }],
        }),
      );

    await back(level);
    await expect(back({ ...level, locationId: anId<'Location'>() })).rejects.toThrow('cannot be recorded');

    expect((await levelAt(db, level)).onHand).toBe(1);
  });

  it('lays aside what is there, and takes from there what lies there', async () => {
    const level = await aStockLevel(db, { onHand: 2 });
    const lay = (quantity: number) => run((tx) => stock.putAside(tx, [{ ...level, quantity }]));
    const take = (quantity: number) => run((tx) => stock.takeFromPutAside(tx, [{ ...level, quantity }]));

    await lay(2);
    await expect(lay(1)).rejects.toMatchObject({ code: 'WRONG_STATE', currentState: 'not_on_hand' });
    await take(1);
    await expect(take(2)).rejects.toMatchObject({ code: 'WRONG_STATE', currentState: 'not_put_aside' });

    expect(await levelAt(db, level)).toMatchObject({ onHand: 2, putAside: 1 });
  });

  describe('imported', () => {
    const row = { display: 0, quarantine: 0, damaged: 0, safetyStock: 0, backorderLimit: 0, place: null };
    const set = (...rows: Parameters<typeof stock.setByImport>[1]['rows']) =>
      run((tx) => stock.setByImport(tx, { rows, cause: { kind: 'import', id: anId() } }));

    it('sets levels to what the file says, whatever they were, and a second time changes nothing', async () => {
      const level = await aStockLevel(db, { onHand: 9, damaged: 2, place: 'A-1' });
      const unknown = { variantId: level.variantId, locationId: (await aLocation(db)).id };
      const rows = [
        { ...row, ...level, onHand: 4, display: 1, safetyStock: 2, place: 'B-7' },
        { ...row, ...unknown, onHand: 0, backorderLimit: 3 },
      ];

      expect(await set(...rows)).toEqual({ changed: 2, refused: [] });
      expect(await set(...rows)).toEqual({ changed: 0, refused: [] });

      expect(await levelAt(db, level)).toMatchObject({
        onHand: 4,
        display: 1,
        damaged: 0,
        safetyStock: 2,
        place: 'B-7',
        version: 2,
      });
      expect(await levelAt(db, unknown)).toMatchObject({
        onHand: 0,
        backorderLimit: 3,
        ownerSellerId: expect.any(String) as string,
      });
      expect(await movements(level)).toEqual([
        ['imported', 9, 9],
        ['imported', -5, 4],
      ]);
      expect(await movements(unknown)).toEqual([]);
    });

    it('keeps what is promised: a level below it is told, the others are set', async () => {
      const promised = await aStockLevel(db, { onHand: 3 });
      const other = await aStockLevel(db, { onHand: 3 });
      await run((tx) =>
        allocations.allocate(tx, [{ ...promised, orderLineId: anId<'OrderLine'>(), quantity: 2 }]),
      );

      const answer = await set({ ...row, ...promised, onHand: 1 }, { ...row, ...other, onHand: 1 });

      expect(answer).toMatchObject({ changed: 1, refused: [{ row: promised, promised: 2 }] });
      expect((await levelAt(db, promised)).onHand).toBe(3);
      expect((await levelAt(db, other)).onHand).toBe(1);
    });
  });

  it('keeps the ledger unchangeable for the role that the product has', async () => {
    for (const statement of ['UPDATE stock_movement SET delta = 1', 'DELETE FROM stock_movement'])
      await expect(db.query(statement)).rejects.toMatchObject({ code: '42501' });
  });
});
