import { Places } from '../../src/access/index.js';
import { PERMISSIONS } from '../../src/access/permissions.js';
import { Passwords } from '../../src/access/passwords.js';
import { accessInvariants } from '../../src/cli/audit/access.js';
import type { Id } from '../../src/kernel/ids.js';
import type { StaffRole } from '../../src/platform/access/actor.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import {
  aCustomerSession,
  aGuestToken,
  anAccount,
  aStaffMember,
  aStaffSession,
  type Headers,
} from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anApiClient, anId } from '../support/builders.js';
import { expectInvariants } from '../support/invariants.js';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
  app.app.get(Places).checkWith((_db, { locationId }) => Promise.resolve(locationId !== NOWHERE));
});
afterEach(() => expectInvariants(app.db, accessInvariants));
afterAll(() => app.close());

const NOWHERE = anId<'Location'>();
const ROLES: readonly StaffRole[] = ['associate', 'manager', 'agent', 'marketer', 'ops', 'admin'];

/** Fields of every success type, so that one document serves for all. */
const FIELDS: Readonly<Record<string, string>> = {
  logIn: '... on SessionOpened { accessToken refreshToken expiresAt }',
  logInStaff: '... on StaffSession { accessToken refreshToken expiresAt staffName permissions }',
  refreshSession: '... on SessionRefreshed { accessToken refreshToken expiresAt }',
  logOut: '... on SessionsEnded { count effectiveAt }',
  revokeAccess: '... on SessionsEnded { count effectiveAt }',
  requestPasswordReset: '... on PasswordResetRequested { validMinutes }',
  resetPassword: '... on SessionsEnded { count effectiveAt }',
  moveClock: '... on ClockMoved { before now }',
  addStaff: '... on StaffMember { id number name role locationId version disabledAt hasPin hasPassword }',
  changeStaff: '... on StaffMember { id number name role locationId version disabledAt hasPin hasPassword }',
  addApiClient:
    '... on ApiKeyIssued { apiKey client { id name kind channel locationId terminalId version } }',
  rotateApiKey: '... on ApiKeyIssued { apiKey client { id name version } }',
  disableApiClient: '... on ApiClient { id name disabledAt version createdAt }',
};
const REFUSALS = `... on UserError { code message } ... on LogInRefused { retryAt }
  ... on RuleBroken { problems { path problem words } } ... on NotFound { what missingId } ... on WrongState { currentState }
  ... on StaleVersion { seenVersion currentVersion }`;

/** Sends a mutation; @returns its answer, or the first error's extensions. */
async function mutate(name: string, input: object, headers: Headers) {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  const possible = app.schema.getType(`${type}Result`)!;
  const members = 'getTypes' in possible ? possible.getTypes().map((member) => member.name) : [];
  const refusals = REFUSALS.split('... on ')
    .map((part) => part.trim())
    .filter((part) => part !== '' && (part.startsWith('UserError') || members.includes(part.split(' ')[0]!)))
    .map((part) => `... on ${part}`)
    .join(' ');
  const isEmpty = members.length === 1;
  const query = `mutation Test($input: ${type}Input!) { ${name}(input: $input) { __typename ${FIELDS[name]} ${isEmpty ? '' : refusals} } }`;
  const { body } = await app.send({ query, variables: { input } }, headers);
  return body.errors ? body.errors[0].extensions : body.data[name];
}
async function ask(query: string, headers: Headers, variables: object = {}) {
  const { body } = await app.send({ query, variables }, headers);
  return body.errors ? body.errors[0].extensions : body.data;
}
const VIEWER = '{ viewer { clientName clientKind channel staffName permissions now clockIsVirtual } }';
const withSession = (headers: Headers, accessToken: string): Headers => ({
  'api-key': headers['api-key']!,
  authorization: `Bearer ${accessToken}`,
});

describe('who may', () => {
  const unknown = '00000000-0000-7000-8000-000000000000';
  const OPERATIONS: readonly [name: string, permission: keyof typeof PERMISSIONS, input: object | null][] = [
    ['logOut', 'access.end_own_sessions', {}],
    ['revokeAccess', 'access.revoke', { customerId: unknown, reason: 'test' }],
    ['moveClock', 'clock.move', { to: '2020-01-01T00:00:00Z' }],
    ['addStaff', 'access.administer', { staffNumber: '1', name: 'X', role: 'ASSOCIATE' }],
    ['changeStaff', 'access.administer', { staffId: unknown }],
    ['addApiClient', 'access.administer', { name: 'X', kind: 'POS' }],
    ['rotateApiKey', 'access.administer', { apiClientId: unknown, reason: 'test' }],
    ['disableApiClient', 'access.administer', { apiClientId: unknown, reason: 'test' }],
    ['auditEntries', 'access.read_audit', null],
    ['staffMembers', 'access.administer', null],
    ['apiClients', 'access.administer', null],
  ];

  const callers = async (): Promise<[caller: string, headers: Headers][]> => [
    ['nobody', { 'api-key': await anApiClient(app.db) }],
    [
      'a till without session',
      { 'api-key': await anApiClient(app.db, { kind: ClientKind.POS, locationId: anId() }) },
    ],
    ['guest', await aGuestToken(app)],
    ['customer', await aCustomerSession(app)],
    ['system', { 'api-key': await anApiClient(app.db, { kind: ClientKind.SYSTEM, channel: null }) }],
    ...(await Promise.all(
      ROLES.map(async (role): Promise<[string, Headers]> => [role, await aStaffSession(app, { role })]),
    )),
  ];

  it.each(OPERATIONS)('%s needs %s', async (name, permission, input) => {
    const allowed: readonly string[] = PERMISSIONS[permission];
    for (const [caller, headers] of await callers()) {
      const answer = input
        ? await mutate(name, input, headers)
        : await ask(`{ ${name} { totalCount } }`, headers);
      const expected = allowed.includes(caller)
        ? undefined
        : ['nobody', 'a till without session'].includes(caller)
          ? 'UNAUTHENTICATED'
          : 'FORBIDDEN';
      const global = ['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_USER_INPUT', 'INTERNAL_SERVER_ERROR'];
      expect([caller, global.includes(answer.code) ? answer.code : undefined]).toEqual([caller, expected]);
    }
  });

  it('anybody with a key may ask who she is, and nobody without', async () => {
    for (const [, headers] of await callers())
      expect(await ask(VIEWER, headers)).toMatchObject({ viewer: { clockIsVirtual: true } });
    for (const headers of [{}, { 'api-key': '' }, { 'api-key': 'unknown' }] as Headers[])
      expect(await ask(VIEWER, { ...headers, 'apollo-require-preflight': '1' })).toMatchObject({
        code: 'UNAUTHENTICATED',
        reason: 'KEY',
      });
  });
});

describe('a customer', () => {
  const aCustomer = async () => {
    const passwordHash = await app.app.get(Passwords).hashPassword('correct horse');
    return anAccount(app, { passwordHash });
  };

  it('logs in, is known, refreshes, logs out', async () => {
    const { email } = await aCustomer();
    const headers = { 'api-key': await anApiClient(app.db) };
    const opened = await mutate(
      'logIn',
      { email, password: 'correct horse', deviceName: 'Téléphone 📱' },
      headers,
    );
    expect(opened.__typename).toBe('SessionOpened');
    const session = withSession(headers, opened.accessToken);
    const { viewer } = await ask(VIEWER, session);
    expect(viewer).toMatchObject({ clientKind: 'WEBSHOP', channel: 'WEBSHOP', staffName: null });
    expect(viewer.permissions).toContain('customers.be_oneself');
    const next = await mutate('refreshSession', { refreshToken: opened.refreshToken }, session);
    expect(next.__typename).toBe('SessionRefreshed');
    const answer = await mutate('logOut', {}, withSession(headers, next.accessToken));
    expect(answer).toMatchObject({ __typename: 'SessionsEnded', count: 1 });
    const within = new Date(answer.effectiveAt).getTime() - Date.now();
    expect(within).toBeLessThanOrEqual(60_000);
    expect(await ask(VIEWER, session)).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'SESSION' });
  });

  it('gets a new session for each log-in, whatever the idempotency key, and no token is kept', async () => {
    const { email } = await aCustomer();
    const headers = { 'api-key': await anApiClient(app.db), 'idempotency-key': aKey() };
    const first = await mutate('logIn', { email, password: 'correct horse' }, headers);
    const second = await mutate('logIn', { email, password: 'correct horse' }, headers);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    const records = await app.db.query('SELECT * FROM idempotency_record WHERE key = $1', [
      headers['idempotency-key'],
    ]);
    expect(records).toEqual([]);
  });

  it('logs out everywhere', async () => {
    const customerId = anId<'Customer'>();
    const first = await aCustomerSession(app, { customerId });
    await aCustomerSession(app, { customerId, clientKind: ClientKind.APP });
    expect(await mutate('logOut', { everywhere: true }, first)).toMatchObject({ count: 2 });
  });

  it('logs in with the remains of an old session beside her', async () => {
    const { email } = await aCustomer();
    const apiKey = await anApiClient(app.db);
    const headers = { 'api-key': apiKey, authorization: 'Bearer of.old.times' };
    expect(await mutate('logIn', { email, password: 'correct horse' }, headers)).toHaveProperty(
      'accessToken',
    );
  });

  it('is refused alike when she is not there and when the password is wrong', async () => {
    const { email } = await aCustomer();
    const headers = { 'api-key': await anApiClient(app.db) };
    const wrong = await mutate('logIn', { email, password: 'wrong horse' }, headers);
    expect(wrong).toMatchObject({ __typename: 'LogInRefused', code: 'LOG_IN_REFUSED', retryAt: null });
    expect(await mutate('logIn', { email: 'nobody@example.org', password: 'wrong horse' }, headers)).toEqual(
      wrong,
    );
  });

  it('asks for a new password and hears the same, known or not', async () => {
    const { email, id } = await aCustomer();
    const headers = { 'api-key': await anApiClient(app.db) };
    const known = await mutate('requestPasswordReset', { email }, headers);
    expect(known).toEqual({ __typename: 'PasswordResetRequested', validMinutes: 60 });
    expect(await mutate('requestPasswordReset', { email: 'nobody@example.org' }, headers)).toEqual(known);
    const events = await app.db.query('SELECT FROM outbox_event WHERE aggregate_id = $1', [id]);
    expect(events).toHaveLength(1);
    expect(
      await mutate('resetPassword', { resetCode: 'ABCD-EFGH-JKMN-PQRS', password: 'long enough' }, headers),
    ).toMatchObject({ __typename: 'CodeRejected', code: 'CODE_REJECTED' });
    expect(await mutate('resetPassword', { resetCode: 'ABCD', password: 'short' }, headers)).toMatchObject({
      __typename: 'RuleBroken',
      problems: [{ path: 'input.password', problem: 'TOO_SHORT' }],
    });
  });

  it.each(['logIn', 'requestPasswordReset', 'resetPassword'])('cannot %s at a till', async (name) => {
    const till = { 'api-key': await anApiClient(app.db, { kind: ClientKind.POS, locationId: anId() }) };
    const inputs: Record<string, object> = {
      logIn: { email: 'a@example.org', password: 'x' },
      requestPasswordReset: { email: 'a@example.org' },
      resetPassword: { resetCode: 'x', password: 'long enough' },
    };
    expect(await mutate(name, inputs[name]!, till)).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('staff', () => {
  it('log in by PIN at their till and are told what they may do', async () => {
    const locationId = anId<'Location'>();
    const till = await anApiClient(app.db, { kind: ClientKind.POS, locationId, terminalId: anId() });
    const pinHash = await app.app.get(Passwords).hashPin('246810');
    const { number } = await aStaffMember(app, { pinHash, locationId });
    const headers = { 'api-key': till };
    const opened = await mutate('logInStaff', { staffNumber: number, pin: '246810' }, headers);
    expect(opened).toMatchObject({ __typename: 'StaffSession', staffName: 'Iris Hoekstra' });
    expect(opened.permissions).toContain('ticket.use');
    expect(await ask(VIEWER, withSession(headers, opened.accessToken))).toMatchObject({
      viewer: { staffName: 'Iris Hoekstra', clientKind: 'POS' },
    });
    expect(await mutate('logInStaff', { staffNumber: number, pin: '1' }, headers)).toMatchObject({
      __typename: 'LogInRefused',
      retryAt: null,
    });
    expect(await mutate('logInStaff', { staffNumber: number }, headers)).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.pin',
    });
  });

  it('have their sessions ended: a manager those of her store, an admin all, an agent none', async () => {
    const locationId = anId<'Location'>();
    const manager = await aStaffSession(app, { role: 'manager', locationId });
    const admin = await aStaffSession(app, { role: 'admin' });
    const agent = await aStaffSession(app, { role: 'agent' });
    const own = anId<'Staff'>();
    const foreign = anId<'Staff'>();
    const ownSession = await aStaffSession(app, { role: 'associate', locationId, staffId: own });
    await aStaffSession(app, { role: 'associate', staffId: foreign });
    const revoke = (staffId: Id<'Staff'>, headers: Headers) =>
      mutate('revokeAccess', { staffId, reason: 'left' }, headers);
    expect(await revoke(own, agent)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await ask(VIEWER, ownSession)).toHaveProperty('viewer');
    expect(await revoke(own, manager)).toMatchObject({ __typename: 'SessionsEnded', count: 1 });
    expect(await ask(VIEWER, ownSession)).toMatchObject({ reason: 'SESSION' });
    const missing = await revoke(anId<'Staff'>(), manager);
    const another = await revoke(foreign, manager);
    expect(another).toMatchObject({ __typename: 'NotFound', missingId: foreign });
    expect({ ...another, missingId: '' }).toEqual({ ...missing, missingId: '' });
    expect(await revoke(foreign, admin)).toMatchObject({ count: 1 });
  });

  it('end those of a customer and, as admins, of a client', async () => {
    const customerId = anId<'Customer'>();
    const session = await aCustomerSession(app, { customerId });
    const agent = await aStaffSession(app, { role: 'agent' });
    const admin = await aStaffSession(app, { role: 'admin' });
    const input = { customerId, reason: 'her phone was stolen' };
    expect(await mutate('revokeAccess', input, agent)).toMatchObject({ count: 1 });
    expect(await ask(VIEWER, session)).toMatchObject({ reason: 'SESSION' });
    const again = await aCustomerSession(app, { customerId, apiKey: session['api-key']! });
    const [{ id }] = await app.db.query(
      'SELECT api_client_id AS id FROM session WHERE customer_id = $1 AND ended_at IS NULL',
      [customerId],
    );
    expect(await mutate('revokeAccess', { apiClientId: id, reason: 'x' }, agent)).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await mutate('revokeAccess', { apiClientId: id, reason: 'x' }, admin)).toMatchObject({ count: 1 });
    expect(await ask(VIEWER, again)).toMatchObject({ reason: 'SESSION' });
    expect(await mutate('revokeAccess', { customerId: anId(), reason: 'x' }, agent)).toMatchObject({
      __typename: 'NotFound',
      what: 'CUSTOMER',
    });
  });

  it.each([
    [{ reason: 'x' }, 'input'],
    [{ reason: 'x', customerId: anId(), staffId: anId() }, 'input'],
    [{ reason: ' ', customerId: anId() }, 'input.reason'],
    [{ customerId: anId() }, 'input.reason'],
    [{ reason: 'x', customerId: '12' }, 'input.customerId'],
  ])('revoking %j is malformed in %s', async (input, field) => {
    const admin = await aStaffSession(app, { role: 'admin' });
    const answer = await mutate('revokeAccess', input, admin);
    expect(answer.code).toBe('BAD_USER_INPUT');
    expect(answer.field.startsWith('input')).toBe(true);
    if (field !== 'input.reason') expect(answer.field).toBe(field);
  });
});

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

describe('business time', () => {
  it('moves forward, once per key, and not back', async () => {
    const ops = await aStaffSession(app, { role: 'ops' });
    const { viewer } = await ask(VIEWER, ops);
    const to = new Date(new Date(viewer.now).getTime() + 3_600_000).toISOString();
    const headers = { ...ops, 'idempotency-key': aKey() };
    const moved = await mutate('moveClock', { to }, headers);
    expect(moved).toMatchObject({ __typename: 'ClockMoved', now: to });
    expect(await mutate('moveClock', { to }, headers)).toEqual(moved);
    expect((await ask(VIEWER, ops)).viewer.now >= to).toBe(true);
    for (const moment of [to, '2020-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])
      expect(await mutate('moveClock', { to: moment }, ops)).toMatchObject({ __typename: 'ClockFixed' });
    expect(await mutate('moveClock', { to: 'tomorrow' }, ops)).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.to',
    });
  });

  it('does not end a session: security keeps to the time of the machine', async () => {
    const ops = await aStaffSession(app, { role: 'ops' });
    const { viewer } = await ask(VIEWER, ops);
    const to = new Date(new Date(viewer.now).getTime() + 400 * 24 * 3_600_000).toISOString();
    expect(await mutate('moveClock', { to }, ops)).toHaveProperty('now', to);
    expect(await ask(VIEWER, ops)).toHaveProperty('viewer');
  });

  it('is real time in production', async () => {
    const production = await startApp({ isProduction: true, introspection: true });
    const ops = await aStaffSession(production, { role: 'ops' });
    const { body } = await production.send(
      {
        query: `mutation M($input: MoveClockInput!) { moveClock(input: $input) { ... on UserError { code } } }`,
        variables: { input: { to: '2090-01-01T00:00:00Z' } },
      },
      ops,
    );
    expect(body.data?.moveClock ?? body.errors).toMatchObject({ code: 'CLOCK_FIXED' });
    const viewer = await production.send({ query: VIEWER }, ops);
    expect(viewer.body.data.viewer.clockIsVirtual).toBe(false);
    await production.close();
  });
});
