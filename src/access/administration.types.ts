import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Id } from '../kernel/ids.js';
import type { StaffRole } from '../platform/access/actor.js';
import { Channel, ClientKind } from '../platform/graphql/common.enums.js';
import { connectionOf } from '../platform/graphql/page.js';
import { Instant, Secret, UUID } from '../platform/graphql/scalars.js';
import { StaffRoleEnum } from './access.enums.js';
import type { ApiClient } from './api-client.entity.js';
import type { StaffMember } from './staff-member.entity.js';

@ObjectType('StaffMember', { description: 'STAFF. Somebody who works here.' })
export class StaffMemberType implements Pick<
  StaffMember,
  'id' | 'number' | 'name' | 'role' | 'locationId' | 'version' | 'disabledAt'
> {
  @Field(() => UUID, { description: 'For machines.' }) id: Id<'Staff'>;
  @Field(() => String, { description: 'What she types at a till.' }) number: string;
  @Field(() => String, { description: 'As her colleagues read it.' }) name: string;
  @Field(() => StaffRoleEnum, { description: 'Decides what she may do.' }) role: StaffRole;
  @Field(() => UUID, { nullable: true, description: 'Her store; null when she belongs to none.' })
  locationId: Id<'Location'> | null;
  @Field(() => Int, { description: 'Moved on by every change.' }) version: number;
  @Field(() => Instant, { nullable: true, description: 'Since when she may not log in; null: she may.' })
  disabledAt: Date | null;
}

export const StaffMemberConnection = connectionOf('StaffMember', StaffMemberType);

@ObjectType('ApiClient', { description: 'STAFF. A webshop, app, till, screen or system that speaks to us.' })
export class ApiClientType implements Pick<
  ApiClient,
  'id' | 'name' | 'kind' | 'channel' | 'locationId' | 'terminalId' | 'version' | 'createdAt' | 'disabledAt'
> {
  @Field(() => UUID, { description: 'For machines.' }) id: Id<'ApiClient'>;
  @Field(() => String, { description: 'For people.' }) name: string;
  @Field(() => ClientKind, { description: 'Decides which sessions it may carry.' }) kind: ClientKind;
  @Field(() => Channel, { nullable: true, description: 'What it speaks for; null for ops and systems.' })
  channel: Channel | null;
  @Field(() => UUID, { nullable: true, description: 'The store it stands in; null outside of stores.' })
  locationId: Id<'Location'> | null;
  @Field(() => UUID, { nullable: true, description: 'The till it is; null when it is none.' })
  terminalId: Id<'Terminal'> | null;
  @Field(() => Int, { description: 'Moved on by every change.' }) version: number;
  @Field(() => Instant, { description: 'Since when there is such a client.' }) createdAt: Date;
  @Field(() => Instant, { nullable: true, description: 'Since when its key opens nothing; null: it does.' })
  disabledAt: Date | null;
}

export const ApiClientConnection = connectionOf('ApiClient', ApiClientType);

@ObjectType('ApiKeyIssued', { description: 'STAFF. A client and its new key.' })
export class ApiKeyIssuedType {
  @Field(() => ApiClientType, { description: 'Whose.' }) client: ApiClientType;
  @Field(() => Secret, { description: 'Shown this once; we keep its hash.' }) apiKey: string;
}
