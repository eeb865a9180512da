import type pg from 'pg';
import type { Settings } from '../../platform/config/settings.js';
import { cpuMsOf, rssMbOf } from './process-cpu.js';

/** What one scenario found; one line of JSON. */
export interface Figures {
  readonly scenario: string;
  readonly concurrency: number;
  readonly ops: number;
  readonly errors: number;
  readonly opsPerS: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Less what the idle process spends in the same time. */
  readonly sqlPerOp: number;
  readonly apiCpuMsPerOp: number | null;
  readonly dbCpuMsPerOp: number | null;
  readonly rssMb: number | null;
  /** CPU with twenty times as many products over CPU with so many, the worst found; of the scenario that asks it. */
  readonly costRatio?: number;
  /** Which limits of its own it passed, in words; absent: none. */
  readonly over?: readonly string[];
  /** What a scenario finds beside. */
  readonly [more: string]: unknown;
}

/** The product under measurement: its process, its database server, and a superuser's view of the statements. */
export interface Bench {
  readonly origin: string;
  readonly apiPid: number;
  readonly postgresPid: number;
  readonly admin: pg.Client;
  /** Where the application connects, for scenarios that call its services in this process. */
  readonly settings: Settings & { readonly databaseUrl: string };
  /** Starts a second process of the product on the same database. */
  startAnother(): Promise<{ readonly origin: string; stop(): Promise<void> }>;
  /** Statements per second of an idle product. */
  idleSqlPerS: number;
}

interface Reading {
  readonly at: number;
  readonly sql: number;
  readonly apiCpu: number | null;
  readonly dbCpu: number | null;
}

/** BEGIN and COMMIT count too; statements of the superuser who looks do not. */
async function read(bench: Bench): Promise<Reading> {
  const { rows } = await bench.admin.query<{ calls: string }>(`
    SELECT coalesce(sum(calls), 0) AS calls FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND userid <> current_user::regrole`);
  return {
    at: performance.now(),
    sql: Number(rows[0]!.calls),
    apiCpu: cpuMsOf(bench.apiPid),
    dbCpu: cpuMsOf(bench.postgresPid),
  };
}

/** What an idle product asks of its database: its outbox, its clock, its jobs. */
async function measureIdle(bench: Bench, ms: number): Promise<number> {
  const before = await read(bench);
  await new Promise((resolve) => setTimeout(resolve, ms));
  const after = await read(bench);
  return ((after.sql - before.sql) / (after.at - before.at)) * 1000;
}

/**
 * Waits until what an import set in motion is over, as long as it grows less.
 *
 * @returns statements per second of the product when it is idle.
 */
export async function settled(bench: Bench, ms: number): Promise<number> {
  let before = await measureIdle(bench, ms);
  for (let round = 0; round < SETTLING_ROUNDS_MAX; round += 1) {
    const now = await measureIdle(bench, ms);
    if (now > before * 0.8) return Math.min(before, now);
    before = now;
  }
  return before;
}

/** Work that may fail: what it threw is counted, not told. */
export type Operation = (index: number) => Promise<unknown>;

/** How much of an operation there is to be. */
export interface Load {
  readonly count: number;
  readonly concurrency: number;
  /** So many go before, unmeasured: what has not run often is not compiled yet. */
  readonly warmUp?: number;
}

/**
 * Runs `count` operations with `concurrency` in flight and measures what they took.
 *
 * @param operation gets indices from 0, those of the warm-up first.
 * @returns figures; the errors are those that `operation` threw, in the warm-up too.
 */
export async function measure(
  bench: Bench,
  scenario: string,
  { count, concurrency, warmUp = 0 }: Load,
  operation: Operation,
): Promise<Figures> {
  const durations: number[] = [];
  let errors = 0;
  let next = 0;
  const worker = async (end: number) => {
    while (next < end) {
      const index = next++;
      const started = performance.now();
      try {
        await operation(index);
      } catch {
        errors += 1;
      }
      durations.push(performance.now() - started);
    }
  };
  const workThrough = (end: number) =>
    Promise.all(Array.from({ length: Math.min(concurrency, end - next) }, () => worker(end)));
  await workThrough(warmUp);
  durations.length = 0;
  const before = await read(bench);
  await workThrough(warmUp + count);
  const done = performance.now();
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS)); // what follows by reaction belongs to the operations
  const after = await read(bench);
  durations.sort((a, b) => a - b);
  const quantile = (share: number) =>
    round(durations[Math.min(durations.length - 1, Math.floor(share * durations.length))]!);
  const idle = (bench.idleSqlPerS * (after.at - before.at)) / 1000;
  return {
    scenario,
    concurrency,
    ops: count,
    errors,
    opsPerS: round(count / ((done - before.at) / 1000)),
    p50Ms: quantile(0.5),
    p95Ms: quantile(0.95),
    p99Ms: quantile(0.99),
    sqlPerOp: round((after.sql - before.sql - idle) / count),
    apiCpuMsPerOp: perOp(before.apiCpu, after.apiCpu, count),
    dbCpuMsPerOp: perOp(before.dbCpu, after.dbCpu, count),
    rssMb: rssMbOf(bench.apiPid),
  };
}

const SETTLE_MS = 1_500;
const SETTLING_ROUNDS_MAX = 30;

const round = (value: number): number => Math.round(value * 100) / 100;

const perOp = (before: number | null, after: number | null, count: number): number | null =>
  before === null || after === null ? null : round((after - before) / count);
