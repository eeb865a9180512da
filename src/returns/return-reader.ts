import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import { RefundService } from '../payments/index.js';
import type { Db } from '../platform/database/db.js';
import { ReturnRepository, type ReturnRow } from './return.repository.js';
import { returnView, type ReturnView } from './return-view.js';

/** Reads returns with what became of their money, in two statements for as many orders as there are. */
@Injectable()
export class ReturnReader {
  constructor(
    private readonly returns: ReturnRepository,
    private readonly refunds: RefundService,
    private readonly locations: LocationDirectory,
  ) {}

  /** @returns the return as it is now; null when there is none. For code that has checked who asks. */
  async byId(db: Db, returnId: Id<'Return'>, language: string): Promise<ReturnView | null> {
    const [view] = await this.views(db, await this.returns.byIds(db, [returnId]), language);
    return view ?? null;
  }

  /** @returns for each order, in the order asked, its returns, oldest first: what a DataLoader wants. */
  async ofOrders(db: Db, orderIds: readonly Id<'Order'>[], language: string): Promise<ReturnView[][]> {
    const views = await this.views(db, await this.returns.ofOrders(db, orderIds), language);
    return orderIds.map((id) => views.filter(({ orderId }) => orderId === id));
  }

  private async views(db: Db, rows: readonly ReturnRow[], language: string): Promise<ReturnView[]> {
    if (rows.length === 0) return [];
    const refunds = await this.refunds.ofReturns(
      db,
      rows.map(({ id }) => id),
    );
    return Promise.all(
      rows.map(async (row) => {
        const location = await this.locations.get(db, row.locationId);
        if (location === null) throw new Error(`return ${row.id} was taken at a place that is not there`);
        return returnView(row, refunds.get(row.id) ?? null, location, language);
      }),
    );
  }
}
