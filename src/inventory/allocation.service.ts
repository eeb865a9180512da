import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Allocation } from './allocation.entity.js';
import type { HoldPurpose } from './inventory.enums.js';
import type { Cause } from './stock.service.js';

/** Units of an order line that are committed at one location. */
export interface AllocationLine {
  readonly orderLineId: Id<'OrderLine'>;
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
  readonly quantity: number;
}

/** Some or all of what is allocated to an order line. */
export interface AllocatedPart {
  readonly orderLineId: Id<'OrderLine'>;
  /** Units of the variant; absent: all that is open or picked. For a bundle's line name the variant, or take all. */
  readonly quantity?: number;
  readonly variantId?: Id<'Variant'>;
  /** Absent: wherever it is. */
  readonly locationId?: Id<'Location'>;
}

@Injectable()
export class AllocationService {
  /**
   * Turns holds into allocations without a moment of release; each hold is consumed once. What a hold has beyond
   * `quantity` is given back. A hold that has ended meanwhile is promised anew in its place if that can be done.
   *
   * @param request `lineId` as the hold was placed with; `quantity` absent: all that the line holds (bundles: give all,
   *                or one entry per `variantId`).
   * @throws InsufficientStock a hold had ended, and its units went to others.
   * @emits  inventory.hold_ended v1 per hold, inventory.stock_allocated v1 per allocation.
   */
  async fromHolds(
    _tx: Tx,
    _request: {
      readonly causeId: string;
      readonly purpose?: HoldPurpose;
      readonly lines: readonly {
        readonly lineId: string;
        readonly orderLineId: Id<'OrderLine'>;
        readonly quantity?: number;
        readonly variantId?: Id<'Variant'>;
      }[];
    },
  ): Promise<Allocation[]> {
    throw new Error('being written');
  }

  /**
   * Commits stock to order lines that held none: all or nothing.
   *
   * @throws InsufficientStock somewhere fewer units may be promised than asked.
   * @emits  inventory.stock_allocated v1 per allocation.
   */
  async allocate(_tx: Tx, _lines: readonly AllocationLine[]): Promise<Allocation[]> {
    throw new Error('being written');
  }

  /**
   * Notes that allocated units were taken from their shelf.
   *
   * @param lines `putAside`: they now lie in a collection place.
   * @throws WrongState fewer are open than asked.
   * @emits  inventory.allocation_changed v1 per allocation.
   */
  async pick(
    _tx: Tx,
    _lines: readonly (AllocatedPart & { readonly putAside?: boolean })[],
  ): Promise<Allocation[]> {
    throw new Error('being written');
  }

  /**
   * Lets allocated units leave the building: on hand and allocated fall together, one SOLD movement per order line,
   * variant and location.
   *
   * @param request `fromPutAside`: they lay in a collection place and lie there no more.
   * @returns what left, from where.
   * @throws WrongState fewer are open or picked than asked: fulfilled or cancelled already.
   * @emits  inventory.allocation_changed v1 per allocation, inventory.stock_moved v1 per movement.
   */
  async fulfil(
    _tx: Tx,
    _request: {
      readonly cause: Cause;
      readonly lines: readonly (AllocatedPart & { readonly fromPutAside?: boolean })[];
    },
  ): Promise<AllocationLine[]> {
    throw new Error('being written');
  }

  /**
   * Gives allocated units back to be promised to others.
   *
   * @param parts `wasPutAside`: they lay in a collection place and are put back on the shelf.
   * @returns what was given back, where; nothing open is no mistake when no quantity was named.
   * @throws WrongState fewer are open or picked than asked.
   * @emits  inventory.allocation_changed v1 per allocation.
   */
  async cancel(
    _tx: Tx,
    _parts: readonly (AllocatedPart & { readonly wasPutAside?: boolean })[],
  ): Promise<AllocationLine[]> {
    throw new Error('being written');
  }
}
