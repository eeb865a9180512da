import { Injectable } from '@nestjs/common';
import { PickupService } from '../collection/index.js';
import { isStocked } from '../inventory/index.js';
import { FulfilmentKind } from '../locations/index.js';
import type { OrderView } from '../orders/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** What waits for her in stores once an order that awaited payment is agreed; what was reserved waits there already. */
@Injectable()
export class OrderPickupsService {
  constructor(private readonly pickups: PickupService) {}

  async open(tx: Tx, order: OrderView): Promise<void> {
    for (const fulfilment of order.fulfilments.filter(({ kind }) => kind === FulfilmentKind.COLLECT)) {
      const lines = order.lines.filter(
        ({ id, kind, reservationLineId }) =>
          isStocked(kind) &&
          reservationLineId === null &&
          fulfilment.lines.some(({ orderLineId }) => orderLineId === id),
      );
      if (lines.length === 0) continue;
      await this.pickups.openForOrder(tx, {
        orderId: order.id,
        locationId: fulfilment.locationId,
        customerId: order.row.customerId,
        guestTokenHash: order.row.guestTokenHash,
        collectorName: lines[0]!.fulfilment.collectorName,
        lines: lines.map(({ id, variantId, quantity, components }) => ({
          orderLineId: id,
          variantId,
          quantity,
          components,
        })),
      });
    }
  }
}
