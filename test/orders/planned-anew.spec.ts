import type { DataSource } from 'typeorm';
import { orderedStockInvariants } from '../../src/cli/audit/ordered-stock.js';
import { ordersInvariants } from '../../src/cli/audit/orders.js';
import type { Id } from '../../src/kernel/ids.js';
import { LocationKind } from '../../src/locations/index.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { publishedTerms } from '../support/terms.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel } from '../support/inventory.js';
import { orderServices, shortLineService } from '../support/orders.js';
import { intruding } from '../support/statements.js';
import { aNewOrder } from './an-order.js';

const WATCHED = [
  ...orderedStockInvariants,
  ...ordersInvariants.filter(({ id }) => ['F8', 'C10'].includes(id)),
];

type Place = Id<'Location'>;
/** By way, null for what goes with no parcel: of which places how many are promised. */
type Promised = readonly [way: Id<'DeliveryOption'> | null, ...parts: (readonly [Place, units: number])[]];

describe('deliveries whose goods are gone', () => {
  let db: DataSource;
  let unitOfWork: UnitOfWork;
  let terms: { id: Id<'Terms'>; version: number; hash: string };
  const services = orderServices();
  const { stock, allocations, orders } = services;
  const lines = shortLineService(services);

  beforeAll(async () => {
    ({ db, unitOfWork } = await aWorkshop());
    terms = await publishedTerms(db);
  });
  afterEach(() => expectInvariants(db, WATCHED));
  afterAll(() => db.destroy());

  const run = <Result>(work: (tx: Tx) => Promise<Result>) =>
    unitOfWork.run(anActor(), { operation: 'test' }, work);

  /** An order of one article, a line per way, and five units of it at a place of nobody's promise. */
  const ordered = async (...promised: Promised[]) => {
    const { id: variantId } = await aVariant(db);
    const level = (locationId: Place, onHand: number) => aStockLevel(db, { variantId, locationId, onHand });
    const places = [...new Set(promised.flatMap(([, ...parts]) => parts.map(([place]) => place)))];
    for (const place of places)
      await level(
        place,
        promised
          .flatMap(([, ...parts]) => parts)
          .reduce((sum, [at, units]) => sum + (at === place ? units : 0), 0),
      );
    const elsewhere = await aPlace();
    await level(elsewhere, 5);
    const made = await run(async (tx) => {
      const locationId = places[0]!;
      const { sellerId } = (await services.locations.get(tx, locationId))!;
      const goods = { variantIds: promised.map(() => variantId), locationId, sellerId, terms };
      const order = await aNewOrder(tx, services, goods, { state: 'confirmed' });
      const wanted = order.lines.map((line, index) => {
        const [deliveryOptionId, ...units] = promised[index]!;
        const parts = units.map(([at, quantity]) => ({ locationId: at, quantity }));
        return {
          ...line,
          deliveryOptionId,
          parts,
          quantity: parts.reduce((sum, { quantity }) => sum + quantity, 0),
        };
      });
      await orders.place(tx, { ...order, lines: wanted });
      await allocations.allocate(
        tx,
        wanted.flatMap(({ id, parts }) => parts.map((part) => ({ orderLineId: id, variantId, ...part }))),
      );
      return { id: order.id, lineIds: wanted.map(({ id }) => id) };
    });
    const sell = (locationId: Place, quantity: number) =>
      run((tx) =>
        stock.sellFromHand(tx, {
          cause: { kind: 'order', id: anId() },
          lines: [{ variantId, locationId, quantity, orderLineId: anId<'OrderLine'>() }],
        }),
      );
    /** What leaves, the most first. */
    const leaving = async () =>
      (await db.query(
        `SELECT part.id, part.location_id AS at, item.order_line_id AS line, item.quantity AS units
           FROM fulfilment AS part JOIN fulfilment_line AS item ON item.fulfilment_id = part.id
          WHERE part.order_id = $1 AND part.state = 'planned' ORDER BY units DESC`,
        [made.id],
      )) as { id: string; at: Place; line: Id<'OrderLine'>; units: number }[];
    return { ...made, variantId, elsewhere, sell, leaving };
  };
  const aPlace = async () => (await aLocation(db, { kind: LocationKind.WAREHOUSE })).id;
  const settle = (orderLineId: Id<'OrderLine'>, locationId: Place) =>
    run((tx) => lines.settle(tx, { orderLineId, locationId }));

  /** Who lost units of an article. */
  const shortOf = (variantId: Id<'Variant'>): Promise<{ orderLineId: Id<'OrderLine'> }[]> =>
    db.query(
      `SELECT payload ->> 'orderLineId' AS "orderLineId" FROM outbox_event
        WHERE type = 'inventory.stock_short' AND payload ->> 'variantId' = $1`,
      [variantId],
    );

  it('leave the place that has them, when both places of a line lost theirs before anybody looked', async () => {
    const [here, there] = [await aPlace(), await aPlace()];
    const made = await ordered([null, [here, 1], [there, 1]]);
    const [lineId] = made.lineIds as [Id<'OrderLine'>];
    await made.sell(here, 1);
    await made.sell(there, 1);
    expect(await settle(lineId, here)).toEqual({ resourced: true });
    expect(await settle(lineId, there)).toEqual({ resourced: true });
    expect(await made.leaving()).toMatchObject([{ at: made.elsewhere, line: lineId, units: 2 }]);
  });

  it('leave each place with what is still promised there', async () => {
    const [here, there] = [await aPlace(), await aPlace()];
    const made = await ordered([null, [here, 4], [there, 2]]);
    const [lineId] = made.lineIds as [Id<'OrderLine'>];
    await made.sell(here, 1);
    await made.sell(there, 1);
    await settle(lineId, there);
    expect(await made.leaving()).toMatchObject([
      { at: here, units: 3 },
      { at: made.elsewhere, units: 2 },
      { at: there, units: 1 },
    ]);
  });

  it('leave out no more than is written down as short, when more is sold meanwhile', async () => {
    const [here, there] = [await aPlace(), await aPlace()];
    const made = await ordered([null, [here, 3], [there, 2]]);
    const [lineId] = made.lineIds as [Id<'OrderLine'>];
    await made.sell(here, 1);
    let hasSold = false;
    await intruding(
      async (text) => {
        if (!text.includes('UPDATE fulfilment SET state') || hasSold) return;
        hasSold = true;
        await made.sell(here, 1);
        await made.sell(there, 2);
      },
      () => settle(lineId, here),
    );
    expect(hasSold).toBe(true);
    await expectInvariants(
      db,
      WATCHED.filter(({ id }) => id === 'F8'),
    );
    await settle(lineId, there);
    expect(await made.leaving()).toMatchObject([
      { at: made.elsewhere, units: 4 },
      { at: here, units: 1 },
    ]);
  });

  it('go on their own way: units of two ways leave the new place in two parcels, those of one in one', async () => {
    const [here, there] = [await aPlace(), await aPlace()];
    const [usual, sameDay] = [anId<'DeliveryOption'>(), anId<'DeliveryOption'>()];
    const made = await ordered([usual, [here, 1], [there, 1]], [sameDay, [here, 1]]);
    const [slow, quick] = made.lineIds as [Id<'OrderLine'>, Id<'OrderLine'>];
    await made.sell(here, 2);
    await settle(slow, here);
    await settle(quick, here);
    await made.sell(there, 1);
    await settle(slow, there);
    const leaving = await made.leaving();
    expect(leaving).toMatchObject([
      { at: made.elsewhere, line: slow, units: 2 },
      { at: made.elsewhere, line: quick, units: 1 },
    ]);
    expect(new Set(leaving.map(({ id }) => id)).size).toBe(2);
  });

  it('take along what goes with no parcel of its own', async () => {
    const [here, there] = [await aPlace(), await aPlace()];
    const usual = anId<'DeliveryOption'>();
    const made = await ordered([usual, [here, 1], [there, 1]], [null, [there, 1]]);
    const [slow] = made.lineIds as [Id<'OrderLine'>];
    await made.sell(there, 1); // the latest promise first
    const lost = (await shortOf(made.variantId)).map(({ orderLineId }) => orderLineId);
    expect(lost).toHaveLength(1);
    await settle(lost[0]!, there);
    await made.sell(here, 1);
    await settle(slow, here);
    const leaving = await made.leaving();
    const places = new Map(leaving.map(({ id, at }) => [id, at]));
    expect([...places.values()].sort()).toEqual([there, made.elsewhere].sort());
  });
});
