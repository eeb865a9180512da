import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { can, LocationAbility, LocationDirectory } from '../locations/index.js';
import type { Actor } from '../platform/access/actor.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound, ruleBroken } from '../platform/graphql/refusals.js';
import { HANGS_MS, isOwnStore } from './label-store.js';
import { shelfLabelsConfirmed } from './pricing.events.js';
import { ShelfLabelRepository } from './shelf-label.repository.js';

/** Which labels hang, and the prices of which instant they show. */
export interface LabelsToConfirm {
  readonly locationId: Id<'Location'>;
  /** Null: all labels of the store. */
  readonly variantIds: readonly Id<'Variant'>[] | null;
  readonly asOf: Date;
}

/** Shaped like the schema's ShelfLabelsConfirmed. */
export interface LabelsConfirmed {
  readonly locationId: Id<'Location'>;
  readonly asOf: Date;
  readonly confirmed: number;
}

/** Hears from label systems, and from whoever hangs labels by hand, what hangs. */
@Injectable()
export class LabelConfirmationService {
  constructor(
    private readonly labels: ShelfLabelRepository,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * Labels of a store show the prices of an instant: from now on its tills charge what they say, where that is less. Of
   * several confirmations of a label the one of the latest instant holds, in whatever order they come.
   *
   * @returns how many labels are newer now: those that were confirmed for this instant or a later one already are not
   *          among them; all labels of the store are one.
   * @throws NotFound   the store is not there or not hers, or a variant is not there.
   * @throws RuleBroken SELLS_NOTHING, IN_THE_FUTURE; TOO_LONG_AGO for an associate: as when she takes off what a label
   *                    says, the price of longer than a week ago is not hers to give.
   * @emits  pricing.shelf_labels_confirmed v1, unless nothing is newer.
   */
  async confirm(tx: Tx, { locationId, variantIds, asOf }: LabelsToConfirm): Promise<LabelsConfirmed> {
    const location = isOwnStore(tx.actor, locationId) ? await this.locations.get(tx, locationId) : null;
    if (location === null) throw notFound(ObjectKind.LOCATION, locationId);
    if (!can(location, LocationAbility.SELL))
      throw ruleBroken('input.locationId', 'SELLS_NOTHING', 'Nothing is sold there, so no labels hang.');
    if (asOf > tx.now)
      throw ruleBroken('input.asOf', 'IN_THE_FUTURE', 'No label shows prices that are still to come.');
    if (isByAssociate(tx.actor) && asOf.getTime() < tx.now.getTime() - HANGS_MS)
      throw ruleBroken('input.asOf', 'TOO_LONG_AGO', 'What hangs for longer than a week a manager confirms.');
    const unknown = variantIds && (await this.labels.unknown(tx, variantIds));
    if (unknown?.length) throw notFound(ObjectKind.VARIANT, unknown[0]!);
    const confirmed = await this.labels.confirm(tx, { locationId, variantIds, asOf });
    if (confirmed > 0) tx.emit(shelfLabelsConfirmed(tx.newId(), { locationId, variantIds, asOf }));
    tx.audit({ objectId: locationId, after: { variantIds, asOf, confirmed } });
    return { locationId, asOf, confirmed };
  }
}

const isByAssociate = ({ subject }: Actor): boolean =>
  subject.kind === 'staff' && subject.role === 'associate';
