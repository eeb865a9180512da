import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { asOwner, cloneDatabase } from '../support/database.js';
import { on, product as anyProduct, sentence } from '../support/processes.js';

const folder = mkdtempSync('/var/tmp/toonbank-start-');
chmodSync(folder, 0o755); // PostgreSQL's own user goes there
const product = (env: Record<string, string>, ...command: string[]) =>
  anyProduct({ DATA_DIR: folder, ...env }, ...command);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run migrate', () => {
  it('brings an empty database to this version, with its rights, and the second time says so', async () => {
    const empty = await cloneDatabase();
    await asOwner(
      empty.adminUrl,
      'DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION toonbank_owner',
    );
    const first = product(on(empty), 'dist/src/cli/migrate.js');
    expect(await first.ended).toBe(0);
    expect(first.said()).toMatch(/^migrated: CreatePlatform1767225600000\n/);
    const second = product(on(empty), 'dist/src/cli/migrate.js');
    expect(await second.ended).toBe(0);
    expect(second.said()).toBe('The database is at this version already.\n');
    await expect(asOwner(empty.url, 'DELETE FROM outbox_event')).rejects.toMatchObject({ code: '42501' });
    await asOwner(empty.url, 'DELETE FROM idempotency_record');
  });
});

describe('npm run reset', () => {
  const reset = (...args: string[]) => product({}, 'dist/src/cli/reset.js', ...args);

  it('asks, refuses while the database is in use, deletes it when told yes, and has nothing to do then', async () => {
    const start = product({});
    await start.line(/serves http/);
    expect(await sentence(reset('--yes'))).toBe(
      `The database in ${folder} is in use: stop Toonbank first.\n`,
    );
    start.child.kill('SIGTERM');
    expect(await start.ended).toBe(0);
    const asked = reset();
    asked.child.stdin!.end();
    expect(await sentence(asked)).toBe('Nobody to ask: run "npm run reset -- --yes" to delete all data.\n');
    const told = reset('--yes');
    expect([await told.ended, told.said()]).toEqual([0, `Deleted ${folder}/postgres.\n`]);
    const again = reset('--yes');
    expect([await again.ended, again.said()]).toEqual([0, `There is nothing to delete in ${folder}.\n`]);
  });

  it("never touches a database of one's own", async () => {
    const database = await cloneDatabase();
    expect(await sentence(product(on(database), 'dist/src/cli/reset.js', '--yes'))).toMatch(
      /^reset deletes the embedded/,
    );
  });
});
