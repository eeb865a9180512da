import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { LocationFacts } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** When goods will wait for her, and until when. */
export interface PickupPromise {
  readonly readyBy: Date;
  readonly collectBy: Date;
}

/** The collect part of an order at one store. */
export interface OrderPickup {
  readonly orderId: Id<'Order'>;
  readonly locationId: Id<'Location'>;
  readonly customerId: Id<'Customer'> | null;
  readonly guestTokenHash: string | null;
  readonly collectorName: string | null;
  /** Stocked lines only; `components` are what of a bundle lies in stock, per bundle; empty unless a bundle. */
  readonly lines: readonly {
    readonly orderLineId: Id<'OrderLine'>;
    readonly variantId: Id<'Variant'>;
    readonly quantity: number;
    readonly components: readonly { readonly variantId: Id<'Variant'>; readonly quantity: number }[];
  }[];
}

@Injectable()
export class PickupService {
  /**
   * What a store can promise at an instant: ready after its lead time within opening hours, kept for a week.
   *
   * @returns null when the store does not open in time to keep any promise.
   */
  promise(location: LocationFacts, at: Date): PickupPromise | null {
    throw new Error(`not written yet ${location.id} ${at.toISOString()}`);
  }

  /**
   * Gives a store the work of a prepaid collection: call it when the order is confirmed, once per collect fulfilment,
   * after the order and its allocations were written.
   *
   * @emits collection.pickup_opened v1
   */
  async openForOrder(tx: Tx, wanted: OrderPickup): Promise<PickupPromise & { pickupId: Id<'Pickup'> }> {
    throw new Error(`not written yet ${tx.operation} ${wanted.orderId}`);
  }
}
