import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Allocation } from './allocation.entity.js';
import type { Place } from './level-change.js';

/** Reads of `allocation`; what writes it is the ledger. */
@Injectable()
export class AllocationRepository {
  /** All that was ever allocated to order lines: picked first, then in the order in which stock is locked. */
  ofOrderLines(db: Db, orderLineIds: readonly Id<'OrderLine'>[]): Promise<Allocation[]> {
    return db.rows<Allocation>`
      SELECT * FROM allocation
       WHERE order_line_id = ANY(${orderLineIds}::uuid[])
       ORDER BY state = 'picked' DESC, location_id, variant_id, id`;
  }

  /** Open and picked allocations at these places, oldest first, at most `limit` a place. */
  open(db: Db, places: readonly Place[], limit: number): Promise<Allocation[]> {
    return db.rows<Allocation>`
      SELECT open.*
        FROM jsonb_to_recordset(${JSON.stringify(places)}::jsonb) AS place("variantId" uuid, "locationId" uuid)
        CROSS JOIN LATERAL (
          SELECT * FROM allocation
           WHERE (variant_id, location_id) = ("variantId", "locationId") AND state IN ('open', 'picked')
           ORDER BY id LIMIT ${limit}) AS open
       ORDER BY open.id`;
  }
}
