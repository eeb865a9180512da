import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Location } from '../locations/index.js';
import type { TaskKind, TaskState } from './tasks.enums.js';

/** Something a person must look at. */
@Entity('task')
@Check(
  'task_kind',
  "kind IN ('recount', 'discrepancy', 'shortfall', 'payment_difference', 'parked_sale', 'send_back', 'call_customer', 'unknown_barcode')",
)
@Check('task_state', "state IN ('open', 'done')")
@Check('task_done_says_how_and_when', "(state = 'done') = (outcome IS NOT NULL AND done_at IS NOT NULL)")
@Index('task_one_open_per_cause', ['causeId', 'kind', 'locationId'], {
  unique: true,
  where: "state = 'open' AND cause_id IS NOT NULL",
})
@Index('task_by_location', ['locationId', 'id'])
export class Task {
  @PrimaryColumn('uuid') id: Id<'Task'>;
  @Column('text') kind: TaskKind;
  @Column('text') state: TaskState;
  /** Null: head office. */
  @Column('uuid', { nullable: true })
  @ForeignKey(() => Location, { name: 'task_at_a_location' })
  locationId: Id<'Location'> | null;
  @Column('uuid', { nullable: true }) causeId: string | null;
  @Column('text') summary: string;
  @Column('timestamptz') createdAt: Date;
  @Column('text', { nullable: true }) outcome: string | null;
  @Column('text', { nullable: true }) note: string | null;
  @Column('timestamptz', { nullable: true }) doneAt: Date | null;
  @Column('uuid', { nullable: true }) doneByStaffId: Id<'Staff'> | null;
  @Column('int') version: number;
}
