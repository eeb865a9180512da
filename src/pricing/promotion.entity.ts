import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { StoredAction, StoredCondition } from './promotion-rules.js';

/** A promotion as it was announced. It ends earlier or not; nothing else of it ever changes. */
@Entity('promotion')
@Check('promotion_version_counts_from_one', 'version >= 1')
@Check('promotion_does_something', "actions <> '[]'")
@Check('promotion_ends_after_it_begins', 'valid_until >= valid_from')
@Index('promotion_by_end', ['validUntil'])
export class PromotionRow {
  @PrimaryColumn('uuid') id: Id<'Promotion'>;
  /** 1 when announced, 2 when ended early: events of a promotion carry it. */
  @Column('int') version: number;
  @Column('text') name: string;
  @Column('int') priority: number;
  @Column('text', { nullable: true }) stackingGroup: string | null;
  @Column('jsonb') conditions: StoredCondition[];
  @Column('jsonb') actions: StoredAction[];
  @Column('timestamptz') validFrom: Date;
  /** Exclusive; null: until it is ended. */
  @Column('timestamptz', { nullable: true }) validUntil: Date | null;
  /** Who announced it; null: a command. */
  @Column('uuid', { nullable: true }) staffId: Id<'Staff'> | null;
  @Column('timestamptz') announcedAt: Date;
}
