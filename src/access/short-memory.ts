import type { Clock } from '../kernel/clock.js';

/** Revocation must take effect within a minute everywhere, so nothing about access is remembered for longer. */
export const REMEMBERED_MS = 30_000;
const ENTRIES_MAX = 20_000;

interface Entry<Value> {
  readonly at: number;
  readonly value: Promise<Value | null>;
}

/**
 * What a process remembers of rows that every request needs: the api client and the session. Only what exists is
 * remembered; two requests at once ask the database once.
 */
export class ShortMemory<Value> {
  private readonly entries = new Map<string, Entry<Value>>();

  constructor(
    /** The system's: security does not follow business time. */
    private readonly clock: Pick<Clock, 'now'>,
    private readonly read: (key: string) => Promise<Value | null>,
  ) {}

  async get(key: string): Promise<Value | null> {
    const now = this.clock.now().getTime();
    const known = this.entries.get(key);
    if (known && now >= known.at && now - known.at < REMEMBERED_MS) return known.value;
    const entry = { at: now, value: this.read(key) };
    this.entries.delete(key); // to the end of the order of insertion
    this.entries.set(key, entry);
    this.dropOldest();
    try {
      const value = await entry.value;
      if (value === null) this.dropEntry(key, entry);
      return value;
    } catch (error) {
      this.dropEntry(key, entry);
      throw error;
    }
  }

  /** From now on the database is asked again; in this process only. */
  forget(keys: Iterable<string>): void {
    for (const key of keys) this.entries.delete(key);
  }

  /** Forgets all of which `isMeant` says so. */
  async forgetWhere(isMeant: (value: Value) => boolean): Promise<void> {
    for (const [key, entry] of this.entries) {
      const value = await entry.value.catch(() => null);
      if (value === null || isMeant(value)) this.dropEntry(key, entry);
    }
  }

  private dropEntry(key: string, entry: Entry<Value>): void {
    if (this.entries.get(key) === entry) this.entries.delete(key);
  }

  private dropOldest(): void {
    if (this.entries.size <= ENTRIES_MAX) return;
    const [oldest] = this.entries.keys();
    this.entries.delete(oldest!);
  }
}
