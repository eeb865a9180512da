import { Injectable } from '@nestjs/common';
import { LockOutService } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import { subjectKey } from '../platform/access/actor.js';
import { CodeRejected } from '../platform/graphql/common.errors.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { CartHandoverService, type ClaimedCart } from './cart-handover.service.js';

/**
 * Claims a cart by its code. Several transactions, because a wrong code must be counted though it is refused: per
 * person, per client, and for all together, since six characters are few.
 */
@Injectable()
export class HandoverClaimProcess {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly lockOut: LockOutService,
    private readonly handovers: CartHandoverService,
  ) {}

  /** @throws CodeRejected TooManyAttempts NotFound CartFrozen LimitReached */
  async claim(
    call: Call,
    input: { readonly handoverCode: string; readonly ticketId?: Id<'Cart'> | null },
  ): Promise<ClaimedCart> {
    const { actor } = call;
    await this.lockOut.refuseWhileClientIsLocked(actor, 'code');
    await this.lockOut.refuseWhileAllAreLocked('cart_handover');
    const attempt = await this.lockOut.allow(actor, 'cart_handover', subjectKey(actor));
    try {
      return await this.idempotency.run(
        call,
        async (tx) => {
          const claimed = await this.handovers.claim(tx, input.handoverCode, input.ticketId ?? null);
          await this.lockOut.forget(tx, attempt);
          return claimed;
        },
        this.lockOut.uncounted([attempt], {
          keep: ({ cart, merge }) => ({ cartId: cart.id, mergeId: merge?.id ?? null }),
          again: (db, kept) => this.handovers.again(db, kept),
        }),
      );
    } catch (error) {
      if (error instanceof CodeRejected) {
        await this.lockOut.countForClient(actor, 'code');
        await this.lockOut.countForAll('cart_handover');
      }
      throw error;
    }
  }
}
