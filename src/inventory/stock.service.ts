import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { constraintOf } from '../platform/database/retry.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { wrongState } from '../platform/graphql/refusals.js';
import { Departures, type Found } from './departures.js';
import { HoldRepository } from './hold.repository.js';
import { MovementReason, StockDisposition } from './inventory.enums.js';
import { Ledger, placeOf, type PlainMovement } from './ledger.js';
import { LedgerRepository } from './ledger.repository.js';
import { type LevelChange, type Place, placeKey } from './level-change.js';
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
}

/** Goods coming in, going out, being laid aside. */
@Injectable()
export class StockService {
  constructor(
    private readonly ledger: Ledger,
    private readonly repository: LedgerRepository,
    private readonly departures: Departures,
    private readonly holds: HoldRepository,
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
   * Sells what a customer holds in her hand: never refused. Free units first (safety stock included); what lies beyond
   * them is found stock: a movement FOUND and one SOLD, and a task to recount follows from the event.
   *
   * @param request one SOLD movement per order line, variant and location; bundles as their components.
   * @returns what was found, where; mostly nothing.
   * @emits  inventory.stock_moved v1 per movement SOLD, inventory.stock_found v1 per movement FOUND.
   */
  async sellFromHand(
    tx: Tx,
    request: {
      readonly lines: readonly (StockLine & { readonly orderLineId: Id<'OrderLine'> })[];
      readonly cause: Cause;
    },
  ): Promise<readonly Found[]> {
    if (request.lines.length === 0) return [];
    const leaving = request.lines.map(({ orderLineId, quantity, ...place }) => ({
      ...placeOf(place),
      quantity,
      lineId: orderLineId,
      from: 'free' as const,
    }));
    return (await this.departures.post(tx, leaving, request.cause)).found;
  }

  /**
   * Takes returned units back where they are: SELLABLE and they may be promised at once, QUARANTINE or DAMAGED and they
   * are on hand but unsellable, WRITE_OFF and nothing moves.
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
    await this.ledger.record(tx, { levels, movements });
  }

  /**
   * Notes that units now lie in a collection place. On hand stays as it is.
   *
   * @throws WrongState fewer are on hand than would lie there.
   */
  async putAside(tx: Tx, lines: readonly StockLine[]): Promise<void> {
    await this.lay(tx, lines, 1);
  }

  /** Notes that units no longer lie in a collection place. @throws WrongState fewer lie there. */
  async takeFromPutAside(tx: Tx, lines: readonly StockLine[]): Promise<void> {
    await this.lay(tx, lines, -1);
  }

  /**
   * Sets levels as another system gives them: absolute, reason IMPORTED, idempotent. A row per (variant, location), at
   * most 1,000 a call.
   *
   * What is promised stays promised: a level that would be less than its holds and allocations is not set but told.
   *
   * @param request `cause`: the run of the import.
   * @returns how many levels changed, and those that could not be set.
   * @emits  inventory.stock_moved v1 per movement.
   */
  async setByImport(
    tx: Tx,
    request: { readonly rows: readonly ImportedLevel[]; readonly cause: Cause },
  ): Promise<{ changed: number; refused: { row: ImportedLevel; promised: number }[] }> {
    const rows = new Map(request.rows.map((row) => [placeKey(row), row]));
    const places = [...rows.values()].map(placeOf);
    await this.repository.open(tx, places);
    let locked = await this.repository.lock(tx, places);
    const tight = locked.filter((level) => promisedOf(level) > allowedBy(rows.get(placeKey(level))!));
    if (tight.length > 0 && (await this.ledger.expire(tx, await this.holds.ended(tx, tight.map(placeOf)))))
      locked = await this.repository.lock(tx, places);
    const refused: { row: ImportedLevel; promised: number }[] = [];
    const levels: LevelChange[] = [];
    const movements: PlainMovement[] = [];
    for (const level of locked) {
      const row = rows.get(placeKey(level))!;
      if (promisedOf(level) > allowedBy(row) || level.putAside > row.onHand) {
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

  private async lay(tx: Tx, lines: readonly StockLine[], sign: 1 | -1): Promise<void> {
    try {
      const levels = lines.map((line) => ({ ...placeOf(line), putAside: sign * line.quantity }));
      if (levels.length > 0) await this.ledger.record(tx, { levels });
    } catch (error) {
      if (
        !['stock_level_put_aside_is_on_hand', 'stock_level_parts_not_negative'].includes(constraintOf(error))
      )
        throw error;
      throw wrongState('stock', sign > 0 ? 'not_on_hand' : 'not_put_aside');
    }
  }
}

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
