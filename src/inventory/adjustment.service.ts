import { Injectable } from '@nestjs/common';
import { CatalogueReader, VariantKind } from '../catalogue/index.js';
import { LocationDirectory } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { Arrivals } from './arrivals.js';
import { MovementReason, StockCondition } from './inventory.enums.js';
import { StaleStockLevel, VariantNotStocked } from './inventory.errors.js';
import { Ledger } from './ledger.js';
import type { LevelChange, Place } from './level-change.js';
import { Shortages } from './shortages.js';
import { StockExplanationService, type StockLevelView } from './stock-explanation.service.js';
import { refuseElsewhere } from './whereabouts.js';

/** Figures that a person sets right, with her reason. */
@Injectable()
export class AdjustmentService {
  constructor(
    private readonly ledger: Ledger,
    private readonly levels: StockExplanationService,
    private readonly catalogue: CatalogueReader,
    private readonly locations: LocationDirectory,
    private readonly shortages: Shortages,
    private readonly arrivals: Arrivals,
  ) {}

  /**
   * Sets on hand, if it still is what the caller saw. Units that are there after all fill what was promised first.
   *
   * @throws NotFound WrongLocation VariantNotStocked
   * @throws StaleStockLevel   it has changed since; with the level as it is.
   * @throws InsufficientStock more is promised or unsellable than would be left.
   * @emits  inventory.stock_moved v1
   */
  async adjust(
    tx: Tx,
    given: Place & { readonly expectedOnHand: number; readonly onHand: number; readonly reason: string },
  ): Promise<StockLevelView> {
    const place = await this.placeOf(tx, given);
    const before = await this.levels.one(tx, place);
    if (before === null) throw notStocked(place);
    const delta = given.onHand - given.expectedOnHand;
    const change: LevelChange = { ...place, onHand: delta, onHandSeen: given.expectedOnHand, fits: true };
    const movement = {
      ...place,
      delta,
      reason: MovementReason.CORRECTED,
      causeKind: 'adjustment',
      causeId: tx.newId<'Adjustment'>(),
      lineId: null,
    };
    const outcome = await this.ledger.post(tx, {
      levels: [change, ...(await this.arrivals.filling(tx, [{ ...place, units: delta }]))],
      movements: delta === 0 ? [] : [movement],
    });
    const level = (await this.levels.one(tx, place))!;
    if (outcome.is !== 'done') {
      if (level.onHand !== given.expectedOnHand)
        throw new StaleStockLevel({ level }, `There are ${level.onHand} now: look at the level again.`);
      throw await this.shortages.refusal(tx, [{ ...place, asked: -delta, available: level.availableToSell }]);
    }
    tx.audit({
      objectId: place.variantId,
      before: { locationId: place.locationId, onHand: given.expectedOnHand },
      after: { onHand: given.onHand },
      reason: given.reason,
    });
    return level;
  }

  /**
   * Moves units from one condition to another; on hand stays as it is. Those that may be sold again fill what was promised
   * first.
   *
   * @throws NotFound WrongLocation
   * @throws InsufficientStock fewer are in that condition; of sellable ones, fewer that nobody was promised.
   * @emits  inventory.level_changed v1
   */
  async reclassify(
    tx: Tx,
    given: Place & {
      readonly quantity: number;
      readonly was: StockCondition;
      readonly becomes: StockCondition;
      readonly reason: string;
    },
  ): Promise<StockLevelView> {
    const { quantity, was, becomes, reason } = given;
    if (was === becomes)
      throw new RequestError('BAD_USER_INPUT', 'becomes must differ from was', { field: 'input.becomes' });
    const place = await this.placeOf(tx, given);
    const outcome = await this.ledger.post(tx, {
      levels: [
        {
          ...place,
          ...(was === StockCondition.SELLABLE ? { free: quantity } : { [was]: -quantity }),
          ...(becomes !== StockCondition.SELLABLE && { [becomes]: quantity }),
          fits: true,
        },
        ...(becomes === StockCondition.SELLABLE
          ? await this.arrivals.filling(tx, [{ ...place, units: quantity }])
          : []),
      ],
    });
    const level = await this.levels.one(tx, place);
    if (outcome.is !== 'done' || level === null)
      throw await this.shortages.refusal(tx, [
        { ...place, asked: quantity, available: inCondition(level, was) },
      ]);
    tx.audit({
      objectId: place.variantId,
      before: { locationId: place.locationId, [was]: quantity },
      after: { [becomes]: quantity },
      reason,
    });
    return level;
  }

  /** @throws NotFound WrongLocation VariantNotStocked */
  private async placeOf(tx: Tx, { variantId, locationId }: Place): Promise<Place> {
    if ((await this.locations.get(tx, locationId)) === null) throw notFound(ObjectKind.LOCATION, locationId);
    refuseElsewhere(tx.actor, locationId);
    const variant = (await this.catalogue.variants(tx, [variantId])).get(variantId);
    if (!variant) throw notFound(ObjectKind.VARIANT, variantId);
    if (variant.kind !== VariantKind.GOODS) throw notFound(ObjectKind.VARIANT, variantId);
    return { variantId, locationId };
  }
}

export const notStocked = ({ variantId, locationId }: Place): VariantNotStocked =>
  new VariantNotStocked({ variantId, locationId }, 'It was never stocked there.');

function inCondition(level: StockLevelView | null, condition: StockCondition): number {
  if (level === null) return 0;
  if (condition !== StockCondition.SELLABLE) return level[condition];
  return Math.max(
    0,
    level.onHand - level.unsellable - Math.max(level.held + level.allocated, level.putAside),
  );
}
