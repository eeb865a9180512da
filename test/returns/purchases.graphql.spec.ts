import { documentsInvariants } from '../../src/cli/audit/documents.js';
import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { returnsInvariants } from '../../src/cli/audit/returns.js';
import { aCustomerSession, aGuestToken, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anApiClient } from '../support/builders.js';
import { aCustomer, aLoyaltyCard } from '../support/customers.js';
import { expectInvariants } from '../support/invariants.js';
import { aTerminal } from '../support/locations.js';
import { aPaidOrder } from '../support/orders.js';
import { ELIGIBILITY } from '../support/returns.js';

const PURCHASES = `query Purchases($documentNumber: String, $orderNumber: String, $email: String, $identifier: IdentifierInput) {
  purchases(documentNumber: $documentNumber, orderNumber: $orderNumber, email: $email, identifier: $identifier) {
    orderId orderNumber documentNumber placedAt channel sellerName maskedTenders
    lines { orderLineId variantId name quantity serialNumbers paid { decimal } eligibility { ${ELIGIBILITY} } } } }`;
/** The app's clock is the machine's. */
const YESTERDAY = new Date(Date.now() - 86_400_000);

let app: RunningApp;
let associate: Headers;
let agent: Headers;
beforeAll(async () => {
  app = await startApp();
  const { id: terminalId, locationId } = await aTerminal(app.db);
  associate = await aStaffSession(app, { role: 'associate', locationId, terminalId });
  agent = await aStaffSession(app, { role: 'agent' });
});
afterEach(() =>
  expectInvariants(app.db, [...returnsInvariants, ...documentsInvariants, ...inventoryInvariants]),
);
afterAll(() => app.close());

const ask = async (query: string, variables: object, headers: Headers) =>
  (await app.send({ query, variables }, headers)).body;

describe('purchases', () => {
  it('finds what she brings by her card, and by the receipt', async () => {
    const customerId = await aCustomer(app.db);
    const value = await aLoyaltyCard(app.db, customerId);
    const order = await aPaidOrder(app.db, {
      placedAt: YESTERDAY,
      customerId,
      online: true,
      lines: [{ quantity: 2 }],
    });
    const byCard = (await ask(PURCHASES, { identifier: { kind: 'LOYALTY_CARD', value } }, associate)).data
      .purchases;
    expect(byCard).toMatchObject([
      {
        orderId: order.id,
        orderNumber: order.number,
        documentNumber: order.documentNumber,
        placedAt: YESTERDAY.toISOString(),
        channel: 'WEBSHOP',
        maskedTenders: ['Online betaald •••• 4242'],
        lines: [
          {
            orderLineId: order.lineIds[0],
            variantId: order.variantIds[0],
            quantity: 2,
            serialNumbers: [],
            paid: { decimal: '20.00' },
            eligibility: { eligible: true, basis: 'WITHDRAWAL', unitsLeft: 2, by: ['ANY_STORE', 'POST'] },
          },
        ],
      },
    ]);
    expect(
      (await ask(PURCHASES, { documentNumber: order.documentNumber }, associate)).data.purchases,
    ).toEqual(byCard);
    expect((await ask(PURCHASES, { orderNumber: order.number }, associate)).data.purchases).toEqual(byCard);
    expect((await ask(PURCHASES, { orderNumber: order.number }, agent)).data.purchases).toEqual([]);
    const looks = await app.db.query(
      `SELECT object_id AS of, after, location_id IS NOT NULL AS "inStore" FROM audit_entry
        WHERE operation = 'purchases' AND object_id IN ($1, $2) ORDER BY id`,
      [customerId, order.id],
    );
    expect(looks).toEqual([
      { of: customerId, after: { by: 'identifier.value', shown: 1 }, inStore: true },
      { of: order.id, after: { by: 'documentNumber', shown: 1 }, inStore: true },
      { of: order.id, after: { by: 'orderNumber', shown: 1 }, inStore: true },
      { of: order.id, after: { by: 'orderNumber', shown: 0 }, inStore: false },
    ]);
    const recognise = () =>
      ask(
        'mutation Recognise($input: IdentifyCustomerInput!) { identifyCustomer(input: $input) { __typename ... on CustomerIdentified { history recentPurchases(first: 1) { orderNumber lines { name } } } ... on UserError { code } } }',
        { input: { identifier: { kind: 'LOYALTY_CARD', value } } },
        associate,
      );
    expect((await recognise()).data.identifyCustomer).toMatchObject({
      history: 'NO_CONSENT',
      recentPurchases: [],
    });
    await ask(
      'mutation Allow($input: RecordConsentInput!) { recordConsent(input: $input) { __typename } }',
      { input: { customerId, purpose: 'PURCHASES_SHOWN', granted: true, textVersion: '2026-1' } },
      associate,
    );
    expect((await recognise()).data.identifyCustomer).toMatchObject({
      history: 'SHOWN',
      recentPurchases: [{ orderNumber: order.number }],
    });
  });

  it('is for associates and agents', async () => {
    const variables = { orderNumber: 'B-000000001-1' };
    const codeOf = async (headers: Headers) =>
      (await ask(PURCHASES, variables, headers)).errors[0].extensions.code;
    expect(await codeOf({ 'api-key': await anApiClient(app.db) })).toBe('UNAUTHENTICATED');
    for (const headers of [await aGuestToken(app), await aCustomerSession(app)])
      expect(await codeOf(headers)).toBe('FORBIDDEN');
    for (const role of ['marketer', 'ops', 'admin'] as const)
      expect(await codeOf(await aStaffSession(app, { role }))).toBe('FORBIDDEN');
  });

  it.each<[object, string]>([
    [{}, 'documentNumber'],
    [{ orderNumber: 'B-1', email: 'anna@example.org' }, 'email'],
    [{ documentNumber: 'x'.repeat(255) }, 'documentNumber'],
    [{ orderNumber: 'B-\u00001' }, 'orderNumber'],
    [{ orderNumber: ' ' }, 'orderNumber'],
    [{ email: 'geen adres' }, 'email'],
    [{ email: 'a\u0000@example.org' }, 'email'],
    [{ identifier: { kind: 'PHONE', value: 'abc' } }, 'identifier.value'],
    [{ identifier: { kind: 'EMAIL', value: 'a\u0000b@example.org' } }, 'identifier.value'],
    [{ identifier: { kind: 'PASSPORT', value: '1' } }, 'identifier.kind'],
  ])('refuses %j and names the field', async (variables, field) => {
    expect((await ask(PURCHASES, variables, associate)).errors[0].extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  });
});
