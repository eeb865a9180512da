import { Injectable } from '@nestjs/common';
import { beginWritingLabels } from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { BulkCheck, type BulkResult } from '../platform/database/bulk-write.js';
import { rulesReplaced } from '../platform/database/sale-rules.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { TaxRateClass } from './tax-rate.entity.js';

/** A row of the import's tax_classes.csv, columns in camel case. */
export interface TaxClassRow {
  readonly sku: string;
  readonly country: string;
  readonly taxClass: TaxRateClass;
  readonly validFrom: Date;
  readonly reason: string;
}

/** Writes how countries tax variants otherwise than their own class says: for the import and the sample store. */
@Injectable()
export class TaxClassWriter {
  /**
   * Adds rows; at most 1,000 at a time. The same again changes nothing, another class from the same instant is a problem,
   * and so is one that the country has no rate for: nothing of it could be sold there. What no class would change is a
   * problem too: deposits and gift cards stand outside the VAT table, and a bundle of two rates goes by its parts.
   */
  async classes(tx: Tx, given: readonly TaxClassRow[]): Promise<BulkResult> {
    const variants = new Map(
      (
        await tx.rows<{ sku: string; id: Id<'Variant'>; taxClass: string }>`
          SELECT sku, id, tax_class FROM variant WHERE sku = ANY(${given.map(({ sku }) => sku)}::text[])`
      ).map((variant) => [variant.sku, variant]),
    );
    const rates = new Set(
      (
        await tx.rows<{ country: string; taxClass: string }>`SELECT DISTINCT country, tax_class FROM tax_rate`
      ).map(({ country, taxClass }) => `${country} ${taxClass}`),
    );
    const check = new BulkCheck(given)
      .check('sku', ({ sku }) => !variants.has(sku) && 'does not name a variant')
      .check('sku', ({ sku }) => UNCHANGED.get(variants.get(sku)?.taxClass ?? '') ?? null)
      .check(
        'taxClass',
        (row) => !rates.has(`${row.country} ${row.taxClass}`) && 'has no rate in that country',
      )
      .once('validFrom', ({ sku, country, validFrom }) => `${sku} ${country} ${validFrom.getTime()}`);
    const good = check
      .good()
      .map(({ row, index }) => ({ ...row, index, variantId: variants.get(row.sku)!.id }));
    if (good.length > 0) rulesReplaced(tx, 'taxes');
    const writtenAt = await beginWritingLabels(tx); // a list without VAT says another price
    const other = await tx.rows<{ index: number }>`
      WITH given AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(good)}::jsonb)
          AS row(index int, "variantId" uuid, country text, "validFrom" timestamptz, "taxClass" text, reason text)
      ), added AS (
        INSERT INTO tax_classification (variant_id, country, valid_from, tax_class, reason, written_at)
        SELECT "variantId", country, "validFrom", "taxClass", reason, ${writtenAt} FROM given
        ON CONFLICT (variant_id, country, valid_from) DO NOTHING
      )
      SELECT given.index FROM given
        JOIN tax_classification AS there
          ON (there.variant_id, there.country, there.valid_from) = (given."variantId", given.country, given."validFrom")
       WHERE there.tax_class <> given."taxClass"`;
    const taken = new Set(other.map(({ index }) => index));
    check.check(
      'taxClass',
      (_, index) => taken.has(index) && 'is another one for this instant already; add a later row',
    );
    return check.result();
  }
}

/** Own classes that no country's class takes the place of. */
const UNCHANGED: ReadonlyMap<string, string> = new Map([
  ['none', 'stands outside the VAT table everywhere'],
  ['mixed', 'is taxed by its parts: give them a class'],
]);
