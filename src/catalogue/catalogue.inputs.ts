import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ValidateNested } from 'class-validator';
import type { Id } from '../kernel/ids.js';
import { PointInput } from '../platform/graphql/common.inputs.js';
import { UUID } from '../platform/graphql/scalars.js';

@InputType({ description: 'Which products; a field that is left out does not narrow.' })
export class ProductFilter {
  @Field(() => [UUID], { nullable: true, description: 'In any of these categories or a branch of theirs.' })
  @ArrayMaxSize(100)
  categoryIds?: Id<'Category'>[] | null;

  @Field(() => UUID, { nullable: true, description: 'Can be taken away there now.' })
  inStockAtLocationId?: Id<'Location'> | null;

  @Field(() => PointInput, {
    nullable: true,
    description: 'Can be collected near there: in one of the ten nearest stores within 50 km.',
  })
  @Type(() => PointInput)
  @ValidateNested()
  collectableNear?: PointInput | null;
}
