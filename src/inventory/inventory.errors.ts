import { Field, ObjectType } from '@nestjs/graphql';
import type { Id } from '../kernel/ids.js';
import { UUID } from '../platform/graphql/scalars.js';
import { UserError } from '../platform/graphql/user-error.js';
import type { Promised } from './broken-promises.js';
import { ShortageType } from './inventory.types.js';

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

  constructor(facts: { shortages: ShortageType[] }, message: string) {
    super(message);
    this.shortages = facts.shortages;
  }
}
