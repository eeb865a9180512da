import { Passwords } from '../../src/access/index.js';
import { DeliveryRepository } from '../../src/inventory/delivery.repository.js';
import type { Id } from '../../src/kernel/ids.js';
import { LocationDirectory } from '../../src/locations/index.js';
import type { StaffRole } from '../../src/platform/access/actor.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { expectInOrder } from '../checkout/a-shop.js';
import { aCustomerSession, aStaffMember, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anActor, anId } from '../support/builders.js';
import { aLocation, aTerminal } from '../support/locations.js';
import { publishedTerms } from '../support/terms.js';
import { dataOf, type Json, mutationOf, REFUSAL } from '../support/graphql.js';
import { aStockLevel, levelAt } from '../support/inventory.js';

const LINES = 'lines { variantId expected counted difference }';
const TRANSFER = `... on Transfer { id fromLocationId toLocationId state ${LINES} }`;
const COUNT = `... on StockCount { id locationId state dryRun ${LINES} }`;
const LEVEL =
  '... on StockLevel { variantId onHand damaged availableToSell version inTransit location { id } }';
const RESULT: Readonly<Record<string, string>> = {
  adjustStock: `${LEVEL} ... on StaleStockLevel { level { onHand holds { id } } } ... on VariantNotStocked { variantId locationId }`,
  reclassifyStock: LEVEL,
  receiveDelivery: `... on Delivery { id locationId state ${LINES} } ... on MoreThanSent { variantId max } ... on ApprovalNeeded { rule secondPerson }`,
  draftTransfer: TRANSFER,
  despatchTransfer: TRANSFER,
  receiveTransfer: `${TRANSFER} ... on MoreThanSent { max } ... on ApprovalNeeded { rule secondPerson }`,
  cancelTransfer: TRANSFER,
  openStockCount: `${COUNT} ... on CountInProgress { countId }`,
  recordStockCount: COUNT,
  closeStockCount: COUNT,
};
const QUERIES: Readonly<Record<string, string>> = {
  stockLevelAt:
    'query ($variantId: UUID!, $locationId: UUID!, $at: Instant!) { stockLevelAt(variantId: $variantId, locationId: $locationId, at: $at) { onHand movementsCounted } }',
  stockMovements:
    'query ($filter: StockMovementFilter!, $first: Int, $after: String) { stockMovements(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { quantity onHandAfter reason causeKind causeId channel actor operationKey } } }',
  stockReconciliation: 'query { stockReconciliation { totalCount nodes { onHand sumOfMovements } } }',
  inbound:
    'query ($locationId: UUID!, $first: Int) { inbound(locationId: $locationId, first: $first) { totalCount nodes { id kind state expectedOn lines { expected counted } } } }',
};

let app: RunningApp;
let ops: Headers;
let here: Id<'Location'>;
let manager: Headers;
let associate: Headers;
beforeAll(async () => {
  app = await startApp();
  await publishedTerms(app.db);
  app.app.get(LocationDirectory).kept.maxAgeMs = 0;
  here = (await aLocation(app.db)).id;
  ops = await aStaffSession(app, { role: 'ops' });
  manager = await aStaffSession(app, { role: 'manager', locationId: here });
  associate = await aStaffSession(app, { role: 'associate', locationId: here });
});
afterEach(() => expectInOrder(app));
afterAll(() => app.close());

const send = async (name: string, input: object, headers: Headers, key = aKey()): Promise<Json> => {
  const query = mutationOf(name, `${REFUSAL} ${RESULT[name]}`);
  return (await app.send({ query, variables: { input } }, { 'idempotency-key': key, ...headers })).body;
};
const does = async (name: string, input: object, headers: Headers, key?: string): Promise<Json> =>
  (await dataOf(app, mutationOf(name, `${REFUSAL} ${RESULT[name]}`), { input }, headers, key))[name];
const ask = async (name: string, variables: object, headers: Headers): Promise<Json> =>
  (await app.send({ query: QUERIES[name]!, variables }, headers)).body;
const aDelivery = async (
  level: { variantId: Id<'Variant'>; locationId: Id<'Location'> },
  quantity: number,
) => {
  const id = anId<'Delivery'>();
  await app.app
    .get(UnitOfWork)
    .run(anActor(), { operation: 'test' }, (tx) =>
      app.app
        .get(DeliveryRepository, { strict: false })
        .announce(tx, [
          { id, reference: id, supplier: 'Lampenhuis', expectedOn: '2026-12-01', ...level, quantity },
        ]),
    );
  return id;
};

it('a figure is set right once however often it is asked, tried first, and told in the ledger', async () => {
  const level = await aStockLevel(app.db, { onHand: 5, locationId: here });
  const input = { ...level, expectedOnHand: 5, onHand: 7, reason: 'a box behind the door' };
  expect(await does('adjustStock', { ...input, dryRun: true }, manager)).toMatchObject({ onHand: 7 });
  expect((await levelAt(app.db, level)).onHand).toBe(5);

  const key = aKey();
  const once = await does('adjustStock', input, manager, key);
  expect(await does('adjustStock', input, manager, key)).toEqual(once);
  expect(once).toMatchObject({ onHand: 7, availableToSell: 7, inTransit: 0, location: { id: here } });
  expect(await does('adjustStock', input, manager)).toMatchObject({
    code: 'STALE_STOCK_LEVEL',
    level: { onHand: 7, holds: [] },
  });

  const { data } = await ask('stockMovements', { filter: { variantId: level.variantId }, first: 1 }, manager);
  expect(data.stockMovements).toMatchObject({
    totalCount: 2,
    pageInfo: { hasNextPage: true },
    nodes: [
      {
        ...{ quantity: 2, onHandAfter: 7, reason: 'CORRECTED', causeKind: 'OTHER', channel: 'STORE' },
        ...{ actor: expect.stringMatching(/^staff:/), operationKey: expect.any(String) },
      },
    ],
  });
  const after = data.stockMovements.pageInfo.endCursor;
  const next = await ask('stockMovements', { filter: { variantId: level.variantId }, after }, manager);
  expect(next.data.stockMovements.nodes).toMatchObject([{ quantity: 5, reason: 'IMPORTED' }]);
  const only = await ask(
    'stockMovements',
    { filter: { variantId: level.variantId, reasons: ['SOLD'] } },
    manager,
  );
  expect(only.data.stockMovements.nodes).toEqual([]);
  const at = await ask('stockLevelAt', { ...level, at: '2026-02-01T00:00:00Z' }, associate);
  expect(at.data.stockLevelAt).toEqual({ onHand: 5, movementsCounted: 1 });
  expect((await ask('stockReconciliation', {}, ops)).data.stockReconciliation.nodes).toEqual([]);
  const [audit] = await app.db.query(
    'SELECT reason, after FROM audit_entry WHERE object_id = $1 ORDER BY id DESC LIMIT 1',
    [level.variantId],
  );
  expect(audit).toMatchObject({ reason: 'a box behind the door', after: { onHand: 7 } });
});

it('a broken unit is no longer promised', async () => {
  const level = await aStockLevel(app.db, { onHand: 3, locationId: here });
  const input = { ...level, quantity: 1, was: 'SELLABLE', becomes: 'DAMAGED', reason: 'dropped' };
  expect(await does('reclassifyStock', input, associate)).toMatchObject({
    ...{ onHand: 3, damaged: 1, availableToSell: 2 },
  });
});

it('goods come from a supplier and go on to another store, and each list shows them', async () => {
  const level = await aStockLevel(app.db, { onHand: 0, locationId: here });
  const there = (await aLocation(app.db)).id;
  const colleague = await aStaffSession(app, { role: 'associate', locationId: there });
  const deliveryId = await aDelivery(level, 4);
  const line = (counted: number) => [{ variantId: level.variantId, counted }];
  expect((await ask('inbound', { locationId: here }, associate)).data.inbound.nodes).toContainEqual({
    ...{ id: deliveryId, kind: 'DELIVERY', state: 'EXPECTED', expectedOn: '2026-12-01' },
    lines: [{ expected: 4, counted: 0 }],
  });
  expect(await does('receiveDelivery', { deliveryId, lines: line(5) }, associate)).toMatchObject({
    ...{ code: 'MORE_THAN_SENT', max: 4 },
  });
  expect(
    await does('receiveDelivery', { deliveryId, lines: line(5), override: { reason: 'a gift' } }, manager),
  ).toMatchObject({ state: 'RECEIVED', lines: [{ expected: 4, counted: 5, difference: 1 }] });

  const draft = { fromLocationId: here, toLocationId: there, lines: line(3) };
  const { id: transferId, state } = await does('draftTransfer', draft, associate);
  expect(state).toBe('DRAFT');
  const despatch = { transferId };
  expect(await does('despatchTransfer', despatch, colleague)).toMatchObject({ code: 'WRONG_LOCATION' });
  expect(await does('despatchTransfer', despatch, associate)).toMatchObject({ state: 'IN_TRANSIT' });
  expect((await ask('inbound', { locationId: there }, colleague)).data.inbound.nodes).toMatchObject([
    { id: transferId, kind: 'TRANSFER', state: 'IN_TRANSIT', lines: [{ expected: 3, counted: 0 }] },
  ]);
  const received = { transferId, lines: line(2), differenceReason: 'one fell off' };
  expect(await does('receiveTransfer', received, colleague)).toMatchObject({
    ...{ state: 'RECEIVED', lines: [{ expected: 3, counted: 2, difference: -1 }] },
  });
  expect(
    await does('cancelTransfer', { transferId, goods: 'LOST', reason: 'too late' }, colleague),
  ).toMatchObject({ code: 'WRONG_STATE' });
});

it('more than was sent is taken in on the PIN of a manager of the store, and of nobody else', async () => {
  const level = await aStockLevel(app.db, { onHand: 0, locationId: here });
  const { id: terminalId } = await aTerminal(app.db, { locationId: here });
  const till = await aStaffSession(app, { role: 'associate', locationId: here, terminalId });
  const pinHash = await app.app.get(Passwords).hashPin('246810');
  const aManager = (locationId: Id<'Location'>) =>
    aStaffMember(app, { role: 'manager', locationId, pinHash });
  const [boss, foreign] = [await aManager(here), await aManager((await aLocation(app.db)).id)];
  const lines = [{ variantId: level.variantId, counted: 3 }];
  const sender = await aStockLevel(app.db, { variantId: level.variantId, onHand: 9 });
  const draft = {
    fromLocationId: sender.locationId,
    toLocationId: here,
    lines: [{ ...lines[0], counted: 2 }],
  };
  const { id: transferId } = await does('draftTransfer', draft, ops);
  const away = await aStaffSession(app, { role: 'associate', locationId: sender.locationId });
  await does('despatchTransfer', { transferId }, away);
  const doors: [string, object][] = [
    ['receiveDelivery', { deliveryId: await aDelivery(level, 2), lines }],
    ['receiveTransfer', { transferId, lines }],
  ];
  for (const [units, [name, input]] of doors.entries()) {
    expect(await does(name, input, till)).toMatchObject({ code: 'MORE_THAN_SENT', max: 2 });
    for (const override of [
      { reason: 'I may' },
      { reason: 'wrong', managerNumber: boss.number, managerPin: '135790' },
      { reason: 'elsewhere', managerNumber: foreign.number, managerPin: '246810' },
    ])
      expect(await does(name, { ...input, override }, till)).toMatchObject({
        ...{ code: 'APPROVAL_NEEDED', rule: 'RECEIVE_MORE', secondPerson: true },
      });
    expect((await levelAt(app.db, level)).onHand).toBe(3 * units);
    const override = { reason: 'a surprise', managerNumber: boss.number, managerPin: '246810' };
    expect(await does(name, { ...input, override }, till)).toMatchObject({ state: 'RECEIVED' });
  }
  expect((await levelAt(app.db, level)).onHand).toBe(6);
  expect(
    await app.db.query(
      "SELECT DISTINCT reason, after ->> 'approvedBy' AS by FROM audit_entry WHERE reason = 'a surprise'",
    ),
  ).toEqual([{ reason: 'a surprise', by: boss.id }]);
});

it('a blind count is opened, counted, tried and closed', async () => {
  const level = await aStockLevel(app.db, { onHand: 5, locationId: here });
  const opened = await does(
    'openStockCount',
    { locationId: here, variantIds: [level.variantId], blind: true },
    associate,
  );
  expect(opened.lines).toEqual([
    { variantId: level.variantId, expected: null, counted: null, difference: null },
  ]);
  const again = { locationId: here, variantIds: [level.variantId] };
  expect(await does('openStockCount', again, associate)).toMatchObject({
    ...{ code: 'COUNT_IN_PROGRESS', countId: opened.id },
  });
  const counted = { countId: opened.id, lines: [{ variantId: level.variantId, counted: 4 }] };
  expect((await does('recordStockCount', counted, associate)).lines).toMatchObject([{ counted: 4 }]);
  const tried = await does('closeStockCount', { countId: opened.id, dryRun: true }, manager);
  expect(tried).toMatchObject({ state: 'CLOSED', dryRun: true, lines: [{ difference: -1 }] });
  expect((await levelAt(app.db, level)).onHand).toBe(5);
  expect(await does('closeStockCount', { countId: opened.id }, manager)).toMatchObject({ state: 'CLOSED' });
  expect((await levelAt(app.db, level)).onHand).toBe(4);
});

const ANY = (): Readonly<Record<string, object>> => {
  const line = [{ variantId: anId(), counted: 1 }];
  const place = { variantId: anId(), locationId: here };
  return {
    adjustStock: { ...place, expectedOnHand: 0, onHand: 1, reason: 'x' },
    reclassifyStock: { ...place, quantity: 1, was: 'SELLABLE', becomes: 'DAMAGED', reason: 'x' },
    receiveDelivery: { deliveryId: anId(), lines: line },
    draftTransfer: { fromLocationId: here, toLocationId: anId(), lines: line },
    despatchTransfer: { transferId: anId(), lines: line },
    receiveTransfer: { transferId: anId(), lines: line },
    cancelTransfer: { transferId: anId(), goods: 'LOST', reason: 'x' },
    openStockCount: { locationId: anId(), variantIds: [anId()] },
    recordStockCount: { countId: anId(), lines: line },
    closeStockCount: { countId: anId() },
  };
};

it('what is not there is answered as what is another’s, and nothing is written', async () => {
  for (const [name, input] of Object.entries(ANY()))
    expect([name, await does(name, input, manager)]).toMatchObject([name, { code: 'NOT_FOUND' }]);
});

it('only those may who are listed', async () => {
  const may: Readonly<Record<string, readonly StaffRole[]>> = {
    adjustStock: ['manager', 'ops'],
    reclassifyStock: ['associate', 'manager'],
    receiveDelivery: ['associate', 'manager'],
    draftTransfer: ['associate', 'manager', 'ops'],
    despatchTransfer: ['associate', 'manager'],
    receiveTransfer: ['associate', 'manager'],
    cancelTransfer: ['associate', 'manager', 'ops'],
    openStockCount: ['associate', 'manager'],
    recordStockCount: ['associate', 'manager'],
    closeStockCount: ['manager', 'ops'],
  };
  const sessions = new Map<string, Headers>([['customer', await aCustomerSession(app)]]);
  for (const role of ['associate', 'manager', 'agent', 'marketer', 'ops'] as const)
    sessions.set(role, await aStaffSession(app, { role, ...(role === 'ops' ? {} : { locationId: here }) }));
  for (const [name, input] of Object.entries(ANY()))
    for (const [who, headers] of sessions) {
      const code = (await send(name, input, headers)).errors?.[0].extensions.code ?? null;
      expect([name, who, code]).toEqual([
        name,
        who,
        may[name]!.some((role) => role === who) ? null : 'FORBIDDEN',
      ]);
    }
});

it.each<[string, string, object, string]>([
  ['adjustStock', 'a negative figure', { onHand: -1 }, 'onHand'],
  ['adjustStock', 'a fraction', { onHand: 1.5 }, 'onHand'],
  ['adjustStock', '2³¹', { expectedOnHand: 2 ** 31 }, 'expectedOnHand'],
  ['adjustStock', 'an absurd figure', { onHand: 1_000_001 }, 'onHand'],
  ['adjustStock', 'no reason', { reason: ' ' }, 'reason'],
  ['adjustStock', 'a reason too long', { reason: 'x'.repeat(501) }, 'reason'],
  ['adjustStock', 'a reason with NUL', { reason: 'a\u0000b' }, 'reason'],
  ['adjustStock', 'an unknown field', { colour: 'red' }, 'colour'],
  ['adjustStock', 'an id that is none', { variantId: '1' }, 'variantId'],
  ['reclassifyStock', 'a quantity of 0', { quantity: 0 }, 'quantity'],
  ['reclassifyStock', 'a condition that is none', { was: 'LOST' }, 'was'],
  ['draftTransfer', 'no lines', { lines: [] }, 'lines'],
  ['receiveTransfer', 'a negative count', { lines: [{ variantId: anId(), counted: -1 }] }, 'counted'],
  ['receiveDelivery', '2³¹ units', { lines: [{ variantId: anId(), counted: 2 ** 31 }] }, 'counted'],
  [
    'recordStockCount',
    '101 lines',
    { lines: Array.from({ length: 101 }, () => ({ variantId: anId(), counted: 1 })) },
    'lines',
  ],
  ['cancelTransfer', 'goods that are nowhere', { goods: 'SOLD' }, 'goods'],
  ['openStockCount', 'no variants', { variantIds: [] }, 'variantIds'],
  ['openStockCount', 'a shelf with a line break', { places: ['A\u0000'] }, 'places'],
])('%s refuses %s and names the field', async (name, _, wrong, field) => {
  const body = await send(name, { ...ANY()[name], ...wrong }, manager);
  expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  expect(JSON.stringify(body.errors[0])).toContain(field);
});

it.each(['adjustStock', 'reclassifyStock', 'receiveDelivery', 'despatchTransfer', 'receiveTransfer'])(
  '%s needs a key',
  async (name) => {
    const { 'idempotency-key': _key, ...headers } = { 'idempotency-key': '', ...manager };
    const { body } = await app.send({ query: mutationOf(name), variables: { input: ANY()[name] } }, headers);
    expect(body.errors[0].extensions.code).toBe('IDEMPOTENCY_KEY_REQUIRED');
  },
);

it('queries are for staff of the floor and ops, and refuse cursors of others', async () => {
  const agent = await aStaffSession(app, { role: 'agent' });
  const variables = {
    ...{ variantId: anId(), locationId: here, at: '2026-02-01T00:00:00Z', filter: { variantId: anId() } },
  };
  for (const name of Object.keys(QUERIES))
    expect([name, (await ask(name, variables, agent)).errors[0].extensions.code]).toEqual([
      name,
      'FORBIDDEN',
    ]);
  const wrong = await ask('stockMovements', { filter: { variantId: anId() }, after: 'WzFd' }, ops);
  expect(wrong.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
});
