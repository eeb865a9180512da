import { Injectable } from '@nestjs/common';
import { type Id, newId } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PointsAccount } from './points-account.entity.js';
import type { PointsEntry } from './points-entry.entity.js';

/** An entry about to be appended; its place in the ledger and the balance follow. */
export type NewEntry = Omit<PointsEntry, 'balanceAfter' | 'sequence'>;

/** Every SQL statement that touches points. */
@Injectable()
export class PointsRepository {
  /** The customer's account, made if there is none, locked until the transaction ends. */
  async lock(tx: Tx, customerId: Id<'Customer'>): Promise<PointsAccount> {
    const [account] = await tx.rows<PointsAccount>`
      INSERT INTO points_account (id, customer_id, balance, version)
      VALUES (${newId(tx.now.getTime())}, ${customerId}, 0, 0)
      ON CONFLICT (customer_id) DO UPDATE SET customer_id = EXCLUDED.customer_id
      RETURNING *`;
    return account!;
  }

  /** @returns the entries of an order, oldest first. */
  ofOrder(tx: Tx, orderId: Id<'Order'>): Promise<PointsEntry[]> {
    return tx.rows<PointsEntry>`SELECT * FROM points_entry WHERE order_id = ${orderId} ORDER BY sequence`;
  }

  /** Appends an entry and moves the balance by it, in one statement. */
  async append(tx: Tx, entry: NewEntry): Promise<PointsAccount> {
    const [account] = await tx.rows<PointsAccount>`
      WITH moved AS (
        UPDATE points_account SET balance = balance + ${entry.points}::int, version = version + 1
         WHERE id = ${entry.accountId}
        RETURNING *
      ), entry AS (
        INSERT INTO points_entry (id, account_id, sequence, kind, points, balance_after, order_id, return_id, points_due, at)
        SELECT ${entry.id}::uuid, id, version, ${entry.kind}::text, ${entry.points}::int, balance, ${entry.orderId}::uuid,
               ${entry.returnId}::uuid, ${entry.pointsDue}::int, ${entry.at}::timestamptz
          FROM moved
      )
      SELECT * FROM moved`;
    return account!;
  }

  /** @returns balances by customer; who never earned is missing. */
  async balances(db: Db, customerIds: readonly Id<'Customer'>[]): Promise<Map<Id<'Customer'>, number>> {
    const rows = await db.rows<Pick<PointsAccount, 'customerId' | 'balance'>>`
      SELECT customer_id, balance FROM points_account WHERE customer_id = ANY(${customerIds}::uuid[])`;
    return new Map(rows.map(({ customerId, balance }) => [customerId, balance]));
  }

  /** @returns by order what it brought so far, claw-backs off; orders that earned nothing yet are missing. */
  async earned(db: Db, orderIds: readonly Id<'Order'>[]): Promise<Map<Id<'Order'>, number>> {
    const rows = await db.rows<{ orderId: Id<'Order'>; points: number }>`
      SELECT order_id, sum(points)::int AS points FROM points_entry
       WHERE order_id = ANY(${orderIds}::uuid[]) GROUP BY order_id`;
    return new Map(rows.map(({ orderId, points }) => [orderId, points]));
  }
}
