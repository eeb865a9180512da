import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { Location } from './location.entity.js';

/** One weekly stretch of being open, in the location's own time; a day with a break has two. */
@Entity('opening_slot')
@Check('opening_slot_weekday', 'weekday BETWEEN 1 AND 7')
@Check('opening_slot_times', "opens ~ '^[0-2][0-9]:[0-5][0-9]$' AND closes ~ '^[0-2][0-9]:[0-5][0-9]$'")
export class OpeningSlot {
  @PrimaryColumn('uuid')
  @ForeignKey(() => Location, { name: 'opening_slot_of_location' })
  locationId: Id<'Location'>;
  /** ISO 8601: 1 is Monday. */
  @PrimaryColumn('int') weekday: number;
  @PrimaryColumn('text') opens: string;
  /** Not later than `opens`: after midnight. */
  @Column('text') closes: string;
}
