import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { pointsClawedBack, pointsEarned } from './loyalty.events.js';
import { type NewEntry, PointsRepository } from './points.repository.js';

/** Gives points and takes them back, through a ledger that is only ever added to. */
@Injectable()
export class LoyaltyService {
  constructor(private readonly points: PointsRepository) {}

  /**
   * Gives an order's points, once: a repeat gives nothing. Where goods came back before the order was fulfilled, it
   * earns no more than what was kept.
   *
   * @param earning `points` from `pointsFor`, not negative.
   * @returns the points given by this call.
   * @emits   loyalty.points_earned v1, when any were given.
   */
  async earn(
    tx: Tx,
    earning: { customerId: Id<'Customer'>; orderId: Id<'Order'>; points: number },
  ): Promise<number> {
    const account = await this.points.lock(tx, earning.customerId);
    const before = await this.points.ofOrder(tx, earning.orderId);
    if (before.some(({ kind }) => kind === 'earn')) return 0;
    const points = Math.min(earning.points, ...before.map(({ pointsDue }) => pointsDue ?? Infinity));
    if (points <= 0) return 0;
    const entry: NewEntry = {
      id: tx.newId<'PointsEntry'>(),
      accountId: account.id,
      kind: 'earn',
      points,
      orderId: earning.orderId,
      returnId: null,
      pointsDue: null,
      at: tx.now,
    };
    tx.emit(pointsEarned(await this.points.append(tx, entry), entry));
    return points;
  }

  /**
   * Takes back what an order earned beyond what it is worth after a return; called by returns, in its transaction.
   * Never below zero: points that were spent meanwhile are let go.
   *
   * @param clawing `pointsDue`: `pointsFor` the lines she keeps.
   * @returns the points taken by this call, not negative.
   * @emits   loyalty.points_clawed_back v1.
   */
  async clawBack(
    tx: Tx,
    clawing: { customerId: Id<'Customer'>; orderId: Id<'Order'>; returnId: Id<'Return'>; pointsDue: number },
  ): Promise<number> {
    const account = await this.points.lock(tx, clawing.customerId);
    const before = await this.points.ofOrder(tx, clawing.orderId);
    if (before.some(({ returnId }) => returnId === clawing.returnId)) return 0;
    const earned = before.reduce((so, { points }) => so + points, 0);
    const points = Math.max(0, Math.min(earned - clawing.pointsDue, account.balance));
    const entry: NewEntry = {
      id: tx.newId<'PointsEntry'>(),
      accountId: account.id,
      kind: 'claw_back',
      points: points === 0 ? 0 : -points,
      orderId: clawing.orderId,
      returnId: clawing.returnId,
      pointsDue: clawing.pointsDue,
      at: tx.now,
    };
    tx.emit(pointsClawedBack(await this.points.append(tx, entry), entry));
    return points;
  }

  /** @returns points by customer; who never earned is missing: she has none. */
  balances(db: Db, customerIds: readonly Id<'Customer'>[]): Promise<Map<Id<'Customer'>, number>> {
    return this.points.balances(db, customerIds);
  }

  /** @returns by order what it brought so far, claw-backs off; for previews of what a return takes. */
  earned(db: Db, orderIds: readonly Id<'Order'>[]): Promise<Map<Id<'Order'>, number>> {
    return this.points.earned(db, orderIds);
  }
}
