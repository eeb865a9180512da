import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Location } from '../locations/index.js';

export type DeliveryState = 'expected' | 'partly_received' | 'received';

/** Goods that a supplier will bring, as another system announced them. */
@Entity('stock_delivery')
@Check('stock_delivery_state', "state IN ('expected', 'partly_received', 'received')")
@Index('stock_delivery_reference', ['reference'], { unique: true })
@Index('stock_delivery_open', ['locationId', 'id'], { where: "state <> 'received'" })
export class Delivery {
  @PrimaryColumn('uuid') id: Id<'Delivery'>;
  /** The number of the purchase, as the other system knows it. */
  @Column('text') reference: string;
  @Column('text') supplier: string;
  @Column('uuid')
  @ForeignKey(() => Location, { name: 'stock_delivery_to_a_location' })
  locationId: Id<'Location'>;
  @Column('date', { nullable: true }) expectedOn: string | null;
  @Column('text') state: DeliveryState;
  @Column('int') version: number;
  @Column('timestamptz') createdAt: Date;
}
