import type { Id } from '../kernel/ids.js';
import type { CurrencyCode, Money } from '../kernel/money.js';
import type { Unit } from '../platform/graphql/common.enums.js';
import type { PromotionActionKind, PromotionConditionKind } from './promotion.enums.js';

/** What must hold before a promotion does anything. All conditions of a promotion must. */
export type PromotionCondition =
  | { readonly kind: PromotionConditionKind.PRODUCTS; readonly productIds: ReadonlySet<Id<'Product'>> }
  /** With the branches below them, so that looking up is one step. */
  | { readonly kind: PromotionConditionKind.CATEGORIES; readonly categoryIds: ReadonlySet<Id<'Category'>> }
  /** Pieces in reach, at least; or centimetres, grams, millilitres of what is measured. The promotion counts in that unit. */
  | { readonly kind: PromotionConditionKind.QUANTITY; readonly quantity: number; readonly unit?: Unit }
  /** What is in reach costs at least so much, before any promotion. */
  | { readonly kind: PromotionConditionKind.AMOUNT; readonly amount: Money }
  | { readonly kind: PromotionConditionKind.CUSTOMER_GROUP; readonly customerGroup: string }
  | { readonly kind: PromotionConditionKind.FIRST_ORDER }
  | { readonly kind: PromotionConditionKind.COUPON };

/** What a promotion does to the lines in its reach. */
export type PromotionAction =
  | { readonly kind: PromotionActionKind.PERCENTAGE; readonly percentBps: number }
  /** Once per cart, divided over the lines. */
  | { readonly kind: PromotionActionKind.AMOUNT; readonly amount: Money }
  /** What a piece costs; with a condition of quantity, what each full set of so many costs. */
  | { readonly kind: PromotionActionKind.FIXED_PRICE; readonly amount: Money }
  /** Of every `buy + get` pieces, dearest first, the `get` cheapest at a percentage off. */
  | {
      readonly kind: PromotionActionKind.BUY_X_GET_Y;
      readonly buy: number;
      readonly get: number;
      readonly percentBps: number;
    }
  /** The cheapest of the pieces that the condition of quantity asks for, dearest first; once per cart. */
  | { readonly kind: PromotionActionKind.CHEAPEST_FREE }
  | { readonly kind: PromotionActionKind.FREE_DELIVERY }
  /** So many units of a variant that she puts in cost nothing. */
  | {
      readonly kind: PromotionActionKind.GIFT;
      readonly giftVariantId: Id<'Variant'>;
      /** Null: it is not sold now, so nobody is told to put it in. */
      readonly giftName: string | null;
      readonly get: number;
    };

/** A rule that lowers what is owed, given the cart. The same in every channel. */
export interface Promotion {
  readonly id: Id<'Promotion'>;
  /** On the receipt. */
  readonly name: string;
  /** Higher goes first. */
  readonly priority: number;
  /** Of those that share one, the best for her applies and the others do not; null: goes with all others. */
  readonly stackingGroup: string | null;
  readonly validFrom: Date;
  /** Null: until it is ended. */
  readonly validUntil: Date | null;
  readonly conditions: readonly PromotionCondition[];
  readonly actions: readonly PromotionAction[];
}

/** A line as promotions see it. */
export interface PromotionLine {
  readonly id: string;
  readonly variantId: Id<'Variant'>;
  readonly productId: Id<'Product'>;
  readonly categoryId: Id<'Category'>;
  /** Units of what is sold by the piece; 0 of what is measured: half a metre is no piece. */
  readonly pieces: number;
  /** Of what is measured: in which unit, and how many. */
  readonly measure?: { readonly unit: Unit; readonly units: number };
  /** Minor units, at the price in force, before any promotion. */
  readonly gross: number;
  /** A gift card, deposit or book of fixed price: touched by nothing, counted by nothing. */
  readonly isUntouched: boolean;
}

/** What is known of the cart beside its lines. */
export interface PromotionFacts {
  readonly currency: CurrencyCode;
  /** Those she is in, by code; none where nobody is known. */
  readonly customerGroups: readonly string[];
  /** She is known and has ordered nothing yet. */
  readonly isFirstOrder: boolean;
  /** Coupons that count now, by the promotion that they admit to. */
  readonly coupons: ReadonlyMap<Id<'Promotion'>, Id<'Coupon'>>;
  /** What her delivery costs as long as no promotion pays it, minor units. */
  readonly deliveryAmount: number;
}

/** What one promotion takes off one line. */
export interface PromotionAdjustment {
  readonly lineId: string;
  readonly promotionId: Id<'Promotion'>;
  readonly couponId: Id<'Coupon'> | null;
  readonly name: string;
  /** Minor units, positive. */
  readonly amount: number;
  /** It pays for a gift. */
  readonly isGift: boolean;
}

/** A promotion that gave something, to be counted when the order is placed. */
export interface GivenPromotion {
  readonly promotionId: Id<'Promotion'>;
  readonly couponId: Id<'Coupon'> | null;
  readonly name: string;
  /** Minor units off the lines; 0 where it gave free delivery only. */
  readonly amount: number;
  readonly isDeliveryFree: boolean;
  /** It asks for a first order: a customer is given that once. */
  readonly isFirstOrder: boolean;
}

/** What is still needed before a promotion gives something, or something more. Every figure that is set must be met. */
export interface OfferInReach {
  readonly promotionId: Id<'Promotion'>;
  readonly name: string;
  /** So many pieces more, or so many of `unit`; 0: that is not what is missing. */
  readonly pieces: number;
  readonly unit: Unit;
  /** For so much more, minor units; 0: that is not what is missing. */
  readonly amount: number;
  /** A gift that only has to be put in; null: none. */
  readonly giftName: string | null;
}

/** What promotions make of lines. */
export interface Promoted {
  readonly adjustments: readonly PromotionAdjustment[];
  readonly given: readonly GivenPromotion[];
  /** Those whose conditions hold, and that give nothing because others do. */
  readonly outdone: readonly Id<'Promotion'>[];
  /** By priority, at most five. */
  readonly offers: readonly OfferInReach[];
}

/** Nothing is promoted. */
export const UNPROMOTED: Promoted = { adjustments: [], given: [], outdone: [], offers: [] };
