import type { DataSource } from 'typeorm';
import { collectionInvariants } from '../../src/cli/audit/collection.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { SaleBlocked, SaleState, VariantNotSold } from '../../src/catalogue/index.js';
import { PickTask, Pickup, Reservation } from '../../src/collection/index.js';
import type { PlaceReservationInput } from '../../src/collection/collection.inputs.js';
import { COLLECT_LEAD_MINUTES, Hold, InsufficientStock } from '../../src/inventory/index.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind, FulfilmentNotPossible, LocationAbility } from '../../src/locations/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { LimitKind, ReceiptBy } from '../../src/platform/graphql/common.enums.js';
import { LimitReached, NotFound, RuleBroken } from '../../src/platform/graphql/common.errors.js';
import { OutboxEvent } from '../../src/platform/outbox/outbox-event.entity.js';
import { anActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aPrice } from '../support/prices.js';
import { publishedTerms } from '../support/terms.js';
import { asAssociate, asCustomer, asGuest, collectionServices } from '../support/collection.js';
import { aCustomer } from '../support/customers.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt } from '../support/inventory.js';

const contact = { name: 'Anna de Wit', phone: '+31612345678' };
const receipt = { by: ReceiptBy.EMAIL, email: 'anna@example.org' };
const READY_BY = new Date(Date.parse('2026-11-20T10:00:00Z') + COLLECT_LEAD_MINUTES * 60_000);

describe('reserving', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  let services: ReturnType<typeof collectionServices>;

  beforeAll(async () => {
    ({ db, clock, unitOfWork } = await aWorkshop());
    services = collectionServices(unitOfWork);
    await publishedTerms(db);
  });
  afterEach(() => expectInvariants(db, [...collectionInvariants, ...inventoryInvariants]));
  afterAll(() => db.destroy());

  const place = (
    actor: Actor,
    input: Partial<PlaceReservationInput> & Pick<PlaceReservationInput, 'lines' | 'fulfilment'>,
  ) =>
    unitOfWork.run(actor, { operation: 'placeReservation' }, (tx) =>
      services.placing.place(tx, { contact, receipt, ...input }, 'nl'),
    );
  const collect = (locationId: Id<'Location'>) => ({ kind: FulfilmentKind.COLLECT, locationId });
  const view = async (id: Id<'Reservation'>) => (await services.reader.load(unitOfWork.read(anActor()), id))!;
  const nothingOf = async (variantId: Id<'Variant'>) => {
    expect(await db.manager.countBy(Hold, { variantId })).toBe(0);
    expect(
      await db.query('SELECT count(*)::int AS n FROM reservation_line WHERE variant_id = $1', [variantId]),
    ).toEqual([{ n: 0 }]);
  };

  it('puts goods aside at the price of now, until closing time of the next open day', async () => {
    const { variantId, locationId } = await aStockLevel(db, { onHand: 2 });
    const customerId = await aCustomer(db);
    const id = await place(asCustomer(customerId), {
      lines: [{ variantId, quantity: 1 }],
      fulfilment: collect(locationId),
    });
    expect(await view(id)).toMatchObject({
      number: expect.stringMatching(/^R-\d{9}-.$/) as string,
      version: 1,
      state: 'held',
      total: { amount: 1000, currency: 'EUR' },
      endsAt: new Date('2026-11-21T17:00:00Z'),
      pickup: {
        state: 'to_pick',
        readyBy: READY_BY,
        collectBy: new Date('2026-11-21T17:00:00Z'),
      },
      fulfilment: {
        kind: 'collect',
        location: { id: locationId },
        promisedBy: READY_BY,
      },
      contact: { name: 'Anna de Wit', phone: '+31612345678', email: null },
      receiptChoice: { by: 'email', email: 'anna@example.org' },
      origin: { channel: 'app' },
      orderId: null,
    });
    expect(await levelAt(db, { variantId, locationId })).toMatchObject({ onHand: 2, held: 1, putAside: 0 });
    const told = await db.manager.find(OutboxEvent, {
      where: { aggregateId: id },
      order: { sequence: 'ASC' },
    });
    expect(told.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['collection.reservation_placed', 1],
    ]);
    expect(JSON.stringify(told)).not.toContain('Anna');
  });

  it('sums the same variant and holds the parts of a bundle', async () => {
    const { variantId: part, locationId } = await aStockLevel(db, { onHand: 10 });
    const bundle = await aVariant(db, { components: [{ variantId: part, quantity: 2 }], price: 1500 });
    const id = await place(asGuest(), {
      lines: [
        { variantId: bundle.id, quantity: 1 },
        { variantId: bundle.id, quantity: 2 },
      ],
      fulfilment: collect(locationId),
    });
    const reservation = await view(id);
    expect(reservation.lines).toHaveLength(1);
    expect(reservation.lines[0]).toMatchObject({ quantity: 3, variant: { id: bundle.id } });
    expect(reservation.total.amount).toBe(4500);
    expect(await levelAt(db, { variantId: part, locationId })).toMatchObject({ held: 6 });
  });

  it('shows the lower price where it fell, and the reserved one where it rose', async () => {
    const { variantId, locationId } = await aStockLevel(db, { onHand: 2 });
    const id = await place(asGuest(), {
      lines: [{ variantId, quantity: 2 }],
      fulfilment: collect(locationId),
    });
    await aPrice(db, { variantId, amount: 1200, validFrom: new Date(clock.now().getTime() - 1) });
    expect((await view(id)).total.amount).toBe(2000);
    await aPrice(db, { variantId, amount: 900, validFrom: clock.now() });
    expect((await view(id)).total.amount).toBe(1800);
    expect((await view(id)).lines[0]!.price.total.amount).toBe(2000);
  });

  it('is held where it can be sent from when it is to be delivered, to the end of the next day', async () => {
    const { variantId, locationId } = await aStockLevel(db, { onHand: 1 });
    const address = {
      street: 'Oudegracht',
      houseNumber: '12',
      postcode: '3511ab',
      city: 'Utrecht',
      country: 'NL',
    };
    const id = await place(asGuest(), {
      lines: [{ variantId, quantity: 1 }],
      fulfilment: { kind: FulfilmentKind.DELIVER, address },
    });
    expect(await view(id)).toMatchObject({
      pickup: null,
      fulfilment: { kind: 'deliver', location: null, address: { postcode: '3511 AB' }, promisedBy: null },
      endsAt: new Date('2026-11-21T23:00:00Z'),
    });
    expect(await levelAt(db, { variantId, locationId })).toMatchObject({ held: 1 });
  });

  it('is made in a store for somebody known by contact only, and by nobody for a customer who is not there', async () => {
    const { variantId, locationId } = await aStockLevel(db, { onHand: 5 });
    const associate = asAssociate(locationId);
    const id = await place(associate, {
      lines: [{ variantId, quantity: 1 }],
      fulfilment: collect(locationId),
    });
    expect(await view(id)).toMatchObject({
      customerId: null,
      origin: { channel: 'store', person: 'Iris', location: { id: locationId } },
    });
    const unknown = place(associate, {
      lines: [{ variantId, quantity: 1 }],
      fulfilment: collect(locationId),
      customerId: anId<'Customer'>(),
    });
    await expect(unknown).rejects.toThrow(NotFound);
  });

  it('is made by an agent only for a customer whom she checked', async () => {
    const { variantId, locationId } = await aStockLevel(db, { onHand: 5 });
    const customerId = await aCustomer(db);
    const agent = anActor({
      subject: {
        kind: 'staff',
        staffId: anId<'Staff'>(),
        staffName: 'Bo',
        role: 'agent',
        sessionId: anId<'Session'>(),
      },
    });
    const input = { lines: [{ variantId, quantity: 1 }], fulfilment: collect(locationId) };
    await expect(place(agent, { ...input, customerId })).rejects.toThrow(NotFound);
    await expect(place(agent, input)).rejects.toThrow(RuleBroken);
    await nothingOf(variantId);
  });

  it.each([
    ['unknown', async () => ({ variantId: anId<'Variant'>() }), VariantNotSold],
    [
      'ended',
      async () => ({ variantId: (await aVariant(db, { saleState: SaleState.ENDED as never })).id }),
      VariantNotSold,
    ],
    [
      'without a price',
      async () => ({ variantId: (await aVariant(db, { price: null })).id }),
      VariantNotSold,
    ],
    ['blocked', async () => ({ variantId: (await aVariant(db, { blockReason: 'recall' })).id }), SaleBlocked],
    [
      'a service',
      async () => ({ variantId: (await aVariant(db, { kind: 'service' as never })).id }),
      RuleBroken,
    ],
    [
      'below the least quantity',
      async () => ({ variantId: (await aVariant(db, { quantityMin: 5, quantityStep: 5 })).id }),
      RuleBroken,
    ],
    [
      'more than one customer may have',
      async () => ({ variantId: (await aVariant(db, { maxPerCustomer: 1 })).id, quantity: 2 }),
      LimitReached,
    ],
  ])('refuses what is %s', async (_, made, refusal) => {
    const { id: locationId } = await aLocation(db);
    const { variantId, quantity = 1 } = (await made()) as { variantId: Id<'Variant'>; quantity?: number };
    await expect(
      place(asGuest(), { lines: [{ variantId, quantity }], fulfilment: collect(locationId) }),
    ).rejects.toThrow(refusal);
    await nothingOf(variantId);
  });

  it('says where it can be had when this store has too few', async () => {
    const { variantId, locationId } = await aStockLevel(db, { onHand: 1 });
    const other = await aStockLevel(db, { variantId, onHand: 3 });
    const refused = place(asGuest(), {
      lines: [{ variantId, quantity: 2 }],
      fulfilment: collect(locationId),
    });
    await expect(refused).rejects.toThrow(InsufficientStock);
    const { shortages } = (await refused.catch((error: unknown) => error)) as InsufficientStock;
    expect(shortages).toHaveLength(1);
    expect(shortages[0]).toMatchObject({ variantId, asked: 2, available: 1 });
    expect(shortages[0]!.alternatives.map(({ location }) => location?.id)).toContain(other.locationId);
    expect(await levelAt(db, { variantId, locationId })).toMatchObject({ held: 0 });
  });

  it('refuses a store that hands nothing over, one that never opens, and one that is not there', async () => {
    const { variantId, locationId: elsewhere } = await aStockLevel(db, { onHand: 1 });
    const seller = await aLocation(db, { abilities: [LocationAbility.SELL] });
    const closed = await aLocation(db, { opens: null });
    const input = (locationId: Id<'Location'>) => ({
      lines: [{ variantId, quantity: 1 }],
      fulfilment: collect(locationId),
    });
    for (const id of [seller.id, closed.id]) {
      const refusal = await place(asGuest(), input(id)).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(FulfilmentNotPossible);
      expect((refusal as FulfilmentNotPossible).alternatives.map(({ location }) => location?.id)).toEqual([
        elsewhere,
      ]);
    }
    await expect(place(asGuest(), input(anId<'Location'>()))).rejects.toThrow(NotFound);
    await nothingOf(variantId);
  });

  it('counts what she bought and has put aside towards the limit per customer', async () => {
    const { id: variantId } = await aVariant(db, { maxPerCustomer: 2 });
    const { locationId } = await aStockLevel(db, { variantId, onHand: 9 });
    const actor = asCustomer(await aCustomer(db));
    const one = () => place(actor, { lines: [{ variantId, quantity: 1 }], fulfilment: collect(locationId) });
    await one();
    await one();
    await expect(one()).rejects.toMatchObject({ limit: LimitKind.PER_CUSTOMER, max: 2, current: 3 });
  });

  it('lets a customer have five open, however many she asks for at once', async () => {
    const { variantId, locationId } = await aStockLevel(db, { onHand: 50 });
    const customerId = await aCustomer(db);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, () =>
        place(asCustomer(customerId), {
          lines: [{ variantId, quantity: 1 }],
          fulfilment: collect(locationId),
        }),
      ),
    );
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
    );
    expect(refused).toHaveLength(7);
    for (const refusal of refused)
      expect(refusal).toMatchObject({ limit: LimitKind.OPEN_RESERVATIONS, max: 5 });
    expect(await db.manager.countBy(Reservation, { customerId })).toBe(5);
    expect(await levelAt(db, { variantId, locationId })).toMatchObject({ held: 5 });
  });

  it('no longer counts what has ended, job or no job', async () => {
    const { variantId, locationId } = await aStockLevel(db, { onHand: 5 });
    const actor = asCustomer(await aCustomer(db));
    const one = () => place(actor, { lines: [{ variantId, quantity: 1 }], fulfilment: collect(locationId) });
    for (let done = 0; done < 5; done += 1) await one();
    await expect(one()).rejects.toThrow(LimitReached);
    clock.set(new Date('2026-11-21T17:00:00Z'));
    const next = await one();
    expect((await view(next)).state).toBe('held');
    await services.lapsing.run();
    clock.set(new Date('2026-11-20T10:00:00Z'));
  });

  it('gives the last unit to one of many', async () => {
    const { variantId, locationId } = await aStockLevel(db, { onHand: 1 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        place(asGuest(), { lines: [{ variantId, quantity: 1 }], fulfilment: collect(locationId) }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(InsufficientStock);
    expect(await db.manager.countBy(Pickup, { locationId })).toBe(1);
    expect(await db.manager.countBy(PickTask, { locationId })).toBe(1);
  });
});
