import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { NumberedUnit } from './sold-units.js';

/** Every statement that writes `sold_unit`. */
@Injectable()
export class SoldUnitRepository {
  /**
   * Notes units that leave, all in one order, so that two sales of the same units wait for each other and never both ways.
   *
   * @returns those noted; one that is missing is out already.
   */
  leave(
    tx: Tx,
    units: readonly NumberedUnit[],
  ): Promise<{ orderLineId: Id<'OrderLine'>; variantId: Id<'Variant'>; serialNumber: string }[]> {
    return tx.rows`
      INSERT INTO sold_unit (order_line_id, variant_id, serial_number, unit, sold_at)
      SELECT "orderLineId", "variantId", "serialNumber",
             unit + 1 + coalesce((SELECT max(before.unit) FROM sold_unit AS before
                                   WHERE before.order_line_id = "orderLineId"), 0), ${tx.now}
        FROM jsonb_to_recordset(${JSON.stringify(units)}::jsonb) AS leaving(
          "orderLineId" uuid, "variantId" uuid, "serialNumber" text, unit int)
       ORDER BY "variantId", "serialNumber"
      ON CONFLICT DO NOTHING
      RETURNING order_line_id, variant_id, serial_number`;
  }

  /** They never left: the order came to nothing. */
  async stay(tx: Tx, orderId: Id<'Order'>): Promise<void> {
    await tx.rows`
      DELETE FROM sold_unit USING order_line
       WHERE order_line.id = sold_unit.order_line_id AND order_line.order_id = ${orderId}`;
  }

  /** Notes that units have come back, each by one of its numbers; with a part of a bundle come its other parts. */
  async comeBack(
    tx: Tx,
    units: readonly { readonly orderLineId: Id<'OrderLine'>; readonly serialNumber: string }[],
  ): Promise<void> {
    await tx.rows`
      UPDATE sold_unit SET returned_at = greatest(${tx.now}, sold_at)
       WHERE returned_at IS NULL
         AND (order_line_id, unit) IN (
           SELECT known.order_line_id, known.unit
             FROM sold_unit AS known
             JOIN jsonb_to_recordset(${JSON.stringify(units)}::jsonb) AS back("orderLineId" uuid, "serialNumber" text)
               ON back."orderLineId" = known.order_line_id AND back."serialNumber" = known.serial_number)`;
  }
}
