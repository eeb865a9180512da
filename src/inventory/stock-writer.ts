import { Injectable } from '@nestjs/common';
import { CatalogueReader, VariantKind } from '../catalogue/index.js';
import { LocationDirectory } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { type ImportedLevel, StockService } from './stock.service.js';

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

/** A row that was not written: its index, the column that is wrong, and why. */
export interface RefusedStockRow {
  readonly index: number;
  readonly column: keyof StockRow;
  readonly reason: string;
}

/** Writes the rows of a file into stock, up to 1,000 at a time. */
@Injectable()
export class StockWriter {
  constructor(
    private readonly catalogue: CatalogueReader,
    private readonly locations: LocationDirectory,
    private readonly stock: StockService,
  ) {}

  /**
   * Sets the levels that rows name: absolute, so that a second run changes nothing.
   *
   * @param importId the run of the import: the cause of its movements.
   * @param rows     one per SKU and location.
   * @returns how many levels changed, and the rows that could not be written, in order.
   * @emits  inventory.stock_moved v1 per movement.
   */
  async write(
    tx: Tx,
    importId: string,
    rows: readonly StockRow[],
  ): Promise<{ changed: number; refused: RefusedStockRow[] }> {
    const skus = [...new Set(rows.map(({ sku }) => sku))];
    const variants = await this.catalogue.variantsBySku(tx, skus);
    const places = new Map((await this.locations.all(tx)).map(({ code, id }) => [code, id]));
    const refused: RefusedStockRow[] = [];
    const indexOf = new Map<ImportedLevel, number>();
    for (const [index, row] of rows.entries()) {
      const variant = variants.get(row.sku);
      const locationId = places.get(row.location);
      if (!variant) refused.push({ index, column: 'sku', reason: `there is no variant ${row.sku}` });
      else if (variant.kind !== VariantKind.GOODS)
        refused.push({
          index,
          column: 'sku',
          reason: `no stock is kept of a ${variant.kind.replace('_', ' ')}`,
        });
      else if (!locationId)
        refused.push({ index, column: 'location', reason: `there is no location ${row.location}` });
      else indexOf.set({ ...levelOf(row), variantId: variant.id, locationId }, index);
    }
    const set = await this.stock.setByImport(tx, {
      rows: [...indexOf.keys()],
      cause: { kind: 'import', id: importId },
    });
    for (const { row, promised } of set.refused)
      refused.push({
        index: indexOf.get(row) ?? 0,
        column: 'on_hand',
        reason: `${promised} of them are promised or put aside, which is more than could be`,
      });
    return { changed: set.changed, refused: refused.toSorted((a, b) => a.index - b.index) };
  }
}

const levelOf = (row: StockRow): Omit<ImportedLevel, 'variantId' | 'locationId'> => ({
  onHand: row.on_hand,
  display: row.display,
  quarantine: row.quarantine,
  damaged: row.damaged,
  safetyStock: row.safety_stock,
  backorderLimit: row.backorder_limit,
  place: row.place,
});
