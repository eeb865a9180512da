import { type Money } from '../kernel/money.js';
import { MoneyType, VatShareType } from '../platform/graphql/common.types.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { PriceStepKind } from './pricing.enums.js';
import { type Id } from '../kernel/ids.js';

@ObjectType('Reduction', { description: 'A lowered price.' })
export class ReductionType {
  @Field(() => MoneyType, { description: 'Lowest of the 30 days before it began.' }) prior: Money;
  @Field(() => Int, {
    nullable: true,
    description: 'Computed from prior (C-330/23); null: not announceable.',
  })
  percentBps: number | null;
  @Field(() => Boolean, { description: 'It is below prior.' }) announceable: boolean;
  @Field(() => Instant, { description: 'When it began.' }) since: Date;
}

@ObjectType('UnitPrice', { description: 'The price of a kilo, a litre or a metre.' })
export class UnitPriceType {
  @Field(() => MoneyType, { description: 'How much.' }) amount: Money;
  @Field(() => String, { description: 'Kg, l or m.' }) per: string;
}

@ObjectType('Price', { description: 'The effective price.' })
export class PriceType {
  @Field(() => MoneyType, { description: 'For `per` units.' }) amount: Money;
  @Field(() => Int, { description: '1, or 100 for cm.' }) per: number;
  @Field(() => UnitPriceType, {
    nullable: true,
    description: 'Per kilo, litre, metre (98/6/EC art. 3); null: by the piece.',
  })
  unitPrice: UnitPriceType | null;
  @Field(() => MoneyType, { description: 'On the regular list.' }) regular: Money;
  @Field(() => ReductionType, { nullable: true, description: 'Null: none.' }) reduction: ReductionType | null;
  @Field(() => [VatShareType], { description: 'Per rate; a bundle may have two.' }) vat: VatShareType[];
  @Field(() => Instant, { description: 'In force since.' }) validFrom: Date;
}

@ObjectType('PriceStep', { description: 'One step of a trail.' })
export class PriceStepType {
  @Field(() => PriceStepKind, { description: 'Which.' }) kind: PriceStepKind;
  @Field(() => String, { description: 'In words.' }) label: string;
  @Field(() => MoneyType, { description: 'Signed; VAT is contained, so informative.' }) amount: Money;
  @Field(() => UUID, { nullable: true, description: 'Price row, promotion, coupon.' }) sourceId:
    string | null;
  @Field(() => String, { nullable: true, description: 'Who, for a staff adjustment.' }) person: string | null;
}

@ObjectType('PriceTrail', { description: 'How the price of a line came about.' })
export class PriceTrailType {
  @Field(() => MoneyType, { description: 'Quantity × amount ÷ per, rounded once.' }) gross: Money;
  @Field(() => [PriceStepType], {
    description: 'List → markdown → promotion → benefit → staff adjustment → rounding → VAT.',
  })
  steps: PriceStepType[];
  @Field(() => MoneyType, { description: 'To pay.' }) total: Money;
  @Field(() => [VatShareType], { description: 'Contained, per rate.' }) vat: VatShareType[];
}

@ObjectType('ShelfLabel', { description: 'STAFF. What one shelf label says.' })
export class ShelfLabelType {
  @Field(() => UUID, { description: 'Of what.' }) variantId: Id<'Variant'>;
  @Field(() => String, { description: 'On the label.' }) name: string;
  @Field(() => MoneyType, { description: 'To show.' }) price: Money;
  @Field(() => Int, { description: 'For so many units.' }) per: number;
  @Field(() => UnitPriceType, { nullable: true, description: 'Where the law asks.' })
  unitPrice: UnitPriceType | null;
  @Field(() => ReductionType, { nullable: true, description: 'When announceable.' })
  reduction: ReductionType | null;
  @Field(() => Instant, { description: 'Print it by then.' }) validFrom: Date;
}
