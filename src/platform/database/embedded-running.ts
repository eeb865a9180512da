import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { Problem } from '../config/problem.js';
import type { GuardNote } from './postgres-guard.js';

const GUARD_MS_MAX = 3_000;

/** Why the server is wanted: the product serves a folder alone, commands join whoever is there. */
export type Purpose = 'start' | 'command';

/** A living server on a data folder. */
export interface Running {
  readonly postgresPid: number;
  readonly port: number;
}

/** @returns the server that PostgreSQL's own lock file names, if that process lives. */
export function runningOn(data: string): Running | null {
  const file = path.join(data, 'postmaster.pid');
  let lines: string[];
  try {
    lines = fs.readFileSync(file, 'utf8').split('\n');
  } catch {
    return null;
  }
  const postgresPid = Number(lines[0]);
  if (isPostgres(postgresPid)) return { postgresPid, port: Number(lines[3]) };
  fs.rmSync(file, { force: true }); // after a crash of the machine another process may have its number
  return null;
}

/** A number is given again after a restart, in a container often at once: where it can be seen, look at the name. */
function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    return fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
  } catch {
    return process.platform !== 'linux';
  }
}

/** A server that has just been started gets its guard's note a moment later. */
export async function guardFor(data: string, { postgresPid }: Running): Promise<GuardNote | null> {
  for (const end = performance.now() + GUARD_MS_MAX; performance.now() < end;) {
    const note = guardOf(data);
    if (note?.postgresPid === postgresPid) return note;
    if (runningOn(data)?.postgresPid !== postgresPid) return null;
    await pause(20);
  }
  return null;
}

export function guardOf(data: string): GuardNote | null {
  try {
    return JSON.parse(fs.readFileSync(path.join(data, 'guard.json'), 'utf8')) as GuardNote;
  } catch {
    return null;
  }
}

/** @returns the connection that keeps the server alive, or why there is none; null when no guard answers. */
export function enter(port: number, purpose: Purpose): Promise<net.Socket | 'taken' | 'closing' | null> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.setTimeout(GUARD_MS_MAX, () => socket.destroy());
    socket.once('connect', () => socket.write(`${purpose}\n`));
    socket.once('data', (said) => {
      const answer = said.toString().trim();
      if (answer === 'ok') return resolve(socket.setTimeout(0).unref());
      socket.destroy();
      return resolve(answer === 'taken' ? 'taken' : 'closing');
    });
    socket.on('error', () => resolve(null)).on('close', () => resolve(null));
  });
}

export function leave(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    socket.ref().once('close', () => resolve());
    socket.resume().once('end', () => socket.destroy());
    return socket.end();
  });
}

/** A server whose guard was killed as well serves nobody; nothing would ever stop it. */
export async function stopOrphan(data: string, { postgresPid }: Running): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
  ] as const) {
    if (runningOn(data)?.postgresPid !== postgresPid) return;
    try {
      process.kill(postgresPid, signal);
    } catch {
      return;
    }
    for (const end = performance.now() + waitMs; performance.now() < end;) {
      if (!isPostgres(postgresPid)) return;
      await pause(20);
    }
  }
  throw new Problem(`A PostgreSQL that nobody uses (process ${postgresPid}) does not stop: end it by hand.`);
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
