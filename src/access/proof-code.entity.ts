import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';

export type ProofPurpose = 'email_verification' | 'password_reset' | 'identifier_proof';

/** A code we sent to an address, so that whoever tells it to us has shown that the address is hers. */
@Entity('proof_code')
@Check('proof_code_purpose', "purpose IN ('email_verification', 'password_reset', 'identifier_proof')")
@Check('proof_code_is_hashed', "code_hash ~ '^[0-9a-f]{64}$'")
@Check('proof_code_attempts', 'attempts_left >= 0')
@Index('proof_code_locator', ['locator'], { unique: true })
@Index('proof_code_by_subject', ['subjectId'])
@Index('proof_code_by_expiry', ['expiresAt'])
export class ProofCode {
  @PrimaryColumn('uuid') id: Id<'ProofCode'>;
  @Column('text') purpose: ProofPurpose;
  /** The account, or whatever row of a higher module it proves something about. */
  @Column('uuid') subjectId: string;
  /** The first letters of the code: they find it and open nothing. */
  @Column('text') locator: string;
  @Column('text') codeHash: string;
  @Column('int') attemptsLeft: number;
  /** These three by the system's clock. */
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz') expiresAt: Date;
  @Column('timestamptz', { nullable: true }) usedAt: Date | null;
}
