import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * One row per customer or guest who ever reserved: locked while she places another, so that two at once cannot both
 * find room under the limit.
 */
@Entity('reservation_owner')
@Check('reservation_owner_has_placed', 'placed >= 1')
export class ReservationOwner {
  /** `customer:<id>` or `guest:<token hash>`. */
  @PrimaryColumn('text') owner: string;
  @Column('int') placed: number;
}
