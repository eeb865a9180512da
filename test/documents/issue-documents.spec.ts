import type { DataSource } from 'typeorm';
import { documentsInvariants } from '../../src/cli/audit/documents.js';
import { CallerChecks } from '../../src/customers/caller-checks.js';
import type { NewDocument } from '../../src/documents/document-content.js';
import { readDocumentNumber } from '../../src/documents/document-number.js';
import { DocumentReader } from '../../src/documents/document.reader.js';
import { DocumentRepository } from '../../src/documents/document.repository.js';
import { DocumentService } from '../../src/documents/document.service.js';
import { DeliveryState } from '../../src/documents/documents.enums.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { ReceiptBy } from '../../src/platform/graphql/common.enums.js';
import { anActor, anId } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aNewDocument } from './a-document.js';
import { issued, type IssuedDocument } from '../support/issued.js';

let db: DataSource;
let clock: FixedClock;
let unitOfWork: UnitOfWork;
const repository = new DocumentRepository();
const documents = new DocumentService(repository);
const reader = new DocumentReader(repository, new CallerChecks());
const actor = anActor();

beforeAll(async () => ({ db, clock, unitOfWork } = await aWorkshop()));
afterEach(() => expectInvariants(db, documentsInvariants));
afterAll(() => db.destroy());

const issue = (document: NewDocument): Promise<IssuedDocument> =>
  unitOfWork.run(actor, { operation: 'test' }, (tx) => issued(tx, documents, document));

it('numbers a series without gaps, however many tills print at once and however many fail', async () => {
  const seriesOf = 'UTR1';
  const outcomes = await Promise.allSettled(
    Array.from({ length: 50 }, (_, index) =>
      unitOfWork.run(actor, { operation: 'test' }, async (tx) => {
        const document = await issued(tx, documents, aNewDocument({ seriesOf }));
        if (index % 5 === 0) throw new Error('the paper jammed');
        return document;
      }),
    ),
  );
  const numbers = outcomes.flatMap((outcome) =>
    outcome.status === 'fulfilled' ? [outcome.value.number] : [],
  );
  expect(numbers).toHaveLength(40);
  expect(numbers.map((number) => readDocumentNumber(number)!.serial).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 40 }, (_, index) => index + 1),
  );
  expect(numbers.every((number) => /^UTR1-2026-0000\d\d-[0-9A-Z]$/.test(number))).toBe(true);
});

it('has a constraint behind it: the same number twice is refused by the database', async () => {
  const { id } = await issue(aNewDocument());
  await expect(
    db.query(
      `INSERT INTO document SELECT '${anId()}', series, serial, kind, issued_at, seller_id, location_id, terminal_id,
              order_id, return_id, ticket_id, content FROM document WHERE id = '${id}'`,
    ),
  ).rejects.toThrow(/document_number/);
});

it('begins each year anew, in the zone of the place', async () => {
  const till = { seriesOf: 'YEAR1' };
  const before = clock.now();
  clock.set(new Date('2026-12-31T22:59:59Z'));
  const last = await issue(aNewDocument(till));
  clock.set(new Date('2026-12-31T23:00:00Z'));
  const first = await issue(aNewDocument(till));
  clock.set(before);
  expect([last.number, first.number].map((number) => number.slice(0, -2))).toEqual([
    'YEAR1-2026-000001',
    'YEAR1-2027-000001',
  ]);
});

it('keeps what was issued word for word, and nothing personal in it', async () => {
  const holder = {
    customerId: null,
    guestTokenHash: null,
    name: 'Anna de Wit-Şahin',
    email: 'anna@example.org',
    address: null,
  };
  const withExtra = aNewDocument({ holder, deliveries: [ReceiptBy.EMAIL] });
  Object.assign(withExtra.content, { contact: { name: 'Anna de Wit-Şahin' } });
  const { id, number } = await issue(withExtra);
  const [row] = await db.query<{ content: object }[]>('SELECT content FROM document WHERE id = $1', [id]);
  expect(JSON.stringify(row)).not.toMatch(/Anna|anna/);
  await expect(db.query('UPDATE document SET serial = 9')).rejects.toThrow(/permission denied/);
  await expect(db.query('DELETE FROM document')).rejects.toThrow(/permission denied/);

  const read = unitOfWork.read(actor);
  const view = await reader.byNumber(read, number.toLowerCase().replaceAll('-', ' '));
  expect(view).toMatchObject({
    id,
    number,
    kind: 'receipt',
    total: { amount: 1299, currency: 'EUR' },
    tenders: ['Contant 15.00', 'Wisselgeld -2.00', 'Afronding 0.01'],
    termsVersion: 1,
    lastReturnDay: '2027-01-19',
    pointsEarned: 12,
    deliveries: [{ by: 'email', to: 'a••a@e••.org', state: 'queued', attempts: 0, lastAt: null }],
  });
});

it('finds no document by a number whose check character is wrong', async () => {
  const { number } = await issue(aNewDocument());
  const wrong = `${number.slice(0, -1)}${number.endsWith('A') ? 'B' : 'A'}`;
  expect(await reader.byNumber(unitOfWork.read(actor), wrong)).toBeNull();
  expect(await reader.byNumber(unitOfWork.read(actor), 'a\u0000b')).toBeNull();
  expect(await reader.byNumber(unitOfWork.read(actor), number)).toMatchObject({ number });
});

it('refuses a delivery that has nowhere to go, and draws no number for it', async () => {
  const seriesOf = 'NOWHERE';
  for (const by of [ReceiptBy.EMAIL, ReceiptBy.POST])
    await expect(issue(aNewDocument({ seriesOf, deliveries: [by] }))).rejects.toThrow(RangeError);
  expect(await db.query(`SELECT FROM document_series WHERE series LIKE 'NOWHERE%'`)).toEqual([]);
});

it('counts prints and attempts', async () => {
  const { id } = await issue(aNewDocument());
  const print = () => unitOfWork.run(actor, { operation: 'test' }, (tx) => documents.countPrint(tx, id));
  expect((await Promise.all(Array.from({ length: 5 }, print))).toSorted()).toEqual([1, 2, 3, 4, 5]);
  expect((await reader.byId(unitOfWork.read(actor), id))!.deliveries).toMatchObject([
    { by: 'print', state: 'sent', attempts: 5, lastAt: clock.now() },
  ]);
  const holder = { customerId: null, guestTokenHash: null, name: null, email: 'a@b.nl', address: null };
  const mailed = await issue(aNewDocument({ holder, deliveries: [ReceiptBy.EMAIL, ReceiptBy.EMAIL] }));
  const delivery = (await repository.byId(unitOfWork.read(actor), mailed.id))!.deliveries;
  expect(delivery).toHaveLength(1);
  for (const state of [DeliveryState.QUEUED, DeliveryState.SENT])
    await unitOfWork.run(actor, { operation: 'test' }, (tx) =>
      Promise.resolve(documents.noteAttempt(tx, delivery[0]!.id, state)),
    );
  expect((await reader.byId(unitOfWork.read(actor), mailed.id))!.deliveries).toMatchObject([
    { state: 'sent', attempts: 2 },
  ]);
});

it('lists what belongs to orders, oldest first, in the order asked', async () => {
  const [one, two, none] = [anId<'Order'>(), anId<'Order'>(), anId<'Order'>()];
  const first = await issue(aNewDocument({ orderId: one, seriesOf: 'LIST' }));
  await issue(aNewDocument({ orderId: two, seriesOf: 'LIST' }));
  const third = await issue(aNewDocument({ orderId: one, seriesOf: 'LIST' }));
  const found = await reader.ofOrders(unitOfWork.read(actor), [two, none, one]);
  expect(found.map(({ length }) => length)).toEqual([1, 0, 2]);
  expect(found[2]!.map(({ number }) => number)).toEqual([first.number, third.number]);
});
