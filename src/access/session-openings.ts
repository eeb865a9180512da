import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** A customer's session as it opens. */
export interface SessionOpening {
  readonly customerId: Id<'Customer'>;
  readonly sessionId: Id<'Session'>;
  /** Of the guest token that came along: "this was mine". Null when none did. */
  readonly guestTokenHash: string | null;
}

/** What a higher module does then, in the same transaction; what it throws refuses the log-in. */
export type AtSessionOpening = (tx: Tx, opening: SessionOpening) => Promise<void>;

/** Where higher modules say, when they start, what is to happen as a customer logs in: the cart is merged, above all. */
@Injectable()
export class SessionOpenings {
  private readonly hooks: AtSessionOpening[] = [];

  add(hook: AtSessionOpening): void {
    this.hooks.push(hook);
  }

  /** In the order in which they were added. */
  async happen(tx: Tx, opening: SessionOpening): Promise<void> {
    for (const hook of this.hooks) await hook(tx, opening);
  }
}
