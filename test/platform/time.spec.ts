import type { DataSource } from 'typeorm';
import { VirtualClock } from '../../src/platform/clock/virtual-clock.js';
import { type Job, Jobs } from '../../src/platform/jobs/jobs.js';
import { Ticker } from '../../src/platform/jobs/ticker.js';
import { openDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';

const HOUR = 3_600_000;
const MINUTE_MS = 60_000; // what a busy machine may take between two lines of a test
const aMoment = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describe('business time', () => {
  let db: DataSource;
  const clocks: VirtualClock[] = [];
  beforeAll(async () => (db = await openDatabase()));
  afterEach(async () => {
    for (const clock of clocks.splice(0)) await clock.onModuleDestroy();
    await db.query('UPDATE virtual_clock SET ahead_ms = 0');
  });
  afterAll(() => db.destroy());

  const aClock = async (isProduction = false): Promise<VirtualClock> => {
    const clock = new VirtualClock(db, { isProduction });
    clocks.push(clock);
    await clock.onApplicationBootstrap();
    return clock;
  };
  const ahead = (clock: VirtualClock): number => clock.now().getTime() - Date.now();

  it('is that of the wall until it is moved, and goes on from there', async () => {
    const clock = await aClock();
    expect(Math.abs(ahead(clock))).toBeLessThan(MINUTE_MS);
    expect(await clock.moveTo(new Date(Date.now() + HOUR))).toBe(true);
    expect(Math.abs(ahead(clock) - HOUR)).toBeLessThan(MINUTE_MS);
    const before = clock.now();
    await aMoment(30);
    expect(clock.now().getTime()).toBeGreaterThan(before.getTime());
  });

  it('does not go back', async () => {
    const clock = await aClock();
    await clock.moveTo(new Date(Date.now() + HOUR));
    expect(await clock.moveTo(new Date(Date.now() + HOUR / 2))).toBe(false);
    expect(ahead(clock)).toBeGreaterThan(HOUR - MINUTE_MS);
  });

  it('is the same in another process soon, and in one that starts later', async () => {
    const [here, there] = [await aClock(), await aClock()];
    await here.moveTo(new Date(Date.now() + HOUR));
    await eventually(() => ahead(there) > HOUR - MINUTE_MS);
    expect(ahead(await aClock())).toBeGreaterThan(HOUR - MINUTE_MS);
  });

  it('of two that move it at once ends where the later one wanted it', async () => {
    const [here, there] = [await aClock(), await aClock()];
    await Promise.all([
      here.moveTo(new Date(Date.now() + HOUR)),
      there.moveTo(new Date(Date.now() + 2 * HOUR)),
    ]);
    await eventually(() => ahead(here) > 2 * HOUR - 50 && ahead(there) > 2 * HOUR - MINUTE_MS);
  });

  it('is that of the wall in production, whatever the row says', async () => {
    await db.query('UPDATE virtual_clock SET ahead_ms = 3600000');
    const clock = await aClock(true);
    expect(Math.abs(ahead(clock))).toBeLessThan(MINUTE_MS);
    expect(await clock.moveTo(new Date(Date.now() + 2 * HOUR))).toBe(false);
  });

  describe('wakes jobs', () => {
    const aJob = (name: string, run: () => Promise<number>, everyMs = 60_000): Job => ({
      name,
      everyMs,
      batch: 10,
      run,
    });

    it('here, and in another process when it hears of it', async () => {
      const [here, there] = [await aClock(), await aClock()];
      const seen: string[] = [];
      const jobs = [here, there].map((clock, index) => {
        const those = new Jobs(clock);
        those.add(aJob('due', () => Promise.resolve(seen.push(`process ${index}`) && 0)));
        those.onApplicationBootstrap();
        return those;
      });
      await here.moveTo(new Date(Date.now() + HOUR));
      await eventually(() => seen.length === 2);
      expect(seen).toEqual(['process 0', 'process 1']);
      await Promise.all(jobs.map((those) => those.onModuleDestroy()));
    });

    it('which go on while there is more, one at a time, and survive a failure', async () => {
      const jobs = new Jobs(await aClock());
      const left = [10, 10, 3, 10, 0];
      let running = 0;
      let ran = 0;
      jobs.add(
        aJob('batches', async () => {
          running += 1;
          expect(running).toBe(1);
          ran += 1;
          await aMoment(5);
          running -= 1;
          return left.shift() ?? 0;
        }),
      );
      jobs.add(aJob('fails', () => Promise.reject(new Error('the printer is out of paper'))));
      jobs.onApplicationBootstrap();
      await jobs.runAll();
      expect(ran).toBe(3);
      await jobs.runAll();
      expect(ran).toBe(5);
      await jobs.onModuleDestroy();
      await jobs.runAll();
      expect(ran).toBe(5);
    });

    it('each under a name of its own', async () => {
      const jobs = new Jobs(await aClock());
      jobs.add(aJob('one', () => Promise.resolve(0)));
      expect(() => jobs.add(aJob('one', () => Promise.resolve(0)))).toThrow('two jobs are called one');
    });
  });
});

describe('a ticker', () => {
  it('runs again and again, never twice at once, and once more for who woke it meanwhile', async () => {
    let running = 0;
    let ran = 0;
    const ticker = new Ticker(5, async () => {
      running += 1;
      expect(running).toBe(1);
      ran += 1;
      await aMoment(20);
      running -= 1;
    });
    ticker.start();
    await eventually(() => ran === 3);
    await ticker.stop();
    const after = ran;
    await aMoment(30);
    expect(ran).toBe(after);
    ticker.start();
    const woken = [ticker.wake(), ticker.wake(), ticker.wake()];
    await Promise.all(woken);
    expect(ran).toBe(after + 2);
    await ticker.stop();
  });
});
