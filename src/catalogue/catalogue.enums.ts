import { registerEnumType } from '@nestjs/graphql';

/** How a list of products is ordered. */
export enum ProductSort {
  RELEVANCE = 'relevance',
  NAME_ASC = 'name_asc',
  NEWEST = 'newest',
}
registerEnumType(ProductSort, {
  name: 'ProductSort',
  description: 'How a list of products is ordered.',
  valuesMap: {
    RELEVANCE: { description: 'What fits the words best comes first; without a search, by name.' },
    NAME_ASC: { description: 'By name, capitals and accents apart.' },
    NEWEST: { description: 'Latest in the catalogue first.' },
  },
});

/** Where a variant is in its life. */
export enum SaleState {
  ANNOUNCED = 'announced',
  PREORDER = 'preorder',
  ON_SALE = 'on_sale',
  RUN_OUT = 'run_out',
  ENDED = 'ended',
  BLOCKED = 'blocked',
}
registerEnumType(SaleState, {
  name: 'SaleState',
  description: 'Where a variant is in its life.',
  valuesMap: {
    ANNOUNCED: { description: 'Shown, not sold yet.' },
    PREORDER: { description: 'Sold before its first release.' },
    ON_SALE: { description: 'Sold.' },
    RUN_OUT: { description: 'What is left is sold; no more will come.' },
    ENDED: { description: 'No longer sold.' },
    BLOCKED: { description: 'Nothing of it is sold anywhere for now: a recall, a wrong price.' },
  },
});

/** What sort of thing a variant is. */
export enum VariantKind {
  GOODS = 'goods',
  BUNDLE = 'bundle',
  SERVICE = 'service',
  GIFT_CARD = 'gift_card',
  DEPOSIT = 'deposit',
  DIGITAL = 'digital',
}
registerEnumType(VariantKind, {
  name: 'VariantKind',
  description: 'What sort of thing a variant is.',
  valuesMap: {
    GOODS: { description: 'A thing with stock.' },
    BUNDLE: { description: 'Several variants at one price; their stock is its stock.' },
    SERVICE: { description: 'Work that is done; no stock.' },
    GIFT_CARD: { description: 'A balance for its bearer; no stock, no VAT.' },
    DEPOSIT: { description: 'Money for packaging, given back with it; outside price and VAT.' },
    DIGITAL: { description: 'A code; no stock, no way back once shown.' },
  },
});
