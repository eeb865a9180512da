import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { ArrayMaxSize } from 'class-validator';
import type { Id } from '../kernel/ids.js';
import { Channel, ObjectKind } from '../platform/graphql/common.enums.js';
import { connectionOf } from '../platform/graphql/page.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { MovementReason } from './inventory.enums.js';

@InputType({ description: 'Which movements; fields together, values of a list apart.' })
export class StockMovementFilter {
  @Field(() => UUID, { description: 'Of this variant.' })
  variantId: Id<'Variant'>;
  @Field(() => UUID, { nullable: true, description: 'At this location; absent: everywhere.' })
  locationId?: Id<'Location'> | null;
  @Field(() => Instant, { nullable: true, description: 'From then on.' })
  from?: Date | null;
  @Field(() => Instant, { nullable: true, description: 'Before then.' })
  before?: Date | null;
  @Field(() => [MovementReason], { nullable: true, description: 'Any of these reasons.' })
  @ArrayMaxSize(100)
  reasons?: MovementReason[] | null;
}

@ObjectType('StockLevelAt', { description: 'STAFF. How many units were there at a past instant.' })
export class StockLevelAtType {
  @Field(() => UUID, { description: 'Of which variant.' }) variantId: Id<'Variant'>;
  @Field(() => UUID, { description: 'Where.' }) locationId: Id<'Location'>;
  @Field(() => Instant, { description: 'When.' }) at: Date;
  @Field(() => Int, { description: 'Units then, the sum of the movements until then.' }) onHand: number;
  @Field(() => Int, { description: 'Movements summed since the balance of the last day that has one.' })
  movementsCounted: number;
}

@ObjectType('StockMovement', { description: 'STAFF. One change of on hand; never changed, never deleted.' })
export class StockMovementType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'StockMovement'>;
  @Field(() => UUID, { description: 'Of which variant.' }) variantId: Id<'Variant'>;
  @Field(() => UUID, { description: 'Where.' }) locationId: Id<'Location'>;
  @Field(() => Instant, { description: 'When.' }) at: Date;
  @Field(() => Int, { description: 'Units, signed: below 0 they left.' }) quantity: number;
  @Field(() => Int, { description: 'Units there after it.' }) onHandAfter: number;
  @Field(() => MovementReason, { description: 'Why.' }) reason: MovementReason;
  @Field(() => ObjectKind, { description: 'What led to it.' }) causeKind: ObjectKind;
  @Field(() => UUID, { description: 'Which one.' }) causeId: string;
  @Field(() => Channel, { nullable: true, description: 'Through which; null for head office and systems.' })
  channel: Channel | null;
  @Field(() => String, { description: 'Who or what: staff and customers by their id, guests as such.' })
  actor: string;
  @Field(() => UUID, { description: 'Of the operation, derived from its idempotency key.' })
  operationKey: string;
}

@ObjectType('StockDifference', {
  description: 'STAFF. A level that is not the sum of its movements: there are none.',
})
class StockDifferenceType {
  @Field(() => UUID, { description: 'Of which variant.' }) variantId: Id<'Variant'>;
  @Field(() => UUID, { description: 'Where.' }) locationId: Id<'Location'>;
  @Field(() => Int, { description: 'As the level says.' }) onHand: number;
  @Field(() => Int, { description: 'As the ledger says.' }) sumOfMovements: number;
}

export const StockMovementConnection = connectionOf('StockMovement', StockMovementType);
export const StockDifferenceConnection = connectionOf('StockDifference', StockDifferenceType);
