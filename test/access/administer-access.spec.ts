import { ApiClient } from '../../src/access/api-client.entity.js';
import { StaffMember } from '../../src/access/staff-member.entity.js';
import type { StaffMemberChange } from '../../src/access/staff-member.service.js';
import { TidyAccessJob } from '../../src/access/tidy-access.job.js';
import { accessInvariants } from '../../src/cli/audit/access.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { hashOf } from '../../src/platform/config/secrets.js';
import type { Tx } from '../../src/platform/database/unit-of-work.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import { NotFound, RuleBroken, StaleVersion, WrongState } from '../../src/platform/graphql/common.errors.js';
import { anId } from '../support/builders.js';
import { expectInvariants } from '../support/invariants.js';
import {
  aCall,
  aCaller,
  type AccessWorkshop,
  anAccessWorkshop,
  anAccountRow,
  anAdministrator,
  aStaffRow,
  eventsAbout,
  fingerprint,
} from './access-workshop.js';

let shop: AccessWorkshop;
let admin: Actor;
beforeEach(async () => {
  shop = await anAccessWorkshop();
  admin = await anAdministrator(shop.db);
});
afterEach(async () => {
  await expectInvariants(shop.db, accessInvariants);
  await shop.db.destroy();
});

const run = <Result>(work: (tx: Tx) => Promise<Result>, actor = admin) =>
  shop.unitOfWork.run(actor, { operation: 'aTest' }, work);
const change = (given: StaffMemberChange) => run((tx) => shop.staff.change(tx, given, {}));
const audited = (objectId: string) =>
  shop.db.query<{ before: object | null; after: object | null; reason: string | null }[]>(
    'SELECT before, after, reason FROM audit_entry WHERE object_id = $1',
    [objectId],
  );

describe('staff', () => {
  it('are taken on with a PIN, and what is audited holds neither name nor PIN', async () => {
    const till = await aCaller(shop.db, ClientKind.POS);
    const secrets = await shop.staff.hash({ pin: '4711' });
    const { id, version } = await run((tx) =>
      shop.staff.add(
        tx,
        { staffNumber: '1002', name: 'Canary Jansen', role: 'associate', locationId: till.locationId },
        secrets,
      ),
    );
    expect(version).toBe(1);
    await expect(
      shop.logIns.ofStaff(aCall(till), { staffNumber: '1002', pin: '4711' }),
    ).resolves.toMatchObject({ staffName: 'Canary Jansen' });
    expect(await eventsAbout(shop.db, id)).toEqual(['access.staff_added']);
    expect(await audited(id)).toEqual([
      {
        before: null,
        after: { role: 'associate', locationId: till.locationId, disabled: false, pin: 'set' },
        reason: null,
      },
    ]);
    const written = JSON.stringify(await shop.db.query<object[]>('SELECT * FROM outbox_event'));
    expect(written).not.toContain('Canary');
  });

  it('have a number of their own, and a store where the role needs one', async () => {
    const { number } = await aStaffRow(shop.db);
    const before = await fingerprint(shop.db);
    const add = (staffNumber: string, role: StaffMember['role']) =>
      run((tx) => shop.staff.add(tx, { staffNumber, name: 'X', role }, {}));
    await expect(add(number, 'agent')).rejects.toMatchObject({
      problems: [{ path: 'input.staffNumber', problem: 'NUMBER_TAKEN' }],
    });
    for (const role of ['associate', 'manager'] as const)
      await expect(add('new', role)).rejects.toMatchObject({ problems: [{ problem: 'STORE_MISSING' }] });
    expect(await fingerprint(shop.db)).toBe(before);
  });

  it('belong to a store that exists', async () => {
    const real = anId<'Location'>();
    shop.places.checkWith((_db, { locationId }) =>
      Promise.resolve(locationId === null || locationId === real),
    );
    const add = (staffNumber: string, locationId: typeof real) =>
      run((tx) => shop.staff.add(tx, { staffNumber, name: 'X', role: 'associate', locationId }, {}));
    await expect(add('1', anId<'Location'>())).rejects.toThrow(NotFound);
    const { id } = await add('2', real);
    await expect(change({ staffId: id, locationId: anId<'Location'>() })).rejects.toThrow(NotFound);
  });

  it('come back as what they are now: any change ends their sessions', async () => {
    const till = await aCaller(shop.db, ClientKind.POS);
    const staff = await aStaffRow(shop.db, { locationId: till.locationId });
    await run((tx) => shop.sessions.openForStaff(tx, staff, 'staff_pin'), { ...till });
    const { staff: changed, ended } = await change({ staffId: staff.id, role: 'manager' });
    expect(changed).toMatchObject({ role: 'manager', version: 2, locationId: till.locationId });
    expect(ended.count).toBe(1);
    expect(await eventsAbout(shop.db, staff.id, 2)).toEqual(['access.staff_changed']);
  });

  it('keep what is not named, lose a store by null, come back when enabled', async () => {
    const { id, locationId } = await aStaffRow(shop.db, { role: 'agent' });
    expect((await change({ staffId: id, name: 'Chantal' })).staff.locationId).toBe(locationId);
    expect((await change({ staffId: id, locationId: null })).staff.locationId).toBeNull();
    const { disabledAt } = (await change({ staffId: id, disabled: true })).staff;
    expect(disabledAt).toEqual(shop.clock.now());
    shop.clock.advance(1_000);
    expect((await change({ staffId: id, disabled: true })).staff.disabledAt).toEqual(disabledAt);
    expect((await change({ staffId: id, disabled: false })).staff.disabledAt).toBeNull();
  });

  it('are not changed by who saw them before another did, and not when they are not there', async () => {
    const { id } = await aStaffRow(shop.db);
    await change({ staffId: id, expectedVersion: 1, name: 'A' });
    const before = await fingerprint(shop.db);
    await expect(change({ staffId: id, expectedVersion: 1, name: 'B' })).rejects.toThrow(StaleVersion);
    await expect(change({ staffId: anId<'Staff'>(), name: 'B' })).rejects.toThrow(NotFound);
    await expect(change({ staffId: id, locationId: null })).rejects.toThrow(RuleBroken);
    expect(await fingerprint(shop.db)).toBe(before);
  });

  it('always have one left who can administer, also when the last two let go of each other at once', async () => {
    const second = await aStaffRow(shop.db, { role: 'admin', locationId: null });
    const first = admin.subject.kind === 'staff' ? admin.subject.staffId : second.id;
    const answers = await Promise.allSettled([
      change({ staffId: first, disabled: true }),
      change({ staffId: second.id, role: 'agent' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const rows = await shop.db.query<object[]>(
      `SELECT FROM staff_member WHERE role = 'admin' AND disabled_at IS NULL`,
    );
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['0000', 'PIN_TOO_SIMPLE'],
    ['123', 'PIN_TOO_SIMPLE'],
  ])('do not get the PIN %s', async (pin, problem) => {
    await expect(shop.staff.hash({ pin })).rejects.toMatchObject({ problems: [{ problem }] });
  });

  it('are listed by number, page by page', async () => {
    const locationId = anId<'Location'>();
    for (const number of ['3', '1', '2']) await aStaffRow(shop.db, { number, locationId });
    const db = shop.unitOfWork.read(admin);
    const page = await shop.staff.list(db, { locationId }, { first: 2, after: null });
    expect(page.nodes.map(({ number }) => number)).toEqual(['1', '2']);
    expect(page).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    const rest = await shop.staff.list(db, { locationId, disabled: false }, { first: 2, after: ['2'] });
    expect(rest.nodes.map(({ number }) => number)).toEqual(['3']);
    expect(
      (await shop.staff.list(db, { locationId, role: 'ops' }, { first: 2, after: null })).totalCount,
    ).toBe(0);
  });

  it('come from an import once, and change only where the file says otherwise', async () => {
    const locationId = anId<'Location'>();
    const rows = [
      { staffNumber: '1001', name: 'Mees', role: 'manager' as const, locationId, pin: '246810' },
      { staffNumber: '9001', name: 'Chantal', role: 'agent' as const, password: 'sample-agent-password' },
    ];
    const db = shop.unitOfWork.read(admin);
    const set = async (given: typeof rows) => {
      const hashed = await shop.staff.hashForImport(
        db,
        given as Parameters<typeof shop.staff.hashForImport>[1],
      );
      return run((tx) => shop.staff.setByImport(tx, hashed));
    };
    expect(await set(rows)).toBe(2);
    expect(await set(rows)).toBe(0);
    expect(await set([{ ...rows[0]!, pin: '135791' } as (typeof rows)[0], rows[1]!])).toBe(1);
    const { version } = await shop.db.manager.findOneByOrFail(StaffMember, { number: '1001' });
    expect(version).toBe(2);
  });
});

describe('api clients', () => {
  const add = (given: Partial<Parameters<typeof shop.clients.add>[1]> = {}) =>
    run((tx) => shop.clients.add(tx, { name: `c ${anId()}`, kind: ClientKind.WEBSHOP, ...given }));
  const problemOf = async (apiKey: string) =>
    (await shop.authentication.contextFrom((name) => ({ 'api-key': apiKey })[name])).problem?.extensions ??
    null;

  it('get a key that opens, is kept as a hash, and can be told again to a repeat of the call', async () => {
    const { client, apiKey } = await add();
    expect(apiKey).toMatch(/^toonbank_webshop_[\w-]{43}$/);
    expect(client).toMatchObject({ channel: 'webshop', version: 1, keyHash: hashOf(apiKey) });
    expect(await problemOf(apiKey)).toBeNull();
    expect(await shop.clients.issued(shop.unitOfWork.read(admin), client.id)).toEqual({ client, apiKey });
    expect(await eventsAbout(shop.db, client.id)).toEqual(['access.api_client_added']);
  });

  it('get another key, and the old one is void within half a minute elsewhere, at once here', async () => {
    const { client, apiKey } = await add();
    expect(await problemOf(apiKey)).toBeNull();
    const rotated = await run((tx) => shop.clients.rotateKey(tx, client.id, 'it was mailed'));
    expect(rotated.apiKey).not.toBe(apiKey);
    expect(await problemOf(apiKey)).toBeNull(); // nobody told this process
    shop.system.advance(30_000);
    expect(await problemOf(apiKey)).toMatchObject({ reason: 'KEY' });
    expect(await problemOf(rotated.apiKey)).toBeNull();
    await shop.authentication.forgetClient(client.id);
    const third = await run((tx) => shop.clients.rotateKey(tx, client.id, 'again'));
    expect(await problemOf(rotated.apiKey)).toMatchObject({ reason: 'KEY' });
    expect(third.client.version).toBe(3);
    const reasons = (await audited(client.id)).map(({ reason }) => reason);
    expect(reasons.sort()).toEqual(['again', 'it was mailed', null]);
  });

  it('rotated by two at once have one key in the end, known to the one who got it', async () => {
    const { client } = await add();
    const answers = await Promise.allSettled(
      Array.from({ length: 4 }, () => run((tx) => shop.clients.rotateKey(tx, client.id, 'race'))),
    );
    const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.apiKey] : []));
    const { keyHash, version } = await shop.db.manager.findOneByOrFail(ApiClient, { id: client.id });
    expect(given.map(hashOf)).toContain(keyHash);
    expect(version).toBe(1 + given.length);
  });

  it('are silenced with all sessions that were opened through them', async () => {
    const { client, apiKey } = await add({ kind: ClientKind.APP });
    const { customerId } = await anAccountRow(shop.db);
    await run((tx) => shop.sessions.openForCustomer(tx, customerId, null), {
      ...(await aCaller(shop.db, ClientKind.APP)),
      apiClientId: client.id,
    });
    const { ended } = await run((tx) => shop.clients.disable(tx, client.id, 'stolen'));
    expect(ended.count).toBe(1);
    await shop.authentication.forgetClient(client.id);
    expect(await problemOf(apiKey)).toMatchObject({ reason: 'KEY' });
    await expect(run((tx) => shop.clients.disable(tx, client.id, 'again'))).rejects.toThrow(WrongState);
    await expect(run((tx) => shop.clients.rotateKey(tx, client.id, 'again'))).rejects.toThrow(WrongState);
  });

  it('do not silence themselves, and none that is not there', async () => {
    await expect(run((tx) => shop.clients.disable(tx, admin.apiClientId!, 'oops'))).rejects.toThrow(
      RuleBroken,
    );
    await expect(run((tx) => shop.clients.disable(tx, anId<'ApiClient'>(), 'x'))).rejects.toThrow(NotFound);
    await expect(run((tx) => shop.clients.rotateKey(tx, anId<'ApiClient'>(), 'x'))).rejects.toThrow(NotFound);
  });

  it.each([
    [{ kind: ClientKind.POS }, 'STORE_MISSING'],
    [{ kind: ClientKind.APP, terminalId: anId<'Terminal'>() }, 'NOT_A_TILL'],
    [{ kind: ClientKind.WEBSHOP, channel: Channel.STORE }, 'NOT_ITS_CHANNEL'],
    [{ kind: ClientKind.OPS, channel: Channel.PHONE }, 'NOT_ITS_CHANNEL'],
    [{ kind: ClientKind.SYSTEM, channel: Channel.SOCIAL }, 'NOT_ITS_CHANNEL'],
  ])('like %j are refused as %s', async (given, problem) => {
    const before = await fingerprint(shop.db);
    await expect(add(given)).rejects.toMatchObject({ problems: [{ problem }] });
    expect(await fingerprint(shop.db)).toBe(before);
  });

  it('have a name of their own, and speak for social media where shoppers do', async () => {
    const { client } = await add({ kind: ClientKind.APP, channel: Channel.SOCIAL });
    expect(client.channel).toBe('social');
    await expect(add({ name: client.name })).rejects.toMatchObject({ problems: [{ problem: 'NAME_TAKEN' }] });
  });

  it('come from an import once, with the keys of the file', async () => {
    const rows = [{ name: 'Webshop', kind: ClientKind.WEBSHOP, apiKey: 'sample-webshop' }];
    expect(await run((tx) => shop.clients.setByImport(tx, rows))).toBe(1);
    expect(await run((tx) => shop.clients.setByImport(tx, rows))).toBe(0);
    expect(await problemOf('sample-webshop')).toBeNull();
  });
});

it('what has long been of no use is thrown away, and nothing else', async () => {
  const DAY_MS = 24 * 3_600_000;
  const app = await aCaller(shop.db, ClientKind.APP);
  const { customerId, email } = await anAccountRow(shop.db);
  await run((tx) => shop.sessions.openForCustomer(tx, customerId, null), app);
  await run((tx) => shop.accounts.requestPasswordReset(tx, email));
  await shop.lockOut.take(app, 'customer_log_in', email);
  const job = new TidyAccessJob(
    { add: () => undefined } as never,
    shop.unitOfWork,
    shop.sessionRepository,
    shop.codeRepository,
    shop.counters,
    shop.system,
  );
  const counts = async () =>
    Promise.all(
      ['session', 'proof_code', 'attempt_counter'].map(
        async (table) => (await shop.db.query<object[]>(`SELECT FROM ${table}`)).length,
      ),
    );
  expect([await job.run(), await counts()]).toEqual([0, [1, 1, 1]]);
  shop.system.advance(8 * DAY_MS);
  expect([await job.run(), await counts()]).toEqual([1, [1, 0, 0]]);
  shop.system.advance(90 * DAY_MS);
  expect([await job.run(), await counts()]).toEqual([1, [0, 0, 0]]);
});

describe('the audit', () => {
  it.each([
    [
      'a session of somebody disabled',
      (staffId: string, _clientId: string) =>
        `UPDATE staff_member SET disabled_at = now() WHERE id = '${staffId}'`,
      'no live session of somebody',
    ],
    [
      'a session at a disabled client',
      (_staffId: string, clientId: string) =>
        `UPDATE api_client SET disabled_at = now() WHERE id = '${clientId}'`,
      'no live session of somebody',
    ],
    [
      'a session that was refreshed after its time',
      () => `UPDATE session SET refreshed_at = expires_at + interval '1 day'`,
      'no session was used after it ended',
    ],
    [
      'a PIN session away from tills',
      (_staffId: string, clientId: string) => `UPDATE api_client SET kind = 'ops' WHERE id = '${clientId}'`,
      'a PIN session stands at a till',
    ],
  ])('finds %s', async (_what, breaking, says) => {
    const till = await aCaller(shop.db, ClientKind.POS);
    const staff = await aStaffRow(shop.db, { locationId: till.locationId });
    await run((tx) => shop.sessions.openForStaff(tx, staff, 'staff_pin'), till);
    await shop.db.query(breaking(staff.id, till.apiClientId!));
    const found = [];
    for (const invariant of accessInvariants)
      if ((await shop.db.query<object[]>(invariant.sql)).length > 0) found.push(invariant.says);
    expect(found).toEqual([expect.stringContaining(says)]);
    await shop.db.query('DELETE FROM session');
  });

  it('needs no query for what a constraint refuses: a secret in the open, a use after the end', async () => {
    const { id } = await aStaffRow(shop.db);
    await expect(
      shop.db.query(`UPDATE staff_member SET pin_hash = '246810' WHERE id = $1`, [id]),
    ).rejects.toThrow('staff_member_pin_is_hashed');
    await expect(shop.db.query(`UPDATE api_client SET key_hash = 'sample-webshop'`)).rejects.toThrow(
      'api_client_key_is_hashed',
    );
  });
});
