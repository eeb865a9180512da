import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type PickupPayload, PickupReader, type QueuedPickupView } from '../collection/index.js';
import { CustomerReader } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { MessageQueue } from '../notifications/index.js';
import { OrderReader, type OrderView } from '../orders/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';
import { TaskKind, TaskService } from '../tasks/index.js';

/**
 * Tells her that what she paid lies ready in the store, once. Who gave no e-mail address gets called. What is reserved
 * and not paid yet is told by the reservation's own letter.
 */
@Injectable()
export class TellCustomerWhenHerOrderIsReady implements Reaction, OnModuleInit {
  readonly consumer = 'tell-customer-when-her-order-is-ready';
  readonly types = ['collection.pickup_ready'];

  constructor(
    private readonly reactions: Reactions,
    private readonly pickups: PickupReader,
    private readonly orders: OrderReader,
    private readonly customers: CustomerReader,
    private readonly queue: MessageQueue,
    private readonly tasks: TaskService,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  async handle(tx: Tx, event: PublishedEvent): Promise<void> {
    const { pickupId, orderId } = event.payload as unknown as PickupPayload;
    if (orderId === null) return;
    const order = await this.orders.load(tx, orderId as Id<'Order'>);
    if (order === null) return;
    const ready = await this.pickups.queued(tx, pickupId as Id<'Pickup'>);
    const given = order.contact?.email ?? order.receiptChoice.email;
    const email = await this.customers.emailFor(tx, order.row.customerId, given);
    if (email === null) return this.call(tx, order, ready);
    await this.queue.queue(tx, {
      template: 'order_ready',
      causeId: event.id,
      customerId: order.row.customerId,
      medium: 'email',
      language: order.row.language,
      recipient: { name: order.contact?.name ?? null, email, address: null },
      data: newsOf(order, ready),
    });
  }

  private async call(tx: Tx, { number }: OrderView, { id, pickup }: QueuedPickupView): Promise<void> {
    await this.tasks.open(tx, {
      kind: TaskKind.CALL_CUSTOMER,
      locationId: pickup.location.id,
      causeId: id,
      summary: `Order ${number} is ready to collect; she gave no e-mail address.`,
    });
  }
}

const newsOf = (order: OrderView, { pickup, lines }: QueuedPickupView) => {
  const { address, name, timeZone } = pickup.location;
  return {
    number: order.number,
    name: order.contact?.name ?? '',
    lines: lines.map(({ variant, quantity }) => ({ label: variant.name, quantity })),
    store: {
      name,
      address: `${address.street} ${address.houseNumber}, ${address.postcode} ${address.city}`,
    },
    collectBy: pickup.collectBy.toISOString(),
    timeZone,
  };
};
