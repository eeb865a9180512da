import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { termsInvariants } from '../../src/cli/audit/terms.js';
import { money } from '../../src/kernel/money.js';
import type { Db } from '../../src/platform/database/db.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import {
  PublishedTerms,
  TermsDirectory,
  termsHash,
  TermsRepository,
  type TermsRow,
  TermsState,
  termsView,
  TermsWriter,
} from '../../src/terms/index.js';
import { anActor, anId } from '../support/builders.js';
import { EVENING, publishedTerms, SIXTY_DAYS, withOptions } from '../support/terms.js';
import { counted } from '../support/counted.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';

const directory = new TermsDirectory(new TermsRepository());
const writer = new TermsWriter(new TermsRepository(), directory);
let db: DataSource;
let unitOfWork: UnitOfWork;
let reading: Db;

beforeAll(async () => {
  ({ db, unitOfWork } = await aWorkshop());
  reading = unitOfWork.read(anActor());
});
afterEach(() => expectInvariants(db, termsInvariants));
afterAll(() => db.destroy());

const publish = (...rows: readonly TermsRow[]) =>
  unitOfWork.run(anActor(), { operation: 'import' }, (tx) => writer.publish(tx, rows));
const aRow = (given: Partial<TermsRow> = {}): TermsRow => ({
  key: `sale-${anId().slice(-8)}`,
  version: 1,
  effectiveFrom: new Date('2026-01-05T00:00:00+01:00'),
  servesOpenOrders: true,
  returnDays: 60,
  returnStartsAt: 'purchase',
  returnFee: money(0, 'EUR'),
  returnRoutes: ['any_store', 'post'],
  returnPostagePaidBy: 'retailer',
  returnExceptions: ['seal_broken', 'made_to_measure', 'digital_shown'],
  deliveryCost: money(495, 'EUR'),
  deliveryFreeFrom: money(5000, 'EUR'),
  deliveryDaysMin: 1,
  deliveryDaysMax: 3,
  currency: 'EUR',
  texts: { nl: 'Zestig dagen', en: 'Sixty days' },
  ...given,
});

describe('a version of the terms', () => {
  it('is published once, with the rules it says, and found by key, version and id', async () => {
    const row = aRow();
    expect(await publish(row)).toEqual({ accepted: 1, problems: [] });
    expect(await publish(row)).toEqual({ accepted: 1, problems: [] });
    const found = await directory.inForce(reading, row.key);
    expect(found).toMatchObject({ version: 1, rules: SIXTY_DAYS, supersededFrom: null });
    expect(found.hash).toBe(termsHash(SIXTY_DAYS, row.texts));
    expect(await directory.byVersion(reading, row.key, 1)).toEqual(found);
    expect(await directory.byId(reading, found.id)).toEqual(found);
    expect(await db.manager.countBy(PublishedTerms, { key: row.key })).toBe(1);
  });

  it('is never edited, by no file and by no statement', async () => {
    const row = aRow();
    await publish(row);
    for (const other of [{ returnDays: 30 }, { texts: { nl: 'Dertig' } }, { servesOpenOrders: false }])
      expect((await publish({ ...row, ...other })).problems).toEqual([
        {
          index: 0,
          column: 'version',
          reason: 'is published with other rules, texts or date; publish a new version',
        },
      ]);
    expect(await db.manager.findBy(PublishedTerms, { key: row.key })).toMatchObject([{ rules: SIXTY_DAYS }]);
    await expect(db.query(`UPDATE terms_version SET rules = '{}'`)).rejects.toThrow('permission denied');
  });

  it('holds from its instant until the next, and is told as superseded then', async () => {
    const next = new Date('2026-12-01T00:00:00Z');
    const row = aRow();
    await publish(row, { ...row, version: 2, effectiveFrom: next, returnDays: 90 });
    const before = new Date(next.getTime() - 1);
    expect((await directory.inForce(reading, row.key, before)).version).toBe(1);
    expect((await directory.inForce(reading, row.key, next)).version).toBe(2);
    const first = (await directory.byVersion(reading, row.key, 1))!;
    expect(first.supersededFrom).toEqual(next);
    expect(termsView(first, before).state).toBe(TermsState.PUBLISHED);
    expect(termsView(first, next).state).toBe(TermsState.SUPERSEDED);
  });

  it('has ways of delivery that are right and lawful, and the same again changes nothing', async () => {
    const row = aRow({ deliveryOptions: [EVENING] });
    expect(await publish(row)).toEqual({ accepted: 1, problems: [] });
    expect(await publish(row)).toEqual({ accepted: 1, problems: [] });
    const { rules } = await directory.inForce(reading, row.key);
    expect(rules).toEqual(withOptions(EVENING));
    for (const [deliveryOptions, reason] of [
      [[EVENING, EVENING], 'one option of a code'],
      [[{ ...EVENING, daysMin: 3 }], 'not before the fastest'],
      [[{ ...EVENING, costAmount: 1_000_001 }], 'An amount is from 0'],
      [[{ ...EVENING, daysMax: 21 }], 'less than the law'],
    ] as const)
      expect((await publish(aRow({ deliveryOptions }))).problems).toMatchObject([
        { index: 0, column: 'deliveryOptions', reason: expect.stringContaining(reason) as string },
      ]);
  });

  it('is of the currency of the others', async () => {
    const row = aRow();
    await publish(row);
    const francs = { currency: 'CHF', returnFee: money(0, 'CHF'), deliveryCost: money(1, 'CHF') } as const;
    const next = {
      ...row,
      ...francs,
      deliveryFreeFrom: null,
      version: 2,
      effectiveFrom: new Date('2026-12-01'),
    };
    const another = aRow();
    const both = [another, { ...another, ...francs, version: 2, effectiveFrom: new Date('2026-12-01') }];
    for (const rows of [[next], both])
      expect((await publish(...rows)).problems).toMatchObject([
        { column: 'currency', reason: 'is not that of the other versions, EUR' },
      ]);
  });

  it('takes effect after every earlier version, and has a text', async () => {
    const row = aRow();
    const result = await publish(row, { ...row, version: 2 }, aRow({ texts: {} }));
    expect(result.problems.map(({ index, column }) => [index, column])).toEqual([
      [0, 'effectiveFrom'],
      [1, 'effectiveFrom'],
      [2, 'texts'],
    ]);
    expect(await directory.find(reading, row.key)).toBeNull();
  });

  it('is a fault to miss where something is sold', async () => {
    await expect(directory.inForce(reading, 'nothing')).rejects.toThrow('no terms "nothing"');
    expect(await directory.find(reading, 'nothing')).toBeNull();
  });
});

describe('the directory', () => {
  it('keeps what it read, and reads again for what it does not know', async () => {
    const own = new TermsDirectory(new TermsRepository());
    const counting = counted({ ...reading });
    const first = await publishedTerms(db, { key: 'kept' });
    await own.inForce(counting, 'kept');
    await own.inForce(counting, 'kept');
    expect(counting.statements).toBe(1);
    const second = await publishedTerms(db, { key: 'new' });
    expect((await own.byId(counting, second.id))?.key).toBe('new');
    expect((await own.byId(counting, first.id))?.key).toBe('kept');
    expect(counting.statements).toBe(2);
  });
});

it('makes a hash that anybody can make again', () => {
  const rules = { b: [1, { z: null, a: 'x' }], a: 2 } as never;
  const text = '{"rules":{"a":2,"b":[1,{"a":"x","z":null}]},"texts":{"en":"E","nl":"é"}}';
  expect(termsHash(rules, { nl: 'é', en: 'E' })).toBe(createHash('sha256').update(text).digest('hex'));
});
