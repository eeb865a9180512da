import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** How far business time runs ahead of the system's; one row, outside production only. */
@Entity('virtual_clock')
@Check('virtual_clock_one_row', 'id = 1')
@Check('virtual_clock_only_forward', 'ahead_ms >= 0')
export class VirtualClockRow {
  @PrimaryColumn('int') id: number;
  @Column('bigint') aheadMs: number;
}
