import { Injectable } from '@nestjs/common';
import { readBarcode } from '../kernel/gtin.js';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { BarcodeRepository } from './barcode.repository.js';
import { type BarcodeMatchFacts, matchesOf, searchedCode } from './barcode-match.js';
import { VariantRepository } from './variant.repository.js';
import type { VariantFacts } from './variant-facts.js';

/** What other modules ask of the catalogue. */
@Injectable()
export class CatalogueReader {
  constructor(
    private readonly variantRows: VariantRepository,
    private readonly barcodes: BarcodeRepository,
  ) {}

  /**
   * The facts of variants, in one statement.
   *
   * @param ids up to 1,000, in any order, repeated or not.
   * @returns what is there, as it is at `db.now`; an id that is not there is absent.
   */
  variants(db: Db, ids: readonly Id<'Variant'>[]): Promise<Map<Id<'Variant'>, VariantFacts>> {
    return this.variantRows.byIds(db, ids);
  }

  /** The facts of the variants with these SKUs, by SKU, in one statement; unknown ones are absent. */
  variantsBySku(db: Db, skus: readonly string[]): Promise<Map<string, VariantFacts>> {
    return this.variantRows.bySkus(db, skus);
  }

  /**
   * What a scan leads to, in one statement (none when it cannot be read).
   *
   * @param scanned as the scanner sent or a person typed it: a GTIN, an in-store number, a scale's label, a GS1 element
   *                string or Digital Link, any other code. At most 512 characters.
   * @returns a match per variant (several: somebody has to choose), each with the quantity one scan is, in the variant's
   *          units: 3 for a pack of three, the grams on a scale's label. Empty when nothing is known by it.
   */
  async barcodeMatches(db: Db, scanned: string): Promise<BarcodeMatchFacts[]> {
    const code = readBarcode(scanned);
    return code ? matchesOf(code, await this.barcodes.byCode(db, searchedCode(code))) : [];
  }
}
