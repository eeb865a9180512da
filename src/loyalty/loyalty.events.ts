import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { NewEntry } from './points.repository.js';
import type { PointsAccount } from './points-account.entity.js';

const about = (what: string, account: PointsAccount, entry: NewEntry): DomainEvent => ({
  type: `loyalty.${what}`,
  version: 1,
  aggregate: 'points_account',
  aggregateId: account.id,
  sequence: account.version,
  payload: {
    customerId: account.customerId,
    orderId: entry.orderId,
    returnId: entry.returnId,
    points: entry.points,
    balance: account.balance,
  },
});

/** An order brought points. */
export const pointsEarned = (account: PointsAccount, entry: NewEntry): DomainEvent =>
  about('points_earned', account, entry);

/** What came back took its points with it. */
export const pointsClawedBack = (account: PointsAccount, entry: NewEntry): DomainEvent =>
  about('points_clawed_back', account, entry);
