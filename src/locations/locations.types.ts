import { FulfilmentKind, LocationAbility, LocationKind } from './locations.enums.js';
import { AddressType, PointType } from '../platform/graphql/common.types.js';
import { Instant, LocalDate, LocalTime, UUID } from '../platform/graphql/scalars.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { type Id } from '../kernel/ids.js';
import { Channel, Weekday } from '../platform/graphql/common.enums.js';

@ObjectType('Seller', { description: 'The legal entity that sells; not a channel.' })
export class SellerType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Seller'>;
  @Field(() => String, { description: 'On receipts.' }) name: string;
  @Field(() => String, { description: 'On receipts.' }) vatNumber: string;
  @Field(() => String, { description: 'ISO 3166 alpha-2.' }) country: string;
}

@ObjectType('Location', { description: 'A place that holds stock.' })
export class LocationType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Location'>;
  @Field(() => String, { description: 'On the front.' }) name: string;
  @Field(() => LocationKind, { description: 'Store, warehouse.' }) kind: LocationKind;
  @Field(() => SellerType, { description: 'Whose receipts.' }) seller: SellerType;
  @Field(() => [LocationAbility], { description: 'Sell, ship, collect, accept returns.' })
  may: LocationAbility[];
  @Field(() => AddressType, { description: 'Postal.' }) address: AddressType;
  @Field(() => PointType, { description: 'Degrees.' }) point: PointType;
  @Field(() => String, { description: 'IANA.' }) timeZone: string;
  @Field(() => Int, { nullable: true, description: 'Null unless asked near a point.' }) distanceMetres:
    number | null;
  @Field(() => [OpeningSlotType], { description: 'Weekly, with breaks.' }) openingHours: OpeningSlotType[];
  @Field(() => [OpeningExceptionType], { description: 'Coming 90 days.' })
  openingExceptions: OpeningExceptionType[];
  @Field(() => Boolean, { description: "By the server's clock." }) openNow: boolean;
  @Field(() => Instant, { nullable: true, description: 'Next opening; null: open now.' })
  opensAt: Date | null;
}

@ObjectType('FulfilmentChoice', { description: 'How a line reaches her.' })
export class FulfilmentChoiceType {
  @Field(() => FulfilmentKind, { description: 'Take away, deliver, collect.' }) kind: FulfilmentKind;
  @Field(() => LocationType, { nullable: true, description: 'The store; null for DELIVER.' })
  location: LocationType | null;
  @Field(() => AddressType, { nullable: true, description: 'Null unless DELIVER.' })
  address: AddressType | null;
  @Field(() => String, { nullable: true, description: 'Someone else who may collect.' }) collectorName:
    string | null;
  @Field(() => Instant, { nullable: true, description: 'Null until it can be promised.' })
  promisedBy: Date | null;
}

@ObjectType('OpeningException', { description: 'One dated exception to the weekly hours.' })
export class OpeningExceptionType {
  @Field(() => LocalDate, { description: 'Day.' }) day: string;
  @Field(() => Boolean, { description: 'All day.' }) closed: boolean;
  @Field(() => LocalTime, { nullable: true, description: 'When not closed.' }) opens: string | null;
  @Field(() => LocalTime, { nullable: true, description: 'When not closed.' }) closes: string | null;
  @Field(() => String, { description: 'Holiday, stocktaking, ….' }) reason: string;
}

@ObjectType('OpeningSlot', { description: 'One weekly stretch of being open.' })
export class OpeningSlotType {
  @Field(() => Weekday, { description: 'Day it begins.' }) weekday: Weekday;
  @Field(() => LocalTime, { description: 'From.' }) opens: string;
  @Field(() => LocalTime, { description: 'Until; earlier than opens means after midnight.' }) closes: string;
}

@ObjectType('Origin', { description: 'Where something came from.' })
export class OriginType {
  @Field(() => Channel, { description: 'Webshop, app, store, phone, social.' }) channel: Channel;
  @Field(() => LocationType, { nullable: true, description: 'The store, when in one.' })
  location: LocationType | null;
  @Field(() => String, { nullable: true, description: "Till or her phone's name." }) device: string | null;
  @Field(() => String, { nullable: true, description: 'First name of staff.' }) person: string | null;
  @Field(() => Instant, { description: 'When.' }) at: Date;
}
