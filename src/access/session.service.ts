import { Injectable } from '@nestjs/common';
import { SystemClock } from '../kernel/clock.js';
import type { Id } from '../kernel/ids.js';
import { hashOf } from '../platform/config/secrets.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { LogInRefused } from './access.errors.js';
import { sessionEnded, sessionOpened } from './access.events.js';
import type { SessionOpenedType, SessionRefreshedType, StaffSessionType } from './access.types.js';
import { AccessTokens, type RefreshClaims } from './access-tokens.js';
import { permissionsOf } from './permissions.js';
import type { Session, SessionEnd } from './session.entity.js';
import { type NewSession, type SessionOwner, SessionRepository } from './session.repository.js';
import { SessionOpenings } from './session-openings.js';
import type { StaffMember } from './staff-member.entity.js';

const HOUR_MS = 3_600_000;
/** A customer stays logged in for as long as she comes back within this time. */
const CUSTOMER_IDLE_MS = 60 * 24 * HOUR_MS;
/** Staff log in for each shift. */
const SHIFT_MS = 12 * HOUR_MS;

/** Sessions that ended, and how many of them were still good. */
export interface EndedSessions {
  readonly count: number;
  readonly ids: readonly Id<'Session'>[];
}

/** Opens, renews and ends sessions. Whether she may come in is for others to say; that her account is good is said here. */
@Injectable()
export class SessionService {
  constructor(
    private readonly repository: SessionRepository,
    private readonly tokens: AccessTokens,
    private readonly openings: SessionOpenings,
    private readonly clock: SystemClock,
  ) {}

  /**
   * Logs a customer in at the client that asks, and lets higher modules act in the same transaction: the cart of the
   * guest token that came along is merged.
   *
   * @param provenBy the password hash that was compared, where a password opens it.
   * @throws LogInRefused when she has no verified account, or it, its password or the client has changed meanwhile.
   * Emits `access.session_opened`.
   */
  async openForCustomer(
    tx: Tx,
    customerId: Id<'Customer'>,
    deviceName: string | null,
    provenBy: string | null = null,
  ): Promise<SessionOpenedType> {
    const now = this.clock.now();
    const given = this.begin(tx, { kind: 'customer', customerId, deviceName }, now, CUSTOMER_IDLE_MS);
    const session = await this.repository.insertForCustomer(tx, given, provenBy);
    if (session === null) throw refused();
    tx.emit(sessionOpened(session));
    const { subject } = tx.actor;
    const guestTokenHash = subject.kind === 'guest' ? subject.guestTokenHash : null;
    await this.openings.happen(tx, { customerId, sessionId: session.id, guestTokenHash });
    return { ...(await this.tokensOf(session)), customerId };
  }

  /**
   * Logs a member of staff in at the client that asks.
   *
   * @throws LogInRefused when she or the client has changed since she was read. Emits `access.session_opened`.
   */
  async openForStaff(
    tx: Tx,
    staff: Pick<StaffMember, 'id' | 'name' | 'role' | 'version'>,
    by: 'staff' | 'staff_pin',
  ): Promise<StaffSessionType> {
    const now = this.clock.now();
    const given = this.begin(tx, { kind: by, staffId: staff.id }, now, SHIFT_MS);
    const session = await this.repository.insertForStaff(tx, given, staff.version);
    if (session === null) throw refused();
    tx.emit(sessionOpened(session));
    const permissions = [...permissionsOf(staff.role)].sort();
    return { ...(await this.tokensOf(session)), staffName: staff.name, permissions };
  }

  /** @returns new tokens; null when this refresh token is not the last one of a session that is live at this client. */
  async refresh(tx: Tx, claims: RefreshClaims, refreshToken: string): Promise<SessionRefreshedType | null> {
    const now = this.clock.now();
    const next = { sessionId: claims.sessionId, generation: claims.generation + 1 };
    const session = await this.repository.rotate(tx, {
      id: claims.sessionId,
      apiClientId: tx.actor.apiClientId!,
      oldHash: hashOf(refreshToken),
      newHash: hashOf(this.tokens.refreshToken(next)),
      now,
      customerExpiresAt: new Date(now.getTime() + CUSTOMER_IDLE_MS),
    });
    return session && this.tokensOf(session);
  }

  /**
   * A refresh token that was used before is in two hands: whoever used it first, the session ends (RFC 9700, 4.14.2).
   * Emits `access.session_ended`.
   */
  async endIfReused(tx: Tx, { sessionId, generation }: RefreshClaims): Promise<EndedSessions> {
    const now = this.clock.now();
    const session = await this.repository.endIfTurnedOver(tx, sessionId, generation, 'refresh_reused', now);
    return this.tell(tx, session ? [session] : [], now);
  }

  /** Ends one session, or all of a customer, a member of staff or an api client. Emits `access.session_ended` for each. */
  async end(tx: Tx, owner: SessionOwner, because: SessionEnd): Promise<EndedSessions> {
    const now = this.clock.now();
    return this.tell(tx, await this.repository.end(tx, owner, because, now), now);
  }

  private tell(tx: Tx, ended: readonly Session[], now: Date): EndedSessions {
    for (const session of ended) tx.emit(sessionEnded(session));
    return {
      count: ended.filter(({ expiresAt }) => expiresAt > now).length,
      ids: ended.map(({ id }) => id),
    };
  }

  private begin(
    tx: Tx,
    given: Pick<NewSession, 'kind'> & Partial<NewSession>,
    now: Date,
    validMs: number,
  ): NewSession {
    const id = tx.newId<'Session'>();
    return {
      customerId: null,
      staffId: null,
      deviceName: null,
      ...given,
      id,
      apiClientId: tx.actor.apiClientId!,
      terminalId: given.kind === 'staff_pin' ? tx.actor.terminalId : null,
      refreshHash: hashOf(this.tokens.refreshToken({ sessionId: id, generation: 1 })),
      refreshGeneration: 1,
      openedAt: now,
      refreshedAt: now,
      expiresAt: new Date(now.getTime() + validMs),
    };
  }

  private async tokensOf(session: Session): Promise<SessionRefreshedType> {
    const signed = await this.tokens.sign({
      sessionId: session.id,
      kind: session.kind === 'customer' ? 'customer' : 'staff',
      subjectId: (session.customerId ?? session.staffId)!,
      apiClientId: session.apiClientId,
    });
    const generation = session.refreshGeneration;
    return { ...signed, refreshToken: this.tokens.refreshToken({ sessionId: session.id, generation }) };
  }
}

/** The one answer to whoever does not come in, with the moment from which trying again makes sense, when there is one. */
export const refused = (retryAt: Date | null = null): LogInRefused =>
  new LogInRefused(
    { retryAt },
    retryAt === null
      ? 'That did not open a session.'
      : 'Too many attempts; try again after the moment in retryAt.',
  );
