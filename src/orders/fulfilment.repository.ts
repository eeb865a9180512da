import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { FulfilmentLine } from './fulfilment-line.entity.js';
import type { Fulfilment } from './fulfilment.entity.js';
import type { OrderLine } from './order-line.entity.js';
import type { FulfilmentState } from './orders.enums.js';

/** Every statement that touches `fulfilment` alone; it is first written together with its order. */
@Injectable()
export class FulfilmentRepository {
  /** @returns the fulfilment; null: there is none. */
  async byId(db: Db, id: Id<'Fulfilment'>): Promise<Fulfilment | null> {
    const [fulfilment] = await db.rows<Fulfilment>`SELECT * FROM fulfilment WHERE id = ${id}`;
    return fulfilment ?? null;
  }

  /** @returns its lines by the order's positions, each with the variant it is of and, of a bundle, its parts. */
  linesOf(
    db: Db,
    id: Id<'Fulfilment'>,
  ): Promise<(FulfilmentLine & Pick<OrderLine, 'variantId' | 'components'>)[]> {
    return db.rows`
      SELECT item.*, line.variant_id, line.components
        FROM fulfilment_line AS item
        JOIN order_line AS line ON line.id = item.order_line_id
       WHERE item.fulfilment_id = ${id}
       ORDER BY line.position`;
  }

  /** @returns false when the fulfilment was not in one of the states it may be left from: somebody was first. */
  async move(
    tx: Tx,
    id: Id<'Fulfilment'>,
    from: readonly FulfilmentState[],
    to: FulfilmentState,
    tracking: { carrier: string; trackingNumber: string } | null = null,
  ): Promise<boolean> {
    const isDone = to === 'despatched' || to === 'delivered' || to === 'handed_over';
    const moved = await tx.rows`
      UPDATE fulfilment
         SET state = ${to}, done_at = CASE WHEN ${isDone} THEN ${tx.now}::timestamptz ELSE done_at END,
             carrier = coalesce(${tracking?.carrier ?? null}, carrier),
             tracking_number = coalesce(${tracking?.trackingNumber ?? null}, tracking_number)
       WHERE id = ${id} AND state = ANY(${from}::text[])
      RETURNING id`;
    return moved.length === 1;
  }
}
