import { newId } from '../../kernel/ids.js';
import { subjectKey } from '../access/actor.js';
import { claimOf } from './claim.js';
import { type Sql, sql } from './sql.js';
import type { Tx } from './unit-of-work.js';

/** What the audit log says of a change by staff beyond who, where and when. */
export interface AuditDetail {
  readonly objectId?: string | null;
  readonly before?: object | null;
  readonly after?: object | null;
  readonly reason?: string | null;
}

/**
 * All that a transaction leaves for others, written in one statement: its events, the audit entry of a change by staff,
 * and the idempotency result. It comes last, so that nothing waits between a contested row's lock and COMMIT.
 *
 * A transaction that got its number first may wait for the row of one with a higher number, and so follow it. Its events
 * then take that higher number: readers go by it, and must see the events of an aggregate in their sequence. That is
 * never too early to be read, because a reader that stops below the lower number has not come to the higher one.
 *
 * @param carries  whether writes wait for it to go with.
 * @returns null when there is nothing to write.
 */
export function lastStatement(tx: Tx, carries: boolean): Sql | null {
  const audits = tx.actor.subject.kind === 'staff' ? [auditEntry(tx)] : [];
  const keeping = keepingOf(tx);
  if (tx.events.length + audits.length === 0 && keeping === null && tx.condition === null && !carries)
    return null;
  return sql`
    WITH ${tx.condition === null ? sql`` : sql`condition AS (${tx.condition} RETURNING 1), `}events AS (
      ${eventsOf(tx, tx.condition === null ? sql`true` : sql`EXISTS (SELECT FROM condition)`)}
    ), audits AS (
      INSERT INTO audit_entry (id, at, staff_id, api_client_id, location_id, operation, object_id, before, after, reason)
      SELECT id, ${tx.now}, "staffId", "apiClientId", "locationId", operation, "objectId", before, after, reason
        FROM jsonb_to_recordset(${JSON.stringify(audits)}::jsonb)
          AS entry(id uuid, "staffId" uuid, "apiClientId" uuid, "locationId" uuid, operation text, "objectId" uuid,
                   before jsonb, after jsonb, reason text)
    )
    ${keeping ?? sql`SELECT`}`;
}

/** @param condition of SQL: without it the events are no facts. */
const eventsOf = (tx: Tx, condition: Sql): Sql => sql`
      INSERT INTO outbox_event (transaction_id, id, aggregate, aggregate_id, sequence, type, version, actor, payload, occurred_at)
      SELECT greatest(pg_current_xact_id()::text::bigint, max(predecessor.transaction_id) OVER ()), id, aggregate, "aggregateId", sequence, type, version,
             ${JSON.stringify(eventActor(tx))}::jsonb, payload, ${tx.now}
        FROM jsonb_to_recordset(${JSON.stringify(tx.events.map((event) => ({ ...event, id: tx.newId() })))}::jsonb)
          AS event(id uuid, aggregate text, "aggregateId" uuid, sequence int, type text, version int, payload jsonb)
        LEFT JOIN LATERAL (
          SELECT transaction_id FROM outbox_event
           WHERE aggregate_id = "aggregateId" ORDER BY sequence DESC LIMIT 1
        ) AS predecessor ON true
       WHERE ${condition}`;

/** A key that nothing was sent of is claimed with its result. */
function keepingOf({ claim, kept }: Tx): Sql | null {
  if (claim !== null) return claimOf(claim, kept);
  return (
    kept &&
    sql`
    UPDATE idempotency_record
       SET result = ${kept.result}::jsonb, process_id = coalesce(${kept.processId}::uuid, process_id)
     WHERE api_client_id = ${kept.apiClientId} AND subject = ${kept.subject} AND key = ${kept.key}`
  );
}

/** Ids and words only: events are append-only, so nothing personal may stand in them. */
const eventActor = ({ actor }: Tx) => ({
  apiClientId: actor.apiClientId,
  channel: actor.channel,
  locationId: actor.locationId,
  subject: subjectKey(actor),
});

function auditEntry(tx: Tx) {
  const { subject, apiClientId, locationId } = tx.actor;
  return {
    id: newId<'AuditEntry'>(tx.now.getTime()),
    staffId: subject.kind === 'staff' ? subject.staffId : null,
    apiClientId,
    locationId,
    operation: tx.operation,
    ...tx.auditDetail,
  };
}
