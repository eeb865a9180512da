import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Cart } from './cart.entity.js';

/** A ticket that money stands on for longer than a payment takes. */
export type LeftTicket = Pick<Cart, 'id' | 'label'> & {
  readonly locationId: Id<'Location'>;
  readonly terminalId: Id<'Terminal'>;
  readonly frozenUntil: Date;
};

/** The statements about tickets that money stands on. */
@Injectable()
export class TenderingRepository {
  /** Those whose freeze ran out, oldest first. */
  left(db: Db, limit: number): Promise<LeftTicket[]> {
    return db.rows`
      SELECT id, label, location_id, terminal_id, frozen_until FROM cart
       WHERE tendering IS NOT NULL AND frozen_until <= ${db.now}
       ORDER BY frozen_until LIMIT ${limit}`;
  }

  /** Whether one of them still is: whoever is paying it or undoing a tender goes first, and whoever comes later waits. */
  async isStillLeft(tx: Tx, ticketId: Id<'Cart'>): Promise<boolean> {
    const [ticket] = await tx.rows`
      SELECT FROM cart
       WHERE id = ${ticketId} AND tendering IS NOT NULL AND frozen_until <= ${tx.now} FOR UPDATE`;
    return ticket !== undefined;
  }

  /** Until when at the least one of these lines of a shopping cart is being paid on a ticket; null: none is. */
  async paidFrom(db: Db, lineIds: readonly Id<'CartLine'>[]): Promise<Date | null> {
    const [ticket] = await db.rows<{ frozenUntil: Date }>`
      SELECT ticket.frozen_until
        FROM cart AS ticket JOIN cart_line AS line ON line.cart_id = ticket.id
       WHERE ticket.tendering IS NOT NULL
         AND line.source_cart_line_id IN (
           SELECT unnest(${lineIds}::uuid[])
           UNION ALL SELECT id FROM cart_line WHERE merged_into_line_id = ANY(${lineIds}::uuid[]))
       ORDER BY ticket.frozen_until DESC LIMIT 1`;
    return ticket?.frozenUntil ?? null;
  }

  /** Whether one of these lines of a shopping cart is ordered, or being paid on another ticket than this one. */
  async isSoldElsewhere(db: Db, lineIds: readonly Id<'CartLine'>[], ticketId: Id<'Cart'>): Promise<boolean> {
    const [sold] = await db.rows`
      SELECT FROM cart_line WHERE id = ANY(${lineIds}::uuid[]) AND order_line_id IS NOT NULL
      UNION ALL
      SELECT FROM cart AS ticket JOIN cart_line AS line ON line.cart_id = ticket.id
       WHERE ticket.id <> ${ticketId} AND ticket.tendering IS NOT NULL
         AND line.source_cart_line_id IN (
           SELECT unnest(${lineIds}::uuid[])
           UNION ALL SELECT id FROM cart_line WHERE merged_into_line_id = ANY(${lineIds}::uuid[]))
       LIMIT 1`;
    return sold !== undefined;
  }
}
