import { type Id } from '../kernel/ids.js';
import { UUID } from '../platform/graphql/scalars.js';
import { SerialInput } from '../platform/graphql/common.inputs.js';
import { ArrayMaxSize, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Field, InputType } from '@nestjs/graphql';

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
