import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Instant } from '../platform/graphql/scalars.js';

@ObjectType('ParityDifference', { description: 'STAFF. One thing that is not the same in two clients.' })
export class ParityDifferenceType {
  @Field(() => String, { description: 'Variant or rule.' }) what: string;
  @Field(() => String, { description: 'The deviating client.' }) clientName: string;
  @Field(() => String, { description: 'What the others give.' }) expected: string;
  @Field(() => String, { description: 'What it gives.' }) found: string;
  @Field(() => String, {
    nullable: true,
    description: 'Who approved the exception; null: nobody, there are none.',
  })
  approvedBy: string | null;
}

@ObjectType('ParityReport', { description: 'STAFF. Whether every client gives the same.' })
export class ParityReportType {
  @Field(() => Instant, { description: 'Instant compared.' }) at: Date;
  @Field(() => Int, { description: 'Number of api clients.' }) clientsCompared: number;
  @Field(() => Int, { description: 'Number of prices or rules.' }) thingsCompared: number;
  @Field(() => [ParityDifferenceType], { description: 'Empty when uniform.' })
  differences: ParityDifferenceType[];
}
