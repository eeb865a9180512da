import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Money } from '../../kernel/money.js';
import type { BulkResult, RowProblem } from '../../platform/database/bulk-write.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { DeliveryOptionRule, TermsRow, TermsWriter } from '../../terms/index.js';
import type { RowOf } from './format.js';
import type { ImportRow } from './import-files.js';
import { readRows } from './read-rows.js';
import { deliveryOptions } from './terms-formats.js';

/** Publishes rows of terms.csv, each with what the files say that it names; they lie beside it. */
export async function writeTerms(
  writer: TermsWriter,
  tx: Tx,
  rows: readonly ImportRow[],
  folder: string,
): Promise<BulkResult> {
  const good: { row: TermsRow; index: number }[] = [];
  const bad: RowProblem[] = [];
  for (const [index, { row }] of rows.entries()) {
    const options = await optionsOf(
      row['deliveryOptions'] as string | null,
      folder,
      row['currency'] as string,
    );
    if ('reason' in options) bad.push({ index, column: 'deliveryOptions', reason: options.reason });
    else
      good.push({
        index,
        row: {
          ...row,
          texts: await textsOf(row['texts'] as readonly string[], folder),
          deliveryOptions: options.rules,
        } as unknown as TermsRow,
      });
  }
  const { accepted, problems } = await writer.publish(
    tx,
    good.map(({ row }) => row),
  );
  const told = problems.map((problem) => ({ ...problem, index: good[problem.index]!.index }));
  return { accepted, problems: [...bad, ...told] };
}

async function textsOf(named: readonly string[], folder: string): Promise<TermsRow['texts']> {
  const texts = named.map(async (each) => {
    const [language, file] = each.split('=') as [string, string];
    return [language, await readFile(path.join(folder, file), 'utf8')] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

/** The first thing that is wrong with the file is told; the row is left out. */
async function optionsOf(
  file: string | null,
  folder: string,
  currency: string,
): Promise<{ readonly rules: DeliveryOptionRule[] } | { readonly reason: string }> {
  if (file === null) return { rules: [] };
  const rules: DeliveryOptionRule[] = [];
  for await (const read of readRows(deliveryOptions, file, createReadStream(path.join(folder, file)))) {
    if ('problems' in read) {
      const [{ line, column, reason }] = read.problems as [(typeof read.problems)[number]];
      return { reason: `names ${file}, of which line ${line} is wrong: ${column ?? ''} ${reason}` };
    }
    if (read.row.currency !== currency)
      return { reason: `names ${file}, of which line ${read.line} is in another currency` };
    rules.push(ruleOf(read.row));
  }
  return { rules };
}

type OptionRow = RowOf<typeof deliveryOptions.columns>;

const ruleOf = (row: OptionRow): DeliveryOptionRule => ({
  code: row.code,
  names: Object.fromEntries(row.names.map((name) => name.split('=') as [string, string])),
  costAmount: row.cost.amount,
  freeFromAmount: (row.free_from as Money | null)?.amount ?? null,
  daysMin: row.days_min,
  daysMax: row.days_max,
  ...(row.required_for.length > 0
    ? { requiredFor: row.required_for as NonNullable<DeliveryOptionRule['requiredFor']> }
    : {}),
});
