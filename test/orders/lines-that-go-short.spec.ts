import type { DataSource } from 'typeorm';
import { orderedStockInvariants } from '../../src/cli/audit/ordered-stock.js';
import { ordersInvariants } from '../../src/cli/audit/orders.js';
import { DespatchService } from '../../src/orders/despatch.service.js';
import { wholeUnitsAt } from '../../src/orders/short-line.service.js';
import { OrderLine } from '../../src/orders/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind, LocationKind } from '../../src/locations/index.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { publishedTerms } from '../support/terms.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel, levelAt } from '../support/inventory.js';
import { waiters } from '../support/lock-gate.js';
import { orderServices, shortLineService } from '../support/orders.js';
import { aNewOrder } from './an-order.js';

const WATCHED = [
  ...orderedStockInvariants,
  ...ordersInvariants.filter(({ id }) => ['F8', 'C9', 'C10', 'S18'].includes(id)),
];

describe('a line that lacks units', () => {
  let db: DataSource;
  let unitOfWork: UnitOfWork;
  let terms: { id: Id<'Terms'>; version: number; hash: string };
  const services = orderServices();
  const { stock, allocations, orders, fulfilments, catalogue } = services;
  const lines = shortLineService(services);
  const despatches = new DespatchService(fulfilments, orders, allocations, catalogue);

  beforeAll(async () => {
    ({ db, unitOfWork } = await aWorkshop());
    terms = await publishedTerms(db);
  });
  afterEach(() => expectInvariants(db, WATCHED));
  afterAll(() => db.destroy());

  const run = <Result>(work: (tx: Tx) => Promise<Result>, actor = anActor()) =>
    unitOfWork.run(actor, { operation: 'test' }, work);
  type Place = Id<'Location'>;
  /** One bundle of a screen and two speakers, ordered and promised from these places. */
  const ordered = async (
    fulfilment: FulfilmentKind,
    units: readonly { at: Place; screens: number; speakers: number }[],
    promised: { screen: Place; speakers: Place },
  ) => {
    const [screen, speaker] = [(await aVariant(db)).id, (await aVariant(db)).id];
    const components = [
      { variantId: screen, quantity: 1 },
      { variantId: speaker, quantity: 2 },
    ];
    const bundle = (await aVariant(db, { components })).id;
    for (const { at, screens, speakers } of units) {
      await aStockLevel(db, { variantId: screen, locationId: at, onHand: screens });
      await aStockLevel(db, { variantId: speaker, locationId: at, onHand: speakers });
    }
    const { orderId, orderLineId } = await run(async (tx) => {
      const { sellerId } = (await services.locations.get(tx, promised.screen))!;
      const goods = { variantIds: [bundle], locationId: promised.screen, sellerId, terms };
      const made = await aNewOrder(tx, services, goods, { state: 'confirmed' });
      const line = {
        ...made.lines[0]!,
        ...{ quantity: 1, fulfilment, parts: [{ locationId: promised.screen, quantity: 1 }] },
        locationId: fulfilment === FulfilmentKind.COLLECT ? promised.screen : null,
      };
      await orders.place(tx, { ...made, lines: [line] });
      await allocations.allocate(tx, [
        { orderLineId: line.id, variantId: screen, locationId: promised.screen, quantity: 1 },
        { orderLineId: line.id, variantId: speaker, locationId: promised.speakers, quantity: 2 },
      ]);
      return { orderId: made.id, orderLineId: line.id };
    });
    const sell = (locationId: Place, quantity: number) =>
      run((tx) =>
        stock.sellFromHand(tx, {
          cause: { kind: 'order', id: anId() },
          lines: [{ variantId: speaker, locationId, quantity, orderLineId: anId<'OrderLine'>() }],
        }),
      );
    const short = async () => (await db.manager.findOneByOrFail(OrderLine, { id: orderLineId })).short;
    const promisedAt = async (locationId: Place) =>
      Promise.all(
        [screen, speaker].map(async (variantId) => (await levelAt(db, { variantId, locationId })).allocated),
      );
    const plannedAt = async () =>
      (
        (await db.query(
          "SELECT location_id FROM fulfilment WHERE order_id = $1 AND state = 'planned' ORDER BY id",
          [orderId],
        )) as { location_id: Place }[]
      ).map((row) => row.location_id);
    return { orderId, orderLineId, speaker, sell, short, promisedAt, plannedAt };
  };
  const places = async () =>
    [
      (await aLocation(db, { kind: LocationKind.WAREHOUSE })).id,
      (await aLocation(db, { kind: LocationKind.WAREHOUSE })).id,
    ] as const;
  const arrives = (variantId: Id<'Variant'>, locationId: Place, quantity: number) =>
    run(async (tx) => {
      await stock.takeBack(tx, {
        cause: { kind: 'return', id: anId() },
        lines: [{ variantId, locationId, quantity, disposition: 'sellable' as never }],
      });
      await lines.fill(tx, variantId, locationId);
    });

  it('that is a bundle is sent whole from a place that has all of it, and lets go what lay elsewhere', async () => {
    const [here, there] = await places();
    const units = [
      { at: here, screens: 1, speakers: 2 },
      { at: there, screens: 3, speakers: 9 },
    ];
    const made = await ordered(FulfilmentKind.DELIVER, units, { screen: here, speakers: here });
    await made.sell(here, 1);
    const lost = { orderLineId: made.orderLineId, locationId: here };
    expect(await run((tx) => lines.settle(tx, lost))).toEqual({ resourced: true });
    expect(await run((tx) => lines.settle(tx, lost))).toEqual({ resourced: true });
    expect([await made.promisedAt(here), await made.promisedAt(there)]).toEqual([
      [0, 0],
      [1, 2],
    ]);
    expect(await made.plannedAt()).toEqual([there]);
    expect(await made.short()).toBe(0);
  });

  it.each([FulfilmentKind.DELIVER, FulfilmentKind.COLLECT])(
    'that is a bundle keeps its other parts while it waits, and is whole again when the part comes (%s)',
    async (fulfilment) => {
      const [here, there] = await places();
      const units = [
        { at: here, screens: 1, speakers: 2 },
        { at: there, screens: 0, speakers: 1 },
      ];
      const made = await ordered(fulfilment, units, { screen: here, speakers: here });
      await made.sell(here, 2);
      const lost = { orderLineId: made.orderLineId, locationId: here };
      expect(await run((tx) => lines.settle(tx, lost))).toEqual({ resourced: false });
      expect(await made.short()).toBe(1);
      expect(await made.promisedAt(here)).toEqual([1, 0]);
      expect(await made.plannedAt()).toEqual(fulfilment === FulfilmentKind.DELIVER ? [] : [here]);

      await arrives(made.speaker, here, 1);
      expect(await made.short()).toBe(1);
      await arrives(made.speaker, here, 1);
      expect(await made.short()).toBe(0);
      expect(await made.promisedAt(here)).toEqual([1, 2]);
      expect(await made.plannedAt()).toEqual([here]);
    },
  );

  it('is mended in the order of the promises: what comes goes to who was promised first', async () => {
    const [here] = await places();
    const level = await aStockLevel(db, { locationId: here, onHand: 0 });
    const waiting: Id<'OrderLine'>[] = [];
    for (const placed of [2, 1, 3])
      await run(async (tx) => {
        const { sellerId } = (await services.locations.get(tx, here))!;
        const goods = { variantIds: [level.variantId], locationId: here, sellerId, terms };
        const made = await aNewOrder(tx, services, goods, { state: 'confirmed' });
        await orders.place(tx, made);
        waiting[placed] = made.lines[0]!.id;
        await tx.rows`UPDATE order_line SET short = quantity WHERE id = ${waiting[placed]}`;
        await tx.rows`
          UPDATE customer_order SET placed_at = ${new Date(Date.UTC(2026, 0, placed))} WHERE id = ${made.id}`;
        await tx.rows`
          DELETE FROM fulfilment_line WHERE order_line_id = ${waiting[placed]}`;
      });
    await arrives(level.variantId, here, 4); // each wants three
    const left = await Promise.all(
      [1, 2, 3].map(async (n) => (await db.manager.findOneByOrFail(OrderLine, { id: waiting[n]! })).short),
    );
    expect(left).toEqual([0, 2, 3]);
  });

  it.each([FulfilmentKind.COLLECT, FulfilmentKind.DELIVER])(
    'is mended by what comes while its shortage is being written down (%s)',
    async (fulfilment) => {
      const [here] = await places();
      const made = await ordered(fulfilment, [{ at: here, screens: 1, speakers: 2 }], {
        screen: here,
        speakers: here,
      });
      await made.sell(here, 1);
      const come = () =>
        run((tx) =>
          stock.takeBack(tx, {
            cause: { kind: 'return', id: anId() },
            lines: [
              { variantId: made.speaker, locationId: here, quantity: 1, disposition: 'sellable' as never },
            ],
          }),
        );
      const fill = () => run((tx) => lines.fill(tx, made.speaker, here));
      let told = Promise.resolve();
      await run(async (tx) => {
        await lines.settle(tx, { orderLineId: made.orderLineId, locationId: here });
        told = come().then(fill);
        await Promise.race([told, waiters(db, 1)]); // it has come and was told of once, or it waits
      });
      await told;
      expect(await made.short()).toBe(0);
    },
  );

  it('is one of more than a transaction serves: those behind are told of, until nobody waits', async () => {
    const [here] = await places();
    const variantId = (await aVariant(db)).id;
    await aStockLevel(db, { variantId, locationId: here, onHand: 101 });
    const { sellerId } = (await services.locations.get(unitOfWork.read(anActor()), here))!;
    const ids: Id<'OrderLine'>[] = [];
    for (let order = 0; order < 101; order += 1)
      await run(async (tx) => {
        const goods = { variantIds: [variantId], locationId: here, sellerId, terms };
        const made = await aNewOrder(tx, services, goods, { state: 'confirmed' });
        const fulfilment = FulfilmentKind.COLLECT;
        const line = {
          ...made.lines[0]!,
          quantity: 1,
          fulfilment,
          locationId: here,
          parts: [{ locationId: here, quantity: 1 }],
        };
        await orders.place(tx, { ...made, lines: [line] });
        await allocations.allocate(tx, [{ orderLineId: line.id, variantId, locationId: here, quantity: 1 }]);
        ids.push(line.id);
      });
    const gone = { variantId, locationId: here, quantity: 101, orderLineId: anId<'OrderLine'>() };
    await run((tx) => stock.sellFromHand(tx, { cause: { kind: 'order', id: anId() }, lines: [gone] }));
    for (const orderLineId of ids) await run((tx) => lines.settle(tx, { orderLineId, locationId: here }));
    const told = async () =>
      (await db.query(
        `SELECT count(*)::int AS n FROM outbox_event WHERE type = 'orders.lines_still_short'`,
      )) as [{ n: number }];
    const short = async () => db.manager.countBy(OrderLine, { variantId, short: 1 });
    await run((tx) => lines.fill(tx, variantId, here));
    expect([await short(), (await told())[0].n]).toEqual([101, 0]);

    await arrives(variantId, here, 200);
    expect([await short(), (await told())[0].n]).toEqual([1, 1]);
    await run((tx) => lines.fill(tx, variantId, here));
    expect([await short(), (await told())[0].n]).toEqual([0, 1]);
  });

  it('that is a bundle leaves with all of its parts, wherever they lay', async () => {
    const [here, there] = await places();
    const units = [
      { at: here, screens: 1, speakers: 0 },
      { at: there, screens: 0, speakers: 2 },
    ];
    const made = await ordered(FulfilmentKind.DELIVER, units, { screen: here, speakers: there });
    const [part] = (await db.query('SELECT id FROM fulfilment WHERE order_id = $1', [made.orderId])) as {
      id: Id<'Fulfilment'>;
    }[];
    const input = { fulfilmentId: part!.id, carrier: 'Bode', trackingNumber: 'T1' };
    await run((tx) => despatches.despatch(tx, input), { ...anActor(), locationId: here });
    expect([await made.promisedAt(here), await made.promisedAt(there)]).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('is mended by as many whole units as a place has parts for', () => {
    const [one, two] = [anId<'Variant'>(), anId<'Variant'>()];
    const parts = [
      { variantId: one, each: 1, spareHere: 1, spareElsewhere: 0 },
      { variantId: two, each: 3, spareHere: 0, spareElsewhere: 5 },
    ];
    const has = (a: number, b: number) =>
      new Map([
        [one, a],
        [two, b],
      ]);
    expect(wholeUnitsAt(parts, has(1, 6), 9)).toBe(2);
    expect(wholeUnitsAt(parts, has(0, 9), 9)).toBe(1);
    expect(wholeUnitsAt(parts, has(5, 2), 9)).toBe(0);
    expect(wholeUnitsAt(parts, has(9, 99), 2)).toBe(2);
    expect(wholeUnitsAt([], new Map(), 2)).toBe(0);
  });
});
