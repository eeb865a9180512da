import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { RefundState } from './payments.enums.js';
import type { Refund } from './refund.entity.js';

/** Every SQL statement that touches `refund`. */
@Injectable()
export class RefundRepository {
  async insert(tx: Tx, refunds: readonly Refund[]): Promise<void> {
    await tx.rows`
      INSERT INTO refund (id, payment_id, order_id, return_id, refund_to, state, amount, rounding_amount, currency,
                          due_at, attempts, created_at, settled_at)
      SELECT id, "paymentId", "orderId", "returnId", "refundTo", state, amount, "roundingAmount", currency, "dueAt",
             attempts, ${tx.now}, "settledAt"
        FROM jsonb_to_recordset(${JSON.stringify(refunds)}::jsonb) AS new(
          id uuid, "paymentId" uuid, "orderId" uuid, "returnId" uuid, "refundTo" text, state text, amount bigint,
          "roundingAmount" bigint, currency text, "dueAt" timestamptz, attempts int, "settledAt" timestamptz)`;
  }

  /** @returns oldest first. */
  ofReturns(db: Db, returnIds: readonly Id<'Return'>[]): Promise<Refund[]> {
    return db.rows<Refund>`
      SELECT * FROM refund WHERE return_id = ANY(${returnIds}::uuid[]) ORDER BY created_at, id`;
  }

  /** Takes what is due for this process: until `until` nobody else asks the gateway for it. */
  claimDue(tx: Tx, limit: number, until: Date): Promise<Refund[]> {
    return tx.rows<Refund>`
      UPDATE refund SET due_at = ${until}, attempts = attempts + 1
       WHERE id IN (SELECT id FROM refund WHERE state = 'pending' AND due_at <= ${tx.now}
                     ORDER BY due_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING *`;
  }

  /** @returns false when it was settled before. */
  async settle(tx: Tx, id: Id<'Refund'>, state: RefundState.DONE | RefundState.FAILED): Promise<boolean> {
    const settled = await tx.rows`
      UPDATE refund SET state = ${state}, due_at = NULL, settled_at = ${tx.now}
       WHERE id = ${id} AND state = 'pending'
      RETURNING id`;
    return settled.length === 1;
  }
}
