import { tasksInvariants } from '../../src/cli/audit/tasks.js';
import { StockCountService, StockService } from '../../src/inventory/index.js';
import type { Id } from '../../src/kernel/ids.js';
import type { StaffRole } from '../../src/platform/access/actor.js';
import { AuditEntry } from '../../src/platform/audit/audit-entry.entity.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { OutboxEvent } from '../../src/platform/outbox/outbox-event.entity.js';
import { Reactions } from '../../src/platform/outbox/reactions.js';
import { type NewTask, Task, TaskKind, TaskService } from '../../src/tasks/index.js';
import { aCustomerSession, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anActor, anId } from '../support/builders.js';
import { aLocation } from '../support/locations.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel } from '../support/inventory.js';

const TASKS = `query ($filter: TaskFilter, $first: Int, $after: String) { tasks(filter: $filter, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } nodes { id kind state locationId causeId summary createdAt outcome } } }`;
const RESOLVE = `mutation ($input: ResolveTaskInput!) { resolveTask(input: $input) { __typename
  ... on Task { id state outcome } ... on UserError { code message } ... on NotFound { what missingId } ... on WrongState { currentState } } }`;

let app: RunningApp;
let here: Id<'Location'>;
beforeAll(async () => {
  app = await startApp();
  here = (await aLocation(app.db)).id;
});
afterEach(() => expectInvariants(app.db, tasksInvariants));
afterAll(() => app.close());

const ask = async (query: string, variables: object, headers: Headers) =>
  (await app.send({ query, variables }, headers)).body;
const open = (given: Partial<NewTask> = {}) =>
  app.app.get(UnitOfWork).run(anActor(), { operation: 'test' }, (tx) =>
    app.app.get(TaskService).open(tx, {
      kind: TaskKind.SHORTFALL,
      locationId: here,
      causeId: anId(),
      summary: 'Zoek de set',
      ...given,
    }),
  );
const associate = () => aStaffSession(app, { role: 'associate', locationId: here });
const ops = () => aStaffSession(app, { role: 'ops' });
const resolve = async (input: object, headers: Headers) =>
  (await ask(RESOLVE, { input }, headers)).data.resolveTask;

it('are shown to an associate of her store, newest first, to ops of all places', async () => {
  const elsewhere = (await aLocation(app.db)).id;
  const kind = TaskKind.DISCREPANCY;
  const [mine, newer] = [await open({ kind }), await open({ kind })];
  const [theirs, headOffice] = [
    await open({ kind, locationId: elsewhere }),
    await open({ kind, locationId: null, causeId: null }),
  ];
  const idsOf = async (headers: Headers, filter: object = {}) =>
    (await ask(TASKS, { filter: { kinds: ['DISCREPANCY'], ...filter } }, headers)).data.tasks.nodes.map(
      ({ id }: { id: string }) => id,
    );

  const inOrder = [mine, newer].toSorted().toReversed();
  expect(await idsOf(await associate())).toEqual(inOrder);
  expect(await idsOf(await associate(), { locationId: elsewhere })).toEqual([]);
  expect(new Set(await idsOf(await ops()))).toEqual(new Set([mine, newer, theirs, headOffice]));
  expect(await idsOf(await ops(), { locationId: elsewhere })).toEqual([theirs]);
});

it('come in pages and by state', async () => {
  const { id: locationId } = await aLocation(app.db);
  for (let n = 0; n < 3; n++) await open({ locationId });
  const headers = await ops();
  const page = async (variables: object, filter: object = {}) =>
    (
      await ask(
        TASKS,
        { filter: { locationId, states: ['OPEN'], ...filter }, first: 2, ...variables },
        headers,
      )
    ).data.tasks;

  const one = await page({});
  const two = await page({ after: one.pageInfo.endCursor });

  expect([one.nodes.length, two.nodes.length, one.totalCount]).toEqual([2, 1, 3]);
  expect([one.pageInfo.hasNextPage, two.pageInfo.hasNextPage]).toEqual([true, false]);
  await resolve({ taskId: two.nodes[0].id, outcome: 'gevonden' }, headers);
  expect((await page({})).totalCount).toBe(2);
  expect((await page({}, { states: ['DONE'] })).nodes).toMatchObject([{ outcome: 'gevonden' }]);
});

it('is opened once per kind, cause and place, however many open it at the same moment', async () => {
  const causeId = anId();
  const ids = await Promise.all(Array.from({ length: 10 }, () => open({ causeId })));
  expect(new Set(ids).size).toBe(1);
  expect(await app.db.manager.countBy(Task, { causeId })).toBe(1);
  expect(await app.db.manager.countBy(OutboxEvent, { aggregateId: ids[0]! })).toBe(1);

  await resolve({ taskId: ids[0], outcome: 'geteld' }, await ops());
  expect(await open({ causeId })).not.toBe(ids[0]);
});

it('is resolved once, with who did it in the audit, and a repeat with the key gets the same answer', async () => {
  const taskId = await open();
  const headers = { ...(await associate()), 'idempotency-key': aKey() };
  const input = { taskId, outcome: '📦 lag achter de kassa', note: 'tweede plank' };

  const first = await resolve(input, headers);
  const again = await resolve(input, headers);
  const late = await resolve(input, await ops());

  expect(first).toEqual({ __typename: 'Task', id: taskId, state: 'DONE', outcome: input.outcome });
  expect(again).toEqual(first);
  expect(late).toMatchObject({ __typename: 'WrongState', code: 'WRONG_STATE', currentState: 'done' });
  expect(await app.db.manager.findBy(AuditEntry, { objectId: taskId })).toMatchObject([
    { operation: 'resolveTask', before: { state: 'open' }, after: { state: 'done' } },
  ]);
  const told = await app.db.manager.find(OutboxEvent, {
    where: { aggregateId: taskId },
    order: { sequence: 'ASC' },
  });
  expect(told.map(({ type, sequence }) => [type, sequence])).toEqual([
    ['tasks.task_opened', 1],
    ['tasks.task_done', 2],
  ]);
});

it('of another store is not there for an associate, and the refusal writes nothing', async () => {
  const foreign = await open({ locationId: (await aLocation(app.db)).id });
  const missing = anId();
  const headers = await associate();

  const [toForeign, toMissing] = [
    await resolve({ taskId: foreign, outcome: 'x' }, headers),
    await resolve({ taskId: missing, outcome: 'x' }, headers),
  ];

  expect(toForeign).toEqual({ ...toMissing, missingId: foreign });
  expect(toMissing).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND', what: 'TASK' });
  expect(await app.db.manager.findOneByOrFail(Task, { id: foreign })).toMatchObject({
    state: 'open',
    version: 1,
  });
  expect(await app.db.manager.countBy(AuditEntry, { objectId: foreign })).toBe(0);
});

it.each<[string, string | null]>([
  ['associate', null],
  ['manager', null],
  ['ops', null],
  ['agent', 'FORBIDDEN'],
  ['marketer', 'FORBIDDEN'],
  ['admin', 'FORBIDDEN'],
  ['customer', 'FORBIDDEN'],
])('are for %s: %s', async (who, refused) => {
  const taskId = await open();
  const headers =
    who === 'customer'
      ? await aCustomerSession(app)
      : await aStaffSession(app, { role: who as StaffRole, locationId: here });
  for (const body of [
    await ask(TASKS, {}, headers),
    await ask(RESOLVE, { input: { taskId, outcome: 'x' } }, headers),
  ])
    expect(body.errors?.[0].extensions.code ?? null).toBe(refused);
});

it.each([
  ['no outcome', { outcome: ' ' }, 'outcome'],
  ['an outcome too long', { outcome: 'x'.repeat(201) }, 'outcome'],
  ['NUL', { outcome: 'a\u0000b' }, 'outcome'],
  ['a control character', { note: 'a\u0007b' }, 'note'],
  ['a note too long', { note: 'x'.repeat(501) }, 'note'],
  ['an id that is none', { taskId: '1' }, 'taskId'],
  ['a field that there is not', { done: true }, 'done'],
])('resolveTask refuses %s and names the field', async (_, wrong, field) => {
  const taskId = await open();
  const body = await ask(RESOLVE, { input: { taskId, outcome: 'ok', ...wrong } }, await ops());
  expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  expect(JSON.stringify(body.errors[0])).toContain(field);
  expect(await app.db.manager.findOneByOrFail(Task, { id: taskId })).toMatchObject({ state: 'open' });
});

it.each([
  ['a page of none', { first: 0 }, 'first'],
  ['a page too long', { first: 101 }, 'first'],
  ['a cursor of another list', { after: Buffer.from('["x"]').toString('base64url') }, 'after'],
  ['a kind that is none', { filter: { kinds: ['TEA'] } }, 'kinds'],
])('tasks refuses %s and names the field', async (_, wrong, field) => {
  const body = await ask(TASKS, wrong, await ops());
  expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  expect(JSON.stringify(body.errors[0])).toContain(field);
});

describe('to recount', () => {
  const run = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
    app.app.get(UnitOfWork).run(anActor(), { operation: 'test' }, work);
  const sellTwo = async (level: { variantId: Id<'Variant'>; locationId: Id<'Location'> }) => {
    await run((tx) =>
      app.app.get(StockService).sellFromHand(tx, {
        cause: { kind: 'order', id: anId() },
        lines: [{ ...level, quantity: 2, orderLineId: anId<'OrderLine'>() }],
      }),
    );
    await app.app.get(Reactions).settled();
  };
  const tasksOf = (causeId: string) =>
    app.db.manager.find(Task, { where: { causeId }, order: { createdAt: 'ASC' } });

  it('is opened where a unit was sold that no figure knew of', async () => {
    const level = await aStockLevel(app.db, { locationId: here, onHand: 0 });
    await sellTwo(level);
    expect(await tasksOf(level.variantId)).toMatchObject([
      {
        kind: 'recount',
        locationId: here,
        state: 'open',
        summary: expect.stringContaining('2 left the store that were not known to be there') as string,
      },
    ]);
  });

  it('is done when its shelf was counted there since, and no other', async () => {
    const counts = app.app.get(StockCountService);
    const level = await aStockLevel(app.db, { locationId: here, onHand: 0 });
    const elsewhere = await aStockLevel(app.db, { variantId: level.variantId, onHand: 0 });
    for (const at of [level, elsewhere]) await sellTwo(at);
    const { variantId, locationId } = level;
    const count = async (meanwhile = () => Promise.resolve()) => {
      const countId = await run((tx) =>
        counts.open(tx, { locationId, variantIds: [variantId], places: null, blind: true }),
      );
      await run((tx) => counts.record(tx, { countId, lines: [{ variantId, counted: 0 }] }));
      await meanwhile();
      await run((tx) => counts.close(tx, countId));
      await app.app.get(Reactions).settled();
    };
    const states = async () =>
      (await tasksOf(variantId)).map((task) => [task.locationId, task.state, task.outcome]);

    await count();
    expect(await states()).toEqual([
      [locationId, 'done', 'Counted.'],
      [elsewhere.locationId, 'open', null],
    ]);
    await count(() => sellTwo(level)); // sold after it was counted: that one is not settled
    expect(await states()).toEqual([
      [locationId, 'done', 'Counted.'],
      [elsewhere.locationId, 'open', null],
      [locationId, 'open', null],
    ]);
  });
});
