import { UUID } from '../platform/graphql/scalars.js';
import { ArrayMaxSize } from 'class-validator';
import { Field, InputType } from '@nestjs/graphql';
import type { Id } from '../kernel/ids.js';

@InputType({ description: 'Which products; a field that is left out does not narrow.' })
export class ProductFilter {
  @Field(() => [UUID], { nullable: true, description: 'In any of these categories or a branch of theirs.' })
  @ArrayMaxSize(100)
  categoryIds?: Id<'Category'>[] | null;
}
