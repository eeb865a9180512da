import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import type { FixedClock } from '../../src/kernel/clock.js';
import { systemActor } from '../../src/platform/access/actor.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { PublishedEvent } from '../../src/platform/outbox/domain-event.js';
import { takeNext } from '../../src/platform/outbox/outbox-delivery.repository.js';
import { BEGINNING } from '../../src/platform/outbox/outbox-reader.js';
import type { Reaction } from '../../src/platform/outbox/reactions.js';
import { anEvent, anId } from '../support/builders.js';
import { aTally, aWorkshop, type TestDatabase } from '../support/database.js';
import { eventually, run } from '../support/processes.js';
import { aRelay, type Relay } from '../support/relay.js';
import { intruding, terminate } from '../support/statements.js';

const actor = systemActor('a test');
let count = 0;
/** A type of event of one test's own. */
const aType = (): string => `test.happened_${(count += 1)}`;

describe('reactions', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  let database: TestDatabase;
  const relays: Relay[] = [];

  beforeAll(async () => {
    ({ db, clock, unitOfWork, database } = await aWorkshop());
    await aTally(database);
  });
  afterEach(async () => {
    for (const relay of relays.splice(0)) await relay.stop();
  });
  afterAll(() => db.destroy());

  const start = async (...reactions: Reaction[]): Promise<Relay> => {
    const relay = await aRelay(db, clock, ...reactions);
    relays.push(relay);
    return relay;
  };
  const emit = (type: string, ids: readonly string[], sequence = 1) =>
    unitOfWork.run(actor, { operation: 'a test' }, (tx) => {
      for (const id of ids) tx.emit(anEvent(id, sequence, type));
      return Promise.resolve();
    });
  const add = (tx: Tx, name: string) => tx.rows`
    INSERT INTO tally (name, count) VALUES (${name}, 1) ON CONFLICT (name) DO UPDATE SET count = tally.count + 1`;
  const tallyOf = async (ids: readonly string[]): Promise<number[]> => {
    const rows = await db.query<{ name: string; count: number }[]>(
      'SELECT name, count FROM tally WHERE name = ANY($1)',
      [ids],
    );
    return ids.map((id) => rows.find(({ name }) => name === id)?.count ?? 0);
  };
  const deliveriesOf = (consumer: string) =>
    db.query<{ state: string; attempts: number; problem: string | null }[]>(
      'SELECT state, attempts, problem FROM outbox_delivery WHERE consumer = $1 ORDER BY event_id',
      [consumer],
    );
  const tallying = (
    type: string,
    before: (event: PublishedEvent) => Promise<void> | void = () => undefined,
  ) => ({
    consumer: `tally of ${type}`,
    types: [type],
    handle: async (tx: Tx, event: PublishedEvent) => {
      await before(event);
      await add(tx, event.aggregateId);
    },
  });
  const someIds = (length: number): string[] => Array.from({ length }, () => anId());

  it('handle each event once, in the order of its aggregate, soon after the commit', async () => {
    const type = aType();
    const seen: number[] = [];
    await start(tallying(type, ({ sequence }) => void seen.push(sequence)));
    const id = anId();
    for (let sequence = 1; sequence <= 5; sequence += 1) await emit(type, [id], sequence);
    await eventually(async () => (await tallyOf([id]))[0] === 5);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('handle what was committed while nobody ran, more than one batch of it', async () => {
    const type = aType();
    const ids = someIds(250);
    await emit(type, ids);
    const { reactions } = await start(tallying(type));
    await reactions.settled();
    expect(await tallyOf(ids)).toEqual(ids.map(() => 1));
  });

  it('handle what came together in one transaction, and one by one what fails together', async () => {
    const type = aType();
    const ids = someIds(10);
    const { reactions } = await start(
      tallying(type, ({ aggregateId }) => {
        if (aggregateId === ids[4]) throw new Error('this one never');
      }),
    );
    await reactions.settled();
    const transactionsOf = async (events: readonly string[]) => {
      await emit(type, events);
      await reactions.settled();
      const [row] = await db.query<[{ count: number }]>(
        'SELECT count(DISTINCT xmin::text)::int FROM tally WHERE name = ANY($1)',
        [events],
      );
      return row.count;
    };
    expect(await transactionsOf(ids.slice(5))).toBe(1);
    expect(await transactionsOf(ids.slice(0, 5))).toBe(4);
    expect(await tallyOf(ids)).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1, 1]);
  });

  it('do not skip one that commits late, after others that began later', async () => {
    const type = aType();
    const [late, early] = [anId(), anId()];
    const { reactions } = await start(tallying(type));
    await unitOfWork.run(actor, { operation: 'a test' }, async (tx) => {
      tx.emit(anEvent(late, 1, type));
      await tx.rows`SELECT pg_current_xact_id()`; // from here on it is the elder
      await emit(type, [early]);
      await reactions.runAll();
      expect(await tallyOf([early])).toEqual([0]); // it waits: somebody before it may still commit
    });
    await reactions.settled();
    expect(await tallyOf([late, early])).toEqual([1, 1]);
  });

  it('handle nothing twice and nothing never when several processes run them', async () => {
    const type = aType();
    const ids = someIds(60);
    await Promise.all([1, 2, 3].map(() => start(tallying(type))));
    await Promise.all(ids.map((id) => emit(type, [id])));
    await eventually(async () => (await tallyOf(ids)).every((times) => times > 0));
    await new Promise((after) => setTimeout(after, 300));
    expect(await tallyOf(ids)).toEqual(ids.map(() => 1));
  });

  it('take nothing for a process that knows an old place, though what was done since is noted no longer', async () => {
    const type = aType();
    const ids = someIds(3);
    const reaction = tallying(type);
    const { reactions } = await start(reaction);
    await emit(type, ids);
    await reactions.settled();
    await db.query('DELETE FROM outbox_delivery WHERE consumer = $1', [reaction.consumer]); // as after thirty days
    const taken = await unitOfWork.run(actor, { operation: 'a test' }, (tx) =>
      takeNext(tx, reaction.consumer, [type], BEGINNING, 25),
    );
    expect(taken).toBeNull();
    expect(await tallyOf(ids)).toEqual(ids.map(() => 1));
  });

  it('try a failing event again after growing pauses, hold back its aggregate alone, and give it up after eight', async () => {
    const type = aType();
    const [bad, good] = [anId(), anId()];
    let attempts = 0;
    const reaction = tallying(type, ({ aggregateId, sequence }) => {
      if (aggregateId !== bad || sequence !== 1) return;
      attempts += 1;
      throw new Error('the printer is out of paper');
    });
    const { reactions } = await start(reaction);
    await emit(type, [bad, good]);
    await emit(type, [bad, good], 2);
    await reactions.settled();
    expect(await tallyOf([good, bad])).toEqual([2, 0]);
    const pauses: number[] = [];
    for (let left = 7; left > 0; left -= 1) {
      const attempt = attempts;
      let waited = 0;
      for (; attempts === attempt; waited += 1_000) {
        clock.advance(1_000);
        await reactions.runAll();
      }
      pauses.push(waited / 1_000);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64]);
    await reactions.runAll();
    expect(await tallyOf([good, bad])).toEqual([2, 1]); // the second event of that aggregate went on
    expect((await deliveriesOf(reaction.consumer)).filter(({ state }) => state !== 'done')).toEqual([
      { state: 'dead', attempts: 8, problem: 'Error the printer is out of paper' },
    ]);
  });

  it('handle an event that failed at first when its time comes, once', async () => {
    const type = aType();
    const id = anId();
    let isBroken = true;
    const { reactions } = await start(
      tallying(type, () => {
        if (isBroken) throw new Error('not yet');
      }),
    );
    await emit(type, [id]);
    await reactions.settled();
    isBroken = false;
    await reactions.runAll();
    expect(await tallyOf([id])).toEqual([0]);
    clock.advance(1_000);
    await reactions.runAll();
    await reactions.runAll();
    expect(await tallyOf([id])).toEqual([1]);
  });

  it('publish nothing of an attempt that failed', async () => {
    const [type, next, id] = [aType(), aType(), anId()];
    let isBroken = true;
    const { reactions } = await start({
      consumer: `chain of ${type}`,
      types: [type],
      handle: (tx) => {
        tx.emit(anEvent(id, 1, next));
        if (isBroken) throw new Error('not yet');
        return Promise.resolve();
      },
    });
    await emit(type, [anId()]);
    await reactions.settled();
    isBroken = false;
    clock.advance(1_000);
    await reactions.runAll();
    expect(await db.query('SELECT sequence FROM outbox_event WHERE type = $1', [next])).toEqual([
      { sequence: 1 },
    ]);
  });

  describe('when the relay is killed between two of its steps', () => {
    const STEPS = ['START TRANSACTION', 'WITH present', 'INSERT INTO tally', 'COMMIT'];
    const kills = STEPS.flatMap((step) =>
      (['loses its connection', 'throws'] as const).map((how) => [step, how] as const),
    );

    it.each(kills)('before %s (it %s), the effect is there once', async (step, how) => {
      const type = aType();
      const ids = someIds(5);
      const { reactions } = await start(tallying(type));
      await reactions.settled();
      let isKilled = false;
      await intruding(
        async (text, client) => {
          if (isKilled || !text.trim().startsWith(step)) return;
          isKilled = true;
          if (how === 'throws') throw new Error('as if killed');
          await terminate(client);
        },
        async () => {
          await emit(type, ids);
          await eventually(() => isKilled);
          await reactions.runAll();
        },
      );
      clock.advance(2_000);
      await reactions.runAll();
      await reactions.settled();
      expect(await tallyOf(ids)).toEqual(ids.map(() => 1));
    });
  });

  it('that run in a real process killed with -9 again and again leave each effect exactly once', async () => {
    const type = aType();
    const ids = someIds(60); // more than one transaction takes
    await emit(type, ids);
    const script = resolve('test/support/relay-child.mjs');
    const child = () => run(process.execPath, [script, database.url, type]);
    let kills = 0;
    for (let done = 0; done < ids.length;) {
      const relay = child();
      await relay.line(/handling/);
      await new Promise((after) => setTimeout(after, 30 + 350 * kills));
      relay.child.kill('SIGKILL');
      await relay.ended;
      kills += 1;
      done = (await tallyOf(ids)).filter((times) => times > 0).length;
      if (kills === 3) break;
    }
    const last = child();
    await eventually(async () => (await tallyOf(ids)).every((times) => times > 0), 20_000);
    last.child.kill('SIGKILL');
    await last.ended;
    expect(kills).toBeGreaterThan(1);
    expect(await tallyOf(ids)).toEqual(ids.map(() => 1));
  });
});
