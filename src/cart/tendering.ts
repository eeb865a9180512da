import type { Cart } from './cart.entity.js';
import type { Id } from '../kernel/ids.js';

/** What a ticket is being paid by, from its first tender until it is paid or every tender is undone. */
export interface Tendering {
  /** Written down with the first tender, and awaiting payment. */
  readonly orderId: Id<'Order'>;
  /** Lines whose units came out of a collection place, as somebody said who had looked. */
  readonly fromAside: readonly string[];
}

/** What a freeze keeps, for a change that leaves it as it is. */
export const keptBy = ({ frozenUntil, tendering, pricesAt, promoted }: Cart): Partial<Cart> => ({
  frozenUntil,
  tendering,
  pricesAt,
  promoted,
});
