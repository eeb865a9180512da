import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { StaffRole } from '../platform/access/actor.js';

/** A person who works here, and how she proves it: a PIN at the tills of her store, a password elsewhere. */
@Entity('staff_member')
@Check('staff_member_role', "role IN ('associate', 'manager', 'agent', 'marketer', 'ops', 'admin')")
@Check('staff_member_pin_is_hashed', "pin_hash LIKE '$argon2id$%'")
@Check('staff_member_password_is_hashed', "password_hash LIKE '$argon2id$%'")
@Check(
  'staff_member_of_a_store_has_a_place',
  "role NOT IN ('associate', 'manager') OR location_id IS NOT NULL",
)
@Index('staff_member_number', ['number'], { unique: true })
@Index('staff_member_by_location', ['locationId', 'id'])
export class StaffMember {
  @PrimaryColumn('uuid') id: Id<'Staff'>;
  /** What she types at a till. */
  @Column('text') number: string;
  @Column('text') name: string;
  @Column('text') role: StaffRole;
  /** Her store; associates and managers have one. */
  @Column('uuid', { nullable: true }) locationId: Id<'Location'> | null;
  @Column('text', { nullable: true }) pinHash: string | null;
  @Column('text', { nullable: true }) passwordHash: string | null;
  @Column('int', { default: 1 }) version: number;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) disabledAt: Date | null;
}
