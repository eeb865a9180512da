import { endOfDay } from '../kernel/calendar.js';
import type { Id } from '../kernel/ids.js';
import { type CurrencyCode, type Money, zero } from '../kernel/money.js';
import { type FulfilmentChoiceInput, FulfilmentKind } from '../locations/index.js';
import { ruleBroken } from '../platform/graphql/refusals.js';
import { HOME_MARKET, PromotionActionKind, type Sellable } from '../pricing/index.js';
import {
  deliveryDays,
  type DeliveryWay,
  deliveryWays,
  mayGo,
  type TermsVersion,
  usualWay,
} from '../terms/index.js';
import {
  chargeOf,
  type DeliverableLine,
  type DeliveryCharge,
  type DeliveryPlan,
  isDelivered,
  partsOf,
  priceOfWay,
  usualDeliveryOf,
  wayOf,
} from './cart-delivery.js';
import { CHOOSE_ONE } from './cart-details.js';
import { type PricedCart, priceCart, type PricingBasis } from './cart-pricing.js';
import type { AgreedDelivery, DeliveryOptionView } from './cart-view.js';

/** Delivery days are counted where the parcels leave. */
const SENDER = { timeZone: 'Europe/Amsterdam', address: { country: HOME_MARKET.country } };

/**
 * The way of delivery that was chosen for one line; null: none.
 *
 * @param path of the choice in the input.
 * @throws RuleBroken it is not offered, or not for this article.
 */
export function chosenOption(
  { deliveryOptionId }: Pick<FulfilmentChoiceInput, 'deliveryOptionId'>,
  { flags }: Pick<Sellable, 'flags'>,
  { rules }: Pick<TermsVersion, 'rules'>,
  path: string,
): Id<'DeliveryOption'> | null {
  if (!deliveryOptionId) return null;
  const ways = deliveryWays(rules);
  const way = ways.find(({ id }) => id === deliveryOptionId);
  if (way === undefined || !mayGo(flags, way, ways))
    throw ruleBroken(`${path}.deliveryOptionId`, 'DELIVERY_OPTION', CHOOSE_ONE);
  return way.id;
}

/**
 * By when a line is with her that is agreed now: the end of the last day of its way. What is not on sale yet leaves on the
 * day it is.
 */
export function promisedBy(
  { daysMax }: Pick<DeliveryOptionView, 'daysMax'>,
  { saleFrom }: Pick<Sellable, 'saleFrom'>,
  now: Date,
): Date {
  const from = saleFrom !== null && saleFrom > now ? saleFrom : now;
  const { latest } = deliveryDays({ daysMin: daysMax, daysMax }, SENDER, from);
  return new Date(endOfDay(latest, SENDER.timeZone).getTime() - 1);
}

/** A way of delivery as it is shown, if it is placed now. */
const optionView = (way: DeliveryWay, price: Money, now: Date): DeliveryOptionView => ({
  id: way.id,
  names: way.names,
  price,
  daysMax: way.daysMax,
  ...deliveryDays(way, SENDER, now),
});

/** A way that was chosen for goods of this value, as it is offered now; null: it no longer is. */
export function offeredOption(
  id: Id<'DeliveryOption'>,
  goods: Money,
  { rules }: Pick<TermsVersion, 'rules'>,
  now: Date,
): DeliveryOptionView | null {
  const way = deliveryWays(rules).find((each) => each.id === id);
  return way ? optionView(way, chargeOf(way, goods).amount, now) : null;
}

/** How lines are delivered when they are placed now: each way once, and what the usual ones would have cost. */
export function agreedDelivery(
  lines: readonly DeliverableLine[],
  plan: DeliveryPlan,
  currency: CurrencyCode,
  now: Date,
): AgreedDelivery {
  const deliveredBy = partsOf(lines, plan, currency).map(({ way, amount }) => optionView(way, amount, now));
  return {
    deliveredBy,
    standardDelivery: usualDeliveryOf(lines, plan, currency),
    optionOf: (line) =>
      isDelivered(line) ? deliveredBy.find(({ id }) => id === wayOf(line, plan).id)! : null,
  };
}

/**
 * The ways that goods of this cart may go, each with what it costs in it: of all its goods, as if delivered, when none is.
 * A way that takes none of them is left out.
 */
export function deliveryOptionsOf(priced: PricedCart, basis: PricingBasis, now: Date): DeliveryOptionView[] {
  const { ways } = priced.deliveryPlan;
  const delivered = priced.lines.filter(isDelivered);
  const asDelivered = priced.lines.map((line) => ({
    ...line,
    fulfilment: { kind: FulfilmentKind.DELIVER, deliveryOptionId: null },
  }));
  const goods = delivered.length > 0 ? delivered : asDelivered.filter(isDelivered);
  return ways
    .filter((way) => goods.length === 0 || goods.some(({ variant }) => mayGo(variant.flags, way, ways)))
    .map((way) => optionView(way, priceIn(priced, goods, way, basis), now));
}

/** What a way costs in a cart when it is chosen: a promotion may pay for it then. */
function priceIn(
  priced: PricedCart,
  goods: PricedCart['lines'],
  way: DeliveryWay,
  basis: PricingBasis,
): Money {
  const { cart, lines, delivery, deliveryPlan } = priced;
  if (goods.length === 0) return zero(cart.currency);
  const partOf = (parts: DeliveryCharge['parts']) => parts.find((part) => part.way.id === way.id);
  const mayBePaid = goods.some(({ variant }) => usualWay(variant.flags, deliveryPlan.ways).id === way.id);
  const chosen = () => ({
    cart: { ...cart, deliveryOptionId: way.id },
    lines: lines.map(({ row }) => row),
  });
  const part =
    partOf(delivery.parts) ??
    (mayBePaid && basis.promotions.promotions.some(isFreeDelivery)
      ? partOf(priceCart(chosen(), basis).delivery.parts)
      : undefined);
  return part?.amount ?? priceOfWay(way, goods, cart.currency);
}

const isFreeDelivery = ({ actions }: PricingBasis['promotions']['promotions'][number]): boolean =>
  actions.some(({ kind }) => kind === PromotionActionKind.FREE_DELIVERY);
