import type { Db } from './db.js';
import { Tx } from './unit-of-work.js';

interface Kept<Value> {
  readonly value: Value;
  readonly readAtMs: number;
}

/**
 * What is read once, kept in the process, and read anew when it is old or was forgotten.
 *
 * Rivals share one reading, but a transaction: others wait for a connection, perhaps for its own. One that fails, perhaps
 * with the transaction that read, is nobody else's failure. What was forgotten while it was read is not kept.
 */
export class KeptReading<Value> {
  /** How old it may be, by the machine's own time: a moved clock makes nothing stale. */
  maxAgeMs = 5_000;
  private kept: Kept<Value> | null = null;
  private reading: Promise<Kept<Value>> | null = null;

  constructor(private readonly ask: (db: Db) => Promise<Value>) {}

  async of(db: Db): Promise<Value> {
    return (await this.read(db)).value;
  }

  /** What `choose` finds in it; read anew before it is said not to be there. */
  async find<Found>(db: Db, choose: (value: Value) => Found | undefined): Promise<Found | null> {
    const asked = performance.now();
    const { value, readAtMs } = await this.read(db);
    const found = choose(value);
    if (found !== undefined || readAtMs >= asked) return found ?? null;
    this.forget();
    return choose(await this.of(db)) ?? null;
  }

  /** The next question reads anew: called by whoever wrote, or heard of it. */
  forget(): void {
    this.kept = null;
    this.reading = null;
  }

  private read(db: Db): Promise<Kept<Value>> {
    const { kept } = this;
    if (kept !== null && performance.now() - kept.readAtMs < this.maxAgeMs) return Promise.resolve(kept);
    if (this.reading !== null && !(db instanceof Tx)) return this.reading.catch(() => this.readNow(db));
    const reading = this.readNow(db);
    this.reading = reading;
    reading.then(
      (read) => this.done(reading, read),
      () => this.done(reading, null),
    );
    return reading;
  }

  private async readNow(db: Db): Promise<Kept<Value>> {
    const readAtMs = performance.now();
    return { value: await this.ask(db), readAtMs };
  }

  private done(reading: Promise<Kept<Value>>, read: Kept<Value> | null): void {
    if (this.reading !== reading) return;
    this.reading = null;
    this.kept = read;
  }
}
