import type { DataSource } from 'typeorm';
import { pricingInvariants } from '../../src/cli/audit/pricing.js';
import { TaxDestinationWriter, TaxDirectory, TaxRepository } from '../../src/pricing/index.js';
import { anActor } from '../support/builders.js';
import { aSeller } from '../support/catalogue.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';

const writer = new TaxDestinationWriter();
const directory = new TaxDirectory(new TaxRepository());
let workshop: Awaited<ReturnType<typeof aWorkshop>>;
let db: DataSource;

beforeAll(async () => {
  workshop = await aWorkshop('2026-11-20T10:00:00Z');
  db = workshop.db;
  directory.maxAgeMs = 0;
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
