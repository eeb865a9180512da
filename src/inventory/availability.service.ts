import { Injectable } from '@nestjs/common';
import type { Coordinates } from '../kernel/geo.js';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';

/** What one location has of one variant, exact; for other modules and staff, never for shoppers. */
export interface LocalAvailability {
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
  /** May be promised, not below 0; holds past their end do not count. */
  readonly availableToSell: number;
  /** Can be seen there; never promised. */
  readonly onDisplay: boolean;
}

/** Units of a line that one location sends. */
export interface SourcedPart {
  readonly lineId?: string;
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
  readonly quantity: number;
}

@Injectable()
export class AvailabilityService {
  /**
   * What may be promised, in one statement.
   *
   * @param variantIds  goods; bundles as their components.
   * @param locationIds absent: everywhere.
   * @returns rows that exist only: no row means nothing is there.
   */
  async atLocations(
    _db: Db,
    _variantIds: readonly Id<'Variant'>[],
    _locationIds?: readonly Id<'Location'>[],
  ): Promise<LocalAvailability[]> {
    throw new Error('being written');
  }

  /**
   * Chooses the locations that send: the one that has everything (a warehouse before a store, then the nearest), else
   * the fewest parts. The same for a promise and for its allocation.
   *
   * @param lines goods, bundles as components (`demandOf`); lines on the same variant are summed first.
   * @param near  the delivery address, when known.
   * @throws InsufficientStock all locations that ship have too few together.
   */
  async sourceDelivery(
    _db: Db,
    _lines: readonly {
      readonly lineId?: string;
      readonly variantId: Id<'Variant'>;
      readonly quantity: number;
    }[],
    _near?: Coordinates | null,
  ): Promise<SourcedPart[]> {
    throw new Error('being written');
  }
}
