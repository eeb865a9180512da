import { Injectable } from '@nestjs/common';
import { countryNotServed, distanceNetOf } from '../cart/index.js';
import type { CartTotals } from '../cart/index.js';
import { FulfilmentKind, type LocationFacts } from '../locations/index.js';
import type { Order } from '../orders/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { isServed, TaxDirectory } from '../pricing/index.js';
import type { SaleLine } from './sale.js';

/** What is about to be agreed, as far as its VAT goes. */
export interface TaxedAgreement {
  /** The place that sells: in its zone the year is counted. */
  readonly seller: LocationFacts;
  /** Where goods leave from, ISO 3166 alpha-2. */
  readonly origin: string;
  readonly lines: readonly SaleLine[];
  readonly totals: CartTotals;
}

/** The VAT of a sale as it is agreed: only to countries that are served, and counted to the threshold. */
@Injectable()
export class TaxAgreementService {
  constructor(private readonly taxes: TaxDirectory) {}

  /**
   * Reads what is to be agreed, and counts what it ships under the seller's own VAT. When it passes the threshold it is
   * read once more: then it bears the destination's VAT, at the same prices.
   *
   * @throws RuleBroken COUNTRY_NOT_SERVED; and what `read` throws.
   */
  async counted<Agreement extends TaxedAgreement>(
    tx: Tx,
    read: () => Promise<Agreement>,
  ): Promise<Agreement> {
    const agreement = await read();
    const { seller, lines, totals } = agreement;
    await this.refuseUnserved(tx, agreement);
    const { currency } = totals.total;
    const sale = { sellerId: seller.sellerId, currency, netAmount: distanceNetOf(lines, totals) };
    return (await this.taxes.count(tx, sale, seller.timeZone)) ? agreement : read();
  }

  /** An order that was counted came to nothing. */
  async countBack(
    tx: Tx,
    { sellerId, currency, distanceNetAmount, placedAt }: Order,
    { timeZone }: LocationFacts,
  ): Promise<void> {
    const sale = { sellerId, currency, netAmount: distanceNetAmount };
    await this.taxes.countBack(tx, sale, placedAt, timeZone);
  }

  private async refuseUnserved(tx: Tx, { origin, lines }: TaxedAgreement): Promise<void> {
    const rules = await this.taxes.at(tx, tx.now);
    const isUnserved = ({ fulfilment, address }: SaleLine) =>
      fulfilment === FulfilmentKind.DELIVER && address !== null && !isServed(rules, origin, address.country);
    if (lines.some(isUnserved)) throw countryNotServed('input.details.deliveryAddress.country');
  }
}
