import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Location } from '../locations/index.js';

/** A count of what is there; its differences become movements when it is closed. */
@Entity('stock_count')
@Check('stock_count_state', "state IN ('open', 'closed')")
@Check('stock_count_closed_has_its_instant', "(state = 'closed') = (closed_at IS NOT NULL)")
export class StockCount {
  @PrimaryColumn('uuid') id: Id<'StockCount'>;
  @Column('uuid')
  @ForeignKey(() => Location, { name: 'stock_count_at_a_location' })
  locationId: Id<'Location'>;
  @Column('text') state: 'open' | 'closed';
  /** Whoever counts does not see what is expected. */
  @Column('boolean') isBlind: boolean;
  /** Shelves and collection places it goes over; what was put aside is counted where it lies. Null: the whole building. */
  @Column('text', { array: true, nullable: true }) places: string[] | null;
  @Column('int') version: number;
  @Column('timestamptz') openedAt: Date;
  @Column('timestamptz', { nullable: true }) closedAt: Date | null;
}
