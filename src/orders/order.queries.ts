import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { normaliseNumber } from '../kernel/numbers.js';
import type { Actor } from '../platform/access/actor.js';
import { camelRow, type Db } from '../platform/database/db.js';
import type { FulfilmentLine } from './fulfilment-line.entity.js';
import type { Fulfilment } from './fulfilment.entity.js';
import type { OrderEntry, OrderHappening } from './order-entry.entity.js';
import type { OrderLine } from './order-line.entity.js';
import type { Order } from './order.entity.js';

/** An order with all that belongs to it. */
export interface OrderRow extends Order {
  lines: OrderLine[];
  fulfilments: (Fulfilment & { lines: FulfilmentLine[] })[];
  entries: OrderEntry[];
}

const COUNTED_MAX = 1_001;
/** What happens at one instant, in the order people tell it: ids of one millisecond have none. */
const HAPPENINGS: readonly OrderHappening[] = [
  'placed',
  'confirmed',
  'despatched',
  'handed_over',
  'returned',
  'cancelled',
];

/** Every statement that reads orders; each reads as many as are asked for at once. */
@Injectable()
export class OrderQueries {
  async byIds(db: Db, orderIds: readonly Id<'Order'>[]): Promise<OrderRow[]> {
    return this.whole(db, orderIds, null);
  }

  /** The owner stands in the WHERE: another's order is simply not there. */
  async ownedById(db: Db, orderId: Id<'Order'>): Promise<OrderRow[]> {
    return this.whole(db, [orderId], ownerOf(db.actor));
  }

  async byNumber(db: Db, number: string): Promise<OrderRow[]> {
    const found = await db.rows<{ id: Id<'Order'> }>`
      SELECT id FROM customer_order WHERE number = ${normaliseNumber(number) ?? number}`;
    return found.length === 0
      ? []
      : this.byIds(
          db,
          found.map(({ id }) => id),
        );
  }

  async ofCustomer(
    db: Db,
    customerId: Id<'Customer'>,
    limit: number,
    after: Id<'Order'> | null,
  ): Promise<{ rows: OrderRow[]; totalCount: number }> {
    const found = await db.rows<{ id: Id<'Order'>; totalCount: number }>`
      SELECT id, (SELECT count(*)::int FROM (
                    SELECT FROM customer_order WHERE customer_id = ${customerId} AND state <> 'abandoned'
                     LIMIT ${COUNTED_MAX}) AS counted) AS total_count
        FROM customer_order
       WHERE customer_id = ${customerId} AND state <> 'abandoned' AND (${after}::uuid IS NULL OR id < ${after})
       ORDER BY id DESC
       LIMIT ${limit}`;
    const rows =
      found.length === 0
        ? []
        : await this.byIds(
            db,
            found.map(({ id }) => id),
          );
    return { rows, totalCount: found[0]?.totalCount ?? 0 };
  }

  /** Those made at a till are the till's to end: nobody else knows what its terminal said. */
  async leftAwaitingPayment(db: Db, placedBefore: Date, limit: number): Promise<Id<'Order'>[]> {
    const rows = await db.rows<{ id: Id<'Order'> }>`
      SELECT id FROM customer_order
       WHERE state = 'awaiting_payment' AND terminal_id IS NULL AND placed_at < ${placedBefore}
       ORDER BY placed_at LIMIT ${limit}`;
    return rows.map(({ id }) => id);
  }

  earningLines(
    db: Db,
    orderId: Id<'Order'>,
  ): Promise<Pick<OrderLine, 'totalAmount' | 'currency' | 'earnsPoints'>[]> {
    return db.rows`SELECT total_amount, currency, earns_points FROM order_line WHERE order_id = ${orderId}`;
  }

  private async whole(db: Db, orderIds: readonly Id<'Order'>[], owner: Owner | null): Promise<OrderRow[]> {
    const rows = await db.rows<OrderRow>`
      SELECT sale.*,
             (SELECT coalesce(json_agg(line ORDER BY line.position), '[]')
                FROM order_line AS line WHERE line.order_id = sale.id) AS lines,
             (SELECT coalesce(jsonb_agg(to_jsonb(part) || jsonb_build_object('lines', (
                       SELECT jsonb_agg(to_jsonb(item)) FROM fulfilment_line AS item WHERE item.fulfilment_id = part.id))
                       ORDER BY part.id), '[]')
                FROM fulfilment AS part WHERE part.order_id = sale.id) AS fulfilments,
             (SELECT coalesce(json_agg(entry
                       ORDER BY entry.at, array_position(${HAPPENINGS}::text[], entry.what), entry.id), '[]')
                FROM order_entry AS entry WHERE entry.order_id = sale.id) AS entries
        FROM customer_order AS sale
       WHERE sale.id = ANY(${orderIds}::uuid[]) AND sale.state <> 'abandoned'
         AND (${owner === null || owner.isStaff} OR sale.customer_id = ${owner?.customerId ?? null}
              OR sale.guest_token_hash = ${owner?.guestTokenHash ?? null})
       ORDER BY sale.id DESC`;
    return rows.map((row) => ({
      ...row,
      lines: row.lines.map((line) => camelRow<OrderLine>(line)),
      fulfilments: row.fulfilments.map((part) => {
        const named = camelRow<Fulfilment & { lines: object[] }>(part);
        return { ...named, lines: named.lines.map((item) => camelRow<FulfilmentLine>(item)) };
      }),
      entries: row.entries.map((entry) => camelRow<OrderEntry>(entry)),
    }));
  }
}

interface Owner {
  readonly customerId: Id<'Customer'> | null;
  readonly guestTokenHash: string | null;
  readonly isStaff: boolean;
}

function ownerOf({ subject }: Actor): Owner {
  return {
    customerId: subject.kind === 'customer' ? subject.customerId : null,
    guestTokenHash: subject.kind === 'guest' ? subject.guestTokenHash : null,
    isStaff: subject.kind === 'staff' || subject.kind === 'system',
  };
}
