import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import { CatalogueWriteRepository } from './catalogue-write.repository.js';

/** Whether nothing of a variant is sold, why, and since when; lifted: since then it is sold again. */
export interface SaleBlockFacts {
  readonly variantId: Id<'Variant'>;
  readonly blocked: boolean;
  readonly reason: string;
  readonly since: Date;
}

/** Stops the sale of a variant everywhere, and lets it go on. */
@Injectable()
export class SaleBlockService {
  constructor(private readonly rows: CatalogueWriteRepository) {}

  /**
   * Blocks a variant or lifts its block; no sale that begins after it is made, in any channel, because every sale reads
   * the variant itself. What was sale state before comes back when the block is lifted.
   *
   * @param given `reason`: recall, wrong price, …; customers may read it while it is blocked.
   * @throws NotFound there is no such variant.
   * @emits  catalogue.sale_blocked v1 or catalogue.sale_released v1
   */
  async set(
    tx: Tx,
    given: { readonly variantId: Id<'Variant'>; readonly blocked: boolean; readonly reason: string },
  ): Promise<SaleBlockFacts> {
    const { variantId, blocked, reason } = given;
    const before = await this.rows.setBlock(tx, variantId, blocked ? reason : null);
    if (before === null) throw notFound(ObjectKind.VARIANT, variantId);
    tx.emit({
      type: blocked ? 'catalogue.sale_blocked' : 'catalogue.sale_released',
      version: 1,
      aggregate: 'sale_block',
      aggregateId: tx.newId<'SaleBlock'>(),
      sequence: 1,
      payload: { variantId, reason },
    });
    tx.audit({
      objectId: variantId,
      before: { blocked: before.blockReason !== null },
      after: { blocked },
      reason,
    });
    return { variantId, blocked, reason, since: tx.now };
  }
}
