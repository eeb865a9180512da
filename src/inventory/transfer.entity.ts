import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Location } from '../locations/index.js';
import type { TransferState } from './inventory.enums.js';

/** Goods that go from one location to another, in two phases: they leave there, then they arrive here. */
@Entity('stock_transfer')
@Check(
  'stock_transfer_state',
  "state IN ('draft', 'despatched', 'in_transit', 'partly_received', 'received', 'cancelled')",
)
@Check('stock_transfer_goes_somewhere', 'from_location_id <> to_location_id')
@Index('stock_transfer_open_to', ['toLocationId', 'id'], {
  where: "state IN ('despatched', 'in_transit', 'partly_received')",
})
export class Transfer {
  @PrimaryColumn('uuid') id: Id<'Transfer'>;
  @Column('uuid')
  @ForeignKey(() => Location, { name: 'stock_transfer_from_a_location' })
  fromLocationId: Id<'Location'>;
  @Column('uuid')
  @ForeignKey(() => Location, { name: 'stock_transfer_to_a_location' })
  toLocationId: Id<'Location'>;
  @Column('text') state: TransferState;
  /** Why not all that was sent has arrived, or why it was cancelled. */
  @Column('text', { nullable: true }) differenceReason: string | null;
  @Column('int') version: number;
  @Column('timestamptz') createdAt: Date;
}
