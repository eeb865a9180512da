import { AccountService } from '../../src/access/index.js';
import { customersInvariants } from '../../src/cli/audit/customers.js';
import { CustomerService, IdentifierKind } from '../../src/customers/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { ProofCodeService } from '../../src/access/index.js';
import { systemActor } from '../../src/platform/access/actor.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aCustomerSession, aGuestToken, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anApiClient, anId } from '../support/builders.js';
import { expectInvariants } from '../support/invariants.js';

let app: RunningApp;
let webshop: Headers;
let count = 2_000_000;
const aPhone = () => `+3161${String(count++)}`;
const anEmail = () => `g${count++}@example.org`;
const aCard = () => `2900${String(count++)}`;
const PASSWORD = 'een lang wachtwoord';
const NOBODY = '01920000-0000-7000-8000-000000000000';

beforeAll(async () => {
  app = await startApp();
  webshop = { 'api-key': await anApiClient(app.db) };
});
afterEach(() => expectInvariants(app.db, customersInvariants));
afterAll(() => app.close());

const REFUSALS = '... on UserError { code message }';
const DOCUMENTS = {
  registerCustomer: `mutation M($input: RegisterCustomerInput!) { registerCustomer(input: $input) {
    __typename ... on RegistrationStarted { codeValidUntil } ${REFUSALS} ... on RuleBroken { problems { path problem } } } }`,
  verifyEmail: `mutation M($input: VerifyEmailInput!) { verifyEmail(input: $input) {
    __typename ... on SessionOpened { accessToken customer { id name level points identifiers { kind maskedValue verifiedAt } } } ${REFUSALS} } }`,
  confirmCaller: `mutation M($input: ConfirmCallerInput!) { confirmCaller(input: $input) {
    __typename ... on CustomerFile { id card { displayName level points } contact { name email phone } identifiers { kind } } ${REFUSALS} } }`,
  addIdentifier: `mutation M($input: AddIdentifierInput!) { addIdentifier(input: $input) {
    __typename ... on Identifier { id kind maskedValue verifiedAt } ${REFUSALS} ... on IdentifierTaken { takenKind } } }`,
};

async function mutate(name: keyof typeof DOCUMENTS, input: object, headers: Headers) {
  const { body } = await app.send({ query: DOCUMENTS[name], variables: { input } }, headers);
  return body.errors ? body.errors[0].extensions : body.data[name];
}
async function ask(query: string, headers: Headers, variables: object = {}) {
  const { body } = await app.send({ query, variables }, headers);
  return body.errors ? body.errors[0].extensions : body.data;
}
const asCustomer = (accessToken: string): Headers => ({ ...webshop, authorization: `Bearer ${accessToken}` });

/** What the latest mail about an account would say. */
async function latestCode(type: string): Promise<string> {
  const [event] = await app.db.query<{ payload: { codeId: string } }[]>(
    'SELECT payload FROM outbox_event WHERE type = $1 ORDER BY position DESC LIMIT 1',
    [type],
  );
  const read = app.app.get(UnitOfWork).read(systemActor('a test'));
  const letter =
    type === 'access.account_registered'
      ? await app.app.get(AccountService, { strict: false }).letter(read, event!.payload.codeId)
      : await app.app.get(ProofCodeService, { strict: false }).letters(read, event!.payload.codeId);
  return letter!.code;
}
async function registered(email = anEmail(), name = 'Anna de Wit-Şahin') {
  await mutate('registerCustomer', { email, password: PASSWORD, name }, webshop);
  const code = await latestCode('access.account_registered');
  const opened = await mutate('verifyEmail', { emailCode: code }, webshop);
  return { email, code, opened, headers: asCustomer(opened.accessToken) };
}
async function enrolled(phone = aPhone()): Promise<{ id: Id<'Customer'>; phone: string }> {
  const { id } = await app.app.get(UnitOfWork).run(systemActor('a test'), { operation: 'test' }, (tx) =>
    app.app.get(CustomerService, { strict: false }).enrol(tx, {
      name: 'Anna de Wit-Şahin',
      language: 'nl',
      identifiers: [{ kind: IdentifierKind.PHONE, value: phone }],
    }),
  );
  return { id, phone };
}
const numberOf = async (table: string) =>
  (await app.db.query<[{ n: number }]>(`SELECT count(*)::int AS n FROM ${table}`))[0].n;

describe('registering', () => {
  it('makes a customer who is nobody until the code comes back, then opens a session', async () => {
    const { email, code, opened, headers } = await registered();
    expect(opened).toMatchObject({
      __typename: 'SessionOpened',
      customer: {
        name: 'Anna de Wit-Şahin',
        level: 'VERIFIED',
        points: 0,
        identifiers: [{ kind: 'EMAIL', maskedValue: expect.stringContaining('••') as string }],
      },
    });
    expect(opened.customer.identifiers[0].verifiedAt).not.toBeNull();
    expect(await mutate('verifyEmail', { emailCode: code }, webshop)).toMatchObject({
      __typename: 'CodeRejected',
    });
    const { me, viewer } = await ask('{ me { id } viewer { customer { name } } }', headers);
    expect(me.id).toBe(opened.customer.id);
    expect(viewer.customer.name).toBe('Anna de Wit-Şahin');
    expect(email).toContain('@');
  });

  it('answers the same, as late, for an address that has an account, and makes none', async () => {
    const { email } = await registered();
    const before = [await numberOf('customer'), await numberOf('account')];
    const started = performance.now();
    const known = await mutate(
      'registerCustomer',
      { email: email.toUpperCase(), password: PASSWORD, name: 'X' },
      webshop,
    );
    const tookKnown = performance.now() - started;
    expect([await numberOf('customer'), await numberOf('account')]).toEqual(before);
    const again = performance.now();
    const unknown = await mutate(
      'registerCustomer',
      { email: anEmail(), password: PASSWORD, name: 'X' },
      webshop,
    );
    const tookUnknown = performance.now() - again;
    expect(Object.keys(known)).toEqual(Object.keys(unknown));
    expect(known.__typename).toBe('RegistrationStarted');
    const [untilKnown, untilUnknown] = [known, unknown].map((each) => Date.parse(each.codeValidUntil));
    expect(untilUnknown! - untilKnown!).toBeLessThan(performance.now() - started + 1);
    expect(Math.min(tookKnown, tookUnknown)).toBeGreaterThan(240);
    const [told] = await app.db.query(`SELECT FROM outbox_event WHERE type = 'access.registration_repeated'`);
    expect(told).toBeDefined();
  });

  it('gives the account to a customer whose address a store has proven before', async () => {
    const email = anEmail();
    const { id } = await enrolled();
    await app.app
      .get(UnitOfWork)
      .run(systemActor('a test'), { operation: 'test' }, (tx) =>
        app.app.get(CustomerService, { strict: false }).emailProven(tx, id, email),
      );
    const { opened } = await registered(email, 'Somebody Else');
    expect(opened.customer).toMatchObject({ id, name: 'Anna de Wit-Şahin' });
  });

  it('lets many claim one address, and the first who proves it has it', async () => {
    const email = anEmail();
    await mutate('registerCustomer', { email, password: PASSWORD, name: 'First' }, webshop);
    const first = await latestCode('access.account_registered');
    await mutate('registerCustomer', { email, password: PASSWORD, name: 'Second' }, webshop);
    const second = await latestCode('access.account_registered');
    expect((await mutate('verifyEmail', { emailCode: second }, webshop)).customer.name).toBe('Second');
    expect(await mutate('verifyEmail', { emailCode: first }, webshop)).toMatchObject({
      code: 'CODE_REJECTED',
    });
  });

  it('does it once for one key', async () => {
    const headers = { ...webshop, 'idempotency-key': aKey() };
    const input = { email: anEmail(), password: PASSWORD, name: 'Anna' };
    const first = await mutate('registerCustomer', input, headers);
    const before = await numberOf('customer');
    expect(await mutate('registerCustomer', input, headers)).toEqual(first);
    expect(await numberOf('customer')).toBe(before);
  });

  it('refuses a weak password by name, and too many tries of one address', async () => {
    const email = anEmail();
    const weak = await mutate('registerCustomer', { email, password: 'kort', name: 'X' }, webshop);
    expect(weak).toMatchObject({
      code: 'RULE_BROKEN',
      problems: [{ path: 'input.password', problem: 'TOO_SHORT' }],
    });
    const codes: string[] = [];
    for (let times = 0; times < 7; times += 1)
      codes.push((await mutate('registerCustomer', { email, password: PASSWORD, name: 'X' }, webshop)).code);
    expect(codes.at(-1)).toBe('TOO_MANY_ATTEMPTS');
  });

  it.each([
    ['email', 'no address'],
    ['email', `${'a'.repeat(250)}@example.org`],
    ['name', ''],
    ['name', 'a\u0000b'],
    ['name', 'a\u0007b'],
    ['name', 'x'.repeat(201)],
    ['password', 'x'.repeat(129)],
  ])('names %s when it is %j, and writes nothing', async (field, value) => {
    const before = await numberOf('customer');
    const input = { email: anEmail(), password: PASSWORD, name: 'Anna', [field]: value };
    expect(await mutate('registerCustomer', input, webshop)).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: `input.${field}`,
    });
    expect(await numberOf('customer')).toBe(before);
  });

  it('takes a name with an emoji, and no field it does not know', async () => {
    const { opened } = await registered(anEmail(), '😀 Ümit');
    expect(opened.customer.name).toBe('😀 Ümit');
    const input = { email: anEmail(), password: PASSWORD, name: 'X', level: 'VERIFIED' };
    expect((await mutate('registerCustomer', input, webshop)).code).toBe('BAD_USER_INPUT');
  });
});

describe('an agent and her caller', () => {
  it('sees the file after a recorded check, in her own session, and not before', async () => {
    const { id, phone } = await enrolled();
    const agent = await aStaffSession(app, { role: 'agent' });
    const colleague = await aStaffSession(app, { role: 'agent' });
    const FILE = 'query Q($id: UUID!) { customer(id: $id) { id card { displayName } contact { phone } } }';
    expect(await ask(FILE, agent, { id })).toEqual({ customer: null });
    expect(await ask(FILE, agent, { id: NOBODY })).toEqual({ customer: null });

    const checked = await mutate('confirmCaller', { customerId: id, how: 'birth day and postcode' }, agent);
    expect(checked).toEqual({
      __typename: 'CustomerFile',
      id,
      card: { displayName: 'Anna W.', level: 'IDENTIFIED', points: 0 },
      contact: { name: 'Anna de Wit-Şahin', email: null, phone },
      identifiers: [{ kind: 'PHONE' }],
    });
    expect((await ask(FILE, agent, { id })).customer.contact).toEqual({ phone });
    expect(await ask(FILE, colleague, { id })).toEqual({ customer: null });
    expect((await ask(FILE, await aStaffSession(app, { role: 'ops' }), { id })).customer.id).toBe(id);
    const audited = await app.db.query(
      'SELECT operation FROM audit_entry WHERE object_id = $1 ORDER BY at, id',
      [id],
    );
    expect(audited.map(({ operation }: { operation: string }) => operation)).toEqual([
      'confirmCaller',
      'customer', // the agent's look, and that of ops; who sees nothing has not looked
      'customer',
    ]);
  });

  it('forgets a check after an hour', async () => {
    const { id } = await enrolled();
    const agent = await aStaffSession(app, { role: 'agent' });
    await mutate('confirmCaller', { customerId: id, how: 'postcode' }, agent);
    await app.db.query(
      `UPDATE caller_check SET valid_until = valid_until - interval '61 minutes' WHERE customer_id = $1`,
      [id],
    );
    expect(await ask('query Q($id: UUID!) { customer(id: $id) { id } }', agent, { id })).toEqual({
      customer: null,
    });
  });

  it('is told the same of somebody who is not there', async () => {
    const agent = await aStaffSession(app, { role: 'agent' });
    expect(await mutate('confirmCaller', { customerId: NOBODY, how: 'x' }, agent)).toMatchObject({
      code: 'NOT_FOUND',
    });
    const input = { customerId: (await enrolled()).id, identifier: { kind: 'PHONE', value: aPhone() } };
    expect(await mutate('addIdentifier', input, agent)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await mutate('addIdentifier', { ...input, customerId: NOBODY }, agent)).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('being known by something more', () => {
  it('proves an e-mail address with the code mailed to it', async () => {
    const { headers } = await registered();
    const identifier = { kind: 'EMAIL', value: anEmail() };
    const added = await mutate('addIdentifier', { identifier }, headers);
    expect(added).toMatchObject({ __typename: 'Identifier', kind: 'EMAIL', verifiedAt: null });
    const proofCode = await latestCode('customers.identifier_added');
    expect(
      await mutate('addIdentifier', { identifier, proofCode: 'AAAA-AAAA-AAAA-AAAA' }, headers),
    ).toMatchObject({
      code: 'CODE_REJECTED',
    });
    const stranger = (await registered()).headers;
    expect(await mutate('addIdentifier', { identifier, proofCode }, stranger)).toMatchObject({
      code: 'CODE_REJECTED',
    });
    const proven = await mutate('addIdentifier', { identifier, proofCode }, headers);
    expect(proven).toMatchObject({ id: added.id });
    expect(proven.verifiedAt).not.toBeNull();
  });

  it('takes no word of hers for a card or a number, and tells nobody whose it is', async () => {
    const { phone } = await enrolled();
    const { headers } = await registered();
    for (const identifier of [
      { kind: 'PHONE', value: phone },
      { kind: 'LOYALTY_CARD', value: aCard() },
    ])
      expect(await mutate('addIdentifier', { identifier }, headers)).toMatchObject({ verifiedAt: null });
  });

  it("takes the word of staff, unless it is another's", async () => {
    const [anna, bea] = [await enrolled(), await enrolled()];
    const till = await aStaffSession(app, { role: 'associate' });
    const identifier = { kind: 'LOYALTY_CARD', value: aCard() };
    const added = await mutate('addIdentifier', { customerId: anna.id, identifier }, till);
    expect(added.verifiedAt).not.toBeNull();
    expect(await mutate('addIdentifier', { customerId: bea.id, identifier }, till)).toMatchObject({
      code: 'IDENTIFIER_TAKEN',
      takenKind: 'LOYALTY_CARD',
    });
    expect(await mutate('addIdentifier', { identifier }, till)).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.customerId',
    });
  });

  it('adds it once for one key', async () => {
    const { headers } = await registered();
    const keyed = { ...headers, 'idempotency-key': aKey() };
    const input = { identifier: { kind: 'EMAIL', value: anEmail() } };
    const first = await mutate('addIdentifier', input, keyed);
    expect(await mutate('addIdentifier', input, keyed)).toEqual(first);
  });

  it.each([
    ['PHONE', 'bel mij'],
    ['EMAIL', 'anna@'],
    ['LOYALTY_CARD', 'ABC'],
    ['LOYALTY_CARD', '29\u0000'],
  ])('names the value when %s is %j', async (kind, value) => {
    const { headers } = await registered();
    expect(await mutate('addIdentifier', { identifier: { kind, value } }, headers)).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.identifier.value',
    });
  });

  it('changes nobody else', async () => {
    const { headers } = await registered();
    const { id } = await enrolled();
    const input = { customerId: id, identifier: { kind: 'PHONE', value: aPhone() } };
    expect(await mutate('addIdentifier', input, headers)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await mutate('addIdentifier', { ...input, customerId: 'no uuid' }, headers)).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});

describe('who may', () => {
  const may: readonly [
    what: string,
    call: (headers: Headers) => Promise<{ code?: string }>,
    who: string[],
  ][] = [
    ['me', (headers) => ask('{ me { id } }', headers), ['customer']],
    ['customer', (headers) => ask(`{ customer(id: "${NOBODY}") { id } }`, headers), ['agent', 'ops']],
    [
      'confirmCaller',
      (headers) => mutate('confirmCaller', { customerId: NOBODY, how: 'x' }, headers),
      ['agent'],
    ],
    [
      'addIdentifier',
      (headers) =>
        mutate(
          'addIdentifier',
          { customerId: NOBODY, identifier: { kind: 'PHONE', value: aPhone() } },
          headers,
        ),
      ['customer', 'associate', 'manager', 'agent'],
    ],
  ];

  it.each(may)('%s', async (_, call, who) => {
    const callers: Record<string, Headers> = {
      none: webshop,
      till: { 'api-key': await anApiClient(app.db, { kind: ClientKind.POS, locationId: anId() }) },
      guest: await aGuestToken(app),
      customer: (await registered()).headers,
    };
    for (const role of ['associate', 'manager', 'agent', 'marketer', 'ops', 'admin'] as const)
      callers[role] = await aStaffSession(app, { role });
    for (const [name, headers] of Object.entries(callers)) {
      const { code } = await call(headers);
      const isRefused = code === 'FORBIDDEN' || code === 'UNAUTHENTICATED';
      expect([name, isRefused]).toEqual([name, !who.includes(name)]);
    }
  });

  it('is nobody to herself when her customer is gone', async () => {
    expect(await ask('{ me { id } }', await aCustomerSession(app))).toEqual({ me: null });
  });
});
