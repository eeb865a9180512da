import { type Id } from '../kernel/ids.js';
import { Instant, Secret, UUID } from '../platform/graphql/scalars.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Channel, ClientKind } from '../platform/graphql/common.enums.js';

@ObjectType('AuditEntry', { description: 'STAFF. One change made by staff.' })
export class AuditEntryType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'AuditEntry'>;
  @Field(() => Instant, { description: 'When.' }) at: Date;
  @Field(() => String, { description: 'Who.' }) staffName: string;
  @Field(() => String, { description: 'From which till or screen.' }) clientName: string;
  @Field(() => UUID, { nullable: true, description: 'Where.' }) locationId: Id<'Location'> | null;
  @Field(() => String, { description: 'Which mutation.' }) operation: string;
  @Field(() => UUID, { nullable: true, description: 'On what.' }) objectId: string | null;
  @Field(() => String, { nullable: true, description: 'JSON.' }) before: string | null;
  @Field(() => String, { nullable: true, description: 'JSON.' }) after: string | null;
  @Field(() => String, { nullable: true, description: 'Why.' }) reason: string | null;
}

@ObjectType('ClockMoved', { description: 'A clock that moved (never in production).' })
export class ClockMovedType {
  @Field(() => Instant, { description: 'Was.' }) before: Date;
  @Field(() => Instant, { description: 'Is.' }) now: Date;
}

@ObjectType('SessionOpened', { description: 'A customer who is logged in.' })
export class SessionOpenedType {
  @Field(() => Secret, { description: 'For Authorization.' }) accessToken: string;
  @Field(() => Secret, { description: 'For refreshSession.' }) refreshToken: string;
  @Field(() => Instant, { description: 'Of the access token, fifteen minutes.' }) expiresAt: Date;
}

@ObjectType('SessionRefreshed', { description: 'New tokens.' })
export class SessionRefreshedType {
  @Field(() => Secret, { description: 'For Authorization.' }) accessToken: string;
  @Field(() => Secret, { description: 'The old one is void.' }) refreshToken: string;
  @Field(() => Instant, { description: 'Of the access token.' }) expiresAt: Date;
}

@ObjectType('SessionsEnded', { description: 'Sessions that ended.' })
export class SessionsEndedType {
  @Field(() => Int, { description: 'How many.' }) count: number;
  @Field(() => Instant, { description: 'At the latest.' }) effectiveAt: Date;
}

@ObjectType('StaffSession', { description: 'STAFF. A staff member who is logged in at this client.' })
export class StaffSessionType {
  @Field(() => Secret, { description: 'For Authorization, at this client only.' }) accessToken: string;
  @Field(() => Secret, { description: 'For refreshSession.' }) refreshToken: string;
  @Field(() => Instant, { description: 'Of the access token.' }) expiresAt: Date;
  @Field(() => String, { description: 'Who.' }) staffName: string;
  @Field(() => [String], { description: 'What she may do.' }) permissions: string[];
}

@ObjectType('Viewer', { description: 'Who is speaking, as the server sees it.' })
export class ViewerType {
  @Field(() => String, { description: 'Of the key.' }) clientName: string;
  @Field(() => ClientKind, { description: 'Of the key.' }) clientKind: ClientKind;
  @Field(() => Channel, { nullable: true, description: 'Null for ops and systems.' }) channel: Channel | null;
  @Field(() => String, { nullable: true, description: 'Null unless a staff session.' }) staffName:
    string | null;
  @Field(() => [String], { description: 'What this caller may do.' }) permissions: string[];
  @Field(() => Instant, { description: "The server's clock." }) now: Date;
  @Field(() => Boolean, { description: 'Outside production it can be moved.' }) clockIsVirtual: boolean;
}
