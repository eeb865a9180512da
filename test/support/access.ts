import { Account, ApiClient, SessionService, StaffMember } from '../../src/access/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { type StaffRole, systemActor } from '../../src/platform/access/actor.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import { hashOf } from '../../src/platform/config/secrets.js';
import type { RunningApp } from './app.js';
import { anActor, anApiClient, anId } from './builders.js';

/** Headers to send with an operation. */
export type Headers = Record<string, string>;

const CLIENT_OF: Readonly<Record<StaffRole, ClientKind>> = {
  associate: ClientKind.POS,
  manager: ClientKind.POS,
  agent: ClientKind.CONTACT_CENTRE,
  marketer: ClientKind.OPS,
  ops: ClientKind.OPS,
  admin: ClientKind.OPS,
};
const CHANNEL_OF: Readonly<Partial<Record<ClientKind, Channel>>> = {
  [ClientKind.WEBSHOP]: Channel.WEBSHOP,
  [ClientKind.APP]: Channel.APP,
  [ClientKind.POS]: Channel.STORE,
  [ClientKind.CONTACT_CENTRE]: Channel.PHONE,
};

export interface StaffGiven {
  role: StaffRole;
  /** Of the till or the screen, and hers; one of its own when absent and the role needs one. */
  locationId?: Id<'Location'>;
  terminalId?: Id<'Terminal'>;
  clientKind?: ClientKind;
  staffId?: Id<'Staff'>;
  /** Of the client she uses; a new one's when absent. */
  apiKey?: string;
}

/** Somebody of the staff, logged in at a client of her own: associates and managers by PIN at a till of their store. */
export async function aStaffSession(app: RunningApp, given: StaffGiven): Promise<Headers> {
  const kind = given.clientKind ?? CLIENT_OF[given.role];
  const needsPlace = kind === ClientKind.POS || given.role === 'associate' || given.role === 'manager';
  const locationId = given.locationId ?? (needsPlace ? anId<'Location'>() : null);
  const terminalId = kind === ClientKind.POS ? (given.terminalId ?? anId<'Terminal'>()) : null;
  const newClient = {
    kind,
    channel: CHANNEL_OF[kind] ?? null,
    locationId: kind === ClientKind.POS ? locationId : null,
    terminalId,
  };
  const apiKey = given.apiKey ?? (await anApiClient(app.db, newClient));
  const staff = await aStaffMember(app, {
    role: given.role,
    locationId,
    ...(given.staffId && { id: given.staffId }),
  });
  const opened = await open(app, apiKey, (tx) =>
    app.app.get(SessionService).openForStaff(tx, staff, kind === ClientKind.POS ? 'staff_pin' : 'staff'),
  );
  return { 'api-key': apiKey, authorization: `Bearer ${opened.accessToken}` };
}

/** A row without PIN or password. */
export async function aStaffMember(app: RunningApp, given: Partial<StaffMember> = {}): Promise<StaffMember> {
  const id = given.id ?? anId<'Staff'>();
  const staff: StaffMember = {
    id,
    number: `n-${id}`,
    name: 'Iris Hoekstra',
    role: 'associate',
    locationId: null,
    pinHash: null,
    passwordHash: null,
    version: 1,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    disabledAt: null,
    ...given,
  };
  await app.db.manager.insert(StaffMember, staff);
  return staff;
}

export interface CustomerGiven {
  customerId?: Id<'Customer'>;
  /** WEBSHOP unless said otherwise. */
  clientKind?: ClientKind.WEBSHOP | ClientKind.APP;
  /** To log in through a client that is there already. */
  apiKey?: string;
  deviceName?: string;
}

/** A customer who is logged in; her account is made when she has none, the customer row is yours to make. */
export async function aCustomerSession(app: RunningApp, given: CustomerGiven = {}): Promise<Headers> {
  const customerId = given.customerId ?? anId<'Customer'>();
  const kind = given.clientKind ?? ClientKind.WEBSHOP;
  const apiKey = given.apiKey ?? (await anApiClient(app.db, { kind, channel: CHANNEL_OF[kind]! }));
  if (!(await app.db.manager.existsBy(Account, { customerId }))) await anAccount(app, { customerId });
  const opened = await open(app, apiKey, (tx) =>
    app.app.get(SessionService).openForCustomer(tx, customerId, given.deviceName ?? null),
  );
  return { 'api-key': apiKey, authorization: `Bearer ${opened.accessToken}` };
}

/** A verified account whose password nobody knows. */
export async function anAccount(app: RunningApp, given: Partial<Account> = {}): Promise<Account> {
  const id = given.id ?? anId<'Account'>();
  const account: Account = {
    id,
    customerId: anId<'Customer'>(),
    email: `${id}@example.org`,
    passwordHash:
      '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    version: 1,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    verifiedAt: new Date('2026-01-01T00:00:00Z'),
    disabledAt: null,
    ...given,
  };
  await app.db.manager.insert(Account, account);
  return account;
}

/** A guest who has a token, at a webshop of her own or through a client that is there. */
export async function aGuestToken(app: RunningApp, given: { apiKey?: string } = {}): Promise<Headers> {
  const apiKey = given.apiKey ?? (await anApiClient(app.db));
  return { 'api-key': apiKey, 'guest-token': `guest-${anId()}` };
}

async function open<Opened>(
  app: RunningApp,
  apiKey: string,
  work: (tx: Tx) => Promise<Opened>,
): Promise<Opened> {
  const client = await app.db.manager.findOneByOrFail(ApiClient, { keyHash: hashOf(apiKey) });
  const actor = anActor({
    ...systemActor('a test'),
    apiClientId: client.id,
    clientName: client.name,
    clientKind: client.kind,
    channel: client.channel,
    locationId: client.locationId,
    terminalId: client.terminalId,
    subject: { kind: 'none' },
  });
  return app.app.get(UnitOfWork).run(actor, { operation: 'aTest' }, work);
}
