import type { DataSource } from 'typeorm';
import { pricingInvariants } from '../../src/cli/audit/pricing.js';
import { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import {
  TaxDestinationWriter,
  TaxDirectory,
  TaxDistanceRule,
  TaxDistanceTotal,
  TaxRepository,
} from '../../src/pricing/index.js';
import type { Db } from '../../src/platform/database/db.js';
import { inForceOf } from '../../src/platform/database/sale-rules.js';
import { rowsOf } from '../../src/platform/database/sql.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor } from '../support/builders.js';
import { aSeller } from '../support/locations.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { waiters } from '../support/lock-gate.js';
import { editionsNow } from '../support/sale-rules.js';

const writer = new TaxDestinationWriter();
const directory = new TaxDirectory(new TaxRepository());
let workshop: Awaited<ReturnType<typeof aWorkshop>>;
let db: DataSource;

beforeAll(async () => {
  workshop = await aWorkshop('2026-11-20T10:00:00Z');
  db = workshop.db;
  directory.kept.maxAgeMs = 0;
});
afterEach(() => expectInvariants(db, pricingInvariants));
afterAll(() => db.destroy());

const day = (text: string) => new Date(`${text}T00:00:00+01:00`);
const told = { destination: true, source: 'told to the tax office', validFrom: day('2026-01-01') };
const write = (...rows: Parameters<TaxDestinationWriter['choices']>[1]) =>
  workshop.unitOfWork.run(anActor(), { operation: 'import' }, (tx) => writer.choices(tx, rows));

describe('the choice of the destination’s VAT', () => {
  it('holds from its instant until the next, and is the same when it is told again', async () => {
    const code = `S-${Math.random()}`;
    const { id } = await aSeller(db, { code });
    const rows = [
      { ...told, seller: code },
      { ...told, seller: code, destination: false, validFrom: day('2026-07-01') },
    ];
    for (const _ of ['first', 'again']) expect(await write(...rows)).toEqual({ accepted: 2, problems: [] });
    const isAtDestination = async (at: string) =>
      (await directory.at(workshop.unitOfWork.read(anActor()), day(at))).atDestination.has(id);
    expect(
      await Promise.all(['2025-12-31', '2026-01-01', '2026-06-30', '2026-07-01'].map(isAtDestination)),
    ).toEqual([false, true, true, false]);
  });

  it('names the column that is wrong: no such seller, twice, the opposite from the same instant', async () => {
    const code = `S-${Math.random()}`;
    await aSeller(db, { code });
    const row = { ...told, seller: code };
    const wrong = await write(row, { ...row, seller: 'nobody' }, row);
    expect(wrong).toMatchObject({
      accepted: 1,
      problems: [
        { index: 1, column: 'seller' },
        { index: 2, column: 'validFrom' },
      ],
    });
    expect(await write({ ...row, destination: false })).toMatchObject({
      accepted: 0,
      problems: [{ index: 0, column: 'destination' }],
    });
  });
});

describe('the threshold of distance sales', () => {
  const YEAR = 2026;
  const threshold = async () =>
    (await db.manager.findOneByOrFail(TaxDistanceRule, { country: 'NL' })).thresholdAmount;
  const counted = (sellerId: Id<'Seller'>, netAmount: number) =>
    workshop.unitOfWork.run(anActor(), { operation: 'placeOrder' }, (tx) =>
      directory.count(tx, { sellerId, currency: 'EUR', netAmount }, 'Europe/Amsterdam'),
    );
  const total = async (sellerId: Id<'Seller'>) =>
    (await db.manager.findOneBy(TaxDistanceTotal, { sellerId, year: YEAR }))?.netAmount ?? null;

  it('is not passed by the sale that reaches it, and is by one cent more', async () => {
    const { id } = await aSeller(db);
    expect(await counted(id, await threshold())).toBe(true);
    expect(await counted(id, 1)).toBe(false);
    expect(await total(id)).toBe(await threshold());
  });

  it('that is passed in a dry run is passed for nobody else', async () => {
    const { id } = await aSeller(db);
    const sale = { sellerId: id, currency: 'EUR', netAmount: (await threshold()) + 1 } as const;
    const isAtDestination = async (by: Db) => (await directory.at(by, by.now)).atDestination.has(id);
    await workshop.unitOfWork.rehearse(anActor(), { operation: 'placeOrder' }, async (tx) => {
      expect(await directory.count(tx, sale, 'Europe/Amsterdam')).toBe(false);
      expect(await isAtDestination(tx)).toBe(true);
    });
    directory.kept.maxAgeMs = 600_000; // what was read in it is kept, if anything is
    const isForOthers = await isAtDestination(workshop.unitOfWork.read(anActor()));
    directory.kept.maxAgeMs = 0;
    expect(isForOthers).toBe(false);
  });

  it('is passed by a first sale that is larger, which is not counted', async () => {
    const { id } = await aSeller(db);
    expect(await counted(id, (await threshold()) + 1)).toBe(false);
    expect(await total(id)).toBeNull();
    expect(await counted(id, 1)).toBe(false); // from then on every sale bears the destination's VAT
  });

  it('is passed by two at once in turn: neither has to run again', async () => {
    const { id } = await aSeller(db);
    const sale = { sellerId: id, currency: 'EUR', netAmount: (await threshold()) + 1 } as const;
    let [attempts, there, bothAreThere] = [0, 0, () => {}];
    const both = new Promise<void>((resolve) => (bothAreThere = resolve));
    const sell = (at: string) =>
      new UnitOfWork(db, new FixedClock(new Date(at))).run(
        anActor(),
        { operation: 'placeOrder' },
        async (tx) => {
          attempts += 1;
          await directory.count(tx, sale, 'Europe/Amsterdam');
          await rowsOf(tx, inForceOf(await editionsNow(tx))); // as the statement does that writes an order down
          if (++there === 2) bothAreThere();
          await Promise.race([both, waiters(db, 1)]);
        },
      );
    await Promise.all([sell('2026-11-20T10:00:00.001Z'), sell('2026-11-20T10:00:00.002Z')]);
    expect(attempts).toBe(2);
  });

  it('holds for the year after the one in which it was passed', async () => {
    const [passed, reached] = [await aSeller(db), await aSeller(db)];
    for (const [{ id }, more] of [
      [passed, 1],
      [reached, 0],
    ] as const)
      await db.manager.insert(TaxDistanceTotal, {
        sellerId: id,
        year: YEAR - 1,
        currency: 'EUR',
        netAmount: (await threshold()) + more,
      });
    expect([await counted(passed.id, 1), await counted(reached.id, 1)]).toEqual([false, true]);
  });
});
