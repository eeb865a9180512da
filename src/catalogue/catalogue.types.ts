import { Gtin, Quantity, UUID } from '../platform/graphql/scalars.js';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { type Id } from '../kernel/ids.js';
import { SaleState, VariantKind } from './catalogue.enums.js';
import { Unit } from '../platform/graphql/common.enums.js';

@ObjectType('Category', { description: 'A branch of the catalogue.' })
export class CategoryType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Category'>;
  @Field(() => String, { description: 'Name in the language asked for.' }) name: string;
  @Field(() => UUID, { nullable: true, description: 'Null at the top.' }) parentId: string | null;
}

@ObjectType('Product', { description: 'What a customer browses.' })
export class ProductType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Product'>;
  @Field(() => String, { description: 'In addresses.' }) slug: string;
  @Field(() => String, { description: 'In her language.' }) name: string;
  @Field(() => String, { description: 'In her language.' }) description: string;
  @Field(() => CategoryType, { description: 'Branch.' }) category: CategoryType;
  @Field(() => [VariantType], { description: 'At most 100.' }) variants: VariantType[];
}

@ObjectType('Variant', { description: 'The thing sold, stocked and priced.' })
export class VariantType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Variant'>;
  @Field(() => String, { description: "The retailer's code." }) sku: string;
  @Field(() => String, { description: 'With its options.' }) name: string;
  @Field(() => VariantKind, { description: 'Goods, bundle, service, gift card, deposit, digital.' })
  kind: VariantKind;
  @Field(() => Unit, { description: 'Piece, cm, g, ml.' }) unit: Unit;
  @Field(() => [OptionType], { description: 'Colour, size.' }) options: OptionType[];
  @Field(() => String, { nullable: true, description: 'Null: none.' }) imageUrl: string | null;
  @Field(() => ProductType, { description: 'What it belongs to.' }) product: ProductType;
  @Field(() => SaleState, { description: 'Announced, pre-order, on sale, run out, ended, blocked.' })
  saleState: SaleState;
  @Field(() => Int, { nullable: true, description: 'Null: none.' }) ageLimit: number | null;
  @Field(() => Boolean, { description: 'Recorded at sale and handover.' }) needsSerial: boolean;
  @Field(() => Int, { nullable: true, description: 'Over all channels; null: none.' }) maxPerCustomer:
    number | null;
  @Field(() => [BundleComponentType], { description: 'Empty unless a bundle.' })
  components: BundleComponentType[];
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
