import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { SystemClock } from '../../src/kernel/clock.js';
import { Secrets } from '../../src/platform/config/secrets.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aCustomerSession, aGuestToken, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anApiClient, anId } from '../support/builders.js';
import { mutationOf } from '../support/graphql.js';

let app: RunningApp;
beforeAll(async () => (app = await startApp()));
afterAll(() => app.close());

const VIEWER = '{ viewer { permissions staffName } }';
async function ask(headers: Headers) {
  const { body } = await app.send({ query: VIEWER }, headers);
  return body.errors ? body.errors[0].extensions : body.data.viewer;
}
const bearer = (headers: Headers, token: string): Headers => ({
  ...headers,
  authorization: `Bearer ${token}`,
});
const tokenOf = (headers: Headers): string => headers['authorization']!.slice('Bearer '.length);
const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const refusedAs = (reason: string) => ({ code: 'UNAUTHENTICATED', reason });
const key = (): Uint8Array => Buffer.from(app.app.get(Secrets).token('access-token', 'toonbank'));

/** The machine's time as access sees it, some while later. */
async function later<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
  const clock = app.app.get(SystemClock);
  const { now } = clock;
  clock.now = () => new Date(now.call(clock).getTime() + ms);
  try {
    return await work();
  } finally {
    clock.now = now;
  }
}

describe('an access token', () => {
  it('says whose session it is, and nothing about her', async () => {
    const customerId = anId<'Customer'>();
    const claims = claimsOf(tokenOf(await aCustomerSession(app, { customerId })));
    expect(claims).toEqual({
      iss: 'toonbank',
      sub: customerId,
      sid: expect.any(String),
      cid: expect.any(String),
      kind: 'customer',
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBeLessThanOrEqual(15 * 60);
  });

  it('expires after fifteen minutes, and says so', async () => {
    const headers = await aCustomerSession(app);
    expect(await later(14 * 60_000, () => ask(headers))).toHaveProperty('permissions');
    expect(await later(15 * 60_000 + 1_000, () => ask(headers))).toMatchObject(refusedAs('EXPIRED'));
  });

  it.each([
    [
      'with no algorithm',
      (token: string) => `${base64({ alg: 'none', typ: 'JWT' })}.${token.split('.')[1]}.`,
    ],
    [
      'with no algorithm, in capitals',
      (token: string) => `${base64({ alg: 'NONE' })}.${token.split('.')[1]}.${token.split('.')[2]}`,
    ],
    ['without its signature', (token: string) => token.split('.').slice(0, 2).join('.') + '.'],
    ['with one letter changed', (token: string) => token.replace(/.$/, token.endsWith('A') ? 'E' : 'A')],
    [
      'with other claims under the old signature',
      (token: string) => {
        const [head, , signature] = token.split('.');
        return `${head}.${base64({ ...claimsOf(token), kind: 'staff' })}.${signature}`;
      },
    ],
    [
      'signed with another key',
      (token: string) => {
        const body = token.split('.').slice(0, 2).join('.');
        return `${body}.${createHmac('sha256', 'another key').update(body).digest('base64url')}`;
      },
    ],
    ['of nonsense', () => 'nonsense'],
    ['of emoji', () => '%F0%9F%94%91.%F0%9F%94%91.%F0%9F%94%91'],
    ['of eight thousand letters', () => 'x'.repeat(8_000)],
  ])('%s is refused', async (_how, forge) => {
    const headers = await aCustomerSession(app);
    expect(await ask(bearer(headers, forge(tokenOf(headers))))).toMatchObject(refusedAs('SESSION'));
  });

  it.each([
    [
      'by another algorithm',
      (claims: Record<string, unknown>) => new SignJWT(claims).setProtectedHeader({ alg: 'HS512' }),
    ],
    [
      'by another issuer',
      (claims: Record<string, unknown>) =>
        new SignJWT({ ...claims, iss: 'elsewhere' }).setProtectedHeader({ alg: 'HS256' }),
    ],
    [
      'without an end',
      ({ exp: _, ...claims }: Record<string, unknown>) =>
        new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }),
    ],
    [
      'without a session',
      ({ sid: _, ...claims }: Record<string, unknown>) =>
        new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }),
    ],
    [
      'for a session that never was',
      (claims: Record<string, unknown>) =>
        new SignJWT({ ...claims, sid: anId() }).setProtectedHeader({ alg: 'HS256' }),
    ],
    [
      'for the session of another',
      (claims: Record<string, unknown>) =>
        new SignJWT({ ...claims, sub: anId() }).setProtectedHeader({ alg: 'HS256' }),
    ],
  ])('even with our own key, made %s, is refused', async (_how, forge) => {
    const headers = await aCustomerSession(app);
    const long = 'k'.repeat(64);
    const jwt = forge(claimsOf(tokenOf(headers)));
    const token = await jwt.sign(_how === 'by another algorithm' ? Buffer.from(long) : key());
    expect(await ask(bearer(headers, token))).toMatchObject(refusedAs('SESSION'));
  });

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer a b', 'bearer  '])(
    'sent as %j is refused',
    async (authorization) => {
      const { 'api-key': apiKey } = await aCustomerSession(app);
      expect(await ask({ 'api-key': apiKey!, authorization })).toMatchObject(refusedAs('SESSION'));
    },
  );
});

describe('a session opens nothing through another client than its own', () => {
  it('of the same kind', async () => {
    const customer = await aCustomerSession(app);
    const elsewhere = { 'api-key': await anApiClient(app.db) };
    expect(await ask(bearer(elsewhere, tokenOf(customer)))).toMatchObject(refusedAs('SESSION'));
  });

  it('by PIN at another till of the same store', async () => {
    const locationId = anId<'Location'>();
    const associate = await aStaffSession(app, { role: 'associate', locationId });
    const second = {
      'api-key': await anApiClient(app.db, { kind: ClientKind.POS, locationId, terminalId: anId() }),
    };
    expect(await ask(associate)).toHaveProperty('staffName', 'Iris Hoekstra');
    expect(await ask(bearer(second, tokenOf(associate)))).toMatchObject(refusedAs('SESSION'));
  });

  it('by PIN when she was moved to another store', async () => {
    const staffId = anId<'Staff'>();
    const associate = await aStaffSession(app, { role: 'associate', staffId });
    await app.db.query('UPDATE staff_member SET location_id = $2 WHERE id = $1', [staffId, anId()]);
    expect(await ask(associate)).toMatchObject(refusedAs('SESSION'));
  });

  it.each([ClientKind.POS, ClientKind.CONTACT_CENTRE, ClientKind.OPS, ClientKind.SYSTEM])(
    'of a customer, at a client that became %s',
    async (kind) => {
      const customer = await aCustomerSession(app);
      await app.db.query('UPDATE api_client SET kind = $2, location_id = $3 WHERE id = $1', [
        claimsOf(tokenOf(customer))['cid'],
        kind,
        anId(),
      ]);
      expect(await ask(customer)).toMatchObject(refusedAs('SESSION'));
    },
  );

  it.each([ClientKind.WEBSHOP, ClientKind.APP, ClientKind.SYSTEM])(
    'of staff, at a client that became %s',
    async (kind) => {
      const agent = await aStaffSession(app, { role: 'agent' });
      await app.db.query('UPDATE api_client SET kind = $2 WHERE id = $1', [
        claimsOf(tokenOf(agent))['cid'],
        kind,
      ]);
      expect(await ask(agent)).toMatchObject(refusedAs('SESSION'));
    },
  );
});

describe('a guest token', () => {
  it('makes a guest at clients for shoppers', async () => {
    const guest = await aGuestToken(app);
    expect((await ask(guest)).permissions).toContain('cart.use');
  });

  it.each([ClientKind.POS, ClientKind.CONTACT_CENTRE, ClientKind.OPS, ClientKind.SYSTEM])(
    'is refused at a %s client',
    async (kind) => {
      const apiKey = await anApiClient(app.db, { kind, locationId: anId() });
      expect(await ask({ 'api-key': apiKey, 'guest-token': 'g' })).toMatchObject(refusedAs('SESSION'));
    },
  );

  it('opens nothing else beside a session', async () => {
    const customer = await aCustomerSession(app);
    const alone = await ask(customer);
    expect(await ask({ ...customer, 'guest-token': 'g' })).toEqual(alone);
    const associate = await aStaffSession(app, { role: 'associate' });
    expect(await ask({ ...associate, 'guest-token': 'g' })).toEqual(await ask(associate));
  });
});

it('what every request needs is remembered: the second of one session asks the database nothing', async () => {
  const customer = await aCustomerSession(app);
  await ask(customer);
  const asked: string[] = [];
  const { createQueryRunner } = app.db;
  app.db.createQueryRunner = (...given) => {
    const runner = createQueryRunner.apply(app.db, given);
    const { query } = runner;
    runner.query = ((text: string, ...rest: []) => {
      asked.push(text);
      return query.call(runner, text, ...rest);
    }) as typeof query;
    return runner;
  };
  expect(await ask(customer)).toHaveProperty('permissions');
  app.db.createQueryRunner = createQueryRunner;
  expect(asked.filter((text) => /api_client|session|staff_member|account/.test(text))).toEqual([]);
});

describe('bad input', () => {
  const mutate = async (name: string, input: object, headers: Headers) => {
    const { body } = await app.send({ query: mutationOf(name), variables: { input } }, headers);
    return body.errors?.[0].extensions ?? body.data[name];
  };
  const logIn = { email: 'a@example.org', password: 'x' };
  const staff = { staffNumber: '1', name: 'X', role: 'AGENT' };

  it.each([
    ['logIn', { ...logIn, email: 'no address' }, 'input.email'],
    ['logIn', { ...logIn, email: `${'a'.repeat(250)}@example.org` }, 'input.email'],
    ['logIn', { ...logIn, password: '' }, 'input.password'],
    ['logIn', { ...logIn, password: 'p'.repeat(129) }, 'input.password'],
    ['logIn', { ...logIn, password: 'p'.repeat(600) }, 'input.password'],
    ['logIn', { ...logIn, password: 'nul\0' }, 'input.password'],
    ['logIn', { ...logIn, password: 5 }, 'input.password'],
    ['logIn', { ...logIn, deviceName: 'd'.repeat(201) }, 'input.deviceName'],
    ['logIn', { ...logIn, deviceName: 'bell\u0007' }, 'input.deviceName'],
    ['logIn', { ...logIn, channel: 'STORE' }, 'input.channel'],
    ['logIn', { email: logIn.email }, 'input'],
    ['refreshSession', { refreshToken: '' }, 'input.refreshToken'],
    ['refreshSession', { refreshToken: 'nul\0' }, 'input.refreshToken'],
    ['requestPasswordReset', { email: 'x' }, 'input.email'],
    ['resetPassword', { resetCode: 'c'.repeat(101), password: 'long enough' }, 'input.resetCode'],
    ['logInStaff', { staffNumber: ' ', pin: '1' }, 'input.staffNumber'],
    ['addStaff', { ...staff, pin: '123' }, 'input.pin'],
    ['addStaff', { ...staff, pin: '12a4' }, 'input.pin'],
    ['addStaff', { ...staff, role: 'OWNER' }, 'input.role'],
    ['addStaff', { ...staff, locationId: '1' }, 'input.locationId'],
    ['addStaff', { ...staff, name: 'n'.repeat(201) }, 'input.name'],
    ['addStaff', { ...staff, name: 'right\u202eleft' }, 'input.name'],
    ['addStaff', { ...staff, salary: 1 }, 'input.salary'],
    ['changeStaff', { staffId: anId(), expectedVersion: 1.5 }, 'input.expectedVersion'],
    ['changeStaff', { staffId: anId(), expectedVersion: 2 ** 31 }, 'input.expectedVersion'],
    ['addApiClient', { name: '', kind: 'POS' }, 'input.name'],
    ['addApiClient', { name: 'X', kind: 'FAX' }, 'input.kind'],
    ['rotateApiKey', { apiClientId: 'x', reason: 'r' }, 'input.apiClientId'],
    ['disableApiClient', { apiClientId: anId(), reason: 'r'.repeat(501) }, 'input.reason'],
  ])('%s %j names %s, and repeats no value', async (name, input, field) => {
    const headers = ['addStaff', 'changeStaff', 'addApiClient', 'rotateApiKey', 'disableApiClient'].includes(
      name,
    )
      ? await aStaffSession(app, { role: 'admin' })
      : { 'api-key': await anApiClient(app.db) };
    const before = await app.db.query('SELECT count(*) AS count FROM outbox_event');
    const answer = await mutate(name, input, headers);
    expect(answer.code).toBe('BAD_USER_INPUT');
    expect(answer.field).toMatch(new RegExp(`^${field}`));
    const after = await app.db.query('SELECT count(*) AS count FROM outbox_event');
    expect(after).toEqual(before);
  });

  it('an idempotency key that is no UUID is named', async () => {
    const headers = { 'api-key': await anApiClient(app.db), 'idempotency-key': '1' };
    expect(await mutate('logIn', logIn, headers)).toMatchObject({ field: 'Idempotency-Key' });
  });
});

describe('a socket', () => {
  const closing = async (params: Record<string, string>): Promise<number> => {
    const client = createClient({
      url: `${app.origin.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: params,
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
    });
    return new Promise((resolve) => {
      client.on('closed', (event) => resolve((event as { code: number }).code));
      client.on('connected', () => {
        resolve(1000);
        void client.dispose();
      });
    });
  };

  it('opens for a session and for a key alone, and not for a session that is none', async () => {
    const customer = await aCustomerSession(app);
    expect(await closing(customer)).toBe(1000);
    expect(await closing({ 'api-key': customer['api-key']! })).toBe(1000);
    expect(await closing({ ...customer, authorization: 'Bearer x.y.z' })).toBe(4403);
    expect(await closing({ 'api-key': 'unknown' })).toBe(4403);
  });
});
