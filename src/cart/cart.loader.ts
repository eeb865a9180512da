import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { AvailabilityService } from '../inventory/index.js';
import { groupBy } from '../kernel/group.js';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import { PaymentReader, type PaymentView } from '../payments/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import type { CartMerge } from './cart-merge.entity.js';
import { CartMergeRepository } from './cart-merge.repository.js';
import type { CartLineView } from './cart-view.js';
import { SavedItemService, type SavedItemView } from './saved-item.service.js';
import { availabilityOf, demandedBy, type LineAvailability } from './line-availability.js';

const AVAILABILITY = {};
const PAYMENTS = {};
const MERGES = {};
const SAVED = {};

/** Loads what is asked of many lines at once. */
@Injectable()
export class CartLoader {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly stock: AvailabilityService,
    private readonly locations: LocationDirectory,
    private readonly payments: PaymentReader,
    private readonly merges: CartMergeRepository,
    private readonly saved: SavedItemService,
  ) {}

  /** One statement for all lines asked in one turn; not kept, because a subscription asks again about the same cart. */
  availability(context: RequestContext): DataLoader<CartLineView, LineAvailability> {
    return context.loader(
      AVAILABILITY,
      () =>
        new DataLoader((lines) => this.availabilities(context, lines), { cache: false, maxBatchSize: 1_000 }),
    );
  }

  /** Of a ticket: what it shows of them is three fields. */
  paymentsOfTicket(context: RequestContext): DataLoader<Id<'Cart'>, PaymentView[]> {
    return context.loader(
      PAYMENTS,
      () =>
        new DataLoader((ticketIds: readonly Id<'Cart'>[]) =>
          this.payments.ofTickets(this.unitOfWork.read(context.actor!), ticketIds),
        ),
    );
  }

  /** What was last merged into a cart; null: nothing ever was. */
  lastMerge(context: RequestContext): DataLoader<Id<'Cart'>, CartMerge | null> {
    return context.loader(
      MERGES,
      () =>
        new DataLoader(async (cartIds: readonly Id<'Cart'>[]) => {
          const found = await this.merges.latestInto(this.unitOfWork.read(context.actor!), cartIds);
          return cartIds.map((id) => found.find(({ cartId }) => cartId === id) ?? null);
        }),
    );
  }

  /** What a customer keeps for later. */
  savedItems(context: RequestContext): DataLoader<Id<'Customer'>, SavedItemView[]> {
    return context.loader(
      SAVED,
      () =>
        new DataLoader((customerIds: readonly Id<'Customer'>[]) =>
          this.saved.ofCustomers(this.unitOfWork.read(context.actor!), customerIds),
        ),
    );
  }

  private async availabilities(
    context: RequestContext,
    lines: readonly CartLineView[],
  ): Promise<LineAvailability[]> {
    const db = this.unitOfWork.read(context.actor!);
    const demanded = demandedBy(lines);
    const found = demanded.length > 0 ? await this.stock.atLocations(db, demanded) : [];
    const levels = groupBy(found, ({ variantId }) => variantId);
    const locations = await this.locations.all(db);
    return lines.map((line) => availabilityOf(line, levels, locations));
  }
}
