import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { WrongState } from '../platform/graphql/common.errors.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import type { Allocation } from './allocation.entity.js';
import { AllocationRepository } from './allocation.repository.js';
import {
  type AllocatedPart,
  type ConvertedLine,
  convertHolds,
  holdsFor,
  rowsAfter,
  type Stamp,
  type Taken,
  takeParts,
} from './allocation-plan.js';
import type { Hold } from './hold.entity.js';
import { HoldRepository } from './hold.repository.js';
import { HoldService, isChosen, isLost, stateNow } from './hold.service.js';
import { AllocationState, HoldState } from './inventory.enums.js';
import { InsufficientStock } from './inventory.errors.js';
import { Departures } from './departures.js';
import { Ledger, placeOf } from './ledger.js';
import { Shortages } from './shortages.js';
import type { Cause } from './stock.service.js';

/** How often a change is worked out anew because a rival changed the same rows first. */
const TRIES_MAX = 5;

/** Units of an order line that are committed at one location. */
export interface AllocationLine {
  readonly orderLineId: Id<'OrderLine'>;
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
  readonly quantity: number;
  /** Its place was chosen for what it had, and another would do: when a rival was first there, the choice is made anew. */
  readonly isChosen?: boolean;
}

/** Stock committed to order lines, until it leaves or is given back. */
@Injectable()
export class AllocationService {
  constructor(
    private readonly rows: AllocationRepository,
    private readonly holdRows: HoldRepository,
    private readonly holds: HoldService,
    private readonly ledger: Ledger,
    private readonly departures: Departures,
    private readonly shortages: Shortages,
  ) {}

  /**
   * Turns holds into allocations without a moment of release; each hold is consumed once. What a hold has beyond
   * `quantity` is given back. A hold that has ended meanwhile is promised anew in its place if that can be done.
   *
   * @param request `lineId` as the hold was placed with; `quantity` absent: all that the line holds (bundles: give all,
   *                or one entry per `variantId`); `known` the holds as they were placed, to be tried without reading.
   * @throws InsufficientStock a hold had ended, and its units went to others.
   * @emits  inventory.hold_ended v1 per hold, inventory.stock_allocated v1 per allocation.
   */
  async fromHolds(
    tx: Tx,
    request: {
      readonly causeId: string;
      readonly lines: readonly ConvertedLine[];
      readonly known?: readonly Hold[] | null;
    },
  ): Promise<Allocation[]> {
    if (request.lines.length === 0) return [];
    let { known } = request;
    return this.change(async () => {
      const holds = known ?? (await this.liveHolds(tx, request));
      known = null; // a rival was first: they are not what they were
      const conversion = convertHolds(request.lines, holds, stampOf(tx));
      const outcome = await this.ledger.post(tx, conversion);
      if (outcome.is === 'short') throw await this.shortages.ofPosting(tx, conversion.levels, outcome.at);
      return outcome.is === 'done' ? [...conversion.allocations] : null;
    });
  }

  /**
   * As {@link fromHolds}, for what is paid already: a line whose units somebody took is left without, and named.
   *
   * @returns the lines that got nothing; mostly none.
   * @emits  as {@link fromHolds}.
   */
  async fromHoldsLeft(
    tx: Tx,
    request: { readonly causeId: string; readonly lines: readonly ConvertedLine[] },
  ): Promise<ConvertedLine[]> {
    if (await this.triedFromHolds(tx, request)) return [];
    const without: ConvertedLine[] = [];
    for (const line of request.lines)
      if (!(await this.triedFromHolds(tx, { ...request, lines: [line] }))) without.push(line);
    return without;
  }

  private async triedFromHolds(
    tx: Tx,
    request: { readonly causeId: string; readonly lines: readonly ConvertedLine[] },
  ): Promise<boolean> {
    try {
      await this.fromHolds(tx, request);
      return true;
    } catch (error) {
      if (error instanceof InsufficientStock || error instanceof WrongState) return false;
      throw error;
    }
  }

  /**
   * Commits stock to order lines that held none: all or nothing.
   *
   * @throws InsufficientStock somewhere fewer units may be promised than asked.
   * @emits  inventory.stock_allocated v1 per allocation.
   */
  async allocate(tx: Tx, lines: readonly AllocationLine[]): Promise<Allocation[]> {
    if (lines.length === 0) return [];
    const allocations = lines.map(({ orderLineId, quantity, ...place }): Allocation => ({
      id: tx.newId<'Allocation'>(),
      orderLineId,
      quantity,
      state: AllocationState.OPEN,
      holdId: null,
      asidePlace: null,
      createdAt: tx.now,
      version: 1,
      ...placeOf(place),
    }));
    const levels = lines.map((line) => ({
      ...placeOf(line),
      allocated: line.quantity,
      promised: line.quantity,
    }));
    const outcome = await this.ledger.post(tx, { levels, allocations });
    if (outcome.is === 'short')
      throw await this.shortages.ofPosting(tx, levels, outcome.at, lines.filter(isChosen));
    return allocations;
  }

  /**
   * Notes that allocated units were taken from their shelf.
   *
   * @param asidePlace the collection place where they lie from now on; absent: they are where they were.
   * @throws WrongState fewer are open than asked, or fewer are in the building than would lie aside.
   * @emits  inventory.allocation_changed v1 per allocation.
   */
  async pick(tx: Tx, lines: readonly AllocatedPart[], asidePlace?: string): Promise<Allocation[]> {
    return this.change(async () => {
      const taken = await this.taken(tx, lines, [AllocationState.OPEN]);
      const allocations = rowsAfter(taken, AllocationState.PICKED, stampOf(tx)).map((row) =>
        asidePlace !== undefined && row.state === AllocationState.PICKED ? { ...row, asidePlace } : row,
      );
      const levels = taken.map(({ allocation, quantity }) => ({
        ...placeOf(allocation),
        ...(asidePlace !== undefined && { putAside: quantity, there: quantity }),
      }));
      const outcome = await this.ledger.post(tx, { levels, allocations });
      if (outcome.is === 'short') throw wrongState('stock', 'not_on_hand');
      return outcome.is === 'done' ? allocations : null;
    });
  }

  /**
   * Puts picked units back on their shelf; they stay allocated, to be picked again.
   *
   * @throws WrongState fewer are picked than asked, or they do not lie aside.
   * @emits  inventory.allocation_changed v1 per allocation.
   */
  async putBack(tx: Tx, lines: readonly AllocatedPart[]): Promise<void> {
    await this.change(async () => {
      const taken = await this.taken(tx, lines, [AllocationState.PICKED]);
      const allocations = rowsAfter(taken, AllocationState.OPEN, stampOf(tx));
      const units = taken.map(lineOf);
      const levels = units.map((one) => ({ ...placeOf(one), putAside: -one.quantity, fits: true }));
      const outcome = await this.ledger.post(tx, { levels, allocations });
      if (outcome.is === 'short') throw wrongState('stock', 'not_put_aside');
      return outcome.is === 'done' ? allocations : null;
    });
  }

  /**
   * Lets allocated units leave the building: on hand and allocated fall together, one SOLD movement per order line,
   * variant and location.
   *
   * @param request `fromPutAside`: those that were picked lay in a collection place and lie there no more; what took the
   *                place of a missing unit and was not picked comes from the shelf.
   * @returns what left, from where.
   * @throws WrongState fewer are open or picked than asked: fulfilled or cancelled already; or they do not lie aside.
   * @emits  inventory.allocation_changed v1 per allocation, inventory.stock_moved v1 per movement.
   */
  async fulfil(
    tx: Tx,
    request: {
      readonly cause: Cause;
      readonly lines: readonly (AllocatedPart & { readonly fromPutAside?: boolean })[];
    },
  ): Promise<AllocationLine[]> {
    return this.change(async () => {
      const taken = await this.taken(tx, request.lines, OPEN_OR_PICKED);
      const leaving = taken.map(({ allocation, part, quantity }) => ({
        ...placeOf(allocation),
        quantity,
        lineId: allocation.orderLineId,
        also: { allocated: -quantity, ...(wasAside(part, allocation) ? { putAside: -quantity } : {}) },
        from: wasAside(part, allocation) ? ('aside' as const) : ('there' as const),
      }));
      const allocations = rowsAfter(taken, AllocationState.FULFILLED, stampOf(tx));
      const { outcome } = await this.departures.post(tx, leaving, request.cause, allocations);
      if (outcome.is === 'short') throw wrongState('stock', 'not_put_aside');
      return outcome.is === 'done' ? taken.map(lineOf) : null;
    });
  }

  /**
   * Gives allocated units back to be promised to others; what lies in a collection place is on its shelf again.
   *
   * @returns what was given back, where; nothing open is no mistake when no quantity was named.
   * @throws WrongState fewer are open or picked than asked, or they do not lie aside.
   * @emits  inventory.allocation_changed v1 per allocation.
   */
  async cancel(tx: Tx, parts: readonly AllocatedPart[]): Promise<AllocationLine[]> {
    return this.change(async () => {
      const taken = await this.taken(tx, parts, OPEN_OR_PICKED);
      const allocations = rowsAfter(taken, AllocationState.CANCELLED, stampOf(tx));
      const levels = taken.map(({ allocation, quantity }) => ({
        ...placeOf(allocation),
        allocated: -quantity,
        ...(allocation.asidePlace === null ? {} : { putAside: -quantity, fits: true }),
      }));
      const outcome = await this.ledger.post(tx, { levels, allocations });
      if (outcome.is === 'short') throw wrongState('stock', 'not_put_aside');
      return outcome.is === 'done' ? taken.map(lineOf) : null;
    });
  }

  /** The live holds that lines mean; those that have expired are promised anew. */
  private async liveHolds(
    tx: Tx,
    { causeId, lines }: { readonly causeId: string; readonly lines: readonly ConvertedLine[] },
  ): Promise<Hold[]> {
    const lineIds = lines.map(({ lineId }) => lineId);
    const now = stateNow(await this.holdRows.ofCause(tx, causeId, lineIds));
    const lost = now.filter(isLost);
    const live = [
      ...now.filter(({ state }) => state === HoldState.LIVE),
      ...(await this.holds.placeAnew(tx, lost, tx.now, now)),
    ];
    for (const line of lines) {
      if (holdsFor(line, live).length > 0) continue;
      const [before] = holdsFor(line, now);
      throw before ? wrongState('hold', before.state) : notFound(ObjectKind.LINE, line.lineId);
    }
    return live;
  }

  /** The units that parts take, read again in each attempt. @throws WrongState fewer are in these states than asked. */
  private async taken<Part extends AllocatedPart>(
    tx: Tx,
    parts: readonly Part[],
    states: readonly AllocationState[],
  ): Promise<Taken<Part>[]> {
    const orderLineIds = [...new Set(parts.map(({ orderLineId }) => orderLineId))];
    const allocations = await this.rows.ofOrderLines(tx, orderLineIds);
    const { taken, unmet } = takeParts(parts, allocations, states);
    const [first] = unmet;
    if (first === undefined) return taken;
    const last = allocations.findLast(({ orderLineId }) => orderLineId === first.orderLineId);
    throw last ? wrongState('allocation', last.state) : notFound(ObjectKind.LINE, first.orderLineId);
  }

  /** Works a change out again when a rival changed the same rows first, which `attempt` says with null. */
  private async change<Result>(attempt: () => Promise<Result | null>): Promise<Result> {
    for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
      const result = await attempt();
      if (result !== null) return result;
    }
    throw new Error(`allocations changed ${TRIES_MAX} times while they were to be changed`);
  }
}

const OPEN_OR_PICKED = [AllocationState.OPEN, AllocationState.PICKED];

const stampOf = (tx: Tx): Stamp => ({ newId: () => tx.newId<'Allocation'>(), now: tx.now });

const lineOf = ({ allocation, quantity }: Taken<AllocatedPart>): AllocationLine => ({
  ...placeOf(allocation),
  orderLineId: allocation.orderLineId,
  quantity,
});

/** Whoever asks may know of it from before a COMMIT: the row decides. */
const wasAside = (part: { readonly fromPutAside?: boolean }, { state }: Allocation): boolean =>
  part.fromPutAside === true && state === AllocationState.PICKED;
