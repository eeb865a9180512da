import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { LoyaltyService } from '../loyalty/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';

/** What `orders.order_fulfilled` and `order_claimed` v1 tell: all of the order is hers, and this is what it earns. */
interface OrderFulfilled {
  readonly orderId: Id<'Order'>;
  readonly customerId: Id<'Customer'> | null;
  readonly points: number;
}

/** A customer gets her points when all of an order is hers; an order of nobody known earns none. */
@Injectable()
export class EarnPointsWhenAnOrderIsFulfilled implements Reaction, OnModuleInit {
  readonly consumer = 'earn-points-when-an-order-is-fulfilled';
  readonly types = ['orders.order_fulfilled', 'orders.order_claimed'];

  constructor(
    private readonly reactions: Reactions,
    private readonly loyalty: LoyaltyService,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  async handle(tx: Tx, event: PublishedEvent): Promise<void> {
    const { orderId, customerId, points } = event.payload as unknown as OrderFulfilled;
    if (customerId !== null) await this.loyalty.earn(tx, { orderId, customerId, points });
  }
}
