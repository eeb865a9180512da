import { type Id } from '../kernel/ids.js';
import { UUID } from '../platform/graphql/scalars.js';
import { MoneyInput, SerialInput } from '../platform/graphql/common.inputs.js';
import { ArrayMaxSize, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Field, InputType } from '@nestjs/graphql';

@InputType({ description: 'What is on a receipt, to say that it is hers.' })
export class ClaimReceiptInput {
  @Field(() => String, { description: 'As printed on it.' })
  @PlainText(200)
  documentNumber: string;
  @Field(() => MoneyInput, { description: 'As printed on it.' })
  @ValidateNested()
  @Type(() => MoneyInput)
  total: MoneyInput;
  @Field(() => UUID, { nullable: true, description: 'Staff only: for whom, where no object names her yet.' })
  customerId?: Id<'Customer'> | null;
}

@InputType({ description: 'Which delivery leaves, and with whom.' })
export class DespatchFulfilmentInput {
  @Field(() => UUID, { description: 'Which, in state PLANNED.' })
  fulfilmentId: Id<'Fulfilment'>;
  @Field(() => [SerialInput], {
    nullable: true,
    description: 'One for each unit of an article that demands them; `lineId` is of the order line.',
  })
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => SerialInput)
  serials?: SerialInput[] | null;
  @Field(() => String, { description: 'Who takes it.' })
  @PlainText(200)
  carrier: string;
  @Field(() => String, { description: 'Its number with the carrier.' })
  @PlainText(200)
  trackingNumber: string;
}
