import { FulfilmentKind, LocationAbility, LocationKind } from './locations.enums.js';
import { AddressType, PointType } from '../platform/graphql/common.types.js';
import { Instant, LocalDate, LocalTime, UUID } from '../platform/graphql/scalars.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { type Id } from '../kernel/ids.js';
import { Channel, Weekday } from '../platform/graphql/common.enums.js';

@ObjectType('Seller', { description: 'The legal entity that sells; not a channel.' })
export class SellerType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Seller'>;
  @Field(() => String, { description: 'As registered; on receipts.' }) name: string;
  @Field(() => String, { description: 'On receipts and invoices.' }) vatNumber: string;
  @Field(() => String, { description: 'Where it is established, ISO 3166 alpha-2.' }) country: string;
}

/** What depends on now (`openNow`, `opensAt`, `openingExceptions`) is worked out when it is asked. */
@ObjectType('Location', { description: 'A place that holds stock.' })
export class LocationType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Location'>;
  @Field(() => String, { description: 'As it stands on the front.' }) name: string;
  @Field(() => LocationKind, { description: 'What sort of place.' }) kind: LocationKind;
  @Field(() => SellerType, { description: 'Whose receipts are given here.' }) seller: SellerType;
  @Field(() => [LocationAbility], { description: 'What may be done here.' })
  may: LocationAbility[];
  @Field(() => AddressType, { description: 'Where it is.' }) address: AddressType;
  @Field(() => PointType, { description: 'Where it is on the map.' }) point: PointType;
  @Field(() => String, { description: 'IANA name; opening hours and local days are in it.' })
  timeZone: string;
  @Field(() => Int, {
    nullable: true,
    description: 'As the crow flies from the point asked; null unless asked near a point.',
  })
  distanceMetres: number | null;
  @Field(() => [OpeningSlotType], { description: 'Every week, in its own time; a day with a break has two.' })
  openingHours: OpeningSlotType[];
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
  @Field(() => LocalDate, { description: 'Which day, there.' }) day: string;
  @Field(() => Boolean, { description: 'Closed all day.' }) closed: boolean;
  @Field(() => LocalTime, { nullable: true, description: 'From; null: closed all day.' }) opens:
    string | null;
  @Field(() => LocalTime, { nullable: true, description: 'Until; null: closed all day.' }) closes:
    string | null;
  @Field(() => String, { description: 'What customers read: holiday, stocktaking.' }) reason: string;
}

@ObjectType('OpeningSlot', { description: 'One weekly stretch of being open.' })
export class OpeningSlotType {
  @Field(() => Weekday, { description: 'Day it begins.' }) weekday: Weekday;
  @Field(() => LocalTime, { description: 'From, on the wall there.' }) opens: string;
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
