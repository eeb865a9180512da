import { PlainText } from '../platform/graphql/plain-text.js';
import { type Id } from '../kernel/ids.js';
import { Instant, Secret, UUID } from '../platform/graphql/scalars.js';
import { Field, InputType } from '@nestjs/graphql';
import { IsEmail } from 'class-validator';

@InputType({ description: 'Audit filter.' })
export class AuditFilter {
  @Field(() => String, { nullable: true, description: 'Who.' })
  @PlainText(200)
  staffNumber?: string | null;
  @Field(() => UUID, { nullable: true, description: 'Where.' })
  locationId?: Id<'Location'> | null;
  @Field(() => UUID, { nullable: true, description: 'On what.' })
  objectId?: string | null;
  @Field(() => Instant, { nullable: true, description: 'Inclusive.' })
  from?: Date | null;
  @Field(() => Instant, { nullable: true, description: 'Exclusive.' })
  before?: Date | null;
}

@InputType({ description: 'Log in input.' })
export class LogInInput {
  @Field(() => String, { description: 'Email.' })
  @PlainText(254)
  @IsEmail()
  email: string;
  @Field(() => Secret, { description: 'Password.' })
  @PlainText(128)
  password: string;
  @Field(() => String, { nullable: true, description: 'Device name.' })
  @PlainText(200)
  deviceName?: string | null;
}

@InputType({ description: 'Log in staff input.' })
export class LogInStaffInput {
  @Field(() => String, { description: 'Staff number.' })
  @PlainText(200)
  staffNumber: string;
  @Field(() => Secret, { nullable: true, description: 'Pin.' })
  @PlainText(512)
  pin?: string | null;
  @Field(() => Secret, { nullable: true, description: 'Password.' })
  @PlainText(128)
  password?: string | null;
}

@InputType({ description: 'Log out input.' })
export class LogOutInput {
  @Field(() => Boolean, { defaultValue: false, description: 'Everywhere.' })
  everywhere: boolean;
}

@InputType({ description: 'Move clock input.' })
export class MoveClockInput {
  @Field(() => Instant, { description: 'To.' })
  to: Date;
}

@InputType({ description: 'Refresh session input.' })
export class RefreshSessionInput {
  @Field(() => Secret, { description: 'Refresh token.' })
  @PlainText(512)
  refreshToken: string;
}

@InputType({ description: 'Revoke access input.' })
export class RevokeAccessInput {
  @Field(() => UUID, { nullable: true, description: 'Staff only: for whom, where no object names her yet.' })
  customerId?: Id<'Customer'> | null;
  @Field(() => UUID, { nullable: true, description: 'Staff id.' })
  staffId?: Id<'Staff'> | null;
  @Field(() => UUID, { nullable: true, description: 'Api client id.' })
  apiClientId?: Id<'ApiClient'> | null;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  @PlainText(500)
  reason: string;
}
