import { type DataSource, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { systemActor } from '../../src/platform/access/actor.js';
import { mayRetry, Overtaken, sqlStateOf } from '../../src/platform/database/retry.js';
import { sql } from '../../src/platform/database/sql.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { aStaffActor, anActor, anEvent, anId } from '../support/builders.js';
import { asOwner, aTally, aWorkshop, type TestDatabase } from '../support/database.js';
import { intruding, statementsOf, terminate } from '../support/statements.js';

const actor = systemActor('a test');
const purpose = { operation: 'a test' };

describe('the unit of work', () => {
  let db: DataSource;
  let database: TestDatabase;
  let unitOfWork: UnitOfWork;

  beforeAll(async () => {
    ({ db, database, unitOfWork } = await aWorkshop());
    await aTally(database);
  });
  afterAll(() => db.destroy());

  const add = (tx: Tx, name: string) => tx.rows`
    INSERT INTO tally (name, count) VALUES (${name}, 1) ON CONFLICT (name) DO UPDATE SET count = tally.count + 1`;
  const countOf = async (name: string): Promise<number> => {
    const [row] = await unitOfWork.read(actor).rows<{
      count: number;
    }>`SELECT count FROM tally WHERE name = ${name}`;
    return row?.count ?? 0;
  };
  const eventsAbout = (id: string) => unitOfWork.read(actor).rows<{ sequence: number }>`
    SELECT sequence FROM outbox_event WHERE aggregate_id = ${id} ORDER BY sequence`;

  it('commits rows and events together, in four statements with one write', async () => {
    const id = anId();
    const sent = await statementsOf(() =>
      unitOfWork.run(actor, purpose, async (tx) => {
        await add(tx, id);
        tx.emit(anEvent(id, 1));
        tx.emit(anEvent(id, 2));
      }),
    );
    expect(sent).toEqual(['START TRANSACTION', 'INSERT INTO tally', 'WITH events AS', 'COMMIT']);
    expect(await countOf(id)).toBe(1);
    expect(await eventsAbout(id)).toEqual([{ sequence: 1 }, { sequence: 2 }]);
  });

  it('is one statement, without BEGIN and COMMIT, when all is told by the last', async () => {
    const id = anId();
    const sent = await statementsOf(() =>
      unitOfWork.run(actor, purpose, (tx) => {
        tx.withNext(sql`INSERT INTO tally (name, count) VALUES (${id}, 1)`);
        return Promise.resolve(tx.emit(anEvent(id, 1)));
      }),
    );
    expect(sent).toEqual(['WITH carried_0 AS']);
    expect([await countOf(id), await eventsAbout(id)]).toEqual([1, [{ sequence: 1 }]]);
  });

  it('writes what needs no answer together with the next statement, whatever that is', async () => {
    const [one, other] = [anId(), anId()];
    const counts = await unitOfWork.run(actor, purpose, async (tx) => {
      tx.withNext(sql`INSERT INTO tally (name, count) VALUES (${one}, ${1})`);
      tx.withNext(
        sql`INSERT INTO tally (name, count) SELECT ${other}, two FROM n2`,
        sql`n2 AS (SELECT ${2}::int AS two)`,
      );
      await tx.rows`
        WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ${3}::int) SELECT i FROM n`;
      return tx.rows`SELECT count FROM tally WHERE name = ANY(${[one, other]}::text[]) ORDER BY count`;
    });
    expect(counts).toEqual([{ count: 1 }, { count: 2 }]);
  });

  it('writes the same row twice in two statements, and both or none', async () => {
    const id = anId();
    const twice = (tx: Tx) => {
      for (const by of [1, 2])
        tx.withNext(sql`
          INSERT INTO tally (name, count) VALUES (${id}, ${by})
          ON CONFLICT (name) DO UPDATE SET count = tally.count + ${by}`);
    };
    expect(await statementsOf(() => unitOfWork.run(actor, purpose, twice))).toEqual([
      'START TRANSACTION',
      'WITH carried_0 AS',
      'WITH carried_0 AS',
      'COMMIT',
    ]);
    expect(await countOf(id)).toBe(3);
  });

  it('writes nothing of what waited for a statement when the work throws, or is rehearsed', async () => {
    const id = anId();
    const waiting = (tx: Tx) => tx.withNext(sql`INSERT INTO tally (name, count) VALUES (${id}, 1)`);
    await unitOfWork.rehearse(actor, purpose, (tx) => Promise.resolve(waiting(tx)));
    const work = unitOfWork.run(actor, purpose, (tx) => {
      waiting(tx);
      return Promise.reject(new Error('on second thoughts'));
    });
    await expect(work).rejects.toThrow('on second thoughts');
    expect(await countOf(id)).toBe(0);
  });

  it('writes nothing, no event either, when the work throws', async () => {
    const id = anId();
    const work = unitOfWork.run(actor, purpose, async (tx) => {
      await add(tx, id);
      tx.emit(anEvent(id, 1));
      throw new Error('on second thoughts');
    });
    await expect(work).rejects.toThrow('on second thoughts');
    expect([await countOf(id), await eventsAbout(id)]).toEqual([0, []]);
  });

  it('refuses a second event with the same sequence, and with it the whole work', async () => {
    const id = anId();
    await unitOfWork.run(actor, purpose, (tx) => Promise.resolve(tx.emit(anEvent(id, 1))));
    const again = unitOfWork.run(actor, purpose, (tx) => Promise.resolve(tx.emit(anEvent(id, 1))));
    await expect(again).rejects.toMatchObject({ constraint: 'outbox_event_once_per_sequence' });
  });

  it('rehearses: gives the result, and writes nothing', async () => {
    const id = anId();
    const result = await unitOfWork.rehearse(actor, purpose, async (tx) => {
      await add(tx, id);
      tx.emit(anEvent(id, 1));
      return 'as it would be';
    });
    expect([result, await countOf(id), await eventsAbout(id)]).toEqual(['as it would be', 0, []]);
  });

  it('runs again after a deadlock, so that both rivals get through', async () => {
    const [left, right] = [anId(), anId()];
    for (const name of [left, right]) await unitOfWork.run(actor, purpose, (tx) => add(tx, name));
    let attempts = 0;
    let arrived = 0;
    const both = (first: string, second: string) =>
      unitOfWork.run(actor, purpose, async (tx) => {
        attempts += 1;
        await add(tx, first);
        arrived += 1;
        while (arrived < 2) await new Promise((resolve) => setTimeout(resolve, 5));
        await add(tx, second);
      });
    await Promise.all([both(left, right), both(right, left)]);
    expect(attempts).toBe(3);
    expect([await countOf(left), await countOf(right)]).toEqual([3, 3]);
  });

  it('runs again after a serialization failure', async () => {
    const id = anId();
    let attempts = 0;
    await unitOfWork.run(actor, purpose, async (tx) => {
      attempts += 1;
      await add(tx, id);
      if (attempts === 1)
        await tx.rows`SELECT 1 / (SELECT count FROM tally WHERE name = ${id}) FROM raise_40001()`;
    });
    expect([attempts, await countOf(id)]).toEqual([2, 1]);
  });

  it('runs again as often as it is overtaken: what it went by may be replaced time and again', async () => {
    const id = anId();
    let attempts = 0;
    await unitOfWork.run(actor, purpose, async (tx) => {
      attempts += 1;
      await add(tx, id);
      if (attempts < 10) throw new Overtaken('a test');
    });
    expect([attempts, await countOf(id)]).toEqual([10, 1]);
  });

  it.each(['START TRANSACTION', 'INSERT INTO'])(
    'runs again when its connection is lost before %s, and the work is done once',
    async (step) => {
      const id = anId();
      let attempts = 0;
      let isLost = false;
      await intruding(
        async (text, client) => {
          if (isLost || !text.trim().startsWith(step)) return;
          isLost = true;
          await terminate(client);
        },
        () =>
          unitOfWork.run(actor, purpose, async (tx) => {
            attempts += 1;
            await add(tx, id);
            tx.emit(anEvent(id, 1));
          }),
      );
      expect(isLost).toBe(true);
      expect(attempts).toBe(2);
      expect([await countOf(id), await eventsAbout(id)]).toEqual([1, [{ sequence: 1 }]]);
    },
  );

  it('does not run again when the connection is lost at its last statement: COMMIT was sent behind it', async () => {
    const id = anId();
    let attempts = 0;
    const lost = intruding(
      async (text, client) => {
        if (text.trim().startsWith('WITH events')) await terminate(client);
      },
      () =>
        unitOfWork.run(actor, purpose, async (tx) => {
          attempts += 1;
          await add(tx, id);
          tx.emit(anEvent(id, 1));
        }),
    );
    expect(sqlStateOf(await lost.catch((thrown: unknown) => thrown))).toMatch(/^(57P01|08006)$/);
    expect([attempts, await countOf(id), await eventsAbout(id)]).toEqual([1, 0, []]);
  });

  it('commits nothing when its last statement fails, though COMMIT was sent behind it', async () => {
    const id = anId();
    await unitOfWork.run(actor, purpose, (tx) => Promise.resolve(tx.emit(anEvent(id, 1))));
    const sent = await statementsOf(async () => {
      const again = unitOfWork.run(actor, purpose, async (tx) => {
        await add(tx, id);
        tx.emit(anEvent(id, 1)); // the same sequence
      });
      await expect(again).rejects.toMatchObject({ constraint: 'outbox_event_once_per_sequence' });
    });
    expect(sent.at(-1)).toBe('COMMIT');
    expect([await countOf(id), await eventsAbout(id)]).toEqual([0, [{ sequence: 1 }]]);
  });

  it('does not run again when the connection is lost at COMMIT: nobody knows the outcome', async () => {
    let attempts = 0;
    const work = unitOfWork.run(actor, purpose, async (tx) => {
      attempts += 1;
      await tx.rows`INSERT INTO last_words (name) VALUES (${anId()})`;
    });
    const error: unknown = await work.catch((thrown: unknown) => thrown);
    expect(sqlStateOf(error)).toMatch(/^(57P01|08006)$/);
    expect(attempts).toBe(1);
  });

  it('knows a connection that was lost between two statements, whoever says so', () => {
    const released = new QueryRunnerAlreadyReleasedError();
    expect(sqlStateOf(released)).toBe('08006');
    expect(mayRetry(released, false)).toBe(true);
    expect(mayRetry(released, true)).toBe(false);
  });

  it('is whole again after lost connections: the pool gives new ones', async () => {
    const id = anId();
    await Promise.all(Array.from({ length: 70 }, () => unitOfWork.run(actor, purpose, (tx) => add(tx, id))));
    expect(await countOf(id)).toBe(70);
  });

  it('does not wait for a lock beyond the time of its role, and does not try that again', async () => {
    const id = anId();
    let attempts = 0;
    await unitOfWork.run(actor, purpose, async (tx) => {
      await add(tx, id);
      const rival = unitOfWork.run(actor, purpose, async (other) => {
        attempts += 1;
        await other.rows`SELECT set_config('lock_timeout', '50ms', true)`;
        await add(other, id);
      });
      await expect(rival).rejects.toMatchObject({ code: '55P03' });
    });
    expect(attempts).toBe(1);
  });

  it('writes an audit entry for each change by staff, and none for others', async () => {
    const staff = aStaffActor();
    const objectId = anId();
    await unitOfWork.run(staff, { operation: 'setSaleBlock' }, (tx) =>
      Promise.resolve(
        tx.audit({ objectId, before: { blocked: false }, after: { blocked: true }, reason: 'recall' }),
      ),
    );
    await unitOfWork.run(anActor(), { operation: 'openCart' }, () => Promise.resolve());
    const entries = await unitOfWork.read(actor).rows`
      SELECT at, staff_id, api_client_id, location_id, operation, object_id, before, after, reason FROM audit_entry`;
    expect(entries).toEqual([
      {
        at: new Date('2026-11-20T10:00:00Z'),
        staffId: staff.subject.kind === 'staff' && staff.subject.staffId,
        apiClientId: staff.apiClientId,
        locationId: staff.locationId,
        operation: 'setSaleBlock',
        objectId,
        before: { blocked: false },
        after: { blocked: true },
        reason: 'recall',
      },
    ]);
  });

  it.each(['outbox_event', 'audit_entry'])('may add to %s and never change it', async (table) => {
    for (const change of [`UPDATE ${table} SET id = id`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
      await expect(db.query(change)).rejects.toMatchObject({ code: '42501' });
  });

  it('gives rows with the names and types that TypeScript knows', async () => {
    const [row] = await unitOfWork.read(actor).rows`
      SELECT 9007199254740991 AS most_amount, '2026-01-31'::date AS local_day, NULL::text AS no_text,
             '2026-01-31T09:30:00Z'::timestamptz AS begun_at, ${['a', 'b']}::text[] AS list_2`;
    expect(row).toEqual({
      mostAmount: 9_007_199_254_740_991,
      localDay: '2026-01-31',
      noText: null,
      begunAt: new Date('2026-01-31T09:30:00Z'),
      list2: ['a', 'b'],
    });
    await expect(unitOfWork.read(actor).rows`SELECT 9007199254740992`).rejects.toThrow(RangeError);
  });

  beforeAll(() =>
    asOwner(
      database.migrateUrl,
      `CREATE FUNCTION raise_40001() RETURNS int LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'as if' USING ERRCODE = '40001'; END $$;
       CREATE TABLE last_words (name text PRIMARY KEY);
       GRANT INSERT ON last_words TO toonbank;
       CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
       CREATE CONSTRAINT TRIGGER dies_at_commit AFTER INSERT ON last_words
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()`,
    ),
  );
});
