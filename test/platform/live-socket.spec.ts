import WebSocket from 'ws';
import type { Authenticate } from '../../src/platform/graphql/live-socket.js';
import { RequestContext } from '../../src/platform/graphql/request-context.js';
import { RequestError } from '../../src/platform/graphql/request-error.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anActor, anApiClient, anId } from '../support/builders.js';
import { CounterModule } from '../support/counter.module.js';
import { aTally, cloneDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';
import { aLiveSocket, aSocket, aSocketThatDoesNotRead, type Heard } from '../support/socket.js';

const CHANGED = 'subscription ($name: String!) { counterChanged(name: $name) { name count self { count } } }';

describe('the live socket', () => {
  let app: RunningApp;
  let database: TestDatabase;
  let key: string;
  beforeAll(async () => {
    database = await cloneDatabase();
    await aTally(database);
    app = await startApp({}, database, CounterModule);
    key = await anApiClient(app.db);
  });
  afterAll(() => app.close());

  const add = (name: string, to = app) =>
    to.send(
      { query: `mutation { addToCounter(input: { name: "${name}" }) { ... on Counter { count } } }` },
      { 'api-key': key },
    );
  const counts = (results: { data?: { counterChanged?: { count: number } } }[]) =>
    results.map(({ data }) => data?.counterChanged?.count);

  it('sends the object as it is, and again after each change, read anew, through loaders too', async () => {
    const name = anId();
    await add(name);
    const { client, subscribe } = aSocket(app.origin, { 'Api-Key': key });
    const heard = subscribe(CHANGED, { name });
    await eventually(() => heard.results.length === 1);
    await add(name);
    await eventually(() => heard.results.length === 2);
    expect(heard.results).toEqual([
      { data: { counterChanged: { name, count: 1, self: { count: 1 } } } },
      { data: { counterChanged: { name, count: 2, self: { count: 2 } } } },
    ]);
    await client.dispose();
  });

  it('hears of what another process has committed', async () => {
    const other = await startApp({}, database, CounterModule);
    const name = anId();
    await add(name);
    const { client, subscribe } = aSocket(other.origin, { 'api-key': key });
    const heard = subscribe(CHANGED, { name });
    await eventually(() => heard.results.length === 1);
    await add(name);
    await eventually(() => heard.results.length === 2);
    expect(counts(heard.results)).toEqual([1, 2]);
    await client.dispose();
    await other.close();
  });

  it('does not let in who has no key, and closes on who says nothing', async () => {
    const { client, subscribe, closed } = aSocket(app.origin, { 'api-key': 'wrong' });
    subscribe(CHANGED, { name: anId() });
    expect(await closed).toBe(4403);
    await client.dispose();
    const silent = new WebSocket(`${app.origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    expect(await new Promise((resolve) => silent.once('close', resolve))).toBe(4408);
  });

  it.each<[string, string, object]>([
    ['a query', '{ viewer { clientName } }', { code: 'BAD_REQUEST' }],
    ['a mutation', 'mutation { addToCounter(input: { name: "a" }) { __typename } }', { code: 'BAD_REQUEST' }],
    ['nonsense', 'subscription {', { code: 'GRAPHQL_PARSE_FAILED' }],
    ['an unknown field', 'subscription { nothing }', { code: 'GRAPHQL_VALIDATION_FAILED' }],
    [
      'fragments in a circle',
      'subscription { counterChanged(name: "a") { ...A } } fragment A on Counter { self { ...A } }',
      { code: 'GRAPHQL_VALIDATION_FAILED' },
    ],
    [
      'too many tokens',
      `subscription { counterChanged(name: "a") { ${'name '.repeat(2_001)} } }`,
      { code: 'TOO_EXPENSIVE', limit: 'tokens' },
    ],
    [
      'too much depth',
      `subscription { counterChanged(name: "a") ${'{ self '.repeat(8)} { name } ${'}'.repeat(8)} }`,
      { code: 'TOO_EXPENSIVE', limit: 'depth' },
    ],
    [
      'two root fields',
      'subscription { a: counterChanged(name: "a") { name } b: counterChanged(name: "b") { name } }',
      { code: 'TOO_EXPENSIVE', limit: 'rootFields' },
    ],
    [
      'a fault, whose words stay here',
      'subscription { counterChanged(name: "broken") { name } }',
      { code: 'INTERNAL_SERVER_ERROR' },
    ],
  ])('refuses %s with a code and a request id', async (_, query, extensions) => {
    const { client, subscribe } = aSocket(app.origin, { 'api-key': key });
    const errors = await problemsOf(subscribe(query));
    expect(errors).toMatchObject([{ extensions: { ...extensions, requestId: expect.any(String) } }]);
    expect(JSON.stringify(errors)).not.toContain('canary');
    await client.dispose();
  });

  it('does not suggest what else there is', async () => {
    const { client, subscribe } = aSocket(app.origin, { 'api-key': key });
    const errors = await problemsOf(subscribe('subscription { counterChange(name: "a") { name } }'));
    expect(errors).toMatchObject([{ message: 'Cannot query field "counterChange" on type "Subscription".' }]);
    await client.dispose();
  });

  it('tells of a wrong variable by its name', async () => {
    const { client, subscribe } = aSocket(app.origin, { 'api-key': key });
    const errors = await problemsOf(subscribe(CHANGED, { name: ['canary'] }));
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'name' } }]);
    expect(JSON.stringify(errors)).not.toContain('canary');
    await client.dispose();
  });

  it('has at most twenty subscriptions, and forgets those that ended', async () => {
    const name = anId();
    await add(name);
    const { client, subscribe } = aSocket(app.origin, { 'api-key': key });
    const all = Array.from({ length: 20 }, () => subscribe(CHANGED, { name }));
    await eventually(() => all.every(({ results }) => results.length === 1));
    expect(await subscribe(CHANGED, { name }).over).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
    all[0]!.stop();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const next = subscribe(CHANGED, { name });
    await eventually(() => next.results.length === 1);
    await client.dispose();
  });

  it('takes no message beyond the size of a request', async () => {
    const { client, subscribe, closed } = aSocket(app.origin, { 'api-key': key });
    subscribe(CHANGED, { name: 'x'.repeat(100_001) });
    expect(await closed).toBe(1009);
    await client.dispose();
  });

  it.each(['/graphqlx', '/'])('is at its own address only, not at %s', async (path) => {
    const socket = new WebSocket(`${app.origin.replace('http', 'ws')}${path}`, 'graphql-transport-ws');
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(error.message).toBe('Unexpected server response: 404');
  });

  describe('with other limits', () => {
    let state: 'good' | 'ended' | 'down' = 'good';
    let limited: RunningApp;
    const authenticate: Authenticate = () => {
      if (state === 'down') return Promise.reject(new Error('the database is away'));
      const problem = state === 'ended' ? new RequestError('UNAUTHENTICATED', 'Ended.') : null;
      return Promise.resolve(new RequestContext(anActor(), problem, null, 'nl', 'a request'));
    };
    beforeAll(async () => {
      limited = await startApp({}, database, CounterModule);
      aLiveSocket(limited, authenticate, {
        sockets: 3,
        socketsPerAddress: 2,
        subscriptions: 5,
        recheckMs: 100,
        slowMs: 300,
      });
    });
    beforeEach(() => (state = 'good'));
    afterAll(() => limited.close());

    it('closes with 4403 soon after a session has ended, and not because the database was away', async () => {
      const name = anId();
      await add(name);
      const { client, subscribe, closed } = aSocket(limited.origin, {});
      const heard = subscribe(CHANGED, { name });
      await eventually(() => heard.results.length === 1);
      state = 'down';
      await new Promise((resolve) => setTimeout(resolve, 250));
      state = 'good';
      await add(name);
      await eventually(() => heard.results.length === 2);
      state = 'ended';
      expect(await closed).toBe(4403);
      await client.dispose();
    });

    it('lets so many in from one address, and another when one has left', async () => {
      const open = () => {
        const socket = new WebSocket(
          `${limited.origin.replace('http', 'ws')}/graphql`,
          'graphql-transport-ws',
        );
        const outcome = new Promise<string>((resolve) => {
          socket.once('open', () => resolve('open')).once('error', ({ message }) => resolve(message));
        });
        return { socket, outcome };
      };
      const [first, second] = [open(), open()];
      expect(await Promise.all([first.outcome, second.outcome])).toEqual(['open', 'open']);
      expect(await open().outcome).toBe('Unexpected server response: 503');
      first.socket.terminate();
      await eventually(async () => {
        const next = open();
        const outcome = await next.outcome;
        next.socket.terminate();
        return outcome === 'open';
      });
      second.socket.terminate();
    });

    it('drops a client that takes nothing, and serves the others', async () => {
      const name = anId();
      await add(name);
      const slow = await aSocketThatDoesNotRead(limited.origin, {});
      const padded = `subscription { counterChanged(name: "${name}") { ${Array.from({ length: 15 }, (_, at) => `a${at}: name`).join(' ')} } }`;
      for (let id = 0; id < 5; id += 1)
        slow.say({ id: `${id}`, type: 'subscribe', payload: { query: padded } });
      for (let ping = 0; ping < 250; ping += 1)
        slow.say({ type: 'ping', payload: { echoed: 'x'.repeat(90_000) } });
      const server = limited.app.getHttpServer();
      const connections = () =>
        new Promise<number>((resolve) => server.getConnections((_, found) => resolve(found)));
      await eventually(async () => (await connections()) === 0);
      slow.destroy();
    });
  });
});

/** Before it begins it is refused as a whole; when it cannot begin, its first result has the errors. */
const problemsOf = async ({ over, results }: Heard) => (await over) ?? results[0]?.errors;
