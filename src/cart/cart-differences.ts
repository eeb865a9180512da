import { isDeepStrictEqual } from 'node:util';
import type { Money } from '../kernel/money.js';
import { DifferenceSubject } from '../platform/graphql/common.enums.js';
import type { CartDifference, WhyCode } from './cart-change.js';
import type { PricedCart, PricedCartLine } from './cart-pricing.js';
import type { DeliveryCharge } from './cart-delivery.js';

const NOTHING = {
  name: null,
  lineId: null,
  before: null,
  after: null,
  pointsBefore: null,
  pointsAfter: null,
} as const;

/**
 * What a change did, before and after: lines, delivery, benefits, points, total. Nothing that stayed the same.
 *
 * @param goneBecause why lines are no longer there: taken out, or ordered.
 */
export function differencesOf(
  before: PricedCart,
  after: PricedCart,
  goneBecause: 'LINE_REMOVED' | 'LINE_ORDERED' = 'LINE_REMOVED',
): CartDifference[] {
  return [
    ...lineDifferences(before, after, goneBecause),
    ...deliveryDifferences(before, after),
    ...pointsDifference(before, after),
    ...totalDifference(before, after),
  ];
}

/** What a reason is about, where that is not the line itself. */
const SUBJECTS: Partial<Record<WhyCode, DifferenceSubject>> = {
  PRICE_CHANGED: DifferenceSubject.PRICE,
  LABEL_DIFFERS: DifferenceSubject.PRICE,
  STAFF_ADJUSTED: DifferenceSubject.PRICE,
  PROMOTION_APPLIED: DifferenceSubject.PROMOTION,
  PROMOTION_LOST: DifferenceSubject.PROMOTION,
};

function lineDifferences(before: PricedCart, after: PricedCart, goneBecause: WhyCode): CartDifference[] {
  const was = new Map(before.lines.map((line) => [line.row.id, line]));
  const is = new Map(after.lines.map((line) => [line.row.id, line]));
  const about = (line: PricedCartLine, whyCode: WhyCode, from: Money | null, to: Money | null) => ({
    ...NOTHING,
    subject: SUBJECTS[whyCode] ?? DifferenceSubject.LINE,
    whyCode,
    name: line.variant.name,
    lineId: line.row.id,
    before: from,
    after: to,
  });
  const gone = before.lines
    .filter(({ row }) => !is.has(row.id))
    .map((line) => about(line, goneBecause, line.price.total, null));
  const there = after.lines.flatMap((line) => {
    const old = was.get(line.row.id);
    if (old === undefined) return [about(line, 'LINE_ADDED', null, line.price.total)];
    const why = whyOf(old, line);
    return why === null ? [] : [about(line, why, old.price.total, line.price.total)];
  });
  return [...gone, ...there];
}

function whyOf(old: PricedCartLine, line: PricedCartLine): WhyCode | null {
  if (old.row.quantity !== line.row.quantity) return 'QUANTITY_CHANGED';
  if (old.row.fulfilmentKind !== line.row.fulfilmentKind || old.row.fulfilmentKey !== line.row.fulfilmentKey)
    return 'FULFILMENT_CHANGED';
  if (old.price.total.amount === line.price.total.amount) return null;
  if (old.price.gross.amount !== line.price.gross.amount) return 'PRICE_CHANGED';
  if (old.labelOff !== line.labelOff) return 'LABEL_DIFFERS';
  if (old.row.adjustment?.amount !== line.row.adjustment?.amount) return 'STAFF_ADJUSTED';
  return line.price.discount.amount > old.price.discount.amount ? 'PROMOTION_APPLIED' : 'PROMOTION_LOST';
}

function deliveryDifferences(before: PricedCart, after: PricedCart): CartDifference[] {
  const [was, is] = [before.delivery, after.delivery];
  const differences: CartDifference[] = [];
  if (was.amount.amount !== is.amount.amount)
    differences.push({
      ...NOTHING,
      subject: DifferenceSubject.DELIVERY,
      whyCode: whyOfDelivery(was, is),
      before: was.amount,
      after: is.amount,
    });
  if ((was.charge === 'free') !== (is.charge === 'free'))
    differences.push({
      ...NOTHING,
      subject: DifferenceSubject.BENEFIT,
      whyCode: is.charge === 'free' ? 'FREE_DELIVERY_REACHED' : 'FREE_DELIVERY_LOST',
    });
  return differences;
}

function whyOfDelivery(was: DeliveryCharge, is: DeliveryCharge): WhyCode {
  if (is.isToChoose && !was.isToChoose) return 'DELIVERY_OPTION_GONE';
  const isOtherWay = !isDeepStrictEqual(waysOf(was), waysOf(is));
  if (was.parts.length > 0 && is.parts.length > 0 && isOtherWay) return 'DELIVERY_OPTION_CHANGED';
  if (is.charge === 'free') return 'FREE_DELIVERY_REACHED';
  if (was.charge === 'free' && is.charge === 'charged') return 'FREE_DELIVERY_LOST';
  if (is.charge === 'none') return 'DELIVERY_REMOVED';
  return was.charge === 'none' ? 'DELIVERY_ADDED' : 'DELIVERY_CHANGED';
}

const waysOf = ({ parts }: DeliveryCharge): string[] => parts.map(({ way }) => way.id);

function pointsDifference(before: PricedCart, after: PricedCart): CartDifference[] {
  if (before.pointsToEarn === after.pointsToEarn) return [];
  return [
    {
      ...NOTHING,
      subject: DifferenceSubject.POINTS,
      whyCode:
        before.cart.customerId === after.cart.customerId
          ? 'POINTS_FOLLOW_THE_TOTAL'
          : 'POINTS_FOLLOW_THE_CUSTOMER',
      pointsBefore: before.pointsToEarn,
      pointsAfter: after.pointsToEarn,
    },
  ];
}

function totalDifference(before: PricedCart, after: PricedCart): CartDifference[] {
  if (before.totals.total.amount === after.totals.total.amount) return [];
  return [
    {
      ...NOTHING,
      subject: DifferenceSubject.TOTAL,
      whyCode: 'TOTAL_FOLLOWS_THE_LINES',
      before: before.totals.total,
      after: after.totals.total,
    },
  ];
}
