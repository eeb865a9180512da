import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { ApprovalService, CurrentCall, Permit } from '../access/index.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { CartRecall } from './cart.recall.js';
import { AdjustPriceResult } from './cart.results.js';
import { CartType } from './cart.types.js';
import type { CartView } from './cart-view.js';
import { PRICE_MANDATE, PriceAdjustmentService } from './price-adjustment.service.js';
import { AdjustPriceInput } from './ticket.inputs.js';

@Resolver(() => CartType)
export class PriceAdjustmentResolver {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly recall: CartRecall,
    private readonly adjustments: PriceAdjustmentService,
    private readonly approvals: ApprovalService,
  ) {}

  @Permit('cart.adjust_price')
  @Mutation(() => AdjustPriceResult, {
    description:
      'Lowers what is owed on a line, or on a cart in shares. Callers: associate, contact-centre agent. Refuses: STALE_CART, CART_FROZEN, CART_CLOSED, LIMIT_REACHED, APPROVAL_NEEDED, RULE_BROKEN, NOT_FOUND.',
  })
  async adjustPrice(@CurrentCall() call: Call, @Args('input') input: AdjustPriceInput): Promise<CartView> {
    const approval = await this.approvals.of(call.actor, PRICE_MANDATE, input.override);
    return this.idempotency.run(call, (tx) => this.adjustments.adjust(tx, input, approval), this.recall.cart);
  }
}
