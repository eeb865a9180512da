import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ClosedStoresService, type PickupPayload, type ReservationPayload } from '../collection/index.js';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';

/**
 * A store that closes for good tells who waits there. What is ordered to it at that moment, or by a process that has not
 * heard of it, is told here.
 */
@Injectable()
export class TellTheStoreWhenGoodsAreToWaitWhereItClosed implements Reaction, OnModuleInit {
  readonly consumer = 'tell-the-store-when-goods-are-to-wait-where-it-closed';
  readonly types = ['collection.pickup_opened', 'collection.reservation_changed'];

  constructor(
    private readonly reactions: Reactions,
    private readonly stores: ClosedStoresService,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  async handle(tx: Tx, event: PublishedEvent): Promise<void> {
    if (event.type === 'collection.pickup_opened') {
      const { pickupId, locationId } = event.payload as unknown as PickupPayload;
      await this.stores.tellIfClosed(tx, locationId as Id<'Location'>, { pickupId });
      return;
    }
    const { reservationId, locationId, what } = event.payload as unknown as ReservationPayload;
    if (what === 'moved') await this.stores.tellIfClosed(tx, locationId as Id<'Location'>, { reservationId });
  }
}
