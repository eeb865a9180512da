import type { Id } from '../../src/kernel/ids.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import type { StaffRole } from '../../src/platform/access/actor.js';
import { aGuestToken, aCustomerSession, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anApiClient, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aPrice } from '../support/prices.js';

let app: RunningApp;
let key: string;
let store: Id<'Location'>;

beforeAll(async () => {
  app = await startApp();
  key = await anApiClient(app.db);
  store = (await aLocation(app.db)).id;
});
afterAll(() => app.close());

interface Label {
  variantId: string;
  [field: string]: unknown;
}
interface Answer {
  data: {
    shelfLabels: {
      totalCount: number;
      nextSince: string;
      toTakeDown: string[];
      nodes: Label[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
  } | null;
  errors?: { extensions: { code: string; field?: string } }[];
}

async function labels(headers: Headers, variables: object = {}, fields = 'variantId') {
  const query = `query Labels($locationId: UUID!, $since: Instant, $first: Int, $after: String) {
    shelfLabels(locationId: $locationId, since: $since, first: $first, after: $after) {
      totalCount nextSince toTakeDown pageInfo { hasNextPage endCursor } nodes { variantId ${fields} } } }`;
  const { body } = await app.send(
    { query, variables: { locationId: store, first: 100, ...variables } },
    headers,
  );
  return body as Answer;
}

describe('shelf labels', () => {
  it('say what the price says', async () => {
    const cable = await aVariant(app.db, { price: 395, per: 100, unit: 'cm' as never, name: 'Snoer' });
    const reduced = await aVariant(app.db, { price: 9995, markdown: 8995 });
    const headers = await aStaffSession(app, { role: 'associate', locationId: store });
    const { data } = await labels(
      headers,
      {},
      'name price { decimal } per unitPrice { amount { decimal } per } reduction { percentBps } validFrom',
    );
    const of = (id: string) => data!.shelfLabels.nodes.find(({ variantId }) => variantId === id);
    expect(of(cable.id)).toEqual({
      variantId: cable.id,
      name: 'Snoer',
      price: { decimal: '3.95' },
      per: 100,
      unitPrice: { amount: { decimal: '3.95' }, per: 'm' },
      reduction: null,
      validFrom: '2026-01-04T23:00:00.000Z',
    });
    expect(of(reduced.id)).toMatchObject({ price: { decimal: '89.95' }, reduction: { percentBps: 1000 } });
  });

  it('say nothing of a reduction that may not be announced', async () => {
    const { id } = await aVariant(app.db, { price: 1000 });
    await aPrice(app.db, {
      variantId: id,
      list: 'markdown',
      amount: 900,
      validFrom: new Date('2026-11-01T00:00:00Z'),
    });
    const headers = { 'api-key': await anApiClient(app.db, { kind: ClientKind.SYSTEM, channel: null }) };
    const { data } = await labels(headers, {}, 'price { amount } reduction { percentBps }');
    expect(data!.shelfLabels.nodes).toContainEqual({
      variantId: id,
      price: { amount: 900 },
      reduction: null,
    });
  });

  it('are of what is on sale, hung on a shelf, and priced', async () => {
    const made = {
      sold: await aVariant(app.db),
      running: await aVariant(app.db, { saleState: 'run_out' }),
      launched: await aVariant(app.db, {
        saleState: 'announced',
        saleFrom: new Date('2026-02-01T00:00:00Z'),
      }),
      announced: await aVariant(app.db, {
        saleState: 'announced',
        saleFrom: new Date('2999-01-01T00:00:00Z'),
      }),
      ended: await aVariant(app.db, { saleState: 'ended' }),
      blocked: await aVariant(app.db, { blockReason: 'recall' }),
      service: await aVariant(app.db, { kind: 'service' as never }),
      deposit: await aVariant(app.db, { kind: 'deposit' as never, taxClass: 'none' }),
      unpriced: await aVariant(app.db, { price: null }),
    };
    const headers = await aStaffSession(app, { role: 'ops' });
    const shown = new Set((await labels(headers)).data!.shelfLabels.nodes.map(({ variantId }) => variantId));
    expect(Object.entries(made).flatMap(([name, { id }]) => (shown.has(id) ? [name] : []))).toEqual([
      'sold',
      'running',
      'launched',
    ]);
  });

  it('since an instant are those that have changed after it, and come a page at a time', async () => {
    const since = new Date('2026-11-10T00:00:00Z');
    const [one, two, ended] = [
      await aVariant(app.db),
      await aVariant(app.db),
      await aVariant(app.db, { markdown: 500 }),
    ];
    for (const { id } of [one, two])
      await aPrice(app.db, { variantId: id, amount: 1100, validFrom: new Date('2026-11-11T00:00:00Z') });
    await aPrice(app.db, {
      variantId: ended.id,
      list: 'markdown',
      amount: null,
      validFrom: new Date('2026-11-12T00:00:00Z'),
    });
    const launched = await aVariant(app.db, {
      saleState: 'announced',
      saleFrom: new Date('2026-11-13T00:00:00Z'),
    });
    const headers = await aStaffSession(app, { role: 'manager', locationId: store });
    const changed = [one, two, ended, launched].map(({ id }) => id);
    const gone = await aVariant(app.db, { saleState: 'ended' });
    await aPrice(app.db, { variantId: gone.id, amount: 1100, validFrom: new Date('2026-11-11T00:00:00Z') });
    const [seen, down]: [string[], string[]] = [[], []];
    const onwards = new Set<string>();
    for (let after: string | null = null; ;) {
      const { data } = await labels(headers, { since, first: 2, after });
      const { nodes, pageInfo, totalCount, nextSince, toTakeDown } = data!.shelfLabels;
      down.push(...toTakeDown);
      onwards.add(nextSince);
      expect(totalCount).toBe(4);
      seen.push(...nodes.map(({ variantId }) => variantId));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(seen.toSorted()).toEqual(changed.toSorted());
    expect(down).toEqual([gone.id]);
    expect(onwards.size).toBe(1);
  });

  it('are told as changed when a price of this morning is written at noon', async () => {
    const { id } = await aVariant(app.db);
    const headers = await aStaffSession(app, { role: 'manager', locationId: store });
    const since = new Date('2026-11-19T08:00:00Z');
    const told = async () =>
      (await labels(headers, { since }, 'price { amount }')).data!.shelfLabels.nodes.filter(
        ({ variantId }) => variantId === id,
      );
    await aPrice(app.db, { variantId: id, amount: 1100, validFrom: new Date('2026-11-18T23:00:00Z') });
    expect(await told()).toEqual([]);
    await aPrice(app.db, {
      variantId: id,
      amount: 1200,
      validFrom: new Date('2026-11-18T23:00:00Z'),
      revision: 1,
      writtenAt: new Date('2026-11-19T11:00:00Z'),
    });
    expect(await told()).toMatchObject([{ price: { amount: 1200 } }]);
  });

  it.each<[string, () => Promise<Headers>, string]>([
    ['a webshop by key alone', () => Promise.resolve({ 'api-key': key }), 'UNAUTHENTICATED'],
    ['a guest', () => aGuestToken(app), 'FORBIDDEN'],
    ['a customer', () => aCustomerSession(app), 'FORBIDDEN'],
    ['an agent', () => aStaffSession(app, { role: 'agent' }), 'FORBIDDEN'],
    ['a marketer', () => aStaffSession(app, { role: 'marketer' }), 'FORBIDDEN'],
    ['an admin', () => aStaffSession(app, { role: 'admin' }), 'FORBIDDEN'],
  ])('are not for %s', async (_, session, code) => {
    expect((await labels(await session())).errors).toMatchObject([{ extensions: { code } }]);
  });

  it('of another store, of a warehouse and of no place are alike: none', async () => {
    await aVariant(app.db);
    const [other, warehouse] = [
      await aLocation(app.db),
      await aLocation(app.db, { abilities: ['ship'] as never }),
    ];
    const none = {
      totalCount: 0,
      nextSince: expect.any(String),
      toTakeDown: [],
      nodes: [],
      pageInfo: { hasNextPage: false, endCursor: null },
    };
    const roles: readonly StaffRole[] = ['associate', 'manager'];
    for (const role of roles) {
      const headers = await aStaffSession(app, { role, locationId: store });
      for (const locationId of [other.id, warehouse.id, anId()])
        expect((await labels(headers, { locationId })).data!.shelfLabels).toEqual(none);
    }
    const ops = await aStaffSession(app, { role: 'ops' });
    expect((await labels(ops, { locationId: other.id })).data!.shelfLabels.nodes.length).toBeGreaterThan(0);
    for (const locationId of [warehouse.id, anId()])
      expect((await labels(ops, { locationId })).data!.shelfLabels).toEqual(none);
  });

  it.each([
    ['no location', { locationId: 'x' }, 'locationId'],
    ['an instant without offset', { since: '2026-01-05' }, 'since'],
    ['a page of 0', { first: 0 }, 'first'],
    ['a page of 101', { first: 101 }, 'first'],
    ['a foreign cursor', { after: 'WzFd' }, 'after'],
  ])('refuse %s, naming the field', async (_, variables, field) => {
    const headers = await aStaffSession(app, { role: 'ops' });
    expect((await labels(headers, variables)).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', field } },
    ]);
  });
});
