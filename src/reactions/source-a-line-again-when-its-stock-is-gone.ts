import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type LostUnits, ShortLineService } from '../orders/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';

/** Units that were promised to an order line went to somebody else: the order says so, and what can be sent is found. */
@Injectable()
export class SourceALineAgainWhenItsStockIsGone implements Reaction, OnModuleInit {
  readonly consumer = 'source-a-line-again-when-its-stock-is-gone';
  readonly types = ['inventory.stock_short'];

  constructor(
    private readonly reactions: Reactions,
    private readonly lines: ShortLineService,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  async handle(tx: Tx, event: PublishedEvent): Promise<void> {
    await this.lines.settle(tx, event.payload as unknown as LostUnits);
  }
}
