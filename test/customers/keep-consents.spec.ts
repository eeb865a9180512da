import type { DataSource } from 'typeorm';
import { customersInvariants } from '../../src/cli/audit/customers.js';
import { CallerChecks } from '../../src/customers/caller-checks.js';
import { ConsentRepository } from '../../src/customers/consent.repository.js';
import { ConsentService } from '../../src/customers/consent.service.js';
import { type ConsentRow, ConsentWriter } from '../../src/customers/consent.writer.js';
import { CustomerRepository } from '../../src/customers/customer.repository.js';
import { CustomerService } from '../../src/customers/customer.service.js';
import { CustomerWriter } from '../../src/customers/customer.writer.js';
import { ConsentPurpose, IdentifierKind } from '../../src/customers/customers.enums.js';
import { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId, aStaffActor } from '../support/builders.js';
import { asCustomer } from '../support/cart.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { lockGate } from '../support/lock-gate.js';
import { statementsOf } from '../support/statements.js';

const { PURCHASES_SHOWN } = ConsentPurpose;
let db: DataSource;
let clock: FixedClock;
let unitOfWork: UnitOfWork;
const repository = new CustomerRepository();
const consents = new ConsentService(new ConsentRepository(), repository, new CallerChecks());
const customers = new CustomerService(repository);

beforeAll(async () => ({ db, clock, unitOfWork } = await aWorkshop()));
afterEach(() => expectInvariants(db, customersInvariants));
afterAll(() => db.destroy());

const run = <Result>(actor: Actor, work: (tx: Tx) => Promise<Result>, at = unitOfWork) =>
  at.run(actor, { operation: 'test' }, work);
let count = 3_000_000;
const enrolled = async () => {
  const phone = `+3161${String(count++)}`;
  const identifiers = [{ kind: IdentifierKind.PHONE, value: phone }];
  const { id } = await run(anActor(), (tx) =>
    customers.enrol(tx, { name: 'Anna de Wit', language: 'nl', identifiers }),
  );
  return { id, phone };
};
const says = (granted: boolean, textVersion = '2026-1') => ({
  purpose: PURCHASES_SHOWN,
  granted,
  textVersion,
});
const record = (customerId: Id<'Customer'>, granted: boolean, at = unitOfWork) =>
  run(asCustomer(customerId), (tx) => consents.record(tx, { ...says(granted), customerId: null }), at);
const stood = async (customerId: Id<'Customer'>, at: string | null = null) =>
  (
    await consents.at(
      unitOfWork.read(asCustomer(customerId)),
      null,
      PURCHASES_SHOWN,
      at === null ? null : new Date(at),
    )
  )?.granted ?? null;
const recordsOf = (customerId: Id<'Customer'>) =>
  db.query<{ version: number; granted: boolean; at: Date }[]>(
    'SELECT version, granted, at FROM consent_record WHERE customer_id = $1 ORDER BY version',
    [customerId],
  );

describe('the ledger of consents', () => {
  it('says what stands, and what stood at any instant before', async () => {
    const { id } = await enrolled();
    expect(await stood(id)).toBeNull();
    clock.set(new Date('2026-11-21T10:00:00Z'));
    await record(id, true);
    clock.set(new Date('2026-11-22T10:00:00Z'));
    await record(id, false);
    expect(await stood(id)).toBe(false);
    expect(await stood(id, '2026-11-21T09:59:59.999Z')).toBeNull();
    expect(await stood(id, '2026-11-21T10:00:00.000Z')).toBe(true);
    expect(await stood(id, '2026-11-22T09:59:59.999Z')).toBe(true);
    expect(await stood(id, '2026-11-22T10:00:00.000Z')).toBe(false);
  });

  it('takes the later of two records of one instant, by the order in which they came in', async () => {
    const { id } = await enrolled();
    for (const granted of [true, false, true]) {
      await record(id, granted);
      expect(await stood(id)).toBe(granted);
      const recognised = await consents.recognised(unitOfWork.read(anActor()), id);
      expect(recognised?.showsPurchases).toBe(granted);
    }
  });

  it('takes consent back whatever the clocks of the processes say that record it and that read it', async () => {
    const { id } = await enrolled();
    const granted = await record(id, true);
    const at = (differenceMs: number) =>
      new UnitOfWork(db, new FixedClock(new Date(granted.at.getTime() + differenceMs)));
    expect(await record(id, false, at(-2_000))).toMatchObject({ granted: false, at: granted.at });
    expect(await stood(id)).toBe(false);
    expect((await record(id, true, at(2_000))).at.getTime()).toBe(granted.at.getTime() + 2_000);
    expect(await stood(id)).toBe(true);
    expect((await consents.recognised(at(-2_000).read(anActor()), id))?.showsPurchases).toBe(true);
  });

  it('keeps every word of twenty who speak at once, in the order of their events', async () => {
    const { id } = await enrolled();
    const gate = await lockGate(db, 'SELECT FROM customer WHERE id = $1 FOR UPDATE', [id]);
    const spoken = Array.from({ length: 20 }, (_, index) => {
      const skewed = new Date(clock.now().getTime() - index * 1_000);
      return record(id, index % 2 === 0, new UnitOfWork(db, new FixedClock(skewed)));
    });
    await gate.queue(8);
    await gate.open();
    await Promise.all(spoken);
    const records = await recordsOf(id);
    expect(records.map(({ version }) => version)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
    expect(records.map(({ at }) => at)).toEqual(records.map(({ at }) => at).toSorted((a, b) => +a - +b));
    expect(await stood(id)).toBe(records.at(-1)!.granted);
    const events = await db.query<{ granted: boolean }[]>(
      `SELECT (payload->>'granted')::boolean AS granted FROM outbox_event
        WHERE aggregate_id = $1 AND type = 'customers.consent_recorded' ORDER BY sequence`,
      [id],
    );
    expect(events.map(({ granted }) => granted)).toEqual(records.map(({ granted }) => granted));
  });

  it('keeps who took it down, where, in which words, and tells the audit when it was staff', async () => {
    const { id } = await enrolled();
    const associate = aStaffActor();
    const taken = await run(associate, (tx) => consents.record(tx, { ...says(true, 'v7'), customerId: id }));
    const { locationId, apiClientId } = associate;
    const { staffId } = associate.subject as { staffId: string };
    expect(taken).toMatchObject({ source: 'staff', channel: 'store', locationId, apiClientId, staffId });
    expect(taken).toMatchObject({ textVersion: 'v7', customerId: id });
    expect(await db.query('SELECT staff_id, after FROM audit_entry WHERE object_id = $1', [id])).toEqual([
      { staff_id: staffId, after: { purpose: 'purchases_shown', granted: true, textVersion: 'v7' } },
    ]);
    expect(await record(id, false)).toMatchObject({ source: 'self', channel: 'webshop', staffId: null });
    expect(await db.query('SELECT id FROM audit_entry WHERE object_id = $1', [id])).toHaveLength(1);
  });

  it('is appended to and never changed: the application may not', async () => {
    const { id } = await enrolled();
    await record(id, true);
    for (const change of ['UPDATE consent_record SET granted = false', 'DELETE FROM consent_record'])
      await expect(db.query(change)).rejects.toMatchObject({ code: '42501' });
    expect(await stood(id)).toBe(true);
  });

  it('has no room for words about a person', async () => {
    const { id } = await enrolled();
    const words = { ...says(true, 'mevrouw zei ja'), customerId: null };
    await expect(run(asCustomer(id), (tx) => consents.record(tx, words))).rejects.toThrow(
      'consent_record_text',
    );
    expect(await recordsOf(id)).toEqual([]);
  });

  it('says nothing of a customer whom staff do not serve, and writes nothing', async () => {
    const { id } = await enrolled();
    await record(id, true);
    const agent = aStaffActor({
      subject: {
        kind: 'staff',
        staffId: anId<'Staff'>(),
        staffName: 'Omar',
        role: 'agent',
        sessionId: anId<'Session'>(),
      },
    });
    expect(await consents.at(unitOfWork.read(agent), id, PURCHASES_SHOWN, null)).toBeNull();
    const other = asCustomer((await enrolled()).id);
    expect(await consents.at(unitOfWork.read(other), id, PURCHASES_SHOWN, null)).toBeNull();
    for (const [actor, customerId] of [
      [agent, id],
      [other, id],
      [aStaffActor(), anId<'Customer'>()],
    ] as const)
      await expect(
        run(actor, (tx) => consents.record(tx, { ...says(false), customerId })),
      ).rejects.toMatchObject({ code: 'NOT_FOUND', what: 'customer', missingId: customerId });
    expect(await recordsOf(id)).toHaveLength(1);
  });

  it('recognises her with what she allows in one statement, by a number or by her id', async () => {
    const { id, phone } = await enrolled();
    await record(id, true);
    const read = unitOfWork.read(anActor());
    const statements = await statementsOf(async () => {
      const seen = await run(anActor(), (tx) =>
        consents.recognised(tx, { kind: IdentifierKind.PHONE, value: phone }),
      );
      expect(seen).toMatchObject({ id, name: 'Anna de Wit', showsPurchases: true });
    });
    expect(statements.filter((text) => text.startsWith('SELECT'))).toHaveLength(1);
    await record(id, false);
    expect(await consents.recognised(read, id)).toMatchObject({ id, showsPurchases: false });
    expect(await consents.recognised(read, { kind: IdentifierKind.PHONE, value: 'geen' })).toBeNull();
    expect(await consents.recognised(read, anId<'Customer'>())).toBeNull();
  });
});

describe('consents from a file', () => {
  const writer = new ConsentWriter(new ConsentRepository());
  const write = (...rows: ConsentRow[]) => run(anActor(), (tx) => writer.write(tx, rows));
  const aCustomerOfAFile = async () => {
    const code = `C${count++}`;
    const writing = new CustomerWriter(repository);
    const row = {
      code,
      name: 'Hanna',
      level: 'identified',
      language: 'nl',
      email: null,
      emailVerified: false,
    };
    const rest = {
      phone: null,
      cards: [],
      birthDate: null,
      vatNumber: null,
      group: null,
      address: null,
      note: null,
    };
    await run(anActor(), (tx) => writing.write(tx, [{ ...row, ...rest, level: 'identified' }]));
    return { code, id: writing.idOf(code) };
  };
  const aRow = (
    customer: string,
    granted: boolean,
    at: string,
    given: Partial<ConsentRow> = {},
  ): ConsentRow => ({
    customer,
    purpose: 'purchases_shown',
    granted,
    channel: 'app',
    locationId: null,
    textVersion: '2025-9',
    at: new Date(at),
    ...given,
  });

  it('stand from when she spoke, and the same file again changes nothing', async () => {
    const { code, id } = await aCustomerOfAFile();
    const store = anId<'Location'>();
    const rows = [
      aRow(code, true, '2025-12-06T10:05:00Z', { channel: 'store', locationId: store }),
      aRow(code, false, '2025-11-11T20:40:00Z'),
    ];
    expect(await write(...rows)).toEqual({ accepted: 2, problems: [] });
    expect(await write(...rows)).toEqual({ accepted: 2, problems: [] });
    expect((await recordsOf(id)).map(({ version, granted }) => [version, granted])).toEqual([
      [2, false],
      [3, true],
    ]);
    expect(await stood(id, '2025-12-01T00:00:00Z')).toBe(false);
    expect(await stood(id)).toBe(true);
  });

  it('never outweigh what she said since', async () => {
    const { code, id } = await aCustomerOfAFile();
    await record(id, false);
    await write(aRow(code, true, '2025-12-06T10:05:00Z'));
    expect(await stood(id)).toBe(false);
    await record(id, true);
    expect(await stood(id)).toBe(true);
  });

  it('are refused when nobody is meant, when they lie ahead, and when the ledger says otherwise', async () => {
    const { code, id } = await aCustomerOfAFile();
    await write(aRow(code, true, '2025-12-06T10:05:00Z'));
    const problems = async (row: ConsentRow) => (await write(row)).problems;
    expect(await problems(aRow('nobody', true, '2025-12-06T10:05:00Z'))).toEqual([
      { index: 0, column: 'customer', reason: 'does not name a customer' },
    ]);
    expect(await problems(aRow(code, true, '2027-01-01T00:00:00Z'))).toEqual([
      { index: 0, column: 'at', reason: 'lies in the future' },
    ]);
    expect(await problems(aRow(code, false, '2025-12-06T10:05:00Z'))).toEqual([
      { index: 0, column: 'at', reason: 'is of a record that says otherwise; add a row of a later instant' },
    ]);
    expect(await recordsOf(id)).toHaveLength(1);
  });
});
