import type { Id } from '../kernel/ids.js';
import { Unit } from '../platform/graphql/common.enums.js';
import type {
  GivenPromotion,
  OfferInReach,
  Promoted,
  Promotion,
  PromotionAction,
  PromotionAdjustment,
  PromotionFacts,
  PromotionLine,
} from './promotion.js';
import { PromotionActionKind, PromotionConditionKind } from './promotion.enums.js';
import { countOf, holds, type Reach, reachOf } from './promotion-reach.js';
import {
  dearestFirst,
  divide,
  shareOf,
  takeDownToSetPrice,
  takePieceOff,
  takeSetsOff,
} from './promotion-units.js';

const OFFERS_MAX = 5;

/** Lines on their way through the promotions, in an order of their own: the one they are given in decides nothing. */
interface Sale {
  readonly lines: readonly PromotionLine[];
  readonly facts: PromotionFacts;
  /** What each still costs, minor units. */
  readonly left: readonly number[];
  readonly isDeliveryFree: boolean;
}

/** What one promotion would do to a sale. */
interface Effect {
  readonly promotion: Promotion;
  readonly reach: Reach;
  /** Off each line, minor units. */
  readonly off: readonly number[];
  /** Of what is off, what pays for a gift. */
  readonly gifts: ReadonlySet<number>;
  readonly isDeliveryFree: boolean;
  /** To her, minor units. */
  readonly value: number;
}

/**
 * What promotions take off lines. Pure: the same lines, promotions and facts give the same answer, in whatever order
 * lines and promotions come.
 *
 * Higher priority goes first, and each works on what those before it left. Of promotions that share a stacking group the
 * one worth most to her applies, at the place of the first of them. Thresholds count pieces and amounts at the prices in
 * force, before any promotion; gift cards, deposits and books of fixed price are in no reach, so nothing touches or
 * counts them. No line goes below zero.
 *
 * @param promotions those in force now, in any order.
 */
export function promote(
  lines: readonly PromotionLine[],
  promotions: readonly Promotion[],
  facts: PromotionFacts,
): Promoted {
  const sorted = lines.toSorted(byNature);
  let sale: Sale = { lines: sorted, facts, left: sorted.map(({ gross }) => gross), isDeliveryFree: false };
  const applied: Effect[] = [];
  const outdone: Id<'Promotion'>[] = [];
  const offers: OfferInReach[] = [];
  for (const rivals of slotsOf(promotions)) {
    const effects = rivals.map((promotion) => effectOf(promotion, sale));
    const best = effects.reduce((so, effect) => (effect.value > so.value ? effect : so));
    outdone.push(...effects.filter((effect) => isOutdone(effect, best, sale)).map(idOf));
    const next = best.value > 0 ? [best, ...betterWithMore(best, effects, sale)] : effects;
    offers.push(...next.flatMap((effect) => offersOf(effect, sale)));
    if (best.value === 0) continue;
    applied.push(best);
    sale = after(sale, best);
  }
  return {
    adjustments: applied.flatMap((effect) => adjustmentsOf(effect, sale)),
    given: applied.map((effect) => givenBy(effect, facts)),
    outdone,
    offers: offers.slice(0, OFFERS_MAX),
  };
}

/** By what they are, so that lines which could change places are the same to every rule; ids decide among those. */
function byNature(a: PromotionLine, b: PromotionLine): number {
  if (a.variantId !== b.variantId) return a.variantId < b.variantId ? -1 : 1;
  if (a.gross !== b.gross) return b.gross - a.gross;
  if (a.pieces !== b.pieces) return b.pieces - a.pieces;
  if (a.measure?.units !== b.measure?.units) return (b.measure?.units ?? 0) - (a.measure?.units ?? 0);
  return a.id < b.id ? -1 : 1;
}

/** By priority; those that exclude each other together, at the place of the first. */
function slotsOf(promotions: readonly Promotion[]): Promotion[][] {
  const slots = new Map<string, Promotion[]>();
  const inOrder = promotions.toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
  for (const promotion of inOrder) {
    const slot = promotion.stackingGroup === null ? promotion.id : `group ${promotion.stackingGroup}`;
    const rivals = slots.get(slot);
    if (rivals === undefined) slots.set(slot, [promotion]);
    else rivals.push(promotion);
  }
  return [...slots.values()];
}

function effectOf(promotion: Promotion, sale: Sale): Effect {
  const reach = reachOf(promotion, sale.lines, sale.facts);
  const off = sale.lines.map(() => 0);
  const gifts = new Set<number>();
  let isDeliveryFree = false;
  if (holds(reach))
    for (const action of promotion.actions) {
      if (action.kind === PromotionActionKind.FREE_DELIVERY) {
        isDeliveryFree ||= !sale.isDeliveryFree && sale.facts.deliveryAmount > 0;
        continue;
      }
      if (action.kind === PromotionActionKind.GIFT) giveAway(action, sale, off, gifts);
      else takeOffLines(action, sale, reach, off);
    }
  const value = off.reduce((so, each) => so + each, 0) + (isDeliveryFree ? sale.facts.deliveryAmount : 0);
  return { promotion, reach, off, gifts, isDeliveryFree, value };
}

type LineAction = Exclude<
  PromotionAction,
  { kind: PromotionActionKind.FREE_DELIVERY | PromotionActionKind.GIFT }
>;

/** Takes an action's share off the lines in reach; several actions of one promotion work one after the other. */
function takeOffLines(action: LineAction, { lines, left }: Sale, reach: Reach, off: number[]): void {
  const costs = reach.lines.map((line) => left[line]! - off[line]!);
  const units = reach.lines.map((line) => countOf(lines[line]!, reach.unit));
  const runs = () => dearestFirst(costs, units, reach.unit);
  const takeOff = (index: number, amount: number) => {
    off[reach.lines[index]!]! += amount;
  };
  switch (action.kind) {
    case PromotionActionKind.PERCENTAGE:
      costs.forEach((cost, index) => takeOff(index, shareOf(cost, action.percentBps)));
      return;
    case PromotionActionKind.AMOUNT: {
      const all = costs.reduce((so, cost) => so + cost, 0);
      if (all > 0)
        divide(Math.min(action.amount.amount, all), costs).forEach((share, index) => takeOff(index, share));
      return;
    }
    case PromotionActionKind.FIXED_PRICE: {
      const set = { size: reach.setSize, amount: action.amount.amount };
      takeDownToSetPrice(runs(), set, takeOff);
      return;
    }
    case PromotionActionKind.BUY_X_GET_Y:
      takeSetsOff(runs(), action, takeOff);
      return;
    case PromotionActionKind.CHEAPEST_FREE:
      takePieceOff(runs(), reach.setSize, takeOff);
  }
}

/** The first units of the gift that are in the cart cost nothing; what is free already, nothing pays for again. */
function giveAway(
  { giftVariantId, get }: Extract<PromotionAction, { kind: PromotionActionKind.GIFT }>,
  { lines, left }: Sale,
  off: number[],
  gifts: Set<number>,
): void {
  const mine = lines.flatMap((line, index) =>
    line.variantId === giftVariantId && !line.isUntouched ? [index] : [],
  );
  const runs = dearestFirst(
    mine.map((line) => left[line]! - off[line]!),
    mine.map((line) => lines[line]!.pieces),
  );
  let units = get;
  for (const { line, total, units: pieces } of runs) {
    const given = Math.min(units, pieces);
    if (given === 0) return;
    off[mine[line]!]! += (total / pieces) * given;
    if (total > 0) gifts.add(mine[line]!);
    units -= given;
  }
}

const after = (sale: Sale, { off, isDeliveryFree }: Effect): Sale => ({
  ...sale,
  left: sale.left.map((amount, line) => amount - off[line]!),
  isDeliveryFree: sale.isDeliveryFree || isDeliveryFree,
});

const idOf = ({ promotion }: Effect): Id<'Promotion'> => promotion.id;

/** Its conditions hold, and others are why it gives nothing: a rival, or what they left of what it would take off. */
function isOutdone(effect: Effect, best: Effect, { lines, left, isDeliveryFree }: Sale): boolean {
  if (effect === best && effect.value > 0) return false;
  if (effect.value > 0) return true;
  return (
    holds(effect.reach) &&
    (isDeliveryFree || effect.reach.lines.some((line) => left[line]! < lines[line]!.gross))
  );
}

/** Rivals that lack something, and would be worth more than the best does once she puts that in as well. */
const betterWithMore = (best: Effect, rivals: readonly Effect[], sale: Sale): Effect[] =>
  rivals.filter(({ promotion, reach }) => {
    if (!reach.isForHer || holds(reach)) return false;
    const more = withMissing(sale, reach);
    return more !== null && effectOf(promotion, more).value > effectOf(best.promotion, more).value;
  });

/** As if there were as much more of one line in reach as is missing; null: none of them counts. */
function withMissing({ lines, left, ...sale }: Sale, { lines: inReach, ...reach }: Reach): Sale | null {
  const { unit, missingPieces, missingAmount } = reach;
  const index = inReach.find((each) => missingPieces === 0 || countOf(lines[each]!, unit) > 0);
  if (index === undefined) return null;
  const { pieces, measure, gross, ...line } = lines[index]!;
  const perUnit = missingPieces && gross / countOf(lines[index]!, unit);
  const added = Math.max(missingAmount, Math.round(missingPieces * perUnit));
  const grown: PromotionLine = {
    ...line,
    pieces: pieces + (unit === Unit.PIECE ? missingPieces : 0),
    ...(measure && {
      measure: { ...measure, units: measure.units + (measure.unit === unit ? missingPieces : 0) },
    }),
    gross: gross + added,
  };
  return { ...sale, lines: lines.with(index, grown), left: left.with(index, left[index]! + added) };
}

const couponOf = ({ promotion }: Effect, { coupons }: PromotionFacts): Id<'Coupon'> | null =>
  promotion.conditions.some(({ kind }) => kind === PromotionConditionKind.COUPON)
    ? coupons.get(promotion.id)!
    : null;

function adjustmentsOf(effect: Effect, { lines, facts }: Sale): PromotionAdjustment[] {
  const { promotion, off, gifts } = effect;
  return off.flatMap((amount, line) =>
    amount === 0
      ? []
      : [
          {
            lineId: lines[line]!.id,
            promotionId: promotion.id,
            couponId: couponOf(effect, facts),
            name: promotion.name,
            amount,
            isGift: gifts.has(line),
          },
        ],
  );
}

function givenBy(effect: Effect, facts: PromotionFacts): GivenPromotion {
  const { promotion, off, isDeliveryFree } = effect;
  return {
    promotionId: promotion.id,
    couponId: couponOf(effect, facts),
    name: promotion.name,
    amount: off.reduce((so, each) => so + each, 0),
    isDeliveryFree,
    isFirstOrder: promotion.conditions.some(({ kind }) => kind === PromotionConditionKind.FIRST_ORDER),
  };
}

/** What she could still get of a promotion that is about something in her cart. */
function offersOf({ promotion, reach }: Effect, { lines }: Sale): OfferInReach[] {
  if (!reach.isForHer || reach.lines.length === 0) return [];
  const offer = { promotionId: promotion.id, name: promotion.name, unit: reach.unit, giftName: null };
  if (!holds(reach)) return [{ ...offer, pieces: reach.missingPieces, amount: reach.missingAmount }];
  const gift = promotion.actions.find((action) => action.kind === PromotionActionKind.GIFT);
  if (gift && gift.giftName !== null && !lines.some(({ variantId }) => variantId === gift.giftVariantId))
    return [{ ...offer, pieces: 0, amount: 0, giftName: gift.giftName }];
  const pieces = piecesToNextSet(promotion, reach);
  return pieces === 0 ? [] : [{ ...offer, pieces, amount: 0 }];
}

/** How many more of its unit make the next set that is cheaper; 0: there are no sets. */
function piecesToNextSet({ actions }: Promotion, { pieces, setSize, unit }: Reach): number {
  for (const action of actions) {
    if (action.kind === PromotionActionKind.BUY_X_GET_Y && unit !== Unit.PIECE)
      return action.buy + action.get - (pieces % (action.buy + action.get)); // one centimetre more is no offer
    if (action.kind === PromotionActionKind.BUY_X_GET_Y)
      return Math.max(1, action.buy + 1 - (pieces % (action.buy + action.get)));
    if (action.kind === PromotionActionKind.FIXED_PRICE && setSize > 1) return setSize - (pieces % setSize);
  }
  return 0;
}
