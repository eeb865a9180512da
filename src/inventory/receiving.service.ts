import { Injectable } from '@nestjs/common';
import type { Approval } from '../access/index.js';
import { CatalogueReader, VariantKind } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import { Arrivals } from './arrivals.js';
import { type CountedLine, linesAsked } from './counted-lines.js';
import { DeliveryRepository } from './delivery.repository.js';
import { MovementReason } from './inventory.enums.js';
import { MoreThanSent } from './inventory.errors.js';
import { deliveryEvent } from './inventory.events.js';
import { refuseElsewhere } from './whereabouts.js';

/** Goods in, against what a supplier was to bring. */
@Injectable()
export class ReceivingService {
  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly arrivals: Arrivals,
    private readonly catalogue: CatalogueReader,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * Takes goods in. What is short may still come, unless the caller says that this is all; what is over, or was not
   * ordered at all, needs a manager. What was promised before it was there is filled first.
   *
   * @param given `approval`: of the manager who takes in more than was ordered; {@link ApprovalService} asked her.
   * @throws NotFound WrongLocation MoreThanSent
   * @throws WrongState it is received, or the location is closed for good: the supplier takes the goods back.
   * @emits  inventory.stock_moved v1 per movement, inventory.delivery_received v1
   */
  async receive(
    tx: Tx,
    given: {
      readonly deliveryId: Id<'Delivery'>;
      readonly lines: readonly CountedLine[];
      readonly complete: boolean;
      readonly approval: Approval | null;
    },
  ): Promise<Id<'Delivery'>> {
    const delivery = await this.deliveries.lock(tx, given.deliveryId);
    if (delivery === null) throw notFound(ObjectKind.DELIVERY, given.deliveryId);
    refuseElsewhere(tx.actor, delivery.locationId);
    if (delivery.state === 'received') throw wrongState('delivery', delivery.state);
    await this.locations.refuseClosed(tx, delivery.locationId);
    const arriving = linesAsked(given.lines, 0);
    const known = await this.deliveries.linesOf(tx, [delivery.id]);
    const variants = await this.catalogue.variants(
      tx,
      arriving.map(({ variantId }) => variantId),
    );
    for (const { variantId, units } of arriving) {
      if (variants.get(variantId)?.kind !== VariantKind.GOODS) throw notFound(ObjectKind.VARIANT, variantId);
      const line = known.find((one) => one.variantId === variantId);
      const max = Math.max(0, (line?.expected ?? 0) - (line?.received ?? 0));
      if (units > max && given.approval === null)
        throw new MoreThanSent({ variantId, max }, `${max} are still to come, ${units} were counted.`);
    }
    await this.arrivals.post(tx, delivery.locationId, arriving, MovementReason.RECEIVED, {
      kind: ObjectKind.DELIVERY,
      id: delivery.id,
    });
    await this.deliveries.receive(tx, delivery.id, arriving);
    const after = await this.deliveries.linesOf(tx, [delivery.id]);
    const isAll = given.complete || after.every(({ expected, received }) => received >= expected);
    const moved = await this.deliveries.move(tx, delivery.id, isAll ? 'received' : 'partly_received');
    tx.emit(deliveryEvent(moved));
    tx.audit({
      objectId: delivery.id,
      before: { state: delivery.state },
      after: {
        state: moved.state,
        lines: arriving,
        ...(given.approval && { approvedBy: given.approval.staffId }),
      },
      reason: given.approval?.reason ?? null,
    });
    return delivery.id;
  }
}
