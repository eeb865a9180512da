import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/unit-of-work.js';

/** A row of `stock.csv`, as the import reads it. */
export interface StockRow {
  readonly sku: string;
  /** The location's code. */
  readonly location: string;
  readonly on_hand: number;
  readonly display: number;
  readonly quarantine: number;
  readonly damaged: number;
  readonly safety_stock: number;
  readonly backorder_limit: number;
  readonly place: string | null;
}

/** Writes the rows of a file into stock, up to 1,000 at a time. */
@Injectable()
export class StockWriter {
  /**
   * @param importId the run of the import: the cause of its movements.
   * @returns how many levels changed, and per row that could not be written its index and why.
   */
  async write(
    _tx: Tx,
    _importId: string,
    _rows: readonly StockRow[],
  ): Promise<{ changed: number; refused: { index: number; column: string; reason: string }[] }> {
    throw new Error('being written');
  }
}
