import type { DataSource } from 'typeorm';
import { StockRulesDirectory } from '../../src/inventory/stock-rules.directory.js';
import { StockRulesRepository } from '../../src/inventory/stock-rules.repository.js';
import { FixedClock } from '../../src/kernel/clock.js';
import { LocationDirectory } from '../../src/locations/index.js';
import { LocationRepository } from '../../src/locations/location.repository.js';
import { systemActor } from '../../src/platform/access/actor.js';
import type { Db } from '../../src/platform/database/db.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { PromotionDirectory, TaxDirectory } from '../../src/pricing/index.js';
import { PromotionRepository } from '../../src/pricing/promotion.repository.js';
import { TaxRepository } from '../../src/pricing/tax.repository.js';
import { counted } from '../support/counted.js';
import { openDatabase } from '../support/database.js';

const actor = systemActor('a test');

/** What is kept in the process and read anew now and then, by whoever comes first. */
const KEPT: readonly [what: string, make: () => { read(db: Db): Promise<unknown>; forget?(): void }][] = [
  [
    'places',
    () => {
      const places = new LocationDirectory(new LocationRepository());
      return { read: (db) => places.all(db), forget: () => places.forget() };
    },
  ],
  [
    'promotions',
    () => {
      const promotions = new PromotionDirectory(new PromotionRepository());
      return { read: (db) => promotions.inForce(db), forget: () => promotions.forget() };
    },
  ],
  [
    'taxes',
    () => {
      const taxes = new TaxDirectory(new TaxRepository());
      return { read: (db) => taxes.at(db, db.now), forget: () => taxes.forget() };
    },
  ],
  [
    'rules of sourcing',
    () => {
      const rules = new StockRulesDirectory(new StockRulesRepository());
      return { read: (db) => rules.sourcing(db), forget: () => rules.forget() };
    },
  ],
];

describe('what is kept in the process', () => {
  let db: DataSource;
  let unitOfWork: UnitOfWork;

  beforeAll(async () => {
    db = await openDatabase(undefined, 1); // who has the connection, all others wait for
    unitOfWork = new UnitOfWork(db, new FixedClock(new Date('2026-11-20T10:00:00Z')));
  });
  afterAll(() => db.destroy());

  it.each(KEPT)('%s: a transaction waits for nobody who waits for its connection', async (_, make) => {
    const { read } = make();
    let outside: Promise<unknown> | undefined;
    await unitOfWork.run(actor, { operation: 'a test' }, async (tx) => {
      await tx.rows`SELECT`;
      outside = read(unitOfWork.read(actor));
      await read(tx);
    });
    await outside;
  });

  it.each(KEPT)('%s: whoever waits for a reading that fails reads for herself', async (_, make) => {
    const { read } = make();
    const db = unitOfWork.read(actor);
    const failing = read({ ...db, rows: () => Promise.reject(new Error('its connection is gone')) });
    const [failed, waited] = await Promise.allSettled([failing, read(db)]);
    expect([failed.status, waited.status]).toEqual(['rejected', 'fulfilled']);
  });

  it.each(KEPT.filter(([, make]) => make().forget))(
    '%s: what was forgotten while it was read is not kept',
    async (_, make) => {
      const { read, forget } = make();
      const db = counted(unitOfWork.read(actor));
      const before = read(db);
      forget!();
      await before;
      const once = db.statements;
      await read(db);
      expect(db.statements).toBe(2 * once);
      await read(db);
      expect(db.statements).toBe(2 * once);
    },
  );
});
