import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { type CountedLine, linesAsked } from './counted-lines.js';
import { CountInProgress } from './inventory.errors.js';
import { countEvent } from './inventory.events.js';
import { LevelCorrections } from './level-corrections.js';
import type { StockCount } from './stock-count.entity.js';
import { StockCountRepository } from './stock-count.repository.js';
import { worksInOneStore } from './whereabouts.js';

/** Variants that one count goes over. */
const LINES_MAX = 1_000;

/** Counts: opened, counted (blind or not), closed; what differs becomes movements. */
@Injectable()
export class StockCountService {
  constructor(
    private readonly counts: StockCountRepository,
    private readonly corrections: LevelCorrections,
    private readonly locations: LocationDirectory,
  ) {}

  /**
   * Opens a count of variants, of shelves and collection places, or of a whole location. Selling goes on.
   *
   * @throws NotFound        there is no such location, or it is another store's.
   * @throws CountInProgress somebody counts some of it already.
   * @throws RequestError    BAD_USER_INPUT: more than 1,000 variants; name shelves.
   */
  async open(
    tx: Tx,
    given: {
      readonly locationId: Id<'Location'>;
      readonly variantIds: readonly Id<'Variant'>[] | null;
      readonly places: readonly string[] | null;
      readonly blind: boolean;
    },
  ): Promise<Id<'StockCount'>> {
    const location = await this.locations.get(tx, given.locationId);
    if (location === null || isElsewhere(tx, given.locationId))
      throw notFound(ObjectKind.LOCATION, given.locationId);
    const count: StockCount = {
      id: tx.newId<'StockCount'>(),
      locationId: given.locationId,
      state: 'open',
      isBlind: given.blind,
      places: given.places && given.places.map((place) => place.trim()),
      version: 1,
      openedAt: tx.now,
      closedAt: null,
    };
    await this.counts.insert(tx, count);
    if ((await this.counts.addLines(tx, count, given.variantIds, LINES_MAX + 1)) > LINES_MAX)
      throw new RequestError(
        'BAD_USER_INPUT',
        `a count goes over ${LINES_MAX} variants at most: name places`,
        {
          field: 'input.places',
        },
      );
    const other = await this.counts.other(tx, count, given.variantIds);
    if (other !== null) throw new CountInProgress({ countId: other }, 'Some of it is being counted already.');
    tx.emit(countEvent(count));
    tx.audit({ objectId: count.id, after: { locationId: count.locationId, blind: count.isBlind } });
    return count.id;
  }

  /**
   * Notes what somebody counted; she may do it in parts, and again.
   *
   * @throws NotFound   there is no such count of her store, or a variant is not in it.
   * @throws WrongState it is closed.
   */
  async record(
    tx: Tx,
    { countId, lines }: { readonly countId: Id<'StockCount'>; readonly lines: readonly CountedLine[] },
  ): Promise<Id<'StockCount'>> {
    const count = await this.opened(tx, countId);
    const seen = linesAsked(lines, 0);
    const known = new Set((await this.counts.linesOf(tx, count.id)).map(({ variantId }) => variantId));
    const missing = seen.find(({ variantId }) => !known.has(variantId));
    if (missing) throw notFound(ObjectKind.VARIANT, missing.variantId);
    await this.corrections.lock(
      tx,
      seen.map(({ variantId }) => ({ variantId, locationId: count.locationId })),
    );
    await this.counts.record(tx, count, seen);
    tx.emit(countEvent(await this.counts.touch(tx, count.id)));
    tx.audit({ objectId: count.id, after: { lines: seen } });
    return count.id;
  }

  /**
   * Closes a count: each difference is a movement COUNTED, and what was in doubt is so no more. Where there is less than
   * was promised, the latest promises break. What was not counted stays as it was.
   *
   * @throws NotFound WrongState
   * @emits  inventory.stock_moved v1 per difference, inventory.count_changed v1
   */
  async close(tx: Tx, countId: Id<'StockCount'>): Promise<Id<'StockCount'>> {
    const count = await this.opened(tx, countId);
    const counted = (await this.counts.linesOf(tx, count.id)).filter(({ counted: units }) => units !== null);
    await this.corrections.post(
      tx,
      counted.map((line) => ({
        variantId: line.variantId,
        locationId: count.locationId,
        delta: line.counted! - line.expected,
        countedAt: line.countedAt!,
        onShelf: line.onShelf,
        places: count.places ?? [],
      })),
      { kind: ObjectKind.COUNT, id: count.id },
    );
    const closed = await this.counts.close(tx, count.id);
    tx.emit(countEvent(closed));
    tx.audit({
      objectId: count.id,
      before: { state: count.state },
      after: {
        state: closed.state,
        differences: counted
          .filter(({ counted: units, expected }) => units !== expected)
          .map((line) => ({ variantId: line.variantId, difference: line.counted! - line.expected })),
      },
    });
    return count.id;
  }

  /** What a count counted on its shelf, and when; what lies in collection places says nothing of the shelf. */
  async countedOnShelf(
    db: Db,
    countId: Id<'StockCount'>,
  ): Promise<{ readonly variantId: Id<'Variant'>; readonly at: Date }[]> {
    return (await this.counts.linesOf(db, countId))
      .filter(({ onShelf, countedAt }) => onShelf && countedAt !== null)
      .map(({ variantId, countedAt }) => ({ variantId, at: countedAt! }));
  }

  private async opened(tx: Tx, id: Id<'StockCount'>): Promise<StockCount> {
    const count = await this.counts.lock(tx, id);
    if (count === null || isElsewhere(tx, count.locationId)) throw notFound(ObjectKind.COUNT, id);
    if (count.state !== 'open') throw wrongState('count', count.state);
    return count;
  }
}

const isElsewhere = ({ actor }: Tx, locationId: Id<'Location'>): boolean =>
  worksInOneStore(actor) && actor.locationId !== locationId;
