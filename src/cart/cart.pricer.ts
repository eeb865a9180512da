import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory, type LocationFacts } from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import { LimitKind } from '../platform/graphql/common.enums.js';
import { limitReached } from '../platform/graphql/refusals.js';
import { HOME_MARKET, type Market, PriceService, PromotionBasisService } from '../pricing/index.js';
import { SALE_TERMS, TermsDirectory } from '../terms/index.js';
import type { Cart } from './cart.entity.js';
import { describe, pricesAtOf } from './cart-describe.js';
import { type LoadedCart, priceCart, type PricingBasis } from './cart-pricing.js';
import { CART_LINES_MAX } from './cart-rules.js';
import type { CartView } from './cart-view.js';

/** A merge looks at two carts at once. */
const CARTS_MAX = 2;

/** What a change is about, beside what is in the cart. */
export interface About {
  readonly variantIds?: readonly Id<'Variant'>[];
  readonly locationIds?: readonly Id<'Location'>[];
  /** Coupons that are put in. */
  readonly couponCodes?: readonly string[];
  /** Who is put on it. */
  readonly customerId?: Id<'Customer'>;
}

/**
 * Fetches what pricing a cart needs: one statement for all variants, one more where coupons or who she is count; places,
 * terms and promotions are kept in the process.
 */
@Injectable()
export class CartPricer {
  constructor(
    private readonly prices: PriceService,
    private readonly locations: LocationDirectory,
    private readonly terms: TermsDirectory,
    private readonly promotions: PromotionBasisService,
  ) {}

  /**
   * @throws LimitReached CART_LINES when they are too many.
   */
  async basis(db: Db, { cart, lines }: LoadedCart, more: About = {}): Promise<PricingBasis> {
    const at = pricesAtOf(cart, db.now);
    const ids = [...new Set([...lines.map(({ variantId }) => variantId), ...(more.variantIds ?? [])])];
    if (ids.length > CARTS_MAX * CART_LINES_MAX)
      throw limitReached(LimitKind.CART_LINES, CART_LINES_MAX, ids.length);
    const locations = await this.places(db, more.locationIds ?? []);
    const market = marketOf(cart, locations);
    const sellables = await this.prices.sellables(db, ids.slice(0, CART_LINES_MAX), at, market);
    if (ids.length > CART_LINES_MAX)
      for (const [id, sellable] of await this.prices.sellables(db, ids.slice(CART_LINES_MAX), at, market))
        sellables.set(id, sellable);
    return {
      at,
      sellables,
      locations,
      terms: await this.terms.inForce(db, SALE_TERMS, at),
      promotions: await this.promotions.of(db, at, {
        customerIds: [cart.customerId, ...(more.customerId === undefined ? [] : [more.customerId])],
        couponCodes: [...cart.couponCodes, ...(more.couponCodes ?? [])],
      }),
      known: new WeakMap(),
    };
  }

  async view(db: Db, loaded: LoadedCart): Promise<CartView> {
    const basis = await this.basis(db, loaded);
    return describe(priceCart(loaded, basis), basis, db.now);
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

/** A till sells for its store's seller, under that one's VAT; the web sells for the retailer. */
function marketOf(cart: Cart, locations: ReadonlyMap<Id<'Location'>, LocationFacts>): Market {
  const store = cart.locationId === null ? undefined : locations.get(cart.locationId);
  return { currency: cart.currency, country: store?.seller.country ?? HOME_MARKET.country };
}
