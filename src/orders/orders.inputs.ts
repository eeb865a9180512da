import { type Id } from '../kernel/ids.js';
import { UUID } from '../platform/graphql/scalars.js';
import { LineQuantityInput } from '../platform/graphql/common.inputs.js';
import { ArrayMaxSize, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Field, InputType } from '@nestjs/graphql';

@InputType({ description: 'Despatch fulfilment input.' })
export class DespatchFulfilmentInput {
  @Field(() => UUID, { description: 'Fulfilment id.' })
  fulfilmentId: Id<'Fulfilment'>;
  @Field(() => [LineQuantityInput], { nullable: true, description: 'Which, and how many.' })
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => LineQuantityInput)
  lines?: LineQuantityInput[] | null;
  @Field(() => String, { description: 'Carrier.' })
  @PlainText(200)
  carrier: string;
  @Field(() => String, { description: 'Tracking number.' })
  @PlainText(200)
  trackingNumber: string;
}
