import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { SavedItem } from './saved-item.entity.js';

/** So many articles a customer keeps for later; the index behind it has as many places. */
export const SAVED_ITEMS_MAX = 100;

/** Every SQL statement that touches `saved_item`. */
@Injectable()
export class SavedItemRepository {
  /**
   * Keeps an article, in the first place that is free; one that is kept already keeps its place and the larger quantity.
   *
   * @returns null when no place is free.
   */
  async put(tx: Tx, item: Omit<SavedItem, 'place'>): Promise<SavedItem | null> {
    for (let tries = 1; tries <= SAVED_ITEMS_MAX; tries += 1) {
      const [raised] = await tx.rows<SavedItem>`
        UPDATE saved_item SET quantity = greatest(quantity, ${item.quantity}::int)
         WHERE customer_id = ${item.customerId} AND variant_id = ${item.variantId}
        RETURNING *`;
      if (raised) return raised;
      const [put] = await tx.rows<SavedItem & { isFull: boolean }>`
        WITH free AS (
          SELECT min(place) AS place FROM generate_series(1, ${SAVED_ITEMS_MAX}::int) AS place
           WHERE NOT EXISTS (SELECT FROM saved_item WHERE customer_id = ${item.customerId} AND saved_item.place = place.place)
        ), put AS (
          INSERT INTO saved_item (id, customer_id, variant_id, quantity, place, saved_at)
          SELECT ${item.id}::uuid, ${item.customerId}::uuid, ${item.variantId}::uuid, ${item.quantity}::int, place,
                 ${item.savedAt}::timestamptz
            FROM free WHERE place IS NOT NULL
          ON CONFLICT DO NOTHING
          RETURNING *
        )
        SELECT put.*, free.place IS NULL AS is_full FROM free LEFT JOIN put ON true`;
      if (put?.id) return put;
      if (put?.isFull) return null;
    }
    return null; // whenever a try failed, somebody else took a place: by now they are all taken
  }

  /** Takes it away; of two who take it one gets it. `mayServe` says whose it is allowed to be. */
  async take(tx: Tx, id: Id<'SavedItem'>): Promise<SavedItem | null> {
    const [taken] = await tx.rows<SavedItem>`DELETE FROM saved_item WHERE id = ${id} RETURNING *`;
    return taken ?? null;
  }

  /** Newest first. */
  ofCustomers(db: Db, customerIds: readonly Id<'Customer'>[]): Promise<SavedItem[]> {
    return db.rows`
      SELECT * FROM saved_item WHERE customer_id = ANY(${customerIds}::uuid[]) ORDER BY saved_at DESC, id DESC`;
  }
}
