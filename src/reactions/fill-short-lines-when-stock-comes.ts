import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ShortLineService } from '../orders/index.js';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';

/** Stock that is there again goes first to those whose promise could not be kept. */
@Injectable()
export class FillShortLinesWhenStockComes implements Reaction, OnModuleInit {
  readonly consumer = 'fill-short-lines-when-stock-comes';
  readonly types = ['inventory.back_in_stock', 'orders.lines_still_short'];

  constructor(
    private readonly reactions: Reactions,
    private readonly lines: ShortLineService,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  async handle(tx: Tx, event: PublishedEvent): Promise<void> {
    const { variantId, locationId } = event.payload as {
      variantId: Id<'Variant'>;
      locationId: Id<'Location'>;
    };
    await this.lines.fill(tx, variantId, locationId);
  }
}
