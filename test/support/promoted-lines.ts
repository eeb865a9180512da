import type { Id } from '../../src/kernel/ids.js';
import type {
  Promotion,
  PromotionAction,
  PromotionFacts,
  PromotionLine,
} from '../../src/pricing/promotion.js';
import { PromotionActionKind, PromotionConditionKind } from '../../src/pricing/promotion.enums.js';
import { anId } from './builders.js';

const EUR = 'EUR';
const eur = (amount: number) => ({ amount, currency: EUR });
export const NOBODY: PromotionFacts = {
  currency: EUR,
  customerGroups: [],
  isFirstOrder: false,
  coupons: new Map(),
  deliveryAmount: 495,
};

export const aPromotion = (given: Partial<Promotion> = {}): Promotion => ({
  id: anId<'Promotion'>(),
  name: 'Actie',
  priority: 0,
  stackingGroup: null,
  validFrom: new Date('2026-01-01T00:00:00Z'),
  validUntil: null,
  conditions: [],
  actions: [],
  ...given,
});

export const aLine = (gross: number, given: Partial<PromotionLine> = {}): PromotionLine => ({
  id: anId<'CartLine'>(),
  variantId: anId<'Variant'>(),
  productId: anId<'Product'>(),
  categoryId: anId<'Category'>(),
  pieces: 1,
  gross,
  isUntouched: false,
  ...given,
});

export const percent = (percentBps: number): PromotionAction => ({
  kind: PromotionActionKind.PERCENTAGE,
  percentBps,
});
export const amountOff = (amount: number): PromotionAction => ({
  kind: PromotionActionKind.AMOUNT,
  amount: eur(amount),
});
export const fixedPrice = (amount: number): PromotionAction => ({
  kind: PromotionActionKind.FIXED_PRICE,
  amount: eur(amount),
});
export const buyGet = (buy: number, get: number, percentBps = 10_000): PromotionAction => ({
  kind: PromotionActionKind.BUY_X_GET_Y,
  buy,
  get,
  percentBps,
});
export const atLeast = (quantity: number) => ({ kind: PromotionConditionKind.QUANTITY, quantity }) as const;
export const from = (amount: number) =>
  ({ kind: PromotionConditionKind.AMOUNT, amount: eur(amount) }) as const;
export const ofProducts = (...ids: Id<'Product'>[]) =>
  ({ kind: PromotionConditionKind.PRODUCTS, productIds: new Set(ids) }) as const;
