import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Hold } from './hold.entity.js';
import { HoldRepository } from './hold.repository.js';
import { type HoldPurpose, HoldState } from './inventory.enums.js';
import { InsufficientStock } from './inventory.errors.js';
import { Ledger, placeOf } from './ledger.js';
import { type LevelChange, type Place, placeKey } from './level-change.js';
import { RowGate } from './row-gate.js';
import { Shortages } from './shortages.js';

/** How often a change is worked out anew because a rival changed the same holds first. */
const TRIES_MAX = 5;

/** One line's claim on one variant in one place. */
export interface HoldLine {
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
  readonly quantity: number;
  /** The caller's line; several entries when it lies in several places or is a bundle ({@link demandOf}). */
  readonly lineId: string;
  /** Its units lie in a collection place already; only when it is promised anew. */
  readonly putAside?: boolean;
  readonly asidePlace?: string | null;
  /** Its place was chosen for what it had, and another would do: when a rival was first there, the choice is made anew. */
  readonly isChosen?: boolean;
}

/** Whose holds: those of one purpose and cause, of some lines or of all. */
export interface HoldsOf {
  readonly purpose: HoldPurpose;
  readonly causeId: string;
  readonly lineIds?: readonly string[];
}

/** Temporary claims on stock: carts in checkout, reservations, orders awaiting payment. */
@Injectable()
export class HoldService {
  constructor(
    private readonly holds: HoldRepository,
    private readonly ledger: Ledger,
    private readonly shortages: Shortages,
    private readonly gate: RowGate,
  ) {}

  /**
   * Promises stock for a while: all lines or none, in one statement (two or three when ended holds must give way).
   *
   * Lines on the same variant and location are summed before anything is decided; rows are locked in one order. Call it
   * as late in the transaction as you can: from here to COMMIT others wait for these rows.
   *
   * @param tx      the caller's transaction; nothing is held unless it commits.
   * @param request `quantity` in units from 1; `causeId` the cart, reservation or order; `endsAt` after `tx.now`. A line
   *                that has a live hold of this purpose on this place must not ask for a second one.
   * @returns one hold per line and place.
   * @throws InsufficientStock somewhere fewer units may be promised than asked; nothing was written.
   * @emits  inventory.stock_held v1 per hold.
   */
  async place(
    tx: Tx,
    request: {
      readonly lines: readonly HoldLine[];
      readonly purpose: HoldPurpose;
      readonly causeId: string;
      readonly endsAt: Date;
    },
  ): Promise<Hold[]> {
    const holds = request.lines.map((line): Hold => ({
      id: tx.newId<'Hold'>(),
      quantity: line.quantity,
      purpose: request.purpose,
      causeId: request.causeId,
      lineId: line.lineId,
      state: HoldState.LIVE,
      orderLineId: null,
      endsAt: request.endsAt,
      createdAt: tx.now,
      putAside: line.putAside ?? false,
      asidePlace: line.asidePlace ?? null,
      version: 1,
      ...placeOf(line),
    }));
    if (holds.length === 0) return [];
    const levels = holds.map((hold) => ({ ...placeOf(hold), held: hold.quantity, promised: hold.quantity }));
    const outcome = await this.ledger.post(tx, { levels, holds });
    if (outcome.is === 'short')
      throw await this.shortages.ofPosting(tx, levels, outcome.at, request.lines.filter(isChosen));
    return holds;
  }

  /**
   * Waits for its turn at rows that many may want, for whoever knows them before anything was sent: later nobody waits in
   * the process, but in the database, with a connection. Says nothing of what is there.
   */
  approach(tx: Tx, places: readonly Place[]): Promise<void> {
    return this.gate.enter(tx, places);
  }

  /**
   * Gives live holds back at once. Those that have expired, were released or allocated are left as they are.
   *
   * @returns the holds that were released; none is no mistake.
   * @emits  inventory.hold_ended v1 per hold.
   */
  async release(tx: Tx, of: HoldsOf): Promise<Hold[]> {
    return this.change(tx, async () => {
      const all = stateNow(await this.holds.ofCause(tx, of.causeId, of.lineIds ?? null));
      const live = all.filter(({ state, purpose }) => state === HoldState.LIVE && purpose === of.purpose);
      return {
        holds: live.map((hold) => ({ ...hold, state: HoldState.RELEASED })),
        levels: live.map((hold) => ({ ...placeOf(hold), held: -hold.quantity })),
      };
    });
  }

  /**
   * Lets holds end at another time. A hold that has ended is promised anew if that can be done; how often and how far
   * is the caller's rule.
   *
   * @param of `onlyLive`: those that have ended stay ended.
   * @returns the holds, with their new end.
   * @throws InsufficientStock a hold had ended, and its units went to others.
   * @emits  inventory.hold_changed v1 per hold (inventory.stock_held for one promised anew).
   */
  async extend(
    tx: Tx,
    of: HoldsOf & { readonly endsAt: Date; readonly onlyLive?: boolean },
  ): Promise<Hold[]> {
    return this.change(tx, async () => ({
      holds: (await this.liveOrAnew(tx, of, of.endsAt)).map((hold) => ({ ...hold, endsAt: of.endsAt })),
      levels: [],
    }));
  }

  /**
   * Moves holds to another location: promised there and given back here in one statement. What lay aside here does so no
   * longer.
   *
   * @param to `endsAt`: also ends then; absent: as it was. `isChosen` as of a {@link HoldLine}.
   * @throws InsufficientStock the other location has too few; the holds stay where they are.
   * @emits  inventory.hold_changed v1 per hold.
   */
  async move(
    tx: Tx,
    of: HoldsOf,
    to: { readonly locationId: Id<'Location'>; readonly endsAt?: Date; readonly isChosen?: boolean },
  ): Promise<Hold[]> {
    return this.change(tx, async () => {
      const live = await this.liveOrAnew(tx, of, to.endsAt ?? null, to.locationId);
      return {
        chosen: to.isChosen ? live.map((hold) => ({ ...hold, locationId: to.locationId })) : [],
        holds: live.map((hold) => ({
          ...hold,
          locationId: to.locationId,
          endsAt: to.endsAt ?? hold.endsAt,
          putAside: hold.putAside && hold.locationId === to.locationId,
          asidePlace: hold.locationId === to.locationId ? hold.asidePlace : null,
        })),
        levels: live
          .filter(({ locationId }) => locationId !== to.locationId)
          .flatMap(({ variantId, locationId, quantity, putAside }) => [
            { variantId, locationId, held: -quantity, putAside: putAside ? -quantity : 0 },
            { variantId, locationId: to.locationId, held: quantity, promised: quantity },
          ]),
      };
    });
  }

  /**
   * Passes live holds on to another purpose and cause without a moment of release: a reservation that is paid online
   * becomes an order awaiting payment.
   *
   * @param to lines name the old line and the new one.
   * @throws InsufficientStock a hold had ended, and its units went to others.
   * @emits  inventory.hold_changed v1 per hold.
   */
  async passOn(
    tx: Tx,
    of: HoldsOf,
    to: {
      readonly purpose: HoldPurpose;
      readonly causeId: string;
      readonly endsAt: Date;
      readonly lines: readonly { readonly lineId: string; readonly newLineId: string }[];
    },
  ): Promise<Hold[]> {
    const lineIds = to.lines.map(({ lineId }) => lineId);
    const newLine = new Map(to.lines.map(({ lineId, newLineId }) => [lineId, newLineId]));
    return this.change(tx, async () => ({
      holds: (await this.liveOrAnew(tx, { ...of, lineIds }, to.endsAt)).map((hold) => ({
        ...hold,
        purpose: to.purpose,
        causeId: to.causeId,
        lineId: newLine.get(hold.lineId) ?? hold.lineId,
        endsAt: to.endsAt,
      })),
      levels: [],
    }));
  }

  /**
   * Promises again, where they were, what holds had that have expired.
   *
   * @param besides places that the transaction will change next.
   * @throws InsufficientStock their units went to others.
   * @emits  inventory.stock_held v1 per hold.
   */
  async placeAnew(tx: Tx, lost: readonly Hold[], endsAt: Date, besides: readonly Place[]): Promise<Hold[]> {
    const [one] = lost;
    if (!one) return [];
    await this.ledger.lock(tx, [...lost, ...besides]);
    const lines = lost.map((hold) => ({
      ...hold,
      putAside: hold.putAside && hold.state !== HoldState.TAKEN,
    }));
    return this.place(tx, { lines, purpose: one.purpose, causeId: one.causeId, endsAt });
  }

  /**
   * Promises again, where it was, what somebody took of a cause's holds: all of it, or nothing.
   *
   * @returns what was taken and not promised again before; whether it is promised now.
   * @emits  inventory.stock_held v1 per hold.
   */
  async regain(
    tx: Tx,
    of: HoldsOf & { readonly endsAt: Date },
  ): Promise<{ readonly taken: Hold[]; readonly isRegained: boolean }> {
    const all = stateNow(await this.holds.ofCause(tx, of.causeId, of.lineIds ?? null));
    const taken = all.filter(({ state, purpose }) => state === HoldState.TAKEN && purpose === of.purpose);
    try {
      await this.placeAnew(tx, taken, of.endsAt, []);
      return { taken, isRegained: true };
    } catch (error) {
      if (error instanceof InsufficientStock) return { taken, isRegained: false };
      throw error;
    }
  }

  private async liveOrAnew(
    tx: Tx,
    of: HoldsOf & { readonly onlyLive?: boolean },
    endsAt: Date | null,
    moveTo?: Id<'Location'>,
  ): Promise<Hold[]> {
    const all = stateNow(await this.holds.ofCause(tx, of.causeId, of.lineIds ?? null));
    const mine = all.filter(({ purpose }) => purpose === of.purpose);
    const lost = of.onlyLive ? [] : mine.filter(isLost);
    const targets = moveTo ? mine.map(({ variantId }) => ({ variantId, locationId: moveTo })) : [];
    const anew = await this.placeAnew(tx, lost, endsAt ?? tx.now, [...mine, ...targets]);
    return [...mine.filter(({ state }) => state === HoldState.LIVE), ...anew];
  }

  /** Posts a change of holds as they were read; when a rival was first, reads and works it out again. */
  private async change(
    tx: Tx,
    plan: () => Promise<{
      readonly holds: readonly Hold[];
      readonly levels: readonly LevelChange[];
      readonly chosen?: readonly Place[];
    }>,
  ): Promise<Hold[]> {
    for (let attempt = 1; attempt <= TRIES_MAX; attempt += 1) {
      const { holds: changed, levels, chosen } = await plan();
      if (changed.length === 0) return [];
      const holds = changed.map((hold) => ({ ...hold, version: hold.version + 1 }));
      // Their levels too, though nothing may change there: levels are locked before holds, always.
      const outcome = await this.ledger.post(tx, { levels: [...levels, ...holds.map(placeOf)], holds });
      if (outcome.is === 'done') return holds;
      if (outcome.is === 'short') throw await this.shortages.ofPosting(tx, levels, outcome.at, chosen);
    }
    throw new Error(`holds changed ${TRIES_MAX} times while they were to be changed`);
  }
}

/** Whether its place was chosen for it. */
export const isChosen = (line: { readonly isChosen?: boolean }): boolean => line.isChosen === true;

/** Of all holds that a cause ever had, the one that says how each line, variant and place stands. */
export function stateNow(holds: readonly Hold[]): Hold[] {
  const latest = holds.toSorted(
    (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || WEIGHT[a.state] - WEIGHT[b.state],
  );
  return [...new Map(latest.map((hold) => [`${hold.lineId} ${placeKey(hold)}`, hold])).values()];
}

/** Its units went to others, or may have: it is promised anew if that can be done. */
export const isLost = ({ state }: Hold): boolean => state === HoldState.EXPIRED || state === HoldState.TAKEN;

/** Of those made at one instant, which one tells. */
const WEIGHT: Readonly<Record<HoldState, number>> = {
  [HoldState.EXPIRED]: 0,
  [HoldState.TAKEN]: 0,
  [HoldState.RELEASED]: 1,
  [HoldState.ALLOCATED]: 2,
  [HoldState.LIVE]: 3,
};
