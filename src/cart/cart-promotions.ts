import { VariantKind } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { type CurrencyCode, money } from '../kernel/money.js';
import { Unit } from '../platform/graphql/common.enums.js';
import {
  adjustedLine,
  afterPromoting,
  type BuyerFacts,
  type CouponVerdict,
  judgeCoupons,
  type PricedLine,
  PriceStepKind,
  promote,
  type Promoted,
  type PromotionAdjustment,
  type PromotionBasis,
  type PromotionLine,
  type Sellable,
  UNPROMOTED,
} from '../pricing/index.js';
import type { Label } from './label-charge.js';
import { type DeliveryRule, deliveryOf, isDelivered, type TotalledLine } from './cart-totals.js';

/** A line on its way through promotions: priced by the list. */
export interface PromotableLine extends TotalledLine {
  readonly id: string;
  readonly variant: Sellable;
  readonly quantity: number;
  readonly price: PricedLine;
}

/** Who buys, with which coupons, when. */
export interface PromotedSale {
  readonly currency: CurrencyCode;
  readonly customerId: Id<'Customer'> | null;
  /** As she typed them. */
  readonly couponCodes: readonly string[];
  readonly at: Date;
}

/** What promotions made of a cart, and what the labels of its store said: all that is kept with its prices. */
export interface CartPromotions extends Promoted {
  readonly coupons: readonly CouponVerdict[];
  /** Absent: none, of a cart that was kept before labels were confirmed. */
  readonly labels?: readonly (readonly [Id<'Variant'>, Label])[];
}

const NOBODY: BuyerFacts = { customerGroups: [], isFirstOrder: false, coupons: [] };

/**
 * What promotions make of lines. Pure, and the same for a cart, a ticket and lines that are ordered without one.
 *
 * Free delivery is worth what delivering costs, and nothing where the terms give it anyway.
 */
export function promotionsOf(
  lines: readonly PromotableLine[],
  sale: PromotedSale,
  basis: PromotionBasis,
  rule: DeliveryRule,
): CartPromotions {
  const buyer = basis.buyers.get(sale.customerId) ?? NOBODY;
  const verdicts = judgeCoupons(sale.couponCodes, buyer.coupons, basis.promotions, sale.customerId, sale.at);
  if (basis.promotions.length === 0 || lines.length === 0)
    return { ...UNPROMOTED, coupons: afterPromoting(verdicts, UNPROMOTED) };
  const facts = {
    currency: sale.currency,
    customerGroups: buyer.customerGroups,
    isFirstOrder: buyer.isFirstOrder,
    coupons: new Map(
      verdicts.flatMap(({ promotionId, couponId, problem }) =>
        problem === null ? [[promotionId!, couponId!] as const] : [],
      ),
    ),
    deliveryAmount: lines.some(isDelivered) ? rule.costAmount : 0,
  };
  const seen = lines.map(seenByPromotions);
  const paid = promote(seen, basis.promotions, facts);
  const unpaid = paid.given.some(({ isDeliveryFree }) => isDeliveryFree)
    ? promote(seen, basis.promotions, { ...facts, deliveryAmount: 0 })
    : paid;
  const isFreeAnyway = deliveryOf(withPromotions(lines, unpaid), rule, sale.currency).charge === 'free';
  const promoted = isFreeAnyway ? unpaid : paid;
  return { ...promoted, coupons: afterPromoting(verdicts, promoted) };
}

/** Lines with what promotions take off them. */
export function withPromotions<Line extends PromotableLine>(
  lines: readonly Line[],
  { adjustments }: Pick<Promoted, 'adjustments'>,
): Line[] {
  if (adjustments.length === 0) return [...lines];
  const byLine = new Map<string, PromotionAdjustment[]>();
  for (const adjustment of adjustments)
    byLine.set(adjustment.lineId, [...(byLine.get(adjustment.lineId) ?? []), adjustment]);
  return lines.map((line) => {
    const mine = byLine.get(line.id);
    return mine === undefined ? line : { ...line, price: adjusted(line, mine) };
  });
}

/** The delivery rule of the terms, or free where a promotion pays it. */
export const promotedRule = (rule: DeliveryRule, { given }: Pick<Promoted, 'given'>): DeliveryRule =>
  given.some(({ isDeliveryFree }) => isDeliveryFree) ? { ...rule, freeFromAmount: 0 } : rule;

/** Gift cards, deposits and books of fixed price: nothing takes off them, they count for nothing. */
export const isUntouched = ({ kind, isFixedPrice }: Pick<Sellable, 'kind' | 'isFixedPrice'>): boolean =>
  kind === VariantKind.GIFT_CARD || kind === VariantKind.DEPOSIT || isFixedPrice;

const seenByPromotions = ({ id, variant, quantity, price }: PromotableLine): PromotionLine => ({
  id,
  variantId: variant.id,
  productId: variant.productId,
  categoryId: variant.categoryId,
  ...(variant.unit === Unit.PIECE
    ? { pieces: quantity }
    : { pieces: 0, measure: { unit: variant.unit, units: quantity } }),
  gross: price.gross.amount,
  isUntouched: isUntouched(variant),
});

const adjusted = (
  { variant, price }: PromotableLine,
  adjustments: readonly PromotionAdjustment[],
): PricedLine =>
  adjustedLine(
    price,
    variant,
    adjustments.map(({ promotionId, name, amount }) => ({
      kind: PriceStepKind.PROMOTION,
      amount: money(amount, price.gross.currency),
      label: name,
      sourceId: promotionId,
      person: null,
    })),
  );
