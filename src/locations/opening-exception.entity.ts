import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Location } from './location.entity.js';

/** A day that differs: its rows replace that day's weekly slots, several rows are several stretches. */
@Entity('opening_exception')
@Check(
  'opening_exception_times',
  "CASE WHEN closed THEN opens IS NULL AND closes IS NULL ELSE opens ~ '^[0-2][0-9]:[0-5][0-9]$' AND closes ~ '^[0-2][0-9]:[0-5][0-9]$' AND opens IS NOT NULL AND closes IS NOT NULL END",
)
@Index('opening_exception_by_day', ['locationId', 'day'])
export class OpeningException {
  @PrimaryColumn('uuid') id: Id<'OpeningException'>;
  @Column('uuid')
  @ForeignKey(() => Location, { name: 'opening_exception_of_location' })
  locationId: Id<'Location'>;
  @Column('date') day: string;
  @Column('boolean') closed: boolean;
  @Column('text', { nullable: true }) opens: string | null;
  @Column('text', { nullable: true }) closes: string | null;
  @Column('text') reason: string;
}
