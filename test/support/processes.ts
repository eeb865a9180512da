import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TestDatabase } from './database.js';

/** A real process, its words, and how it ended. */
export interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly complained: () => string;
  /** Resolves with the first line on standard output that matches; rejects when the process ends before. */
  line(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts `command`; what is still alive at the end of the test file is killed. */
export function run(command: string, args: readonly string[], options: SpawnOptions = {}): Running {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  alive.add(child);
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<number | null>((close) => child.once('close', (code) => close(code)));
  void ended.then(() => alive.delete(child));
  return {
    child,
    said: () => out,
    complained: () => err,
    ended,
    line: (pattern) =>
      new Promise((found, reject) => {
        const look = () => {
          const match = out.split('\n').slice(0, -1).join('\n').match(pattern);
          if (match) found(match);
        };
        child.stdout?.on('data', look);
        void ended.then(() => reject(new Error(`it ended: ${err || out}`)));
        look();
      }),
  };
}

/** The product, or one of its commands, with settings of its own alone. */
export const product = (
  env: Record<string, string>,
  script = 'dist/src/main.js',
  ...args: string[]
): Running =>
  run(process.execPath, [resolve(script), ...args], {
    env: { PATH: process.env['PATH']!, PORT: '0', ...env },
  });

/** The settings that lead to a database. */
export const on = ({ url, migrateUrl }: TestDatabase): Record<string, string> => ({
  DATABASE_URL: url,
  MIGRATE_URL: migrateUrl,
});

/** @returns the one sentence with which it gave up, having said nothing else. */
export async function sentence(running: Running): Promise<string> {
  expect(await running.ended).toBe(1);
  expect(running.said()).toBe('');
  return running.complained();
}

const alive = new Set<ChildProcess>();

/** At the end of a test file (each-file.ts). */
export const killTheRest = (): void => alive.forEach((child) => void child.kill('SIGKILL'));

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8')); // dead, and nobody has asked for its code
  } catch {
    return process.platform !== 'linux';
  }
}

/** Waits until `holds`, and fails the test when it does not come true. */
export async function eventually(holds: () => boolean | Promise<boolean>, withinMs = 45_000): Promise<void> {
  for (const end = performance.now() + withinMs; !(await holds());) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
