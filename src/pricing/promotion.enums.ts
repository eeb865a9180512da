import { registerEnumType } from '@nestjs/graphql';

/** What a condition asks. */
export enum PromotionConditionKind {
  PRODUCTS = 'products',
  CATEGORIES = 'categories',
  QUANTITY = 'quantity',
  AMOUNT = 'amount',
  CUSTOMER_GROUP = 'customer_group',
  FIRST_ORDER = 'first_order',
  COUPON = 'coupon',
}
registerEnumType(PromotionConditionKind, {
  name: 'PromotionConditionKind',
  description: 'What a condition asks.',
  valuesMap: {
    PRODUCTS: { description: 'Lines of these products; they alone are in reach.' },
    CATEGORIES: {
      description: 'Lines of these branches of the catalogue, and of those below; they alone are in reach.',
    },
    QUANTITY: { description: 'At least so many pieces in reach, or so much of what is measured.' },
    AMOUNT: { description: 'What is in reach costs at least so much, before promotions.' },
    CUSTOMER_GROUP: { description: 'She is in this group.' },
    FIRST_ORDER: { description: 'She is known and has ordered nothing yet.' },
    COUPON: { description: 'The cart has a coupon of it that counts.' },
  },
});

/** What is done when all conditions hold. */
export enum PromotionActionKind {
  PERCENTAGE = 'percentage',
  AMOUNT = 'amount',
  FIXED_PRICE = 'fixed_price',
  BUY_X_GET_Y = 'buy_x_get_y',
  CHEAPEST_FREE = 'cheapest_free',
  FREE_DELIVERY = 'free_delivery',
  GIFT = 'gift',
}
registerEnumType(PromotionActionKind, {
  name: 'PromotionActionKind',
  description: 'What is done when all conditions hold.',
  valuesMap: {
    PERCENTAGE: { description: 'So much off each line in reach.' },
    AMOUNT: { description: 'So much off, once per cart, divided over the lines in reach.' },
    FIXED_PRICE: {
      description: 'What each piece costs; with QUANTITY, what each full set of so many costs.',
    },
    BUY_X_GET_Y: {
      description: 'Of every buy + get pieces the cheapest are free, or percentBps off.',
    },
    CHEAPEST_FREE: {
      description: 'Of as many pieces as QUANTITY says, dearest first, the last is free; once per cart.',
    },
    FREE_DELIVERY: { description: 'The standard delivery costs nothing.' },
    GIFT: { description: 'A unit of the gift, or get of them, costs nothing once she puts it in.' },
  },
});

/** Where a promotion stands. */
export enum PromotionState {
  SCHEDULED = 'scheduled',
  ACTIVE = 'active',
  ENDED = 'ended',
}
registerEnumType(PromotionState, {
  name: 'PromotionState',
  description: 'Where a promotion stands.',
  valuesMap: {
    SCHEDULED: { description: 'It begins later.' },
    ACTIVE: { description: 'It holds now.' },
    ENDED: { description: 'It is over.' },
  },
});
