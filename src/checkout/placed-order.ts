import type { CartView } from '../cart/index.js';
import type { Hold } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import type { Money } from '../kernel/money.js';
import type { OrderView } from '../orders/index.js';
import type { TenderKind } from '../payments/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { UserError } from '../platform/graphql/user-error.js';

/** What placing brought about. */
export interface PlacedOrder {
  readonly order: OrderView;
  /** What was left in the cart; null: nothing, or there was none. */
  readonly remaining: CartView | null;
  /** For a guest who had none. */
  readonly guestToken: string | null;
  /** Nothing of it was written. */
  readonly dryRun: boolean;
}

/** What a gateway is asked for. */
export interface Asked {
  readonly id: Id<'Payment'>;
  readonly tender: TenderKind;
  readonly amount: Money;
}

export interface Captured {
  readonly payment: Asked;
  readonly eventId: string;
  readonly maskedDetail: string | null;
}

/** What the first transaction leaves for the last one, as long as the same process goes on. */
export interface Secured {
  readonly orderId: Id<'Order'>;
  /** Frozen: since then only a till may have taken a line out that it had brought on a ticket before. */
  readonly cart: CartView | null;
  readonly holds: readonly Hold[];
  readonly payment: Asked | null;
}

export type End = (tx: Tx, outcome: PlacedOrder | UserError) => void;
