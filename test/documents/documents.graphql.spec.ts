import { documentsInvariants } from '../../src/cli/audit/documents.js';
import { CustomerService } from '../../src/customers/index.js';
import { DocumentService, type NewDocument } from '../../src/documents/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { hashOf } from '../../src/platform/config/secrets.js';
import { systemActor } from '../../src/platform/access/actor.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { aCustomerSession, aGuestToken, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anApiClient } from '../support/builders.js';
import { expectInvariants } from '../support/invariants.js';
import { aNewDocument } from './a-document.js';
import { issued, type IssuedDocument } from '../support/issued.js';

let app: RunningApp;
let anna: Id<'Customer'>;
let hers: Headers;
let guest: Headers;
let ofAnna: IssuedDocument;
let ofGuest: IssuedDocument;
let ofNobody: IssuedDocument;
const NOBODY = '01920000-0000-7000-8000-000000000000';

const run = <Result>(work: (tx: Tx) => Promise<Result>) =>
  app.app.get(UnitOfWork).run(systemActor('a test'), { operation: 'test' }, work);
const issue = (given: Partial<NewDocument> = {}) =>
  run((tx) => issued(tx, app.app.get(DocumentService, { strict: false }), aNewDocument(given)));
const holder = { customerId: null, guestTokenHash: null, name: 'Anna de Wit', email: null, address: null };

beforeAll(async () => {
  app = await startApp();
  const customer = await run((tx) =>
    app.app
      .get(CustomerService, { strict: false })
      .enrol(tx, { name: 'Anna', language: 'nl', identifiers: [] }),
  );
  anna = customer.id;
  hers = await aCustomerSession(app, { customerId: anna });
  guest = await aGuestToken(app);
  ofAnna = await issue({ holder: { ...holder, customerId: anna } });
  ofGuest = await issue({ holder: { ...holder, guestTokenHash: hashOf(guest['guest-token']!) } });
  ofNobody = await issue();
});
afterEach(() => expectInvariants(app.db, documentsInvariants));
afterAll(() => app.close());

const FIELDS = `id number kind issuedAt seller { name vatNumber country } lines { label quantity unit price { decimal } total { decimal } vatRatesBps }
  vat { rateBps vat { decimal } } total { decimal } tenders termsVersion lastReturnDay pointsEarned printUrl qrSvg deliveries { by to state attempts }`;
async function ask(selection: string, variables: object, headers: Headers) {
  const query = `query Q($id: UUID, $number: String) { document(id: $id, number: $number) { ${selection} } }`;
  const { body } = await app.send({ query, variables }, headers);
  return body.errors ? body.errors[0].extensions : body.data.document;
}

it('shows a customer her own, by id or by number', async () => {
  const document = await ask(FIELDS, { id: ofAnna.id }, hers);
  expect(document).toMatchObject({
    number: ofAnna.number,
    kind: 'RECEIPT',
    seller: { name: 'Haspel & Haard BV', vatNumber: 'NL001234567B01', country: 'NL' },
    lines: [
      {
        label: 'Tjalla zaklamp',
        quantity: 1,
        unit: 'PIECE',
        price: { decimal: '12.99' },
        vatRatesBps: [2100],
      },
    ],
    vat: [{ rateBps: 2100, vat: { decimal: '2.25' } }],
    total: { decimal: '12.99' },
    tenders: ['Contant 15.00', 'Wisselgeld -2.00', 'Afronding 0.01'],
    termsVersion: 1,
    lastReturnDay: '2027-01-19',
    pointsEarned: 12,
    deliveries: [{ by: 'PRINT', to: 'Haspel & Haard Zwolle', state: 'QUEUED', attempts: 0 }],
  });
  expect(document.qrSvg).toMatch(/^<svg/);
  expect(await ask('id', { number: ofAnna.number.toLowerCase() }, hers)).toEqual({ id: ofAnna.id });
});

it("is null for what is not there and for what is another's alike", async () => {
  const other = await aCustomerSession(app);
  const otherGuest = await aGuestToken(app);
  for (const headers of [other, otherGuest])
    for (const variables of [
      { id: ofAnna.id },
      { number: ofAnna.number },
      { id: ofGuest.id },
      { id: ofNobody.id },
      { id: NOBODY },
    ])
      expect(await ask('id', variables, headers)).toBeNull();
  expect(await ask('id', { id: ofGuest.id }, guest)).toEqual({ id: ofGuest.id });
});

it("shows staff what they need: any to a store, a caller's to her agent after a check", async () => {
  for (const role of ['associate', 'manager', 'ops'] as const)
    expect(await ask('id', { id: ofAnna.id }, await aStaffSession(app, { role }))).toEqual({ id: ofAnna.id });
  const agent = await aStaffSession(app, { role: 'agent' });
  expect(await ask('id', { id: ofNobody.id }, agent)).toEqual({ id: ofNobody.id });
  expect(await ask('id', { id: ofAnna.id }, agent)).toBeNull();
  await app.send(
    {
      query: 'mutation M($input: ConfirmCallerInput!) { confirmCaller(input: $input) { __typename } }',
      variables: { input: { customerId: anna, how: 'postcode' } },
    },
    agent,
  );
  expect(await ask('id', { id: ofAnna.id }, agent)).toEqual({ id: ofAnna.id });
});

it('is for those whom the list names', async () => {
  const none = { 'api-key': await anApiClient(app.db) };
  expect(await ask('id', { id: ofAnna.id }, none)).toMatchObject({ code: 'UNAUTHENTICATED' });
  for (const role of ['marketer', 'admin'] as const)
    expect(await ask('id', { id: ofAnna.id }, await aStaffSession(app, { role }))).toMatchObject({
      code: 'FORBIDDEN',
    });
});

it('wants an id or a number, one of them', async () => {
  for (const variables of [
    {},
    { id: ofAnna.id, number: ofAnna.number },
    { number: 'x'.repeat(41) },
    { id: 'no uuid' },
  ])
    expect(await ask('id', variables, hers)).toMatchObject({ code: 'BAD_USER_INPUT' });
  for (const number of ['ZWO1-2026-000417', '\u0000', '😀', "'; DROP TABLE document; --"])
    expect(await ask('id', { number }, hers)).toBeNull();
});

it('prints the original once at a till, and copies ever after and elsewhere', async () => {
  const { id } = await issue({ holder: { ...holder, customerId: anna } });
  const till = await aStaffSession(app, { role: 'associate' });
  const print = async (headers: Headers): Promise<string> =>
    (await ask('tillText', { id }, headers)).tillText;
  expect(await print(hers)).toContain('COPY');
  const first = await print(till);
  expect(first).not.toContain('COPY');
  expect(first).toContain('Tjalla zaklamp');
  expect(await print(till)).toContain('COPY');
  expect(await ask('deliveries { state attempts }', { id }, hers)).toEqual({
    deliveries: [{ state: 'SENT', attempts: 2 }],
  });
});

it('gives a page to print by a link that whoever holds it can open for a while, and nothing else', async () => {
  const { printUrl } = await ask('printUrl', { id: ofAnna.id }, hers);
  const open = (path: string) => fetch(`${app.origin}${path}`);
  const page = await open(printUrl);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('cache-control')).toContain('no-store');
  const html = await page.text();
  expect(html).toContain(ofAnna.number);
  expect(html).toContain('Anna de Wit');

  const later = printUrl.replace(/until=(\d+)/, (_: string, until: string) => `until=${Number(until) + 1}`);
  const bad = [
    later,
    printUrl.replace(ofAnna.id, ofGuest.id),
    printUrl.replace(/signature=../, 'signature=AA'),
    `/documents/${ofAnna.id}.html`,
    `/documents/${ofAnna.id}.html?until=1&signature=x&until=2`,
    `/documents/x.html?until=1&signature=`,
  ];
  for (const path of bad) {
    const refused = await open(path);
    expect([path, refused.status]).toEqual([path, 404]);
    expect(await refused.text()).not.toContain('Anna');
  }
});
