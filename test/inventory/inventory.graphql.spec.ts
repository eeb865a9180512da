import type { Pool } from 'pg';
import { VariantKind } from '../../src/catalogue/index.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { HoldPurpose } from '../../src/inventory/index.js';
import { AllocationService, HoldService } from '../../src/inventory/index.js';
import { addDays, localDate } from '../../src/kernel/calendar.js';
import { addWorkingDays } from '../../src/kernel/working-days.js';
import { LocationAbility, LocationDirectory, LocationKind } from '../../src/locations/index.js';
import type { StaffRole } from '../../src/platform/access/actor.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { ClientKind, Unit } from '../../src/platform/graphql/common.enums.js';
import { aCustomerSession, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anActor, anApiClient, anId } from '../support/builders.js';
import { aCategory, aProduct, aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { publishedTerms } from '../support/terms.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel } from '../support/inventory.js';

const DAY_AND_NIGHT = { opens: '00:00', closes: '00:00' };
const NEAR = { latitude: 52.09, longitude: 5.12 };
const AVAILABILITY = `query ($variantIds: [UUID!]!, $near: PointInput, $locationIds: [UUID!], $quantity: Quantity, $first: Int) {
  availability(variantIds: $variantIds, near: $near, locationIds: $locationIds, quantity: $quantity) {
    variantId deliverable deliverFrom
    stores(first: $first) { location { id distanceMetres } band readyBy onDisplay } } }`;
const LEVELS = `query ($variantIds: [UUID!]!, $locationIds: [UUID!], $near: PointInput, $first: Int, $after: String, $holds: Int) {
  stockLevels(variantIds: $variantIds, locationIds: $locationIds, near: $near, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { variantId location { id } owner { id } version onHand unsellable putAside held allocated safetyStock backorderLimit
      availableToSell display quarantine damaged unconfirmed countedAt
      holds(first: $holds) { id quantity purpose causeId endsAt } allocations { id orderLineId quantity state } } } }`;

let app: RunningApp;
let shopper: Headers;
beforeAll(async () => {
  app = await startApp();
  await publishedTerms(app.db);
  app.app.get(LocationDirectory).kept.maxAgeMs = 0; // the builders write past it
  shopper = { 'api-key': await anApiClient(app.db) };
});
afterEach(() => expectInvariants(app.db, inventoryInvariants));
afterAll(() => app.close());

const ask = async (query: string, variables: object, headers: Headers = shopper) =>
  (await app.send({ query, variables }, headers)).body;
const available = async (variables: object) => (await ask(AVAILABILITY, variables)).data.availability;

/** How many statements `work` reads with, once what is kept in the process is there. */
async function readsOf(work: () => Promise<unknown>): Promise<number> {
  const directory = app.app.get(LocationDirectory);
  directory.kept.maxAgeMs = 60_000;
  await work();
  const pool = (app.db.driver as unknown as { master: Pool }).master;
  const query = pool.query.bind(pool) as (...args: unknown[]) => unknown;
  let reads = 0;
  const counting = (...args: [{ text?: string }]): unknown => {
    reads += Number(/variant|price|stock_level|hold|allocation|location|terms/.test(args[0].text ?? ''));
    return query(...args);
  };
  Object.assign(pool, { query: counting });
  await work();
  Object.assign(pool, { query });
  directory.kept.maxAgeMs = 0;
  return reads;
}

describe('availability', () => {
  it('tells where it can be had, how many, when, and where it can be seen, nearest first', async () => {
    const { id: variantId } = await aVariant(app.db);
    const near = await aLocation(app.db, { ...DAY_AND_NIGHT, latitude: 52.1, longitude: 5.1 });
    const far = await aLocation(app.db, { ...DAY_AND_NIGHT, latitude: 53.2, longitude: 6.57 });
    const closed = await aLocation(app.db, { opens: null, latitude: 52.3, longitude: 5.1 });
    const locationIds = [far.id, near.id, closed.id];
    await aStockLevel(app.db, { variantId, locationId: near.id, onHand: 2, safetyStock: 1, display: 0 });
    await aStockLevel(app.db, { variantId, locationId: far.id, onHand: 1, display: 1 });
    await aStockLevel(app.db, { variantId, locationId: closed.id, onHand: 9 });

    const [answer] = await available({ variantIds: [variantId], near: NEAR, locationIds });

    expect(answer.stores.map((store: { band: string }) => store.band)).toEqual(['LAST', 'PLENTY', 'NONE']);
    expect(answer.stores.map((store: { onDisplay: boolean }) => store.onDisplay)).toEqual([
      false,
      false,
      true,
    ]);
    expect(answer.stores[0].location).toEqual({ id: near.id, distanceMetres: 1762 });
    const minutes = (Date.parse(answer.stores[0].readyBy as string) - Date.now()) / 60_000;
    expect(Math.round(minutes)).toBe(60);
    expect(answer.stores.slice(1).map((store: { readyBy: unknown }) => store.readyBy)).toEqual([null, null]);
  });

  it('is what can be sent, and from when by the terms, from one place or several together', async () => {
    const { id: variantId } = await aVariant(app.db);
    const store = await aLocation(app.db, { abilities: [LocationAbility.SELL, LocationAbility.COLLECT] });
    const [warehouse, other] = [
      await aLocation(app.db, { kind: LocationKind.WAREHOUSE, abilities: [LocationAbility.SHIP] }),
      await aLocation(app.db, { kind: LocationKind.WAREHOUSE, abilities: [LocationAbility.SHIP] }),
    ];
    const locationIds = [store.id, warehouse.id, other.id];
    await aStockLevel(app.db, { variantId, locationId: store.id, onHand: 100 });
    await aStockLevel(app.db, { variantId, locationId: warehouse.id, onHand: 2 });
    await aStockLevel(app.db, { variantId, locationId: other.id, onHand: 1 });
    const of = async (quantity: number) =>
      (await available({ variantIds: [variantId], locationIds, quantity }))[0];

    const tomorrow = addWorkingDays(localDate(new Date(), 'Europe/Amsterdam'), 1, 'NL');
    expect(await of(2)).toMatchObject({ deliverable: true, deliverFrom: tomorrow });
    expect(await of(3)).toMatchObject({ deliverable: true, deliverFrom: tomorrow });
    expect(await of(4)).toMatchObject({ deliverable: false, deliverFrom: null });
    expect((await of(4)).stores).toHaveLength(1); // a warehouse is no store
  });

  it('is told shoppers of ten pieces at most, however many they ask for; staff, and what is cut, as asked', async () => {
    const { id: locationId } = await aLocation(app.db, DAY_AND_NIGHT);
    const of = async (
      onHand: number,
      quantities: readonly number[],
      headers = shopper,
      unit = Unit.PIECE,
    ) => {
      const { id: variantId } = await aVariant(app.db, { unit });
      await aStockLevel(app.db, { variantId, locationId, onHand });
      const answers: unknown[] = [];
      for (const quantity of quantities) {
        const asked = { variantIds: [variantId], locationIds: [locationId], quantity };
        const [{ deliverable, stores }] = (await ask(AVAILABILITY, asked, headers)).data.availability;
        answers.push([stores[0].band, stores[0].readyBy !== null, deliverable]);
      }
      return answers;
    };
    const [yes, no] = [
      ['PLENTY', true, true],
      ['NONE', false, false],
    ];
    expect(await of(37, [3, 10, 11, 37, 38, 1_000_000])).toEqual([yes, yes, yes, yes, yes, yes]);
    expect(await of(9, [9, 10, 11, 500])).toEqual([yes, no, no, no]);
    const customer = await aCustomerSession(app);
    expect(await of(37, [38], customer)).toEqual([yes]);
    expect(await of(37, [37, 38], await aStaffSession(app, { role: 'associate' }))).toEqual([yes, no]);
    expect(await of(370, [370, 371], shopper, Unit.CM)).toEqual([yes, no]);
  });

  it('of a bundle is that of its scarcest part, and holds past their end do not count', async () => {
    const [part, other] = [await aVariant(app.db), await aVariant(app.db)];
    const { id: variantId } = await aVariant(app.db, {
      components: [
        { variantId: part.id, quantity: 2 },
        { variantId: other.id, quantity: 1 },
      ],
    });
    const { id: locationId } = await aLocation(app.db);
    const level = await aStockLevel(app.db, { variantId: part.id, locationId, onHand: 5 });
    await aStockLevel(app.db, { variantId: other.id, locationId, onHand: 9 });
    const band = async () =>
      (await available({ variantIds: [variantId], locationIds: [locationId] }))[0].stores[0].band;
    const hold = (quantity: number, endsAt: Date) =>
      app.app.get(UnitOfWork).run(anActor(), { operation: 'test' }, (tx) =>
        app.app.get(HoldService).place(tx, {
          lines: [{ ...level, quantity, lineId: anId() }],
          purpose: HoldPurpose.CHECKOUT,
          causeId: anId(),
          endsAt,
        }),
      );

    expect(await band()).toBe('FEW');
    await hold(1, new Date(Date.now() - 1_000));
    expect(await band()).toBe('FEW');
    await hold(2, new Date(Date.now() + 60_000));
    expect(await band()).toBe('LAST');
  });

  it('of what keeps no stock is always there, of what is not sold now nowhere', async () => {
    const service = await aVariant(app.db, { kind: VariantKind.SERVICE });
    const blocked = await aVariant(app.db, { blockReason: 'recall' });
    const level = await aStockLevel(app.db, { variantId: blocked.id, onHand: 9, display: 1 });

    const [forService, forBlocked] = await available({
      variantIds: [service.id, blocked.id],
      locationIds: [level.locationId],
    });

    expect(forService).toMatchObject({ deliverable: true, stores: [{ band: 'PLENTY' }] });
    expect(forBlocked).toMatchObject({ deliverable: false, stores: [{ band: 'NONE', onDisplay: false }] });
  });

  it('is the same to guest, customer and associate, by postcode, in bands, and ready only when the store opens', async () => {
    const { id: variantId } = await aVariant(app.db);
    const shut = await aLocation(app.db, { ...DAY_AND_NIGHT, latitude: 52.52, longitude: 6.08 });
    const seen = await aLocation(app.db, { ...DAY_AND_NIGHT, latitude: 52.25, longitude: 6.16 });
    await aStockLevel(app.db, { variantId, locationId: shut.id, onHand: 137 });
    await aStockLevel(app.db, { variantId, locationId: seen.id, onHand: 2, display: 2 });
    const today = localDate(new Date(), 'Europe/Amsterdam');
    for (const ahead of [0, 1])
      await app.db.query(
        'INSERT INTO opening_exception (id, location_id, day, closed, reason) VALUES ($1, $2, $3, true, $4)',
        [anId(), shut.id, addDays(today, ahead), 'stocktaking'],
      );
    const variables = {
      variantIds: [variantId],
      near: { postcode: '8011 AB', country: 'NL' },
      locationIds: [seen.id, shut.id],
    };
    const told = await Promise.all(
      [shopper, await aCustomerSession(app), await aStaffSession(app, { role: 'associate' })].map(
        async (headers) => (await ask(AVAILABILITY, variables, headers)).data.availability[0],
      ),
    );
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
    const [near, far] = told[0].stores;
    expect([near.location.id, near.band, near.onDisplay]).toEqual([shut.id, 'PLENTY', false]);
    expect(localDate(new Date(near.readyBy as string), 'Europe/Amsterdam')).toBe(addDays(today, 2));
    expect([far.location.id, far.band, far.readyBy, far.onDisplay]).toEqual([seen.id, 'NONE', null, true]);
    expect(near.location.distanceMetres).toBeLessThan(far.location.distanceMetres);
    expect(JSON.stringify(told[0])).not.toContain('137');
  });

  it('leaves out what there is not, and answers each variant once, in the order asked', async () => {
    const [one, two] = [await aVariant(app.db), await aVariant(app.db)];
    const answers = await available({
      variantIds: [two.id, anId(), one.id.toUpperCase(), two.id],
      locationIds: [anId()],
    });
    expect(answers).toMatchObject([
      { variantId: two.id, stores: [] },
      { variantId: one.id, stores: [] },
    ]);
  });

  it('of a list of 20 products with price and stock costs one statement, three in all', async () => {
    const { id: categoryId } = await aCategory(app.db);
    for (let n = 0; n < 20; n++) {
      const product = await aProduct(app.db, { categoryId });
      const variant = await aVariant(app.db, { productId: product.id });
      await aStockLevel(app.db, { variantId: variant.id, onHand: 1 });
    }
    const query = `query ($categoryIds: [UUID!], $near: PointInput) { products(filter: { categoryIds: $categoryIds }, first: 20) {
      nodes { name variants { id price { amount { amount } } availability(near: $near) { deliverable stores { band } } } } } }`;
    const variables = { categoryIds: [categoryId], near: NEAR };
    const answer = await ask(query, variables);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.products.nodes).toHaveLength(20);

    expect(await readsOf(() => ask(query, variables))).toBe(3);
  });
});

describe('stock levels for staff', () => {
  const asStaff = (role: StaffRole = 'associate') => aStaffSession(app, { role });

  it('are exact and explained: every component, and the sum adds up', async () => {
    const level = await aStockLevel(app.db, {
      onHand: 20,
      display: 1,
      quarantine: 2,
      damaged: 3,
      putAside: 1,
      safetyStock: 2,
      backorderLimit: 4,
      countedAt: new Date('2026-11-01T08:00:00Z'),
    });
    const [causeId, orderLineId] = [anId(), anId<'OrderLine'>()];
    const run = (work: Parameters<UnitOfWork['run']>[2]) =>
      app.app.get(UnitOfWork).run(anActor(), { operation: 'test' }, work);
    const hold = (quantity: number, inMs: number) =>
      run((tx) =>
        app.app.get(HoldService).place(tx, {
          lines: [{ ...level, quantity, lineId: anId() }],
          purpose: HoldPurpose.RESERVATION,
          causeId,
          endsAt: new Date(Date.now() + inMs),
        }),
      );
    await hold(1, -1_000);
    await hold(2, 90_000);
    await hold(1, 60_000);
    await run((tx) => app.app.get(AllocationService).allocate(tx, [{ ...level, orderLineId, quantity: 5 }]));

    const body = await ask(LEVELS, { variantIds: [level.variantId] }, await asStaff());

    expect(body.errors).toBeUndefined();
    const [node] = body.data.stockLevels.nodes;
    expect(node).toMatchObject({
      ...{ variantId: level.variantId, location: { id: level.locationId }, onHand: 20, unsellable: 6 },
      ...{ display: 1, quarantine: 2, damaged: 3, putAside: 1, held: 3, allocated: 5, safetyStock: 2 },
      ...{ backorderLimit: 4, availableToSell: 8, unconfirmed: false, countedAt: '2026-11-01T08:00:00.000Z' },
      allocations: [{ orderLineId, quantity: 5, state: 'OPEN' }],
    });
    expect(node.availableToSell).toBe(
      node.onHand - node.unsellable - node.held - node.allocated - node.safetyStock + node.backorderLimit,
    );
    expect(node.holds.map((one: { quantity: number }) => one.quantity)).toEqual([1, 2]); // soonest to end first
    expect(node.holds[0]).toMatchObject({ purpose: 'RESERVATION', causeId });
    const cut = await ask(LEVELS, { variantIds: [level.variantId], holds: 1 }, await asStaff());
    expect(cut.data.stockLevels.nodes[0].holds).toHaveLength(1);
  });

  it('come in pages, nearest first, and cost three statements whatever the page', async () => {
    const { id: variantId } = await aVariant(app.db);
    const places = [];
    for (const latitude of [52.3, 52.1, 52.2]) places.push(await aLocation(app.db, { latitude }));
    for (const { id } of places) await aStockLevel(app.db, { variantId, locationId: id, onHand: 1 });
    const headers = await asStaff();
    const page = async (variables: object) =>
      (await ask(LEVELS, { variantIds: [variantId], near: NEAR, first: 2, ...variables }, headers)).data
        .stockLevels;

    const one = await page({});
    const two = await page({ after: one.pageInfo.endCursor });

    const ids = [...one.nodes, ...two.nodes].map((node: { location: { id: string } }) => node.location.id);
    expect(ids).toEqual([places[1]!.id, places[2]!.id, places[0]!.id]);
    expect([one.totalCount, one.pageInfo.hasNextPage, two.pageInfo.hasNextPage]).toEqual([3, true, false]);
    expect(await readsOf(() => page({}))).toBe(3);
  });

  it.each<[string, string | null]>([
    ['associate', null],
    ['manager', null],
    ['agent', null],
    ['ops', null],
    ['marketer', 'FORBIDDEN'],
    ['admin', 'FORBIDDEN'],
    ['customer', 'FORBIDDEN'],
    ['key alone', 'UNAUTHENTICATED'],
  ])('are shown to %s: %s', async (who, refused) => {
    const { variantId } = await aStockLevel(app.db, { onHand: 1 });
    const headers =
      who === 'customer'
        ? await aCustomerSession(app)
        : who === 'key alone'
          ? { 'api-key': await anApiClient(app.db, { kind: ClientKind.OPS, channel: null }) }
          : await asStaff(who as StaffRole);
    const body = await ask(LEVELS, { variantIds: [variantId] }, headers);
    expect(body.errors?.[0].extensions.code ?? null).toBe(refused);
    if (refused === null) expect(body.data.stockLevels.nodes).toHaveLength(1);
  });

  it('of a variant or place that is not there are none', async () => {
    const { variantId } = await aStockLevel(app.db, { onHand: 1 });
    const headers = await asStaff();
    for (const variables of [{ variantIds: [anId()] }, { variantIds: [variantId], locationIds: [anId()] }])
      expect((await ask(LEVELS, variables, headers)).data.stockLevels).toMatchObject({
        nodes: [],
        totalCount: 0,
      });
  });

  it.each([
    ['no variants', { variantIds: [] }, 'variantIds'],
    ['too many variants', { variantIds: Array.from({ length: 51 }, () => anId()) }, 'variantIds'],
    ['too many places', { locationIds: Array.from({ length: 101 }, () => anId()) }, 'locationIds'],
    ['a page of none', { first: 0 }, 'first'],
    ['a page too long', { first: 101 }, 'first'],
    ['too many holds', { holds: 101 }, 'first'],
    ['a cursor of somebody else', { after: '€' }, 'after'],
    ['half a point', { near: { latitude: 52 } }, 'near'],
    ['an id that is none', { variantIds: ['1'] }, 'variantIds'],
  ])('refuse %s and name the field', async (_, wrong, field) => {
    const { variantId } = await aStockLevel(app.db, { onHand: 1 });
    const body = await ask(LEVELS, { variantIds: [variantId], ...wrong }, await asStaff());
    expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(body.errors[0])).toContain(field);
  });
});

it.each([
  ['a quantity of 0', { quantity: 0 }, 'quantity'],
  ['a negative quantity', { quantity: -1 }, 'quantity'],
  ['a fraction', { quantity: 1.5 }, 'quantity'],
  ['an absurd quantity', { quantity: 2 ** 31 }, 'quantity'],
  ['no variants', { variantIds: [] }, 'variantIds'],
  ['too many variants', { variantIds: Array.from({ length: 51 }, () => anId()) }, 'variantIds'],
  ['an id that is none', { variantIds: ['NUL\u0000'] }, 'variantIds'],
  ['a latitude beyond the pole', { near: { latitude: 91, longitude: 0 } }, 'near'],
  ['no stores', { first: 0 }, 'first'],
])('availability refuses %s and names the field', async (_, wrong, field) => {
  const { id } = await aVariant(app.db);
  const body = await ask(AVAILABILITY, { variantIds: [id], ...wrong });
  expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  expect(JSON.stringify(body.errors[0])).toContain(field);
});
