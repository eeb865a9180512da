import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import { HOME_MARKET, type Market } from './sellable.js';

/** Where a sale is made. */
@Injectable()
export class MarketService {
  constructor(private readonly locations: LocationDirectory) {}

  /** The market of a location: VAT of the country it stands in. Without one, the retailer's own. */
  async of(db: Db, locationId: Id<'Location'> | null): Promise<Market> {
    const location = locationId && (await this.locations.get(db, locationId));
    return location ? { ...HOME_MARKET, country: location.address.country } : HOME_MARKET;
  }
}
