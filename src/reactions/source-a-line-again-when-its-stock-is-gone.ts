import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CatalogueReader } from '../catalogue/index.js';
import { ReopenPickupService } from '../collection/index.js';
import type { Id } from '../kernel/ids.js';
import { type LostUnits, ShortLineService } from '../orders/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';
import { TaskKind, TaskService } from '../tasks/index.js';

/**
 * Units that were promised to an order line went to somebody else: the order says so, and what can be sent is found; what
 * cannot is a task, and what of it lay ready for her is picked anew when it comes.
 */
@Injectable()
export class SourceALineAgainWhenItsStockIsGone implements Reaction, OnModuleInit {
  readonly consumer = 'source-a-line-again-when-its-stock-is-gone';
  readonly types = ['inventory.stock_short'];

  constructor(
    private readonly reactions: Reactions,
    private readonly lines: ShortLineService,
    private readonly pickups: ReopenPickupService,
    private readonly catalogue: CatalogueReader,
    private readonly tasks: TaskService,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  async handle(tx: Tx, event: PublishedEvent): Promise<void> {
    const lost = event.payload as unknown as LostUnits & { variantId: Id<'Variant'>; quantity: number };
    const settled = await this.lines.settle(tx, lost);
    if (settled === null || settled.resourced) return;
    await this.pickups.ofLine(tx, lost.orderLineId);
    const variant = (await this.catalogue.variants(tx, [lost.variantId])).get(lost.variantId);
    await this.tasks.open(tx, {
      kind: TaskKind.SHORTFALL,
      locationId: lost.locationId,
      causeId: lost.orderLineId,
      summary: `${lost.quantity} × ${variant?.sku} ${variant?.name}, ordered, is not there: offer her another store or delivery.`,
    });
  }
}
