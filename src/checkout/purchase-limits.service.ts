import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { BoughtUnitsRepository } from '../orders/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { LimitKind } from '../platform/graphql/common.enums.js';
import { limitReached } from '../platform/graphql/refusals.js';
import type { Sellable } from '../pricing/index.js';

/** One console per customer, whether she orders it on the web or buys it with her card at a till. */
@Injectable()
export class PurchaseLimitsService {
  constructor(private readonly bought: BoughtUnitsRepository) {}

  /**
   * Costs nothing where no article is limited or nobody is known; else two statements, whatever the lines.
   *
   * @throws LimitReached PER_CUSTOMER, naming the first order that counts.
   */
  async check(
    tx: Tx,
    customerId: Id<'Customer'> | null,
    lines: readonly { readonly variant: Sellable; readonly quantity: number }[],
  ): Promise<void> {
    const limited = lines.filter(({ variant }) => variant.maxPerCustomer !== null);
    if (customerId === null || limited.length === 0) return;
    const ids = [...new Set(limited.map(({ variant }) => variant.id))];
    const before = new Map(
      (await this.bought.of(tx, customerId, ids)).map((units) => [units.variantId, units]),
    );
    for (const id of ids) {
      const mine = limited.filter(({ variant }) => variant.id === id);
      const asked = mine.reduce((units, { quantity }) => units + quantity, 0);
      const had = before.get(id);
      const max = mine[0]!.variant.maxPerCustomer!;
      if (had !== undefined && had.quantity + asked > max)
        throw limitReached(
          LimitKind.PER_CUSTOMER,
          max,
          had.quantity + asked,
          `Bought before with order ${had.orderNumber}.`,
        );
    }
  }
}
