import type { DataSource } from 'typeorm';
import { VariantKind } from '../../src/catalogue/index.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { orderedStockInvariants } from '../../src/cli/audit/ordered-stock.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { StockRow } from '../../src/inventory/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { LocationAbility, LocationKind } from '../../src/locations/index.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aWorkshop } from '../support/database.js';
import { aStockLevel, levelAt, stockServices } from '../support/inventory.js';
import { expectInvariants } from '../support/invariants.js';

let db: DataSource;
let unitOfWork: UnitOfWork;
let clock: FixedClock;
const { availabilities, allocations, stock, writer } = stockServices();

beforeAll(async () => ({ db, clock, unitOfWork } = await aWorkshop()));
afterEach(() => expectInvariants(db, inventoryInvariants));
afterAll(() => db.destroy());

const aWarehouse = async () =>
  (await aLocation(db, { kind: LocationKind.WAREHOUSE, abilities: [LocationAbility.SHIP] })).id;
const source = (lines: readonly { lineId?: string; variantId: Id<'Variant'>; quantity: number }[]) =>
  availabilities.sourceDelivery(unitOfWork.read(anActor()), lines);

describe('where a delivery comes from', () => {
  it('is one location that has all, and the promise then allocates there', async () => {
    const { id: variantId } = await aVariant(db);
    const [half, whole] = [await aWarehouse(), await aWarehouse()];
    await aStockLevel(db, { variantId, locationId: half, onHand: 3 });
    await aStockLevel(db, { variantId, locationId: whole, onHand: 4 });

    const parts = await source([
      { lineId: 'a', variantId, quantity: 2 },
      { lineId: 'b', variantId, quantity: 2 },
    ]);

    expect(parts).toEqual([
      { lineId: 'a', variantId, locationId: whole, quantity: 2 },
      { lineId: 'b', variantId, locationId: whole, quantity: 2 },
    ]);
    await unitOfWork.run(anActor(), { operation: 'test' }, (tx) =>
      allocations.allocate(
        tx,
        parts.map(({ lineId: _, ...part }) => ({ ...part, orderLineId: anId<'OrderLine'>() })),
      ),
    );
    expect((await levelAt(db, { variantId, locationId: whole })).allocated).toBe(4);
    expect(new Set((await source([{ variantId, quantity: 3 }])).map(({ locationId }) => locationId))).toEqual(
      new Set([half]),
    );
  });

  it('is no store that does not ship; the refusal says what all that ship have, and where to collect', async () => {
    const { id: variantId } = await aVariant(db);
    const store = await aLocation(db, { abilities: [LocationAbility.SELL, LocationAbility.COLLECT] });
    await aStockLevel(db, { variantId, locationId: store.id, onHand: 9 });
    await aStockLevel(db, { variantId, locationId: await aWarehouse(), onHand: 1 });

    await expect(source([{ variantId, quantity: 2 }])).rejects.toMatchObject({
      code: 'INSUFFICIENT_STOCK',
      shortages: [
        {
          variantId,
          asked: 2,
          available: 1,
          alternatives: [{ kind: 'collect', location: { id: store.id } }],
        },
      ],
    });
  });
});

describe('a file of stock', () => {
  const write = (rows: readonly StockRow[]) =>
    unitOfWork.run(anActor(), { operation: 'import' }, (tx) => writer.write(tx, anId(), rows));

  it('sets what its rows name, and tells of each row that names nothing', async () => {
    const variant = await aVariant(db);
    const bundle = await aVariant(db, { components: [{ variantId: variant.id, quantity: 1 }] });
    const service = await aVariant(db, { kind: VariantKind.SERVICE });
    const location = await aLocation(db);
    const row = {
      ...{ sku: variant.sku, location: location.code, on_hand: 7, display: 1, quarantine: 0, damaged: 0 },
      ...{ safety_stock: 2, backorder_limit: 0, place: 'A-3' },
    };

    const answer = await write([
      { ...row, sku: 'no such' },
      row,
      { ...row, location: 'nowhere' },
      { ...row, sku: bundle.sku },
      { ...row, sku: service.sku },
    ]);

    expect(answer).toEqual({
      changed: 1,
      refused: [
        { index: 0, column: 'sku', reason: 'there is no variant no such' },
        { index: 2, column: 'location', reason: 'there is no location nowhere' },
        { index: 3, column: 'sku', reason: 'no stock is kept of a bundle' },
        { index: 4, column: 'sku', reason: 'no stock is kept of a service' },
      ],
    });
    expect(await levelAt(db, { variantId: variant.id, locationId: location.id })).toMatchObject({
      ...{ onHand: 7, display: 1, safetyStock: 2, place: 'A-3' },
    });
    expect((await write([row])).changed).toBe(0);
  });

  it('with a watermark is of that instant: what was sold since is kept, and a second time changes nothing', async () => {
    const variant = await aVariant(db);
    const location = await aLocation(db);
    const level = { variantId: variant.id, locationId: location.id };
    const row = {
      ...{ sku: variant.sku, location: location.code, on_hand: 10, display: 0, quarantine: 0, damaged: 0 },
      ...{ safety_stock: 0, backorder_limit: 0, place: null, as_of: clock.now() },
    };
    const sell = (quantity: number) =>
      unitOfWork.run(anActor(), { operation: 'test' }, (tx) =>
        stock.sellFromHand(tx, {
          cause: { kind: 'order', id: anId() },
          lines: [{ ...level, quantity, orderLineId: anId<'OrderLine'>() }],
        }),
      );
    await write([{ ...row, on_hand: 8, as_of: null as never }]);
    await sell(1); // the other system knows of it
    clock.advance(60_000);
    await sell(3);

    const told = { reference: `late ${variant.sku}`, sku: variant.sku, location: location.code, change: 1 };
    await unitOfWork.run(anActor(), { operation: 'import' }, (tx) => writer.change(tx, [told]));
    expect(await write([row])).toEqual({ changed: 1, refused: [] });
    expect((await levelAt(db, level)).onHand).toBe(8);
    expect(await write([row])).toEqual({ changed: 0, refused: [] });
    expect((await levelAt(db, level)).onHand).toBe(8);
  });

  it('of changes applies each reference once, and none that would take what is promised', async () => {
    const variant = await aVariant(db);
    const location = await aLocation(db);
    const level = { variantId: variant.id, locationId: location.id };
    const row = (reference: string, change: number) => ({
      ...{ reference: `${reference} ${variant.sku}`, sku: variant.sku, location: location.code, change },
    });
    const change = (...rows: ReturnType<typeof row>[]) =>
      unitOfWork.run(anActor(), { operation: 'import' }, (tx) => writer.change(tx, rows));

    expect(await change(row('a', 5), row('b', -2), row('a', 5))).toEqual({ changed: 2, refused: [] });
    expect(await change(row('b', -2), row('c', -9))).toEqual({
      changed: 0,
      refused: [{ index: 1, column: 'change', reason: 'only 3 are there that nobody was promised' }],
    });
    const both = await Promise.allSettled([change(row('d', 1)), change(row('d', 1))]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect((await levelAt(db, level)).onHand).toBe(4);
  });
});

describe('the audit of stock', () => {
  it.each([
    ['S1', 'UPDATE stock_level SET on_hand = on_hand + 1'],
    ['S3', 'UPDATE stock_level SET held = held + 1'],
    ['S3', 'UPDATE stock_level SET allocated = allocated + 1'],
    [
      'S10a',
      `INSERT INTO allocation (id, order_line_id, variant_id, location_id, quantity, state, created_at, version)
       SELECT gen_random_uuid(), gen_random_uuid(), variant_id, location_id, 1, 'fulfilled', '2026-11-20', 1 FROM stock_level`,
    ],
    [
      'S12',
      `INSERT INTO hold (id, variant_id, location_id, quantity, purpose, cause_id, line_id, state, order_line_id, ends_at, created_at, version)
       SELECT gen_random_uuid(), variant_id, location_id, 1, 'checkout', gen_random_uuid(), gen_random_uuid(), 'allocated',
              gen_random_uuid(), '2026-11-20', '2026-11-20', 1 FROM stock_level`,
    ],
  ])('%s finds what breaks it, and no other does', async (id, breakIt) => {
    const { variantId } = await aStockLevel(db, { onHand: 5 });
    const session = db.createQueryRunner();
    await session.startTransaction();
    await session.query(`${breakIt} WHERE variant_id = $1`, [variantId]);
    const found: string[] = [];
    for (const invariant of inventoryInvariants)
      if (((await session.query(invariant.sql)) as unknown[]).length > 0) found.push(invariant.id);
    await session.rollbackTransaction();
    await session.release();
    expect(found).toEqual([id]);
  });

  it('asks the orders too, and an allocation for a line that is none is found', async () => {
    const level = await aStockLevel(db, { onHand: 5 });
    const found = async () => {
      const broken: string[] = [];
      for (const { id, sql } of orderedStockInvariants)
        if (((await db.query(sql)) as unknown[]).length > 0) broken.push(id);
      return broken;
    };
    const orderLineId = anId<'OrderLine'>();
    await unitOfWork.run(anActor(), { operation: 'test' }, (tx) =>
      allocations.allocate(tx, [{ ...level, orderLineId, quantity: 1 }]),
    );
    expect(await found()).toEqual(['S7']);
  });
});
