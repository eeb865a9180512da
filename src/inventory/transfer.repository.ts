import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { TransferState } from './inventory.enums.js';
import type { Place } from './level-change.js';
import type { TransferLine } from './transfer-line.entity.js';
import type { Transfer } from './transfer.entity.js';

/** Units of a variant, as counted. */
export interface VariantUnits {
  readonly variantId: Id<'Variant'>;
  readonly units: number;
}

/** Every statement on `stock_transfer` and its lines. */
@Injectable()
export class TransferRepository {
  async insert(tx: Tx, transfer: Transfer, lines: readonly VariantUnits[]): Promise<void> {
    await tx.rows`
      WITH transfer AS (
        INSERT INTO stock_transfer (id, from_location_id, to_location_id, state, difference_reason, version, created_at)
        VALUES (${transfer.id}, ${transfer.fromLocationId}, ${transfer.toLocationId}, ${transfer.state}, NULL, 1,
                ${transfer.createdAt})
        RETURNING id
      )
      INSERT INTO stock_transfer_line (transfer_id, variant_id, asked)
      SELECT transfer.id, line."variantId", line.units
        FROM transfer, jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS line("variantId" uuid, units int)`;
  }

  async byId(db: Db, id: Id<'Transfer'>): Promise<Transfer | null> {
    const [transfer] = await db.rows<Transfer>`SELECT * FROM stock_transfer WHERE id = ${id}`;
    return transfer ?? null;
  }

  /** Of two who change it at once, the second waits and sees what the first did. */
  async lock(tx: Tx, id: Id<'Transfer'>): Promise<Transfer | null> {
    const [transfer] =
      await tx.rows<Transfer>`SELECT * FROM stock_transfer WHERE id = ${id} FOR NO KEY UPDATE`;
    return transfer ?? null;
  }

  linesOf(db: Db, ids: readonly Id<'Transfer'>[]): Promise<TransferLine[]> {
    return db.rows<TransferLine>`
      SELECT * FROM stock_transfer_line WHERE transfer_id = ANY(${ids}::uuid[]) ORDER BY transfer_id, variant_id`;
  }

  /** Adds to counts of lines, each by so much; the CHECKs stand behind it. */
  async add(
    tx: Tx,
    id: Id<'Transfer'>,
    what: 'sent' | 'received' | 'returned' | 'lost',
    lines: readonly VariantUnits[],
  ): Promise<void> {
    const of = (count: typeof what) => (count === what ? 1 : 0);
    await tx.rows`
      UPDATE stock_transfer_line AS line
         SET sent = line.sent + added.units * ${of('sent')}, received = line.received + added.units * ${of('received')},
             returned = line.returned + added.units * ${of('returned')}, lost = line.lost + added.units * ${of('lost')}
        FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS added("variantId" uuid, units int)
       WHERE line.transfer_id = ${id} AND line.variant_id = added."variantId"`;
  }

  async move(tx: Tx, id: Id<'Transfer'>, state: TransferState, reason: string | null): Promise<Transfer> {
    const [transfer] = await tx.rows<Transfer>`
      UPDATE stock_transfer
         SET state = ${state}, difference_reason = coalesce(${reason}, difference_reason), version = version + 1
       WHERE id = ${id}
      RETURNING *`;
    return transfer!;
  }

  /** Units on their way to places. */
  inTransit(db: Db, places: readonly Place[]): Promise<(Place & { units: number })[]> {
    return db.rows<Place & { units: number }>`
      SELECT line.variant_id, transfer.to_location_id AS location_id,
             sum(greatest(line.sent - line.received - line.returned - line.lost, 0))::int AS units
        FROM stock_transfer AS transfer
        JOIN stock_transfer_line AS line ON line.transfer_id = transfer.id
       WHERE transfer.state IN ('despatched', 'in_transit', 'partly_received')
         AND line.variant_id = ANY(${places.map(({ variantId }) => variantId)}::uuid[])
         AND transfer.to_location_id = ANY(${places.map(({ locationId }) => locationId)}::uuid[])
       GROUP BY line.variant_id, transfer.to_location_id`;
  }
}
