import { Injectable } from '@nestjs/common';
import { askSinceNext } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { type Connection, encodeCursor, pageOf } from '../kernel/page.js';
import { can, LocationAbility, LocationDirectory } from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import type { PageRequest } from '../platform/graphql/page.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { isOwnStore } from './label-store.js';
import { labelView } from './price-view.js';
import { PriceService } from './price.service.js';
import type { ShelfLabelType } from './pricing.types.js';
import { type EffectivePrice, HOME_MARKET, type Sellable } from './sellable.js';
import { ShelfLabelRepository } from './shelf-label.repository.js';

/** A page of labels, and since when to ask for the changes that follow. */
export interface ShelfLabelPage extends Connection<ShelfLabelType> {
  readonly nextSince: Date;
  /** Of what changed on this page: by these nothing hangs any more. */
  readonly toTakeDown: Id<'Variant'>[];
}

/** What the labels of a store say. */
@Injectable()
export class ShelfLabelService {
  constructor(
    private readonly labels: ShelfLabelRepository,
    private readonly prices: PriceService,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * A page of labels, in three statements: since when to ask next, which, and what they say.
   *
   * Which variants lie in which store is inventory's to know, one floor up; so a store has a label for all that is on sale
   * and has a price. Prices do not differ by store, so no label has to say another thing than the till; what hangs may,
   * as far as it was confirmed.
   *
   * @throws RequestError BAD_USER_INPUT for a cursor that is none of this list's.
   */
  async list(
    db: Db,
    asked: { locationId: Id<'Location'>; since: Date | null; page: PageRequest; isCounted: boolean },
  ): Promise<ShelfLabelPage> {
    const { page } = asked;
    const [sku, fromFirst] = page.after ?? [];
    if (page.after !== null && (typeof sku !== 'string' || typeof fromFirst !== 'number'))
      throw new RequestError('BAD_USER_INPUT', 'after must be an endCursor of an earlier page of this list', {
        field: 'after',
      });
    // That of the first page holds for all: what changed while the others were read is asked for again.
    const nextSince = typeof fromFirst === 'number' ? new Date(fromFirst) : await askSinceNext(db);
    const location = await this.locations.get(db, asked.locationId);
    if (location === null || !isOwnStore(db.actor, asked.locationId) || !can(location, LocationAbility.SELL))
      return { ...pageOf<ShelfLabelType>([], page.first, () => '', 0, false), toTakeDown: [], nextSince };
    const market = { ...HOME_MARKET, country: location.address.country, labelsOf: location.id };
    const { rows, total } = await this.labels.page(db, {
      currency: market.currency,
      country: market.country,
      since: asked.since,
      afterSku: typeof sku === 'string' ? sku : null,
      first: page.first,
      isCounted: asked.isCounted,
    });
    const { nodes, edges, ...whole } = pageOf(
      rows,
      page.first,
      (row) => encodeCursor([row.sku, nextSince.getTime()]),
      total,
      page.after !== null,
    );
    const hanging = nodes.flatMap(({ id, hangs }) => (hangs ? [id] : []));
    const sellables = await this.prices.sellables(db, hanging, db.now, market);
    const labels = edges.flatMap(({ cursor, node }) => {
      const sellable = sellables.get(node.id);
      return sellable && hasPrice(sellable) ? [{ cursor, node: labelView(sellable) }] : [];
    });
    return {
      ...whole,
      nodes: labels.map(({ node }) => node),
      edges: labels,
      toTakeDown: nodes.flatMap(({ id, hangs }) => (hangs ? [] : [id])),
      nextSince,
    };
  }
}

const hasPrice = (sellable: Sellable): sellable is Sellable & { price: EffectivePrice } =>
  sellable.price !== null;
