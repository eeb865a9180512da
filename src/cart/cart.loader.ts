import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { AvailabilityService } from '../inventory/index.js';
import { groupBy } from '../kernel/group.js';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import { PaymentReader, type PaymentView } from '../payments/index.js';
import type { Db } from '../platform/database/db.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import type { CartMerge } from './cart-merge.entity.js';
import { CartMergeRepository } from './cart-merge.repository.js';
import type { CartLineView } from './cart-view.js';
import { SavedItemService, type SavedItemView } from './saved-item.service.js';
import { availabilitiesOf, demandedBy, type LineAvailability } from './line-availability.js';

const AVAILABILITY = {};
const PAYMENTS = {};
const MERGES = {};
const SAVED = {};

type CartLines = readonly CartLineView[];

/** Loads what is asked of many lines at once. */
@Injectable()
export class CartLoader {
  /** Of carts that somebody is being shown: a cart is read anew for each request, and once for all who follow it. */
  private readonly looked = new WeakMap<CartLines, Promise<ReadonlyMap<CartLineView, LineAvailability>>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly stock: AvailabilityService,
    private readonly locations: LocationDirectory,
    private readonly payments: PaymentReader,
    private readonly merges: CartMergeRepository,
    private readonly saved: SavedItemService,
  ) {}

  /** One statement for the lines of all carts asked in one turn, and for all who follow a cart and are shown the same. */
  async availability(context: RequestContext, line: CartLineView): Promise<LineAvailability> {
    const loader = context.loader(
      AVAILABILITY,
      () => new DataLoader((carts: readonly CartLines[]) => this.availabilities(context, carts)),
    );
    return (await loader.load(line.among)).get(line)!;
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

  private availabilities(
    context: RequestContext,
    carts: readonly CartLines[],
  ): Promise<ReadonlyMap<CartLineView, LineAvailability>[]> {
    const asked = carts.filter((lines) => !this.looked.has(lines));
    const found = this.levelsOf(this.unitOfWork.read(context.actor!), asked.flat());
    for (const lines of asked)
      this.looked.set(
        lines,
        found.then(({ levels, locations }) => availabilitiesOf(lines, levels, locations)),
      );
    return Promise.all(carts.map((lines) => this.looked.get(lines)!));
  }

  private async levelsOf(db: Db, lines: CartLines) {
    const demanded = demandedBy(lines);
    const found = demanded.length > 0 ? await this.stock.atLocations(db, demanded) : [];
    return { levels: groupBy(found, ({ variantId }) => variantId), locations: await this.locations.all(db) };
  }
}
