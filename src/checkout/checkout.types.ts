import { OrderType } from '../orders/index.js';
import { CartType } from '../cart/index.js';
import { Secret } from '../platform/graphql/scalars.js';
import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType('OrderPlaced', { description: 'A cart that became an order, with what the payer must do next.' })
export class OrderPlacedType {
  @Field(() => OrderType, { description: 'As agreed.' }) order: OrderType;
  @Field(() => CartType, { nullable: true, description: 'What was left in it; null: nothing.' })
  remaining: CartType | null;
  @Field(() => Secret, { nullable: true, description: 'For a guest who had none.' }) guestToken:
    string | null;
  @Field(() => Boolean, { description: 'True: nothing was written.' }) dryRun: boolean;
}
