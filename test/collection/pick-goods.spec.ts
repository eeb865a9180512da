import type { DataSource } from 'typeorm';
import { collectionInvariants } from '../../src/cli/audit/collection.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { NothingToPick, PickMismatch, PickTask, PickupLine } from '../../src/collection/index.js';
import { RejectReason } from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import { OrderLine } from '../../src/orders/index.js';
import { NotFound, WrongLocation, WrongState } from '../../src/platform/graphql/common.errors.js';
import { anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { asAssociate, collectionServices } from '../support/collection.js';
import { aCounterAtWork, aCounter } from '../support/counter.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';

const FRIDAY = new Date('2026-11-20T10:00:00Z');

describe('picking goods', () => {
  let db: DataSource;
  let clock: FixedClock;
  let services: ReturnType<typeof collectionServices>;
  let counter: ReturnType<typeof aCounter>;

  beforeAll(async () => ({ db, clock, services, counter } = await aCounterAtWork()));
  beforeEach(() => clock.set(FRIDAY));
  afterEach(() => expectInvariants(db, [...collectionInvariants, ...inventoryInvariants]));
  afterAll(() => db.destroy());

  it('gives an associate her own pick again while it is hers, and a colleague the next', async () => {
    const store = (await aLocation(db)).id;
    const first = await counter.reserved({ store });
    clock.advance(1_000);
    const second = await counter.reserved({ store });
    const [iris, tom] = [asAssociate(store), asAssociate(store)];
    const hers = await counter.takeNext(iris);
    expect(await db.manager.findOneByOrFail(PickTask, { id: hers })).toMatchObject({
      pickupId: first.pickupId,
    });
    clock.advance(14 * 60_000);
    expect(await counter.takeNext(iris)).toBe(hers);
    const his = await counter.takeNext(tom);
    expect(await db.manager.findOneByOrFail(PickTask, { id: his })).toMatchObject({
      pickupId: second.pickupId,
    });
    await expect(counter.takeNext(asAssociate(store))).rejects.toThrow(NothingToPick);
    await expect(counter.takeNext(asAssociate((await aLocation(db)).id))).rejects.toThrow(NothingToPick);
  });

  it('gives what somebody let lie too long to whoever comes, and takes nothing from her then', async () => {
    const made = await counter.reserved();
    const [iris, tom] = [asAssociate(made.store), asAssociate(made.store)];
    const taskId = await counter.takeNext(iris);
    clock.advance(15 * 60_000);
    expect(await counter.takeNext(tom)).toBe(taskId);
    await expect(counter.confirm(iris, taskId, made.lineId, made.variant.barcode)).rejects.toThrow(
      WrongState,
    );
    await counter.confirm(tom, taskId, made.lineId, made.variant.barcode);
  });

  it('lets her give a pick back, and gives her another', async () => {
    const store = (await aLocation(db)).id;
    await counter.reserved({ store });
    const [iris, tom] = [asAssociate(store), asAssociate(store)];
    const taskId = await counter.takeNext(iris);
    await expect(counter.takeNext(tom, taskId)).rejects.toThrow(NotFound);
    await expect(counter.takeNext(iris, taskId)).rejects.toThrow(NothingToPick);
    expect(await counter.takeNext(iris)).toBe(taskId);
    await counter.reserved({ store });
    expect(await counter.takeNext(iris, taskId)).not.toBe(taskId);
    expect(await counter.takeNext(tom)).toBe(taskId);
  });

  it('gives two associates who ask at once two picks, and many no pick twice', async () => {
    const store = (await aLocation(db)).id;
    for (let made = 0; made < 4; made += 1) await counter.reserved({ store });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => counter.takeNext(asAssociate(store))),
    );
    const taken = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(taken).toHaveLength(4);
    expect(new Set(taken).size).toBe(4);
  });

  it('rejects nothing of what has lapsed, and says so', async () => {
    const { store, lineId } = await counter.reserved();
    const iris = asAssociate(store);
    const taskId = await counter.takeNext(iris);
    clock.set(new Date('2026-11-21T17:00:00Z'));
    const rejecting = { taskId, lineId, quantity: 1, reason: RejectReason.NOT_FOUND };
    await expect(counter.run(iris, (tx) => services.rejecting.reject(tx, rejecting))).rejects.toMatchObject({
      currentState: 'cancelled',
    });
    await services.lapsing.run();
  });

  it('picks nothing in a store that is closed for good, and tells nobody that something is ready there', async () => {
    const made = await counter.reserved();
    const iris = asAssociate(made.store);
    await counter.confirm(iris, await counter.takeNext(iris), made.lineId, made.variant.barcode);
    await counter.reserved({ store: made.store });
    await db.query("UPDATE location SET closed = true, abilities = '{}' WHERE id = $1", [made.store]);
    services.locations.forget();
    await expect(counter.takeNext(iris)).rejects.toThrow(NothingToPick);
    await expect(counter.markReady(iris, made.pickupId)).rejects.toMatchObject({
      code: 'WRONG_STATE',
      currentState: 'closed',
    });
    expect(await counter.stateOf(made.pickupId)).toBe('picking');
  });

  it('offers no pick of what has lapsed', async () => {
    const { store } = await counter.reserved();
    clock.set(new Date('2026-11-21T17:00:00Z'));
    await expect(counter.takeNext(asAssociate(store))).rejects.toThrow(NothingToPick);
    await services.lapsing.run();
  });

  it('refuses another article, more than asked, a line of another pickup, and a pick that is not hers', async () => {
    const made = await counter.reserved();
    const other = await aVariant(db);
    const iris = asAssociate(made.store);
    const taskId = await counter.takeNext(iris);
    await expect(counter.confirm(iris, taskId, made.lineId, other.barcode)).rejects.toMatchObject({
      lineId: made.lineId,
      expectedBarcodes: [made.variant.barcode],
    });
    await expect(counter.confirm(iris, taskId, made.lineId, 'nothing')).rejects.toThrow(PickMismatch);
    await expect(counter.confirm(iris, taskId, made.lineId, made.variant.barcode, 2)).rejects.toThrow(
      WrongState,
    );
    await expect(counter.confirm(iris, taskId, anId<'PickupLine'>(), made.variant.barcode)).rejects.toThrow(
      NotFound,
    );
    await expect(
      counter.confirm(asAssociate(made.store), taskId, made.lineId, made.variant.barcode),
    ).rejects.toThrow(WrongState);
    await expect(
      counter.confirm(asAssociate(anId<'Location'>()), taskId, made.lineId, made.variant.barcode),
    ).rejects.toThrow(NotFound);
    expect(await db.manager.findOneByOrFail(PickupLine, { id: made.lineId })).toMatchObject({ picked: 0 });
  });

  it('is ready when all of it was scanned, in its own store, once', async () => {
    const made = await counter.reserved({ quantity: 3 });
    const iris = asAssociate(made.store);
    await expect(counter.markReady(iris, made.pickupId)).rejects.toThrow(WrongState);
    const taskId = await counter.takeNext(iris);
    await counter.confirm(iris, taskId, made.lineId, made.variant.barcode, 2);
    await expect(counter.markReady(iris, made.pickupId)).rejects.toMatchObject({
      problems: [{ problem: 'NOT_PICKED' }],
    });
    await counter.confirm(iris, taskId, made.lineId, made.variant.barcode);
    await expect(counter.markReady(asAssociate((await aLocation(db)).id), made.pickupId)).rejects.toThrow(
      WrongLocation,
    );
    await expect(counter.markReady(iris, anId<'Pickup'>())).rejects.toThrow(NotFound);
    await counter.markReady(iris, made.pickupId);
    await expect(counter.markReady(iris, made.pickupId)).rejects.toThrow(WrongState);
    expect(await levelAt(db, made.place)).toMatchObject({ held: 3, putAside: 3 });
  });

  it('remembers the serial number scanned at the pick', async () => {
    const made = await counter.reserved({ needsSerial: true });
    const iris = asAssociate(made.store);
    const taskId = await counter.takeNext(iris);
    await counter.confirm(iris, taskId, made.lineId, made.variant.barcode, 1, 'OK55-000123');
    await counter.markReady(iris, made.pickupId);
    const { orderId } = await counter.sell(made);
    await counter.handOver(iris, { pickupIds: [made.pickupId], pickupCode: await counter.codeOf(made) });
    expect(await db.manager.findOneByOrFail(OrderLine, { orderId })).toMatchObject({
      serialNumbers: ['OK55-000123'],
      fulfilled: 1,
    });
  });
});
