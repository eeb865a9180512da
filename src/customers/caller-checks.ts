import { Injectable } from '@nestjs/common';
import { SystemClock } from '../kernel/clock.js';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { RequestError } from '../platform/graphql/request-error.js';

const VALID_MS = 60 * 60_000;

/** Whether an agent has made sure who is calling. Every SQL statement that touches `caller_check`. */
@Injectable()
export class CallerChecks {
  private readonly clock = new SystemClock();

  /** Records a check by the agent of this transaction; good for her session, for an hour of the system's clock. */
  async record(tx: Tx, customerId: Id<'Customer'>, how: string): Promise<void> {
    const { subject } = tx.actor;
    if (subject.kind !== 'staff') throw new RangeError('only staff check a caller');
    const validUntil = new Date(this.clock.now().getTime() + VALID_MS);
    await tx.rows`
      INSERT INTO caller_check (id, customer_id, staff_id, session_id, how, at, valid_until)
      VALUES (${tx.newId()}, ${customerId}, ${subject.staffId}, ${subject.sessionId}, ${how}, ${tx.now}, ${validUntil})`;
  }

  /**
   * Whether this actor may see what a customer did before: an agent only after a check in this session; other staff
   * have her in front of them, or her card. A customer herself, a guest: never through here.
   */
  async isConfirmed(db: Db, actor: Actor, customerId: Id<'Customer'>): Promise<boolean> {
    return (await this.confirmedAmong(db, [actor], customerId)).has(actor);
  }

  /** @throws RequestError FORBIDDEN whoever asks is an agent who has not checked, or no staff. */
  async refuseUnconfirmed(db: Db, customerId: Id<'Customer'>): Promise<void> {
    if (!(await this.isConfirmed(db, db.actor, customerId)))
      throw new RequestError('FORBIDDEN', 'Check who is calling first: confirmCaller.');
  }

  /** @returns those of them for whom {@link isConfirmed}; one statement if there are agents among them, else none. */
  async confirmedAmong(
    db: Db,
    actors: readonly Actor[],
    customerId: Id<'Customer'>,
  ): Promise<ReadonlySet<Actor>> {
    const staff = actors.flatMap((actor) =>
      actor.subject.kind === 'staff' ? [{ actor, ...actor.subject }] : [],
    );
    const agents = staff.filter(({ role }) => role === 'agent');
    const sessionIds = agents.map(({ sessionId }) => sessionId);
    const checks =
      agents.length === 0
        ? []
        : await db.rows<{ sessionId: Id<'Session'> }>`
            SELECT DISTINCT session_id FROM caller_check
             WHERE session_id = ANY(${sessionIds}::uuid[]) AND customer_id = ${customerId}
               AND valid_until > ${this.clock.now()}`;
    const checked = new Set(checks.map(({ sessionId }) => sessionId));
    return new Set(
      staff
        .filter(({ role, sessionId }) => role !== 'agent' || checked.has(sessionId))
        .map(({ actor }) => actor),
    );
  }

  /**
   * Whether what belongs to this customer may be shown to whoever reads, once it is clear that it is hers or that staff
   * read: an agent waits for a check, nobody else does. What is nobody's known waits for none.
   */
  async mayShow(db: Db, customerId: Id<'Customer'> | null): Promise<boolean> {
    const { subject } = db.actor;
    const isAgent = subject.kind === 'staff' && subject.role === 'agent';
    return !isAgent || customerId === null || this.isConfirmed(db, db.actor, customerId);
  }
}
