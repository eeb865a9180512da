import { documentsInvariants } from '../../src/cli/audit/documents.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { returnsInvariants } from '../../src/cli/audit/returns.js';
import type { Id } from '../../src/kernel/ids.js';
import { hashOf } from '../../src/platform/config/secrets.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { aCustomerSession, aGuestToken, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anApiClient, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aTerminal } from '../support/locations.js';
import { aCustomer } from '../support/customers.js';
import { expectInvariants } from '../support/invariants.js';
import { aPaidOrder, type PaidOrder } from '../support/orders.js';
import { ELIGIBILITY } from '../support/returns.js';

let app: RunningApp;
let associate: Headers;
let agent: Headers;
let till: { id: Id<'Terminal'>; locationId: Id<'Location'> };
const DAY_MS = 86_400_000;
/** Orders of these tests were bought yesterday: the app's clock is the machine's. */
const YESTERDAY = new Date(Date.now() - DAY_MS);

beforeAll(async () => {
  app = await startApp();
  till = await aTerminal(app.db);
  associate = await aStaffSession(app, {
    role: 'associate',
    locationId: till.locationId,
    terminalId: till.id,
  });
  agent = await aStaffSession(app, { role: 'agent' });
});
afterEach(() =>
  expectInvariants(app.db, [...returnsInvariants, ...documentsInvariants, ...inventoryInvariants]),
);
afterAll(() => app.close());

const TERMS_FOR = `query MayItComeBack($orderLineId: UUID!) { returnTermsFor(orderLineId: $orderLineId) { ${ELIGIBILITY} } }`;
const TAKE_BACK = `mutation TakeBack($input: ReturnAtTillInput!) { returnAtTill(input: $input) { __typename
  ... on Return { id number version state orderId dryRun origin { channel person device location { id } }
    lines { id orderLineId variantId basis quantity received grade disposition reason refund { decimal } }
    refund { total { decimal } parts { paymentId to amount { decimal } state } } documents { kind number total { decimal } }
    differences { subject label why whyCode before { decimal } after { decimal } pointsBefore pointsAfter } }
  ... on UserError { code message }
  ... on NotReturnable { refusedLines { orderLineId eligibility { ${ELIGIBILITY} } } }
  ... on RuleBroken { problems { path problem words } }
  ... on NotFound { what missingId } } }`;

const ask = async (query: string, variables: object, headers: Headers) =>
  (await app.send({ query, variables }, headers)).body;
const termsFor = async (orderLineId: Id<'OrderLine'>, headers: Headers) =>
  (await ask(TERMS_FOR, { orderLineId }, headers)).data.returnTermsFor;
const bought = (given: Parameters<typeof aPaidOrder>[1] = {}) =>
  aPaidOrder(app.db, { placedAt: YESTERDAY, ...given });

const inputOf = (order: Pick<PaidOrder, 'id' | 'lineIds'>, given: object = {}, line: object = {}) => ({
  orderId: order.id,
  lines: [{ orderLineId: order.lineIds[0], quantity: 1, reason: 'te groot', grade: 'SELLABLE', ...line }],
  ...given,
});
const takeBack = (input: object, headers: Headers = associate, key: string | null = aKey()) =>
  ask(TAKE_BACK, { input }, key === null ? headers : { ...headers, 'idempotency-key': key });

const fingerprint = () =>
  app.db
    .query(`SELECT (SELECT count(*) FROM customer_return) AS returns, (SELECT count(*) FROM refund) AS refunds,
                       (SELECT count(*) FROM stock_movement) AS movements, (SELECT count(*) FROM document) AS documents,
                       (SELECT count(*) FROM audit_entry) AS audits, (SELECT sum(returned) FROM order_line) AS returned,
                       (SELECT count(*) FROM outbox_event WHERE aggregate IN ('return', 'order')) AS events, (SELECT count(*) FROM idempotency_record) AS keys`);

const expectNothingWritten = async <Result>(attempt: () => Promise<Result>): Promise<Result> => {
  const before = await fingerprint();
  const result = await attempt();
  expect(await fingerprint()).toEqual(before);
  return result;
};

describe('returnTermsFor', () => {
  it('gives the same answer in the webshop, the app, the store and by phone, and where the order is read', async () => {
    const customerId = await aCustomer(app.db);
    const order = await bought({ customerId, online: true });
    const [orderLineId] = order.lineIds as [Id<'OrderLine'>];
    const webshop = await aCustomerSession(app, { customerId });
    const inApp = await aCustomerSession(app, { customerId, clientKind: ClientKind.APP });
    const answers = [];
    expect(await termsFor(orderLineId, agent)).toBeNull(); // she has not checked who calls
    await ask(
      'mutation ($input: ConfirmCallerInput!) { confirmCaller(input: $input) { __typename } }',
      { input: { customerId, how: 'postcode' } },
      agent,
    );
    for (const headers of [webshop, inApp, associate, agent])
      answers.push(await termsFor(orderLineId, headers));
    const order$ = await ask(
      `query Mine($id: UUID!) { order(id: $id) { lines { eligibility { ${ELIGIBILITY} } } returns { id } } }`,
      { id: order.id },
      webshop,
    );
    answers.push(order$.data.order.lines[0].eligibility);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(order$.data.order.returns).toEqual([]);
    expect(answers[0]).toMatchObject({
      eligible: true,
      basis: 'WITHDRAWAL',
      reason: 'ELIGIBLE',
      unitsLeft: 1,
      asks: [],
      by: ['ANY_STORE', 'POST'],
      windowDays: 60,
      startsAt: 'PURCHASE',
      fee: { decimal: '0.00' },
      termsVersion: 1,
      betterLater: false,
    });
  });

  it('speaks English to whom asks in it', async () => {
    const order = await bought();
    const [orderLineId] = order.lineIds as [Id<'OrderLine'>];
    expect((await termsFor(orderLineId, associate)).words).toMatch(
      /^Terugbrengen kan tot en met .*, gratis\.$/,
    );
    expect((await termsFor(orderLineId, { ...associate, 'accept-language': 'en-GB' })).words).toMatch(
      /^You may bring it back until .*, free of charge\.$/,
    );
  });

  it('knows no difference between what is not there and what is not yours', async () => {
    const guest = await aGuestToken(app);
    const guestTokenHash = hashOf(guest['guest-token']!);
    const order = await bought({ guestTokenHash, online: true });
    const [orderLineId] = order.lineIds as [Id<'OrderLine'>];
    expect(await termsFor(orderLineId, guest)).toMatchObject({ eligible: true });
    for (const other of [await aGuestToken(app), await aCustomerSession(app)])
      expect(await termsFor(orderLineId, other)).toBeNull();
    expect(await termsFor(anId(), guest)).toBeNull();
    expect(await termsFor(anId(), associate)).toBeNull();
  });

  it('is refused to who has no session, and to roles that do not serve customers', async () => {
    const variables = { orderLineId: anId() };
    const nobody = { 'api-key': await anApiClient(app.db) };
    expect((await ask(TERMS_FOR, variables, nobody)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    for (const role of ['marketer', 'ops', 'admin'] as const)
      expect(
        (await ask(TERMS_FOR, variables, await aStaffSession(app, { role }))).errors[0].extensions.code,
      ).toBe('FORBIDDEN');
  });

  it('refuses an id that is none', async () => {
    expect((await ask(TERMS_FOR, { orderLineId: 'x' }, associate)).errors[0].extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'orderLineId',
    });
  });
});

describe('returnAtTill', () => {
  it('previews, does exactly that, and the order tells it', async () => {
    const customerId = await aCustomer(app.db);
    const variant = await aVariant(app.db, { price: 89_900, needsSerial: true });
    const order = await bought({
      customerId,
      lines: [{ variantId: variant.id, serialNumbers: ['OK55-000123'] }],
    });
    const line = { serialNumber: 'OK55-000123' };
    const preview = (await expectNothingWritten(() => takeBack(inputOf(order, { dryRun: true }, line)))).data
      .returnAtTill;
    expect(preview).toMatchObject({ __typename: 'Return', dryRun: true, documents: [] });
    expect(preview.refund.parts).toMatchObject([{ state: 'PLANNED' }]);

    const done = (await takeBack(inputOf(order, {}, line))).data.returnAtTill;
    expect(done).toMatchObject({
      __typename: 'Return',
      version: 1,
      state: 'CLOSED',
      orderId: order.id,
      dryRun: false,
      origin: { channel: 'STORE', person: 'Iris', location: { id: till.locationId } },
      lines: [
        {
          orderLineId: order.lineIds[0],
          variantId: variant.id,
          basis: 'POLICY',
          quantity: 1,
          received: 1,
          grade: 'SELLABLE',
          disposition: 'RESTOCK',
          reason: 'te groot',
          refund: { decimal: '899.00' },
        },
      ],
      refund: {
        total: { decimal: '899.00' },
        parts: [{ to: 'ORIGINAL', amount: { decimal: '899.00' }, state: 'DONE' }],
      },
      documents: [{ kind: 'CREDIT_NOTE', total: { decimal: '-899.00' } }],
      differences: [
        { subject: 'TOTAL', before: { decimal: '899.00' }, after: { decimal: '0.00' }, whyCode: 'RETURNED' },
        { subject: 'POINTS', pointsBefore: 899, pointsAfter: 0 },
      ],
    });
    const told = ({ refund, differences, lines, state }: typeof done) => ({
      state,
      total: refund.total,
      parts: refund.parts.map(({ paymentId, amount }: { paymentId: string; amount: object }) => [
        paymentId,
        amount,
      ]),
      lines: lines.map(({ id: _, ...rest }: { id: string }) => rest),
      differences: differences.map(({ why: _, ...rest }: { why: string }) => rest),
    });
    expect(told(preview)).toEqual(told(done));

    const { data } = await ask(
      'query Mine($id: UUID!) { order(id: $id) { refunded { decimal } lines { returned eligibility { reason } } returns { number state lines { refund { decimal } } documents { kind } } } }',
      { id: order.id },
      await aCustomerSession(app, { customerId }),
    );
    expect(data.order).toEqual({
      refunded: { decimal: '899.00' },
      lines: [{ returned: 1, eligibility: { reason: 'ALREADY_RETURNED' } }],
      returns: [
        {
          number: done.number,
          state: 'CLOSED',
          lines: [{ refund: { decimal: '899.00' } }],
          documents: [{ kind: 'CREDIT_NOTE' }],
        },
      ],
    });
  });

  it('does it once however often it is repeated, and a repeat sees it as it is now', async () => {
    const order = await bought({ lines: [{ quantity: 2 }] });
    const key = aKey();
    const first = await takeBack(inputOf(order), associate, key);
    const again = await expectNothingWritten(() => takeBack(inputOf(order), associate, key));
    expect(again.data).toEqual(first.data);
    expect(again.extensions.idempotency).toEqual({ replayed: true });
    expect(
      (await takeBack(inputOf(order, {}, { reason: 'iets anders' }), associate, key)).errors[0].extensions
        .code,
    ).toBe('IDEMPOTENCY_MISMATCH');
    expect((await takeBack(inputOf(order), associate, null)).errors[0].extensions.code).toBe(
      'IDEMPOTENCY_KEY_REQUIRED',
    );
  });

  it('closes a return when the gateway has given the money back', async () => {
    const order = await bought({ online: true });
    const done = (await takeBack(inputOf(order))).data.returnAtTill;
    expect(done).toMatchObject({ state: 'REFUNDED', refund: { parts: [{ state: 'PENDING' }] } });
    const state = async () =>
      (
        await ask(
          'query O($id: UUID!) { order(id: $id) { returns { state version refund { parts { state } } } } }',
          { id: order.id },
          associate,
        )
      ).data.order.returns[0];
    let now = await state();
    for (let waited = 0; now.state !== 'CLOSED' && waited < 100; waited += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      now = await state();
    }
    expect(now).toEqual({ state: 'CLOSED', version: 2, refund: { parts: [{ state: 'DONE' }] } });
  });

  it('refuses in words what comes too late, and writes nothing', async () => {
    const order = await bought({ placedAt: new Date(Date.now() - 62 * DAY_MS) });
    const { data } = await expectNothingWritten(() => takeBack(inputOf(order)));
    expect(data.returnAtTill).toMatchObject({
      __typename: 'NotReturnable',
      code: 'NOT_RETURNABLE',
      refusedLines: [
        {
          orderLineId: order.lineIds[0],
          eligibility: { eligible: false, basis: null, reason: 'WINDOW_PASSED', windowDays: 60 },
        },
      ],
    });
    expect(data.returnAtTill.refusedLines[0].eligibility.words).toMatch(/^Terugbrengen kon tot en met /);
  });

  it('refuses a unit of which it is not said what must be known', async () => {
    const variant = await aVariant(app.db, { flags: ['seal'] });
    const order = await bought({ lines: [{ variantId: variant.id }] });
    expect((await expectNothingWritten(() => takeBack(inputOf(order)))).data.returnAtTill).toMatchObject({
      __typename: 'RuleBroken',
      problems: [{ path: 'input.lines.0.sealWhole', problem: 'NEEDED' }],
    });
  });

  it('answers alike for an order that is not there and one that was abandoned', async () => {
    const order = await bought();
    const answer = async (orderId: Id<'Order'>) =>
      (await expectNothingWritten(() => takeBack(inputOf({ ...order, id: orderId })))).data.returnAtTill;
    const missing = anId<'Order'>();
    expect(await answer(missing)).toMatchObject({ code: 'NOT_FOUND', what: 'ORDER', missingId: missing });
    const other = await bought();
    expect(await answer(other.id)).toMatchObject({
      code: 'NOT_FOUND',
      what: 'LINE',
      missingId: order.lineIds[0],
    });
  });

  it('is for associates and managers at a till', async () => {
    const order = await bought();
    const customer = await aCustomerSession(app);
    const codeOf = async (headers: Headers) =>
      (await takeBack(inputOf(order), headers)).errors[0].extensions.code;
    expect(await codeOf({ 'api-key': await anApiClient(app.db) })).toBe('UNAUTHENTICATED');
    for (const headers of [await aGuestToken(app), customer, agent])
      expect(await codeOf(headers)).toBe('FORBIDDEN');
    for (const role of ['marketer', 'ops', 'admin'] as const)
      expect(await codeOf(await aStaffSession(app, { role }))).toBe('FORBIDDEN');
    const manager = await aStaffSession(app, {
      role: 'manager',
      locationId: till.locationId,
      terminalId: till.id,
    });
    expect((await takeBack(inputOf(order), manager)).data.returnAtTill.__typename).toBe('Return');
  });

  const long = 'x'.repeat(501);
  it.each<[string, object, object, string]>([
    ['quantity 0', {}, { quantity: 0 }, 'input.lines[0].quantity'],
    ['quantity −1', {}, { quantity: -1 }, 'input.lines[0].quantity'],
    ['a fraction', {}, { quantity: 1.5 }, 'input.lines[0].quantity'],
    ['quantity 2³¹', {}, { quantity: 2 ** 31 }, 'input.lines[0].quantity'],
    ['a quantity in words', {}, { quantity: 'een' }, 'input.lines[0].quantity'],
    ['an order that is no UUID', { orderId: 'order' }, {}, 'input.orderId'],
    ['a line that is no UUID', {}, { orderLineId: 'line' }, 'input.lines[0].orderLineId'],
    ['an unknown grade', {}, { grade: 'PERFECT' }, 'input.lines[0].grade'],
    ['an unknown basis', {}, { basis: 'GOODWILL' }, 'input.lines[0].basis'],
    ['an unknown field', { override: { reason: 'x' } }, {}, 'input.override'],
    ['no lines', { lines: [] }, {}, 'input.lines'],
    ['a reason too long', {}, { reason: long }, 'input.lines.0.reason'],
    ['a blank reason', {}, { reason: '  ' }, 'input.lines.0.reason'],
    ['NUL in the reason', {}, { reason: 'te\u0000groot' }, 'input.lines.0.reason'],
    ['a control character', {}, { reason: 'te\u0007groot' }, 'input.lines.0.reason'],
    ['a serial number too long', {}, { serialNumber: long }, 'input.lines.0.serialNumber'],
  ])('refuses %s and names the field', async (_, given, line, field) => {
    const order = { id: anId<'Order'>(), lineIds: [anId<'OrderLine'>()] };
    const { errors } = await expectNothingWritten(() => takeBack(inputOf(order, given, line)));
    expect(errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('refuses 101 lines, and takes emoji as a reason', async () => {
    const order = await bought({ lines: [{ quantity: 2 }] });
    const [line] = inputOf(order).lines;
    const { errors } = await takeBack({ orderId: order.id, lines: Array(101).fill(line) });
    expect(errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.lines' });
    expect(
      (await takeBack(inputOf(order, {}, { reason: 'te groot 😀' }))).data.returnAtTill.lines[0].reason,
    ).toBe('te groot 😀');
  });
});
