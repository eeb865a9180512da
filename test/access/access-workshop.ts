import type { DataSource } from 'typeorm';
import { AccessTokens } from '../../src/access/access-tokens.js';
import { AccountRepository } from '../../src/access/account.repository.js';
import { AccountService } from '../../src/access/account.service.js';
import { Account } from '../../src/access/account.entity.js';
import { ApiClient } from '../../src/access/api-client.entity.js';
import { ApiClientRepository } from '../../src/access/api-client.repository.js';
import { ApiClientService } from '../../src/access/api-client.service.js';
import { AttemptCounterRepository } from '../../src/access/attempt-counter.repository.js';
import { AuthenticationService } from '../../src/access/authentication.service.js';
import { EmailVerificationProcess } from '../../src/access/email-verification.process.js';
import { LockOutService } from '../../src/access/lock-out.service.js';
import { LogInProcess } from '../../src/access/log-in.process.js';
import { PasswordResetProcess } from '../../src/access/password-reset.process.js';
import { Passwords } from '../../src/access/passwords.js';
import { permissionsOf } from '../../src/access/permissions.js';
import { Places } from '../../src/access/places.js';
import { ProofCodeRepository } from '../../src/access/proof-code.repository.js';
import { ProofCodeService } from '../../src/access/proof-code.service.js';
import { SessionOpenings } from '../../src/access/session-openings.js';
import { SessionRepository } from '../../src/access/session.repository.js';
import { SessionService } from '../../src/access/session.service.js';
import { StaffMember } from '../../src/access/staff-member.entity.js';
import { StaffMemberRepository } from '../../src/access/staff-member.repository.js';
import { StaffMemberService } from '../../src/access/staff-member.service.js';
import { FixedClock } from '../../src/kernel/clock.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { hashOf, Secrets } from '../../src/platform/config/secrets.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import type { Call } from '../../src/platform/idempotency/idempotency.js';
import { anActor, anApiClient, anId } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';

const SECRET_KEY = 'a key for tests only, long enough to be one';

/** Everything of access that needs no Nest, on a fresh database, by two clocks that stand still. */
export async function anAccessWorkshop() {
  const { db, clock, unitOfWork } = await aWorkshop();
  const system = new FixedClock(new Date('2026-11-20T10:00:00Z'));
  const secrets = new Secrets({ secretKey: SECRET_KEY });
  const tokens = new AccessTokens(secrets, system);
  const passwords = new Passwords(secrets);
  const places = new Places();
  const openings = new SessionOpenings();
  const sessionRepository = new SessionRepository();
  const sessions = new SessionService(sessionRepository, tokens, openings, system);
  const counters = new AttemptCounterRepository();
  const lockOut = new LockOutService(unitOfWork, counters, secrets, system);
  const codeRepository = new ProofCodeRepository();
  const codes = new ProofCodeService(unitOfWork, codeRepository, lockOut, secrets, system);
  const accountRepository = new AccountRepository();
  const accounts = new AccountService(accountRepository, codes);
  const staffRepository = new StaffMemberRepository();
  const staff = new StaffMemberService(staffRepository, sessions, passwords, places);
  const clientRepository = new ApiClientRepository();
  const clients = new ApiClientService(clientRepository, sessions, places, secrets);
  const authentication = new AuthenticationService(
    unitOfWork,
    clientRepository,
    sessionRepository,
    tokens,
    system,
  );
  const logIns = new LogInProcess(
    unitOfWork,
    accountRepository,
    staffRepository,
    sessions,
    lockOut,
    passwords,
    authentication,
    tokens,
  );
  const verification = new EmailVerificationProcess(unitOfWork, codes, accounts, sessions);
  const passwordResets = new PasswordResetProcess(
    unitOfWork,
    accounts,
    accountRepository,
    codes,
    sessions,
    lockOut,
    passwords,
  );
  return {
    db,
    clock,
    system,
    unitOfWork,
    secrets,
    tokens,
    passwords,
    places,
    openings,
    sessionRepository,
    sessions,
    counters,
    lockOut,
    codeRepository,
    codes,
    accounts,
    staff,
    clients,
    authentication,
    logIns,
    verification,
    passwordResets,
  };
}

export type AccessWorkshop = Awaited<ReturnType<typeof anAccessWorkshop>>;

const CHANNEL_OF: Readonly<Partial<Record<ClientKind, Channel>>> = {
  [ClientKind.WEBSHOP]: Channel.WEBSHOP,
  [ClientKind.APP]: Channel.APP,
  [ClientKind.POS]: Channel.STORE,
  [ClientKind.CONTACT_CENTRE]: Channel.PHONE,
};

/** A new client, as one speaks who has its key and nothing else. */
export async function aCaller(
  db: DataSource,
  kind = ClientKind.WEBSHOP,
  given: Partial<ApiClient> = {},
): Promise<Actor & { apiKey: string }> {
  const isTill = kind === ClientKind.POS;
  const apiKey = await anApiClient(db, {
    kind,
    channel: CHANNEL_OF[kind] ?? null,
    locationId: isTill ? anId<'Location'>() : null,
    terminalId: isTill ? anId<'Terminal'>() : null,
    ...given,
  });
  const client = await db.manager.findOneByOrFail(ApiClient, { keyHash: hashOf(apiKey) });
  const { id: apiClientId, name: clientName, channel, locationId, terminalId } = client;
  return {
    ...anActor({
      apiClientId,
      clientName,
      clientKind: kind,
      channel,
      locationId,
      terminalId,
      subject: { kind: 'none' },
    }),
    apiKey,
  };
}

/** An administrator at an ops client. */
export async function anAdministrator(db: DataSource): Promise<Actor> {
  const caller = await aCaller(db, ClientKind.OPS);
  const { id: staffId, name: staffName, role } = await aStaffRow(db, { role: 'admin', locationId: null });
  const subject = { kind: 'staff', staffId, staffName, role, sessionId: anId<'Session'>() } as const;
  return { ...caller, subject, permissions: permissionsOf('admin') };
}

export const aCall = (actor: Actor, operation = 'aTest'): Call => ({
  actor,
  key: null,
  operation,
  input: {},
  onReplay: () => undefined,
});

export async function aStaffRow(db: DataSource, given: Partial<StaffMember> = {}): Promise<StaffMember> {
  const id = anId<'Staff'>();
  const row: StaffMember = {
    id,
    number: `n-${id}`,
    name: 'Iris Hoekstra',
    role: 'associate',
    locationId: anId<'Location'>(),
    pinHash: null,
    passwordHash: null,
    version: 1,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    disabledAt: null,
    ...given,
  };
  await db.manager.insert(StaffMember, row);
  return row;
}

export async function anAccountRow(db: DataSource, given: Partial<Account> = {}): Promise<Account> {
  const id = anId<'Account'>();
  const row: Account = {
    id,
    customerId: anId<'Customer'>(),
    email: `${id}@example.org`,
    passwordHash: `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    version: 1,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    verifiedAt: new Date('2026-01-01T00:00:00Z'),
    disabledAt: null,
    ...given,
  };
  await db.manager.insert(Account, row);
  return row;
}

/** The types of the events about one row, in order; their sequence must be without gaps from `first`. */
export async function eventsAbout(db: DataSource, id: string, first = 1): Promise<string[]> {
  const rows = await db.query<{ type: string; sequence: number }[]>(
    'SELECT type, sequence FROM outbox_event WHERE aggregate_id = $1 ORDER BY sequence',
    [id],
  );
  expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => first + index));
  return rows.map(({ type }) => type);
}

/** One text per row of these tables: equal before and after means that nothing was written. */
export async function fingerprint(db: DataSource): Promise<string> {
  const tables = ['account', 'api_client', 'staff_member', 'session', 'outbox_event', 'audit_entry'];
  const parts = await Promise.all(
    tables.map((table) =>
      db.query<{ hash: string }[]>(
        `SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS hash FROM ${table} AS t`,
      ),
    ),
  );
  return parts.map(([row]) => String(row?.hash)).join(' ');
}
