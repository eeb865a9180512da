import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id } from '../kernel/ids.js';
import { PointsAccount } from './points-account.entity.js';

/** One signed change of a balance. Append-only. */
@Entity('points_entry')
@Index('points_entry_in_ledger_order', ['accountId', 'sequence'], { unique: true })
@Index('points_entry_by_order', ['orderId'])
@Index('points_entry_earned_once_per_order', ['orderId'], { unique: true, where: "kind = 'earn'" })
@Index('points_entry_clawed_back_once_per_return', ['returnId'], {
  unique: true,
  where: "kind = 'claw_back'",
})
@Check('points_entry_kind', "kind IN ('earn', 'claw_back')")
@Check(
  'points_entry_shape',
  "(kind = 'earn' AND points >= 0 AND return_id IS NULL AND points_due IS NULL) OR (kind = 'claw_back' AND points <= 0 AND return_id IS NOT NULL AND points_due >= 0)",
)
@Check('points_entry_never_below_zero', 'balance_after >= 0')
export class PointsEntry {
  @PrimaryColumn('uuid') id: Id<'PointsEntry'>;
  @ForeignKey(() => PointsAccount, { name: 'points_entry_of_an_account' })
  @Column('uuid')
  accountId: Id<'PointsAccount'>;
  /** 1, 2, 3, … of its account: the order of the ledger. */
  @Column('int') sequence: number;
  @Column('text') kind: 'earn' | 'claw_back';
  @Column('int') points: number;
  @Column('int') balanceAfter: number;
  @Column('uuid') orderId: Id<'Order'>;
  @Column('uuid', { nullable: true }) returnId: Id<'Return'> | null;
  /** Of a claw-back: what the order is still worth afterwards; an order that earns later earns no more. */
  @Column('int', { nullable: true }) pointsDue: number | null;
  @Column('timestamptz') at: Date;
}
