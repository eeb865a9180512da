import { LogInRefused } from '../../src/access/access.errors.js';
import type { SessionOpenedType } from '../../src/access/access.types.js';
import { accessInvariants } from '../../src/cli/audit/access.js';
import { Session } from '../../src/access/session.entity.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import type { Tx } from '../../src/platform/database/unit-of-work.js';
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
} from './access-workshop.js';

let shop: AccessWorkshop;
let webshop: Awaited<ReturnType<typeof aCaller>>;
beforeAll(async () => {
  shop = await anAccessWorkshop();
  webshop = await aCaller(shop.db);
});
afterEach(() => expectInvariants(shop.db, accessInvariants));
afterAll(() => shop.db.destroy());

const HOUR_MS = 3_600_000;
const run = <Result>(work: (tx: Tx) => Promise<Result>, actor = webshop) =>
  shop.unitOfWork.run(actor, { operation: 'aTest' }, work);
const aSession = async (actor = webshop) => {
  const { customerId } = await anAccountRow(shop.db);
  const opened = await run((tx) => shop.sessions.openForCustomer(tx, customerId, null), actor);
  const { id } = await shop.db.manager.findOneByOrFail(Session, { customerId });
  return { ...opened, id };
};
const refresh = (refreshToken: string, actor = webshop) => shop.logIns.refresh(aCall(actor), refreshToken);
const row = (id: string) => shop.db.manager.findOneByOrFail(Session, { id: id as Session['id'] });
const asked = (opened: Pick<SessionOpenedType, 'accessToken'>, actor = webshop) =>
  shop.authentication.contextFrom(
    (name) => ({ 'api-key': actor.apiKey, authorization: `Bearer ${opened.accessToken}` })[name],
  );

describe('refreshing', () => {
  it('turns both tokens over and moves the end of a customer session on', async () => {
    const opened = await aSession();
    shop.system.advance(HOUR_MS);
    const next = await refresh(opened.refreshToken);
    expect(next.refreshToken).not.toBe(opened.refreshToken);
    expect(next.expiresAt).toEqual(new Date(shop.system.now().getTime() + 15 * 60_000));
    const kept = await row(opened.id);
    expect(kept.refreshGeneration).toBe(2);
    expect(kept.expiresAt).toEqual(new Date(shop.system.now().getTime() + 60 * 24 * HOUR_MS));
    expect((await asked(next)).problem).toBeNull();
    await expect(refresh(next.refreshToken)).resolves.toHaveProperty('accessToken');
  });

  it('with an older token ends the session: two hands hold it', async () => {
    const opened = await aSession();
    const next = await refresh(opened.refreshToken);
    expect((await asked(next)).problem).toBeNull();
    await expect(refresh(opened.refreshToken)).rejects.toThrow(LogInRefused);
    expect(await row(opened.id)).toMatchObject({ endedBecause: 'refresh_reused' });
    await expect(refresh(next.refreshToken)).rejects.toThrow(LogInRefused);
    expect((await asked(next)).problem).toMatchObject({ extensions: { reason: 'SESSION' } });
    expect(await eventsAbout(shop.db, opened.id)).toEqual(['access.session_opened', 'access.session_ended']);
  });

  it('succeeds once for two that use one token in the same instant, and ends the session', async () => {
    const opened = await aSession();
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => refresh(opened.refreshToken)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await row(opened.id)).endedBecause).toBe('refresh_reused');
  });

  it('elsewhere than where the session was opened is refused, and harms nobody', async () => {
    const opened = await aSession();
    await expect(refresh(opened.refreshToken, await aCaller(shop.db))).rejects.toThrow(LogInRefused);
    await expect(refresh(opened.refreshToken)).resolves.toHaveProperty('accessToken');
  });

  it.each(['', 'x', 'a.1.b', '...', '019b76da-a802-7c83-a6a3-127b6fbd9c6d.1.forged', '🔑'])(
    'with %j, which is none of ours, is refused without a question to the database',
    async (token) => {
      await expect(refresh(token)).rejects.toThrow(LogInRefused);
    },
  );

  it('with a token whose count was raised by hand is refused, and harms nobody', async () => {
    const opened = await aSession();
    const [id, , proof] = opened.refreshToken.split('.');
    await expect(refresh(`${id}.2.${proof}`)).rejects.toThrow(LogInRefused);
    expect((await row(opened.id)).endedAt).toBeNull();
  });

  it('after sixty days of absence is refused', async () => {
    const opened = await aSession();
    shop.system.advance(60 * 24 * HOUR_MS);
    await expect(refresh(opened.refreshToken)).rejects.toThrow(LogInRefused);
  });

  it('does not lengthen a shift: a staff session ends twelve hours after it opened', async () => {
    const till = await aCaller(shop.db, ClientKind.POS);
    const staff = await aStaffRow(shop.db, { locationId: till.locationId });
    const opened = await run((tx) => shop.sessions.openForStaff(tx, staff, 'staff_pin'), till);
    shop.system.advance(11 * HOUR_MS);
    const next = await refresh(opened.refreshToken, till);
    expect((await asked(next, till)).problem).toBeNull();
    shop.system.advance(HOUR_MS);
    await expect(refresh(next.refreshToken, till)).rejects.toThrow(LogInRefused);
  });
});

describe('revocation', () => {
  it('takes effect at once in the process that did it, and within half a minute in others', async () => {
    const other = await anotherProcess();
    const opened = await aSession();
    const here = () => asked(opened);
    const there = () =>
      other.contextFrom(
        (name) => ({ 'api-key': webshop.apiKey, authorization: `Bearer ${opened.accessToken}` })[name],
      );
    expect([(await here()).problem, (await there()).problem]).toEqual([null, null]);
    const ended = await run((tx) => shop.sessions.end(tx, { sessionId: opened.id }, 'revoked'));
    shop.authentication.forgetSessions(ended.ids);
    expect(ended).toEqual({ count: 1, ids: [opened.id] });
    expect((await here()).problem).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    shop.system.advance(30_000);
    expect((await there()).problem).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  });

  it('of a customer ends all of hers and nobody else', async () => {
    const { customerId } = await anAccountRow(shop.db);
    const bystander = await aSession();
    const app = await aCaller(shop.db, ClientKind.APP);
    await run((tx) => shop.sessions.openForCustomer(tx, customerId, null));
    await run((tx) => shop.sessions.openForCustomer(tx, customerId, null), app);
    expect((await run((tx) => shop.sessions.end(tx, { customerId }, 'revoked'))).count).toBe(2);
    expect((await run((tx) => shop.sessions.end(tx, { customerId }, 'revoked'))).count).toBe(0);
    expect((await row(bystander.id)).endedAt).toBeNull();
  });

  it('counts sessions that were still good, and ends the others too', async () => {
    const opened = await aSession();
    shop.system.advance(61 * 24 * HOUR_MS);
    expect(await run((tx) => shop.sessions.end(tx, { sessionId: opened.id }, 'revoked'))).toEqual({
      count: 0,
      ids: [opened.id],
    });
  });
});

describe('a race between coming in and being shut out', () => {
  it('is won by the shutting out: whoever waits for it does not come in', async () => {
    const admin = await anAdministrator(shop.db);
    const till = await aCaller(shop.db, ClientKind.POS);
    const staff = await aStaffRow(shop.db, { locationId: till.locationId });
    let opening: Promise<unknown> = Promise.resolve();
    await shop.unitOfWork.run(admin, { operation: 'changeStaff' }, async (tx) => {
      await shop.staff.change(tx, { staffId: staff.id, disabled: true }, {});
      opening = run((inner) => shop.sessions.openForStaff(inner, staff, 'staff_pin'), till).catch(
        (error: unknown) => error,
      );
      await waitingForALock();
    });
    expect(await opening).toBeInstanceOf(LogInRefused);
  });

  it('leaves no session behind when the coming in was first', async () => {
    const admin = await anAdministrator(shop.db);
    const till = await aCaller(shop.db, ClientKind.POS);
    const staff = await aStaffRow(shop.db, { locationId: till.locationId });
    let disabling: Promise<{ ended: { count: number } }> | undefined;
    await run(async (tx) => {
      await shop.sessions.openForStaff(tx, staff, 'staff_pin');
      disabling = shop.unitOfWork.run(admin, { operation: 'changeStaff' }, (inner) =>
        shop.staff.change(inner, { staffId: staff.id, disabled: true }, {}),
      );
      await waitingForALock();
    }, till);
    expect((await disabling!).ended.count).toBe(1);
  });

  it('is the same for a client', async () => {
    const admin = await anAdministrator(shop.db);
    const app = await aCaller(shop.db, ClientKind.APP);
    const { customerId } = await anAccountRow(shop.db);
    let disabling: Promise<{ ended: { count: number } }> | undefined;
    await run(async (tx) => {
      await shop.sessions.openForCustomer(tx, customerId, null);
      disabling = shop.unitOfWork.run(admin, { operation: 'disableApiClient' }, (inner) =>
        shop.clients.disable(inner, app.apiClientId!, 'lost'),
      );
      await waitingForALock();
    }, app);
    expect((await disabling!).ended.count).toBe(1);
  });
});

async function anotherProcess() {
  const { AuthenticationService } = await import('../../src/access/authentication.service.js');
  const { ApiClientRepository } = await import('../../src/access/api-client.repository.js');
  return new AuthenticationService(
    shop.unitOfWork,
    new ApiClientRepository(),
    shop.sessionRepository,
    shop.tokens,
    shop.system,
  );
}

/** Resolves when somebody in this database waits for a row that another transaction has. */
async function waitingForALock(): Promise<void> {
  for (;;) {
    const [{ waiting }] = await shop.db.query<[{ waiting: boolean }]>(
      `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS waiting`,
    );
    if (waiting) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
