import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CatalogueReader } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PublishedEvent } from '../platform/outbox/domain-event.js';
import { type Reaction, Reactions } from '../platform/outbox/reactions.js';
import { TaskKind, TaskService } from '../tasks/index.js';

/** Units were handed over that no figure knew of: somebody must count what else lies there. */
@Injectable()
export class OpenARecountWhenStockWasFound implements Reaction, OnModuleInit {
  readonly consumer = 'open-a-recount-when-stock-was-found';
  readonly types = ['inventory.stock_found'];

  constructor(
    private readonly reactions: Reactions,
    private readonly catalogue: CatalogueReader,
    private readonly tasks: TaskService,
  ) {}

  onModuleInit(): void {
    this.reactions.add(this);
  }

  async handle(tx: Tx, event: PublishedEvent): Promise<void> {
    const { variantId, locationId, delta } = event.payload as {
      variantId: Id<'Variant'>;
      locationId: Id<'Location'>;
      delta: number;
    };
    const variant = (await this.catalogue.variants(tx, [variantId])).get(variantId);
    await this.tasks.open(tx, {
      kind: TaskKind.RECOUNT,
      locationId,
      causeId: variantId,
      summary: `Count ${variant?.sku} ${variant?.name}: ${delta} left the store that were not known to be there.`,
    });
  }
}
