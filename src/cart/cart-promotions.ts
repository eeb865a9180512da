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
import { usualWay } from '../terms/index.js';
import { type DeliveryPlan, isDelivered, isUsual, partsOf } from './cart-delivery.js';
import type { TotalledLine } from './cart-totals.js';
import type { KeptPrice } from './kept-prices.js';
import type { Label } from './label-charge.js';

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

/** What promotions made of a cart, what its articles cost and what the labels of its store said: all that is kept while it is paid. */
export interface CartPromotions extends Promoted {
  readonly coupons: readonly CouponVerdict[];
  /** Absent: none, of a cart that was kept before labels were confirmed. */
  readonly labels?: readonly (readonly [Id<'Variant'>, Label])[];
  /** Absent: as the lists say now of that instant, of a cart that was kept before prices were. */
  readonly prices?: readonly (readonly [Id<'Variant'>, KeptPrice | null])[];
}

const NOBODY: BuyerFacts = { customerGroups: [], isFirstOrder: false, coupons: [] };

/**
 * What promotions make of lines. Pure, and the same for a cart, a ticket and lines that are ordered without one.
 *
 * Free delivery pays for the usual way of each article, and not for another that she asks for; it is worth what that
 * costs, and nothing where the terms give it anyway.
 */
export function promotionsOf(
  lines: readonly PromotableLine[],
  sale: PromotedSale,
  basis: PromotionBasis,
  plan: DeliveryPlan,
): CartPromotions {
  const buyer = basis.buyers.get(sale.customerId) ?? NOBODY;
  const verdicts = judgeCoupons(sale.couponCodes, buyer.coupons, basis.promotions, sale.customerId, sale.at);
  if (basis.promotions.length === 0 || lines.length === 0)
    return { coupons: afterPromoting(verdicts, UNPROMOTED), ...UNPROMOTED };
  const usualParts = (each: readonly PromotableLine[]) =>
    partsOf(each, plan, sale.currency).filter((part) => isUsual(part, plan));
  const facts = {
    currency: sale.currency,
    customerGroups: buyer.customerGroups,
    isFirstOrder: buyer.isFirstOrder,
    coupons: new Map(
      verdicts.flatMap(({ promotionId, couponId, problem }) =>
        problem === null ? [[promotionId!, couponId!] as const] : [],
      ),
    ),
  };
  const seen = lines.map(seenByPromotions);
  const paying = (deliveryAmount: number) => promote(seen, basis.promotions, { ...facts, deliveryAmount });
  const whole = usualParts(lines).reduce((so, { way }) => so + way.costAmount, 0);
  let promoted = paying(whole);
  if (promoted.given.some(({ isDeliveryFree }) => isDeliveryFree)) {
    const unpaid = paying(0);
    const left = usualParts(withPromotions(lines, unpaid)).reduce((so, { amount }) => so + amount.amount, 0);
    if (left < whole) promoted = left === 0 ? unpaid : paying(left);
  }
  return { coupons: afterPromoting(verdicts, promoted), ...promoted };
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

/** The ways of the terms; the usual ones of these lines are free where a promotion pays for them. */
export function promotedPlan(
  plan: DeliveryPlan,
  lines: readonly TotalledLine[],
  { given }: Pick<Promoted, 'given'>,
): DeliveryPlan {
  if (!given.some(({ isDeliveryFree }) => isDeliveryFree)) return plan;
  const usual = new Set(lines.filter(isDelivered).map(({ variant }) => usualWay(variant.flags, plan.ways)));
  const ways = plan.ways.map((way) => (usual.has(way) ? { ...way, freeFromAmount: 0 } : way));
  return { ...plan, ways };
}

/** Gift cards, deposits and books of fixed price: nothing takes off them, they count for nothing. */
export const isUntouched = ({ kind, isFixedPrice }: Pick<Sellable, 'kind' | 'isFixedPrice'>): boolean =>
  kind === VariantKind.GIFT_CARD || kind === VariantKind.DEPOSIT || isFixedPrice;

const seenByPromotions = ({ id, variant, quantity, price }: PromotableLine): PromotionLine => ({
  id,
  variantId: variant.id,
  productId: variant.productId,
  categoryId: variant.categoryId,
  gross: price.gross.amount,
  isUntouched: isUntouched(variant),
  ...(variant.unit === Unit.PIECE
    ? { pieces: quantity }
    : { pieces: 0, measure: { unit: variant.unit, units: quantity } }),
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
