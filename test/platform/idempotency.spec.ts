import type { DataSource } from 'typeorm';
import type { Actor } from '../../src/platform/access/actor.js';
import { systemActor } from '../../src/platform/access/actor.js';
import { VirtualClock } from '../../src/platform/clock/virtual-clock.js';
import { Secrets } from '../../src/platform/config/secrets.js';
import { sql } from '../../src/platform/database/sql.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { type Call, Idempotency } from '../../src/platform/idempotency/idempotency.js';
import { IdempotencyRetentionJob } from '../../src/platform/idempotency/idempotency-retention.job.js';
import { UserError } from '../../src/platform/graphql/user-error.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { aKey, anActor, anEvent, anId, aStaffActor } from '../support/builders.js';
import { aTally, aWorkshop } from '../support/database.js';
import { intruding, statementsOf, terminate } from '../support/statements.js';

/** Holds a transaction open until the test lets it go on. */
function aGate() {
  let reach: () => void = () => undefined;
  let open: () => void = () => undefined;
  const isReached = new Promise<void>((resolve) => (reach = resolve));
  const isOpen = new Promise<void>((resolve) => (open = resolve));
  return { isReached, open, reached: () => (reach(), isOpen) };
}

class SoldOut extends UserError {
  readonly code = 'SOLD_OUT';
  constructor(readonly available: number) {
    super('none left');
  }
}

describe('idempotency', () => {
  let db: DataSource;
  let unitOfWork: UnitOfWork;
  let idempotency: Idempotency;
  let replays = 0;

  beforeAll(async () => {
    const workshop = await aWorkshop();
    ({ db, unitOfWork } = workshop);
    await aTally(workshop.database);
    idempotency = new Idempotency(
      unitOfWork,
      new Secrets({ secretKey: 'a key of the server, for tests only' }),
    );
  });
  afterAll(() => db.destroy());
  beforeEach(() => (replays = 0));

  const aCall = (given: Partial<Call> = {}): Call & { key: string } => ({
    actor: anActor(),
    operation: 'buy',
    input: { name: 'tv', quantity: 1 },
    onReplay: () => (replays += 1),
    ...given,
    key: given.key ?? aKey(),
  });
  const add = async (tx: Tx, name: string): Promise<number> => {
    const [row] = await tx.rows<{ count: number }>`
      INSERT INTO tally (name, count) VALUES (${name}, 1)
      ON CONFLICT (name) DO UPDATE SET count = tally.count + 1 RETURNING count`;
    return row!.count;
  };
  const countOf = async (name: string): Promise<number> => {
    const [row] = await unitOfWork.read(systemActor('a test')).rows<{ count: number }>`
      SELECT count FROM tally WHERE name = ${name}`;
    return row?.count ?? 0;
  };
  const recordsOf = ({ key }: { key: string }) =>
    db.query<{ result: unknown; process_id: string | null }[]>(
      'SELECT result, process_id FROM idempotency_record WHERE key = $1',
      [key],
    );

  it('answers the second call with the result of the first, and does nothing', async () => {
    const [call, name] = [aCall(), anId()];
    const at = new Date('2026-11-20T10:00:00Z');
    const buy = () =>
      idempotency.run(call, async (tx) => ({ orderId: name, count: await add(tx, name), at }));
    expect(await buy()).toEqual({ orderId: name, count: 1, at });
    expect(replays).toBe(0);
    expect(await buy()).toEqual({ orderId: name, count: 1, at });
    expect([replays, await countOf(name)]).toEqual([1, 1]);
  });

  it('takes the same fields in another order, and absent for null, as the same input', async () => {
    const [call, name] = [aCall({ input: { name: 'tv', note: null, lines: [{ a: 1, b: 2 }] } }), anId()];
    await idempotency.run(call, (tx) => add(tx, name));
    await idempotency.run({ ...call, input: { lines: [{ b: 2, a: 1 }], name: 'tv' } }, (tx) => add(tx, name));
    expect([replays, await countOf(name)]).toEqual([1, 1]);
  });

  it.each<[string, Partial<Call>]>([
    ['another input', { input: { name: 'tv', quantity: 2 } }],
    ['lines in another order', { input: { name: 'tv', quantity: 1, lines: [] } }],
    ['another operation', { operation: 'sell' }],
  ])('refuses the key of one call for %s', async (_, other) => {
    const [call, name] = [aCall(), anId()];
    await idempotency.run(call, (tx) => add(tx, name));
    await expect(idempotency.run({ ...call, ...other }, (tx) => add(tx, name))).rejects.toMatchObject({
      extensions: { code: 'IDEMPOTENCY_MISMATCH' },
    });
    expect(await countOf(name)).toBe(1);
  });

  it('keeps the keys of two clients, two customers and a guest apart', async () => {
    const [key, name, client] = [aKey(), anId(), anActor()];
    const actors: Actor[] = [
      client,
      anActor(),
      { ...client, subject: { kind: 'guest', guestTokenHash: 'one' } },
      { ...client, subject: { kind: 'guest', guestTokenHash: 'other' } },
      {
        ...client,
        subject: { kind: 'customer', customerId: anId<'Customer'>(), sessionId: anId<'Session'>() },
      },
    ];
    for (const actor of actors) await idempotency.run(aCall({ key, actor }), (tx) => add(tx, name));
    expect([replays, await countOf(name)]).toEqual([0, actors.length]);
  });

  it('knows a person again in another session', async () => {
    const [key, name, client] = [aKey(), anId(), anActor()];
    const customerId = anId<'Customer'>();
    for (const sessionId of [anId<'Session'>(), anId<'Session'>()]) {
      const actor: Actor = { ...client, subject: { kind: 'customer', customerId, sessionId } };
      await idempotency.run(aCall({ key, actor }), (tx) => add(tx, name));
    }
    expect([replays, await countOf(name)]).toEqual([1, 1]);
  });

  it.each([
    ['a refusal', new SoldOut(0)],
    ['a fault', new Error('a fault')],
  ])('burns no key on %s', async (_, error) => {
    const [call, name] = [aCall(), anId()];
    const refused = idempotency.run(call, async (tx) => {
      await add(tx, name);
      throw error;
    });
    await expect(refused).rejects.toBe(error);
    expect(await recordsOf(call)).toEqual([]);
    expect(await idempotency.run(call, (tx) => add(tx, name))).toBe(1);
    expect(replays).toBe(0);
  });

  it('lets two wait for the first, tells a third at once, and does the work once', async () => {
    const [call, name, gate] = [aCall(), anId(), aGate()];
    const buy = () =>
      idempotency.run(call, async (tx) => {
        const count = await add(tx, name);
        await gate.reached();
        return count;
      });
    const first = buy();
    await gate.isReached;
    const waiting = [buy(), buy()];
    await expect(buy()).rejects.toMatchObject({ extensions: { code: 'IDEMPOTENCY_IN_PROGRESS' } });
    expect(await Promise.race([...waiting, 'they wait'])).toBe('they wait');
    gate.open();
    expect(await Promise.all([first, ...waiting])).toEqual([1, 1, 1]);
    expect([replays, await countOf(name)]).toEqual([2, 1]);
  });

  it('gives the kept answer also to a repeat that would now be refused before anything is read', async () => {
    const [call, name] = [aCall(), anId()];
    await idempotency.run(call, (tx) => add(tx, name));
    const again = idempotency.run(call, () => Promise.reject<number>(new SoldOut(0)));
    expect([await again, replays]).toEqual([1, 1]);
  });

  it.each<[string, (tx: Tx, name: string) => Promise<unknown>, string[]]>([
    [
      'goes with a first statement that only reads',
      (tx) => tx.rows`SELECT 1 AS one`,
      ['START TRANSACTION', 'WITH carried_0 AS', 'WITH events AS', 'COMMIT'],
    ],
    [
      'comes before one that may wait',
      (tx) => tx.rows`SELECT FROM tally FOR UPDATE`,
      ['START TRANSACTION', 'WITH carried_0 AS', 'SELECT FROM tally', 'WITH events AS', 'COMMIT'],
    ],
    ['is all there is when nothing is asked', () => Promise.resolve(1), ['WITH events AS']],
    [
      'goes with what needs no answer',
      (tx, name) => Promise.resolve(tx.withNext(sql`INSERT INTO tally (name, count) VALUES (${name}, 1)`)),
      ['WITH carried_0 AS'],
    ],
  ])('the claim %s', async (_, work, statements) => {
    const [call, name] = [aCall(), anId()];
    const buy = () => idempotency.run(call, async (tx) => (await work(tx, name)) ?? 1);
    const sent = await statementsOf(buy);
    expect(sent).toEqual(statements);
    await buy();
    expect([replays, (await recordsOf(call)).length]).toEqual([1, 1]);
  });

  it('says that the first is still running when it takes longer than a lock may', async () => {
    const [call, name, gate] = [aCall(), anId(), aGate()];
    const first = idempotency.run(call, async (tx) => {
      const count = await add(tx, name);
      await gate.reached();
      return count;
    });
    await gate.isReached;
    const second = intruding(
      async (text, client) => {
        if (text.includes('INSERT INTO idempotency_record'))
          await client.query(`SET LOCAL lock_timeout = '50ms'`);
      },
      () => idempotency.run(call, (tx) => add(tx, name)),
    );
    await expect(second).rejects.toMatchObject({ extensions: { code: 'IDEMPOTENCY_IN_PROGRESS' } });
    gate.open();
    expect(await first).toBe(1);
  });

  it('runs for one who waited when the first is refused', async () => {
    const [call, name, gate] = [aCall(), anId(), aGate()];
    const first = idempotency.run(call, async (tx) => {
      await tx.rows`SELECT count FROM tally WHERE name = ${name}`;
      await gate.reached();
      throw new SoldOut(0);
    });
    await gate.isReached;
    const second = idempotency.run(call, (tx) => add(tx, name));
    gate.open();
    await expect(first).rejects.toThrow('none left');
    expect([await second, replays]).toEqual([1, 0]);
  });

  it('gives the retry its result when the connection was lost between COMMIT and its answer', async () => {
    const [call, name] = [aCall(), anId()];
    const lost = intruding(
      async (text, client) => {
        if (text !== 'COMMIT') return;
        await client.query({ text: 'COMMIT AND CHAIN' }); // it is done, and nobody hears of it
        await terminate(client);
      },
      () => idempotency.run(call, (tx) => add(tx, name)),
    );
    await expect(lost).rejects.toThrow();
    expect([await idempotency.run(call, (tx) => add(tx, name)), replays, await countOf(name)]).toEqual([
      1, 1, 1,
    ]);
  });

  it('keeps ids and reads the object again, so that a replay shows it as it is now', async () => {
    const [call, name] = [aCall(), anId()];
    const recall = {
      keep: () => ({ name }),
      again: async (tx: { rows: Tx['rows'] }, kept: { name: string }) => {
        const [row] = await tx.rows<{ count: number }>`SELECT count FROM tally WHERE name = ${kept.name}`;
        return { secret: 'a token', count: row!.count };
      },
    };
    const buy = () =>
      idempotency.run(call, async (tx) => ({ secret: 'a token', count: await add(tx, name) }), recall);
    expect(await buy()).toEqual({ secret: 'a token', count: 1 });
    await unitOfWork.run(systemActor('a test'), { operation: 'a test' }, (tx) => add(tx, name));
    expect(await buy()).toEqual({ secret: 'a token', count: 2 });
    expect((await recordsOf(call))[0]!.result).toEqual({ name });
  });

  it('does not audit a replay: nothing was done', async () => {
    const call = aCall({ actor: aStaffActor(), operation: 'audited' });
    for (let times = 0; times < 3; times += 1) await idempotency.run(call, () => Promise.resolve(1));
    const entries = await db.query<unknown[]>(`SELECT FROM audit_entry WHERE operation = 'audited'`);
    expect(entries).toHaveLength(1);
  });

  it('writes the event, the result and the audit entry in one statement', async () => {
    const [call, name] = [aCall({ actor: aStaffActor() }), anId()];
    await idempotency.run(call, async (tx) => {
      tx.emit(anEvent(name, 1));
      return add(tx, name);
    });
    const [{ xmins }] = await db.query<[{ xmins: number }]>(
      `SELECT count(DISTINCT x)::int AS xmins FROM (
         SELECT xmin::text AS x FROM outbox_event WHERE aggregate_id = $1
         UNION ALL SELECT xmin::text FROM idempotency_record WHERE key = $2) AS written`,
      [name, call.key],
    );
    expect(xmins).toBe(1);
  });

  it('hashes inputs with the key of the server: a PIN in one cannot be guessed from it', async () => {
    const call = aCall({ input: { pin: '246810' } });
    await idempotency.run(call, () => Promise.resolve(1));
    const other = new Idempotency(unitOfWork, new Secrets({ secretKey: 'the key of some other server' }));
    await expect(other.run(call, () => Promise.resolve(1))).rejects.toMatchObject({
      extensions: { code: 'IDEMPOTENCY_MISMATCH' },
    });
  });

  it('forgets after 30 days of the clock on the wall, a batch at a time', async () => {
    const day = 86_400_000;
    const [old, young] = [aCall(), aCall()];
    for (const call of [old, young]) await idempotency.run(call, () => Promise.resolve(1));
    const ages = [
      [old, 30 * day + 60_000],
      [young, 30 * day - 60_000],
    ] as const;
    for (const [{ key }, age] of ages)
      await db.query('UPDATE idempotency_record SET created_at = $1 WHERE key = $2', [
        new Date(Date.now() - age),
        key,
      ]);
    const job = new IdempotencyRetentionJob(
      unitOfWork,
      new Jobs(new VirtualClock(db, { isProduction: false })),
    );
    expect(await job.run()).toBe(1);
    expect([(await recordsOf(old)).length, (await recordsOf(young)).length]).toEqual([0, 1]);
  });

  describe('for a process of several transactions', () => {
    const recall = {
      keep: (result: { count: number }) => result,
      again: (_: unknown, kept: { count: number }) => Promise.resolve(kept),
    };

    it('is gone on with by the repeat of a call that was cut off, and done once', async () => {
      const [call, name] = [aCall(), anId()];
      let isCutOff = true;
      const seen: string[] = [];
      const pay = () =>
        idempotency.process(
          call,
          {
            begin: (tx) => Promise.resolve(tx.newId<'Checkout'>() as string),
            goOn: async (processId, end) => {
              seen.push(processId);
              if (isCutOff) throw new Error('the machine is gone');
              return unitOfWork.run(call.actor, { operation: 'pay' }, async (tx) => {
                const result = { count: await add(tx, name) };
                end(tx, result);
                return result;
              });
            },
          },
          recall,
        );
      await expect(pay()).rejects.toThrow('the machine is gone');
      isCutOff = false;
      expect(await pay()).toEqual({ count: 1 });
      expect(await pay()).toEqual({ count: 1 });
      expect(seen).toEqual([seen[0], seen[0]]);
      expect([replays, await countOf(name)]).toEqual([1, 1]);
    });

    it('keeps the refusal that ended it', async () => {
      const call = aCall();
      let attempts = 0;
      const pay = () =>
        idempotency.process(
          call,
          {
            begin: (tx) => Promise.resolve(tx.newId<'Checkout'>() as string),
            goOn: async (_, end) => {
              attempts += 1;
              const declined = new SoldOut(3);
              await unitOfWork.run(call.actor, { operation: 'pay' }, (tx) =>
                Promise.resolve(end(tx, declined)),
              );
              throw declined;
            },
          },
          recall,
        );
      await expect(pay()).rejects.toBeInstanceOf(SoldOut);
      const again: unknown = await pay().catch((error: unknown) => error);
      expect(again).toBeInstanceOf(UserError);
      expect(again).toMatchObject({
        typeName: 'SoldOut',
        code: 'SOLD_OUT',
        available: 3,
        message: 'none left',
      });
      expect([attempts, replays]).toEqual([1, 1]);
    });

    it('burns no key when its first transaction refuses', async () => {
      const call = aCall();
      const pay = idempotency.process(
        call,
        { begin: () => Promise.reject(new SoldOut(0)), goOn: () => Promise.resolve({ count: 0 }) },
        recall,
      );
      await expect(pay).rejects.toThrow('none left');
      expect(await recordsOf(call)).toEqual([]);
    });
  });
});
