import { UUID } from '../platform/graphql/scalars.js';
import { ArrayMaxSize } from 'class-validator';
import { Field, InputType } from '@nestjs/graphql';

@InputType({ description: 'Product filter.' })
export class ProductFilter {
  @Field(() => [UUID], { nullable: true, description: 'Any of.' })
  @ArrayMaxSize(100)
  categoryIds?: string[] | null;
  @Field(() => UUID, { nullable: true, description: 'Can be taken away there now.' })
  inStockAtLocationId?: string | null;
}
