import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { TaskKind, TaskService } from '../tasks/index.js';
import { PickupState } from './collection.enums.js';
import { PickupQueries, type WaitingPickup } from './pickup.queries.js';

/** What waits to be collected where nobody comes any more. */
@Injectable()
export class ClosedStoresService {
  constructor(
    private readonly queries: PickupQueries,
    private readonly locations: LocationDirectory,
    private readonly tasks: TaskService,
  ) {}

  /**
   * Opens a task for each pickup that is open in stores which close for good: nothing is handed over there any more, and
   * she must be told. For head office as for what staff the store still has.
   *
   * @param ids stores that this transaction closes.
   * @emits tasks.task_opened v1 per pickup.
   */
  async tell(tx: Tx, ids: readonly Id<'Location'>[]): Promise<void> {
    await this.tellOf(tx, ids, () => true);
  }

  /**
   * As {@link tell}, for one pickup that was opened in a store, or moved there: by a process that had not heard yet that the
   * store was closed, or at the moment it was.
   *
   * @param which the pickup, or the reservation that has it.
   */
  async tellIfClosed(
    tx: Tx,
    locationId: Id<'Location'>,
    which: { readonly pickupId: string } | { readonly reservationId: string },
  ): Promise<void> {
    if (!(await this.locations.isClosedNow(tx, locationId))) return;
    await this.tellOf(tx, [locationId], ({ id, reservationId }) =>
      'pickupId' in which ? id === which.pickupId : reservationId === which.reservationId,
    );
  }

  private async tellOf(
    tx: Tx,
    ids: readonly Id<'Location'>[],
    isMeant: (pickup: WaitingPickup) => boolean,
  ): Promise<void> {
    if (ids.length === 0) return;
    const names = new Map((await this.locations.byIds(tx, ids)).map(({ id, name }) => [id, name]));
    for (const pickup of (await this.queries.openAt(tx, ids)).filter(isMeant))
      await this.tasks.open(tx, {
        kind: TaskKind.CALL_CUSTOMER,
        locationId: pickup.locationId,
        causeId: pickup.id,
        summary: `${inWords(pickup)} at ${names.get(pickup.locationId)}, which is closed for good: tell her, and let her have it another way or her money back.`,
      });
  }
}

function inWords({ state, place, orderNumber }: WaitingPickup): string {
  const what = orderNumber === null ? 'A reservation' : `Order ${orderNumber}`;
  return state === PickupState.READY ? `${what} lies ready in ${place}` : `${what} was to be picked`;
}
