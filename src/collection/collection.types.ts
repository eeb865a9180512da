import { OrderType } from '../orders/index.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Instant, Quantity, Secret, UUID } from '../platform/graphql/scalars.js';
import { VariantType } from '../catalogue/index.js';
import { type Id } from '../kernel/ids.js';
import { PickupState, ReservationState } from './collection.enums.js';
import { FulfilmentChoiceType, LocationType, OriginType } from '../locations/index.js';
import { type Money } from '../kernel/money.js';
import { ContactType, MoneyType, ReceiptChoiceType } from '../platform/graphql/common.types.js';
import { PriceTrailType } from '../pricing/index.js';

@ObjectType('HandedOver', { description: 'STAFF. What happened at the counter.' })
export class HandedOverType {
  @Field(() => [PickupType], { description: 'All of this visit.' }) pickups: PickupType[];
  @Field(() => [OrderType], { description: 'As they are now.' }) orders: OrderType[];
}

@ObjectType('PickLine', { description: 'STAFF. One line to pick.' })
export class PickLineType {
  @Field(() => UUID, { description: 'Its id; scans name it.' }) lineId: Id<'PickupLine'>;
  @Field(() => VariantType, { description: 'What.' }) variant: VariantType;
  @Field(() => Quantity, { description: 'How many.' }) quantity: number;
  @Field(() => Int, { description: 'So far.' }) picked: number;
  @Field(() => String, { nullable: true, description: 'A put-aside place; null: the shelf.' }) fromPlace:
    string | null;
}

@ObjectType('PickTask', { description: "STAFF. One associate's picking work, leased." })
export class PickTaskType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'PickTask'>;
  @Field(() => UUID, { description: 'For which pickup.' }) pickupId: Id<'Pickup'>;
  @Field(() => Instant, { nullable: true, description: 'Null: nobody has it.' }) leaseUntil: Date | null;
  @Field(() => [PickLineType], { description: 'What to take.' }) lines: PickLineType[];
  @Field(() => Instant, { description: 'Promised.' }) dueBy: Date;
}

@ObjectType('PickRejected', { description: 'STAFF. What came of a rejection at a pick.' })
export class PickRejectedType {
  @Field(() => PickTaskType, { description: 'The pick as it is now.' }) task: PickTaskType;
  @Field(() => String, { description: 'What it does to stock, in words.' }) effect: string;
  @Field(() => UUID, { nullable: true, description: 'The task to count; null when nothing is in doubt.' })
  recountTaskId: Id<'Task'> | null;
  @Field(() => Boolean, { description: 'Another unit of this store takes its place.' }) resourced: boolean;
  @Field(() => [FulfilmentChoiceType], { description: 'To offer her, when none does.' })
  alternatives: FulfilmentChoiceType[];
}

@ObjectType('Pickup', { description: 'What a store does for one reservation or prepaid collection.' })
export class PickupType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Pickup'>;
  @Field(() => PickupState, { description: 'Where it is on its way to her.' }) state: PickupState;
  @Field(() => LocationType, { description: 'Where.' }) location: LocationType;
  @Field(() => Instant, { description: 'Promise.' }) readyBy: Date;
  @Field(() => Instant, { nullable: true, description: 'Null until ready.' }) readyAt: Date | null;
  @Field(() => Instant, { description: 'Then it lapses or is refunded.' }) collectBy: Date;
}

@ObjectType('PickupCode', {
  description: 'What she shows at the counter; for herself alone, no staff can read it.',
})
export class PickupCodeType {
  @Field(() => Secret, { description: 'Six digits.' }) digits: string;
  @Field(() => String, { description: 'The same as a picture.' }) qrSvg: string;
  @Field(() => Instant, { description: 'Then it lapses or is refunded.' }) validUntil: Date;
}

@ObjectType('QueuedPickup', { description: "STAFF. A pickup in the store's queue." })
export class QueuedPickupType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Pickup'>;
  @Field(() => Int, { description: 'Grows with every change.' }) version: number;
  @Field(() => PickupType, { description: 'What she sees.' }) pickup: PickupType;
  @Field(() => String, { description: 'To call out.' }) customerName: string;
  @Field(() => String, { nullable: true, description: 'Where it is put aside.' }) place: string | null;
  @Field(() => Boolean, { description: 'False: pay first.' }) paid: boolean;
  @Field(() => Int, { nullable: true, description: 'Null: none.' }) ageLimit: number | null;
  @Field(() => Int, { description: 'Before the code locks.' }) codeAttemptsLeft: number;
  @Field(() => [PickLineType], { description: 'What.' }) lines: PickLineType[];
}

@ObjectType('Reservation', { description: 'Goods put aside in a store without payment; binds nobody.' })
export class ReservationType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Reservation'>;
  @Field(() => String, { description: 'For people.' }) number: string;
  @Field(() => Int, { description: 'Grows by 1 per change.' }) version: number;
  @Field(() => ReservationState, { description: 'Of it.' }) state: ReservationState;
  @Field(() => [ReservationLineType], { description: 'What.' }) lines: ReservationLineType[];
  @Field(() => MoneyType, { description: 'At the reserved price, or lower if it fell.' }) total: Money;
  @Field(() => FulfilmentChoiceType, { description: 'May be changed.' }) fulfilment: FulfilmentChoiceType;
  @Field(() => Instant, {
    description:
      'Closing time of the next open day, never under 4 opening hours; for DELIVER the end of the next day.',
  })
  endsAt: Date;
  @Field(() => PickupType, { nullable: true, description: 'Null for DELIVER.' }) pickup: PickupType | null;
  @Field(() => ContactType, { description: 'Whom we tell.' }) contact: ContactType;
  @Field(() => ReceiptChoiceType, { description: 'E-mail, post, print.' }) receiptChoice: ReceiptChoiceType;
  @Field(() => String, { nullable: true, description: 'Hers.' }) note: string | null;
  @Field(() => OriginType, { description: 'Where it was made.' }) origin: OriginType;
  @Field(() => UUID, { nullable: true, description: 'Null until paid.' }) orderId: Id<'Order'> | null;
}

@ObjectType('ReservationLine', { description: 'One variant put aside.' })
export class ReservationLineType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'ReservationLine'>;
  @Field(() => VariantType, { description: 'What.' }) variant: VariantType;
  @Field(() => Quantity, { description: 'How many.' }) quantity: number;
  @Field(() => PriceTrailType, { description: 'As reserved.' }) price: PriceTrailType;
}
