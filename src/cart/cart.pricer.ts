import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory, type LocationFacts } from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import { LimitKind } from '../platform/graphql/common.enums.js';
import { limitReached } from '../platform/graphql/refusals.js';
import {
  HOME_MARKET,
  type Market,
  PriceService,
  PromotionBasisService,
  type Sellable,
  TaxDirectory,
} from '../pricing/index.js';
import { SALE_TERMS, TermsDirectory } from '../terms/index.js';
import type { Cart } from './cart.entity.js';
import { describe, pricesAtOf } from './cart-describe.js';
import { type LoadedCart, priceCart, type PricingBasis } from './cart-pricing.js';
import { labelsIn } from './label-charge.js';
import { CART_LINES_MAX } from './cart-rules.js';
import type { CartView } from './cart-view.js';

/** A merge looks at two carts at once. */
const CARTS_MAX = 2;

/** What a change is about, beside what is in the cart. */
export interface About {
  readonly variantIds?: readonly Id<'Variant'>[];
  readonly locationIds?: readonly Id<'Location'>[];
  /** At the prices and terms of this instant, not of the cart's own. */
  readonly at?: Date;
  /** Coupons that are put in. */
  readonly couponCodes?: readonly string[];
  /** Who is put on it. */
  readonly customerId?: Id<'Customer'>;
}

/**
 * Fetches what pricing a cart needs: one statement for all variants, one more where coupons or who she is count; places,
 * terms, promotions and taxes are kept in the process.
 */
@Injectable()
export class CartPricer {
  constructor(
    private readonly prices: PriceService,
    private readonly locations: LocationDirectory,
    private readonly terms: TermsDirectory,
    private readonly promotions: PromotionBasisService,
    private readonly taxes: TaxDirectory,
  ) {}

  /**
   * @throws LimitReached CART_LINES when they are too many.
   */
  async basis(db: Db, { cart, lines }: LoadedCart, more: About = {}): Promise<PricingBasis> {
    const at = more.at ?? pricesAtOf(cart, db.now);
    const ids = [...new Set([...lines.map(({ variantId }) => variantId), ...(more.variantIds ?? [])])];
    if (ids.length > CARTS_MAX * CART_LINES_MAX)
      throw limitReached(LimitKind.CART_LINES, CART_LINES_MAX, ids.length);
    const locations = await this.places(db, more.locationIds ?? []);
    const promotions = await this.promotions.of(db, at, {
      customerIds: [cart.customerId, ...(more.customerId === undefined ? [] : [more.customerId])],
      couponCodes: [...cart.couponCodes, ...(more.couponCodes ?? [])],
    });
    const taxes = await this.taxes.at(db, at);
    const sellables = await this.withDeposits(db, ids, at, marketOf(cart, locations)); // editions were read before
    return {
      at,
      sellables,
      labels: labelsIn(sellables),
      locations,
      terms: await this.terms.inForce(db, SALE_TERMS, at),
      promotions,
      taxes,
      known: new WeakMap(),
    };
  }

  async view(db: Db, loaded: LoadedCart): Promise<CartView> {
    const basis = await this.basis(db, loaded);
    return describe(priceCart(loaded, basis), basis, db.now);
  }

  /** Several carts of one place that are not frozen, in as many statements as one; more than 1,000 articles take more. */
  async views(db: Db, all: readonly LoadedCart[]): Promise<CartView[]> {
    const [first] = all;
    if (first === undefined) return [];
    const variantIds = [...new Set(all.flatMap(({ lines }) => lines.map(({ variantId }) => variantId)))];
    const { locations, ...basis } = await this.basis(db, { cart: first.cart, lines: [] });
    const sellables = await this.sellables(db, variantIds, basis.at, marketOf(first.cart, locations));
    const shared = { ...basis, locations, sellables, labels: labelsIn(sellables) };
    return all.map((loaded) => describe(priceCart(loaded, shared), shared, db.now));
  }

  /** Articles, and the deposits that are charged with them: those of a cart are lines of it, so only a new one costs more. */
  private async withDeposits(
    db: Db,
    ids: readonly Id<'Variant'>[],
    at: Date,
    market: Market,
  ): Promise<Map<Id<'Variant'>, Sellable>> {
    const found = await this.sellables(db, ids, at, market);
    const deposits = new Set([...found.values()].flatMap(({ depositVariantId }) => depositVariantId ?? []));
    const missing = [...deposits].filter((id) => !found.has(id));
    for (const [id, sellable] of await this.sellables(db, missing, at, market)) found.set(id, sellable);
    return found;
  }

  private async sellables(
    db: Db,
    ids: readonly Id<'Variant'>[],
    at: Date,
    market: Market,
  ): Promise<Map<Id<'Variant'>, Sellable>> {
    const found = new Map<Id<'Variant'>, Sellable>();
    for (let from = 0; from < ids.length; from += CART_LINES_MAX)
      for (const [id, sellable] of await this.prices.sellables(
        db,
        ids.slice(from, from + CART_LINES_MAX),
        at,
        market,
      ))
        found.set(id, sellable);
    return found;
  }

  /** All of them, because what is not possible in one store may be in others; a store that opened just now included. */
  private async places(
    db: Db,
    asked: readonly Id<'Location'>[],
  ): Promise<ReadonlyMap<Id<'Location'>, LocationFacts>> {
    const found = asked.length > 0 ? await this.locations.byIds(db, asked) : [];
    const all = await this.locations.all(db);
    return new Map([...all, ...found].map((location) => [location.id, location]));
  }
}

/** A till sells at the prices and under the VAT of the country it stands in, and knows the labels of its store; the web at the retailer's. */
function marketOf(cart: Cart, locations: ReadonlyMap<Id<'Location'>, LocationFacts>): Market {
  const store = cart.locationId === null ? undefined : locations.get(cart.locationId);
  return {
    currency: cart.currency,
    country: store?.address.country ?? HOME_MARKET.country,
    customerId: cart.customerId,
    ...(cart.locationId && { labelsOf: cart.locationId }),
  };
}
