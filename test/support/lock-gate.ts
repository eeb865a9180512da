import type { DataSource } from 'typeorm';

/**
 * Makes a race certain: locks rows in a session of its own, lets callers queue behind them, then opens.
 *
 * @param lock a statement that locks, e.g. `SELECT FROM stock_level WHERE variant_id = $1 FOR UPDATE`.
 */
export async function lockGate(db: DataSource, lock: string, parameters: unknown[]) {
  const session = db.createQueryRunner();
  await session.startTransaction();
  await session.query(lock, parameters);
  return {
    /** Resolves when so many callers stand before the gate. */
    queue: (callers: number) => waiters(db, callers),
    async open(): Promise<void> {
      await session.commitTransaction();
      await session.release();
    },
  };
}

/** Resolves when so many sessions of this database wait for a lock. */
export async function waiters(db: DataSource, callers: number): Promise<void> {
  const waiting = async (): Promise<number> => {
    const [row] = (await db.query(`
      SELECT count(*)::int AS waiting FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`)) as { waiting: number }[];
    return row!.waiting;
  };
  for (let tries = 0; tries < 3_000; tries++) {
    if ((await waiting()) >= callers) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${await waiting()} of ${callers} callers queued`);
}

/** Lets all of them stand before one row, one behind the other, then go. */
export async function oneByOne<Answer>(
  db: DataSource,
  [table, id]: readonly [table: string, id: string],
  calls: readonly (() => Promise<Answer>)[],
): Promise<Answer[]> {
  const gate = await lockGate(db, `SELECT FROM ${table} WHERE id = $1 FOR UPDATE`, [id]);
  const answers: Promise<Answer>[] = [];
  for (const call of calls) {
    answers.push(call());
    await gate.queue(answers.length);
  }
  await gate.open();
  return Promise.all(answers);
}
