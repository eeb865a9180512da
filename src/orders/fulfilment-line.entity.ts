import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';

/** How many of an order line leave with a fulfilment. */
@Entity('fulfilment_line')
@Check('fulfilment_line_quantity_positive', 'quantity > 0')
@Index('fulfilment_line_of_order_line', ['orderLineId'])
export class FulfilmentLine {
  @ForeignKey('Fulfilment', { name: 'fulfilment_line_of_a_fulfilment' })
  @PrimaryColumn('uuid')
  fulfilmentId: Id<'Fulfilment'>;
  @ForeignKey('OrderLine', { name: 'fulfilment_line_of_an_order_line' })
  @PrimaryColumn('uuid')
  orderLineId: Id<'OrderLine'>;
  @Column('int') quantity: number;
}
