import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { MoneyInput } from '../platform/graphql/common.inputs.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { TenderKind } from './payments.enums.js';

@InputType({ description: 'One means of payment towards a total.' })
export class TenderInput {
  @Field(() => TenderKind, { description: 'Means of payment.' })
  kind: TenderKind;
  @Field(() => MoneyInput, {
    nullable: true,
    description:
      'Its part of the total. Default: what is left, or of cash what was handed over if that is less.',
  })
  @ValidateNested()
  @Type(() => MoneyInput)
  amount?: MoneyInput | null;
  @Field(() => MoneyInput, {
    nullable: true,
    description: 'Cash handed over; change is worked out. Default: exactly what is due in cash.',
  })
  @ValidateNested()
  @Type(() => MoneyInput)
  received?: MoneyInput | null;
  @Field(() => String, {
    nullable: true,
    description:
      'An approval the terminal already gave, by its name for it; absent: written down as STARTED.',
  })
  @PlainText(200)
  terminalReference?: string | null;
}
