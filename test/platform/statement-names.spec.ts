import type { DataSource } from 'typeorm';
import { systemActor } from '../../src/platform/access/actor.js';
import type { Db } from '../../src/platform/database/db.js';
import { plannedForItsValues, rowsOf, sql } from '../../src/platform/database/sql.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { FixedClock } from '../../src/kernel/clock.js';
import { anEvent, anId } from '../support/builders.js';
import { asOwner, aTally, cloneDatabase, openDatabase, type TestDatabase } from '../support/database.js';
import { intruding } from '../support/statements.js';

const actor = systemActor('a test');
const purpose = { operation: 'a test' };

describe('statements by name', () => {
  let db: DataSource;
  let database: TestDatabase;
  let unitOfWork: UnitOfWork;

  beforeEach(async () => {
    database = await cloneDatabase();
    await aTally(database);
    db = await openDatabase(database, 1); // all that is kept is on one connection
    unitOfWork = new UnitOfWork(db, new FixedClock(new Date('2026-11-20T10:00:00Z')));
  });
  afterEach(() => db.destroy());

  const tallies = (of: Db) => of.rows<{ name: string; count: number }>`SELECT * FROM tally ORDER BY name`;
  const tally = (tx: Tx, name: string) =>
    tx.rows<{ name: string }>`INSERT INTO tally (name, count) VALUES (${name}, 1) RETURNING *`;
  const kept = (): Promise<{ statement: string; calls: number }[]> =>
    db.query(`
      SELECT statement, (generic_plans + custom_plans)::int AS calls FROM pg_prepared_statements
       WHERE statement ~ 'tally' ORDER BY statement`);

  it('are kept by the connection: read once, however often they are sent', async () => {
    for (const name of ['one', 'two', 'three']) {
      await unitOfWork.run(actor, purpose, (tx) => tally(tx, name));
      await tallies(unitOfWork.read(actor));
    }
    expect(await kept()).toEqual([
      { statement: expect.stringContaining('INSERT INTO tally') as string, calls: 3 },
      { statement: expect.stringContaining('SELECT * FROM tally') as string, calls: 3 },
    ]);
  });

  it('are kept but for those that are planned for their values', async () => {
    await unitOfWork.run(actor, purpose, (tx) => tally(tx, 'one'));
    const named = (name: string) =>
      rowsOf<{ name: string }>(
        unitOfWork.read(actor),
        sql`SELECT name FROM tally WHERE name = ${name} ${plannedForItsValues}`,
      );
    expect([await named('one'), await named('two')]).toEqual([[{ name: 'one' }], []]);
    expect(await kept()).toEqual([
      { statement: expect.stringContaining('INSERT INTO tally') as string, calls: 1 },
    ]);
  });

  it('get through when a migration adds a column meanwhile, in a transaction and outside of one', async () => {
    await unitOfWork.run(actor, purpose, (tx) => tally(tx, 'one'));
    await tallies(unitOfWork.read(actor));
    await asOwner(database.migrateUrl, 'ALTER TABLE tally ADD COLUMN colour text');
    await unitOfWork.run(actor, purpose, async (tx) => {
      await tally(tx, 'two');
      expect(await tallies(tx)).toMatchObject([{ colour: null }, { colour: null }]);
    });
    await asOwner(database.migrateUrl, 'ALTER TABLE tally ADD COLUMN size text');
    expect(await tallies(unitOfWork.read(actor))).toMatchObject([{ size: null }, { size: null }]);
    expect(await kept()).not.toEqual([]);
  });

  /** What a pooler does that keeps none: it gives us a connection that another process had. */
  const forgetting = 'DEALLOCATE ALL';

  it('get through behind a pooler that keeps none, and bear no name from then on', async () => {
    await tallies(unitOfWork.read(actor));
    await db.query(forgetting);
    expect(await tallies(unitOfWork.read(actor))).toEqual([]);
    expect(await kept()).toEqual([]);
  });

  it.each([
    ['in the middle of a transaction', 'SELECT * FROM tally'],
    ['as the last of one, with COMMIT behind it', 'WITH events AS'],
  ])('get through when that is found %s', async (_, start) => {
    const id = anId();
    const work = async (tx: Tx) => {
      await tally(tx, anId());
      await tallies(tx);
      tx.emit(anEvent(id, 1));
    };
    await unitOfWork.rehearse(actor, purpose, work);
    await unitOfWork.run(actor, purpose, async (tx) => {
      await tx.rows`SELECT`;
      tx.emit(anEvent(anId(), 1));
    });
    let forgot = 0;
    await intruding(
      async (text, connection) => {
        if (!text.trim().startsWith(start) || forgot++ > 0) return;
        await connection.query(forgetting);
      },
      () => unitOfWork.run(actor, purpose, work),
    );
    const read = unitOfWork.read(actor);
    expect(forgot).toBe(2);
    expect(await tallies(read)).toHaveLength(1);
    expect(await read.rows`SELECT FROM outbox_event WHERE aggregate_id = ${id}`).toHaveLength(1);
    expect(await kept()).toEqual([]);
  });
});
