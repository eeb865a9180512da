import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import pg from 'pg';
import { asOwner, cloneDatabase, type TestDatabase } from '../support/database.js';
import { eventually, isAlive, on, product as anyProduct, run, sentence } from '../support/processes.js';

const folder = mkdtempSync('/var/tmp/toonbank-start-');
chmodSync(folder, 0o755); // PostgreSQL's own user goes there
const product = (env: Record<string, string>, ...command: string[]) =>
  anyProduct({ DATA_DIR: folder, ...env }, ...command);

describe('npm start', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await cloneDatabase()));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('says where it serves, answers there, and ends in good order when told to', async () => {
    const running = product(on(database));
    const [, origin] = await running.line(/serves (http:\S+)\/graphql/);
    expect((await fetch(`${origin}/health/live`)).status).toBe(200);
    expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
    expect(running.complained()).toBe('');
  });

  it('ends when the shell that npm puts above it is killed', async () => {
    const command = `${process.execPath} dist/src/main.js & echo pid $!; wait`;
    const env = { PATH: process.env['PATH']!, PORT: '0', npm_lifecycle_event: 'start', ...on(database) };
    const shell = run('sh', ['-c', command], { env });
    const [, pid] = await shell.line(/pid (\d+)/);
    await shell.line(/serves http/);
    shell.child.kill('SIGKILL');
    await eventually(() => !isAlive(Number(pid)));
  });

  it('names the port that is in use', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const { port } = server.address() as net.AddressInfo;
    const said = await sentence(product({ ...on(database), PORT: String(port) })).finally(() =>
      server.close(),
    );
    expect(said).toBe(`Port ${port} is in use: stop what uses it, or set PORT to another one.\n`);
  });

  const at = (change: (url: URL) => void): string => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };

  it.each<[string, () => Record<string, string>, RegExp]>([
    [
      'a wrong password',
      () => ({ DATABASE_URL: at((url) => (url.password = 'wrong')) }),
      /^PostgreSQL at 127\.0\.0\.1:\d+ refuses user "toonbank": correct the password in DATABASE_URL\.\n$/,
    ],
    [
      'a database that is not there',
      () => ({ DATABASE_URL: at((url) => (url.pathname = '/nowhere')) }),
      /^PostgreSQL at \S+ has no database "nowhere": make it, or correct DATABASE_URL\.\n$/,
    ],
    [
      'a server that is not there',
      () => ({ DATABASE_URL: at((url) => (url.port = '1')) }),
      /^No PostgreSQL answers at 127\.0\.0\.1:1: start it, correct DATABASE_URL, or leave that out to use the embedded one\.\n$/,
    ],
    [
      'sample secrets in production',
      () => ({ NODE_ENV: 'production', DATABASE_URL: database.url }),
      /^Set SECRET_KEY to at least 32 random characters: production has no default for it\.\n$/,
    ],
  ])('says in one sentence what to do about %s', async (_, env, said) => {
    expect(await sentence(product(env()))).toMatch(said);
  });

  it('serves with the application role alone what is migrated already', async () => {
    const running = product({ DATABASE_URL: database.url });
    await running.line(/serves http/);
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
  });

  it('says who must migrate when the application may not', async () => {
    const empty = await cloneDatabase();
    await asOwner(empty.migrateUrl, 'DROP SCHEMA public CASCADE').catch(() => undefined);
    await asOwner(
      empty.adminUrl,
      'DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO toonbank',
    );
    expect(await sentence(product({ DATABASE_URL: empty.url }))).toBe(
      `Role "toonbank" may not change tables in "${new URL(empty.url).pathname.slice(1)}": set MIGRATE_URL to the role that owns them.\n`,
    );
  });

  it('fills an empty database with the sample store, tells its keys, and in production refuses them', async () => {
    const sample = await cloneDatabase();
    const running = product(on(sample));
    await running.line(/npm run story/);
    expect(running.said()).toMatch(/E-mail is written to .*\/outbox[^]*sample-pos-utrecht/);
    await running.line(/"query":/);
    const [, url, key, body] = /curl (\S+) -H 'api-key: (\S+)'[^]*-d '(.*)'/.exec(running.said())!;
    const headers = { 'api-key': key!, 'content-type': 'application/json' };
    const tried = await fetch(url!, { method: 'POST', headers, body: body! });
    expect(await tried.json()).toMatchObject({
      data: { products: { nodes: [{ name: expect.any(String) }] } },
    });
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
    await asOwner(sample.migrateUrl, 'UPDATE api_client SET disabled_at = created_at'); // the passwords stay known
    const production = product({ ...on(sample), NODE_ENV: 'production', SECRET_KEY: 'x'.repeat(32) });
    expect(await sentence(production)).toBe(
      'This database holds the sample store, whose keys and passwords everybody knows: production needs another one.\n',
    );
  });

  it('leaves a database of a newer version alone', async () => {
    const newer = await cloneDatabase();
    await asOwner(newer.migrateUrl, `INSERT INTO migrations (timestamp, name) VALUES (1, 'CreateTomorrow1')`);
    expect(await sentence(product(on(newer)))).toBe(
      'This database was made by a newer version of Toonbank: update the product, or use another database.\n',
    );
  });

  it('tells one role for both that append-only tables are not protected, and gives it timeouts', async () => {
    const url = new URL(database.url);
    [url.username, url.password, url.pathname] = ['alone', 'alone', '/alone'];
    await asOwner(database.adminUrl, `CREATE ROLE alone LOGIN PASSWORD 'alone'`);
    await asOwner(database.adminUrl, 'CREATE DATABASE alone OWNER alone');
    const running = product({ DATABASE_URL: url.href });
    await running.line(/Append-only tables are not protected: set MIGRATE_URL/);
    running.child.kill('SIGKILL');
    await running.ended;

    const roles = new pg.Client(database.adminUrl);
    await roles.connect();
    const { rows } = await roles.query<{ timeouts: string[] }>(
      `SELECT rolconfig AS timeouts FROM pg_roles WHERE rolname = 'alone'`,
    );
    await roles.end();
    expect(rows).toEqual([
      {
        timeouts: ['lock_timeout=5s', 'statement_timeout=10s', 'idle_in_transaction_session_timeout=30s'],
      },
    ]);
  });
});
