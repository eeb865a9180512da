import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Id } from '../kernel/ids.js';
import { Channel, ClientKind } from '../platform/graphql/common.enums.js';
import { connectionOf } from '../platform/graphql/page.js';
import { Instant, Secret, UUID } from '../platform/graphql/scalars.js';

@ObjectType('AuditEntry', { description: 'STAFF. One change made by staff.' })
export class AuditEntryType {
  @Field(() => UUID, { description: 'Its own.' }) id: Id<'AuditEntry'>;
  @Field(() => Instant, { description: 'When.' }) at: Date;
  @Field(() => String, { description: 'Who.' }) staffName: string;
  @Field(() => String, { description: 'From which till or screen.' }) clientName: string;
  @Field(() => UUID, { nullable: true, description: 'In which store; null outside of one.' })
  locationId: Id<'Location'> | null;
  @Field(() => String, { description: 'Which mutation.' }) operation: string;
  @Field(() => UUID, { nullable: true, description: 'On what; null when that has no id.' }) objectId:
    string | null;
  @Field(() => String, { nullable: true, description: 'What it was, as JSON without personal data.' })
  before: string | null;
  @Field(() => String, { nullable: true, description: 'What it became, as JSON without personal data.' })
  after: string | null;
  @Field(() => String, { nullable: true, description: 'Why; null when nobody asked.' }) reason: string | null;
}

export const AuditEntryConnection = connectionOf('AuditEntry', AuditEntryType);

@ObjectType('ClockMoved', { description: 'A clock that moved (never in production).' })
export class ClockMovedType {
  @Field(() => Instant, { description: 'Was.' }) before: Date;
  @Field(() => Instant, { description: 'Is.' }) now: Date;
}

@ObjectType('SessionOpened', { description: 'A customer who is logged in.' })
export class SessionOpenedType {
  /** Not a field: the customers module answers `customer` from it. */
  customerId: Id<'Customer'>;
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

@ObjectType('PasswordResetRequested', {
  description: 'If there is such an account, a code is on its way to its address.',
})
export class PasswordResetRequestedType {
  @Field(() => Int, { description: 'How long the code in it is good, in minutes.' }) validMinutes: number;
}

@ObjectType('Viewer', { description: 'Who is speaking, as the server sees it.' })
export class ViewerType {
  /** Not fields: the modules above answer `customer` and `location` from them. */
  customerId: Id<'Customer'> | null;
  locationId: Id<'Location'> | null;
  @Field(() => String, { description: 'Of the key.' }) clientName: string;
  @Field(() => ClientKind, { description: 'Of the key.' }) clientKind: ClientKind;
  @Field(() => Channel, { nullable: true, description: 'Null for ops and systems.' }) channel: Channel | null;
  @Field(() => String, { nullable: true, description: 'Null unless a staff session.' })
  staffName: string | null;
  @Field(() => [String], { description: 'What this caller may do.' }) permissions: string[];
  @Field(() => Instant, { description: "The server's clock." }) now: Date;
  @Field(() => Boolean, { description: 'Outside production it can be moved.' }) clockIsVirtual: boolean;
}
