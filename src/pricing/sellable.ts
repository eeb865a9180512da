import type { TaxClass, VariantFacts } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import type { TaxRateClass } from './tax-rate.entity.js';

/** Where, in what money and for whom a sale is made: it decides lists and VAT, and follows from the seller, never from a channel. */
export interface Market {
  readonly currency: CurrencyCode;
  /** Whose VAT rates count: ISO 3166 alpha-2. */
  readonly country: string;
  /** Who buys, where that is known: she gets the prices of her groups. */
  readonly customerId?: Id<'Customer'> | null;
  /** The list of a group that anyone may join, as whoever joins sees it. */
  readonly joinedId?: Id<'PriceList'>;
  /** The store whose shelf labels are asked for as well: of a till, which charges what a label says where that is less. */
  readonly labelsOf?: Id<'Location'>;
}

/** The retailer's own. */
export const HOME_MARKET: Market = { currency: 'EUR', country: 'NL' };

/** The retailer's own, for a customer with the prices of her groups; null: nobody known. */
export const homeMarketFor = (customerId: Id<'Customer'> | null): Market => ({ ...HOME_MARKET, customerId });

/** A lowered price, and what may be said about it. */
export interface PriceReduction {
  /**
   * The prior price for the same number of units: the lowest in force in the 30 days before the reduction began, the one
   * already in force when that window opens counted.
   * @see Directive 98/6/EC art. 6a.
   */
  readonly priorAmount: number;
  /** Computed from the prior price (CJEU C-330/23), in basis points rounded down; null: not announceable. */
  readonly percentBps: number | null;
  /** It is announced as a reduction and is below the prior price. */
  readonly announceable: boolean;
  /** When the price came down to what it is. */
  readonly since: Date;
}

/** The price that applies to a variant at an instant; the same in every channel. */
export interface EffectivePrice {
  /** The row in force: of the markdown or a group of hers when that is lower, else of the regular list. */
  readonly priceId: Id<'Price'>;
  /** Of its list. */
  readonly listCode: string;
  /** VAT included, minor units, for `per` units. */
  readonly amount: number;
  readonly per: number;
  readonly currency: CurrencyCode;
  /** Since when all that is said here holds. */
  readonly validFrom: Date;
  readonly regularPriceId: Id<'Price'>;
  /** On the regular list, for the same `per` units; equals `amount` unless another list is lower. */
  readonly regularAmount: number;
  /** Null: none, one with no prior price to compare with (new with its markdown), or one for a closed group. */
  readonly reduction: PriceReduction | null;
}

/** A share of the price that bears one VAT rate. */
export interface VatPart {
  /** Basis points; null: outside the VAT table (deposits, gift cards). */
  readonly rateBps: number | null;
  /** Relative to the other parts; positive. */
  readonly weight: number;
}

/** A share of the price that is of one class of VAT. */
interface TaxPart {
  readonly taxClass: TaxClass;
  /** How countries class it otherwise; null: none does. */
  readonly classes: Readonly<Record<string, TaxRateClass>> | null;
  /** Relative to the other parts; positive. */
  readonly weight: number;
}

/** What hangs by a variant in a store, as far as that was confirmed. */
export interface LabelSaid {
  /** VAT included, minor units, for `per` units: the price for everybody that was in force. */
  readonly amount: number;
  readonly per: number;
  /** The row that says so. */
  readonly priceId: Id<'Price'>;
  /** It shows the prices of this instant. */
  readonly asOf: Date;
}

/** All that a line needs to know of a variant: its facts, its price in force, its VAT. */
export interface Sellable extends VariantFacts {
  /** Its product's: promotions ask for branches. */
  readonly categoryId: Id<'Category'>;
  /** Null: not for sale. */
  readonly price: EffectivePrice | null;
  /** What its label says in the store asked for; null: nobody has confirmed one, or none was asked for. */
  readonly label: LabelSaid | null;
  /** One part but for bundles of two rates; never empty. */
  readonly vatParts: readonly VatPart[];
  /** The country whose rates those are, ISO 3166 alpha-2. */
  readonly taxCountry: string;
  /** The same by class, so that the rates of another country can take their place. */
  readonly taxParts: readonly TaxPart[];
}
