import type { CartLine } from '../../src/cart/index.js';
import type { PricingBasis } from '../../src/cart/cart-pricing.js';
import { VariantKind } from '../../src/catalogue/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import { Channel, Unit } from '../../src/platform/graphql/common.enums.js';
import type { PromotionBasis, Sellable } from '../../src/pricing/index.js';
import { anId } from './builders.js';
import { SIXTY_DAYS } from './terms.js';

const NOW = new Date('2026-11-20T10:00:00Z');

/** A row of a cart: one unit, to be delivered, put in through the webshop. */
export const aCartLine = (given: Partial<CartLine> = {}): CartLine => ({
  id: anId<'CartLine'>(),
  cartId: anId<'Cart'>(),
  position: 1,
  variantId: anId<'Variant'>(),
  quantity: 1,
  fulfilmentKind: FulfilmentKind.DELIVER,
  fulfilmentLocationId: null,
  fulfilmentAddress: null,
  collectorName: null,
  deliveryOptionId: null,
  fulfilmentKey: '',
  note: null,
  serialNumbers: [],
  reservedPriceAmount: null,
  sourceCartLineId: null,
  mergedIntoLineId: null,
  reservationLineId: null,
  onLineId: null,
  adjustment: null,
  addedChannel: Channel.WEBSHOP,
  addedClientId: null,
  addedLocationId: null,
  addedDevice: null,
  addedPerson: null,
  addedAt: NOW,
  orderLineId: null,
  convertedAt: null,
  ...given,
});

/** What pure rules ask of a variant and its price, in euro; a deposit stands outside the VAT table. */
export const aSellable = (
  id: Id<'Variant'>,
  of: { kind: VariantKind; amount: number; per?: number; rateBps: number | null; isFixedPrice: boolean },
): Sellable =>
  ({
    id,
    sku: id,
    name: id,
    kind: of.kind,
    unit: Unit.PIECE,
    isFixedPrice: of.isFixedPrice,
    flags: [],
    productId: id,
    categoryId: id,
    price: {
      priceId: anId<'Price'>(),
      amount: of.amount,
      per: of.per ?? 1,
      currency: 'EUR',
      regularAmount: of.amount,
      reduction: null,
    },
    vatParts: [{ rateBps: of.kind === VariantKind.DEPOSIT ? null : of.rateBps, weight: 1 }],
    taxCountry: 'NL',
    taxParts: [],
    label: null,
  }) as unknown as Sellable;

const NO_PROMOTIONS: PromotionBasis = { edition: '', promotions: [], buyers: new Map() };

/** All that a cart is priced by: these articles, the usual terms, and nothing else unless given. */
export const aPricingBasis = (
  sellables: ReadonlyMap<Id<'Variant'>, Sellable>,
  given: Partial<PricingBasis> = {},
): PricingBasis => ({
  at: NOW,
  sellables,
  locations: new Map(),
  terms: { rules: SIXTY_DAYS } as PricingBasis['terms'],
  promotions: NO_PROMOTIONS,
  taxes: {
    edition: '',
    rates: new Map(),
    union: new Set(),
    atDestination: new Set(),
    roundedInTotal: new Set(),
  },
  labels: new Map(),
  known: new WeakMap(),
  ...given,
});
