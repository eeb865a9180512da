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
import { anAccessApi, VIEWER } from './access-api.js';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
  app.app.get(Places).checkWith((_db, { locationId }) => Promise.resolve(locationId !== NOWHERE));
});
afterEach(() => expectInvariants(app.db, accessInvariants));
afterAll(() => app.close());

const NOWHERE = anId<'Location'>();
const ROLES: readonly StaffRole[] = ['associate', 'manager', 'agent', 'marketer', 'ops', 'admin'];

const { mutate, ask } = anAccessApi(() => app);
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
