import { Injectable } from '@nestjs/common';
import {
  CatalogueReader,
  refuseUnnumbered,
  SaleBlocked,
  type VariantFacts,
  VariantKind,
} from '../catalogue/index.js';
import { AllocationService, demandOf } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import { FulfilmentKind } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { WrongLocation } from '../platform/graphql/common.errors.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import type { Fulfilment } from './fulfilment.entity.js';
import { FulfilmentRepository } from './fulfilment.repository.js';
import { OrderService } from './order.service.js';
import { FulfilmentState } from './orders.enums.js';
import type { DespatchFulfilmentInput } from './orders.inputs.js';
import { numberedUnits } from './sold-units.js';

@Injectable()
export class DespatchService {
  constructor(
    private readonly fulfilments: FulfilmentRepository,
    private readonly orders: OrderService,
    private readonly allocations: AllocationService,
    private readonly catalogue: CatalogueReader,
  ) {}

  /**
   * Gives a planned delivery to its carrier: the units leave the building, and the order counts them as fulfilled.
   *
   * @param input one serial number per unit of an article that demands them, of a bundle per part that does; `lineId` is
   *              the order line's.
   * @throws NotFound      there is no such fulfilment.
   * @throws WrongLocation it leaves from another place than where the caller stands; ops may despatch anywhere.
   * @throws WrongState    it is no delivery, or has left already: of two that despatch at once, one does.
   * @throws SaleBlocked   nothing of a line, or of what is in its bundle, may leave (a recall).
   * @throws SerialNeeded  a serial number is missing, or is of a unit that was sold already; names the order line.
   * @emits  orders.order_changed or orders.order_fulfilled
   */
  async despatch(tx: Tx, input: DespatchFulfilmentInput): Promise<{ orderId: Id<'Order'> }> {
    const fulfilment = await this.fulfilments.byId(tx, input.fulfilmentId);
    if (fulfilment === null) throw notFound(ObjectKind.OTHER, input.fulfilmentId);
    this.refuseElsewhere(tx, fulfilment);
    const from = fulfilment.kind === FulfilmentKind.DELIVER ? [FulfilmentState.PLANNED] : [];
    if (!(await this.fulfilments.move(tx, fulfilment.id, from, FulfilmentState.DESPATCHED, input)))
      throw wrongState('fulfilment', fulfilment.state);
    const units = await this.unitsOf(tx, fulfilment, input);
    await this.orders.fulfil(tx, {
      orderId: fulfilment.orderId,
      lines: units,
      what: 'despatched',
      by: tx.actor.subject.kind === 'staff' ? tx.actor.subject.staffName : null,
    });
    await this.allocations.fulfil(tx, {
      cause: { kind: ObjectKind.ORDER, id: fulfilment.orderId },
      lines: demandOf(units).map(({ orderLineId, variantId, quantity }) => ({
        orderLineId,
        variantId,
        quantity,
        // Goods leave from where they are promised; a part of a bundle may have lain elsewhere, and goes with the others.
        ...(units.some((line) => line.orderLineId === orderLineId && line.variant.kind === VariantKind.BUNDLE)
          ? { firstAt: fulfilment.locationId }
          : { locationId: fulfilment.locationId }),
      })),
    });
    tx.audit({ objectId: fulfilment.orderId, after: { fulfilment: fulfilment.id, state: 'despatched' } });
    return { orderId: fulfilment.orderId };
  }

  private refuseElsewhere(tx: Tx, { locationId }: Fulfilment): void {
    const { subject } = tx.actor;
    if (subject.kind === 'staff' && subject.role === 'ops') return;
    if (tx.actor.locationId === locationId) return;
    throw new WrongLocation({ rightLocationId: locationId }, 'This leaves from another place.');
  }

  private async unitsOf(tx: Tx, { id }: Fulfilment, { serials }: DespatchFulfilmentInput) {
    const given = new Map<string, string[]>();
    for (const { lineId, serialNumber } of serials ?? [])
      given.set(lineId, [...(given.get(lineId) ?? []), serialNumber.trim()]);
    const lines = await this.fulfilments.linesOf(tx, id);
    const variants = await this.catalogue.variants(
      tx,
      lines.flatMap(({ variantId, components }) => [variantId, ...components.map((part) => part.variantId)]),
    );
    for (const variant of variants.values()) refuseBlocked(variant);
    return lines.map(({ orderLineId, quantity, variantId, components }) => {
      const variant = variants.get(variantId)!;
      const serialNumbers = given.get(orderLineId) ?? [];
      refuseUnnumbered(orderLineId, variant, quantity, serialNumbers);
      const numbered = numberedUnits({ orderLineId, lineId: orderLineId }, variant, serialNumbers);
      // As agreed: what is in a bundle may be another thing by now.
      const sold = { id: variantId, kind: variant.kind, components };
      return { orderLineId, quantity, serialNumbers, numbered, variant: sold };
    });
  }
}

/** @throws SaleBlocked */
function refuseBlocked({ id, blockReason }: VariantFacts): void {
  if (blockReason !== null)
    throw new SaleBlocked(
      { variantId: id, why: blockReason },
      'Its sale is blocked: nothing of it leaves the building.',
    );
}
