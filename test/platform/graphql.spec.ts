import { serverAudits } from 'graphql-http';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anApiClient, anId } from '../support/builders.js';
import { CounterModule } from '../support/counter.module.js';
import { aTally, cloneDatabase } from '../support/database.js';

describe('an operation over HTTP', () => {
  let app: RunningApp;
  let key: string;
  beforeAll(async () => {
    const database = await cloneDatabase();
    await aTally(database);
    app = await startApp({ logLevel: 'info' }, database, CounterModule);
    key = await anApiClient(app.db);
  });
  afterAll(() => app.close());
  beforeEach(() => (app.logged.length = 0));

  const ask = (query: string, variables: object = {}, headers: Record<string, string> = {}) =>
    app.send({ query, variables }, { 'api-key': key, ...headers });
  const refusal = async (query: string, variables: object = {}) => {
    const { body } = await ask(query, variables);
    return body.errors?.[0].extensions;
  };
  const levels = () => app.logged.map((line) => (JSON.parse(line) as { level: number }).level);
  const ADD = `mutation Add($input: AddToCounterInput!) {
    addToCounter(input: $input) { __typename ... on Counter { name count } ... on UserError { code message } } }`;

  it('passes all audits of the specification of GraphQL over HTTP', async () => {
    const audits = serverAudits({
      url: `${app.origin}/graphql`,
      fetchFn: (url: string, options: RequestInit = {}) =>
        fetch(url, {
          ...options,
          headers: { ...(options.headers as object), 'api-key': 'none' },
        }),
    });
    const results = [];
    for (const audit of audits) results.push(await audit.fn());
    expect(
      results.filter(({ status }) => status !== 'ok').map(({ name, status }) => `${status}: ${name}`),
    ).toEqual([]);
    expect(results).toHaveLength(61);
  });

  it('refuses what a foreign page could send without asking the browser', async () => {
    const response = await fetch(`${app.origin}/graphql?query=${encodeURIComponent('{ ok }')}`);
    expect(response.status).toBe(400);
  });

  it('serves a playground that loads nothing from elsewhere', async () => {
    const page = await (await fetch(`${app.origin}/playground`)).text();
    expect(page).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/);
  });

  describe('is limited', () => {
    const deep = (levels: number) =>
      `{ counter(name: "a") ${'{ self '.repeat(levels)}{ name }${' }'.repeat(levels)} }`;

    it.each<[string, string, object, object]>([
      ['depth', deep(7), {}, { limit: 'depth', asked: 9, max: 8 }],
      [
        'aliases',
        `{ counter(name: "a") { ${Array.from({ length: 16 }, (_, at) => `a${at}: name`).join(' ')} } }`,
        {},
        { limit: 'aliases', asked: 16, max: 15 },
      ],
      ['tokens', `{ counter(name: "a") { ${'name '.repeat(2_001)} } }`, {}, { limit: 'tokens', max: 2_000 }],
      [
        'root fields',
        `{ ${Array.from({ length: 6 }, (_, at) => `a${at}: counter(name: "a") { name }`).join(' ')} }`,
        {},
        { limit: 'rootFields', asked: 6, max: 5 },
      ],
      ['cost', '{ counters(first: 3001) { name } }', {}, { limit: 'cost', asked: 3_001, max: 3_000 }],
      [
        'cost by a variable',
        'query ($n: Int!) { counters(first: $n) { self { name } } }',
        { n: 1_501 },
        { limit: 'cost', asked: 3_002, max: 3_000 },
      ],
      [
        "cost by a variable's default",
        'query ($n: Int = 3001) { counters(first: $n) { name } }',
        {},
        { limit: 'cost', asked: 3_001, max: 3_000 },
      ],
      [
        'two root fields of a mutation',
        `mutation { a: addToCounter(input: { name: "a" }) { __typename } b: addToCounter(input: { name: "a" }) { __typename } }`,
        {},
        { limit: 'rootFields', asked: 2, max: 1 },
      ],
    ])('in %s', async (_, query, variables, limit) => {
      expect(await refusal(query, variables)).toEqual({
        code: 'TOO_EXPENSIVE',
        requestId: expect.any(String),
        ...limit,
      });
    });

    it.each([
      ['application/graphql-response+json', 400],
      ['application/json', 200],
      ['*/*', 400],
    ])('which is no fault of ours, told to who accepts %s by status %i', async (accept, status) => {
      expect(await ask(deep(7), {}, { accept })).toMatchObject({ status });
    });

    it('in no more than it needs: what is just inside is answered, with its cost', async () => {
      const { body } = await ask(deep(6));
      expect(body).toEqual({ data: { counter: null }, extensions: { cost: { asked: 7, max: 3_000 } } });
    });

    it('in linear time, when fragments spread each other twice sixty times (this test would never end)', async () => {
      const fragments = Array.from(
        { length: 60 },
        (_, at) => `fragment F${at} on Counter { ...F${at + 1} ...F${at + 1} }`,
      );
      const query = `{ counter(name: "a") { ...F0 } } ${fragments.join(' ')} fragment F60 on Counter { self { name } }`;
      expect(await refusal(query)).toMatchObject({ code: 'TOO_EXPENSIVE', limit: 'cost' });
    });

    it('in the size of its body', async () => {
      const { status, body } = await ask('{ viewer { clientName } }', { padding: 'x'.repeat(100_000) });
      expect(status).toBe(413);
      expect(body.errors).toEqual([
        {
          message: 'A request has at most 100000 bytes.',
          extensions: { code: 'TOO_EXPENSIVE', limit: 'body', max: 100_000, requestId: expect.any(String) },
        },
      ]);
    });

    it('to one per request', async () => {
      const { status, body } = await app.send([{ query: '{ viewer { clientName } }' }], { 'api-key': key });
      expect([status, body.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
    });
  });

  describe('that cannot be', () => {
    it.each([
      ['no JSON', '{', 'application/json', 400],
      ['another type', '{ viewer { clientName } }', 'text/plain', 400],
      ['a type that nobody knows', '{}', 'application/x-unknown', 415],
      [
        'a form, which a foreign page may send',
        'query={viewer{clientName}}',
        'application/x-www-form-urlencoded',
        415,
      ],
    ])('%s gets a code and the id of its request', async (_, body, type, status) => {
      const answer = await fetch(`${app.origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': type, 'api-key': key },
        body,
      });
      expect(answer.status).toBe(status);
      expect(await answer.json()).toEqual({
        errors: [
          {
            message: expect.any(String),
            extensions: { code: 'BAD_REQUEST', requestId: answer.headers.get('x-request-id') },
          },
        ],
      });
    });

    it.each([
      ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['{', 'GRAPHQL_PARSE_FAILED'],
      ['query A { viewer { clientName } } query B { viewer { clientName } }', 'OPERATION_RESOLUTION_FAILURE'],
    ])('%s is told with a stable code', async (query, code) => {
      expect(await refusal(query)).toEqual({ code, requestId: expect.any(String) });
    });

    it.each([
      [{ name: 'a', quantity: 0 }, 'input.quantity'],
      [{ name: 'a', quantity: 1.5 }, 'input.quantity'],
      [{ name: 'a', quantity: 2 ** 31 }, 'input.quantity'],
      [{ name: 'a\u0000' }, 'input.name'],
      [{ name: 'x'.repeat(81) }, 'input.name'],
      [{}, 'input.name'],
      [{ name: ['canary'] }, 'input.name'],
      [{ name: 'a', colour: 'red' }, 'input.colour'],
    ])(
      '%j is refused by the name of its field, and nothing of the value is repeated',
      async (input, field) => {
        const { body } = await ask(ADD, { input: { ...input, password: 'canary-password' } });
        expect(body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
        expect(JSON.stringify(body)).not.toContain('canary');
      },
    );
  });

  describe('is answered', () => {
    it('with data for what it may be told, once per idempotency key', async () => {
      const [name, idempotencyKey] = [anId(), aKey()];
      const add = () => ask(ADD, { input: { name } }, { 'idempotency-key': idempotencyKey });
      const counter = { __typename: 'Counter', name, count: 1 };
      expect((await add()).body).toEqual({
        data: { addToCounter: counter },
        extensions: { cost: { asked: 1, max: 3_000 } },
      });
      expect((await add()).body.extensions.idempotency).toEqual({ replayed: true });
      const asInTheDraft = { 'idempotency-key': `"${idempotencyKey}"` };
      expect((await ask(ADD, { input: { name } }, asInTheDraft)).body.extensions.idempotency).toEqual({
        replayed: true,
      });
      expect((await ask(`{ counter(name: "${name}") { count } }`)).body.data).toEqual({
        counter: { count: 1 },
      });
    });

    it('with a member of its union for a refusal, which has written nothing', async () => {
      const name = anId();
      const { body } = await ask(ADD, { input: { name, quantity: 4 } });
      expect(body.data.addToCounter).toEqual({
        __typename: 'CounterFull',
        code: 'COUNTER_FULL',
        message: 'It is full.',
      });
      expect((await ask(`{ counter(name: "${name}") { count } }`)).body.data).toEqual({ counter: null });
    });

    it('never with a refusal that its union does not declare: that is a fault', async () => {
      const { body } = await ask(ADD, { input: { name: 'undeclared' } });
      expect(body.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    });

    it('not at all to whom it is not for, and that is no fault', async () => {
      const { body } = await ask('{ forOps }');
      expect(body.errors[0].extensions).toEqual({
        code: 'UNAUTHENTICATED',
        reason: 'SESSION',
        requestId: expect.any(String),
      });
      expect(Math.max(...levels())).toBe(30);
    });

    it('with headers that keep it out of caches', async () => {
      const { headers } = await ask('{ viewer { clientName } }');
      expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
        'no-store',
        'nosniff',
      ]);
    });
  });

  describe('leaves in the log', () => {
    it.each(['sql', 'secretly'])(
      'the fault (%s) with its request id, and tells the client neither',
      async (how) => {
        const { body } = await ask(`query Canary { broken(how: "${how}") }`);
        const [error] = body.errors;
        expect(error).toEqual({
          message: expect.stringContaining('Something went wrong on our side'),
          path: ['broken'],
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
        });
        const lines = app.logged.filter((line) => line.includes(error.extensions.requestId));
        const fault = lines.map((line) => JSON.parse(line)).find(({ level }) => level === 50);
        expect(fault).toMatchObject({ operation: ['broken'], err: { frames: expect.any(Array) } });
        expect(fault.err.frames.length).toBeGreaterThan(0);
      },
    );

    it('nothing personal, whatever is typed where', async () => {
      const canary = 'canary-anna';
      await ask(`query canary { broken(how: "${canary}") }`);
      await ask(ADD, { input: { name: `${canary}@example.org`, password: canary } });
      await ask(ADD, { input: { name: canary, quantity: 'canary' } });
      await ask(
        `{ broken(how: "sql") }`,
        {},
        { 'accept-language': canary, authorization: `Bearer ${canary}` },
      );
      await ask(`{ canary }`, {}, { 'guest-token': canary, 'idempotency-key': canary });
      expect(app.logged.length).toBeGreaterThan(4);
      expect(app.logged.join('').replaceAll('"operation":["canary"]', '')).not.toMatch(/canary|1234/);
    });

    it('one line for each operation, with who, what and how long', async () => {
      const { headers } = await ask('query Anything { viewer { clientName } }');
      const [line] = app.logged.map((text) => JSON.parse(text));
      expect(line).toEqual({
        level: 30,
        time: expect.any(Number),
        context: 'GraphQL',
        requestId: headers.get('x-request-id'),
        operation: ['viewer'],
        client: expect.any(String),
        ms: expect.any(Number),
      });
    });
  });

  it('is answered with UNAVAILABLE when it takes too long', async () => {
    const { status, body } = await ask('{ broken(how: "slow") }');
    expect([200, 503]).toContain(status);
    expect(body.errors[0].extensions).toEqual({ code: 'UNAVAILABLE', requestId: expect.any(String) });
  });
});
