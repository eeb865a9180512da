import type { Id } from '../kernel/ids.js';

/** What a ticket is being paid by, from its first tender until it is paid or every tender is undone. */
export interface Tendering {
  /** Written down with the first tender, and awaiting payment. */
  readonly orderId: Id<'Order'>;
  /** Lines whose units came out of a collection place, as somebody said who had looked. */
  readonly fromAside: readonly string[];
}
