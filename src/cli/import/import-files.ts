import { createReadStream } from 'node:fs';
import { systemActor } from '../../platform/access/actor.js';
import type { BulkResult } from '../../platform/database/bulk-write.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { camelRow } from '../../platform/database/db.js';
import { FORMATS, type FormatName } from './formats.js';
import type { Columns, Format } from './format.js';
import { type Problem, readRows } from './read-rows.js';

const BATCH = 500;

/** A file, and what it holds. */
export interface ImportFile {
  readonly format: FormatName;
  /** Where it is; also how problems name it. */
  readonly path: string;
}

/** One row on its way into the database: the file's columns in camel case, and its line. */
export interface ImportRow {
  readonly line: number;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Writes rows of one format; at most {@link BATCH} at a time, or all rows of one group. */
interface RowWriter {
  /** Rows with the same value here come in one call: a store's opening hours, a bundle's parts. */
  readonly together?: string;
  write(tx: Tx, rows: readonly ImportRow[], file: ImportFile): Promise<BulkResult>;
  /** A second pass over the same rows, for what refers to rows of the same file. */
  afterwards?(tx: Tx, rows: readonly ImportRow[]): Promise<BulkResult>;
}

export type RowWriters = Readonly<Record<FormatName, RowWriter>>;

/** What became of one file. */
export interface FileOutcome {
  readonly file: string;
  readonly rows: number;
  readonly accepted: number;
  readonly problems: number;
}

export interface ImportOptions {
  /** One wrong row and nothing at all is kept. */
  readonly allOrNothing: boolean;
  /** Keys, PINs and passwords that must not be used, because they are no secrets. */
  readonly knownSecrets?: ReadonlySet<string>;
  /** Nothing is kept, whatever is found: the same work, rolled back. */
  readonly dryRun?: boolean;
  /** Called after each batch. */
  readonly told: (file: string, rows: number) => void;
  /** Called for each problem, as it is found. */
  readonly problem: (problem: Problem) => void;
}

/** Thrown inside the one transaction of a dry run, or of an all-or-nothing import, that must not be kept. */
class NothingKept extends Error {}

/**
 * Imports files, in the order in which formats refer to each other. Known rows are changed, the same rows again change
 * nothing, nothing is deleted. Rows stream through in batches, so that memory does not grow with the file.
 *
 * @returns one outcome per file, in the order imported; in a dry run, and with `allOrNothing` and a problem anywhere,
 *          nothing was written and `accepted` says what would have been.
 */
export async function importFiles(
  unitOfWork: UnitOfWork,
  writers: RowWriters,
  files: readonly ImportFile[],
  options: ImportOptions,
): Promise<FileOutcome[]> {
  const order = Object.keys(FORMATS);
  const sorted = [...files].sort((a, b) => order.indexOf(a.format) - order.indexOf(b.format));
  const actor = systemActor('import');
  const each = <Result>(work: (tx: Tx) => Promise<Result>) =>
    unitOfWork.run(actor, { operation: 'import' }, work);
  const outcomes: FileOutcome[] = [];
  if (!options.allOrNothing && !options.dryRun) {
    for (const file of sorted) outcomes.push(await importFile(each, writers[file.format], file, options));
    return outcomes;
  }
  try {
    await each(async (tx) => {
      outcomes.length = 0; // a retried transaction begins anew
      for (const file of sorted)
        outcomes.push(await importFile((work) => work(tx), writers[file.format], file, options));
      if (options.dryRun || outcomes.some(({ problems }) => problems > 0)) throw new NothingKept();
    });
  } catch (error) {
    if (!(error instanceof NothingKept)) throw error;
  }
  return outcomes;
}

type InTransaction = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;

async function importFile(
  inTransaction: InTransaction,
  writer: RowWriter,
  file: ImportFile,
  options: ImportOptions,
): Promise<FileOutcome> {
  const counts = { rows: 0, accepted: 0, problems: 0 };
  const tell = (problem: Problem) => {
    counts.problems += 1;
    options.problem(problem);
  };
  for await (const batch of batchesOf(file, writer.together, options.knownSecrets, tell)) {
    const result = await inTransaction((tx) => writer.write(tx, batch, file));
    counts.rows += batch.length;
    counts.accepted += result.accepted;
    tellAll(file, batch, result, tell);
    options.told(file.path, counts.rows);
  }
  if (writer.afterwards) {
    for await (const batch of batchesOf(file, writer.together, options.knownSecrets, () => undefined)) {
      const result = await inTransaction((tx) => writer.afterwards!(tx, batch));
      tellAll(file, batch, result, tell);
    }
  }
  return { file: file.path, ...counts };
}

function tellAll(
  file: ImportFile,
  batch: readonly ImportRow[],
  { problems }: BulkResult,
  tell: (problem: Problem) => void,
): void {
  for (const { index, column, reason } of problems)
    tell({ file: file.path, line: batch[index]!.line, column: snake(column), reason });
}

/** `refersTo` → `refers_to`: people know the column by the file's name for it. */
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

async function* batchesOf(
  { format, path }: ImportFile,
  together: string | undefined,
  knownSecrets: ReadonlySet<string> | undefined,
  tell: (problem: Problem) => void,
): AsyncGenerator<ImportRow[]> {
  let batch: ImportRow[] = [];
  const rows = readRows(
    FORMATS[format] as unknown as Format<Columns>,
    path,
    createReadStream(path),
    knownSecrets,
  );
  for await (const read of rows) {
    if ('problems' in read) {
      read.problems.forEach(tell);
      continue;
    }
    const row: ImportRow = { line: read.line, row: camelRow(read.row) };
    const last = batch.at(-1);
    const isCut = together === undefined || last === undefined || last.row[together] !== row.row[together];
    if (batch.length >= BATCH && isCut) {
      yield batch;
      batch = [];
    }
    batch.push(row);
  }
  if (batch.length > 0) yield batch;
}
