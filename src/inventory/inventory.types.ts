import { type Id } from '../kernel/ids.js';
import { Instant, LocalDate, Quantity, UUID } from '../platform/graphql/scalars.js';
import { AllocationState, HoldPurpose, StockBand } from './inventory.enums.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { FulfilmentChoiceType, LocationType, SellerType } from '../locations/index.js';

@ObjectType('Allocation', { description: 'STAFF. A lasting claim for an order line.' })
export class AllocationType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Allocation'>;
  @Field(() => UUID, { description: 'Whose.' }) orderLineId: Id<'OrderLine'>;
  @Field(() => Quantity, { description: 'Units.' }) quantity: number;
  @Field(() => AllocationState, { description: 'Open, picked, fulfilled, cancelled, short.' })
  state: AllocationState;
}

@ObjectType('Availability', { description: 'Banded, for shoppers; staff read stockLevels.' })
export class AvailabilityType {
  @Field(() => UUID, { description: 'What.' }) variantId: Id<'Variant'>;
  @Field(() => Boolean, { description: 'It can be sent.' }) deliverable: boolean;
  @Field(() => LocalDate, { nullable: true, description: 'Earliest day; null: not deliverable.' })
  deliverFrom: string | null;
}

@ObjectType('Hold', { description: 'STAFF. A temporary claim on stock.' })
export class HoldType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Hold'>;
  @Field(() => Quantity, { description: 'Units.' }) quantity: number;
  @Field(() => HoldPurpose, { description: 'Why.' }) purpose: HoldPurpose;
  @Field(() => UUID, { description: 'Reservation or order.' }) causeId: string;
  @Field(() => Instant, { description: 'Past it, it counts for nothing.' }) endsAt: Date;
}

@ObjectType('Shortage', { description: 'Shortage.' })
export class ShortageType {
  @Field(() => UUID, { description: 'Variant id.' }) variantId: Id<'Variant'>;
  @Field(() => Int, { description: 'Asked.' }) asked: number;
  @Field(() => Int, { description: 'Available.' }) available: number;
  @Field(() => [FulfilmentChoiceType], { description: 'Alternatives.' }) alternatives: FulfilmentChoiceType[];
}

@ObjectType('StockLevel', {
  description:
    'STAFF. exact counts of one variant at one location; availableToSell = onHand − unsellable − held − allocated − safetyStock + backorderLimit, never below 0.',
})
export class StockLevelType {
  @Field(() => UUID, { description: 'What.' }) variantId: Id<'Variant'>;
  @Field(() => LocationType, { description: 'Where.' }) location: LocationType;
  @Field(() => SellerType, { description: 'Whose.' }) owner: SellerType;
  @Field(() => Int, { description: 'Grows with every change.' }) version: number;
  @Field(() => Int, { description: 'Every unit in the building, the sum of its movements.' }) onHand: number;
  @Field(() => Int, { description: 'Display, quarantine, damaged.' }) unsellable: number;
  @Field(() => Int, { description: 'Lying in a collection place.' }) putAside: number;
  @Field(() => Int, { description: 'By live holds.' }) held: number;
  @Field(() => Int, { description: 'To order lines.' }) allocated: number;
  @Field(() => Int, { description: 'Not promised to the absent.' }) safetyStock: number;
  @Field(() => Int, { description: 'May be sold before arrival.' }) backorderLimit: number;
  @Field(() => Int, { description: 'May be promised; a till sells what is in the hand.' })
  availableToSell: number;
  @Field(() => Int, { description: 'Of unsellable.' }) display: number;
  @Field(() => Int, { description: 'Of unsellable.' }) quarantine: number;
  @Field(() => Int, { description: 'Of unsellable.' }) damaged: number;
  @Field(() => Int, { description: 'On the way here.' }) inTransit: number;
  @Field(() => Boolean, { description: 'Not found at a pick: promises nothing until counted.' })
  unconfirmed: boolean;
  @Field(() => Instant, { nullable: true, description: 'Null: never.' }) countedAt: Date | null;
}

@ObjectType('StoreAvailability', { description: "One store's answer." })
export class StoreAvailabilityType {
  @Field(() => LocationType, { description: 'Which.' }) location: LocationType;
  @Field(() => StockBand, { description: 'None, last, few, plenty.' }) band: StockBand;
  @Field(() => Instant, { nullable: true, description: 'Collect from; null: not collectable now.' })
  readyBy: Date | null;
  @Field(() => Boolean, { description: 'Can be seen there; never promised.' }) onDisplay: boolean;
}
