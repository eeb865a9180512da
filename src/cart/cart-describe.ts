import type { Id } from '../kernel/ids.js';
import { FulfilmentKind, type LocationFacts } from '../locations/index.js';
import type { Cart } from './cart.entity.js';
import { CartState } from './cart.enums.js';
import type { LastChange } from './cart-change.js';
import { checkoutOf } from './cart-checkout.js';
import type { CartLine } from './cart-line.entity.js';
import type { LoadedCart, PricedCart, PricedCartLine, PricingBasis } from './cart-pricing.js';
import type {
  CartBenefit,
  CartLineView,
  CartView,
  DeliveryOptionView,
  FulfilmentView,
  OriginView,
} from './cart-view.js';
import { agreedDelivery } from './delivery-options.js';

type Locations = PricingBasis['locations'];

/** Whether a payment is under way: then only that payment may change the cart. Time alone thaws no money. */
export const isFrozen = (cart: Pick<Cart, 'frozenUntil' | 'tendering'>, now: Date): boolean =>
  cart.tendering !== null || (cart.frozenUntil !== null && cart.frozenUntil > now);

/** The instant whose prices and terms count: kept while it is frozen and once it is paid, else now. */
export const pricesAtOf = (cart: Cart, now: Date): Date =>
  cart.pricesAt !== null && (isFrozen(cart, now) || cart.state !== 'open') ? cart.pricesAt : now;

/** Makes what the schema shows, and checkout reads, of a priced cart. */
export function describe(
  priced: PricedCart,
  basis: PricingBasis,
  now: Date,
  source: LoadedCart = { cart: priced.cart, lines: priced.lines.map(({ row }) => row) },
): CartView {
  const { cart } = priced;
  const frozen = isFrozen(cart, now);
  const agreed = agreedDelivery(priced.lines, priced.deliveryPlan, cart.currency, now);
  const lines: CartLineView[] = [];
  for (const line of priced.lines)
    lines.push(lineView(priced, line, basis.locations, lines, agreed.optionOf(line)));
  return {
    id: cart.id,
    version: cart.version,
    kind: cart.kind,
    state: cart.state === 'open' && frozen ? CartState.AWAITING_PAYMENT : (cart.state as CartState),
    storedState: cart.state,
    currency: cart.currency,
    lines,
    totals: { deliveredBy: agreed.deliveredBy, ...priced.totals },
    standardDelivery: agreed.standardDelivery,
    benefits: priced.delivery.charge === 'free' ? [freeDeliveryOf(priced)] : [],
    coupons: priced.promotions.coupons,
    given: priced.promotions.given,
    offers: priced.promotions.offers,
    pointsToEarn: priced.pointsToEarn,
    frozenUntil: frozen ? cart.frozenUntil : null,
    tendering: cart.tendering,
    checkout: checkoutOf(priced, basis, now),
    lastChange: {
      origin: originOf(cart.lastChange, basis.locations),
      differences: cart.lastChange.differences,
    },
    expiresAt: cart.expiresAt,
    customerId: cart.customerId,
    guestTokenHash: cart.guestTokenHash,
    locationId: cart.locationId,
    terminalId: cart.terminalId,
    label: cart.label,
    pricesAt: basis.at,
    terms: basis.terms,
    orderId: cart.orderId,
    handOverOrderIds: cart.handOverOrderIds,
    source: { loaded: source, basis },
  };
}

/** Whoever pays it is named. */
const freeDeliveryOf = ({ promotions }: PricedCart): CartBenefit => ({
  code: 'FREE_DELIVERY',
  promotionName: promotions.given.find(({ isDeliveryFree }) => isDeliveryFree)?.name ?? null,
});

function lineView(
  { cart, promotions }: PricedCart,
  { row, variant, price, labelOff, tax, reservedPriceAmount }: PricedCartLine,
  locations: Locations,
  among: readonly CartLineView[],
  deliveryOption: DeliveryOptionView | null,
): CartLineView {
  return {
    id: row.id,
    variantId: row.variantId,
    variant,
    quantity: row.quantity,
    onLineId: row.onLineId,
    fulfilment: { deliveryOption, ...fulfilmentView(cart, row, locations) },
    price,
    labelOff,
    tax,
    isGift:
      price.total.amount === 0 &&
      promotions.adjustments.some(({ lineId, isGift }) => isGift && lineId === row.id),
    addedBy: {
      channel: row.addedChannel,
      location: placeOf(row.addedLocationId, locations),
      device: row.addedDevice,
      person: row.addedPerson,
      at: row.addedAt,
    },
    note: row.note,
    serialNumbers: row.serialNumbers,
    reservedPriceAmount,
    sourceCartLineId: row.sourceCartLineId,
    reservationLineId: row.reservationLineId,
    orderLineId: row.orderLineId,
    among,
  };
}

function fulfilmentView(
  cart: Cart,
  row: CartLine,
  locations: Locations,
): Omit<FulfilmentView, 'deliveryOption'> {
  const isSent = row.fulfilmentKind === FulfilmentKind.DELIVER;
  return {
    kind: row.fulfilmentKind,
    location: placeOf(row.fulfilmentLocationId, locations),
    address: isSent ? (row.fulfilmentAddress ?? cart.deliveryAddress) : null,
    collectorName: row.collectorName,
    promisedBy: null,
  };
}

const originOf = (change: LastChange, locations: Locations): OriginView => ({
  channel: change.channel,
  location: placeOf(change.locationId, locations),
  device: change.device,
  person: change.person,
  at: new Date(change.at),
});

const placeOf = (id: Id<'Location'> | null, locations: Locations): LocationFacts | null =>
  id === null ? null : (locations.get(id) ?? null);
