import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { HOME_MARKET, type Market } from './sellable.js';
import { TaxDirectory } from './tax-directory.js';

/** Where and for whom a sale is made. */
@Injectable()
export class MarketService {
  constructor(
    private readonly locations: LocationDirectory,
    private readonly taxes: TaxDirectory,
  ) {}

  /** The market of a location: lists and VAT of the country it stands in. Without one, the retailer's own. */
  async of(db: Db, locationId: Id<'Location'> | null): Promise<Market> {
    const location = locationId && (await this.locations.get(db, locationId));
    return location ? { ...HOME_MARKET, country: location.address.country } : HOME_MARKET;
  }

  /** The market of whoever asks: her store's, and, where she is a customer, with the prices of her groups. */
  async ofActor(db: Db, { locationId, subject }: Actor): Promise<Market> {
    const market = await this.of(db, locationId);
    return subject.kind === 'customer' ? { ...market, customerId: subject.customerId } : market;
  }

  /**
   * Another country of sale.
   *
   * @throws RequestError BAD_USER_INPUT where nothing can be sold, because no VAT rates of it are known.
   */
  async ofCountry(db: Db, country: string): Promise<Market> {
    if (!/^[A-Z]{2}$/.test(country) || !(await this.taxes.hasRates(db, country)))
      throw new RequestError('BAD_USER_INPUT', 'country must be one that is sold in, such as NL', {
        field: 'country',
      });
    return { ...HOME_MARKET, country };
  }
}
