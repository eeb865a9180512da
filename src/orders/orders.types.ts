import { type Id } from '../kernel/ids.js';
import { Instant, Quantity, UUID } from '../platform/graphql/scalars.js';
import { FulfilmentChoiceType, FulfilmentKind, OriginType, SellerType } from '../locations/index.js';
import { ContractKind, FulfilmentState, OrderState } from './orders.enums.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Channel } from '../platform/graphql/common.enums.js';
import { CartTotalsType, DeliveryOptionType, type DeliveryOptionView } from '../cart/index.js';
import { ContactType, ReceiptChoiceType } from '../platform/graphql/common.types.js';
import { PriceTrailType } from '../pricing/index.js';

@ObjectType('Tracking', { description: "A shipment's number with its carrier." })
export class TrackingType {
  @Field(() => String, { description: 'Carrier.' }) carrier: string;
  @Field(() => String, { description: 'Number.' }) trackingNumber: string;
}

@ObjectType('Fulfilment', { description: 'Quantities that leave one place together.' })
export class FulfilmentType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Fulfilment'>;
  @Field(() => FulfilmentKind, { description: 'Way.' }) kind: FulfilmentKind;
  @Field(() => FulfilmentState, { description: 'Of it.' }) state: FulfilmentState;
  @Field(() => [FulfilmentLineType], { description: 'What.' }) lines: FulfilmentLineType[];
  @Field(() => Instant, { nullable: true, description: 'Null for take away.' }) promisedBy: Date | null;
  @Field(() => DeliveryOptionType, {
    nullable: true,
    description: 'The way it was agreed to be delivered; null: with no parcel.',
  })
  deliveryOption: DeliveryOptionView | null;
  @Field(() => Instant, { nullable: true, description: 'Delivered or handed over.' }) doneAt: Date | null;
  @Field(() => TrackingType, { nullable: true, description: 'Null unless sent.' })
  tracking: TrackingType | null;
}

@ObjectType('FulfilmentLine', { description: 'One line of a fulfilment.' })
export class FulfilmentLineType {
  @Field(() => UUID, { description: 'Which line.' }) orderLineId: Id<'OrderLine'>;
  @Field(() => Quantity, { description: 'How many of it.' }) quantity: number;
}

@ObjectType('HistoryEntry', { description: 'One line of what happened to an order, for people.' })
export class HistoryEntryType {
  @Field(() => Instant, { description: 'When.' }) at: Date;
  @Field(() => String, { description: 'In words.' }) what: string;
  @Field(() => Channel, { nullable: true, description: 'Through which channel; null for the system.' })
  channel: Channel | null;
  @Field(() => String, { nullable: true, description: 'Who; null for the system.' }) by: string | null;
}

@ObjectType('Order', { description: 'The agreement; never recomputed.' })
export class OrderType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Order'>;
  @Field(() => String, { description: 'For people.' }) number: string;
  @Field(() => Int, { description: 'Grows.' }) version: number;
  @Field(() => OrderState, { description: 'Of it.' }) state: OrderState;
  @Field(() => Instant, { description: 'When.' }) placedAt: Date;
  @Field(() => OriginType, { description: 'Where.' }) origin: OriginType;
  @Field(() => SellerType, { description: 'With whom.' }) seller: SellerType;
  @Field(() => ContractKind, { description: 'Made in the store, or at a distance.' }) contract: ContractKind;
  @Field(() => [OrderLineType], { description: 'As agreed.' }) lines: OrderLineType[];
  @Field(() => CartTotalsType, { description: 'As agreed.' }) totals: CartTotalsType;
  @Field(() => [FulfilmentType], { description: 'By place and way.' }) fulfilments: FulfilmentType[];
  @Field(() => ContactType, { nullable: true, description: 'Null: nobody known.' })
  contact: ContactType | null;
  @Field(() => ReceiptChoiceType, { description: 'As given.' }) receiptChoice: ReceiptChoiceType;
  @Field(() => [HistoryEntryType], { description: 'Who did what when.' }) history: HistoryEntryType[];
}

@ObjectType('OrderLine', { description: 'One variant, quantity and agreed price.' })
export class OrderLineType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'OrderLine'>;
  @Field(() => String, { description: 'As sold.' }) name: string;
  @Field(() => Quantity, { description: 'Ordered.' }) quantity: number;
  @Field(() => Int, { description: 'Of it.' }) cancelled: number;
  @Field(() => Int, { description: 'Of it.' }) fulfilled: number;
  @Field(() => Int, { description: 'Of it.' }) returned: number;
  @Field(() => Int, { description: 'Promised, then gone: alternatives are offered.' }) short: number;
  @Field(() => PriceTrailType, { description: 'As agreed, shares stored per unit.' }) price: PriceTrailType;
  @Field(() => FulfilmentChoiceType, { description: 'As chosen.' }) fulfilment: FulfilmentChoiceType;
  @Field(() => [String], { description: 'Sold.' }) serialNumbers: string[];
}
