import { Places } from '../../src/access/index.js';
import { accessInvariants } from '../../src/cli/audit/access.js';
import { anAccount, aStaffMember, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anId } from '../support/builders.js';
import { expectInvariants } from '../support/invariants.js';
import { anAccessApi, VIEWER } from './access-api.js';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
  app.app.get(Places).checkWith((_db, { locationId }) => Promise.resolve(locationId !== NOWHERE));
});
afterEach(() => expectInvariants(app.db, accessInvariants));
afterAll(() => app.close());

const NOWHERE = anId<'Location'>();
const { mutate, ask } = anAccessApi(() => app);

describe('an admin', () => {
  it('takes somebody on once, however often she repeats it, and no name stays in the record of answers', async () => {
    const headers = { ...(await aStaffSession(app, { role: 'admin' })), 'idempotency-key': aKey() };
    const input = {
      staffNumber: `s-${anId()}`,
      name: 'Canary van Dijk 🌷',
      role: 'ASSOCIATE',
      locationId: anId(),
      pin: '4711',
    };
    const added = await mutate('addStaff', input, headers);
    expect(added).toMatchObject({
      __typename: 'StaffMember',
      name: 'Canary van Dijk 🌷',
      role: 'ASSOCIATE',
      version: 1,
      hasPin: true,
      hasPassword: false,
      disabledAt: null,
    });
    expect(await mutate('addStaff', input, headers)).toEqual(added);
    expect(await mutate('addStaff', { ...input, pin: '4712' }, headers)).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
    const kept = JSON.stringify(await app.db.query('SELECT * FROM idempotency_record'));
    expect(kept).not.toContain('Canary');
    const { staffMembers } = await ask(
      'query Staff($filter: StaffMemberFilter) { staffMembers(filter: $filter) { totalCount nodes { number hasPin } } }',
      headers,
      { filter: { locationId: input.locationId } },
    );
    expect(staffMembers).toEqual({ totalCount: 1, nodes: [{ number: input.staffNumber, hasPin: true }] });
    expect(
      await mutate('addStaff', { ...input, pin: undefined }, { ...headers, 'idempotency-key': aKey() }),
    ).toMatchObject({
      problems: [{ path: 'input.staffNumber', problem: 'NUMBER_TAKEN' }],
    });
  });

  it('changes somebody, and refuses by type what cannot be', async () => {
    const admin = await aStaffSession(app, { role: 'admin' });
    const { id } = await aStaffMember(app, { locationId: anId() });
    const change = (input: object) => mutate('changeStaff', { staffId: id, ...input }, admin);
    expect(await change({ role: 'MANAGER', expectedVersion: 1 })).toMatchObject({
      role: 'MANAGER',
      version: 2,
    });
    expect(await change({ role: 'AGENT', expectedVersion: 1 })).toMatchObject({
      __typename: 'StaleVersion',
      seenVersion: 1,
      currentVersion: 2,
    });
    expect(await change({ locationId: null })).toMatchObject({ problems: [{ problem: 'STORE_MISSING' }] });
    expect(await change({ locationId: NOWHERE })).toMatchObject({ __typename: 'NotFound', what: 'LOCATION' });
    expect(await change({ password: 'short' })).toMatchObject({ problems: [{ problem: 'TOO_SHORT' }] });
    expect(await change({ pin: '7777' })).toMatchObject({ problems: [{ problem: 'PIN_TOO_SIMPLE' }] });
    expect(await change({ disabled: true })).toMatchObject({ version: 3, disabledAt: expect.any(String) });
  });

  it('names no store and no till that is not there', async () => {
    const checked = await startApp();
    const admin = await aStaffSession(checked, { role: 'admin' });
    const { body } = await checked.send(
      {
        query: `mutation M($input: AddApiClientInput!) { addApiClient(input: $input) { ... on NotFound { what missingId } } }`,
        variables: { input: { name: 'Kassa', kind: 'POS', locationId: NOWHERE } },
      },
      admin,
    );
    await checked.close();
    expect(body.data.addApiClient).toEqual({ what: 'LOCATION', missingId: NOWHERE });
  });

  it('lets a client speak: its key works, is told again to a repeat, and is kept nowhere', async () => {
    const headers = { ...(await aStaffSession(app, { role: 'admin' })), 'idempotency-key': aKey() };
    const input = { name: `Kassa ${anId()}`, kind: 'POS', locationId: anId(), terminalId: anId() };
    const issued = await mutate('addApiClient', input, headers);
    expect(issued).toMatchObject({
      __typename: 'ApiKeyIssued',
      client: { kind: 'POS', channel: 'STORE', version: 1 },
    });
    expect(await mutate('addApiClient', input, headers)).toEqual(issued);
    expect(await ask(VIEWER, { 'api-key': issued.apiKey })).toMatchObject({
      viewer: { clientName: input.name },
    });
    const kept = JSON.stringify([
      await app.db.query('SELECT * FROM idempotency_record'),
      await app.db.query('SELECT * FROM api_client'),
      await app.db.query('SELECT * FROM outbox_event'),
      await app.db.query('SELECT * FROM audit_entry'),
    ]);
    expect(kept).not.toContain(issued.apiKey.slice(-43));

    const { 'idempotency-key': _, ...admin } = headers;
    const id = issued.client.id;
    const rotated = await mutate('rotateApiKey', { apiClientId: id, reason: 'yearly' }, admin);
    expect(await ask(VIEWER, { 'api-key': issued.apiKey })).toMatchObject({ reason: 'KEY' });
    expect(await ask(VIEWER, { 'api-key': rotated.apiKey })).toHaveProperty('viewer');
    expect(await mutate('disableApiClient', { apiClientId: id, reason: 'sold' }, admin)).toMatchObject({
      __typename: 'ApiClient',
      disabledAt: expect.any(String),
    });
    expect(await ask(VIEWER, { 'api-key': rotated.apiKey })).toMatchObject({ reason: 'KEY' });
    for (const name of ['disableApiClient', 'rotateApiKey'])
      expect(await mutate(name, { apiClientId: id, reason: 'x' }, admin)).toMatchObject({
        __typename: 'WrongState',
        currentState: 'disabled',
      });
    const { apiClients } = await ask('{ apiClients(first: 100) { nodes { id disabledAt } } }', admin);
    expect(apiClients.nodes.find((node: { id: string }) => node.id === id).disabledAt).not.toBeNull();
  });

  it.each(['rotateApiKey', 'disableApiClient'])('%s of none there is NotFound', async (name) => {
    const admin = await aStaffSession(app, { role: 'admin' });
    const apiClientId = anId();
    expect(await mutate(name, { apiClientId, reason: 'x' }, admin)).toMatchObject({
      __typename: 'NotFound',
      missingId: apiClientId,
    });
  });
});

describe('the audit', () => {
  const ENTRIES = `query Audit($filter: AuditFilter, $first: Int = 20, $after: String) {
    auditEntries(filter: $filter, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { id at staffName clientName locationId operation objectId before after reason } } }`;
  const entries = async (headers: Headers, variables: object = {}) =>
    (await ask(ENTRIES, headers, variables)).auditEntries;

  it('says who did what, through which client and why, and is read page by page', async () => {
    const admin = await aStaffSession(app, { role: 'admin' });
    const objectId = anId<'Customer'>();
    await anAccount(app, { customerId: objectId });
    for (const reason of ['one', 'two', 'three'])
      await mutate('revokeAccess', { customerId: objectId, reason }, admin);
    const filter = { objectId };
    const page = await entries(admin, { filter, first: 2 });
    expect(page).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect(page.nodes[0]).toMatchObject({
      staffName: 'Iris Hoekstra',
      clientName: expect.stringMatching(/^client /),
      operation: 'revokeAccess',
      objectId,
      before: null,
      after: '{"sessionsEnded": 0}',
    });
    const rest = await entries(admin, { filter, first: 2, after: page.pageInfo.endCursor });
    const reasons = [...page.nodes, ...rest.nodes].map(({ reason }: { reason: string }) => reason);
    expect(reasons.sort()).toEqual(['one', 'three', 'two']);
    const now = new Date(page.nodes[0].at);
    expect(
      (await entries(admin, { filter: { ...filter, before: new Date(now.getTime() - 60_000) } })).totalCount,
    ).toBe(0);
    expect(
      (await entries(admin, { filter: { ...filter, from: new Date(now.getTime() - 60_000) } })).totalCount,
    ).toBe(3);
    expect((await entries(admin, { filter: { ...filter, staffNumber: 'nobody' } })).totalCount).toBe(0);
  });

  it('shows a manager her store and nothing else, whatever she asks for', async () => {
    const locationId = anId<'Location'>();
    const elsewhere = anId<'Location'>();
    const manager = await aStaffSession(app, { role: 'manager', locationId });
    const other = await aStaffSession(app, { role: 'manager', locationId: elsewhere });
    const customerId = anId<'Customer'>();
    await anAccount(app, { customerId });
    for (const headers of [manager, other])
      await mutate('revokeAccess', { customerId, reason: 'x' }, headers);
    const own = await entries(manager);
    expect(own.nodes.map((node: { locationId: string }) => node.locationId)).toEqual([locationId]);
    expect((await entries(manager, { filter: { locationId: elsewhere } })).totalCount).toBe(0);
    expect((await entries(manager, { filter: { objectId: customerId } })).totalCount).toBe(1);
    const ops = await aStaffSession(app, { role: 'ops' });
    expect((await entries(ops, { filter: { objectId: customerId } })).totalCount).toBe(2);
  });

  it.each([{ first: 0 }, { first: 101 }, { first: -1 }, { after: 'nonsense' }, { after: 'WyJ4Il0' }])(
    'refuses the page %j',
    async (variables) => {
      const ops = await aStaffSession(app, { role: 'ops' });
      expect(await ask(ENTRIES, ops, variables)).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: Object.keys(variables)[0],
      });
    },
  );
});
