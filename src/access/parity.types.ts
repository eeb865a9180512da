import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Instant } from '../platform/graphql/scalars.js';

@ObjectType('ParityDifference', { description: 'STAFF. One thing that is not the same in two clients.' })
export class ParityDifferenceType {
  @Field(() => String, { description: 'Variant or rule.' }) what: string;
  @Field(() => String, { description: 'The deviating client.' }) clientName: string;
  @Field(() => String, {
    nullable: true,
    description: 'Who sells through it; null of terms, which are nobody’s own.',
  })
  sellerName: string | null;
  @Field(() => String, { description: 'What the others give.' }) expected: string;
  @Field(() => String, { description: 'What it gives.' }) found: string;
  @Field(() => String, {
    nullable: true,
    description: 'Who approved the exception; null: nobody, there are none.',
  })
  approvedBy: string | null;
}

@ObjectType('SellerParity', {
  description: 'STAFF. What the clients of one seller in one country of sale give.',
})
export class SellerParityType {
  @Field(() => String, { description: 'Who sells.' }) sellerName: string;
  @Field(() => String, { description: 'Of sale, ISO 3166 alpha-2.' }) country: string;
  @Field(() => Int, { description: 'Number of its api clients.' }) clientsCompared: number;
  @Field(() => Int, { description: 'Number of prices.' }) thingsCompared: number;
  @Field(() => Int, {
    description: 'Number of differences from what others in that country give; 0 when uniform.',
  })
  differencesFound: number;
}

@ObjectType('ParityReport', { description: 'STAFF. Whether every client gives the same.' })
export class ParityReportType {
  @Field(() => Instant, { description: 'Instant compared.' }) at: Date;
  @Field(() => Int, { description: 'Number of api clients.' }) clientsCompared: number;
  @Field(() => Int, { description: 'Number of prices or rules.' }) thingsCompared: number;
  @Field(() => [SellerParityType], { description: 'Per seller and country of sale; none of terms.' })
  sellers: SellerParityType[];
  @Field(() => [ParityDifferenceType], { description: 'Empty when uniform.' })
  differences: ParityDifferenceType[];
}
