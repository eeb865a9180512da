import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { constraintOf } from '../platform/database/retry.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { wrongState } from '../platform/graphql/refusals.js';
import { Arrivals } from './arrivals.js';
import { type Departed, Departures, type Leaving } from './departures.js';
import type { Hold } from './hold.entity.js';
import { HoldRepository } from './hold.repository.js';
import { stateNow } from './hold.service.js';
import { HoldState, MovementReason, StockDisposition } from './inventory.enums.js';
import { Ledger, placeOf, type PlainMovement } from './ledger.js';
import { LedgerRepository } from './ledger.repository.js';
import { type LevelChange, mergeChanges, type Place, placeKey } from './level-change.js';
import type { StockLevel } from './stock-level.entity.js';

/** The document behind a movement: its kind (`order`, `return`, `import`) and id. */
export interface Cause {
  readonly kind: string;
  readonly id: string;
}

/** Units of one variant at one location. */
export interface StockLine {
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
  readonly quantity: number;
}

/** Units in a customer's hand, by the order lines they are sold by. */
export interface HandSaleRequest {
  readonly lines: readonly HandSaleLine[];
  /** All order lines of the sale. */
  readonly mine?: readonly Id<'OrderLine'>[];
  readonly cause: Cause;
}

interface HandSaleLine extends StockLine {
  readonly orderLineId: Id<'OrderLine'>;
  /** Whether it came out of a collection place; absent until somebody has looked. */
  readonly aside?: 'taken' | 'found';
}

/** A stock row as another system or a file gives it: absolute. */
export interface ImportedLevel {
  readonly variantId: Id<'Variant'>;
  readonly locationId: Id<'Location'>;
  readonly onHand: number;
  readonly display: number;
  readonly quarantine: number;
  readonly damaged: number;
  readonly safetyStock: number;
  readonly backorderLimit: number;
  readonly place: string | null;
  /** The figures are of this instant: what has moved since is kept. Absent or null: they are of now. */
  readonly asOf?: Date | null;
}

/** Goods coming in, going out, being laid aside. */
@Injectable()
export class StockService {
  constructor(
    private readonly ledger: Ledger,
    private readonly repository: LedgerRepository,
    private readonly departures: Departures,
    private readonly holds: HoldRepository,
    private readonly arrivals: Arrivals,
  ) {}

  /**
   * Locks levels in the one order. A transaction that changes stock by more than one call (a ticket that sells, hands
   * over and takes back) does this first, with all its places: what is locked bit by bit, another locks the other way
   * round. One call needs it not.
   */
  lock(tx: Tx, places: readonly Place[]): Promise<void> {
    return this.ledger.lock(tx, places);
  }

  /**
   * Sells what a customer holds in her hand: never refused by a figure. Free units first (safety stock included); then
   * units promised to others and not yet picked, the latest promise first; then those lying aside, once somebody has said
   * so; what lies beyond them is found stock: a movement FOUND and one SOLD, and a task to recount follows from the event.
   *
   * @param request one SOLD movement per order line, variant and location; bundles as their components. `aside`: whether
   *                the unit came out of a collection place, absent until somebody has looked; `mine`: all order lines of
   *                the sale.
   * @returns what was found and whose promises were lost; mostly nothing.
   * @throws UnitLiesAside only units put aside are left, and of a line `aside` does not say where it is from.
   * @emits  inventory.stock_moved v1 per movement SOLD, inventory.stock_found v1 per movement FOUND,
   *         inventory.hold_ended v1 and inventory.allocation_changed v1 per promise lost.
   */
  async sellFromHand(tx: Tx, request: HandSaleRequest): Promise<Pick<Departed, 'found' | 'lost'>> {
    if (request.lines.length === 0) return { found: [], lost: [] };
    const leaving = request.lines.map(leavingHand);
    const { outcome, found, lost } = await this.departures.post(tx, leaving, request.cause, [], request.mine);
    if (outcome.is !== 'done') throw new Error(`a sale cannot be recorded: ${JSON.stringify(outcome)}`);
    return { found, lost };
  }

  /**
   * Asks beforehand what {@link sellFromHand} would ask, and moves nothing.
   *
   * @throws UnitLiesAside as there.
   */
  async lookBeforeSale(tx: Tx, { lines, mine }: Omit<HandSaleRequest, 'cause'>): Promise<void> {
    if (lines.length > 0) await this.departures.look(tx, lines.map(leavingHand), mine ?? []);
  }

  /**
   * Takes returned units back where they are: SELLABLE and they fill what was promised before, and may be promised at
   * once, QUARANTINE or DAMAGED and they are on hand but unsellable, WRITE_OFF and nothing moves.
   *
   * @param request `lineId`: the return line.
   * @emits  inventory.stock_moved v1 per movement.
   */
  async takeBack(
    tx: Tx,
    request: {
      readonly lines: readonly (StockLine & {
        readonly disposition: StockDisposition;
        readonly lineId?: string;
      })[];
      readonly cause: Cause;
    },
  ): Promise<void> {
    const arriving = request.lines.filter(({ disposition }) => disposition !== StockDisposition.WRITE_OFF);
    if (arriving.length === 0) return;
    const levels = arriving.map(({ disposition, quantity, ...place }) => ({
      ...placeOf(place),
      onHand: quantity,
      ...(disposition === StockDisposition.QUARANTINE ? { quarantine: quantity } : {}),
      ...(disposition === StockDisposition.DAMAGED ? { damaged: quantity } : {}),
    }));
    const movements = arriving.map((line) => ({
      ...placeOf(line),
      delta: line.quantity,
      reason: MovementReason.RETURNED,
      causeKind: request.cause.kind,
      causeId: request.cause.id,
      lineId: line.lineId ?? null,
    }));
    const sellable = arriving.filter(({ disposition }) => disposition === StockDisposition.SELLABLE);
    const gains = mergeChanges(sellable.map((line) => ({ ...placeOf(line), onHand: line.quantity })));
    const filling = await this.arrivals.filling(
      tx,
      gains.map((gain) => ({ ...placeOf(gain), units: gain.onHand ?? 0 })),
    );
    await this.ledger.record(tx, { levels: [...levels, ...filling], movements });
  }

  /**
   * Notes that units now lie in a collection place. On hand stays as it is.
   *
   * @param aside whose holds these units are, and where they lie: from now on nobody takes them silently.
   * @throws WrongState fewer are on hand than would lie there, or one of its holds is there no more.
   */
  async putAside(
    tx: Tx,
    lines: readonly StockLine[],
    aside?: { readonly causeId: string; readonly place: string },
  ): Promise<void> {
    await this.lay(tx, lines, aside?.place ?? null, 1, aside?.causeId);
  }

  /** Notes that units no longer lie in a collection place. @throws WrongState fewer lie there. */
  async takeFromPutAside(tx: Tx, lines: readonly StockLine[], causeId?: string): Promise<void> {
    await this.lay(tx, lines, null, -1, causeId);
  }

  /**
   * Sets levels as another system gives them: absolute, reason IMPORTED, idempotent. A row per (variant, location), at
   * most 1,000 a call.
   *
   * A figure with a watermark is of that instant: what has moved since, but for other imports, is added to it.
   *
   * What is promised stays promised: a level that would be less than its holds and allocations is not set but told. The
   * backorder limit is the file's, too: nothing of it is used up.
   *
   * @param request `cause`: the run of the import.
   * @returns how many levels changed, and those that could not be set.
   * @emits  inventory.stock_moved v1 per movement.
   */
  async setByImport(
    tx: Tx,
    request: { readonly rows: readonly ImportedLevel[]; readonly cause: Cause },
  ): Promise<{ changed: number; refused: { row: ImportedLevel; promised: number }[] }> {
    const places = request.rows.map(placeOf);
    await this.repository.open(tx, places);
    let locked = await this.repository.lock(tx, places);
    const rows = await this.upToDate(tx, request.rows);
    const tight = locked.filter((level) => promisedOf(level) > allowedBy(rows.get(placeKey(level))!));
    if (tight.length > 0 && (await this.ledger.expire(tx, await this.holds.ended(tx, tight.map(placeOf)))))
      locked = await this.repository.lock(tx, places);
    const refused: { row: ImportedLevel; promised: number }[] = [];
    const levels: LevelChange[] = [];
    const movements: PlainMovement[] = [];
    for (const level of locked) {
      const row = rows.get(placeKey(level))!;
      if (promisedOf(level) > allowedBy(row) || level.putAside > row.onHand || row.onHand < 0) {
        refused.push({ row, promised: Math.max(level.held + level.allocated, level.putAside) });
        continue;
      }
      const change = changeTo(row, level);
      if (change === null) continue;
      levels.push(change);
      if (change.onHand) movements.push(importMovement(level, change.onHand, request.cause));
    }
    if (levels.length > 0) await this.ledger.record(tx, { levels, movements });
    return { changed: levels.length, refused };
  }

  /** Rows by place; to those of a past instant what has moved since is added. Their levels are locked. */
  private async upToDate(tx: Tx, rows: readonly ImportedLevel[]): Promise<Map<string, ImportedLevel>> {
    const past = rows.flatMap(({ asOf, ...row }) => (asOf ? [{ ...placeOf(row), since: asOf }] : []));
    const moved = past.length === 0 ? [] : await this.repository.movedSince(tx, past);
    const since = new Map(moved.map((place) => [placeKey(place), place.units]));
    return new Map(
      rows.map((row) => [placeKey(row), { ...row, onHand: row.onHand + (since.get(placeKey(row)) ?? 0) }]),
    );
  }

  /** The holds whose units are laid aside, or lie there; those that a sale took from there do not. */
  private async laidHolds(
    tx: Tx,
    lines: readonly StockLine[],
    asidePlace: string | null,
    sign: 1 | -1,
    causeId: string,
  ): Promise<Hold[]> {
    await this.ledger.lock(tx, lines);
    const all = stateNow(await this.holds.ofCause(tx, causeId, null));
    const isAside = sign > 0;
    if (isAside && all.some(({ state }) => state === HoldState.TAKEN)) throw wrongState('stock', 'taken');
    return all
      .filter(({ state, putAside }) =>
        isAside ? state === HoldState.LIVE && !putAside : putAside && state !== HoldState.TAKEN,
      )
      .map((hold) => ({ ...hold, putAside: isAside, asidePlace, version: hold.version + 1 }));
  }

  private async lay(
    tx: Tx,
    lines: readonly StockLine[],
    asidePlace: string | null,
    sign: 1 | -1,
    causeId: string | undefined,
  ): Promise<void> {
    try {
      if (lines.length === 0) return;
      const holds = causeId === undefined ? null : await this.laidHolds(tx, lines, asidePlace, sign, causeId);
      const units = holds ?? lines;
      const levels = units.map((line) => ({ ...placeOf(line), putAside: sign * line.quantity }));
      await this.ledger.record(tx, { levels, holds: holds ?? [] });
    } catch (error) {
      if (
        !['stock_level_put_aside_is_on_hand', 'stock_level_parts_not_negative'].includes(constraintOf(error))
      )
        throw error;
      throw wrongState('stock', sign > 0 ? 'not_on_hand' : 'not_put_aside');
    }
  }
}

const leavingHand = ({ orderLineId, quantity, aside, ...place }: HandSaleLine): Leaving => ({
  ...placeOf(place),
  quantity,
  lineId: orderLineId,
  from: 'free',
  aside: aside ?? 'ask',
});

const promisedOf = (level: StockLevel): number => level.held + level.allocated;

/** The most that may be promised when a level is as imported. */
const allowedBy = (row: ImportedLevel): number =>
  row.onHand + row.backorderLimit - row.display - row.quarantine - row.damaged;

/** What must change for a level to be as imported; null: nothing. */
function changeTo(row: ImportedLevel, level: StockLevel): LevelChange | null {
  const delta = {
    onHand: row.onHand - level.onHand,
    display: row.display - level.display,
    quarantine: row.quarantine - level.quarantine,
    damaged: row.damaged - level.damaged,
    safetyStock: row.safetyStock - level.safetyStock,
    backorderLimit: row.backorderLimit - level.backorderLimit,
  };
  const isSame = Object.values(delta).every((count) => count === 0);
  const place = row.place === null || row.place === level.place ? {} : { place: row.place };
  return isSame && place.place === undefined ? null : { ...placeOf(level), ...delta, ...place };
}

const importMovement = (level: StockLevel, delta: number, cause: Cause): PlainMovement => ({
  ...placeOf(level),
  delta,
  reason: MovementReason.IMPORTED,
  causeKind: cause.kind,
  causeId: cause.id,
  lineId: null,
});
