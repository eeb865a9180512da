import type { Id } from '../kernel/ids.js';
import { zero } from '../kernel/money.js';
import { type EarningLine, earnsPoints, pointsFor } from '../loyalty/index.js';
import type { FulfilmentKind, LocationFacts } from '../locations/index.js';
import {
  exemptAmount,
  type LineTax,
  type PricedLine,
  priceLine,
  type PromotionBasis,
  type Sellable,
  taxed,
  type TaxRules,
} from '../pricing/index.js';
import { deliveryWays, type TermsVersion } from '../terms/index.js';
import type { Cart } from './cart.entity.js';
import type { CartLine } from './cart-line.entity.js';
import { taxedPlan, taxOfLine } from './cart-tax.js';
import { atKeptPrices, pricesIn } from './kept-prices.js';
import { type Labels, withLabels } from './label-charge.js';
import { withStaffAdjustments } from './staff-adjustment.js';
import { type DeliveryCharge, deliveryOf, type DeliveryPlan } from './cart-delivery.js';
import { type CartPromotions, promotedPlan, promotionsOf, withPromotions } from './cart-promotions.js';
import { type CartTotals, totalsOf } from './cart-totals.js';

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
  readonly taxes: TaxRules;
  /** Of the store of a ticket; a cart knows none. */
  readonly labels: Labels;
  /** Rows that this basis priced by the list before, under the VAT of then: a change prices the rest of the cart once. */
  readonly known: WeakMap<CartLine, ListedCartLine>;
}

/** One line with its price. */
export interface PricedCartLine {
  readonly id: Id<'CartLine'>;
  readonly row: CartLine;
  readonly variant: Sellable;
  readonly quantity: number;
  readonly fulfilment: {
    readonly kind: FulfilmentKind;
    readonly deliveryOptionId: Id<'DeliveryOption'> | null;
  };
  /** Whose VAT it bears, and why. */
  readonly tax: LineTax;
  /** Kept from a reservation, as charged: to a firm that is exempt without VAT. */
  readonly reservedPriceAmount: number | null;
  readonly price: PricedLine;
  /** What its label took off it, minor units. */
  readonly labelOff: number;
}

/** One line at the price of its list. */
type ListedCartLine = Omit<PricedCartLine, 'labelOff'>;

/** A cart's lines, totals, points and benefits at an instant. */
export interface PricedCart {
  readonly cart: Cart;
  readonly lines: readonly PricedCartLine[];
  readonly totals: CartTotals;
  readonly delivery: DeliveryCharge;
  /** The ways of the terms, or free by a promotion, and hers. */
  readonly deliveryPlan: DeliveryPlan;
  readonly promotions: CartPromotions;
  readonly pointsToEarn: number;
}

/** Prices a cart. Pure: the same rows and basis give the same totals, whoever asks and in whatever order lines stand. */
export function priceCart({ cart, lines }: LoadedCart, given: PricingBasis): PricedCart {
  const kept = keptPromotions(cart, given);
  const basis = kept?.prices ? keeping(kept.prices, given) : given;
  const listed = lines.map((row) => listPriced(cart, row, basis));
  const offered = { ways: deliveryWays(basis.terms.rules), chosenId: cart.deliveryOptionId };
  const plan = taxedPlan(offered, listed, basis);
  const promotions = kept ?? promotionsOf(listed, { at: basis.at, ...cart }, basis.promotions, plan);
  const labels = kept === null ? basis.labels : new Map(kept.labels);
  const deliveryPlan = promotedPlan(plan, listed, promotions);
  const priced = withStaffAdjustments(withLabels(cart, withPromotions(listed, promotions), labels));
  return {
    cart,
    lines: priced,
    totals: totalsOf(priced, deliveryPlan, cart.currency),
    delivery: deliveryOf(priced, deliveryPlan, cart.currency),
    deliveryPlan,
    promotions: { ...promotions, labels: [...labels] },
    pointsToEarn: cart.customerId === null ? 0 : pointsFor(priced.map(earning)),
  };
}

/** All that is kept of a cart from when it is paid, or begins to be: what was kept before stays. */
export function keptFrom(loaded: LoadedCart, basis: PricingBasis): CartPromotions {
  const { promotions } = priceCart(loaded, basis);
  const variantIds = loaded.lines.map(({ variantId }) => variantId);
  const prices = keptPromotions(loaded.cart, basis)?.prices ?? pricesIn(basis.sellables, variantIds);
  return { ...promotions, prices };
}

/** While prices are kept, so is what promotions gave and labels said: what was agreed does not change when one of them does, or is corrected. */
function keptPromotions({ promoted, pricesAt }: Cart, { at }: PricingBasis): CartPromotions | null {
  return promoted !== null && pricesAt?.getTime() === at.getTime() ? promoted : null;
}

/** Of the same instant, and yet another price: rows are priced anew. */
const keeping = (prices: NonNullable<CartPromotions['prices']>, basis: PricingBasis): PricingBasis => ({
  ...basis,
  sellables: atKeptPrices(basis.sellables, prices),
  known: new WeakMap(),
});

function listPriced(cart: Cart, row: CartLine, basis: PricingBasis): ListedCartLine {
  const sellable = basis.sellables.get(row.variantId);
  if (sellable === undefined) throw new Error(`cart line ${row.id} names no variant`);
  const tax = taxOfLine(cart, row, basis);
  const known = basis.known.get(row);
  if (known !== undefined && known.tax.country === tax.country && known.tax.rule === tax.rule) return known;
  const variant = taxed(sellable, tax, basis.taxes);
  const { reservedPriceAmount: reserved } = row;
  const reservedPriceAmount =
    reserved !== null && tax.rule === 'intra_community'
      ? exemptAmount(reserved, cart.currency, sellable.vatParts)
      : reserved;
  const line = {
    id: row.id,
    row,
    variant,
    quantity: row.quantity,
    fulfilment: { kind: row.fulfilmentKind, deliveryOptionId: row.deliveryOptionId },
    tax,
    reservedPriceAmount,
    price: priceOf(cart, row, variant, reservedPriceAmount),
  };
  basis.known.set(row, line);
  return line;
}

/** What has lost its price costs nothing here: it cannot be placed either, `missing` says UNAVAILABLE_LINE. */
function priceOf(
  { currency }: Cart,
  row: CartLine,
  variant: Sellable,
  reservedPriceAmount: number | null,
): PricedLine {
  const none = zero(currency);
  if (variant.price === null || variant.price.currency !== currency)
    return { gross: none, discount: none, total: none, steps: [], vat: [] };
  return priceLine(
    variant,
    row.quantity,
    reservedPriceAmount === null ? {} : { priceAmount: reservedPriceAmount },
  );
}

const earning = ({ variant, price }: PricedCartLine): EarningLine => ({
  total: price.total,
  earnsPoints: earnsPoints(variant),
});
