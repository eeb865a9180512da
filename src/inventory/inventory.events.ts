import type { Id } from '../kernel/ids.js';
import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { Allocation } from './allocation.entity.js';
import type { Delivery } from './delivery.entity.js';
import type { Hold } from './hold.entity.js';
import { AllocationState, HoldState, MovementReason } from './inventory.enums.js';
import type { Place } from './level-change.js';
import type { NewMovement } from './ledger.repository.js';
import type { StockCount } from './stock-count.entity.js';
import type { Transfer } from './transfer.entity.js';

/** A hold was placed, changed (its end, place or cause) or has ended: released, expired or turned into an allocation. */
export const holdEvent = (hold: Hold): DomainEvent => ({
  type:
    hold.state === HoldState.TAKEN
      ? 'inventory.hold_taken'
      : hold.state !== HoldState.LIVE
        ? 'inventory.hold_ended'
        : hold.version === 1
          ? 'inventory.stock_held'
          : 'inventory.hold_changed',
  version: 1,
  aggregate: 'hold',
  aggregateId: hold.id,
  sequence: hold.version,
  payload: {
    variantId: hold.variantId,
    locationId: hold.locationId,
    quantity: hold.quantity,
    purpose: hold.purpose,
    causeId: hold.causeId,
    lineId: hold.lineId,
    state: hold.state,
    orderLineId: hold.orderLineId,
    endsAt: hold.endsAt,
  },
});

/** Stock was committed to an order line, or what became of it; `inventory.stock_short` when its units are gone. */
export const allocationEvent = (allocation: Allocation): DomainEvent => ({
  type:
    allocation.state === AllocationState.SHORT
      ? 'inventory.stock_short'
      : allocation.version === 1
        ? 'inventory.stock_allocated'
        : 'inventory.allocation_changed',
  version: 1,
  aggregate: 'allocation',
  aggregateId: allocation.id,
  sequence: allocation.version,
  payload: {
    orderLineId: allocation.orderLineId,
    variantId: allocation.variantId,
    locationId: allocation.locationId,
    quantity: allocation.quantity,
    state: allocation.state,
    holdId: allocation.holdId,
  },
});

/** On hand changed; `inventory.stock_found` when units were sold that were not known to be there. */
export const movementEvent = (movement: NewMovement): DomainEvent => ({
  type: movement.reason === MovementReason.FOUND ? 'inventory.stock_found' : 'inventory.stock_moved',
  version: 1,
  aggregate: 'stock_movement',
  aggregateId: movement.id,
  sequence: 1,
  payload: {
    variantId: movement.variantId,
    locationId: movement.locationId,
    delta: movement.delta,
    reason: movement.reason,
    causeKind: movement.causeKind,
    causeId: movement.causeId,
    lineId: movement.lineId,
  },
});

/** From here on stock is low: so few that a shopper is told "few". */
const LOW_MAX = 5;

/** What is worth telling when what may be promised goes from one number to another; null: nothing. */
export function alertOf(before: number, after: number): 'back_in_stock' | 'sold_out' | 'stock_low' | null {
  if (before <= 0 && after > 0) return 'back_in_stock';
  if (before > 0 && after <= 0) return 'sold_out';
  return before > LOW_MAX && after <= LOW_MAX ? 'stock_low' : null;
}

/**
 * Something about a level as a whole: it changed in a way that no hold, allocation or movement tells, or what may be
 * promised of it crossed a line. A hot row is no aggregate: each is an event of its own.
 */
export const levelEvent = (
  id: Id<'StockAlert'>,
  { variantId, locationId }: Place,
  what: 'level_changed' | 'back_in_stock' | 'sold_out' | 'stock_low',
): DomainEvent => ({
  type: `inventory.${what}`,
  version: 1,
  aggregate: 'stock_alert',
  aggregateId: id,
  sequence: 1,
  payload: { variantId, locationId },
});

/** A transfer was drafted, or is further. */
export const transferEvent = ({
  id,
  version,
  state,
  fromLocationId,
  toLocationId,
}: Transfer): DomainEvent => ({
  type: 'inventory.transfer_changed',
  version: 1,
  aggregate: 'stock_transfer',
  aggregateId: id,
  sequence: version,
  payload: { state, fromLocationId, toLocationId },
});

/** Goods of a delivery came in. Announcing it is no event: its first version is told by none. */
export const deliveryEvent = ({ id, version, state, locationId }: Delivery): DomainEvent => ({
  type: 'inventory.delivery_received',
  version: 1,
  aggregate: 'stock_delivery',
  aggregateId: id,
  sequence: version - 1,
  payload: { state, locationId },
});

/** A count was opened or closed. */
export const countEvent = ({ id, version, state, locationId }: StockCount): DomainEvent => ({
  type: 'inventory.count_changed',
  version: 1,
  aggregate: 'stock_count',
  aggregateId: id,
  sequence: version,
  payload: { state, locationId },
});

/** The rules by which stock is promised, or what locations withhold, were changed. */
export const rulesEvent = (id: Id<'StockRules'>, version: number): DomainEvent => ({
  type: 'inventory.rules_changed',
  version: 1,
  aggregate: 'stock_rules',
  aggregateId: id,
  sequence: 1,
  payload: { version },
});
