import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';

/** Something to do before (`before`) or instead of a statement; gets its text and the connection. */
export type Intruder = (text: string, client: pg.Client) => Promise<void> | void;

let intruder: Intruder | null = null;
const intrudes = new AsyncLocalStorage<true>(); // what an intruder sends is not intruded upon
const inTurn = new WeakMap<pg.Client, Promise<void>>();
const original = pg.Client.prototype.query as (...args: unknown[]) => unknown;

/** Every statement of this process passes here while a test listens. */
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  const [statement, , callback] = args as [string | { text?: string }, unknown, unknown];
  const text = typeof statement === 'string' ? statement : statement?.text;
  const isPromise = typeof args.at(-1) !== 'function' && typeof callback !== 'function';
  const meanwhile = intruder;
  if (meanwhile === null || text === undefined || !isPromise || intrudes.getStore())
    return original.apply(this, args);
  // In the order in which they were sent, however long the intruder takes for one of them.
  const before = inTurn.get(this) ?? Promise.resolve();
  const asked = before.then(() => intrudes.run(true, () => meanwhile(text, this)));
  inTurn.set(
    this,
    asked.catch(() => undefined),
  );
  return asked.then(() => original.apply(this, args));
} as typeof pg.Client.prototype.query;

/** Calls `before` ahead of each statement of this process while `work` runs; what it throws, the statement throws. */
export async function intruding<Result>(before: Intruder, work: () => Promise<Result>): Promise<Result> {
  intruder = before;
  try {
    return await work();
  } finally {
    intruder = null;
  }
}

/** @returns the statements that `work` sent, in order. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const sent: string[] = [];
  await intruding((text) => void sent.push(text.trim().split(/\s+/).slice(0, 3).join(' ')), work);
  return sent;
}

/** Ends a connection's backend from outside, as a failover does. */
export async function terminate(client: pg.Client): Promise<void> {
  const { processID } = client as unknown as { processID: number };
  const admin = new pg.Client(process.env['TEST_ADMIN_URL']);
  await admin.connect();
  await original.call(admin, 'SELECT pg_terminate_backend($1)', [processID]);
  await admin.end();
  await new Promise((resolve) => setTimeout(resolve, 20)); // the socket's end reaches us
}
