import { Field, InputType } from '@nestjs/graphql';
import { IsEmail } from 'class-validator';
import type { Id } from '../kernel/ids.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Instant, Secret, UUID } from '../platform/graphql/scalars.js';

@InputType({ description: 'Which changes to show; all that is given must hold.' })
export class AuditFilter {
  @Field(() => String, { nullable: true, description: 'Of one member of staff.' })
  @PlainText(200)
  staffNumber?: string | null;
  @Field(() => UUID, { nullable: true, description: 'In one store.' })
  locationId?: Id<'Location'> | null;
  @Field(() => UUID, { nullable: true, description: 'Of one object.' })
  objectId?: string | null;
  @Field(() => Instant, { nullable: true, description: 'Inclusive.' })
  from?: Date | null;
  @Field(() => Instant, { nullable: true, description: 'Exclusive.' })
  before?: Date | null;
}

@InputType({ description: 'What a customer proves herself by.' })
export class LogInInput {
  @Field(() => String, { description: 'As she registered it; case does not matter.' })
  @PlainText(254)
  @IsEmail()
  email: string;
  @Field(() => Secret, { description: 'Hers.' })
  @PlainText(128)
  password: string;
  @Field(() => String, {
    nullable: true,
    description: 'What she calls this device, shown where she adds to the cart.',
  })
  @PlainText(200)
  deviceName?: string | null;
}

@InputType({
  description: 'What a member of staff proves herself by: a PIN at a till, a password elsewhere.',
})
export class LogInStaffInput {
  @Field(() => String, { description: 'Hers.' })
  @PlainText(200)
  staffNumber: string;
  @Field(() => Secret, { nullable: true, description: 'At the tills of her store.' })
  @PlainText(512)
  pin?: string | null;
  @Field(() => Secret, { nullable: true, description: 'At other staff clients.' })
  @PlainText(128)
  password?: string | null;
}

@InputType({ description: 'Which sessions to end.' })
export class LogOutInput {
  @Field(() => Boolean, { defaultValue: false, description: 'All of hers, not this one alone.' })
  everywhere: boolean;
}

@InputType({ description: 'How far business time goes.' })
export class MoveClockInput {
  @Field(() => Instant, { description: 'Later than now.' })
  to: Date;
}

@InputType({ description: 'What an expired access token is renewed by.' })
export class RefreshSessionInput {
  @Field(() => Secret, { description: 'The last one of the session; good once.' })
  @PlainText(512)
  refreshToken: string;
}

@InputType({ description: 'Whose sessions end: exactly one of the three.' })
export class RevokeAccessInput {
  @Field(() => UUID, { nullable: true, description: 'Of a customer.' })
  customerId?: Id<'Customer'> | null;
  @Field(() => UUID, { nullable: true, description: 'Of a member of staff: of her store for a manager.' })
  staffId?: Id<'Staff'> | null;
  @Field(() => UUID, { nullable: true, description: 'All that were opened through a client; admins only.' })
  apiClientId?: Id<'ApiClient'> | null;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  @PlainText(500)
  reason: string;
}

@InputType({ description: 'Whose password was forgotten.' })
export class RequestPasswordResetInput {
  @Field(() => String, { description: 'Of the account.' })
  @PlainText(254)
  @IsEmail()
  email: string;
}

@InputType({ description: 'The code of the mail, and the password to have from now on.' })
export class ResetPasswordInput {
  @Field(() => Secret, { description: 'From the mail; hyphens, spaces and case do not matter.' })
  @PlainText(100)
  resetCode: string;
  @Field(() => Secret, { description: 'At least 8 characters.' })
  @PlainText(128)
  password: string;
}
