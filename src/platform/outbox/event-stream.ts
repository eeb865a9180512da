/**
 * An endless iterator that ends at once when its reader lets go of it, also while he waits: an async generator would hold
 * on until the next value.
 */
export abstract class EndlessStream<Value> implements AsyncIterableIterator<Value> {
  abstract next(): Promise<IteratorResult<Value>>;

  /** Ends it, whoever says so, once or more often; who waits is told. */
  abstract end(): void;

  return(): Promise<IteratorResult<Value>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<IteratorResult<Value>> {
    this.end();
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Graphql-js asks for it; the same as {@link return}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

/** What a slow reader may have waiting; beyond it the stream ends for him. */
const QUEUED_MAX = 1_000;

/** What others push in, all of it and in its order. */
export class EventStream<Value> extends EndlessStream<Value> {
  private readonly queue: Value[] = [];
  private waiting: ((result: IteratorResult<Value>) => void) | null = null;
  private isOver = false;

  /** @param onEnd once, when the reader has let go. */
  constructor(private readonly onEnd: () => void) {
    super();
  }

  push(value: Value): void {
    if (this.isOver) return;
    if (this.waiting) {
      const give = this.waiting;
      this.waiting = null;
      give({ value, done: false });
    } else if (this.queue.push(value) > QUEUED_MAX) {
      this.end();
    }
  }

  next(): Promise<IteratorResult<Value>> {
    const value = this.queue.shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.isOver) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => (this.waiting = resolve));
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.queue.length = 0;
    this.onEnd();
    this.waiting?.({ value: undefined, done: true });
    this.waiting = null;
  }
}

/**
 * The same object again and again: as it is now, and read anew after each sign that it changed. Signs that come while
 * it is read or sent are one sign: what is sent is whole, so a slow reader misses nothing that still holds.
 */
export class ObjectStream<Value> extends EndlessStream<Value> {
  private readonly signs: EventStream<true>;
  private isDirty = true; // its present state goes first
  private version: unknown;

  /**
   * @param read  the object as it is now; null, when it is gone or no longer his to see, ends the stream.
   * @param onEnd once, when the stream is over.
   */
  constructor(
    private readonly read: () => Promise<Value | null>,
    onEnd: () => void,
  ) {
    super();
    this.signs = new EventStream<true>(onEnd);
    this.signs.push(true);
  }

  /** The object may have changed. */
  changed(): void {
    if (this.isDirty) return;
    this.isDirty = true;
    this.signs.push(true);
  }

  async next(): Promise<IteratorResult<Value>> {
    try {
      for (;;) {
        const sign = await this.signs.next();
        if (sign.done) return { value: undefined, done: true };
        this.isDirty = false;
        const value = await this.read();
        if (value === null) return await this.return();
        if (this.isNews(value)) return { value, done: false };
      }
    } catch (error) {
      this.end();
      throw error;
    }
  }

  /** An event may be older than what was read first: the version that was sent is not sent again. */
  private isNews(value: Value): boolean {
    const { version } = value as { version?: unknown };
    if (typeof version === 'number' && version === this.version) return false;
    this.version = version;
    return true;
  }

  end(): void {
    this.signs.end();
  }
}

/**
 * The latest of what is pushed: it takes the place of what nobody has taken yet, so a slow reader costs one value and
 * misses nothing that still holds.
 */
export class LatestStream<Value> extends EndlessStream<Value> {
  private latest: { readonly value: Value } | { readonly error: unknown } | null = null;
  private wake: (() => void) | null = null;
  private isOver = false;

  /** @param onEnd once, when the stream is over, whoever ended it. */
  constructor(private readonly onEnd: () => void) {
    super();
  }

  push(value: Value): void {
    if (!this.isOver) this.put({ value });
  }

  /**
   * @returns whether something waits to be taken.
   * @throws what it was failed with.
   */
  hasNews(): boolean {
    if (this.latest !== null && 'error' in this.latest) throw this.latest.error;
    return this.latest !== null;
  }

  /** Ends it with an error for its reader. */
  fail(error: unknown): void {
    if (this.isOver) return;
    this.put({ error });
    this.over();
  }

  /** Ends it; what waits is not taken any more. */
  end(): void {
    if (this.isOver) return;
    this.latest = null;
    this.over();
  }

  async next(): Promise<IteratorResult<Value>> {
    while (this.latest === null) {
      if (this.isOver) return { value: undefined, done: true };
      await new Promise<void>((wake) => (this.wake = wake));
    }
    const { latest } = this;
    this.latest = null;
    if ('error' in latest) throw latest.error;
    return { value: latest.value, done: false };
  }

  private put(latest: NonNullable<typeof this.latest>): void {
    this.latest = latest;
    this.wake?.();
  }

  private over(): void {
    this.isOver = true;
    this.onEnd();
    this.wake?.();
  }
}
