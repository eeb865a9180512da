import type { Id } from '../kernel/ids.js';
import type { Money } from '../kernel/money.js';
import type { Channel, DifferenceSubject } from '../platform/graphql/common.enums.js';

/** Why something differs: to branch on, and put into words by language. */
export type WhyCode =
  | 'LINE_ADDED'
  | 'LINE_REMOVED'
  | 'QUANTITY_CHANGED'
  | 'FULFILMENT_CHANGED'
  | 'LINE_ORDERED'
  | 'PRICE_CHANGED'
  | 'LABEL_DIFFERS'
  | 'STAFF_ADJUSTED'
  | 'PROMOTION_APPLIED'
  | 'PROMOTION_LOST'
  | 'DELIVERY_ADDED'
  | 'DELIVERY_REMOVED'
  | 'DELIVERY_CHANGED'
  | 'DELIVERY_OPTION_CHANGED'
  | 'DELIVERY_OPTION_GONE'
  | 'FREE_DELIVERY_REACHED'
  | 'FREE_DELIVERY_LOST'
  | 'POINTS_FOLLOW_THE_TOTAL'
  | 'POINTS_FOLLOW_THE_CUSTOMER'
  | 'TOTAL_FOLLOWS_THE_LINES';

/** One thing that changed, before it is put into words. */
export interface CartDifference {
  readonly subject: DifferenceSubject;
  readonly whyCode: WhyCode;
  /** The variant's name for a line; null where the subject says it all. */
  readonly name: string | null;
  readonly lineId: Id<'CartLine'> | null;
  readonly before: Money | null;
  readonly after: Money | null;
  readonly pointsBefore: number | null;
  readonly pointsAfter: number | null;
}

/** The latest change of a cart as its row keeps it. */
export interface LastChange {
  readonly channel: Channel;
  readonly locationId: Id<'Location'> | null;
  readonly device: string | null;
  readonly person: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly differences: readonly CartDifference[];
}
