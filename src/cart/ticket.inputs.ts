import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import type { Id } from '../kernel/ids.js';
import { MoneyInput, OverrideInput } from '../platform/graphql/common.inputs.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { UUID } from '../platform/graphql/scalars.js';
import { AdjustReason } from './cart.enums.js';

@InputType({ description: 'A ticket to take its customer off.' })
export class DetachCustomerInput {
  @Field(() => UUID, { description: 'Which ticket.' })
  ticketId: Id<'Cart'>;
  @Field(() => Int, { description: 'The version you saw; refused when another came first.' })
  expectedVersion: number;
}

@InputType({ description: 'A ticket to put aside.' })
export class SuspendTicketInput {
  @Field(() => UUID, { description: "This till's." })
  ticketId: Id<'Cart'>;
  @Field(() => String, { description: 'What to know it by: a name, a colour of coat.' })
  @PlainText(200)
  label: string;
}

@InputType({ description: 'A ticket to take up again.' })
export class ResumeTicketInput {
  @Field(() => UUID, { description: 'From suspendedTickets; of any till of this store.' })
  ticketId: Id<'Cart'>;
}

@InputType({ description: 'A ticket to take back.' })
export class VoidTicketInput {
  @Field(() => UUID, { description: 'Which ticket.' })
  ticketId: Id<'Cart'>;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  @PlainText(500)
  reason: string;
  @Field(() => OverrideInput, { nullable: true, description: 'Beyond her mandate: who approves, and why.' })
  @ValidateNested()
  @Type(() => OverrideInput)
  override?: OverrideInput | null;
}

@InputType({ description: 'What staff take off a line, or off all of a cart.' })
export class AdjustPriceInput {
  @Field(() => UUID, { description: 'Which cart, or ticket.' })
  cartId: Id<'Cart'>;
  @Field(() => Int, { description: 'The version you saw; refused when another came first.' })
  expectedVersion: number;
  @Field(() => UUID, { nullable: true, description: 'Which line; absent: all of them, in shares.' })
  lineId?: Id<'CartLine'> | null;
  @Field(() => MoneyInput, { description: 'In place of what was taken off before; 0 takes that back.' })
  @ValidateNested()
  @Type(() => MoneyInput)
  off: MoneyInput;
  @Field(() => AdjustReason, { description: 'Why; kept in the audit and in the price trail.' })
  reason: AdjustReason;
  @Field(() => OverrideInput, { nullable: true, description: 'Beyond her mandate: who approves, and why.' })
  @ValidateNested()
  @Type(() => OverrideInput)
  override?: OverrideInput | null;
}
