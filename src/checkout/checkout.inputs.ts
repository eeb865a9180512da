import { type Id } from '../kernel/ids.js';
import { UUID } from '../platform/graphql/scalars.js';
import { Field, InputType, Int } from '@nestjs/graphql';
import { ArrayMaxSize, ArrayNotEmpty, ValidateNested } from 'class-validator';
import { MoneyInput, ReceiptChoiceInput } from '../platform/graphql/common.inputs.js';
import { Type } from 'class-transformer';
import { NeedsReference, TenderInput, TerminalOutcome } from '../payments/index.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { NewLineInput } from '../locations/index.js';
import { CheckoutDetailsInput } from '../cart/index.js';

@InputType({ description: 'Bring to ticket input.' })
export class BringToTicketInput {
  @Field(() => UUID, { description: 'Ticket id.' })
  ticketId: Id<'Cart'>;
  @Field(() => Int, { description: 'The version you saw; refused when another came first.' })
  expectedVersion: number;
  @Field(() => [UUID], { nullable: true, description: 'Cart line ids.' })
  @ArrayMaxSize(100)
  cartLineIds?: string[] | null;
  @Field(() => UUID, { nullable: true, description: 'Reservation id.' })
  reservationId?: Id<'Reservation'> | null;
  @Field(() => UUID, {
    nullable: true,
    description: 'Order id: paid, and something of it waits here for her.',
  })
  orderId?: Id<'Order'> | null;
}

@InputType({ description: 'Pay ticket input.' })
export class PayTicketInput {
  @Field(() => UUID, { description: 'Ticket id.' })
  ticketId: Id<'Cart'>;
  @Field(() => Int, { description: 'The version you saw; refused when another came first.' })
  expectedVersion: number;
  @Field(() => MoneyInput, { description: 'What she saw; refused when it is no longer so.' })
  @ValidateNested()
  @Type(() => MoneyInput)
  expectedTotal: MoneyInput;
  @Field(() => [TenderInput], { description: 'How it is paid, in this order.' })
  @ArrayMaxSize(100)
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => TenderInput)
  tenders: TenderInput[];
  @Field(() => ReceiptChoiceInput, { nullable: true, description: 'Receipt.' })
  @ValidateNested()
  @Type(() => ReceiptChoiceInput)
  receipt?: ReceiptChoiceInput | null;
  @Field(() => Boolean, { defaultValue: false, description: 'Age checked.' })
  ageChecked: boolean;
  @Field(() => [UUID], {
    nullable: true,
    description:
      'After UNIT_PUT_ASIDE, when you have looked: the lines whose units came out of a collection place; units of other lines were found beside it.',
  })
  @ArrayMaxSize(1000)
  takePutAsideLineIds?: string[] | null;
}

@InputType({ description: 'What a card terminal said of a payment that was started.' })
export class SettleTerminalPaymentInput {
  @Field(() => UUID, { description: 'Payment id.' })
  paymentId: Id<'Payment'>;
  @Field(() => TerminalOutcome, { description: 'Outcome.' })
  @NeedsReference()
  outcome: TerminalOutcome;
  @Field(() => String, {
    nullable: true,
    description: "The terminal's name for what it did; needed for APPROVED.",
  })
  @PlainText(200)
  terminalReference?: string | null;
}

@InputType({ description: 'A tender to take back.' })
export class UndoTenderInput {
  @Field(() => UUID, { description: 'Payment id.' })
  paymentId: Id<'Payment'>;
  @Field(() => String, { description: 'Why; kept in the audit.' })
  @PlainText(500)
  reason: string;
}

@InputType({ description: 'Place order input.' })
export class PlaceOrderInput {
  @Field(() => UUID, { nullable: true, description: 'Which cart.' })
  cartId?: Id<'Cart'> | null;
  @Field(() => [UUID], { nullable: true, description: 'Line ids.' })
  @ArrayMaxSize(100)
  lineIds?: string[] | null;
  @Field(() => [NewLineInput], { nullable: true, description: 'Which, and how many.' })
  @ArrayMaxSize(1000)
  @ValidateNested({ each: true })
  @Type(() => NewLineInput)
  lines?: NewLineInput[] | null;
  @Field(() => Int, { nullable: true, description: 'The version you saw; refused when another came first.' })
  expectedVersion?: number | null;
  @Field(() => MoneyInput, { description: 'What she saw; refused when it is no longer so.' })
  @ValidateNested()
  @Type(() => MoneyInput)
  expectedTotal: MoneyInput;
  @Field(() => CheckoutDetailsInput, { nullable: true, description: 'Details.' })
  @ValidateNested()
  @Type(() => CheckoutDetailsInput)
  details?: CheckoutDetailsInput | null;
  @Field(() => [TenderInput], { description: 'How it is paid, in this order.' })
  @ArrayMaxSize(100)
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => TenderInput)
  tenders: TenderInput[];
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True: do all of it, answer, and write nothing.',
  })
  dryRun: boolean;
}
