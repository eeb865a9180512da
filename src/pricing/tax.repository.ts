import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { rowsOf, type Sql, sql } from '../platform/database/sql.js';
import { beginReplacingRules, rulesReplaced } from '../platform/database/sale-rules.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** Every row there is, each list oldest first. */
export interface TaxRows {
  /** Which edition of them all this is. */
  readonly edition: string;
  readonly rates: readonly { country: string; taxClass: string; validFromMs: number; rateBps: number }[];
  readonly distances: readonly { country: string; validFromMs: number }[];
  readonly choices: readonly { sellerId: Id<'Seller'>; validFromMs: number; isDestination: boolean }[];
  readonly roundings: readonly { document: string; validFromMs: number; rounds: 'line' | 'total' }[];
}

/** A count to the threshold of distance sales: net amounts, in minor units. */
export interface DistanceSale {
  readonly sellerId: Id<'Seller'>;
  readonly year: number;
  readonly currency: string;
  readonly netAmount: number;
}

/** Every statement about VAT rates and what decides between them. */
@Injectable()
export class TaxRepository {
  /** All rows in one statement: they are few, and change with the law. */
  async all(db: Db): Promise<TaxRows> {
    const [rows] = await db.rows<TaxRows>`
      SELECT (SELECT taxes FROM sale_rules) AS edition,
             (SELECT json_agg(json_build_object('country', country, 'taxClass', tax_class, 'rateBps', rate_bps,
                       'validFromMs', (extract(epoch FROM valid_from) * 1000)::bigint) ORDER BY valid_from)
                FROM tax_rate) AS rates,
             (SELECT json_agg(json_build_object('country', country,
                       'validFromMs', (extract(epoch FROM valid_from) * 1000)::bigint) ORDER BY valid_from)
                FROM tax_distance_rule) AS distances,
             (SELECT coalesce(json_agg(json_build_object('sellerId', seller_id, 'isDestination', is_destination,
                       'validFromMs', (extract(epoch FROM valid_from) * 1000)::bigint) ORDER BY valid_from), '[]')
                FROM tax_destination_choice) AS choices,
             (SELECT json_agg(json_build_object('document', country || ' ' || document_kind, 'rounds', rounds,
                       'validFromMs', (extract(epoch FROM valid_from) * 1000)::bigint) ORDER BY valid_from)
                FROM tax_rounding_rule) AS roundings`;
    return rows!;
  }

  /**
   * Counts a sale if, and only if, the year stays within the threshold of the seller's country with it, and the year
   * before did. Rivals wait for the row and test again.
   *
   * @returns false when it would pass the threshold, the country has none, or the seller's sales bear the destination's
   *          VAT already; nothing is written then.
   */
  async countWithin(tx: Tx, { sellerId, year, currency, netAmount }: DistanceSale): Promise<boolean> {
    const counted = await rowsOf(
      tx,
      sql`
      WITH allowed AS (
        SELECT threshold_amount FROM tax_distance_rule
         WHERE country = (SELECT country FROM seller WHERE id = ${sellerId}) AND currency = ${currency}
           AND valid_from <= ${tx.now}
           AND NOT ${isAtDestination(sellerId, tx.now)}
         ORDER BY valid_from DESC LIMIT 1)
      INSERT INTO tax_distance_total (seller_id, year, currency, net_amount)
      SELECT ${sellerId}, ${year}, ${currency}, ${netAmount} FROM allowed
       WHERE ${netAmount}::bigint <= threshold_amount
         AND NOT EXISTS (
               SELECT FROM tax_distance_total AS before
                WHERE seller_id = ${sellerId} AND year = ${year - 1} AND currency = ${currency}
                  AND before.net_amount > threshold_amount)
      ON CONFLICT (seller_id, year, currency) DO UPDATE
         SET net_amount = tax_distance_total.net_amount + excluded.net_amount
       WHERE tax_distance_total.net_amount + excluded.net_amount <= (SELECT threshold_amount FROM allowed)
      RETURNING year`,
    );
    return counted.length === 1;
  }

  /** An order that was counted came to nothing. */
  async countBack(tx: Tx, { sellerId, year, currency, netAmount }: DistanceSale): Promise<void> {
    await tx.rows`
      UPDATE tax_distance_total SET net_amount = net_amount - ${netAmount}
       WHERE seller_id = ${sellerId} AND year = ${year} AND currency = ${currency}`;
  }

  /**
   * From now on the destination's VAT, unless somebody has said so already. The sale goes on after it, so it waits for the
   * others here and not with its last statement: two that each wait for the other's end would be a deadlock.
   */
  async passThreshold(tx: Tx, sellerId: Id<'Seller'>, source: string): Promise<void> {
    await beginReplacingRules(tx);
    rulesReplaced(tx, 'taxes');
    await rowsOf(
      tx,
      sql`
      INSERT INTO tax_destination_choice (seller_id, valid_from, is_destination, reason, source)
      SELECT ${sellerId}, ${tx.now}, TRUE, 'threshold', ${source} WHERE NOT ${isAtDestination(sellerId, tx.now)}
      ON CONFLICT (seller_id, valid_from) DO NOTHING`,
    );
  }
}

/** Whether the latest row of a seller says so. */
const isAtDestination = (sellerId: Id<'Seller'>, at: Date): Sql => sql`
  coalesce((SELECT is_destination FROM tax_destination_choice
             WHERE seller_id = ${sellerId} AND valid_from <= ${at} ORDER BY valid_from DESC LIMIT 1), FALSE)`;
