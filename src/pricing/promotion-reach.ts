import { Unit } from '../platform/graphql/common.enums.js';
import type { Promotion, PromotionFacts, PromotionLine } from './promotion.js';
import { PromotionActionKind, PromotionConditionKind } from './promotion.enums.js';

/** How far lines are from what a promotion asks. */
export interface Reach {
  /** The lines that it is about, as indices. */
  readonly lines: readonly number[];
  /** In which the promotion counts. */
  readonly unit: Unit;
  /** Of that unit in reach. */
  readonly pieces: number;
  /** Who she is, and what she brought, is right. */
  readonly isForHer: boolean;
  /** Missing before its conditions hold; 0 when they do. */
  readonly missingPieces: number;
  /** Minor units. */
  readonly missingAmount: number;
  /** So many pieces make a set; 1 when it asks for no quantity. */
  readonly setSize: number;
}

/** Which lines a promotion is about, and what is missing before it does something. */
export function reachOf(promotion: Promotion, lines: readonly PromotionLine[], facts: PromotionFacts): Reach {
  const gifts = giftsOf(promotion);
  const inReach: number[] = [];
  const asked = thresholdsOf(promotion, facts);
  let [pieces, gross] = [0, 0];
  lines.forEach((line, index) => {
    if (!isAbout(promotion, line) || gifts.includes(line.variantId)) return;
    inReach.push(index);
    pieces += countOf(line, asked.unit);
    gross += line.gross;
  });
  return {
    lines: inReach,
    unit: asked.unit,
    pieces,
    isForHer: isForHer(promotion, facts) && asked.isInHerMoney,
    missingPieces: Math.max(0, asked.pieces - pieces),
    missingAmount: Math.max(0, asked.amount - gross),
    setSize: Math.max(1, asked.pieces),
  };
}

/** How many of a unit a line has: half a metre is no piece, and a piece no centimetre. */
export function countOf({ pieces, measure }: PromotionLine, unit: Unit): number {
  if (unit === Unit.PIECE) return pieces;
  return measure?.unit === unit ? measure.units : 0;
}

/** Whether all conditions hold. A promotion that is about nothing in the cart does nothing. */
export const holds = (reach: Reach): boolean =>
  reach.isForHer && reach.missingPieces === 0 && reach.missingAmount === 0 && reach.lines.length > 0;

/** What it gives away does not count for it: a gift never brings itself. */
const giftsOf = ({ actions }: Promotion): string[] =>
  actions.flatMap((action) => (action.kind === PromotionActionKind.GIFT ? [action.giftVariantId] : []));

function isAbout({ conditions }: Promotion, line: PromotionLine): boolean {
  if (line.isUntouched) return false;
  for (const condition of conditions) {
    if (condition.kind === PromotionConditionKind.PRODUCTS && !condition.productIds.has(line.productId))
      return false;
    if (condition.kind === PromotionConditionKind.CATEGORIES && !condition.categoryIds.has(line.categoryId))
      return false;
  }
  return true;
}

function isForHer({ id, conditions }: Promotion, facts: PromotionFacts): boolean {
  return conditions.every((condition) => {
    switch (condition.kind) {
      case PromotionConditionKind.CUSTOMER_GROUP:
        return facts.customerGroups.includes(condition.customerGroup);
      case PromotionConditionKind.FIRST_ORDER:
        return facts.isFirstOrder;
      case PromotionConditionKind.COUPON:
        return facts.coupons.has(id);
      case PromotionConditionKind.PRODUCTS:
      case PromotionConditionKind.CATEGORIES:
      case PromotionConditionKind.QUANTITY:
      case PromotionConditionKind.AMOUNT:
        return true; // about lines, not about her
    }
  });
}

function thresholdsOf({ conditions, actions }: Promotion, { currency }: PromotionFacts) {
  let [pieces, unit, amount, isInHerMoney] = [0, Unit.PIECE, 0, true];
  for (const condition of conditions) {
    if (condition.kind === PromotionConditionKind.QUANTITY)
      [pieces, unit] = [condition.quantity, condition.unit ?? Unit.PIECE];
    if (condition.kind !== PromotionConditionKind.AMOUNT) continue;
    amount = Math.max(amount, condition.amount.amount);
    isInHerMoney &&= condition.amount.currency === currency;
  }
  for (const action of actions) if ('amount' in action) isInHerMoney &&= action.amount.currency === currency;
  return { pieces, unit, amount, isInHerMoney };
}
