import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { BulkCheck, type BulkResult } from '../platform/database/bulk-write.js';
import { rulesReplaced } from '../platform/database/sale-rules.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** A row of the import's tax_destinations.csv, columns in camel case. */
export interface TaxDestinationRow {
  /** The code of a seller. */
  readonly seller: string;
  readonly validFrom: Date;
  readonly destination: boolean;
  readonly source: string;
}

/** Writes which sellers choose the VAT of the destination for what they ship to persons elsewhere in the union. */
@Injectable()
export class TaxDestinationWriter {
  /**
   * Adds choices; at most 1,000 at a time. The same again changes nothing, the opposite from the same instant is a
   * problem. A choice of the seller's own VAT holds as long as the threshold does.
   *
   * @see Directive 2006/112/EC art. 59c paragraph 3.
   */
  async choices(tx: Tx, given: readonly TaxDestinationRow[]): Promise<BulkResult> {
    const sellers = new Map(
      (
        await tx.rows<{ code: string; id: Id<'Seller'> }>`
          SELECT code, id FROM seller WHERE code = ANY(${given.map(({ seller }) => seller)}::text[])`
      ).map(({ code, id }) => [code, id]),
    );
    const check = new BulkCheck(given)
      .check('seller', ({ seller }) => !sellers.has(seller) && 'does not name a seller')
      .once('validFrom', ({ seller, validFrom }) => `${seller} ${validFrom.getTime()}`);
    const good = check
      .good()
      .map(({ row, index }) => ({ ...row, index, sellerId: sellers.get(row.seller)! }));
    if (good.length > 0) rulesReplaced(tx, 'taxes');
    const other = await tx.rows<{ index: number }>`
      WITH given AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(good)}::jsonb)
          AS row(index int, "sellerId" uuid, "validFrom" timestamptz, destination boolean, source text)
      ), added AS (
        INSERT INTO tax_destination_choice (seller_id, valid_from, is_destination, reason, source)
        SELECT "sellerId", "validFrom", destination, 'choice', source FROM given
        ON CONFLICT (seller_id, valid_from) DO NOTHING
      )
      SELECT given.index FROM given
        JOIN tax_destination_choice AS there ON (there.seller_id, there.valid_from) = (given."sellerId", given."validFrom")
       WHERE there.is_destination <> given.destination`;
    const taken = new Set(other.map(({ index }) => index));
    check.check(
      'destination',
      (_, index) => taken.has(index) && 'is said otherwise for this instant already; add a later row',
    );
    return check.result();
  }
}
