import { Account } from '../../src/access/account.entity.js';
import { accessInvariants } from '../../src/cli/audit/access.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { CodeRejected, RuleBroken, TooManyAttempts } from '../../src/platform/graphql/common.errors.js';
import type { Actor } from '../../src/platform/access/actor.js';
import type { Tx } from '../../src/platform/database/unit-of-work.js';
import { anId } from '../support/builders.js';
import { expectInvariants } from '../support/invariants.js';
import {
  aCall,
  aCaller,
  type AccessWorkshop,
  anAccessWorkshop,
  anAccountRow,
  eventsAbout,
  fingerprint,
} from './access-workshop.js';

let shop: AccessWorkshop;
let webshop: Actor;
beforeAll(async () => {
  shop = await anAccessWorkshop();
  webshop = await aCaller(shop.db);
});
afterEach(() => expectInvariants(shop.db, accessInvariants));
afterAll(() => shop.db.destroy());

const HOUR_MS = 3_600_000;
const run = <Result>(work: (tx: Tx) => Promise<Result>) =>
  shop.unitOfWork.run(webshop, { operation: 'aTest' }, work);
const db = () => shop.unitOfWork.read(webshop);

/** What the mail would say: the last event about the account names the code. */
async function letterFor(accountId: string) {
  const [event] = await shop.db.query<{ payload: { codeId?: string } }[]>(
    'SELECT payload FROM outbox_event WHERE aggregate_id = $1 ORDER BY sequence DESC LIMIT 1',
    [accountId],
  );
  return shop.accounts.letter(db(), event!.payload.codeId!);
}

async function registered(email = `${anId()}@example.org`) {
  const customerId = anId<'Customer'>();
  const passwordHash = await shop.passwords.hashPassword('correct horse');
  const { accountId, codeValidUntil } = await run((tx) =>
    shop.accounts.register(tx, { customerId, email, passwordHash }),
  );
  return { customerId, email, accountId, codeValidUntil, letter: (await letterFor(accountId))! };
}
const verify = (emailCode: string, actor = webshop, also = () => Promise.resolve()) =>
  shop.verification.verify(aCall(actor), { emailCode, deviceName: null }, also);
/** Another code with the same beginning: it finds the row and proves nothing. */
const wrong = (code: string) => `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`;
const attemptsLeft = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof CodeRejected) return error.attemptsLeft;
      throw error;
    },
  );

describe('registering', () => {
  it('makes a pending account that opens nothing until its code came back', async () => {
    const { customerId, accountId, email, codeValidUntil, letter } = await registered();
    expect(codeValidUntil).toEqual(new Date(shop.system.now().getTime() + 24 * HOUR_MS));
    expect(letter).toEqual({
      email,
      customerId,
      code: expect.stringMatching(/^(\w{4}-){3}\w{4}$/),
      purpose: 'email_verification',
      expiresAt: codeValidUntil,
    });
    expect(await shop.accounts.hasAccount(db(), customerId)).toBe(false);
    expect(await shop.accounts.ownerOf(db(), email)).toBeNull();
    const opened = await verify(` ${letter.code.toLowerCase().replaceAll('-', ' ')} `);
    expect(opened.customerId).toBe(customerId);
    expect(await shop.accounts.ownerOf(db(), email.toUpperCase())).toBe(customerId);
    expect(await eventsAbout(shop.db, accountId)).toEqual([
      'access.account_registered',
      'access.account_verified',
    ]);
  });

  it('keeps no code that could be read, and no event tells the address', async () => {
    const { letter, email } = await registered();
    const kept = JSON.stringify(await shop.db.query<object[]>('SELECT * FROM proof_code'));
    expect(kept).not.toContain(letter.code);
    expect(kept).not.toContain(letter.code.replaceAll('-', ''));
    expect(JSON.stringify(await shop.db.query<object[]>('SELECT * FROM outbox_event'))).not.toContain(email);
  });

  it('again begins anew, with another password and code', async () => {
    const { customerId, accountId, email } = await registered();
    const passwordHash = await shop.passwords.hashPassword('another horse');
    const again = await run((tx) => shop.accounts.register(tx, { customerId, email, passwordHash }));
    expect(again.accountId).toBe(accountId);
    await verify((await letterFor(accountId))!.code);
    const { passwordHash: kept } = await shop.db.manager.findOneByOrFail(Account, { id: accountId });
    expect(kept).toBe(passwordHash);
  });

  it('of one address by many gives it to the first who proves it', async () => {
    const first = await registered();
    const second = await registered(first.email.toUpperCase());
    const answers = await Promise.allSettled([verify(first.letter.code), verify(second.letter.code)]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = answers.find((answer) => answer.status === 'rejected');
    expect(refused?.reason).toBeInstanceOf(CodeRejected);
    const verified = await shop.db.query<object[]>(
      'SELECT FROM account WHERE email = $1 AND verified_at IS NOT NULL',
      [first.email],
    );
    expect(verified).toHaveLength(1);
  });

  it('an address that is a login tells its owner, and changes nothing of hers', async () => {
    const { id, email, customerId } = await anAccountRow(shop.db);
    await run((tx) => shop.accounts.tellOwner(tx, email.toUpperCase()));
    expect(await eventsAbout(shop.db, id, 2)).toEqual(['access.registration_repeated']);
    expect(await shop.accounts.addressOf(db(), id)).toEqual({ email, customerId });
    await run((tx) => shop.accounts.tellOwner(tx, 'nobody@example.org'));
  });

  it('tells other modules in the same transaction, and their failure undoes it', async () => {
    const { letter, accountId } = await registered();
    const broken = verify(letter.code, webshop, () => Promise.reject(new Error('no customer')));
    await expect(broken).rejects.toThrow('no customer');
    expect(await eventsAbout(shop.db, accountId)).toEqual(['access.account_registered']);
    await expect(verify(letter.code)).resolves.toHaveProperty('accessToken');
  });
});

describe('a code', () => {
  it('is good once, in however many hands', async () => {
    const { letter } = await registered();
    const answers = await Promise.allSettled(Array.from({ length: 4 }, () => verify(letter.code)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await attemptsLeft(verify(letter.code))).toBeNull();
  });

  it('bears five attempts, right ones included, and not one more in parallel', async () => {
    const { letter, accountId } = await registered();
    const left = await Promise.all(
      Array.from({ length: 20 }, () => attemptsLeft(verify(wrong(letter.code)))),
    );
    expect(left.filter((one) => one !== null).sort()).toEqual([0, 1, 2, 3, 4]);
    const before = await fingerprint(shop.db);
    expect(await attemptsLeft(verify(letter.code))).toBeNull();
    expect(await fingerprint(shop.db)).toBe(before);
    expect(await eventsAbout(shop.db, accountId)).toHaveLength(1);
  });

  it('that is none of ours is rejected without a count', async () => {
    for (const code of ['', 'ABCD', 'ZZZZ-ZZZZ-ZZZZ-ZZZZ', '🔑'.repeat(8), `A\0`.repeat(8)])
      expect(await attemptsLeft(verify(code))).toBeNull();
  });

  it('expires by the system clock, which business time does not move', async () => {
    const { letter, accountId } = await registered();
    shop.clock.advance(1_000 * HOUR_MS);
    expect(await letterFor(accountId)).not.toBeNull();
    shop.system.advance(24 * HOUR_MS);
    expect(await attemptsLeft(verify(letter.code))).toBeNull();
    expect(await letterFor(accountId)).toBeNull();
  });

  it('for one purpose is nothing for another', async () => {
    const { letter } = await registered();
    const reset = shop.passwordResets.reset(aCall(webshop), {
      resetCode: letter.code,
      password: 'long enough',
    });
    expect(await attemptsLeft(reset)).toBeNull();
    await expect(verify(letter.code)).resolves.toHaveProperty('accessToken');
  });

  it('is refused for a minute after a thousand wrong ones through one client', async () => {
    const client = await aCaller(shop.db);
    const keys = async () =>
      (await shop.db.query<{ key: string }[]>('SELECT key FROM attempt_counter')).map(({ key }) => key);
    const before = await keys();
    expect(await attemptsLeft(verify('x', client))).toBeNull();
    const [key] = (await keys()).filter((one) => !before.includes(one));
    await shop.db.query('UPDATE attempt_counter SET attempts = 999 WHERE key = $1', [key]);
    expect(await attemptsLeft(verify('x', client))).toBeNull();
    await expect(verify('x', client)).rejects.toThrow(TooManyAttempts);
    await expect(verify((await registered()).letter.code)).resolves.toHaveProperty('accessToken');
  });

  it('does not come back through a client that is not for shoppers', async () => {
    const { letter } = await registered();
    const till = await aCaller(shop.db, ClientKind.POS);
    await expect(verify(letter.code, till)).rejects.toMatchObject({ extensions: { code: 'FORBIDDEN' } });
  });
});

describe('a forgotten password', () => {
  const ask = (email: string, actor = webshop) => shop.passwordResets.request(aCall(actor), email);
  const reset = (resetCode: string, password = 'a better horse') =>
    shop.passwordResets.reset(aCall(webshop), { resetCode, password });

  it('is replaced by the code of the mail, which ends every session and lifts the lock-out', async () => {
    const { id, customerId, email } = await anAccountRow(shop.db);
    const app = await aCaller(shop.db, ClientKind.APP);
    for (const actor of [webshop, app])
      await shop.unitOfWork.run(actor, { operation: 'aTest' }, (tx) =>
        shop.sessions.openForCustomer(tx, customerId, null),
      );
    for (let count = 0; count < 10; count += 1) await shop.lockOut.take(webshop, 'customer_log_in', email);
    await ask(email.toUpperCase());
    const letter = (await letterFor(id))!;
    expect(letter).toMatchObject({ email, customerId, purpose: 'password_reset' });
    expect((await reset(letter.code)).count).toBe(2);
    const opened = shop.logIns.ofCustomer(aCall(webshop), { email, password: 'a better horse' });
    await expect(opened).resolves.toMatchObject({ customerId });
    expect(await eventsAbout(shop.db, id, 2)).toEqual([
      'access.password_reset_requested',
      'access.password_reset',
    ]);
  });

  it('asked for twice is replaced once: the second code goes with the first', async () => {
    const { id, email } = await anAccountRow(shop.db);
    await ask(email);
    const first = (await letterFor(id))!;
    await ask(email);
    const second = (await letterFor(id))!;
    await reset(second.code);
    expect(await attemptsLeft(reset(first.code))).toBeNull();
  });

  it('of nobody, or of one who has not proven her address, writes nothing', async () => {
    const pending = await registered();
    const disabled = await anAccountRow(shop.db, { disabledAt: new Date() });
    const before = await fingerprint(shop.db);
    for (const email of ['nobody@example.org', pending.email, disabled.email])
      await expect(ask(email)).resolves.toBeUndefined();
    expect(await fingerprint(shop.db)).toBe(before);
  });

  it('takes as long to ask for, whether there is such an account or not', async () => {
    const { email } = await anAccountRow(shop.db);
    const durationOf = async (address: string) => {
      const start = performance.now();
      await ask(address);
      return performance.now() - start;
    };
    expect(await durationOf(email)).toBeGreaterThanOrEqual(249);
    expect(await durationOf('nobody.there@example.org')).toBeGreaterThanOrEqual(249);
  });

  it('may be asked for five times an hour, known or not', async () => {
    const { id, email } = await anAccountRow(shop.db);
    for (const address of [email, 'nobody.at.home@example.org']) {
      await Promise.all(Array.from({ length: 5 }, () => ask(address)));
      await expect(ask(address)).rejects.toThrow(TooManyAttempts);
    }
    expect(await eventsAbout(shop.db, id, 2)).toHaveLength(5);
  });

  it('replaced by one that will not do leaves the code good', async () => {
    const { id, email } = await anAccountRow(shop.db);
    await ask(email);
    const { code } = (await letterFor(id))!;
    await expect(reset(code, 'short')).rejects.toThrow(RuleBroken);
    await expect(reset(code, email)).rejects.toThrow(RuleBroken);
    await expect(reset(code)).resolves.toMatchObject({ count: 0 });
  });
});

it('an import adds logins and leaves those that are there', async () => {
  const there = await anAccountRow(shop.db);
  const customerId = anId<'Customer'>();
  const passwordHash = await shop.passwords.hashPassword('sample-anna-password');
  const rows = [
    { customerId: there.customerId, email: there.email, passwordHash, isVerified: true },
    { customerId, email: 'Anna@Example.org', passwordHash, isVerified: true },
  ];
  expect(await run((tx) => shop.accounts.setByImport(tx, rows))).toBe(1);
  expect(await run((tx) => shop.accounts.setByImport(tx, rows))).toBe(0);
  expect(await shop.accounts.ownerOf(db(), 'anna@example.org')).toBe(customerId);
  await run((tx) => shop.accounts.requestPasswordReset(tx, 'anna@example.org'));
  const { id } = await shop.db.manager.findOneByOrFail(Account, { customerId });
  expect(await eventsAbout(shop.db, id)).toEqual([
    'access.account_imported',
    'access.password_reset_requested',
  ]);
});
