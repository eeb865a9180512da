import type { Id } from '../../kernel/ids.js';
import type { Money } from '../../kernel/money.js';

/** What a gateway says it did. `eventId` is its own name for that, unique: what we apply at most once. */
export type CaptureOutcome =
  | { readonly outcome: 'captured'; readonly eventId: string; readonly maskedDetail: string | null }
  | { readonly outcome: 'declined'; readonly eventId: string; readonly why: string };

export type RefundOutcome =
  | { readonly outcome: 'refunded'; readonly eventId: string }
  | { readonly outcome: 'refused'; readonly eventId: string; readonly why: string };

/**
 * A way to take money that is not at a till. Called outside of transactions only, and idempotent by the id it is given:
 * a repeat after a crash gets the first answer.
 */
export interface Gateway {
  /** Takes `amount`; @throws when the gateway does not answer: ask again with the same id. */
  capture(request: { paymentId: Id<'Payment'>; amount: Money }): Promise<CaptureOutcome>;
  /** Gives `amount` back of what that payment took. */
  refund(request: {
    refundId: Id<'Refund'>;
    paymentId: Id<'Payment'>;
    amount: Money;
  }): Promise<RefundOutcome>;
}
