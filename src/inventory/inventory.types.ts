import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Id } from '../kernel/ids.js';
import { FulfilmentChoiceType, LocationType, SellerType } from '../locations/index.js';
import { connectionOf } from '../platform/graphql/page.js';
import { Instant, LocalDate, Quantity, UUID } from '../platform/graphql/scalars.js';
import { AllocationState, HoldPurpose, StockBand } from './inventory.enums.js';

@ObjectType('Allocation', { description: 'STAFF. Units committed to an order line at a location.' })
export class AllocationType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Allocation'>;
  @Field(() => UUID, { description: 'The order line they are for.' }) orderLineId: Id<'OrderLine'>;
  @Field(() => Quantity, { description: 'Units.' }) quantity: number;
  @Field(() => AllocationState, { description: 'How far it is.' }) state: AllocationState;
}

/** Its stores are a field of their own, because they take an argument. */
@ObjectType('Availability', {
  description: 'What may be promised of a variant, banded, for shoppers; staff read stockLevels.',
})
export class AvailabilityType {
  @Field(() => UUID, { description: 'The variant.' }) variantId: Id<'Variant'>;
  @Field(() => Boolean, { description: 'The quantity asked about can be sent, from one place or several.' })
  deliverable: boolean;
  @Field(() => LocalDate, {
    nullable: true,
    description: 'The earliest day it may arrive, by the terms in force; null: it cannot be sent.',
  })
  deliverFrom: string | null;
}

@ObjectType('Hold', { description: 'STAFF. A temporary claim on stock.' })
export class HoldType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Hold'>;
  @Field(() => Quantity, { description: 'Units.' }) quantity: number;
  @Field(() => HoldPurpose, { description: 'What it is for.' }) purpose: HoldPurpose;
  @Field(() => UUID, { description: 'The cart, reservation or order it is for.' }) causeId: string;
  @Field(() => Instant, { description: 'From then on it counts for nothing.' }) endsAt: Date;
}

@ObjectType('Shortage', { description: 'A variant of which less may be promised than was asked.' })
export class ShortageType {
  @Field(() => UUID, { description: 'The variant; of a bundle the part that is short.' })
  variantId: Id<'Variant'>;
  @Field(() => Int, { description: 'Units asked, all lines together.' }) asked: number;
  @Field(() => Int, { description: 'Units that may be promised there; a shopper is told 10 at most.' })
  available: number;
  @Field(() => [FulfilmentChoiceType], {
    description: 'Where all of them can be had: the three nearest stores that have them, and delivery.',
  })
  alternatives: FulfilmentChoiceType[];
}

/** Its holds and allocations are fields of their own, loaded for a whole list at once. */
@ObjectType('StockLevel', {
  description:
    'STAFF. Exact counts of one variant at one location: availableToSell = onHand − unsellable − held − allocated − safetyStock + backorderLimit, never below 0, and 0 while unconfirmed.',
})
export class StockLevelType {
  @Field(() => UUID, { description: 'The variant.' }) variantId: Id<'Variant'>;
  @Field(() => LocationType, { description: 'Where.' }) location: LocationType;
  @Field(() => SellerType, { description: 'Whose stock it is.' }) owner: SellerType;
  @Field(() => Int, { description: 'Grows with every change.' }) version: number;
  @Field(() => Int, { description: 'Every unit in the building, the sum of its movements.' }) onHand: number;
  @Field(() => Int, { description: 'Of on hand: display, quarantine and damaged.' }) unsellable: number;
  @Field(() => Int, { description: 'Of on hand: lying in a collection place.' }) putAside: number;
  @Field(() => Int, { description: 'Promised to holds that have not ended.' }) held: number;
  @Field(() => Int, { description: 'Promised to order lines.' }) allocated: number;
  @Field(() => Int, { description: 'Not promised to anyone who is not in the store.' }) safetyStock: number;
  @Field(() => Int, { description: 'May be promised before it arrives.' }) backorderLimit: number;
  @Field(() => Int, { description: 'May be promised; a till sells what is in the hand whatever this says.' })
  availableToSell: number;
  @Field(() => Int, { description: 'Of unsellable: to be seen.' }) display: number;
  @Field(() => Int, { description: 'Of unsellable: waiting for a look.' }) quarantine: number;
  @Field(() => Int, { description: 'Of unsellable: not to be sold.' }) damaged: number;
  @Field(() => Boolean, { description: 'Not found at a pick: promises nothing until it is counted.' })
  unconfirmed: boolean;
  @Field(() => Instant, { nullable: true, description: 'When it was last counted; null: never.' })
  countedAt: Date | null;
}

@ObjectType('StoreAvailability', { description: "One store's answer." })
export class StoreAvailabilityType {
  @Field(() => LocationType, { description: 'Which store.' }) location: LocationType;
  @Field(() => StockBand, { description: 'How many may be promised there.' }) band: StockBand;
  @Field(() => Instant, {
    nullable: true,
    description: 'When it can be collected, in opening hours; null: not there, or not to be collected there.',
  })
  readyBy: Date | null;
  @Field(() => Boolean, { description: 'Can be seen there; a display unit is never promised.' })
  onDisplay: boolean;
}

export const StockLevelConnection = connectionOf('StockLevel', StockLevelType);
