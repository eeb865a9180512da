import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { TermsRules } from './terms-rules.js';

/** One published version of one document of terms. Append-only: what was promised is never edited. */
@Entity('terms_version', { comment: 'Append-only: what was promised is never edited.' })
@Check('terms_version_counts_from_one', 'version > 0')
@Check('terms_version_hash_is_sha256', "hash ~ '^[0-9a-f]{64}$'")
@Index('terms_version_once', ['key', 'version'], { unique: true })
@Index('terms_version_one_from_each_instant', ['key', 'effectiveFrom'], { unique: true })
export class PublishedTerms {
  @PrimaryColumn('uuid') id: Id<'Terms'>;
  /** Which document: `sale`. */
  @Column('text') key: string;
  @Column('int') version: number;
  @Column('timestamptz') effectiveFrom: Date;
  @Column('boolean') servesOpenOrders: boolean;
  @Column('jsonb') rules: TermsRules;
  /** Markdown by language, ISO 639-1. */
  @Column('jsonb') texts: Record<string, string>;
  /** SHA-256 over rules and texts, see {@link termsHash}. */
  @Column('text') hash: string;
  @Column('timestamptz') publishedAt: Date;
}
