import { getOperationAST, parse, validate } from 'graphql';
import { loadSampleStore } from '../../src/cli/import/sample-store.js';
import { namedInstants, readNames, readTabs, type Tab } from '../../src/platform/graphql/playground-tabs.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey } from '../support/builders.js';
import { eventually } from '../support/processes.js';
import { aSocket } from '../support/socket.js';

const titleOf = ({ query }: Tab): string => getOperationAST(parse(query))!.name!.value;
const tabs = readTabs().map((tab) => [titleOf(tab), tab] as const);
const keepsOf = ({ query }: Tab) =>
  [...query.matchAll(/^# keeps: (\w+) = ([\w.]+)$/gm)].map(([, name, path]) => [name!, path!] as const);

/** What the page's script does, told again here so that its tabs are played without a browser. */
describe("the playground's tabs", () => {
  let app: RunningApp;
  const names: Record<string, unknown> = {};
  const nameable = Object.keys({ ...readNames(), ...namedInstants(new Date()) });
  const sessions = new Map<string, Record<string, string>>();

  beforeAll(async () => {
    app = await startApp();
    await loadSampleStore(app.app);
    Object.assign(names, await (await fetch(`${app.origin}/playground/names`)).json());
  });
  afterAll(() => app.close());

  const filled = (text: string): string =>
    text.replace(/"@(\w+)"/g, (whole, name: string) => (name in names ? JSON.stringify(names[name]) : whole));

  async function headersOf(tab: Tab): Promise<Record<string, string>> {
    const { 'log-in': who, ...headers } = JSON.parse(tab.headers) as Record<string, string>;
    if (!who) return headers;
    const person = `${headers['api-key']} ${who}`;
    const [kind, name, ...rest] = who.split(' ');
    const isStaff = kind === 'staff';
    const input = isStaff ? { staffNumber: name, [rest[0]!]: rest[1] } : { email: name, password: rest[0] };
    const [field, type] = isStaff ? ['logInStaff', 'StaffSession'] : ['logIn', 'SessionOpened'];
    const Input = `${field![0]!.toUpperCase()}${field!.slice(1)}Input`;
    const query = `mutation ($input: ${Input}!) { answer: ${field}(input: $input) { ... on ${type} { accessToken } } }`;
    if (!sessions.has(person)) {
      const { body } = await app.send({ query, variables: { input } }, headers);
      sessions.set(person, { authorization: `Bearer ${body.data.answer.accessToken}` });
    }
    return { ...headers, ...sessions.get(person) };
  }

  it('know every id of the sample store that they call by name', () => {
    expect(Object.keys(names).sort()).toEqual(nameable.sort());
  });

  it('use no name that the store does not have and no earlier tab keeps', () => {
    const known = new Set(nameable);
    const unknown = tabs.flatMap(([title, tab]) => {
      const used = [...(tab.variables ?? '').matchAll(/"@(\w+)"/g)].map(([, name]) => name!);
      const missing = used.filter((name) => !known.has(name)).map((name) => `${title}: @${name}`);
      for (const [name] of keepsOf(tab)) known.add(name);
      return missing;
    });
    expect(unknown).toEqual([]);
  });

  it('are there for shopper, associate, agent and ops', () => {
    expect([...new Set(tabs.map(([title]) => title.split('_')[0]))].sort()).toEqual([
      'Agent',
      'Associate',
      'Ops',
      'Shopper',
    ]);
  });

  it.each(tabs)('%s can be run where it stands, and is not refused', async (_, tab) => {
    expect(validate(app.schema, parse(tab.query))).toEqual([]);
    const variables = JSON.parse(filled(tab.variables ?? '{}')) as Record<string, unknown>;
    const headers = await headersOf(tab);
    if (getOperationAST(parse(tab.query))!.operation === 'subscription') {
      const { client, subscribe } = aSocket(app.origin, headers);
      const heard = subscribe(tab.query, variables);
      await eventually(() => heard.results.length > 0);
      expect(heard.results[0]!.errors).toBeUndefined();
      await client.dispose();
      return;
    }
    const { body } = await app.send(
      { query: tab.query, variables },
      { ...headers, 'idempotency-key': aKey() },
    );
    expect(body.errors).toBeUndefined();
    const [answer] = Object.values(body.data as Record<string, { code?: string } | null>);
    expect(answer).not.toBeNull();
    expect(answer).not.toMatchObject({ code: expect.any(String), message: expect.any(String) });
    for (const [name, path] of keepsOf(tab)) {
      names[name] = path
        .split('.')
        .reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], body.data);
      expect(names[name]).toBeDefined();
    }
  });
});
