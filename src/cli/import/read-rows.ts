import { BrokenCsv, csvRows, type CsvRow } from './csv-rows.js';
import type { Columns, Format, RowOf } from './format.js';

/** Something in a file that must be put right before it can be imported. */
export interface Problem {
  readonly file: string;
  /** Where the row begins, counted from 1. */
  readonly line: number;
  /** Null when it is about the row or the file. */
  readonly column: string | null;
  /** English, for people: goes on after the column's name. */
  readonly reason: string;
  /** What stood there, at most 100 characters; absent when nothing did, or when it is secret. */
  readonly value?: string;
}

/** What became of one row: the row, or everything that is wrong with it. */
export type ReadRow<Row> =
  | { readonly line: number; readonly row: Row }
  | { readonly line: number; readonly problems: readonly Problem[] };

/** Where each column of the format stands in this file; undefined when it is absent. */
type Places<Set extends Columns> = ReadonlyMap<keyof Set & string, number>;

interface Header<Set extends Columns> {
  readonly places: Places<Set>;
  readonly width: number;
  readonly problems: readonly Problem[];
}

const VALUE_LENGTH_MAX = 100;

/** Column names that people have in their own files, where one Dutch word is one of ours. */
const DUTCH: ReadonlyMap<string, string> = new Map([
  ['artikelnummer', 'sku'],
  ['naam', 'name'],
  ['omschrijving', 'description'],
  ['prijs', 'amount'],
  ['valuta', 'currency'],
  ['aantal', 'quantity'],
  ['voorraad', 'on_hand'],
  ['vestiging', 'location'],
]);

/**
 * Reads one file into typed rows, one at a time and in bounded memory, so that a file of any length may be read.
 *
 * The header may have its columns in any order and in upper or lower case. An unknown, nameless or doubled column is a
 * problem once, not in every row, and the rows are read all the same; when a required column is missing, rows would
 * only repeat it, so none is read. Cells are trimmed; `="0123"`, by which exports force text, is the text.
 *
 * @param format what the file should hold.
 * @param file   its name, for the problems.
 * @param bytes  its content; encodings and separators as {@link csvRows} has them.
 * @param knownSecrets what no secret cell may hold, because others know it.
 * @returns in the file's order a row or its problems. Whether one problem stops an import is for the caller to say.
 */
export async function* readRows<Set extends Columns>(
  format: Format<Set>,
  file: string,
  bytes: AsyncIterable<Uint8Array>,
  knownSecrets: ReadonlySet<string> = new Set(),
): AsyncGenerator<ReadRow<RowOf<Set>>> {
  let header: Header<Set> | null = null;
  try {
    for await (const csvRow of csvRows(bytes)) {
      if (header !== null) {
        yield readRow(format, file, header, csvRow, knownSecrets);
        continue;
      }
      header = readHeader(format, file, csvRow);
      if (header.problems.length > 0) yield { line: csvRow.line, problems: header.problems };
      if (missingIn(format, header.places).length > 0) return;
    }
  } catch (error) {
    if (!(error instanceof BrokenCsv)) throw error;
    const { line, reason } = error;
    yield { line, problems: [{ file, line, column: null, reason }] };
    return;
  }
  if (header !== null) return;
  const reason = `is empty; its first line must name the columns: ${Object.keys(format.columns).join(', ')}`;
  yield { line: 1, problems: [{ file, line: 1, column: null, reason }] };
}

function readHeader<Set extends Columns>(
  format: Format<Set>,
  file: string,
  { line, record }: CsvRow,
): Header<Set> {
  const places = new Map<keyof Set & string, number>();
  const faults: { column: string | null; reason: string }[] = [];
  const width = record.findLastIndex((name) => name.trim() !== '') + 1;
  record.slice(0, width).forEach((title, index) => {
    const name = columnNamed(format, title);
    if (name !== null && !places.has(name)) places.set(name, index);
    else if (name !== null) faults.push({ column: name, reason: 'is there twice' });
    else if (title.trim() === '')
      faults.push({ column: null, reason: `column ${index + 1} has no name; name it or take it out` });
    else
      faults.push({ column: title.trim().slice(0, VALUE_LENGTH_MAX), reason: unknownColumn(format, places) });
  });
  for (const column of missingIn(format, places))
    faults.push({ column, reason: `is missing; expected: ${Object.keys(format.columns).join(', ')}` });
  return { places, width, problems: faults.map((found) => ({ file, line, ...found })) };
}

function unknownColumn<Set extends Columns>(format: Format<Set>, places: Places<Set>): string {
  const free = Object.keys(format.columns).filter((name) => !places.has(name));
  return `is no column of ${format.file}; expected: ${free.join(', ') || 'no more columns'}`;
}

function columnNamed<Set extends Columns>(format: Format<Set>, title: string): (keyof Set & string) | null {
  const folded = title.trim().toLowerCase().replaceAll(/[- ]/g, '_');
  const names: readonly (keyof Set & string)[] = Object.keys(format.columns);
  const alias = DUTCH.get(folded);
  return names.find((name) => name === folded) ?? names.find((name) => name === alias) ?? null;
}

function missingIn<Set extends Columns>(format: Format<Set>, places: Places<Set>): string[] {
  return Object.entries(format.columns)
    .filter(([name, column]) => column.isRequired && !places.has(name))
    .map(([name]) => name);
}

function readRow<Set extends Columns>(
  format: Format<Set>,
  file: string,
  { places, width }: Header<Set>,
  { line, record }: CsvRow,
  knownSecrets: ReadonlySet<string>,
): ReadRow<RowOf<Set>> {
  const surplus = record.slice(width).find((field) => field.trim() !== '');
  if (surplus !== undefined)
    return {
      line,
      problems: [
        {
          file,
          line,
          column: null,
          reason: `has ${record.length} fields and the header ${width}; a text with a separator in it needs quotation marks`,
          value: surplus.slice(0, VALUE_LENGTH_MAX),
        },
      ],
    };
  const cell = (name: string): string => {
    const place = places.get(name);
    return place === undefined ? '' : trimmed(record[place] ?? '');
  };
  const problems: Problem[] = [];
  const row: Record<string, unknown> = {};
  const report = (name: string, reason: string): void => {
    const value = format.columns[name]?.isSecret === true ? '' : cell(name).slice(0, VALUE_LENGTH_MAX);
    problems.push({ file, line, column: name, reason, ...(value !== '' && { value }) });
  };
  for (const [name, column] of Object.entries(format.columns)) {
    const parsed = column.read(cell(name), cell);
    if ('reason' in parsed) report(name, parsed.reason);
    else if (column.isSecret && knownSecrets.has(cell(name)))
      report(name, 'is of the sample store, so everybody knows it: choose another');
    else row[name] = parsed.value;
  }
  if (!isWhole(row, format.columns)) return { line, problems };
  for (const { column, reason } of format.check(row)) report(column, reason);
  return problems.length > 0 ? { line, problems } : { line, row };
}

/** Every column has been read, each by its own parser: that is what makes it a row of this format. */
function isWhole<Set extends Columns>(row: object, columns: Set): row is RowOf<Set> {
  return Object.keys(columns).every((name) => name in row);
}

function trimmed(field: string): string {
  const text = field.trim();
  return /^="[^"]*"$/.test(text) ? text.slice(2, -1).trim() : text;
}
