import { HoldPurpose, HoldService } from '../../src/inventory/index.js';
import { StockFeed } from '../../src/inventory/stock-feed.js';
import type { StaffRole } from '../../src/platform/access/actor.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aCustomerSession, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anActor, anApiClient, anId } from '../support/builders.js';
import { aLocation } from '../support/locations.js';
import { cloneDatabase } from '../support/database.js';
import { aStockLevel } from '../support/inventory.js';
import { eventually } from '../support/processes.js';
import { aSocket, type Heard } from '../support/socket.js';

const CHANGED = `subscription ($variantIds: [UUID!]!, $locationIds: [UUID!]) {
  stockChanged(variantIds: $variantIds, locationIds: $locationIds) {
    variantId location { id } version held availableToSell holds { quantity } } }`;

describe('stock is followed', () => {
  let here: RunningApp;
  let there: RunningApp;
  beforeAll(async () => {
    const database = await cloneDatabase();
    [here, there] = [await startApp({}, database), await startApp({}, database)];
  });
  afterAll(() => Promise.all([here.close(), there.close()]));

  const hold = (app: RunningApp, level: { variantId: string; locationId: string }) => {
    const unitOfWork = app.app.get(UnitOfWork, { strict: false });
    return unitOfWork.run(anActor(), { operation: 'test' }, (tx) =>
      app.app.get(HoldService, { strict: false }).place(tx, {
        lines: [{ ...(level as Awaited<ReturnType<typeof aStockLevel>>), quantity: 1, lineId: anId() }],
        purpose: HoldPurpose.CHECKOUT,
        causeId: anId(),
        endsAt: new Date(tx.now.getTime() + 900_000),
      }),
    );
  };
  const asStaff = async (role: StaffRole): Promise<Headers> => aStaffSession(here, { role });
  const follow = (headers: Headers, variables: Record<string, unknown>) => {
    const socket = aSocket(there.origin, headers);
    return { ...socket, heard: socket.subscribe(CHANGED, variables) };
  };
  /** Changes a level again and again until the subscription tells of it: from then on it misses nothing. */
  const untilLive = (heard: { results: unknown[] }, level: { variantId: string; locationId: string }) =>
    eventually(async () => {
      await hold(here, level);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return heard.results.length > 0;
    });

  it('from another process, whole, and only what was asked', async () => {
    const probe = await aStockLevel(here.db, { onHand: 200 });
    const level = await aStockLevel(here.db, { onHand: 9 });
    const elsewhere = await aStockLevel(here.db, { variantId: level.variantId, onHand: 9 });
    const other = await aStockLevel(here.db, { onHand: 9 });
    const { client, heard } = follow(await asStaff('associate'), {
      variantIds: [level.variantId, probe.variantId],
      locationIds: [level.locationId, probe.locationId],
    });
    await untilLive(heard, probe);

    await hold(here, other);
    await hold(here, elsewhere);
    await hold(here, level);
    const ofProbe = () => heard.results.filter(({ data }) => data.stockChanged.variantId === probe.variantId);
    const told = () => heard.results.filter((result) => !ofProbe().includes(result));
    await eventually(() => told().length > 0);
    const before = ofProbe().length;
    await hold(here, probe); // what else was to come has come when this has
    await eventually(() => ofProbe().length > before);

    expect(told()).toEqual([
      {
        data: {
          stockChanged: {
            variantId: level.variantId,
            location: { id: level.locationId },
            version: 2,
            held: 1,
            availableToSell: 8,
            holds: [{ quantity: 1 }],
          },
        },
      },
    ]);
    await client.dispose();
  });

  it('by a slow reader as it is when he reads: of each place one level waits, however often it changed', async () => {
    const level = await aStockLevel(here.db, { onHand: 30 });
    const stream = there.app.get(StockFeed, { strict: false }).follow(anActor(), [level.variantId], null);
    const quick = there.app.get(StockFeed, { strict: false }).follow(anActor(), [level.variantId], null);
    for (let n = 0; n < 12; n += 1) await hold(here, level);
    for await (const { version } of quick) if (version === 13) break;
    expect((await stream.next()).value).toMatchObject({ version: 13, held: 12 });
    const waiting = stream.next();
    await stream.return!();
    expect(await waiting).toEqual({ value: undefined, done: true });
  });

  it.each([
    ['associate', null],
    ['manager', null],
    ['agent', null],
    ['ops', null],
    ['a system', null],
    ['marketer', 'FORBIDDEN'],
    ['admin', 'FORBIDDEN'],
    ['customer', 'FORBIDDEN'],
    ['a shopper', 'UNAUTHENTICATED'],
  ])('by %s: %s', async (who, refused) => {
    const level = await aStockLevel(here.db, { onHand: 200, locationId: (await aLocation(here.db)).id });
    const headers =
      who === 'customer'
        ? await aCustomerSession(here)
        : who === 'a shopper'
          ? { 'api-key': await anApiClient(here.db) }
          : who === 'a system'
            ? { 'api-key': await anApiClient(here.db, { kind: ClientKind.SYSTEM, channel: null }) }
            : await asStaff(who as StaffRole);
    const { client, heard } = follow(headers, { variantIds: [level.variantId] });
    if (refused !== null) expect((await problemsOf(heard))[0].extensions.code).toBe(refused);
    else await untilLive(heard, level);
    await client.dispose();
  });

  it.each([
    ['no variants', { variantIds: [] }],
    ['too many variants', { variantIds: Array.from({ length: 51 }, () => anId()) }],
    ['too many places', { variantIds: [anId()], locationIds: Array.from({ length: 101 }, () => anId()) }],
    ['an id that is none', { variantIds: ['NUL\u0000'] }],
  ])('not with %s', async (_, variables) => {
    const { client, heard } = follow(await asStaff('ops'), variables);
    expect((await problemsOf(heard))[0].extensions.code).toBe('BAD_USER_INPUT');
    await client.dispose();
  });
});

const problemsOf = async ({ over, results }: Heard) => (await over) ?? results[0]?.errors ?? [];
