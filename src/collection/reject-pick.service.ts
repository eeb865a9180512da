import { Injectable } from '@nestjs/common';
import { CatalogueReader } from '../catalogue/index.js';
import { PickRejectionService, RejectReason, Shortages } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import type { FulfilmentChoiceType } from '../locations/index.js';
import { ShortLineService } from '../orders/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import { TaskKind, TaskService } from '../tasks/index.js';
import { LEASE_MS } from './collection-rules.js';
import { PickupState } from './collection.enums.js';
import type { RejectPickInput } from './collection.inputs.js';
import { lockedPickup } from './locked-pickup.js';
import { PickTaskRepository } from './pick-task.repository.js';
import { pickerOf, refuseUnless } from './picking.service.js';
import type { PickupLine } from './pickup-line.entity.js';
import { PickupQueries, type PickupRow } from './pickup.queries.js';
import { PickupRepository } from './pickup.repository.js';
import { ReservationRepository } from './reservation.repository.js';

/** What became of a rejection, shaped like the schema's PickRejected but for its task, which is read again. */
export interface RejectedPick {
  readonly taskId: Id<'PickTask'>;
  readonly effect: string;
  readonly recountTaskId: Id<'Task'> | null;
  readonly resourced: boolean;
  readonly alternatives: FulfilmentChoiceType[];
}

const EFFECT: Readonly<Record<RejectReason, string>> = {
  [RejectReason.NOT_FOUND]: 'Nothing more is promised from here until it is counted.',
  [RejectReason.DAMAGED]: 'It is damaged stock now.',
  [RejectReason.DISPLAY_ONLY]: 'It is display stock now.',
};

/** A picker who cannot give what was promised. */
@Injectable()
export class RejectPickService {
  constructor(
    private readonly tasks: PickTaskRepository,
    private readonly pickups: PickupRepository,
    private readonly queries: PickupQueries,
    private readonly reservations: ReservationRepository,
    private readonly rejections: PickRejectionService,
    private readonly shortLines: ShortLineService,
    private readonly shortages: Shortages,
    private readonly catalogue: CatalogueReader,
    private readonly work: TaskService,
  ) {}

  /**
   * Notes that units of a line cannot be given. They are promised anew in this store if it has others; never elsewhere
   * by itself, because she comes here: the answer says where else she could have it.
   *
   * @throws NotFound   no such pick in her store, or a line is not its own.
   * @throws WrongState it is not hers, not being picked, or the line has fewer units left to pick.
   * @emits  inventory.stock_short v1 or inventory.hold_taken v1, orders.order_changed, tasks.task_opened v1
   */
  async reject(tx: Tx, { taskId, lineId, quantity, reason }: RejectPickInput): Promise<RejectedPick> {
    const picker = pickerOf(tx);
    const found = await this.tasks.byId(tx, taskId, picker.locationId);
    if (found === null) throw notFound(ObjectKind.TASK, taskId);
    const pickup = await this.lock(tx, found.pickupId);
    const until = new Date(tx.now.getTime() + LEASE_MS);
    if ((await this.tasks.hold(tx, taskId, picker.staffId, until)) === null)
      throw wrongState('pick', found.state === 'open' ? 'not_yours' : found.state);
    refuseUnless(pickup, PickupState.PICKING, tx.now);
    const line = (await this.queries.linesOf(tx, [pickup.id])).find(({ id }) => id === lineId);
    if (line === undefined) throw notFound(ObjectKind.LINE, lineId);
    if (quantity > line.quantity - line.picked) throw wrongState('pick', 'picked');
    const resourced = await this.takeBack(tx, pickup, line, quantity, reason);
    const recountTaskId = reason === RejectReason.NOT_FOUND ? await this.recount(tx, pickup, line) : null;
    const [shortage] = await this.shortages.explained(tx, [
      { variantId: line.variantId, locationId: pickup.locationId, asked: quantity, available: 0 },
    ]);
    if (!resourced) await this.tell(tx, pickup, line, quantity, reason);
    tx.audit({ objectId: pickup.id, after: { lineId, quantity, rejected: reason }, reason });
    return {
      taskId,
      effect: EFFECT[reason],
      recountTaskId,
      resourced,
      alternatives: resourced ? [] : shortage!.alternatives,
    };
  }

  private lock(tx: Tx, id: Id<'Pickup'>): Promise<PickupRow> {
    return lockedPickup(tx, id, this.queries, this.reservations, this.pickups);
  }

  /** @returns whether others of the same store took their place. */
  private async takeBack(
    tx: Tx,
    { locationId, reservationId, orderId }: PickupRow,
    { variantId, orderLineId, reservationLineId }: PickupLine,
    quantity: number,
    reason: RejectReason,
  ): Promise<boolean> {
    const units = { variantId, locationId, quantity, reason };
    if (orderId === null) {
      const promisedTo = { causeId: reservationId!, lineId: reservationLineId! };
      return (await this.rejections.reject(tx, { ...units, promisedTo })).promisedAnew;
    }
    await this.rejections.reject(tx, { ...units, promisedTo: { orderLineId: orderLineId! } });
    const settled = await this.shortLines.settle(tx, { orderLineId: orderLineId!, locationId });
    return settled?.resourced ?? false;
  }

  private async recount(tx: Tx, { locationId }: PickupRow, { variantId }: PickupLine): Promise<Id<'Task'>> {
    const variant = (await this.catalogue.variants(tx, [variantId])).get(variantId);
    return this.work.open(tx, {
      kind: TaskKind.RECOUNT,
      locationId,
      causeId: variantId,
      summary: `Count ${variant?.sku} ${variant?.name}: it was not found at a pick.`,
    });
  }

  private async tell(
    tx: Tx,
    { locationId, customerName }: PickupRow,
    { orderLineId, reservationLineId, variantId }: PickupLine,
    quantity: number,
    reason: RejectReason,
  ): Promise<void> {
    const variant = (await this.catalogue.variants(tx, [variantId])).get(variantId);
    await this.work.open(tx, {
      kind: TaskKind.SHORTFALL,
      locationId,
      causeId: orderLineId ?? reservationLineId,
      summary: `${quantity} × ${variant?.sku} ${variant?.name} cannot be picked (${reason.replace('_', ' ')}) for ${customerName ?? 'a customer'}: offer her another store or delivery.`,
    });
  }
}
