import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notificationsInvariants } from '../../src/cli/audit/notifications.js';
import { CustomerService } from '../../src/customers/index.js';
import { DocumentKind, DocumentService } from '../../src/documents/index.js';
import { LocationDirectory } from '../../src/locations/index.js';
import { VirtualClock } from '../../src/platform/clock/virtual-clock.js';
import { systemActor } from '../../src/platform/access/actor.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { ReceiptBy } from '../../src/platform/graphql/common.enums.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { Reactions } from '../../src/platform/outbox/reactions.js';
import { TermsDirectory } from '../../src/terms/index.js';
import { aContent, aNewDocument } from '../documents/a-document.js';
import { aGuestToken, anAccount, aStaffSession } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aKey, anApiClient } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { publishedTerms } from '../support/terms.js';
import { aStockLevel } from '../support/inventory.js';
import { expectInvariants } from '../support/invariants.js';
import { issued } from '../support/issued.js';

let app: RunningApp;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'letters-'));
  app = await startApp({ dataDir });
});
afterEach(() => expectInvariants(app.db, notificationsInvariants));
afterAll(async () => {
  await app.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const run = <Result>(work: (tx: Tx) => Promise<Result>) =>
  app.app.get(UnitOfWork).run(systemActor('a test'), { operation: 'test' }, work);

/** All that follows, without waiting for timers. */
async function settle(): Promise<void> {
  await app.app.get(Reactions).settled();
  await app.app.get(Jobs).runAll();
}

/** Plain texts of the mails that went to an address, oldest first. */
function mailsTo(address: string): string[] {
  const folder = join(dataDir, 'outbox');
  return readdirSync(folder)
    .map((file) => join(folder, file))
    .sort((a, b) => Number(statSync(a, { bigint: true }).mtimeNs - statSync(b, { bigint: true }).mtimeNs))
    .map((path) => readFileSync(path, 'utf8'))
    .filter((eml) => new RegExp(`^To:.*${address}`, 'm').test(eml))
    .map(plain);
}

/** Undoes what mail does to text: soft line breaks, quoted-printable, base64. */
function plain(eml: string): string {
  const part = /content-type: text\/plain[^]*?\r\n\r\n([^]*?)\r\n----_/i.exec(eml);
  const head = /content-type: text\/plain[^]*?\r\n\r\n/i.exec(eml)?.[0] ?? '';
  const body = part?.[1] ?? '';
  const text = /base64/i.test(head)
    ? Buffer.from(body, 'base64').toString()
    : Buffer.from(
        body
          .replace(/=\r\n/g, '')
          .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString();
  return `${/^Subject: .*$/m.exec(eml)?.[0]}\n${text.replaceAll('\r\n', '\n')}`;
}

const mutate = async (query: string, input: object, headers: Record<string, string>) =>
  (
    await app.send(
      {
        query: `mutation M($input: ${/\w+Input/.exec(query)?.[0]}!) { ${query.replace(/\w+Input /, '')} }`,
        variables: { input },
      },
      headers,
    )
  ).body;

describe('about an account', () => {
  it('mails a code that opens it, in her language, without the name that somebody chose', async () => {
    const headers = { 'api-key': await anApiClient(app.db), 'accept-language': 'en' };
    const email = 'anna@letters.example';
    const registered = await mutate(
      'RegisterCustomerInput registerCustomer(input: $input) { __typename }',
      { email, password: 'een lang wachtwoord', name: 'BUY NOW at evil.example' },
      headers,
    );
    expect(registered.data.registerCustomer.__typename).toBe('RegistrationStarted');
    await settle();
    const [mail] = mailsTo(email);
    expect(mail).toContain('Your code for Haspel & Haard');
    expect(mail).not.toContain('evil.example');
    expect(mail).toContain('good for 24 hours');
    const [emailCode] = /\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b/.exec(mail!)!;
    const [kept] = await app.db.query<[{ row: string }]>(
      'SELECT message::text AS row FROM message ORDER BY id DESC LIMIT 1',
    );
    expect(kept.row).not.toContain(emailCode);
    const opened = await mutate(
      'VerifyEmailInput verifyEmail(input: $input) { __typename }',
      { emailCode },
      headers,
    );
    expect(opened.data.verifyEmail.__typename).toBe('SessionOpened');
  });

  it('tells the owner of an address that somebody registered it again, and mails no code', async () => {
    const { email } = await anAccount(app, { email: 'known@letters.example' });
    const headers = { 'api-key': await anApiClient(app.db) };
    await mutate(
      'RegisterCustomerInput registerCustomer(input: $input) { __typename }',
      { email, password: 'een lang wachtwoord', name: 'X' },
      headers,
    );
    await mutate(
      'RequestPasswordResetInput requestPasswordReset(input: $input) { __typename }',
      { email },
      headers,
    );
    await settle();
    const mails = mailsTo(email);
    expect(mails).toHaveLength(2); // in any order: they follow from two facts
    const again = mails.find((mail) => mail.includes('U heeft al een account'));
    const reset = mails.find((mail) => mail.includes('Een nieuw wachtwoord'));
    expect(again).not.toMatch(/[0-9A-Z]{4}-[0-9A-Z]{4}/);
    expect(reset).toMatch(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/);
  });

  it('sends no code that was used meanwhile', async () => {
    const email = 'quick@letters.example';
    const { id } = await anAccount(app, { email });
    await mutate(
      'RequestPasswordResetInput requestPasswordReset(input: $input) { __typename }',
      { email },
      { 'api-key': await anApiClient(app.db) },
    );
    await app.db.query(`UPDATE proof_code SET used_at = now() WHERE subject_id = $1`, [id]);
    await settle();
    expect(mailsTo(email)).toEqual([]);
    const [row] = await app.db.query(`SELECT state FROM message WHERE recipient ->> 'email' = $1`, [email]);
    expect(row).toEqual({ state: 'withdrawn' });
  });
});

describe('with a document', () => {
  const address = {
    name: null,
    street: 'Oudegracht',
    houseNumber: '12',
    postcode: '3511 AB',
    city: 'Utrecht',
    country: 'NL',
  };
  const holder = {
    customerId: null,
    guestTokenHash: null,
    name: 'Anna de Wit-Şahin',
    email: 'anna@papers.example',
    address,
  };

  it('confirms an order with the terms and what to know about withdrawal', async () => {
    const { id: termsId } = await publishedTerms(app.db, { texts: { nl: '# Zestig dagen, gratis terug.' } });
    app.app.get(TermsDirectory).forget();
    const { sellerId } = await aLocation(app.db);
    app.app.get(LocationDirectory).forget();
    const seller = { ...aContent().seller, id: sellerId };
    const document = await run((tx) =>
      issued(
        tx,
        app.app.get(DocumentService, { strict: false }),
        aNewDocument(
          {
            kind: DocumentKind.ORDER_CONFIRMATION,
            terminalId: null,
            holder,
            deliveries: [ReceiptBy.EMAIL, ReceiptBy.POST],
          },
          { termsId, seller, place: null, tenders: [] },
        ),
      ),
    );
    await settle();
    const [mail] = mailsTo('anna@papers.example');
    expect(mail).toContain('bevestiging van uw order W-000012-K');
    expect(mail).toContain('Tjalla zaklamp');
    expect(mail).toContain('Zestig dagen, gratis terug.');
    expect(mail).toContain('recht om binnen een termijn van 14 dagen');
    expect(mail).toContain('Modelformulier voor herroeping');
    expect(mail).toContain(
      'Haspel & Haard BV, Spoelsterskade 40, 3511 ZH Utrecht, winkel@haspelenhaard.example',
    );

    const [letter] = readdirSync(join(dataDir, 'post'));
    const page = readFileSync(join(dataDir, 'post', letter!), 'utf8');
    expect(page).toContain(document.number);
    expect(page).toContain('Oudegracht 12');
    expect(page).toContain('Modelformulier voor herroeping');
    const deliveries = await app.db.query(
      `SELECT by, state, attempts FROM document_delivery WHERE document_id = $1 ORDER BY by`,
      [document.id],
    );
    expect(deliveries).toEqual([
      { by: 'email', state: 'sent', attempts: 1 },
      { by: 'post', state: 'sent', attempts: 1 },
    ]);
  });

  it('sends a receipt without them, in English to who reads English, and leaves to the till what it prints', async () => {
    const document = await run((tx) =>
      issued(
        tx,
        app.app.get(DocumentService, { strict: false }),
        aNewDocument(
          {
            holder: { ...holder, email: 'john@papers.example' },
            deliveries: [ReceiptBy.EMAIL, ReceiptBy.PRINT],
          },
          { language: 'en' },
        ),
      ),
    );
    await settle();
    const [mail] = mailsTo('john@papers.example');
    expect(mail).toContain(`your receipt ${document.number}`);
    expect(mail).toContain('You may bring it back until 19-01-2027');
    expect(mail).not.toContain('withdraw');
    expect(mail).not.toContain('COPY');
    const deliveries = await app.db.query(
      `SELECT by, state FROM document_delivery WHERE document_id = $1 ORDER BY by`,
      [document.id],
    );
    expect(deliveries).toEqual([
      { by: 'email', state: 'sent' },
      { by: 'print', state: 'queued' },
    ]);
  });
});

describe('about a reservation', () => {
  const PLACE = `PlaceReservationInput placeReservation(input: $input) { __typename ... on Reservation { id number endsAt } ... on UserError { code message } }`;

  async function reserved(contact: object) {
    const { id: locationId } = await aLocation(app.db, { name: 'Haspel & Haard Utrecht' });
    const { id: variantId } = await aVariant(app.db, { name: 'Okkelo tv 55 inch', price: 89_900 });
    await aStockLevel(app.db, { variantId, locationId, onHand: 3 });
    app.app.get(LocationDirectory).forget();
    const headers = { ...(await aGuestToken(app)), 'idempotency-key': aKey() };
    const { data } = await mutate(
      PLACE,
      {
        lines: [{ variantId, quantity: 1 }],
        fulfilment: { kind: 'COLLECT', locationId },
        contact,
        receipt: { by: 'PRINT' },
      },
      headers,
    );
    expect(data.placeReservation).toMatchObject({ __typename: 'Reservation' });
    return { ...(data.placeReservation as { id: string; number: string; endsAt: string }), headers };
  }

  it('tells her that it is put aside, reminds her once, and tells her when it is over', async () => {
    const { number, endsAt } = await reserved({ name: 'Anna de Wit', email: 'anna@reserved.example' });
    await settle();
    expect(mailsTo('anna@reserved.example')).toHaveLength(1);
    expect(mailsTo('anna@reserved.example')[0]).toContain(`Gereserveerd: ${number}`);
    expect(mailsTo('anna@reserved.example')[0]).toContain('- 1 x Okkelo tv 55 inch');
    expect(mailsTo('anna@reserved.example')[0]).toContain('EUR 899,00');

    const clock = app.app.get(VirtualClock);
    await clock.moveTo(new Date(Date.parse(endsAt) - 3_600_000));
    await settle();
    await settle();
    expect(mailsTo('anna@reserved.example').map((mail) => mail.split('\n')[0])).toEqual([
      `Subject: Gereserveerd: ${number}`,
      `Subject: Loopt bijna af: reservering ${number}`,
    ]);
    await clock.moveTo(new Date(Date.parse(endsAt) + 60_000));
    await settle();
    await settle();
    expect(mailsTo('anna@reserved.example')[2]).toContain(`Afgelopen: reservering ${number}`);
  });

  it('reminds nobody of what she has cancelled', async () => {
    const { id, endsAt, headers } = await reserved({ name: 'Bea', email: 'bea@reserved.example' });
    await settle();
    await mutate(
      'CancelReservationInput cancelReservation(input: $input) { __typename }',
      { reservationId: id },
      { ...headers, 'idempotency-key': aKey() },
    );
    await app.app.get(VirtualClock).moveTo(new Date(Date.parse(endsAt) - 3_600_000));
    await settle();
    expect(mailsTo('bea@reserved.example')).toHaveLength(1);
  });

  it('sends nothing to who gave no address', async () => {
    const before = readdirSync(join(dataDir, 'outbox')).length;
    await reserved({ name: 'Mw. D. Kuiper', phone: '+31302345678' });
    await settle();
    expect(readdirSync(join(dataDir, 'outbox'))).toHaveLength(before);
  });
});

it('mails a code to an address that a till adds to a customer', async () => {
  const { id } = await run((tx) =>
    app.app
      .get(CustomerService, { strict: false })
      .enrol(tx, { name: 'Anna', language: 'nl', identifiers: [] }),
  );
  await mutate(
    'AddIdentifierInput addIdentifier(input: $input) { __typename }',
    { customerId: id, identifier: { kind: 'EMAIL', value: 'anna@till.example' } },
    await aStaffSession(app, { role: 'associate' }),
  );
  await settle();
  expect(mailsTo('anna@till.example')[0]).toMatch(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/);
});
