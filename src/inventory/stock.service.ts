import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { StockDisposition } from './inventory.enums.js';

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

@Injectable()
export class StockService {
  /**
   * Sells what a customer holds in her hand: never refused. Free units first (safety stock included); what lies beyond
   * them is found stock: a movement FOUND and one SOLD, and a task to recount follows from the event.
   *
   * @param request one SOLD movement per order line, variant and location; bundles as their components.
   * @returns per line how many units were found.
   * @emits  inventory.stock_moved v1 per movement, inventory.stock_found v1 per place where units were found.
   */
  async sellFromHand(
    _tx: Tx,
    _request: {
      readonly lines: readonly (StockLine & { readonly orderLineId: Id<'OrderLine'> })[];
      readonly cause: Cause;
    },
  ): Promise<(StockLine & { readonly found: number })[]> {
    throw new Error('being written');
  }

  /**
   * Takes returned units back where they are: SELLABLE and they may be promised at once, QUARANTINE or DAMAGED and they
   * are on hand but unsellable, WRITE_OFF and nothing moves.
   *
   * @param request `lineId`: the return line.
   * @emits  inventory.stock_moved v1 per movement.
   */
  async takeBack(
    _tx: Tx,
    _request: {
      readonly lines: readonly (StockLine & {
        readonly disposition: StockDisposition;
        readonly lineId?: string;
      })[];
      readonly cause: Cause;
    },
  ): Promise<void> {
    throw new Error('being written');
  }

  /**
   * Notes that units now lie in a collection place. On hand stays as it is.
   *
   * @throws WrongState fewer are on hand than would lie there.
   */
  async putAside(_tx: Tx, _lines: readonly StockLine[]): Promise<void> {
    throw new Error('being written');
  }

  /** Notes that units no longer lie in a collection place. @throws WrongState fewer lie there. */
  async takeFromPutAside(_tx: Tx, _lines: readonly StockLine[]): Promise<void> {
    throw new Error('being written');
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
    _tx: Tx,
    _request: { readonly rows: readonly ImportedLevel[]; readonly cause: Cause },
  ): Promise<{ changed: number; refused: { row: ImportedLevel; promised: number }[] }> {
    throw new Error('being written');
  }
}
