import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { TermsRules } from './terms-rules.js';

/** Terms that are not published. Published, the version keeps the id and the hash of its draft. Append-only. */
@Entity('terms_draft', { comment: 'Append-only: a better draft is another one.' })
@Check('terms_draft_hash_is_sha256', "hash ~ '^[0-9a-f]{64}$'")
export class TermsDraft {
  @PrimaryColumn('uuid') id: Id<'Terms'>;
  /** Which document: `sale`. */
  @Column('text') key: string;
  @Column('timestamptz') effectiveFrom: Date;
  @Column('boolean') servesOpenOrders: boolean;
  @Column('jsonb') rules: TermsRules;
  /** Markdown by language, ISO 639-1. */
  @Column('jsonb') texts: Record<string, string>;
  @Column('text') hash: string;
  /** Who wrote it; null: a command. */
  @Column('uuid', { nullable: true }) staffId: Id<'Staff'> | null;
  @Column('timestamptz') draftedAt: Date;
}
