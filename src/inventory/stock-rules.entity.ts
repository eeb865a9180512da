import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import type { SourcingRule } from './sourcing-rules.js';

/** How stock is promised; the highest version is in force. Append-only. */
@Entity('stock_rules', {
  comment: 'Append-only: how stock is promised; the highest version is in force.',
})
export class StockRules {
  @PrimaryColumn('int') version: number;
  @Column('jsonb') sourcing: SourcingRule[];
  @Column('uuid', { nullable: true }) staffId: Id<'Staff'> | null;
  @Column('text') reason: string;
  @Column('timestamptz') writtenAt: Date;
}
