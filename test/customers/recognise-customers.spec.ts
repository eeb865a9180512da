import type { DataSource } from 'typeorm';
import { customersInvariants } from '../../src/cli/audit/customers.js';
import { CustomerRepository } from '../../src/customers/customer.repository.js';
import { CustomerReader, CustomerService } from '../../src/customers/customer.service.js';
import { CustomerWriter, type ImportedCustomer } from '../../src/customers/customer.writer.js';
import { IdentifierKind } from '../../src/customers/customers.enums.js';
import { IdentifierTaken } from '../../src/customers/customers.errors.js';
import type { IdentifierValue } from '../../src/customers/identifier.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';

let db: DataSource;
let unitOfWork: UnitOfWork;
const repository = new CustomerRepository();
const customers = new CustomerService(repository);
const reader = new CustomerReader(repository);
const writer = new CustomerWriter(repository);
const actor = anActor();
const { EMAIL, LOYALTY_CARD, PHONE } = IdentifierKind;

beforeAll(async () => ({ db, unitOfWork } = await aWorkshop()));
afterEach(() => expectInvariants(db, customersInvariants));
afterAll(() => db.destroy());

const run = <Result>(work: (tx: Tx) => Promise<Result>) => unitOfWork.run(actor, { operation: 'test' }, work);
const enrol = (name: string, ...identifiers: IdentifierValue[]) =>
  run((tx) => customers.enrol(tx, { name, language: 'nl', identifiers }));
const find = (kind: IdentifierKind, value: string) =>
  reader.findByIdentifier(unitOfWork.read(actor), { kind, value });

let count = 1_000_000;
const aPhone = () => `+3161${String(count++)}`;
const aCard = () => `2900${String(count++)}`;
const anEmail = () => `e${count++}@example.org`;

describe('at a till or on the telephone', () => {
  it('leads to her by card and telephone from then on, and not by an address nobody proved', async () => {
    const [phone, card, email] = [aPhone(), aCard(), anEmail()];
    const anna = await enrol(
      'Anna de Wit',
      { kind: PHONE, value: phone.replace('+31', '0') },
      { kind: LOYALTY_CARD, value: card },
      { kind: EMAIL, value: email },
    );
    expect(anna).toMatchObject({ level: 'identified', version: 1 });
    expect((await find(PHONE, phone))?.id).toBe(anna.id);
    expect((await find(LOYALTY_CARD, ` ${card} `))?.id).toBe(anna.id);
    expect(await find(EMAIL, email)).toBeNull();
    expect(await find(PHONE, 'geen nummer')).toBeNull();
  });

  it("refuses what is proven another's, and writes nothing then", async () => {
    const card = { kind: LOYALTY_CARD, value: aCard() };
    await enrol('Anna', card);
    const before = await db.query('SELECT count(*) FROM customer');
    await expect(enrol('Bea', { kind: PHONE, value: aPhone() }, card)).rejects.toEqual(
      expect.objectContaining({ code: 'IDENTIFIER_TAKEN', takenKind: 'loyalty_card' }),
    );
    expect(await db.query('SELECT count(*) FROM customer')).toEqual(before);
  });

  it('lets one of twenty win who enrol the same card at once', async () => {
    const card = { kind: LOYALTY_CARD, value: aCard() };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => enrol(`Nr ${index}`, card)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(IdentifierTaken);
  });

  it('takes the same identifier typed twice for one', async () => {
    const phone = aPhone();
    const anna = await enrol(
      'Anna',
      { kind: PHONE, value: phone },
      { kind: PHONE, value: phone.replace('+31', '0') },
    );
    expect(await repository.identifiersOf(unitOfWork.read(actor), [anna.id])).toHaveLength(1);
  });

  it('knows somebody of whom there is nothing but a name', async () => {
    expect(await enrol('😀 Ümit')).toMatchObject({ name: '😀 Ümit', level: 'recognised' });
  });
});

describe('from a file', () => {
  const aRow = (given: Partial<ImportedCustomer> = {}): ImportedCustomer => ({
    code: `K${count++}`,
    name: 'Anna de Wit-Şahin',
    level: 'identified',
    language: 'nl',
    email: null,
    emailVerified: false,
    phone: null,
    cards: [],
    birthDate: null,
    vatNumber: null,
    group: null,
    address: null,
    note: null,
    ...given,
  });
  const write = (...rows: ImportedCustomer[]) => run((tx) => writer.write(tx, rows));

  it('adds customers, and the same file again changes nothing', async () => {
    const rows = [
      aRow({
        email: anEmail(),
        emailVerified: true,
        phone: aPhone(),
        cards: [aCard(), aCard()],
        level: 'verified',
      }),
      aRow({ birthDate: '2004-02-29', vatNumber: 'NL001234567B01', group: 'GOLD', note: 'belt liever' }),
    ];
    expect(await write(...rows)).toEqual({ added: 2, changed: 0, refused: [] });
    const events = () => db.query(`SELECT count(*)::int AS n FROM outbox_event WHERE aggregate = 'customer'`);
    const before = await events();
    expect(await write(...rows)).toEqual({ added: 0, changed: 0, refused: [] });
    expect(await events()).toEqual(before);
    expect(await write({ ...rows[0]!, name: 'Anna Şahin' })).toEqual({ added: 0, changed: 1, refused: [] });
    const anna = await reader.byId(unitOfWork.read(actor), writer.idOf(rows[0]!.code));
    expect(anna).toMatchObject({ name: 'Anna Şahin', version: 2, level: 'verified' });
    expect(await reader.byId(unitOfWork.read(actor), writer.idOf(rows[1]!.code))).toMatchObject({
      birthDate: '2004-02-29',
      groupCode: 'GOLD',
      address: null,
    });
  });

  it('finds her by card, by proven address, and by a number that is hers alone', async () => {
    const row = aRow({ email: anEmail(), emailVerified: true, phone: aPhone(), cards: [aCard()] });
    await write(row);
    for (const [kind, value] of [
      [EMAIL, row.email!],
      [PHONE, row.phone!],
      [LOYALTY_CARD, row.cards[0]!],
    ] as const)
      expect((await find(kind, value))?.id).toBe(writer.idOf(row.code));
  });

  it('leads to neither of two who share a number, in one file or in two', async () => {
    const [together, apart] = [aPhone(), aPhone()];
    await write(aRow({ phone: together }), aRow({ phone: together }), aRow({ phone: apart }));
    expect(await find(PHONE, together)).toBeNull();
    expect(await find(PHONE, apart)).not.toBeNull();
    await write(aRow({ phone: apart }));
    expect(await find(PHONE, apart)).toBeNull();
  });

  it("leaves out, and tells, what is proven another's", async () => {
    const [card, email] = [aCard(), anEmail()];
    await write(aRow({ cards: [card], email, emailVerified: true }));
    const [second, third] = [
      aRow({ code: 'B2', cards: [card], email, emailVerified: true }),
      aRow({ code: 'B3', cards: ['29998888'] }),
    ];
    const twin = aRow({ code: 'B4', cards: ['29998888'] });
    expect(await write(second, third, twin)).toEqual({
      added: 3,
      changed: 0,
      refused: [
        { code: 'B2', kind: 'email' },
        { code: 'B2', kind: 'loyalty_card' },
        { code: 'B4', kind: 'loyalty_card' },
      ],
    });
    expect((await find(LOYALTY_CARD, '29998888'))?.id).toBe(writer.idOf('B3'));
  });

  it('takes no certainty away that she earned meanwhile', async () => {
    const row = aRow();
    await write(row);
    await run((tx) => customers.emailProven(tx, writer.idOf(row.code), anEmail()));
    expect(await write(row)).toEqual({ added: 0, changed: 0, refused: [] });
    expect(await reader.byId(unitOfWork.read(actor), writer.idOf(row.code))).toMatchObject({
      level: 'verified',
    });
  });

  it('writes a thousand at a time', async () => {
    const rows = Array.from({ length: 1_000 }, () =>
      aRow({ phone: aPhone(), cards: [aCard()], email: anEmail() }),
    );
    expect(await write(...rows)).toEqual({ added: 1_000, changed: 0, refused: [] });
  });
});
