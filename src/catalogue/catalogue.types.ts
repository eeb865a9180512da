import { Gtin, Quantity, UUID } from '../platform/graphql/scalars.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { type Id } from '../kernel/ids.js';
import { SaleState, VariantKind } from './catalogue.enums.js';
import { Unit } from '../platform/graphql/common.enums.js';

@ObjectType('Category', { description: 'A branch of the catalogue.' })
export class CategoryType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Category'>;
  @Field(() => String, { description: 'What customers read.' }) name: string;
  @Field(() => UUID, { nullable: true, description: 'Null at the top.' }) parentId: string | null;
}

@ObjectType('Product', { description: 'What a customer browses; groups variants.' })
export class ProductType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Product'>;
  @Field(() => String, { description: 'Its name in addresses; stays when the name changes.' }) slug: string;
  @Field(() => String, { description: 'What customers read, the same in every channel.' }) name: string;
  @Field(() => String, { description: 'The same text for every channel; may be empty.' }) description: string;
  @Field(() => CategoryType, { description: 'The branch it is found in.' }) category: CategoryType;
  @Field(() => [VariantType], { description: 'What of it is sold, in order; at most 100.' })
  variants: VariantType[];
}

/** `product`, `components` and (from pricing and inventory) `price` and `availability` are fields of their own. */
@ObjectType('Variant', { description: 'The thing sold, stocked and priced.' })
export class VariantType {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Variant'>;
  @Field(() => String, { description: "The retailer's code." }) sku: string;
  @Field(() => String, { description: 'With its options.' }) name: string;
  @Field(() => VariantKind, { description: 'What sort of thing it is.' })
  kind: VariantKind;
  @Field(() => Unit, { description: 'What quantities of it count.' }) unit: Unit;
  @Field(() => [OptionType], { description: 'What distinguishes it: colour, size.' }) options: OptionType[];
  @Field(() => String, { nullable: true, description: 'A picture; null: none.' }) imageUrl: string | null;
  @Field(() => SaleState, { description: 'Where it is in its life, now.' })
  saleState: SaleState;
  @Field(() => Int, { nullable: true, description: 'Least age of the buyer in years; null: none.' })
  ageLimit: number | null;
  @Field(() => Boolean, { description: 'The serial number of each unit is recorded at sale and handover.' })
  needsSerial: boolean;
  @Field(() => Int, {
    nullable: true,
    description: 'The most one customer may buy, over all channels; null: no limit.',
  })
  maxPerCustomer: number | null;
}

@ObjectType('BarcodeMatch', { description: 'What a scanned code leads to: a variant and a quantity.' })
export class BarcodeMatchType {
  @Field(() => VariantType, { description: 'What.' }) variant: VariantType;
  @Field(() => Quantity, { description: '3 for a pack of three, grams for a scale label.' }) quantity: number;
  @Field(() => Gtin, { nullable: true, description: 'Null for in-store numbers.' }) gtin: string | null;
}

@ObjectType('BundleComponent', { description: 'One part of a bundle.' })
export class BundleComponentType {
  @Field(() => VariantType, { description: 'The part.' }) variant: VariantType;
  @Field(() => Quantity, { description: 'How many per bundle.' }) quantity: number;
}

@ObjectType('Option', { description: 'One distinguishing property of a variant.' })
export class OptionType {
  @Field(() => String, { description: 'For example colour.' }) name: string;
  @Field(() => String, { description: 'For example black.' }) value: string;
}
