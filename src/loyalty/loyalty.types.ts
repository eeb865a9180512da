import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType('Benefit', {
  description: 'Something beyond a lower price that she gets because of who she is or what she buys.',
})
export class BenefitType {
  @Field(() => String, { description: 'In words.' }) label: string;
  @Field(() => String, { description: 'Tier, promotion or gift.' }) source: string;
}
