import { registerEnumType } from '@nestjs/graphql';

/** Product sort. */
export enum ProductSort {
  RELEVANCE = 'relevance',
  NAME_ASC = 'name_asc',
  PRICE_ASC = 'price_asc',
  PRICE_DESC = 'price_desc',
  NEWEST = 'newest',
}
registerEnumType(ProductSort, { name: 'ProductSort', description: 'Product sort.' });

/** Sale state. */
export enum SaleState {
  ANNOUNCED = 'announced',
  PREORDER = 'preorder',
  ON_SALE = 'on_sale',
  RUN_OUT = 'run_out',
  ENDED = 'ended',
  BLOCKED = 'blocked',
}
registerEnumType(SaleState, { name: 'SaleState', description: 'Sale state.' });

/** Variant kind. */
export enum VariantKind {
  GOODS = 'goods',
  BUNDLE = 'bundle',
  SERVICE = 'service',
  GIFT_CARD = 'gift_card',
  DEPOSIT = 'deposit',
  DIGITAL = 'digital',
}
registerEnumType(VariantKind, { name: 'VariantKind', description: 'Variant kind.' });
