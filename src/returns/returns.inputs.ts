import { type Id } from '../kernel/ids.js';
import { Quantity, UUID } from '../platform/graphql/scalars.js';
import { ArrayMaxSize, ArrayNotEmpty, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { RefundChoiceInput } from '../payments/index.js';
import { OverrideInput } from '../platform/graphql/common.inputs.js';
import { Field, InputType } from '@nestjs/graphql';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Grade, ReturnBasis } from './returns.enums.js';

@InputType({ description: 'Till return line input.' })
export class TillReturnLineInput {
  @Field(() => UUID, { description: 'Which.' })
  orderLineId: Id<'OrderLine'>;
  @Field(() => Quantity, { description: 'How many.' })
  quantity: number;
  @Field(() => String, { description: 'Hers.' })
  @PlainText(500)
  reason: string;
  @Field(() => Grade, { description: 'Seen at the counter.' })
  grade: Grade;
  @Field(() => ReturnBasis, { nullable: true, description: 'Default: the best that fits.' })
  basis?: ReturnBasis | null;
  @Field(() => Boolean, { nullable: true, description: 'When asked.' })
  sealWhole?: boolean | null;
  @Field(() => String, { nullable: true, description: 'When asked.' })
  @PlainText(200)
  serialNumber?: string | null;
}

@InputType({ description: 'Return at till input.' })
export class ReturnAtTillInput {
  @Field(() => UUID, { description: 'Order id.' })
  orderId: Id<'Order'>;
  @Field(() => [TillReturnLineInput], { description: 'Which, and how many.' })
  @ArrayMaxSize(100)
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => TillReturnLineInput)
  lines: TillReturnLineInput[];
  @Field(() => RefundChoiceInput, { nullable: true, description: 'Refund.' })
  @ValidateNested()
  @Type(() => RefundChoiceInput)
  refund?: RefundChoiceInput | null;
  @Field(() => OverrideInput, { nullable: true, description: 'Staff only: beyond a rule, with a reason.' })
  @ValidateNested()
  @Type(() => OverrideInput)
  override?: OverrideInput | null;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True: do all of it, answer, and write nothing.',
  })
  dryRun: boolean;
}
