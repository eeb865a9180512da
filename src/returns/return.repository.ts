import { Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import type { Id } from '../kernel/ids.js';
import { withCheckCharacter } from '../kernel/numbers.js';
import { camelRow, type Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { ReturnLine } from './return-line.entity.js';
import type { Return } from './return.entity.js';

const NUMBERS = 1_000_000_000;
const NUMBER_WIDTH = 9;

/** A return with its lines, in their order. */
export interface ReturnRow extends Return {
  readonly lines: readonly ReturnLine[];
}

/** Every statement that touches returns and their lines. */
@Injectable()
export class ReturnRepository {
  /**
   * Writes a return with its lines in one statement. Its number is drawn by chance, as an order's is; one that is taken
   * is drawn again.
   */
  async insert(tx: Tx, taken: Omit<ReturnRow, 'number'>): Promise<ReturnRow> {
    for (;;) {
      const row = { ...taken, number: withCheckCharacter('R', randomInt(NUMBERS), NUMBER_WIDTH) };
      if (await this.insertNumbered(tx, row)) return row;
    }
  }

  private async insertNumbered(tx: Tx, { lines, ...taken }: ReturnRow): Promise<boolean> {
    const inserted = await tx.rows`
      WITH taken AS (
        INSERT INTO customer_return (
          id, number, version, state, order_id, at, day, channel, api_client_id, location_id, terminal_id, device,
          person, currency, goods_amount, delivery_amount, fee_amount, refund_amount, paid_before_amount,
          points_before, points_after)
        VALUES (
          ${taken.id}, ${taken.number}, ${taken.version}, ${taken.state}, ${taken.orderId}, ${taken.at}, ${taken.day},
          ${taken.channel}, ${taken.apiClientId}, ${taken.locationId}, ${taken.terminalId}, ${taken.device},
          ${taken.person}, ${taken.currency}, ${taken.goodsAmount}, ${taken.deliveryAmount}, ${taken.feeAmount},
          ${taken.refundAmount}, ${taken.paidBeforeAmount}, ${taken.pointsBefore}, ${taken.pointsAfter})
        ON CONFLICT (number) DO NOTHING
        RETURNING id
      ), lines AS (
        INSERT INTO return_line (
          id, return_id, position, order_line_id, variant_id, basis, last_day, terms_version, quantity, received, grade,
          disposition, refund_amount, serial_number, reason)
        SELECT line.id, taken.id, position, "orderLineId", "variantId", basis, "lastDay", "termsVersion", quantity,
               received, grade, disposition, "refundAmount", "serialNumber", reason
          FROM taken, jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS line(
            id uuid, position int, "orderLineId" uuid, "variantId" uuid, basis text, "lastDay" date,
            "termsVersion" int, quantity int, received int, grade text, disposition text, "refundAmount" bigint,
            "serialNumber" text, reason text)
      )
      SELECT id FROM taken`;
    return inserted.length === 1;
  }

  /** Of two that close it, one gets a row back. */
  async close(tx: Tx, returnId: Id<'Return'>): Promise<Return | null> {
    const [closed] = await tx.rows<Return>`
      UPDATE customer_return SET state = 'closed', version = version + 1
       WHERE id = ${returnId} AND state = 'refunded'
      RETURNING *`;
    return closed ?? null;
  }

  /** @returns oldest first. */
  byIds(db: Db, returnIds: readonly Id<'Return'>[]): Promise<ReturnRow[]> {
    return this.where(db, returnIds, []);
  }

  /** @returns oldest first. */
  ofOrders(db: Db, orderIds: readonly Id<'Order'>[]): Promise<ReturnRow[]> {
    return this.where(db, [], orderIds);
  }

  private async where(
    db: Db,
    returnIds: readonly Id<'Return'>[],
    orderIds: readonly Id<'Order'>[],
  ): Promise<ReturnRow[]> {
    const rows = await db.rows<ReturnRow>`
      SELECT taken.*, (SELECT json_agg(line ORDER BY line.position)
                         FROM return_line AS line WHERE line.return_id = taken.id) AS lines
        FROM customer_return AS taken
       WHERE taken.id IN (SELECT unnest(${returnIds}::uuid[])
                          UNION SELECT id FROM customer_return WHERE order_id = ANY(${orderIds}::uuid[]))
       ORDER BY taken.id`;
    return rows.map((row) => ({ ...row, lines: row.lines.map((line) => camelRow<ReturnLine>(line)) }));
  }
}
