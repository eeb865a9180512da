import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { ApiClient } from './api-client.entity.js';
import { StaffMember } from './staff-member.entity.js';

export type SessionKind = 'customer' | 'staff' | 'staff_pin';

/** Why a session is over before its time. */
export type SessionEnd =
  'logged_out' | 'revoked' | 'refresh_reused' | 'password_reset' | 'subject_changed' | 'client_disabled';

/** One customer or one member of staff, logged in through one api client. Its times are the system clock's. */
@Entity('session')
@Check('session_kind', "kind IN ('customer', 'staff', 'staff_pin')")
@Check('session_refresh_is_hashed', "refresh_hash ~ '^[0-9a-f]{64}$'")
@Check(
  'session_ended_because',
  "ended_because IN ('logged_out', 'revoked', 'refresh_reused', 'password_reset', 'subject_changed', 'client_disabled')",
)
@Check(
  'session_has_one_subject',
  "(kind = 'customer') = (customer_id IS NOT NULL) AND (kind = 'customer') = (staff_id IS NULL)",
)
@Check('session_end_has_a_reason', '(ended_at IS NULL) = (ended_because IS NULL)')
@Check('session_not_used_after_its_end', 'ended_at IS NULL OR refreshed_at <= ended_at')
@Index('session_live_by_customer', ['customerId'], { where: 'ended_at IS NULL' })
@Index('session_live_by_staff', ['staffId'], { where: 'ended_at IS NULL' })
@Index('session_live_by_client', ['apiClientId'], { where: 'ended_at IS NULL' })
@Index('session_by_expiry', ['expiresAt'])
export class Session {
  @PrimaryColumn('uuid') id: Id<'Session'>;
  @Column('text') kind: SessionKind;
  @Column('uuid', { nullable: true }) customerId: Id<'Customer'> | null;
  @ForeignKey(() => StaffMember, { name: 'session_of_staff' })
  @Column('uuid', { nullable: true })
  staffId: Id<'Staff'> | null;
  @ForeignKey(() => ApiClient, { name: 'session_at_client' })
  @Column('uuid')
  apiClientId: Id<'ApiClient'>;
  /** The till of a PIN session. */
  @Column('uuid', { nullable: true }) terminalId: Id<'Terminal'> | null;
  /** What she calls her phone. */
  @Column('text', { nullable: true }) deviceName: string | null;
  /** Of the one refresh token that is still good; it is the `refreshGeneration`th of this session. */
  @Column('text') refreshHash: string;
  @Column('int') refreshGeneration: number;
  @Column('int', { default: 1 }) version: number;
  @Column('timestamptz') openedAt: Date;
  @Column('timestamptz') refreshedAt: Date;
  @Column('timestamptz') expiresAt: Date;
  @Column('timestamptz', { nullable: true }) endedAt: Date | null;
  @Column('text', { nullable: true }) endedBecause: SessionEnd | null;
}
