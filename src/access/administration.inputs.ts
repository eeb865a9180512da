import { Field, InputType, Int } from '@nestjs/graphql';
import { Matches } from 'class-validator';
import type { Id } from '../kernel/ids.js';
import type { StaffRole } from '../platform/access/actor.js';
import { Channel, ClientKind } from '../platform/graphql/common.enums.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Secret, UUID } from '../platform/graphql/scalars.js';
import { StaffRoleEnum } from './access.enums.js';

const PIN = /^\d{4,12}$/;
const PIN_WORDS = { message: 'must be 4 to 12 digits' };

@InputType({ description: 'Whom of the staff to show; all that is given must hold.' })
export class StaffMemberFilter {
  @Field(() => StaffRoleEnum, { nullable: true, description: 'Of one role.' })
  role?: StaffRole | null;
  @Field(() => UUID, { nullable: true, description: 'Of one store.' })
  locationId?: Id<'Location'> | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Only those who may not log in, or only those who may.',
  })
  disabled?: boolean | null;
}

@InputType({ description: 'Who begins to work here.' })
export class AddStaffInput {
  @Field(() => String, { description: 'What she will type at a till; nobody else has it.' })
  @PlainText(40)
  staffNumber: string;
  @Field(() => String, { description: 'As her colleagues read it.' })
  @PlainText(200)
  name: string;
  @Field(() => StaffRoleEnum, { description: 'Decides what she may do.' })
  role: StaffRole;
  @Field(() => UUID, { nullable: true, description: 'Her store; associates and managers have one.' })
  locationId?: Id<'Location'> | null;
  @Field(() => Secret, { nullable: true, description: 'For the tills of her store: 4 to 12 digits.' })
  @Matches(PIN, PIN_WORDS)
  pin?: string | null;
  @Field(() => Secret, { nullable: true, description: 'For other staff clients: at least 8 characters.' })
  @PlainText(128)
  password?: string | null;
}

@InputType({ description: 'What changes about a member of staff; what is absent stays. Her sessions end.' })
export class ChangeStaffInput {
  @Field(() => UUID, { description: 'Who.' })
  staffId: Id<'Staff'>;
  @Field(() => Int, { nullable: true, description: 'The version you saw.' })
  expectedVersion?: number | null;
  @Field(() => String, { nullable: true, description: 'As her colleagues read it.' })
  @PlainText(200)
  name?: string | null;
  @Field(() => StaffRoleEnum, { nullable: true, description: 'Decides what she may do.' })
  role?: StaffRole | null;
  @Field(() => UUID, { nullable: true, description: 'Her store; null takes her from it.' })
  locationId?: Id<'Location'> | null;
  @Field(() => Boolean, { nullable: true, description: 'True: she may not log in any more.' })
  disabled?: boolean | null;
  @Field(() => Secret, { nullable: true, description: 'A new one: 4 to 12 digits.' })
  @Matches(PIN, PIN_WORDS)
  pin?: string | null;
  @Field(() => Secret, { nullable: true, description: 'A new one: at least 8 characters.' })
  @PlainText(128)
  password?: string | null;
}

@InputType({ description: 'Who is to speak to us.' })
export class AddApiClientInput {
  @Field(() => String, { description: 'For people; no other client has it.' })
  @PlainText(100)
  name: string;
  @Field(() => ClientKind, { description: 'Decides which sessions it may carry.' })
  kind: ClientKind;
  @Field(() => Channel, { nullable: true, description: 'The usual one of its kind when absent.' })
  channel?: Channel | null;
  @Field(() => UUID, { nullable: true, description: 'The store it stands in; tills have one.' })
  locationId?: Id<'Location'> | null;
  @Field(() => UUID, { nullable: true, description: 'The till it is.' })
  terminalId?: Id<'Terminal'> | null;
}

@InputType({ description: 'Which client gets a new key.' })
export class RotateApiKeyInput {
  @Field(() => UUID, { description: 'Which.' })
  apiClientId: Id<'ApiClient'>;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  @PlainText(500)
  reason: string;
}

@InputType({ description: 'Which client is to be silent.' })
export class DisableApiClientInput {
  @Field(() => UUID, { description: 'Which.' })
  apiClientId: Id<'ApiClient'>;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  @PlainText(500)
  reason: string;
}
