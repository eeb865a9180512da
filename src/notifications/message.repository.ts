import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { sql } from '../platform/database/sql.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Message } from './message.entity.js';

/** A message about to be queued. */
export type NewMessage = Pick<
  Message,
  'id' | 'causeId' | 'customerId' | 'template' | 'medium' | 'language' | 'recipient' | 'data'
> & { readonly dueAt: Date };

/** Every SQL statement that touches `message`. */
@Injectable()
export class MessageRepository {
  /** @returns false when this cause has such a message already. */
  async insert(tx: Tx, message: NewMessage): Promise<boolean> {
    const inserted = await tx.rows`
      INSERT INTO message (id, cause_id, customer_id, template, medium, language, recipient, data, state, attempts,
                           due_at, created_at)
      VALUES (${message.id}, ${message.causeId}, ${message.customerId}, ${message.template}, ${message.medium},
              ${message.language}, ${JSON.stringify(message.recipient)}, ${JSON.stringify(message.data)}, 'queued', 0,
              ${message.dueAt}, ${tx.now})
      ON CONFLICT (cause_id, template, medium) DO NOTHING
      RETURNING id`;
    return inserted.length === 1;
  }

  /** Takes what is due: until `until` nobody else sends it. Whoever dies meanwhile leaves it due again then. */
  claimDue(db: Db, limit: number, until: Date): Promise<Message[]> {
    return db.rows<Message>`
      UPDATE message SET due_at = ${until}, attempts = attempts + 1
       WHERE id IN (SELECT id FROM message WHERE state = 'queued' AND due_at <= ${db.now}
                     ORDER BY due_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING *`;
  }

  /** Ends a message, and tells of it, unless it had ended before. */
  end(tx: Tx, id: Id<'Message'>, state: 'sent' | 'failed' | 'withdrawn', problem: string | null): void {
    tx.onlyIf(sql`
      UPDATE message
         SET state = ${state}, due_at = NULL, problem = ${problem},
             sent_at = CASE WHEN ${state}::text = 'sent' THEN ${tx.now}::timestamptz END
       WHERE id = ${id} AND state = 'queued'`);
  }

  /** Puts a message off after an attempt that failed, unless it had ended before. */
  putOff(tx: Tx, id: Id<'Message'>, dueAt: Date, problem: string): void {
    tx.onlyIf(sql`
      UPDATE message SET due_at = ${dueAt}, problem = ${problem} WHERE id = ${id} AND state = 'queued'`);
  }
}
