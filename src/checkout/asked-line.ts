import {
  chosenOption,
  type PromotableLine,
  readAddress,
  type TaxBasis,
  type TaxedSale,
  taxOfLine,
} from '../cart/index.js';
import { VariantNotSold } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import { FulfilmentKind, type NewLineInput } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { RuleBroken } from '../platform/graphql/common.errors.js';
import type { AddressInput } from '../platform/graphql/common.inputs.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import { notFound, ruleBroken } from '../platform/graphql/refusals.js';
import { priceLine, type Sellable, taxed } from '../pricing/index.js';
import type { TermsVersion } from '../terms/index.js';
import type { SaleLine } from './sale.js';
import { refuseUnsold } from './sale-refusals.js';

/** What the lines of an order without a cart are read with. */
export type AskedSale = TaxedSale &
  TaxBasis & {
    readonly sellables: ReadonlyMap<Id<'Variant'>, Sellable>;
    readonly terms: TermsVersion;
    readonly currency: CurrencyCode;
  };

/** A line that is ordered without a cart: priced by the list, with the way she chose for it. */
export type AskedLine = Omit<SaleLine, 'priced' | 'fulfilment' | 'deliveryOption'> &
  Pick<PromotableLine, 'price' | 'fulfilment'>;

/**
 * Reads a line that somebody wants to order without a cart.
 *
 * @throws NotFound VariantNotSold SaleBlocked RuleBroken
 */
export function askedLine(
  tx: Tx,
  { variantId, quantity, fulfilment }: NewLineInput,
  index: number,
  sale: AskedSale,
): AskedLine {
  const sellable = sale.sellables.get(variantId);
  if (!sellable) throw notFound(ObjectKind.VARIANT, variantId);
  refuseUnsold(sellable);
  if (sellable.price?.currency !== sale.currency)
    throw new VariantNotSold({ variantId }, 'This is not for sale in that currency.');
  if (quantity < sellable.quantityMin || quantity % sellable.quantityStep !== 0)
    throw ruleBroken(
      `input.lines.${index}.quantity`,
      'QUANTITY_STEP',
      `It is sold from ${sellable.quantityMin}, in steps of ${sellable.quantityStep}.`,
    );
  const path = `input.lines.${index}.fulfilment`;
  const kind = fulfilment?.kind ?? FulfilmentKind.DELIVER;
  if (kind === FulfilmentKind.TAKE_AWAY)
    throw ruleBroken(path, 'NOT_AT_A_DISTANCE', 'Taking away is for a till.');
  const isDelivered = kind === FulfilmentKind.DELIVER;
  const locationId = kind === FulfilmentKind.COLLECT ? (fulfilment?.locationId ?? null) : null;
  const address = isDelivered ? addressOf(fulfilment?.address, path) : null;
  const way = { fulfilmentKind: kind, fulfilmentLocationId: locationId, fulfilmentAddress: address };
  const tax = taxOfLine(sale, way, sale);
  const variant = taxed(sellable, tax, sale.taxes);
  return {
    id: tx.newId<'OrderLine'>(),
    variant,
    quantity,
    price: priceLine(variant, quantity),
    fulfilment: {
      kind,
      deliveryOptionId: isDelivered ? chosenOption(fulfilment ?? {}, variant, sale.terms, path) : null,
    },
    locationId,
    address,
    collectorName: fulfilment?.collectorName ?? null,
    serialNumbers: [],
    cartLineId: null,
    reservationLineId: null,
    reservedPriceAmount: null,
    tax,
  };
}

/** @throws RuleBroken an address that is none. */
function addressOf(given: AddressInput | null | undefined, path: string): AddressType | null {
  if (!given) return null;
  const { address, problems } = readAddress(given, `${path}.address`);
  if (problems.length > 0) throw new RuleBroken({ problems }, problems[0]!.words);
  return address;
}
