import type { DataSource } from 'typeorm';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { HoldPurpose, type StockLine } from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aWorkshop } from '../support/database.js';
import { aStockLevel, levelAt, stockServices } from '../support/inventory.js';
import { expectInvariants } from '../support/invariants.js';
import { lockGate } from '../support/lock-gate.js';

const MINUTE_MS = 60_000;
const GATE = 'SELECT FROM stock_level WHERE variant_id = $1 AND location_id = $2 FOR UPDATE';

/** Two who lock the same rows in one order cannot lock one another out: so who waits for one row has none after it. */
describe('levels are locked by location and variant, before holds', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  const { holds, allocations } = stockServices();
  const purpose = HoldPurpose.CHECKOUT;

  beforeAll(async () => ({ db, clock, unitOfWork } = await aWorkshop()));
  afterEach(() => expectInvariants(db, inventoryInvariants));
  afterAll(() => db.destroy());

  const run = <Result>(work: (tx: Tx) => Promise<Result>) =>
    unitOfWork.run(anActor(), { operation: 'test' }, work);
  const place = (causeId: string, lineId: string, ...lines: StockLine[]) =>
    run((tx) =>
      holds.place(tx, {
        lines: lines.map((line) => ({ ...line, lineId })),
        purpose,
        causeId,
        endsAt: new Date(clock.now().getTime() + 15 * MINUTE_MS),
      }),
    );
  /** One variant at two locations, the later one first on disk. */
  const twoLevels = async (onHand: number) => {
    const { id: variantId } = await aVariant(db);
    const [before, after] = [await aLocation(db), await aLocation(db)];
    const last = await aStockLevel(db, { variantId, locationId: after.id, onHand });
    const first = await aStockLevel(db, { variantId, locationId: before.id, onHand });
    return { first, last };
  };
  type Level = Awaited<ReturnType<typeof aStockLevel>>;
  const gateAt = (level: Level) => lockGate(db, GATE, [level.variantId, level.locationId]);
  const isLocked = (level: Level): Promise<boolean> =>
    db.query(`${GATE} NOWAIT`, [level.variantId, level.locationId]).then(
      () => false,
      (error: { code?: string }) => error.code === '55P03',
    );

  it('whatever the order asked, and however they lie on disk', async () => {
    const { first, last } = await twoLevels(5);
    const gate = await gateAt(last);

    const placed = place(anId(), anId(), { ...last, quantity: 1 }, { ...first, quantity: 1 });
    await gate.queue(1);
    const firstIsLocked = await isLocked(first);
    await gate.open();
    await placed;

    expect(firstIsLocked).toBe(true);
  });

  it('all of them, before ended holds at one of them give way', async () => {
    const { first, last } = await twoLevels(1);
    await place(anId(), anId(), { ...last, quantity: 1 });
    clock.advance(16 * MINUTE_MS);
    const gate = await gateAt(first);

    const placed = place(anId(), anId(), { ...first, quantity: 1 }, { ...last, quantity: 1 });
    await gate.queue(1);
    const lastIsLocked = await isLocked(last);
    await gate.open();
    await placed;

    expect(lastIsLocked).toBe(false);
    expect((await levelAt(db, last)).held).toBe(1);
  });

  it('all of them, before what had expired is promised anew', async () => {
    const { first, last } = await twoLevels(5);
    const [causeId, lineId] = [anId(), anId()];
    await place(causeId, lineId, { ...last, quantity: 1 });
    clock.advance(16 * MINUTE_MS);
    await place(anId(), anId(), { ...last, quantity: 5 }); // expires it
    clock.advance(16 * MINUTE_MS);
    await place(causeId, lineId, { ...first, quantity: 1 });
    const gate = await gateAt(first);

    const orderLineId = anId<'OrderLine'>();
    const made = run((tx) => allocations.fromHolds(tx, { causeId, lines: [{ lineId, orderLineId }] }));
    await gate.queue(1);
    const lastIsLocked = await isLocked(last);
    await gate.open();

    expect(await made).toHaveLength(2);
    expect(lastIsLocked).toBe(false);
  });

  it('even when only the end of a hold changes', async () => {
    const { first } = await twoLevels(1);
    const causeId = anId();
    await place(causeId, anId(), { ...first, quantity: 1 });
    const gate = await gateAt(first);

    const extended = run((tx) =>
      holds.extend(tx, { purpose, causeId, endsAt: new Date(clock.now().getTime() + 60 * MINUTE_MS) }),
    );
    await gate.queue(1);
    await gate.open();

    expect(await extended).toHaveLength(1);
  });
});
