import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import type { EmbeddedUrls } from '../../src/platform/database/embedded-roles.js';
import type { GuardNote } from '../../src/platform/database/postgres-guard.js';
import { systemActor } from '../../src/platform/access/actor.js';
import { anEvent, anId } from '../support/builders.js';
import { aTally, aWorkshop } from '../support/database.js';
import { eventually, isAlive, run } from '../support/processes.js';

const folders: string[] = [];
function aFolder(): string {
  const folder = mkdtempSync('/var/tmp/toonbank-hard-');
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const embedded = (folder: string, purpose: 'start' | 'command') =>
  run(process.execPath, [resolve('test/support/embedded-child.mjs'), resolve('dist'), folder, purpose], {
    cwd: '/',
  });

async function ask(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The same every time, so that a failure can be looked at again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
}

it('the embedded server, app and guard killed at any moment fifteen times: no orphan, and no commit is lost', async () => {
  const folder = aFolder();
  const random = randomFrom(20_261_122);
  const acknowledged: number[] = [];
  for (let round = 0, next = 1; round < 15; round += 1) {
    const process_ = embedded(folder, 'start');
    const { migrateUrl } = JSON.parse((await process_.line(/^\{.*\}$/m))[0]) as EmbeddedUrls;
    await ask(migrateUrl, 'CREATE TABLE IF NOT EXISTS kept (n int PRIMARY KEY)');
    const found = (await ask(migrateUrl, 'SELECT n FROM kept')).map(({ n }) => n);
    expect(found).toEqual(expect.arrayContaining(acknowledged));
    let isOver = false;
    const writing = (async () => {
      while (!isOver) {
        await ask(migrateUrl, 'INSERT INTO kept (n) VALUES ($1)', [next]);
        acknowledged.push(next);
        next += 1;
      }
    })().catch(() => (next += 1)); // whether that one was committed nobody knows
    const enough = acknowledged.length + 2;
    await eventually(() => acknowledged.length >= enough);
    await new Promise((after) => setTimeout(after, random(400)));
    const note = JSON.parse(readFileSync(join(folder, 'postgres/guard.json'), 'utf8')) as GuardNote;
    const victims = [
      [process_.child.pid!],
      [note.guardPid, process_.child.pid!],
      [note.postgresPid, process_.child.pid!],
    ];
    for (const pid of victims[round % 3]!) process.kill(pid, 'SIGKILL');
    await process_.ended;
    if (round % 3 !== 1) await eventually(() => !isAlive(note.postgresPid) && !isAlive(note.guardPid));
    isOver = true;
    await writing;
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(30); // two a round
});

it('eight first starts at once on each of three new folders find one server each', async () => {
  for (let round = 0; round < 3; round += 1) {
    const folder = aFolder();
    const all = Array.from({ length: 8 }, (_, at) => embedded(folder, at === 0 ? 'start' : 'command'));
    const urls = await Promise.all(all.map(async (one) => (await one.line(/^\{.*\}$/m))[0]));
    expect(new Set(urls).size).toBe(1);
    for (const { child } of all) child.stdin!.end();
    expect(await Promise.all(all.map(({ ended }) => ended))).toEqual(all.map(() => 0));
  }
});

it('reactions in two processes, one killed at random twenty-five times, leave each of 200 effects exactly once', async () => {
  const { db, unitOfWork, database } = await aWorkshop();
  await aTally(database);
  const random = randomFrom(7);
  const ids = Array.from({ length: 200 }, () => anId<'Thing'>());
  const type = 'test.hard';
  for (const id of ids)
    await unitOfWork.run(systemActor('a test'), { operation: 'a test' }, (tx) =>
      Promise.resolve(tx.emit(anEvent(id, 1, type))),
    );
  const relay = () => run(process.execPath, [resolve('test/support/relay-child.mjs'), database.url, type]);
  const tally = () => db.query<{ name: string; count: number }[]>('SELECT name, count FROM tally');
  const steady = relay();
  for (let kills = 0; kills < 25 && (await tally()).length < ids.length; kills += 1) {
    const victim = relay();
    await new Promise((after) => setTimeout(after, 400 + random(500)));
    victim.child.kill('SIGKILL');
    await victim.ended;
    if (kills % 5 === 4) steady.child.kill('SIGSTOP');
    if (kills % 5 === 0) steady.child.kill('SIGCONT');
  }
  steady.child.kill('SIGCONT');
  await eventually(async () => (await tally()).length === ids.length, 60_000);
  steady.child.kill('SIGKILL');
  await steady.ended;
  expect((await tally()).filter(({ count }) => count !== 1)).toEqual([]);
  await db.destroy();
});
