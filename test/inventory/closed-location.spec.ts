import type { DataSource } from 'typeorm';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { Delivery, MovementReason, StockMovement, Transfer } from '../../src/inventory/index.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';
import { aLocation } from '../support/locations.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt, stockServices } from '../support/inventory.js';

describe('a location that is closed for good', () => {
  let db: DataSource;
  let unitOfWork: UnitOfWork;
  beforeAll(async () => ({ db, unitOfWork } = await aWorkshop()));
  afterEach(() => expectInvariants(db, inventoryInvariants));
  afterAll(() => db.destroy());

  const run = <Result>(work: (tx: Tx) => Promise<Result>) =>
    unitOfWork.run(anActor(), { operation: 'test' }, work);
  const close = (id: Id<'Location'>) =>
    db.query("UPDATE location SET closed = true, abilities = '{}' WHERE id = $1", [id]);
  const draft = (
    transfers: ReturnType<typeof stockServices>['transfers'],
    level: Level,
    to: Id<'Location'>,
  ) =>
    run((tx) =>
      transfers.draft(tx, {
        fromLocationId: level.locationId,
        toLocationId: to,
        lines: [{ variantId: level.variantId, counted: 2 }],
      }),
    );
  type Level = Awaited<ReturnType<typeof aStockLevel>>;

  it('gets no transfer, neither a new one nor one that was planned before, and sends what it has', async () => {
    const [store, level] = [await aLocation(db), await aStockLevel(db, { onHand: 5 })];
    const planned = await draft(stockServices().transfers, level, store.id);
    await close(store.id);
    const { transfers } = stockServices(); // what another knew before is a few seconds old at the most
    await expect(draft(transfers, level, store.id)).rejects.toMatchObject({
      problems: [{ path: 'input.toLocationId', problem: 'CLOSED_LOCATION' }],
    });
    await expect(
      run((tx) => transfers.despatch(tx, { transferId: planned, lines: null })),
    ).rejects.toMatchObject({ code: 'WRONG_STATE', currentState: 'closed' });
    expect(await db.manager.countBy(Transfer, { toLocationId: store.id })).toBe(1);
    expect(await levelAt(db, level)).toMatchObject({ onHand: 5 });

    await close(level.locationId);
    const emptied = stockServices().transfers;
    const id = await draft(emptied, level, (await aLocation(db)).id);
    await run((tx) => emptied.despatch(tx, { transferId: id, lines: null }));
    expect(await levelAt(db, level)).toMatchObject({ onHand: 3 });
  });

  it('takes no delivery in, and nothing is written', async () => {
    const level = await aStockLevel(db, { onHand: 0 });
    const { deliveryRows, receiving } = stockServices();
    const deliveryId = anId<'Delivery'>();
    await run((tx) =>
      deliveryRows.announce(tx, [
        {
          ...{ id: deliveryId, reference: deliveryId, supplier: 'Lampenhuis', expectedOn: '2026-11-21' },
          ...{ ...level, quantity: 4 },
        },
      ]),
    );
    await close(level.locationId);
    await expect(
      run((tx) =>
        receiving.receive(tx, {
          ...{ deliveryId, complete: false, approval: null },
          lines: [{ variantId: level.variantId, counted: 4 }],
        }),
      ),
    ).rejects.toMatchObject({ code: 'WRONG_STATE', currentState: 'closed' });
    expect(await db.manager.findOneBy(Delivery, { id: deliveryId })).toMatchObject({ state: 'expected' });
    expect(
      await db.manager.countBy(StockMovement, {
        variantId: level.variantId,
        reason: MovementReason.RECEIVED,
      }),
    ).toBe(0);
  });

  it('may nothing: the database has no other', async () => {
    await expect(aLocation(db, { closed: true })).rejects.toThrow('location_closed_may_nothing');
  });
});
