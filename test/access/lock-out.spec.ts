import { accessInvariants } from '../../src/cli/audit/access.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { expectInvariants } from '../support/invariants.js';
import { aCaller, type AccessWorkshop, anAccessWorkshop } from './access-workshop.js';

let shop: AccessWorkshop;
beforeAll(async () => (shop = await anAccessWorkshop()));
afterEach(() => expectInvariants(shop.db, accessInvariants));
afterAll(() => shop.db.destroy());

const MINUTE_MS = 60_000;
const take = (actor: Parameters<typeof shop.lockOut.take>[0], subject = 'n-1') =>
  shop.lockOut.take(actor, 'staff_log_in', subject);
const locked = async (actor: Parameters<typeof shop.lockOut.take>[0], subject = 'n-1') => {
  for (let count = 0; count < 5; count += 1) await take(actor, subject);
  const refused = await take(actor, subject);
  return (refused.lockedUntil!.getTime() - shop.system.now().getTime()) / MINUTE_MS;
};

it('lets exactly five of twenty parallel attempts through, and the fifth sets the lock', async () => {
  const till = await aCaller(shop.db, ClientKind.POS);
  const attempts = await Promise.all(Array.from({ length: 20 }, () => take(till)));
  expect(attempts.filter(({ isAllowed }) => isAllowed)).toHaveLength(5);
  const until = new Date(shop.system.now().getTime() + 5 * MINUTE_MS);
  expect(attempts.filter(({ isAllowed, lockedUntil }) => isAllowed && lockedUntil !== null)).toHaveLength(1);
  expect(attempts.filter(({ isAllowed }) => !isAllowed).map(({ lockedUntil }) => lockedUntil)).toEqual(
    Array(15).fill(until),
  );
});

it('locks one person at one till: neither another person there nor her at another till', async () => {
  const till = await aCaller(shop.db, ClientKind.POS);
  const other = await aCaller(shop.db, ClientKind.POS);
  await locked(till);
  expect((await take(till)).isAllowed).toBe(false);
  expect((await take(till, 'n-2')).isAllowed).toBe(true);
  expect((await take(other)).isAllowed).toBe(true);
});

it('opens again at the moment it said, and not before', async () => {
  const till = await aCaller(shop.db, ClientKind.POS);
  await locked(till);
  shop.system.advance(5 * MINUTE_MS - 1);
  expect((await take(till)).isAllowed).toBe(false);
  shop.system.advance(1);
  expect(await take(till)).toMatchObject({ isAllowed: true, lockedUntil: null });
});

it('is twice as long each time, up to an hour, and begins anew after a success', async () => {
  const till = await aCaller(shop.db, ClientKind.POS);
  const minutes: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    minutes.push(await locked(till));
    shop.system.advance(minutes.at(-1)! * MINUTE_MS);
  }
  expect(minutes).toEqual([5, 10, 20, 40, 60, 60]);
  const attempt = await shop.lockOut.allow(till, 'staff_log_in', 'n-1');
  await shop.unitOfWork.run(till, { operation: 'aTest' }, (tx) => shop.lockOut.forget(tx, attempt));
  expect(await locked(till)).toBe(5);
});

it('forgets attempts that lie an hour back', async () => {
  const till = await aCaller(shop.db, ClientKind.POS);
  for (let count = 0; count < 4; count += 1) await take(till);
  shop.system.advance(60 * MINUTE_MS + 1);
  for (let count = 0; count < 4; count += 1)
    expect(await take(till)).toMatchObject({ isAllowed: true, lockedUntil: null });
});

it('does not follow business time: moving the clock ahead unlocks nobody', async () => {
  const till = await aCaller(shop.db, ClientKind.POS);
  await locked(till);
  shop.clock.advance(365 * 24 * 60 * MINUTE_MS);
  expect((await take(till)).isAllowed).toBe(false);
});

it('keeps no address or number that could be read', async () => {
  const webshop = await aCaller(shop.db);
  await shop.lockOut.take(webshop, 'customer_log_in', 'canary@example.org');
  const rows = await shop.db.query<object[]>('SELECT * FROM attempt_counter');
  expect(JSON.stringify(rows)).not.toContain('canary');
});
