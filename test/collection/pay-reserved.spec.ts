import type { DataSource } from 'typeorm';
import { collectionInvariants } from '../../src/cli/audit/collection.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { Pickup, PickupLine, Reservation } from '../../src/collection/index.js';
import { Allocation, COLLECT_LEAD_MINUTES } from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import { OrderLine } from '../../src/orders/index.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { ReceiptBy } from '../../src/platform/graphql/common.enums.js';
import { WrongLocation, WrongState } from '../../src/platform/graphql/common.errors.js';
import { aLocation } from '../support/locations.js';
import { asAssociate, asGuest, collectionServices, orderOf } from '../support/collection.js';
import { aCounterAtWork, aCounter } from '../support/counter.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt } from '../support/inventory.js';

const FRIDAY = new Date('2026-11-20T10:00:00Z');
const READY_BY = new Date(FRIDAY.getTime() + COLLECT_LEAD_MINUTES * 60_000);

describe('paying what is reserved', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  let services: ReturnType<typeof collectionServices>;
  let counter: ReturnType<typeof aCounter>;

  beforeAll(async () => ({ db, clock, unitOfWork, services, counter } = await aCounterAtWork()));
  beforeEach(() => clock.set(FRIDAY));
  afterEach(() => expectInvariants(db, [...collectionInvariants, ...inventoryInvariants]));
  afterAll(() => db.destroy());

  it('may be paid before it is picked', async () => {
    const made = await counter.reserved();
    const { orderId } = await counter.sell(made);
    expect(await db.manager.findOneByOrFail(Reservation, { id: made.id })).toMatchObject({
      state: 'converted',
      orderId,
    });
    clock.set(new Date('2026-11-23T10:00:00Z')); // past what was the reservation's end
    await counter.makeReady(made);
    expect(await levelAt(db, made.place)).toMatchObject({ allocated: 1, putAside: 1 });
    expect(await db.manager.findBy(Allocation, { variantId: made.variant.id })).toMatchObject([
      { state: 'picked' },
    ]);
    await counter.handOver(asAssociate(made.store), {
      pickupIds: [made.pickupId],
      documentLooked: 'passport',
    });
    expect(await levelAt(db, made.place)).toMatchObject({ onHand: 9, allocated: 0, putAside: 0 });
    expect(await db.manager.findOneByOrFail(Pickup, { id: made.pickupId })).toMatchObject({
      proof: 'document',
      documentLooked: 'passport',
    });
  });

  it('has a prepaid collection picked and handed over like a reservation', async () => {
    const made = await counter.reserved();
    const { orderId } = await counter.sell(made);
    const line = await db.manager.findOneByOrFail(OrderLine, { orderId });
    const { anna, store, variant } = made;
    const opened = await counter.run<{ pickupId: Id<'Pickup'>; readyBy: Date; collectBy: Date }>(
      anna,
      async (tx) => {
        await services.allocations.allocate(tx, [
          { orderLineId: line.id, variantId: variant.id, locationId: store, quantity: 1 },
        ]);
        return services.pickups.openForOrder(tx, {
          orderId,
          locationId: store,
          customerId: anna.subject.kind === 'customer' ? anna.subject.customerId : null,
          guestTokenHash: null,
          collectorName: null,
          lines: [{ orderLineId: line.id, variantId: variant.id, quantity: 1, components: [] }],
        });
      },
    );
    expect(opened).toMatchObject({
      readyBy: READY_BY,
      collectBy: new Date('2026-11-27T17:00:00Z'),
    });
    expect(await services.pickupReader.queued(unitOfWork.read(anna), opened.pickupId)).toMatchObject({
      paid: true,
      customerName: 'Anna',
      pickup: { state: 'to_pick' },
    });
  });

  it('pays a reservation once, however many tills try', async () => {
    const made = await counter.reserved();
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => counter.sell(made)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(WrongState);
    expect(await levelAt(db, made.place)).toMatchObject({ held: 0, allocated: 1 });
    expect(await db.manager.countBy(OrderLine, { variantId: made.variant.id })).toBe(1);
  });

  it('is kept for half an hour once it is brought to the counter', async () => {
    const made = await counter.reserved();
    clock.set(new Date('2026-11-21T16:59:00Z'));
    const iris = asAssociate(made.store);
    const kept = await counter.run<{ endsAt: Date }>(iris, (tx) =>
      services.selling.forTicket(tx, tx.actor, made.id),
    );
    expect(kept.endsAt).toEqual(new Date('2026-11-21T17:29:00Z'));
    clock.set(new Date('2026-11-21T17:20:00Z'));
    expect(await services.lapsing.run()).toBe(0);
    await counter.sell(made);
    await expect(
      counter.run(asAssociate((await aLocation(db)).id), (tx) =>
        services.selling.forTicket(tx, tx.actor, made.id),
      ),
    ).rejects.toThrow(WrongLocation);
  });

  it('lets go of the lines that are not paid', async () => {
    const store = (await aLocation(db)).id;
    const [kept, dropped] = [
      await aStockLevel(db, { locationId: store, onHand: 5 }),
      await aStockLevel(db, { locationId: store, onHand: 5 }),
    ];
    const id = await counter.run<Id<'Reservation'>>(asGuest(), (tx) =>
      services.placing.place(
        tx,
        {
          lines: [kept, dropped].map(({ variantId }) => ({ variantId, quantity: 1 })),
          fulfilment: { kind: FulfilmentKind.COLLECT, locationId: store },
          contact: { name: 'Anna', email: 'anna@example.org' },
          receipt: { by: ReceiptBy.EMAIL },
        },
        'nl',
      ),
    );
    await counter.run(asAssociate(store), async (tx) => {
      const reservation = await services.selling.forTicket(tx, tx.actor, id);
      const one = {
        ...reservation,
        lines: reservation.lines.filter(({ variantId }) => variantId === kept.variantId),
      };
      const { orderId, lines } = await orderOf(tx, services, one);
      return services.selling.convert(tx, { reservationId: id, orderId, lines });
    });
    expect(await levelAt(db, kept)).toMatchObject({ held: 0, allocated: 1 });
    expect(await levelAt(db, dropped)).toMatchObject({ held: 0, allocated: 0 });
    const pickup = await db.manager.findOneByOrFail(Pickup, { reservationId: id });
    expect(await db.manager.findBy(PickupLine, { pickupId: pickup.id })).toMatchObject([
      { variantId: kept.variantId },
    ]);
  });
});
