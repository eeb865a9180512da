import type { Id } from '../kernel/ids.js';
import { FulfilmentKind, homeOf, type LocationFacts } from '../locations/index.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import {
  exemptAmount,
  HOME_MARKET,
  isServed,
  type LineTax,
  lineTaxOf,
  type PricedLine,
  rateIn,
  type TaxRules,
} from '../pricing/index.js';
import { type DeliveryPlan, isDelivered } from './cart-delivery.js';
import type { CartTotals, TotalledLine } from './cart-totals.js';

/** Who sells, from where, to whom: what decides the VAT of a whole sale. */
export interface TaxedSale {
  /** Of a ticket: the store; null: at a distance. */
  readonly locationId: Id<'Location'> | null;
  /** Of lines that name no address of their own. */
  readonly deliveryAddress: AddressType | null;
  /** Of a firm; null: a person. */
  readonly vatNumber: string | null;
}

/** How one line of it reaches her. */
export interface TaxedLine {
  readonly fulfilmentKind: FulfilmentKind;
  readonly fulfilmentLocationId: Id<'Location'> | null;
  readonly fulfilmentAddress: AddressType | null;
}

/** What is known of places and of the law, for every line the same. */
export interface TaxBasis {
  readonly taxes: TaxRules;
  readonly locations: ReadonlyMap<Id<'Location'>, LocationFacts>;
}

/** Where what a sale delivers leaves from, ISO 3166 alpha-2. */
const countryOf = ({ locationId }: Pick<TaxedSale, 'locationId'>, { locations }: TaxBasis): string =>
  (locationId === null ? undefined : locations.get(locationId)?.address.country) ?? HOME_MARKET.country;

/** Whether a sale can be delivered to a country: its VAT is known, and it lies in the union of the seller's. */
export const isDeliverable = (
  sale: Pick<TaxedSale, 'locationId'>,
  country: string,
  basis: TaxBasis,
): boolean => isServed(basis.taxes, countryOf(sale, basis), country);

/** Whose VAT a line bears: of the store she gets it in, else of where it goes, as the law and the seller's choice say. */
export function taxOfLine(sale: TaxedSale, line: TaxedLine, basis: TaxBasis): LineTax {
  const { taxes, locations } = basis;
  const seller =
    sale.locationId === null ? homeOf([...locations.values()]) : (locations.get(sale.locationId) ?? null);
  const counter =
    line.fulfilmentLocationId === null
      ? undefined
      : locations.get(line.fulfilmentLocationId)?.address.country;
  const origin =
    line.fulfilmentKind === FulfilmentKind.COLLECT
      ? (counter ?? HOME_MARKET.country)
      : countryOf(sale, basis);
  if (line.fulfilmentKind !== FulfilmentKind.DELIVER || seller === null)
    return { country: origin, rule: 'domestic' };
  return lineTaxOf(taxes, {
    sellerId: seller.sellerId,
    origin,
    destination: (line.fulfilmentAddress ?? sale.deliveryAddress)?.country ?? null,
    vatNumber: sale.vatNumber,
  });
}

/** The ways of the terms; to a firm whose parcels are exempt they cost what they cost without VAT. */
export function taxedPlan(
  plan: DeliveryPlan,
  lines: readonly (TotalledLine & { readonly tax: LineTax })[],
  { taxes }: Pick<TaxBasis, 'taxes'>,
): DeliveryPlan {
  const delivered = lines.filter(isDelivered);
  if (delivered.length === 0 || delivered.some(({ tax }) => tax.rule !== 'intra_community')) return plan;
  const rateBps = rateIn(taxes, HOME_MARKET.country, 'standard');
  const without = (amount: number) => exemptAmount(amount, HOME_MARKET.currency, [{ rateBps, weight: 1 }]);
  const ways = plan.ways.map((way) => ({
    ...way,
    costAmount: without(way.costAmount),
    freeFromAmount: way.freeFromAmount === null ? null : without(way.freeFromAmount),
  }));
  return { ...plan, ways };
}

/**
 * What a sale ships to persons elsewhere under the seller's own VAT, without that VAT, and with what its delivery costs:
 * it counts to the threshold.
 */
export function distanceNetOf(
  lines: readonly { readonly tax: LineTax; readonly priced: Pick<PricedLine, 'vat'> }[],
  totals: Pick<CartTotals, 'vat'>,
): number {
  const shipped = netOf(lines.filter(({ tax }) => tax.rule === 'origin').map(({ priced }) => priced));
  return shipped === 0 ? 0 : shipped + netOf([totals]) - netOf(lines.map(({ priced }) => priced));
}

const netOf = (parts: readonly Pick<CartTotals, 'vat'>[]): number =>
  parts.flatMap(({ vat }) => vat).reduce((so, { net }) => so + net.amount, 0);
