import { LogInRefused } from '../../src/access/access.errors.js';
import { accessInvariants } from '../../src/cli/audit/access.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { RequestError } from '../../src/platform/graphql/request-error.js';
import { hashOf } from '../../src/platform/config/secrets.js';
import { anId } from '../support/builders.js';
import { expectInvariants } from '../support/invariants.js';
import {
  aCall,
  aCaller,
  type AccessWorkshop,
  anAccessWorkshop,
  anAccountRow,
  aStaffRow,
  eventsAbout,
  fingerprint,
} from './access-workshop.js';

let shop: AccessWorkshop;
let webshop: Actor;
let passwordHash: string;
let pinHash: string;
beforeAll(async () => {
  shop = await anAccessWorkshop();
  webshop = await aCaller(shop.db);
  passwordHash = await shop.passwords.hashPassword('correct horse');
  pinHash = await shop.passwords.hashPin('246810');
});
afterEach(() => expectInvariants(shop.db, accessInvariants));
afterAll(() => shop.db.destroy());

const MINUTE_MS = 60_000;
const logIn = (email: string, password = 'correct horse', actor = webshop) =>
  shop.logIns.ofCustomer(aCall(actor), { email, password, deviceName: 'Her phone' });
const byPin = (actor: Actor, staffNumber: string, pin = '246810') =>
  shop.logIns.ofStaff(aCall(actor), { staffNumber, pin });
const refusal = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LogInRefused);
  const { code, message, retryAt } = error as LogInRefused;
  return { code, message, retryAt };
};

describe('a customer', () => {
  it('comes in with her address, however she writes it, and her password', async () => {
    const { customerId, email } = await anAccountRow(shop.db, { passwordHash });
    const opened = await logIn(`  ${email.toUpperCase()} `);
    expect(opened).toMatchObject({ customerId, expiresAt: new Date('2026-11-20T10:15:00Z') });
    const [session] = await shop.db.query<Record<string, unknown>[]>(
      'SELECT * FROM session WHERE customer_id = $1',
      [customerId],
    );
    expect(session).toMatchObject({
      kind: 'customer',
      api_client_id: webshop.apiClientId,
      device_name: 'Her phone',
      refresh_hash: hashOf(opened.refreshToken),
      ended_at: null,
    });
    expect(await eventsAbout(shop.db, String(session!['id']))).toEqual(['access.session_opened']);
  });

  it('gets one answer, whatever is the matter, and nothing is written', async () => {
    const { email } = await anAccountRow(shop.db, { passwordHash });
    const pending = await anAccountRow(shop.db, { passwordHash, verifiedAt: null });
    const disabled = await anAccountRow(shop.db, { passwordHash, disabledAt: new Date() });
    const before = await fingerprint(shop.db);
    const expected = { code: 'LOG_IN_REFUSED', message: 'That did not open a session.', retryAt: null };
    expect(await refusal(logIn(email, 'wrong horse'))).toEqual(expected);
    expect(await refusal(logIn('nobody@example.org'))).toEqual(expected);
    expect(await refusal(logIn(pending.email))).toEqual(expected);
    expect(await refusal(logIn(disabled.email))).toEqual(expected);
    expect(await fingerprint(shop.db)).toBe(before);
  });

  it('cannot be told from nobody by the work that the answer takes', async () => {
    const accounts = await Promise.all(
      Array.from({ length: 7 }, () => anAccountRow(shop.db, { passwordHash })),
    );
    const workFor = async (email: string) => {
      const before = process.cpuUsage();
      await refusal(logIn(email, 'wrong horse'));
      return process.cpuUsage(before).user;
    };
    let [known, unknown] = [Infinity, Infinity]; // the least of seven: what else the process does only adds
    for (const { email, id } of accounts) {
      known = Math.min(known, await workFor(email));
      unknown = Math.min(unknown, await workFor(`${id}@nowhere.example`));
    }
    expect(unknown).toBeGreaterThan(known / 2); // without the dummy hash it is a tenth
    expect(unknown).toBeLessThan(known * 2);
  });

  it('is locked out after ten failures at this client, known or not, and comes in elsewhere', async () => {
    const { email } = await anAccountRow(shop.db, { passwordHash });
    const app = await aCaller(shop.db, ClientKind.APP);
    const retryAt = new Date(shop.system.now().getTime() + 5 * MINUTE_MS);
    for (const address of [email, 'nobody.at.all@example.org']) {
      for (let count = 1; count < 10; count += 1)
        expect((await refusal(logIn(address, 'wrong horse'))).retryAt).toBeNull();
      expect((await refusal(logIn(address, 'wrong horse'))).retryAt).toEqual(retryAt);
      expect((await refusal(logIn(address))).retryAt).toEqual(retryAt);
    }
    await expect(logIn(email, 'correct horse', app)).resolves.toHaveProperty('accessToken');
    shop.system.advance(5 * MINUTE_MS);
    await expect(logIn(email)).resolves.toHaveProperty('accessToken');
  });

  it('waits a minute when a machine has tried a thousand through her client', async () => {
    const client = await aCaller(shop.db);
    const { email } = await anAccountRow(shop.db, { passwordHash });
    const keys = async () =>
      (await shop.db.query<{ key: string }[]>('SELECT key FROM attempt_counter')).map(({ key }) => key);
    const before = await keys();
    await shop.lockOut.countForClient(client, 'log_in');
    const [key] = (await keys()).filter((one) => !before.includes(one));
    await shop.db.query('UPDATE attempt_counter SET attempts = 998 WHERE key = $1', [key]);
    await refusal(logIn('nobody@example.org', 'wrong horse', client));
    expect((await refusal(logIn('nobody@example.org', 'wrong horse', client))).retryAt).toBeNull();
    const until = new Date(shop.system.now().getTime() + MINUTE_MS);
    expect((await refusal(logIn(email, 'correct horse', client))).retryAt).toEqual(until);
    shop.system.advance(MINUTE_MS);
    await expect(logIn(email, 'correct horse', client)).resolves.toHaveProperty('accessToken');
  });

  it('brings her guest token into the transaction that opens the session', async () => {
    const { email, customerId } = await anAccountRow(shop.db, { passwordHash });
    const seen: unknown[] = [];
    shop.openings.add((tx, opening) => {
      seen.push({ ...opening, now: tx.now });
      return Promise.resolve();
    });
    const guest: Actor = { ...webshop, subject: { kind: 'guest', guestTokenHash: hashOf('g') } };
    await logIn(email, 'correct horse', guest);
    await logIn(email);
    expect(seen).toEqual([
      { customerId, sessionId: expect.any(String), guestTokenHash: hashOf('g'), now: shop.clock.now() },
      { customerId, sessionId: expect.any(String), guestTokenHash: null, now: shop.clock.now() },
    ]);
  });

  it('does not come in when what a higher module does then fails', async () => {
    const other = await anAccessWorkshop();
    const { email } = await anAccountRow(other.db, { passwordHash });
    const caller = await aCaller(other.db);
    other.openings.add(() => Promise.reject(new Error('the cart broke')));
    const before = await fingerprint(other.db);
    await expect(
      other.logIns.ofCustomer(aCall(caller), { email, password: 'correct horse' }),
    ).rejects.toThrow('the cart broke');
    expect(await fingerprint(other.db)).toBe(before);
    await other.db.destroy();
  });

  it('does not come in by a password that was replaced while it was compared', async () => {
    const { customerId, id } = await anAccountRow(shop.db, { passwordHash });
    await shop.db.query('UPDATE account SET password_hash = $2 WHERE id = $1', [
      id,
      await shop.passwords.hashPassword('a new password'),
    ]);
    await refusal(
      shop.unitOfWork.run(webshop, aCall(webshop), (tx) =>
        shop.sessions.openForCustomer(tx, customerId, null, passwordHash),
      ),
    );
  });

  it('does not come in through a client that is not for shoppers', async () => {
    const { email } = await anAccountRow(shop.db, { passwordHash });
    for (const kind of [ClientKind.POS, ClientKind.CONTACT_CENTRE, ClientKind.OPS, ClientKind.SYSTEM])
      await expect(logIn(email, 'correct horse', await aCaller(shop.db, kind))).rejects.toThrow(RequestError);
  });
});

describe('an associate', () => {
  it('comes in by PIN at every till of her store, and no till of another', async () => {
    const till = await aCaller(shop.db, ClientKind.POS);
    const { number, id } = await aStaffRow(shop.db, { pinHash, locationId: till.locationId });
    const opened = await byPin(till, number);
    expect(opened).toMatchObject({ staffName: 'Iris Hoekstra' });
    expect(opened.permissions).toContain('ticket.use');
    const second = await aCaller(shop.db, ClientKind.POS, { locationId: till.locationId });
    await expect(byPin(second, number)).resolves.toHaveProperty('accessToken');
    const elsewhere = await aCaller(shop.db, ClientKind.POS);
    const expected = { code: 'LOG_IN_REFUSED', message: 'That did not open a session.', retryAt: null };
    expect(await refusal(byPin(elsewhere, number))).toEqual(expected);
    expect(await refusal(byPin(till, number, '246811'))).toEqual(expected);
    expect(await refusal(byPin(till, 'unknown'))).toEqual(expected);
    const [{ count }] = await shop.db.query<[{ count: number }]>(
      'SELECT count(*) AS count FROM session WHERE staff_id = $1',
      [id],
    );
    expect(Number(count)).toBe(2);
  });

  it('is locked at this till alone after five of twenty parallel wrong PINs were looked at', async () => {
    const till = await aCaller(shop.db, ClientKind.POS);
    const { number } = await aStaffRow(shop.db, { pinHash, locationId: till.locationId });
    const colleague = await aStaffRow(shop.db, { pinHash, locationId: till.locationId });
    const second = await aCaller(shop.db, ClientKind.POS, { locationId: till.locationId });
    const { isPin } = shop.passwords;
    let compared = 0;
    shop.passwords.isPin = (kept, pin) => {
      compared += 1;
      return isPin.call(shop.passwords, kept, pin);
    };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => refusal(byPin(till, number, `1000${index + 10}`))),
    );
    expect(compared).toBe(5);
    shop.passwords.isPin = isPin;
    const retryAt = new Date(shop.system.now().getTime() + 5 * MINUTE_MS);
    expect(answers.filter((answer) => answer.retryAt === null)).toHaveLength(4);
    expect(answers.filter((answer) => answer.retryAt?.getTime() === retryAt.getTime())).toHaveLength(16);
    expect((await refusal(byPin(till, number))).retryAt).toEqual(retryAt);
    await expect(byPin(till, colleague.number)).resolves.toHaveProperty('accessToken');
    await expect(byPin(second, number)).resolves.toHaveProperty('accessToken');
  });

  it('who is disabled, or has no PIN, is nobody', async () => {
    const till = await aCaller(shop.db, ClientKind.POS);
    const { locationId } = till;
    const disabled = await aStaffRow(shop.db, { pinHash, locationId, disabledAt: new Date() });
    const without = await aStaffRow(shop.db, { passwordHash, locationId });
    expect((await refusal(byPin(till, disabled.number))).retryAt).toBeNull();
    expect((await refusal(byPin(till, without.number))).retryAt).toBeNull();
  });

  it('takes no part in the audit of whoever is logged in at the till', async () => {
    const till = await aCaller(shop.db, ClientKind.POS);
    const { number } = await aStaffRow(shop.db, { pinHash, locationId: till.locationId });
    const before = await aStaffRow(shop.db, { locationId: till.locationId });
    const subject = {
      kind: 'staff',
      staffId: before.id,
      staffName: before.name,
      role: 'associate',
      sessionId: anId<'Session'>(),
    } as const;
    await byPin({ ...till, subject }, number);
    const entries = await shop.db.query<object[]>('SELECT * FROM audit_entry WHERE staff_id = $1', [
      before.id,
    ]);
    expect(entries).toEqual([]);
  });
});

it('agents, managers and admins come in by password at the screens for staff', async () => {
  for (const kind of [ClientKind.CONTACT_CENTRE, ClientKind.OPS]) {
    const screen = await aCaller(shop.db, kind);
    const { number } = await aStaffRow(shop.db, { role: 'manager', passwordHash });
    const opened = shop.logIns.ofStaff(aCall(screen), { staffNumber: number, password: 'correct horse' });
    await expect(opened).resolves.toHaveProperty('refreshToken');
  }
});

it.each([
  [ClientKind.POS, { password: 'correct horse' }, 'input.password'],
  [ClientKind.POS, {}, 'input.pin'],
  [ClientKind.POS, { pin: '246810', password: 'correct horse' }, 'input.password'],
  [ClientKind.OPS, { pin: '246810' }, 'input.pin'],
  [ClientKind.OPS, {}, 'input.password'],
])('a %s client given %j names %s', async (kind, given, field) => {
  const caller = await aCaller(shop.db, kind);
  const answer = shop.logIns.ofStaff(aCall(caller), { staffNumber: '1', ...given });
  await expect(answer).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field } });
});

it('staff do not come in through a client that is for shoppers or systems', async () => {
  for (const kind of [ClientKind.WEBSHOP, ClientKind.APP, ClientKind.SYSTEM])
    await expect(byPin(await aCaller(shop.db, kind), 'n')).rejects.toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    });
});

it('a PIN hash is of no use without the key of the server', async () => {
  const { verify } = await import('@node-rs/argon2');
  expect(await verify(pinHash, '246810')).toBe(false);
  expect(await shop.passwords.isPin(pinHash, '246810')).toBe(true);
});
