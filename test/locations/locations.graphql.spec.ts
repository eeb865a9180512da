import { addDays } from '../../src/kernel/calendar.js';
import type { Id } from '../../src/kernel/ids.js';
import { LocationKind, OpeningException } from '../../src/locations/index.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anApiClient, anId } from '../support/builders.js';
import { aLocation } from '../support/locations.js';

let app: RunningApp;
let key: string;

beforeAll(async () => {
  app = await startApp();
  key = await anApiClient(app.db);
});
afterAll(() => app.close());

interface Answer {
  data: {
    locations: { totalCount: number; nodes: Record<string, unknown>[]; pageInfo: { endCursor: string } };
  };
  errors?: { extensions: { code: string; field?: string } }[];
}
async function ask(variables: object = {}, more = '', headers: Record<string, string> = { 'api-key': key }) {
  const query = `query Locations($ids: [UUID!], $near: PointInput, $filter: LocationFilter, $first: Int, $after: String) {
    locations(ids: $ids, near: $near, filter: $filter, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { id name ${more} } } }`;
  const { body } = await app.send({ query, variables }, headers);
  return body as Answer;
}
const errorOf = async (variables: object) =>
  (await ask(variables)).errors?.map(({ extensions: { code, field } }) => `${code} ${field}`);
const idsOf = async (variables: object) => (await ask(variables)).data.locations.nodes.map(({ id }) => id);

describe('locations', () => {
  it('say who sells there, what may be done, and where it is', async () => {
    const { id, name, sellerId } = await aLocation(app.db);
    const { data } = await ask(
      { ids: [id] },
      `kind seller { id name vatNumber country } may address { street houseNumber postcode city country }
       point { latitude longitude } timeZone distanceMetres openingHours { weekday opens closes }
       openingExceptions { day }`,
    );
    expect(data.locations.nodes).toEqual([
      {
        id,
        name,
        kind: 'STORE',
        seller: {
          id: sellerId,
          name: expect.any(String) as string,
          vatNumber: 'NL000012348B01',
          country: 'NL',
        },
        may: ['SELL', 'SHIP', 'COLLECT', 'ACCEPT_RETURNS'],
        address: {
          street: 'Spoelsterskade',
          houseNumber: '38',
          postcode: '3511 ZH',
          city: 'Utrecht',
          country: 'NL',
        },
        point: { latitude: 52.091, longitude: 5.121 },
        timeZone: 'Europe/Amsterdam',
        distanceMetres: null,
        openingHours: expect.arrayContaining([
          { weekday: 'SUNDAY', opens: '09:00', closes: '18:00' },
        ]) as never,
        openingExceptions: [],
      },
    ]);
  });

  it('are open now, or open at an instant to come', async () => {
    const [always, never, someday] = [
      await aLocation(app.db, { opens: '00:00', closes: '00:00' }),
      await aLocation(app.db, { opens: null }),
      await aLocation(app.db, { opens: null }),
    ];
    const today = new Date().toISOString().slice(0, 10);
    const day = addDays(today, 3);
    await app.db.manager.insert(
      OpeningException,
      [addDays(today, -2), day, addDays(today, 200)].map((on) => ({
        id: anId<'OpeningException'>(),
        locationId: someday.id,
        day: on,
        closed: false,
        opens: '10:00',
        closes: '12:00',
        reason: 'Open dag',
      })),
    );
    const ids = [always.id, never.id, someday.id];
    const { data } = await ask(
      { ids },
      'openNow opensAt openingExceptions { day closed opens closes reason }',
    );
    const found = (id: Id<'Location'>) => data.locations.nodes.find((location) => location['id'] === id);
    expect(found(always.id)).toMatchObject({ openNow: true, opensAt: null });
    expect(found(never.id)).toMatchObject({ openNow: false, opensAt: null });
    expect(found(someday.id)).toMatchObject({
      openNow: false,
      opensAt: expect.stringContaining(day) as string,
      openingExceptions: [{ day, closed: false, opens: '10:00', closes: '12:00', reason: 'Open dag' }],
    });
  });

  it('come nearest first, from a position or a postcode', async () => {
    const [utrecht, hasselt, zwolle] = [
      await aLocation(app.db),
      await aLocation(app.db, { latitude: 50.931, longitude: 5.333 }),
      await aLocation(app.db, { latitude: 52.517, longitude: 6.083 }),
    ];
    const ids = [zwolle.id, utrecht.id, hasselt.id];
    expect(await idsOf({ ids, near: { postcode: '3511 AB', country: 'NL' } })).toEqual([
      utrecht.id,
      zwolle.id,
      hasselt.id,
    ]);
    const { data } = await ask({ ids, near: { latitude: 50.931, longitude: 5.333 } }, 'distanceMetres');
    expect(data.locations.nodes.map(({ id, distanceMetres }) => [id, Number(distanceMetres) < 1])).toEqual([
      [hasselt.id, true],
      [utrecht.id, false],
      [zwolle.id, false],
    ]);
  });

  it('come by name where the postcode says nothing', async () => {
    const [b, a] = [await aLocation(app.db, { name: 'B' }), await aLocation(app.db, { name: 'A' })];
    const near = { postcode: '47608', country: 'DE' };
    expect(await idsOf({ ids: [b.id, a.id], near })).toEqual([a.id, b.id]);
  });

  it('are narrowed by all that may be done and any of the kinds', async () => {
    const [store, warehouse] = [
      await aLocation(app.db, { abilities: ['sell', 'collect'] as never }),
      await aLocation(app.db, { kind: LocationKind.WAREHOUSE, abilities: ['ship'] as never }),
    ];
    const ids = [store.id, warehouse.id];
    expect(await idsOf({ ids, filter: { may: ['SELL', 'COLLECT'] } })).toEqual([store.id]);
    expect(await idsOf({ ids, filter: { may: ['SELL', 'SHIP'] } })).toEqual([]);
    expect(await idsOf({ ids, filter: { kinds: ['WAREHOUSE'] } })).toEqual([warehouse.id]);
    expect(await idsOf({ ids, filter: { kinds: null, may: null } })).toHaveLength(2);
    expect(await idsOf({ ids: null, filter: null, near: null, after: null, first: 100 })).toContain(store.id);
  });

  it('that are closed for good are found by those who name them', async () => {
    const { id } = await aLocation(app.db, { abilities: [], closed: true });
    expect(await idsOf({ first: 100 })).not.toContain(id);
    expect(await idsOf({ ids: [id] })).toEqual([id]);
  });

  it('come a page at a time, counted', async () => {
    const ids: string[] = [];
    for (const name of ['p1', 'p2', 'p3']) ids.push((await aLocation(app.db, { name })).id);
    const { data } = await ask({ ids, first: 2 });
    expect(data.locations).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect(await idsOf({ ids, first: 2, after: data.locations.pageInfo.endCursor })).toEqual([ids[2]]);
  });

  it('that are not there are left out', async () => {
    expect(await idsOf({ ids: [anId()] })).toEqual([]);
  });

  it.each([
    ['a page of 0', { first: 0 }, 'first'],
    ['a page of -1', { first: -1 }, 'first'],
    ['a foreign cursor', { after: 'WyJ4Il0' }, 'after'],
    ['an id that is none', { ids: ['x'] }, 'ids[0]'],
    ['half a point', { near: { latitude: 52 } }, 'near'],
    ['no latitude', { near: { latitude: 91, longitude: 5 } }, 'near.latitude'],
    ['a postcode that is none', { near: { postcode: '99', country: 'NL' } }, 'near.postcode'],
    ['an unknown ability', { filter: { may: ['FLY'] } }, 'filter.may[0]'],
    ['an unknown field', { filter: { channel: 'APP' } }, 'filter.channel'],
  ])('refuse %s, naming the field', async (_, variables, field) => {
    expect(await errorOf(variables)).toEqual([`BAD_USER_INPUT ${field}`]);
  });

  it('refuse a postcode with control characters', async () => {
    const [error] = (await errorOf({ near: { postcode: '3511\u0000', country: 'NL' } }))!;
    expect(error).toMatch(/^BAD_USER_INPUT .*postcode$/);
  });

  it('refuse more than 100 ids', async () => {
    const ids = Array.from({ length: 101 }, () => anId());
    expect(await errorOf({ ids })).toEqual(['BAD_USER_INPUT ids']);
  });
});

describe('the viewer', () => {
  const query = '{ viewer { clientKind location { id name } } }';

  it('has the store of its key', async () => {
    const { id, name } = await aLocation(app.db);
    const till = await anApiClient(app.db, { kind: ClientKind.POS, locationId: id, terminalId: anId() });
    expect((await app.send({ query }, { 'api-key': till })).body).toMatchObject({
      data: { viewer: { clientKind: 'POS', location: { id, name } } },
    });
  });

  it('has none where the key has none', async () => {
    expect((await app.send({ query }, { 'api-key': key })).body).toMatchObject({
      data: { viewer: { location: null } },
    });
  });
});
