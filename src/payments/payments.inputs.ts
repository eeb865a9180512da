import { RefundTo, TenderKind } from './payments.enums.js';
import { Secret } from '../platform/graphql/scalars.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Field, InputType } from '@nestjs/graphql';
import { MoneyInput } from '../platform/graphql/common.inputs.js';
import { ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';

@InputType({ description: 'Refund choice input.' })
export class RefundChoiceInput {
  @Field(() => RefundTo, { description: 'Original tender first, bank account, in a store, store credit.' })
  to: RefundTo;
  @Field(() => Secret, { nullable: true, description: 'For BANK_ACCOUNT, kept only until paid.' })
  @PlainText(512)
  iban?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Express, for STORE_CREDIT.' })
  storeCreditConsent?: boolean | null;
}

@InputType({ description: 'Tender input.' })
export class TenderInput {
  @Field(() => TenderKind, { description: 'Means.' })
  kind: TenderKind;
  @Field(() => MoneyInput, { nullable: true, description: 'Default: what is left.' })
  @ValidateNested()
  @Type(() => MoneyInput)
  amount?: MoneyInput | null;
  @Field(() => MoneyInput, { nullable: true, description: 'Cash handed over; change is worked out.' })
  @ValidateNested()
  @Type(() => MoneyInput)
  received?: MoneyInput | null;
  @Field(() => String, {
    nullable: true,
    description: 'An approval the terminal already gave; absent: written down as STARTED.',
  })
  @PlainText(200)
  terminalReference?: string | null;
}
