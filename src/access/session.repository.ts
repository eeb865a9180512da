import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { StaffRole } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Session, SessionEnd } from './session.entity.js';

/** A session as a request needs it: with who she is now, not who she was when it opened. */
export interface LiveSession {
  readonly id: Id<'Session'>;
  readonly kind: Session['kind'];
  readonly apiClientId: Id<'ApiClient'>;
  readonly terminalId: Id<'Terminal'> | null;
  readonly customerId: Id<'Customer'> | null;
  readonly staffId: Id<'Staff'> | null;
  readonly expiresAt: Date;
  readonly staffName: string | null;
  readonly role: StaffRole | null;
  readonly staffLocationId: Id<'Location'> | null;
}

export type NewSession = Omit<Session, 'version' | 'endedAt' | 'endedBecause'>;

/** Whose sessions are meant: exactly one of these. */
export interface SessionOwner {
  readonly sessionId?: Id<'Session'>;
  readonly customerId?: Id<'Customer'>;
  readonly staffId?: Id<'Staff'>;
  readonly apiClientId?: Id<'ApiClient'>;
}

/** Every SQL statement that touches `session`. */
@Injectable()
export class SessionRepository {
  /** @returns null for one that is over, or whose owner may no longer come in. */
  async live(db: Db, id: string): Promise<LiveSession | null> {
    const [session] = await db.rows<LiveSession>`
      SELECT session.id, session.kind, session.api_client_id, session.terminal_id, session.customer_id, session.staff_id,
             session.expires_at, staff.name AS staff_name, staff.role, staff.location_id AS staff_location_id
        FROM session
        LEFT JOIN staff_member AS staff ON staff.id = session.staff_id
       WHERE session.id = ${id} AND session.ended_at IS NULL AND staff.disabled_at IS NULL`;
    return session ?? null;
  }

  /** @returns which of these clients are enabled, and which of these sessions are live at one of them. */
  async standing(
    db: Db,
    clientIds: readonly Id<'ApiClient'>[],
    sessionIds: readonly Id<'Session'>[],
    now: Date,
  ): Promise<{ clientId: Id<'ApiClient'>; sessionId: Id<'Session'> | null }[]> {
    return db.rows`
      SELECT client.id AS client_id, session.id AS session_id
        FROM api_client AS client
        LEFT JOIN (session LEFT JOIN staff_member AS staff ON staff.id = session.staff_id)
          ON session.api_client_id = client.id AND session.id = ANY(${sessionIds}::uuid[])
             AND session.ended_at IS NULL AND session.expires_at > ${now} AND staff.disabled_at IS NULL
       WHERE client.id = ANY(${clientIds}::uuid[]) AND client.disabled_at IS NULL`;
  }

  /**
   * Opens a customer's session if, in this very statement, her account and the client are good: shared locks on both
   * rows make somebody who disables one of them wait, and then he finds this session.
   *
   * @param provenBy the hash that a password was compared with: if she has another one by now, it proved nothing.
   */
  async insertForCustomer(tx: Tx, given: NewSession, provenBy: string | null): Promise<Session | null> {
    const [session] = await tx.rows<Session>`
      INSERT INTO session (id, kind, customer_id, api_client_id, device_name, refresh_hash, refresh_generation,
                           opened_at, refreshed_at, expires_at)
      SELECT ${given.id}, ${given.kind}, account.customer_id, client.id, ${given.deviceName}, ${given.refreshHash},
             ${given.refreshGeneration}, ${given.openedAt}, ${given.refreshedAt}, ${given.expiresAt}
        FROM account, api_client AS client
       WHERE account.customer_id = ${given.customerId} AND account.verified_at IS NOT NULL AND account.disabled_at IS NULL
         AND (${provenBy}::text IS NULL OR account.password_hash = ${provenBy})
         AND client.id = ${given.apiClientId} AND client.disabled_at IS NULL
         FOR SHARE OF account, client
      RETURNING *`;
    return session ?? null;
  }

  /** The same for a member of staff, if she is still the one of this version. */
  async insertForStaff(tx: Tx, given: NewSession, staffVersion: number): Promise<Session | null> {
    const [session] = await tx.rows<Session>`
      INSERT INTO session (id, kind, staff_id, api_client_id, terminal_id, refresh_hash, refresh_generation,
                           opened_at, refreshed_at, expires_at)
      SELECT ${given.id}, ${given.kind}, staff.id, client.id, ${given.terminalId}, ${given.refreshHash},
             ${given.refreshGeneration}, ${given.openedAt}, ${given.refreshedAt}, ${given.expiresAt}
        FROM staff_member AS staff, api_client AS client
       WHERE staff.id = ${given.staffId} AND staff.version = ${staffVersion} AND staff.disabled_at IS NULL
         AND client.id = ${given.apiClientId} AND client.disabled_at IS NULL
         FOR SHARE OF staff, client
      RETURNING *`;
    return session ?? null;
  }

  /** Turns the refresh token over, if the one given is the last one and the session is live at this client. */
  async rotate(
    tx: Tx,
    given: {
      id: Id<'Session'>;
      apiClientId: Id<'ApiClient'>;
      oldHash: string;
      newHash: string;
      now: Date;
      customerExpiresAt: Date;
    },
  ): Promise<Session | null> {
    const [session] = await tx.rows<Session>`
      UPDATE session
         SET refresh_hash = ${given.newHash}, refresh_generation = refresh_generation + 1,
             refreshed_at = greatest(refreshed_at, ${given.now}),
             expires_at = CASE WHEN kind = 'customer' THEN ${given.customerExpiresAt}::timestamptz ELSE expires_at END
       WHERE id = ${given.id} AND api_client_id = ${given.apiClientId} AND refresh_hash = ${given.oldHash}
         AND ended_at IS NULL AND expires_at > ${given.now}
      RETURNING *`;
    return session ?? null;
  }

  /** Ends one live session whose refresh token is already another than this one. */
  async endIfTurnedOver(
    tx: Tx,
    id: Id<'Session'>,
    generation: number,
    because: SessionEnd,
    now: Date,
  ): Promise<Session | null> {
    const [session] = await tx.rows<Session>`
      UPDATE session
         SET ended_at = greatest(refreshed_at, ${now}), ended_because = ${because}, version = version + 1
       WHERE id = ${id} AND ended_at IS NULL AND refresh_generation > ${generation}
      RETURNING *`;
    return session ?? null;
  }

  /** Ends what is open of one owner; expired ones too, so that nothing of hers is left open. */
  end(tx: Tx, owner: SessionOwner, because: SessionEnd, now: Date): Promise<Session[]> {
    return tx.rows<Session>`
      UPDATE session
         SET ended_at = greatest(refreshed_at, ${now}), ended_because = ${because}, version = version + 1
       WHERE ended_at IS NULL
         AND (id = ${owner.sessionId ?? null}::uuid OR customer_id = ${owner.customerId ?? null}::uuid
              OR staff_id = ${owner.staffId ?? null}::uuid OR api_client_id = ${owner.apiClientId ?? null}::uuid)
      RETURNING *`;
  }

  /** @returns how many of those that expired before then went, at most `limit`. */
  async deleteExpired(tx: Tx, before: Date, limit: number): Promise<number> {
    const gone = await tx.rows`
      DELETE FROM session WHERE id IN (
        SELECT id FROM session WHERE expires_at < ${before} ORDER BY expires_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING id`;
    return gone.length;
  }
}
