import { Field, Int, InputType, ObjectType } from '@nestjs/graphql';
import type { Id } from '../kernel/ids.js';
import { ContactType } from '../platform/graphql/common.types.js';
import { connectionOf } from '../platform/graphql/page.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Instant, Quantity, UUID } from '../platform/graphql/scalars.js';

@InputType({ description: 'Which variant is no longer sold anywhere, or is sold again.' })
export class SetSaleBlockInput {
  @Field(() => UUID, { description: 'Which variant.' })
  variantId: Id<'Variant'>;
  @Field(() => Boolean, { description: 'True: nothing of it is sold; false: it is sold again.' })
  blocked: boolean;
  @Field(() => String, { description: 'Why; kept in the audit, shown to who would buy it.' })
  @PlainText(500)
  reason: string;
}

@ObjectType('SaleBlock', { description: 'STAFF. A stop on selling a variant, in every channel.' })
export class SaleBlockType {
  @Field(() => UUID, { description: 'Which variant.' }) variantId: Id<'Variant'>;
  @Field(() => Boolean, { description: 'In force.' }) blocked: boolean;
  @Field(() => String, { description: 'Why.' }) reason: string;
  @Field(() => Instant, { description: 'From when.' }) since: Date;
  @Field(() => Int, { description: 'Units out with customers: sold and not come back.' }) unitsSold: number;
  @Field(() => Int, { description: 'Of them: units of which we know who has them.' }) buyersKnown: number;
}

@ObjectType('Buyer', { description: 'STAFF. Who bought a variant.' })
export class BuyerType {
  @Field(() => UUID, { description: 'The order it was bought with.' }) orderId: Id<'Order'>;
  @Field(() => String, { description: 'Its number, for people.' }) orderNumber: string;
  @Field(() => Instant, { description: 'When it was bought.' }) boughtAt: Date;
  @Field(() => Quantity, { description: 'Units bought, not cancelled and not come back.' }) quantity: number;
  @Field(() => [String], { description: 'Of those units, where the article demands them.' })
  serialNumbers: string[];
  @Field(() => ContactType, { nullable: true, description: 'Null: nobody known.' })
  contact: ContactType | null;
}

export const BuyerConnection = connectionOf('Buyer', BuyerType);
