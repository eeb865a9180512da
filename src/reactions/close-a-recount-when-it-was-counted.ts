import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StockCountService } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';
import { TaskKind, TaskService } from '../tasks/index.js';

/** Somebody was asked to count a shelf, and it has been counted since, whoever had asked and for what. */
@Injectable()
export class CloseARecountWhenItWasCounted implements Reaction, OnModuleInit {
  readonly consumer = 'close-a-recount-when-it-was-counted';
  readonly types = ['inventory.count_changed'];

  constructor(
    private readonly reactions: Reactions,
    private readonly counts: StockCountService,
    private readonly tasks: TaskService,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  async handle(tx: Tx, event: PublishedEvent): Promise<void> {
    const { state, locationId } = event.payload as { state: string; locationId: Id<'Location'> };
    if (state !== 'closed') return;
    const counted = await this.counts.countedOnShelf(tx, event.aggregateId as Id<'StockCount'>);
    const settled = counted.map(({ variantId, at }) => ({ causeId: variantId, at }));
    await this.tasks.closeAt(tx, TaskKind.RECOUNT, locationId, settled, 'Counted.');
  }
}
