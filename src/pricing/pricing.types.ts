import { type Money } from '../kernel/money.js';
import { MoneyType, VatShareType } from '../platform/graphql/common.types.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { PriceStepKind } from './pricing.enums.js';
import { type Id } from '../kernel/ids.js';
import { type PriceRowView } from './price-change.js';

@ObjectType('Reduction', { description: 'A lowered price, and what may be said of it.' })
export class ReductionType {
  @Field(() => MoneyType, {
    description: 'Lowest price in force in the 30 days before it began (98/6/EC art. 6a).',
  })
  prior: Money;
  @Field(() => Int, {
    nullable: true,
    description: 'Computed from prior (C-330/23), rounded down; null: not announceable.',
  })
  percentBps: number | null;
  @Field(() => Boolean, {
    description: 'It is announced as a reduction and below prior: only then may a client show it as one.',
  })
  announceable: boolean;
  @Field(() => Instant, { description: 'When the price came down to what it is.' }) since: Date;
}

@ObjectType('UnitPrice', { description: 'The price of a kilo, a litre or a metre.' })
export class UnitPriceType {
  @Field(() => MoneyType, { description: 'VAT included.' }) amount: Money;
  @Field(() => String, { description: 'kg, l or m.' }) per: string;
}

@ObjectType('Price', { description: 'The price that applies now, the same in every channel.' })
export class PriceType {
  @Field(() => MoneyType, { description: 'VAT included, for `per` units.' }) amount: Money;
  @Field(() => Int, { description: 'For so many of the unit of the variant: 1, or 100 for cm.' }) per: number;
  @Field(() => UnitPriceType, {
    nullable: true,
    description: 'Per kilo, litre, metre (98/6/EC art. 3); null: by the piece.',
  })
  unitPrice: UnitPriceType | null;
  @Field(() => MoneyType, { description: 'On the regular list, for as many units.' }) regular: Money;
  @Field(() => ReductionType, {
    nullable: true,
    description: 'Null: none, or none with a prior price to compare with.',
  })
  reduction: ReductionType | null;
  @Field(() => [VatShareType], {
    description: 'What it contains, per rate; a bundle may have two, a deposit has none.',
  })
  vat: VatShareType[];
  @Field(() => Instant, { description: 'Since when it is so.' }) validFrom: Date;
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

@ObjectType('VariantPrice', { description: 'What a variant cost, or will cost, at an instant.' })
export class VariantPriceType {
  @Field(() => UUID, { description: 'Which.' }) variantId: Id<'Variant'>;
  @Field(() => Instant, { description: 'The instant asked for.' }) at: Date;
  @Field(() => String, {
    nullable: true,
    description: 'The code of the list whose price it is: `regular EUR`; null: not for sale then.',
  })
  listName: string | null;
  @Field(() => PriceType, { nullable: true, description: 'Null: not for sale then.' })
  price: PriceType | null;
  @Field(() => PriceTrailType, {
    nullable: true,
    description: 'Of one price unit, from list to VAT; null: not for sale then.',
  })
  trail: PriceTrailType | null;
}

@ObjectType('PriceRow', { description: 'STAFF. One price before and after.' })
export class PriceRowType {
  @Field(() => UUID, { description: 'What.' }) variantId: Id<'Variant'>;
  @Field(() => String, { description: 'The code of its list.' }) priceList: string;
  @Field(() => MoneyType, {
    nullable: true,
    description: 'As the list has it, for as many units as after; null: none.',
  })
  before: Money | null;
  @Field(() => MoneyType, { nullable: true, description: 'Null: ends.' }) after: Money | null;
  @Field(() => Instant, { description: 'From when.' }) validFrom: Date;
  @Field(() => Int, {
    nullable: true,
    description:
      'In basis points, of before, else of the regular price then; null where there is neither, or it ends.',
  })
  changeBps: number | null;
}

@ObjectType('PricesSet', { description: 'STAFF. Prices that were set.' })
export class PricesSetType {
  @Field(() => [PriceRowType], { description: 'One per change, in their order.' })
  rows: readonly PriceRowView[];
  @Field(() => Boolean, { description: 'True: nothing was written.' }) dryRun: boolean;
}

@ObjectType('ShownPrice', { description: 'STAFF. What hangs by an article in a store, as was confirmed.' })
export class ShownPriceType {
  @Field(() => MoneyType, { description: 'VAT included.' }) price: Money;
  @Field(() => Int, { description: 'For so many of its units.' }) per: number;
  @Field(() => Instant, { description: 'The label shows the prices of this instant.' }) asOf: Date;
}

@ObjectType('ShelfLabelsConfirmed', { description: 'STAFF. Labels that are known to hang.' })
export class ShelfLabelsConfirmedType {
  @Field(() => UUID, { description: 'In which store.' }) locationId: Id<'Location'>;
  @Field(() => Instant, { description: 'They show the prices of this instant.' }) asOf: Date;
  @Field(() => Int, {
    description:
      'How many are newer than what was confirmed before; all labels of a store are one. 0: nothing changed.',
  })
  confirmed: number;
}

@ObjectType('ShelfLabel', { description: 'STAFF. What one shelf label says.' })
export class ShelfLabelType {
  @Field(() => UUID, { description: 'What it hangs by.' }) variantId: Id<'Variant'>;
  @Field(() => String, { description: 'In words.' }) name: string;
  @Field(() => MoneyType, { description: 'VAT included.' }) price: Money;
  @Field(() => Int, { description: 'For so many of its units.' }) per: number;
  @Field(() => UnitPriceType, {
    nullable: true,
    description: 'Per kilo, litre or metre, where it is sold by content; null: by the piece.',
  })
  unitPrice: UnitPriceType | null;
  @Field(() => ReductionType, {
    nullable: true,
    description: 'Null: none, or one that may not be announced.',
  })
  reduction: ReductionType | null;
  @Field(() => Instant, { description: 'Since when the label has to say this.' }) validFrom: Date;
  @Field(() => ShownPriceType, {
    nullable: true,
    description:
      'What hangs there now; the till charges it where it is lower. Null: nobody has confirmed one, or it said nothing.',
  })
  shown: ShownPriceType | null;
}
