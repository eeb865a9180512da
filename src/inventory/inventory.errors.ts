import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Id } from '../kernel/ids.js';
import { UUID } from '../platform/graphql/scalars.js';
import { UserError } from '../platform/graphql/user-error.js';
import type { Promised } from './broken-promises.js';
import { ShortageType, StockLevelType } from './inventory.types.js';

/**
 * All units that are not put aside are gone, and nobody has said whether the one in the hand came out of a collection
 * place. Whoever sells knows the place, and refuses with {@link UnitPutAside}.
 */
export class UnitLiesAside extends Error {
  constructor(
    readonly orderLineId: Id<'OrderLine'>,
    readonly promise: Promised,
  ) {
    super('the last units are put aside');
  }
}

/** A unit lies in a collection place, and it may be the one in her hand: look, and say so. Nothing was written. */
@ObjectType({
  implements: () => UserError,
  description:
    'The last units of a line are put aside for somebody: look there, then say in takePutAsideLineIds which lines came out of it.',
})
export class UnitPutAside extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'UNIT_PUT_ASIDE';
  @Field(() => UUID, { description: 'The line of the ticket.' }) readonly lineId: string;
  @Field(() => String, { description: 'Where the unit lies.' }) readonly place: string;

  constructor(facts: { lineId: string; place: string }) {
    super(`One lies in ${facts.place}, put aside for somebody: look whether this is it.`);
    this.lineId = facts.lineId;
    this.place = facts.place;
  }
}

/** Less may be promised than was asked. Nothing was written. */
@ObjectType({
  implements: () => UserError,
  description: 'Less may be promised than was asked; nothing was promised.',
})
export class InsufficientStock extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'INSUFFICIENT_STOCK';
  @Field(() => [ShortageType], { description: 'Each variant and place that is short, and where else to go.' })
  readonly shortages: ShortageType[];

  /** @param isOutrun other places would have done; whoever chooses anew, on stock as it is now, may find one. */
  constructor(
    facts: { shortages: ShortageType[] },
    message: string,
    readonly isOutrun = false,
  ) {
    super(message);
    this.shortages = facts.shortages;
  }
}

/** Somebody else changed the figure first. Nothing was written. */
@ObjectType({
  implements: () => UserError,
  description: 'On hand is no longer what you saw; look at the level and decide anew.',
})
export class StaleStockLevel extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'STALE_STOCK_LEVEL';
  @Field(() => StockLevelType, { description: 'The level as it is now.' }) readonly level: StockLevelType;

  constructor(facts: { level: StockLevelType }, message: string) {
    super(message);
    this.level = facts.level;
  }
}

/** No stock of it was ever kept there. Nothing was written. */
@ObjectType({ implements: () => UserError, description: 'No stock of this variant was ever kept there.' })
export class VariantNotStocked extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'VARIANT_NOT_STOCKED';
  @Field(() => UUID, { description: 'Which variant.' }) readonly variantId: Id<'Variant'>;
  @Field(() => UUID, { description: 'Where.' }) readonly locationId: Id<'Location'>;

  constructor(facts: { variantId: Id<'Variant'>; locationId: Id<'Location'> }, message: string) {
    super(message);
    this.variantId = facts.variantId;
    this.locationId = facts.locationId;
  }
}

/** More came than was sent or ordered. Nothing was written; a manager may take it in all the same. */
@ObjectType({
  implements: () => UserError,
  description: 'More was received than was sent; `override` takes it in, with a manager.',
})
export class MoreThanSent extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'MORE_THAN_SENT';
  @Field(() => UUID, { description: 'Which variant.' }) readonly variantId: Id<'Variant'>;
  @Field(() => Int, { description: 'The most that may still be received.' }) readonly max: number;

  constructor(facts: { variantId: Id<'Variant'>; max: number }, message: string) {
    super(message);
    this.variantId = facts.variantId;
    this.max = facts.max;
  }
}

/** Somebody counts some of it already. Nothing was written. */
@ObjectType({ implements: () => UserError, description: 'Some of it is being counted already.' })
export class CountInProgress extends UserError {
  @Field({ description: 'Branch on it.' }) readonly code: string = 'COUNT_IN_PROGRESS';
  @Field(() => UUID, { description: 'By which count.' }) readonly countId: Id<'StockCount'>;

  constructor(facts: { countId: Id<'StockCount'> }, message: string) {
    super(message);
    this.countId = facts.countId;
  }
}
