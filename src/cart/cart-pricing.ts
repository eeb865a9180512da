import type { Id } from '../kernel/ids.js';
import { zero } from '../kernel/money.js';
import { type EarningLine, earnsPoints, pointsFor } from '../loyalty/index.js';
import type { FulfilmentKind, LocationFacts } from '../locations/index.js';
import { type PricedLine, priceLine, type PromotionBasis, type Sellable } from '../pricing/index.js';
import type { TermsVersion } from '../terms/index.js';
import type { Cart } from './cart.entity.js';
import type { CartLine } from './cart-line.entity.js';
import { withStaffAdjustments } from './staff-adjustment.js';
import { type CartPromotions, promotedRule, promotionsOf, withPromotions } from './cart-promotions.js';
import {
  type CartTotals,
  type DeliveryCharge,
  deliveryOf,
  type DeliveryRule,
  totalsOf,
} from './cart-totals.js';

/** A cart and its lines as their rows say it. */
export interface LoadedCart {
  readonly cart: Cart;
  readonly lines: readonly CartLine[];
}

/** All that pricing a cart needs from elsewhere, read once. */
export interface PricingBasis {
  /** The instant whose prices and terms these are. */
  readonly at: Date;
  readonly sellables: ReadonlyMap<Id<'Variant'>, Sellable>;
  readonly locations: ReadonlyMap<Id<'Location'>, LocationFacts>;
  readonly terms: TermsVersion;
  readonly promotions: PromotionBasis;
  /** List prices of rows that this basis priced before: a change prices the rest of the cart once. */
  readonly known: WeakMap<CartLine, PricedLine>;
}

/** One line with its price. */
export interface PricedCartLine {
  readonly id: Id<'CartLine'>;
  readonly row: CartLine;
  readonly variant: Sellable;
  readonly quantity: number;
  readonly fulfilment: { readonly kind: FulfilmentKind };
  readonly price: PricedLine;
}

/** A cart's lines, totals, points and benefits at an instant. */
export interface PricedCart {
  readonly cart: Cart;
  readonly lines: readonly PricedCartLine[];
  readonly totals: CartTotals;
  readonly delivery: DeliveryCharge;
  /** Of the terms, or free by a promotion. */
  readonly deliveryRule: DeliveryRule;
  readonly promotions: CartPromotions;
  readonly pointsToEarn: number;
}

/** Prices a cart. Pure: the same rows and basis give the same totals, whoever asks and in whatever order lines stand. */
export function priceCart({ cart, lines }: LoadedCart, basis: PricingBasis): PricedCart {
  const { delivery: rule } = basis.terms.rules;
  const listed = lines.map((row) => listPriced(cart, row, basis));
  const promotions =
    keptPromotions(cart, basis) ?? promotionsOf(listed, { ...cart, at: basis.at }, basis.promotions, rule);
  const deliveryRule = promotedRule(rule, promotions);
  const priced = withStaffAdjustments(withPromotions(listed, promotions));
  return {
    cart,
    lines: priced,
    totals: totalsOf(priced, deliveryRule, cart.currency),
    delivery: deliveryOf(priced, deliveryRule, cart.currency),
    deliveryRule,
    promotions,
    pointsToEarn: cart.customerId === null ? 0 : pointsFor(priced.map(earning)),
  };
}

/** While prices are kept, so is what promotions gave: what was agreed does not change when a promotion or a coupon does. */
function keptPromotions({ promoted, pricesAt }: Cart, { at }: PricingBasis): CartPromotions | null {
  return promoted !== null && pricesAt?.getTime() === at.getTime() ? promoted : null;
}

function listPriced(cart: Cart, row: CartLine, basis: PricingBasis): PricedCartLine {
  const variant = basis.sellables.get(row.variantId);
  if (variant === undefined) throw new Error(`cart line ${row.id} names no variant`);
  let price = basis.known.get(row);
  if (price === undefined) {
    price = priceOf(cart, row, variant);
    basis.known.set(row, price);
  }
  return {
    id: row.id,
    row,
    variant,
    quantity: row.quantity,
    fulfilment: { kind: row.fulfilmentKind },
    price,
  };
}

/** What has lost its price costs nothing here: it cannot be placed either, `missing` says UNAVAILABLE_LINE. */
function priceOf({ currency }: Cart, row: CartLine, variant: Sellable): PricedLine {
  const none = zero(currency);
  if (variant.price === null || variant.price.currency !== currency)
    return { gross: none, discount: none, total: none, steps: [], vat: [] };
  return priceLine(
    variant,
    row.quantity,
    row.reservedPriceAmount === null ? {} : { priceAmount: row.reservedPriceAmount },
  );
}

const earning = ({ variant, price }: PricedCartLine): EarningLine => ({
  total: price.total,
  earnsPoints: earnsPoints(variant),
});
