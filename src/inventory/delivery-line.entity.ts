import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Variant } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { Delivery } from './delivery.entity.js';

/** How many of a variant a delivery brings, and has brought. */
@Entity('stock_delivery_line')
@Check('stock_delivery_line_not_negative', 'expected >= 0 AND received >= 0')
export class DeliveryLine {
  @PrimaryColumn('uuid')
  @ForeignKey(() => Delivery, { name: 'stock_delivery_line_of_a_delivery' })
  deliveryId: Id<'Delivery'>;
  @PrimaryColumn('uuid')
  @ForeignKey(() => Variant, { name: 'stock_delivery_line_of_a_variant' })
  variantId: Id<'Variant'>;
  @Column('int') expected: number;
  @Column('int', { default: 0 }) received: number;
}
