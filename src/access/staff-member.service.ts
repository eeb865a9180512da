import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { type Connection, encodeCursor, pageOf } from '../kernel/page.js';
import type { StaffRole } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { StaleVersion } from '../platform/graphql/common.errors.js';
import type { PageRequest } from '../platform/graphql/page.js';
import { notFound, ruleBroken } from '../platform/graphql/refusals.js';
import { staffAdded, staffChanged } from './access.events.js';
import { isPin, passwordProblem } from './credentials.js';
import { type PasswordHash, Passwords } from './passwords.js';
import { Places } from './places.js';
import { type EndedSessions, SessionService } from './session.service.js';
import type { StaffMember } from './staff-member.entity.js';
import { type StaffMemberFilterFacts, StaffMemberRepository } from './staff-member.repository.js';

/** A PIN, a password or both, as typed. */
export interface GivenSecrets {
  readonly pin?: string | null;
  readonly password?: string | null;
}

/** The same, hashed; absent ones stay as they are. */
export interface HashedSecrets {
  readonly pinHash?: PasswordHash;
  readonly passwordHash?: PasswordHash;
}

export interface NewStaffMember {
  readonly staffNumber: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly locationId?: Id<'Location'> | null;
}

/** What is to change; absent keeps. A `locationId` of null takes her from her store. */
export interface StaffMemberChange {
  readonly staffId: Id<'Staff'>;
  readonly expectedVersion?: number | null;
  readonly name?: string | null;
  readonly role?: StaffRole | null;
  readonly locationId?: Id<'Location'> | null;
  readonly disabled?: boolean | null;
}

const ofAStore = (role: StaffRole): boolean => role === 'associate' || role === 'manager';

/** Who works here and as what. */
@Injectable()
export class StaffMemberService {
  constructor(
    private readonly repository: StaffMemberRepository,
    private readonly sessions: SessionService,
    private readonly passwords: Passwords,
    private readonly places: Places,
  ) {}

  async list(db: Db, filter: StaffMemberFilterFacts, page: PageRequest): Promise<Connection<StaffMember>> {
    const rows = await this.repository.page(db, filter, page);
    const count = await this.repository.count(db, filter);
    return pageOf(rows, page.first, ({ number }) => encodeCursor([number]), count, page.after !== null);
  }

  byId(db: Db, id: string): Promise<StaffMember | null> {
    return this.repository.byId(db, id);
  }

  /** Call it before the transaction: it takes time. @throws RuleBroken when one of them will not do. */
  async hash({ pin, password }: GivenSecrets): Promise<HashedSecrets> {
    if (pin != null && !isPin(pin))
      throw ruleBroken('input.pin', 'PIN_TOO_SIMPLE', 'A PIN has 4 to 12 digits, not all the same.');
    const found = password == null ? null : passwordProblem(password, '');
    if (found) throw ruleBroken('input.password', found.problem, found.words);
    return {
      ...(pin != null && { pinHash: await this.passwords.hashPin(pin) }),
      ...(password != null && { passwordHash: await this.passwords.hashPassword(password) }),
    };
  }

  /**
   * Takes somebody on.
   *
   * @throws RuleBroken when the number is another's, or an associate or manager has no store.
   * @throws NotFound   for a store that is not there.
   * Emits `access.staff_added`.
   */
  async add(tx: Tx, given: NewStaffMember, secrets: HashedSecrets): Promise<StaffMember> {
    const locationId = given.locationId ?? null;
    refuseWithoutStore(given.role, locationId);
    await this.places.mustExist(tx, { locationId, terminalId: null });
    const staff = await this.repository.insert(tx, {
      id: tx.newId<'Staff'>(),
      number: given.staffNumber,
      name: given.name,
      role: given.role,
      locationId,
      pinHash: secrets.pinHash ?? null,
      passwordHash: secrets.passwordHash ?? null,
    });
    if (staff === null)
      throw ruleBroken('input.staffNumber', 'NUMBER_TAKEN', 'Somebody else has this staff number.');
    tx.emit(staffAdded(staff));
    tx.audit({ objectId: staff.id, before: null, after: auditedFacts(staff, secrets) });
    return staff;
  }

  /**
   * Changes role, store, name, PIN or password, or disables and enables. Whatever it is, her sessions end: she comes
   * back as what she is now.
   *
   * @throws NotFound, StaleVersion
   * @throws RuleBroken when an associate or manager would have no store, or nobody could administer any more.
   * Emits `access.staff_changed`, `access.session_ended`.
   */
  async change(
    tx: Tx,
    change: StaffMemberChange,
    secrets: HashedSecrets,
  ): Promise<{ staff: StaffMember; ended: EndedSessions }> {
    const administrators = await this.repository.lockAdministrators(tx);
    const before = await this.repository.locked(tx, change.staffId);
    if (before === null) throw notFound(ObjectKind.OTHER, change.staffId);
    refuseStale(before, change.expectedVersion);
    const wanted = changed(before, change, secrets, tx.now);
    refuseWithoutStore(wanted.role, wanted.locationId);
    if (wanted.locationId !== before.locationId)
      await this.places.mustExist(tx, { locationId: wanted.locationId, terminalId: null });
    refuseWithoutAdministrator(administrators, wanted);
    const staff = await this.repository.write(tx, wanted);
    tx.emit(staffChanged(staff));
    tx.audit({
      objectId: staff.id,
      before: auditedFacts(before, {}),
      after: { ...auditedFacts(staff, secrets), ...(staff.name !== before.name && { name: 'changed' }) },
    });
    return { staff, ended: await this.sessions.end(tx, { staffId: staff.id }, 'subject_changed') };
  }

  /** Hashes what an import brings, but what is right already; call it before the transaction. */
  async hashForImport(
    db: Db,
    rows: readonly (NewStaffMember & GivenSecrets)[],
  ): Promise<(NewStaffMember & HashedSecrets)[]> {
    const known = await this.known(db, rows);
    return Promise.all(
      rows.map(async ({ pin, password, ...row }) => {
        const before = known.get(row.staffNumber);
        const hasPin = pin != null && (await this.passwords.isPin(before?.pinHash ?? null, pin));
        const hasPassword =
          password != null && (await this.passwords.isPassword(before?.passwordHash ?? null, password));
        const missing = { pin: hasPin ? null : pin, password: hasPassword ? null : password };
        return {
          ...row,
          ...(await this.hash({ pin: missing.pin ?? null, password: missing.password ?? null })),
        };
      }),
    );
  }

  /**
   * Adds the staff that an import brings and sets role, store, name and secrets of those whose number is known.
   *
   * @returns how many rows are new or other than before. Emits as {@link add} and {@link change}.
   */
  async setByImport(tx: Tx, rows: readonly (NewStaffMember & HashedSecrets)[]): Promise<number> {
    const known = await this.known(tx, rows);
    let count = 0;
    for (const row of rows) {
      const before = known.get(row.staffNumber);
      if (before === undefined) await this.add(tx, row, row);
      else if (isSame(before, row)) continue;
      else await this.change(tx, { ...row, staffId: before.id, locationId: row.locationId ?? null }, row);
      count += 1;
    }
    return count;
  }

  private async known(db: Db, rows: readonly NewStaffMember[]): Promise<Map<string, StaffMember>> {
    const numbers = rows.map(({ staffNumber }) => staffNumber);
    const found = await this.repository.byNumbers(db, numbers);
    return new Map(found.map((staff) => [staff.number, staff]));
  }
}

const isSame = (before: StaffMember, row: NewStaffMember & HashedSecrets): boolean =>
  before.name === row.name &&
  before.role === row.role &&
  before.locationId === (row.locationId ?? null) &&
  row.pinHash === undefined &&
  row.passwordHash === undefined;

function changed(
  before: StaffMember,
  change: StaffMemberChange,
  secrets: HashedSecrets,
  now: Date,
): StaffMember {
  const disabled = change.disabled ?? before.disabledAt !== null;
  return {
    ...before,
    ...secrets,
    name: change.name ?? before.name,
    role: change.role ?? before.role,
    locationId: change.locationId === undefined ? before.locationId : change.locationId,
    disabledAt: disabled ? (before.disabledAt ?? now) : null,
  };
}

/** No personal data: her name is hers, and what a secret is stays one. */
const auditedFacts = (staff: StaffMember, secrets: HashedSecrets): object => ({
  role: staff.role,
  locationId: staff.locationId,
  disabled: staff.disabledAt !== null,
  ...(secrets.pinHash && { pin: 'set' }),
  ...(secrets.passwordHash && { password: 'set' }),
});

function refuseWithoutStore(role: StaffRole, locationId: Id<'Location'> | null): void {
  if (ofAStore(role) && locationId === null)
    throw ruleBroken('input.locationId', 'STORE_MISSING', 'Associates and managers belong to a store.');
}

function refuseStale(staff: StaffMember, seen: number | null | undefined): void {
  if (seen == null || seen === staff.version) return;
  throw new StaleVersion(
    { seenVersion: seen, currentVersion: staff.version },
    'She was changed meanwhile; look again.',
  );
}

function refuseWithoutAdministrator(administrators: readonly Id<'Staff'>[], wanted: StaffMember): void {
  const stays = wanted.role === 'admin' && wanted.disabledAt === null;
  if (!stays && administrators.length === 1 && administrators[0] === wanted.id)
    throw ruleBroken('input.staffId', 'LAST_ADMINISTRATOR', 'Nobody could administer any more.');
}
