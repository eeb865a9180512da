import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';

/** The work of picking one pickup, leased to one associate at a time. */
@Entity('pick_task')
@Check('pick_task_state', "state IN ('open', 'done', 'cancelled')")
@Check('pick_task_leased_by_somebody', '(staff_id IS NULL) = (lease_until IS NULL)')
@Index('pick_task_one_open_per_pickup', ['pickupId'], { unique: true, where: "state = 'open'" })
@Index('pick_task_open_at_location', ['locationId', 'dueBy'], { where: "state = 'open'" })
export class PickTask {
  @PrimaryColumn('uuid') id: Id<'PickTask'>;
  @Column('uuid')
  @ForeignKey('Pickup', { name: 'pick_task_of_a_pickup' })
  pickupId: Id<'Pickup'>;
  @Column('uuid')
  @ForeignKey('Location', { name: 'pick_task_at_a_location' })
  locationId: Id<'Location'>;
  @Column('text') state: 'open' | 'done' | 'cancelled';
  @Column('timestamptz') dueBy: Date;
  @Column('uuid', { nullable: true }) staffId: Id<'Staff'> | null;
  @Column('timestamptz', { nullable: true }) leaseUntil: Date | null;
}
