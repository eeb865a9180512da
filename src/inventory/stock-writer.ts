import { Injectable } from '@nestjs/common';
import { CatalogueReader, VariantKind } from '../catalogue/index.js';
import { derivedId } from '../kernel/ids.js';
import { LocationDirectory } from '../locations/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { DeliveryRepository } from './delivery.repository.js';
import type { Place } from './level-change.js';
import { StockChanges } from './stock-changes.js';
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
  /** Of which instant the figures are; what has moved since is kept. Absent or null: of now. */
  readonly as_of?: Date | null;
}

/** A row of `stock_changes.csv`: so many more, or fewer. */
export interface StockChangeRow {
  /** The other system's number of this change; the same number twice is one change. */
  readonly reference: string;
  readonly sku: string;
  readonly location: string;
  readonly change: number;
}

/** A row of `deliveries.csv`: a variant of a delivery. */
export interface DeliveryRow {
  readonly reference: string;
  readonly supplier: string;
  readonly location: string;
  readonly expected_on: string | null;
  readonly sku: string;
  readonly quantity: number;
}

/** A row that was not written: its index, the column that is wrong, and why. */
export interface RefusedStockRow {
  readonly index: number;
  readonly column: keyof StockRow | keyof StockChangeRow | keyof DeliveryRow;
  readonly reason: string;
}

/** Writes the rows of a file into stock, up to 1,000 at a time. */
@Injectable()
export class StockWriter {
  constructor(
    private readonly catalogue: CatalogueReader,
    private readonly locations: LocationDirectory,
    private readonly stock: StockService,
    private readonly changes: StockChanges,
    private readonly deliveries: DeliveryRepository,
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
    const { found, refused } = await this.placed(tx, rows);
    const indexOf = new Map<ImportedLevel, number>(
      found.map(({ row, place, index }) => [{ ...levelOf(row), ...place }, index]),
    );
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
    return { changed: set.changed, refused: inOrder(refused) };
  }

  /**
   * Adds changes to levels, each once whatever happens: a second run finds those that were written.
   *
   * @returns how many were new, and the rows that could not be written, in order.
   * @emits  inventory.stock_moved v1 per movement.
   */
  async change(
    tx: Tx,
    rows: readonly StockChangeRow[],
  ): Promise<{ changed: number; refused: RefusedStockRow[] }> {
    const { found, refused } = await this.placed(tx, rows);
    const changes = found.map(({ row, place, index }) => ({
      ...place,
      index,
      delta: row.change,
      changeId: derivedId<'StockChange'>('inventory.stock_change', row.reference),
    }));
    const written = await this.changes.apply(tx, changes);
    for (const { index, available } of written.refused)
      refused.push({
        index,
        column: 'change',
        reason: `only ${available} are there that nobody was promised`,
      });
    return { changed: written.changed, refused: inOrder(refused) };
  }

  /** Announces deliveries; known ones are changed until something of them has come. */
  async announce(tx: Tx, rows: readonly DeliveryRow[]): Promise<{ refused: RefusedStockRow[] }> {
    const { found, refused } = await this.placed(tx, rows);
    await this.deliveries.announce(
      tx,
      found.map(({ row, place }) => ({
        ...place,
        id: derivedId<'Delivery'>('inventory.delivery', row.reference),
        reference: row.reference,
        supplier: row.supplier,
        expectedOn: row.expected_on,
        quantity: row.quantity,
      })),
    );
    return { refused: inOrder(refused) };
  }

  /** The rows whose variant and location are known, and a reason for each of the others. */
  private async placed<Row extends { readonly sku: string; readonly location: string }>(
    tx: Tx,
    rows: readonly Row[],
  ): Promise<{ found: { row: Row; place: Place; index: number }[]; refused: RefusedStockRow[] }> {
    const variants = await this.catalogue.variantsBySku(tx, [...new Set(rows.map(({ sku }) => sku))]);
    const places = new Map((await this.locations.all(tx)).map(({ code, id }) => [code, id]));
    const found: { row: Row; place: Place; index: number }[] = [];
    const refused: RefusedStockRow[] = [];
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
      else found.push({ row, place: { variantId: variant.id, locationId }, index });
    }
    return { found, refused };
  }
}

const inOrder = (refused: readonly RefusedStockRow[]): RefusedStockRow[] =>
  refused.toSorted((a, b) => a.index - b.index);

const levelOf = (row: StockRow): Omit<ImportedLevel, 'variantId' | 'locationId'> => ({
  onHand: row.on_hand,
  display: row.display,
  quarantine: row.quarantine,
  damaged: row.damaged,
  safetyStock: row.safety_stock,
  backorderLimit: row.backorder_limit,
  place: row.place,
  asOf: row.as_of ?? null,
});
