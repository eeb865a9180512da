import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';

/**
 * The login of one customer. Until its e-mail address is verified it opens nothing and takes the address from nobody:
 * any number of pending accounts may claim one address, the first to verify it has it.
 */
@Entity('account')
@Check('account_password_is_hashed', "password_hash LIKE '$argon2id$%'")
@Index('account_one_per_customer', ['customerId'], { unique: true })
@Index('account_one_verified_per_email', ['email'], { unique: true, where: 'verified_at IS NOT NULL' })
export class Account {
  @PrimaryColumn('uuid') id: Id<'Account'>;
  @Column('uuid') customerId: Id<'Customer'>;
  /** As `normalEmail` writes it. */
  @Column('text') email: string;
  @Column('text') passwordHash: string;
  @Column('int', { default: 1 }) version: number;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz', { nullable: true }) verifiedAt: Date | null;
  @Column('timestamptz', { nullable: true }) disabledAt: Date | null;
}
