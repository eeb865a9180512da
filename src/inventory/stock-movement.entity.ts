import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Seller } from '../locations/index.js';
import type { Channel } from '../platform/graphql/common.enums.js';
import type { MovementReason } from './inventory.enums.js';
import { StockLevel } from './stock-level.entity.js';

/** One signed, immutable change of on hand, and who brought it about, why, through what. Append-only. */
@Entity('stock_movement', { comment: 'Append-only: on hand is the sum of these.' })
@Check('stock_movement_not_zero', 'delta <> 0')
@Check('stock_movement_on_hand_after_not_negative', 'on_hand_after >= 0')
@Check(
  'stock_movement_reason',
  "reason IN ('received', 'sold', 'found', 'returned', 'transferred', 'counted', 'damaged', 'displayed', 'graded', 'corrected', 'imported', 'offline_sale')",
)
@Index('stock_movement_by_place', ['variantId', 'locationId', 'at', 'id'])
@Index('stock_movement_by_cause', ['causeId', 'variantId'])
@Index('stock_movement_once_per_change', ['causeId'], {
  unique: true,
  where: "cause_kind = 'stock_change'",
})
@Index('stock_movement_by_instant', ['at'], { type: 'brin' })
@Index('stock_movement_by_time', ['locationId', 'at', 'id'])
@Index('stock_movement_sold_for_owner', ['ownerSellerId', 'at'], { where: "reason IN ('sold', 'returned')" })
@Index('stock_movement_by_line', ['lineId'], { where: 'line_id IS NOT NULL' })
@Index('stock_movement_once_per_operation', ['operationKey', 'ordinal'], { unique: true })
@ForeignKey(() => StockLevel, ['variantId', 'locationId'], ['variantId', 'locationId'], {
  name: 'stock_movement_of_a_level',
})
export class StockMovement {
  @PrimaryColumn('uuid') id: Id<'StockMovement'>;
  @Column('uuid') variantId: Id<'Variant'>;
  @Column('uuid') locationId: Id<'Location'>;
  /** Whose units they were then. */
  @Column('uuid')
  @ForeignKey(() => Seller, { name: 'stock_movement_has_an_owner' })
  ownerSellerId: Id<'Seller'>;
  @Column('int') delta: number;
  @Column('int') onHandAfter: number;
  @Column('text') reason: MovementReason;
  /** The document behind it: `order`, `return`, `import`. */
  @Column('text') causeKind: string;
  @Column('uuid') causeId: string;
  /** Its line there: an order line or a return line; null when it has none. */
  @Column('uuid', { nullable: true }) lineId: string | null;
  /** The subject that asked, without personal data. */
  @Column('text') actor: string;
  @Column('uuid', { nullable: true }) apiClientId: Id<'ApiClient'> | null;
  @Column('text', { nullable: true }) channel: Channel | null;
  /** One operation is applied once: made from the caller's key, so a second try of the same collides here. */
  @Column('uuid') operationKey: string;
  @Column('int') ordinal: number;
  @Column('timestamptz') at: Date;
}
