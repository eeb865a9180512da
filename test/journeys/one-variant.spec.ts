import type { Id } from '../../src/kernel/ids.js';
import { aStaffSession } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aStockLevel, levelAt } from '../support/inventory.js';
import { lockGate } from '../support/lock-gate.js';
import { ADDRESS, DETAILS, euro, expectInOrder, GATEWAY, type Shop, startShop } from '../checkout/a-shop.js';
import type { Json } from '../support/graphql.js';

const DELIVER = { kind: 'DELIVER', address: ADDRESS };
const DELIVERY = 495;
const GATE = 'SELECT FROM stock_level WHERE variant_id = $1 FOR UPDATE';

let app: RunningApp;
let shop: Shop;
beforeAll(async () => ({ app, shop } = await startShop()));
afterEach(() => expectInOrder(app));
afterAll(() => app.close());

const collectAt = (locationId: string) => ({ kind: 'COLLECT', locationId });

interface Level {
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
}

/** One article at 10.00 with so many units in a store each, all stores in one street. */
async function spread(...units: readonly number[]) {
  const { id: variantId, barcode } = await aVariant(app.db);
  const levels: Level[] = [];
  for (const onHand of units) levels.push(await aStockLevel(app.db, { variantId, onHand }));
  return { variantId, barcode, levels };
}

const placing = (lines: readonly object[], total: number) => ({
  ...{ lines, expectedTotal: euro(total), details: DETAILS, tenders: GATEWAY },
});
const place = async (lines: readonly object[], total: number): Promise<Json> =>
  shop.ask('placeOrder', await shop.guest(), placing(lines, total));

/** Of each level, how many are allocated; nothing is held there. */
async function allocatedAt(levels: readonly Level[]): Promise<number[]> {
  const found: number[] = [];
  for (const level of levels) {
    const { allocated, held } = await levelAt(app.db, level);
    expect(held).toBe(0);
    found.push(allocated);
  }
  return found;
}

describe('one variant that one order wants in several ways', () => {
  it.each([0, 1])('is sent from where it is not collected, be it store %i', async (where) => {
    const { variantId, levels } = await spread(1, 1);
    const [here, there] = [levels[where]!, levels[1 - where]!];
    const lines = [
      { variantId, quantity: 1, fulfilment: DELIVER },
      { variantId, quantity: 1, fulfilment: collectAt(here.locationId) },
    ];
    const more = { variantId, quantity: 1, fulfilment: collectAt(there.locationId) };
    await shop.refused(async () =>
      expect(await place([...lines, more], 3000 + DELIVERY)).toMatchObject({
        ...{ code: 'INSUFFICIENT_STOCK', shortages: [{ variantId, asked: 1, available: 0 }] },
      }),
    );
    expect(await place(lines, 2000 + DELIVERY)).toMatchObject({ __typename: 'OrderPlaced' });
    expect(await allocatedAt(levels)).toEqual([1, 1]);
  });

  it('is collected in two stores, each for itself', async () => {
    const { variantId, levels } = await spread(2, 1);
    const [first, second] = levels as [Level, Level];
    const lines = (there: number) => [
      { variantId, quantity: 1, fulfilment: collectAt(first.locationId) },
      { variantId, quantity: there, fulfilment: collectAt(second.locationId) },
    ];
    await shop.refused(async () =>
      expect(await place(lines(2), 3000)).toMatchObject({
        ...{ code: 'INSUFFICIENT_STOCK', shortages: [{ variantId, asked: 2, available: 1 }] },
      }),
    );
    expect(await place(lines(1), 2000)).toMatchObject({ __typename: 'OrderPlaced' });
    expect(await allocatedAt(levels)).toEqual([1, 1]);
  });

  it('is summed over a line and a bundle that has it, however they go', async () => {
    const { variantId, levels } = await spread(3, 1);
    const bundle = await aVariant(app.db, { components: [{ variantId, quantity: 2 }], price: 1800 });
    const store = collectAt(levels[0]!.locationId);
    const lines = (quantity: number) => [
      { variantId, quantity, fulfilment: store },
      { variantId: bundle.id, quantity: 1, fulfilment: store },
    ];
    await shop.refused(async () =>
      expect(await place(lines(2), 3800)).toMatchObject({
        ...{ code: 'INSUFFICIENT_STOCK', shortages: [{ variantId, asked: 4, available: 3 }] },
      }),
    );
    await shop.refused(async () => {
      const sent = [{ variantId, quantity: 3, fulfilment: DELIVER }, lines(1)[1]!];
      expect(await place(sent, 4800 + DELIVERY)).toMatchObject({
        ...{ code: 'INSUFFICIENT_STOCK', shortages: [{ variantId, asked: 3, available: 2 }] },
      });
    });
    const sent = [{ variantId, quantity: 2, fulfilment: DELIVER }, lines(1)[1]!];
    expect(await place(sent, 3800 + DELIVERY)).toMatchObject({ __typename: 'OrderPlaced' });
    expect(await allocatedAt(levels)).toEqual([3, 1]);
  });

  it('is sent from elsewhere when the last one here is in her hand', async () => {
    const till = await shop.till();
    const { variantId, barcode, levels } = await spread(1);
    const here = await aStockLevel(app.db, { variantId, locationId: till.locationId, onHand: 1 });
    const { id } = await shop.ticketWith(till, [barcode]);
    const ticket = await shop.addSent(till, id, variantId);
    expect(await shop.pay(till, ticket)).toMatchObject({ state: 'PAID' });
    expect(await allocatedAt(levels)).toEqual([1]);
    expect(await levelAt(app.db, here)).toMatchObject({ onHand: 0, allocated: 0 });
  });

  it('goes to each of two addresses from what the other leaves', async () => {
    const { variantId, levels } = await spread(1, 1);
    const lines = [ADDRESS, { ...ADDRESS, postcode: '8011 AB', city: 'Zwolle' }].map((address) => ({
      ...{ variantId, quantity: 1, fulfilment: { kind: 'DELIVER', address } },
    }));
    expect(await place(lines, 2000 + DELIVERY)).toMatchObject({ __typename: 'OrderPlaced' });
    expect(await allocatedAt(levels)).toEqual([1, 1]);
  });
});

describe('one variant that many want, and several places have', () => {
  it('is found where it still is by whoever was outrun where it was chosen first', async () => {
    const { variantId, levels } = await spread(1, 1, 1);
    const guests = await Promise.all([1, 2, 3, 4].map(() => shop.guest()));
    const rows = await lockGate(app.db, GATE, [variantId]);
    const asked = Promise.all(
      guests.map((guest) => shop.ask('placeOrder', guest, shop.lineInput(variantId))),
    );
    await rows.queue(4);
    await rows.open();
    const answers = (await asked).map(({ code, __typename }: Json) => code ?? __typename).sort();
    expect(answers).toEqual(['INSUFFICIENT_STOCK', 'OrderPlaced', 'OrderPlaced', 'OrderPlaced']);
    expect(await allocatedAt(levels)).toEqual([1, 1, 1]);
  });

  it('at a till and for a reservation to be sent as well', async () => {
    const { variantId, levels } = await spread(1, 1);
    const till = await shop.till();
    const { id } = await shop.ask('openTicket', till.headers, {});
    const ticket = await shop.addSent(till, id, variantId);
    const { headers } = await shop.customer();
    const rows = await lockGate(app.db, GATE, [variantId]);
    const reserving = shop.ask('placeReservation', headers, {
      ...{ lines: [{ variantId, quantity: 1 }], fulfilment: DELIVER },
      ...{ contact: DETAILS.contact, receipt: DETAILS.receipt },
    });
    const paying = shop.pay(till, ticket);
    await rows.queue(2);
    await rows.open();
    expect(await paying).toMatchObject({ state: 'PAID' });
    expect(await reserving).toMatchObject({ __typename: 'Reservation' });
    const found = await Promise.all(levels.map((level) => levelAt(app.db, level)));
    expect(found.map(({ held, allocated }) => held + allocated)).toEqual([1, 1]);
  });
});

describe('a bundle', () => {
  it('is sent from places that have all of it, each unit from one, as planned; and promised from no other', async () => {
    const [lamp, bulb] = [await aVariant(app.db), await aVariant(app.db)];
    const lamps: Level[] = [];
    const bulbs: Level[] = [];
    for (const [lampsThere, bulbsThere] of [
      [1, 0],
      [1, 2],
      [0, 9],
      [1, 2],
    ] as const) {
      const { id: locationId } = await aLocation(app.db);
      lamps.push(await aStockLevel(app.db, { variantId: lamp.id, locationId, onHand: lampsThere }));
      bulbs.push(await aStockLevel(app.db, { variantId: bulb.id, locationId, onHand: bulbsThere }));
    }
    const components = [
      { variantId: lamp.id, quantity: 1 },
      { variantId: bulb.id, quantity: 2 },
    ];
    const bundle = await aVariant(app.db, { components });
    await shop.refused(async () =>
      expect(await place([{ variantId: bundle.id, quantity: 3 }], 3000 + DELIVERY)).toMatchObject({
        code: 'INSUFFICIENT_STOCK',
        shortages: [
          { variantId: lamp.id, asked: 3, available: 2 },
          { variantId: bulb.id, asked: 6, available: 4 },
        ],
      }),
    );
    const near = { postcode: ADDRESS.postcode, country: 'NL' };
    const lines = [{ variantId: bundle.id, quantity: 2 }];
    const { body } = await app.send(
      {
        query: `query ($lines: [NewLineInput!]!, $near: PointInput!) { planSourcing(lines: $lines, near: $near) {
          parts { variantId locationId quantity } shortages { variantId } } }`,
        variables: { lines, near },
      },
      await aStaffSession(app, { role: 'ops' }),
    );
    const { order } = await place(lines, 2000 + DELIVERY);
    expect(await allocatedAt(lamps)).toEqual([0, 1, 0, 1]);
    expect(await allocatedAt(bulbs)).toEqual([0, 2, 0, 2]);
    const allocated = await app.db.query(
      'SELECT variant_id AS "variantId", location_id AS "locationId", quantity FROM allocation WHERE order_line_id = $1',
      [order.lines[0].id],
    );
    expect(body.data.planSourcing.parts).toHaveLength(4);
    expect(body.data.planSourcing.parts).toEqual(expect.arrayContaining(allocated));

    const [, here, , there] = lamps as [Level, Level, Level, Level];
    const [sent] = await app.db.query<{ id: string }[]>(
      'SELECT id FROM fulfilment WHERE order_id = $1 AND location_id = $2',
      [order.id, there.locationId],
    );
    const iris = await aStaffSession(app, { role: 'associate', locationId: there.locationId });
    const despatched = { fulfilmentId: sent!.id, carrier: 'Bode', trackingNumber: 'T1' };
    expect(await shop.ask('despatchFulfilment', iris, despatched)).toMatchObject({ state: 'DESPATCHED' });
    expect(await levelAt(app.db, there)).toMatchObject({ onHand: 0, allocated: 0 });
    expect(await levelAt(app.db, bulbs[3]!)).toMatchObject({ onHand: 0, allocated: 0 });
    expect(await levelAt(app.db, here)).toMatchObject({ onHand: 1, allocated: 1 });
    expect(await levelAt(app.db, bulbs[1]!)).toMatchObject({ onHand: 2, allocated: 2 });
  });
});
