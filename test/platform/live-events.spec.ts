import type { DataSource } from 'typeorm';
import type { FixedClock } from '../../src/kernel/clock.js';
import { systemActor } from '../../src/platform/access/actor.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { PublishedEvent } from '../../src/platform/outbox/domain-event.js';
import { EventStream } from '../../src/platform/outbox/event-stream.js';
import { anEvent, anId } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';
import { eventually } from '../support/processes.js';
import { aRelay, type Relay } from '../support/relay.js';

const actor = systemActor('a test');

describe('live events', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  let here: Relay;
  let there: Relay;

  beforeAll(async () => {
    ({ db, clock, unitOfWork } = await aWorkshop());
    [here, there] = [await aRelay(db, clock), await aRelay(db, clock)];
  });
  afterAll(async () => {
    await here.stop();
    await there.stop();
    await db.destroy();
  });

  const emit = (id: string, sequence: number, before: () => Promise<unknown> = () => Promise.resolve()) =>
    unitOfWork.run(actor, { operation: 'a test' }, async (tx) => {
      tx.emit(anEvent(id, sequence));
      await tx.rows`SELECT pg_current_xact_id()`;
      await before();
    });
  const collect = (stream: AsyncIterableIterator<PublishedEvent>): PublishedEvent[] => {
    const events: PublishedEvent[] = [];
    void (async () => {
      for await (const event of stream) events.push(event);
    })();
    return events;
  };

  it('reach the subscribers of every process, whole and in order', async () => {
    const id = anId();
    const streams = [here.live.about(id), there.live.about(id)];
    const heard = streams.map(collect);
    for (let sequence = 1; sequence <= 3; sequence += 1) await emit(id, sequence);
    await eventually(() => heard.every(({ length }) => length === 3));
    expect(heard[0]!.map(({ sequence, payload }) => [sequence, payload])).toEqual([
      [1, { sequence: 1 }],
      [2, { sequence: 2 }],
      [3, { sequence: 3 }],
    ]);
    expect(heard[1]).toEqual(heard[0]);
    for (const stream of streams) await stream.return!();
  });

  it('skip nobody who commits late', async () => {
    const [elder, younger] = [anId(), anId()];
    const heard = collect(here.live.of('test.happened'));
    await emit(elder, 1, async () => {
      await emit(younger, 1);
      await new Promise((resolve) => setTimeout(resolve, 250)); // several polls
      expect(heard.some(({ aggregateId }) => aggregateId === younger)).toBe(false);
    });
    await eventually(() => heard.length >= 2);
    expect(heard.map(({ aggregateId }) => aggregateId)).toEqual([elder, younger]);
  });

  it('do not tell who subscribes of what was before', async () => {
    const id = anId();
    await emit(id, 1);
    await eventually(async () => {
      const [row] = await db.query<{ n: number }[]>(
        'SELECT count(*)::int AS n FROM outbox_event WHERE aggregate_id = $1',
        [id],
      );
      return row!.n === 1;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const heard = collect(here.live.about(id));
    await emit(id, 2);
    await eventually(() => heard.length > 0);
    expect(heard.map(({ sequence }) => sequence)).toEqual([2]);
  });

  it('let go at once of a reader who leaves, also while he waits', async () => {
    const stream = here.live.about(anId());
    const waiting = stream.next();
    await stream.return!();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });

  describe('following an object', () => {
    it('begins with it as it is, and sends no version twice', async () => {
      const id = anId();
      let version = 1;
      const stream = here.live.follow(id, () => Promise.resolve({ version }));
      expect(await stream.next()).toEqual({ value: { version: 1 }, done: false });
      const next = stream.next();
      await emit(id, 1); // tells of version 1, which was sent
      await new Promise((resolve) => setTimeout(resolve, 300));
      version = 2;
      await emit(id, 2);
      expect(await next).toEqual({ value: { version: 2 }, done: false });
      await stream.return!();
    });

    it('sends a slow reader what holds now, not all that was', async () => {
      const id = anId();
      let version = 1;
      const stream = here.live.follow(id, () => Promise.resolve({ version }));
      await stream.next();
      for (; version < 6; version += 1) await emit(id, version);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await stream.next()).toEqual({ value: { version: 6 }, done: false });
      await stream.return!();
    });

    it('ends when the object is gone, or can no longer be read', async () => {
      const gone = here.live.follow(anId(), () => Promise.resolve(null));
      expect(await gone.next()).toEqual({ value: undefined, done: true });
      const broken = here.live.follow(anId(), () => Promise.reject(new Error('no longer yours')));
      await expect(broken.next()).rejects.toThrow('no longer yours');
      expect(await broken.next()).toEqual({ value: undefined, done: true });
    });
  });

  it('end for a reader who lets more than a thousand wait', async () => {
    let ended = 0;
    const stream = new EventStream<number>(() => (ended += 1));
    for (let value = 0; value < 1_001; value += 1) stream.push(value);
    expect([await stream.next(), ended]).toEqual([{ value: undefined, done: true }, 1]);
  });
});
