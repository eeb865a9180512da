import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, CurrentCall, Permit } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { UUID } from '../platform/graphql/scalars.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { DespatchService } from './despatch.service.js';
import { OrderReader, type OrderView } from './order-reader.js';
import { ClaimReceiptInput, DespatchFulfilmentInput } from './orders.inputs.js';
import { ClaimReceiptResult, DespatchFulfilmentResult } from './orders.results.js';
import { type FulfilmentType, OrderType } from './orders.types.js';
import { ReceiptClaimProcess } from './receipt-claim.process.js';

@Resolver()
export class OrdersResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly reader: OrderReader,
    private readonly despatches: DespatchService,
    private readonly claims: ReceiptClaimProcess,
  ) {}

  @Permit('orders.read')
  @Query(() => OrderType, {
    nullable: true,
    description:
      'One order; null when there is none or it is not yours. Callers: guest, customer, associate, contact-centre agent after a check, ops.',
  })
  order(
    @CurrentActor() actor: Actor,
    @Context() { language }: RequestContext,
    @Args('id', { type: () => UUID, description: 'Which order.' }) id: Id<'Order'>,
  ): Promise<OrderView | null> {
    return this.reader.owned(this.unitOfWork.read(actor), id, language);
  }

  @Permit('orders.claim')
  @Mutation(() => ClaimReceiptResult, {
    description:
      'Makes a purchase without a card hers, by what its receipt says, once. Callers: customer, associate, contact-centre agent. Refuses: WRONG_STATE, TOO_MANY_ATTEMPTS, NOT_FOUND.',
  })
  claimReceipt(
    @CurrentCall() call: Call,
    @Args('input') input: ClaimReceiptInput,
    @Context() { language }: RequestContext,
  ): Promise<OrderView> {
    return this.claims.claim(call, input, language);
  }

  @Permit('orders.despatch')
  @Mutation(() => DespatchFulfilmentResult, {
    description:
      'Gives a planned delivery to its carrier. Callers: associate in her store, ops. Needs Idempotency-Key. Refuses: SALE_BLOCKED, SERIAL_NEEDED, WRONG_STATE, WRONG_LOCATION, NOT_FOUND.',
  })
  async despatchFulfilment(
    @CurrentCall('keyed') call: Call,
    @Args('input') input: DespatchFulfilmentInput,
  ): Promise<FulfilmentType> {
    const { orderId } = await this.idempotency.run(call, (tx) => this.despatches.despatch(tx, input));
    const order = await this.reader.load(this.unitOfWork.read(call.actor), orderId);
    return order!.fulfilments.find(({ id }) => id === input.fulfilmentId)!;
  }
}
