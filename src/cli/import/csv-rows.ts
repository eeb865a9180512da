import { CsvError, parse } from 'csv-parse';
import { decoded } from './decode.js';

/** One row as it stands in the file, the header included. */
export interface CsvRow {
  /** Where it begins, counted from 1 as editors and spreadsheets do. */
  readonly line: number;
  readonly record: readonly string[];
}

/** The file is no CSV from `line` on; nothing after it can be read. */
export class BrokenCsv extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(`line ${line}: ${reason}`);
  }
}

/** A row longer than this is a quotation mark that was never closed, which would swallow the rest of the file. */
const ROW_BYTES_MAX = 262_144;
const HEAD_CHARACTERS_MAX = 65_536;
const SEPARATORS = [';', ',', '\t'] as const;

const OPTIONS = {
  record_delimiter: '\n',
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  max_record_size: ROW_BYTES_MAX,
} as const;

type Done = (error?: Error | null) => void;

/**
 * Reads CSV as Dutch Excel, a database or a person writes it, row by row in bounded memory.
 *
 * Separated by `;`, `,` or tab, whichever the header has most of, or what a line `sep=;` before it says. Fields may be
 * quoted and then hold separators and line ends; a quotation mark within a field that does not begin with one is text
 * (`tv 55" zwart`). Lines with nothing in them, or only separators, are left out.
 *
 * @param bytes of the file; see {@link decoded} for the encodings.
 * @returns the header first, then the rows; fields untouched, not even trimmed, and as many as the row has.
 * @throws BrokenCsv when a quotation mark is never closed or a row is longer than 256 KiB.
 * @see    RFC 4180; the rest is what spreadsheets do.
 */
export async function* csvRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  const pieces = decoded(bytes);
  const head = await readHead(pieces);
  const rows: CsvRow[] = [];
  let lastLine = head.linesBefore;
  const parser = parse({
    ...OPTIONS,
    delimiter: head.separator,
    // Rows are taken here and not from the stream's end: a stream that fails throws away what it still holds.
    on_record: (record, { lines }) => {
      lastLine = head.linesBefore + lines;
      const line = lastLine - record.reduce((count, field) => count + lineEnds(field), 0);
      if (record.some((field) => field.trim() !== '')) rows.push({ line, record });
      return null;
    },
  }).on('error', () => undefined); // each write is told of its own error
  const failed = async (write: (done: Done) => unknown): Promise<BrokenCsv | null> => {
    const error = await new Promise<Error | null | undefined>((done) => write(done));
    if (error instanceof CsvError) return new BrokenCsv(lastLine + 1, reasonOf(error));
    if (error) throw error;
    return null;
  };
  try {
    for await (const piece of joined(head.text, pieces)) {
      const broken = await failed((done) => parser.write(piece, done));
      yield* rows.splice(0);
      if (broken !== null) throw broken;
    }
    const broken = await failed((done) => parser.end(done));
    yield* rows.splice(0);
    if (broken !== null) throw broken;
  } finally {
    parser.destroy();
  }
}

interface Head {
  /** What was read to find the header, from the header on. */
  readonly text: string;
  readonly linesBefore: number;
  readonly separator: string;
}

async function readHead(pieces: AsyncGenerator<string>): Promise<Head> {
  let text = '';
  for (;;) {
    const next = text.length < HEAD_CHARACTERS_MAX ? await pieces.next() : { done: true as const, value: '' };
    if (next.done !== true) text += next.value;
    const [before = '', sep] = /^(?:[\s;,]*\n)?(?:"?sep=(.)"?[;,\t]*\n)?(?:[\s;,]*\n)?/i.exec(text) ?? [];
    const header = firstRow(text.slice(before.length));
    if (header === null && next.done !== true) continue;
    const separator = sep ?? mostFrequentSeparator(header ?? text.slice(before.length));
    return { text: text.slice(before.length), linesBefore: lineEnds(before), separator };
  }
}

/** Up to the first line end outside quotation marks; null when that has not come yet. */
function firstRow(text: string): string | null {
  const row = /^(?:[^"\n]|"[^"]*")+\n/.exec(text);
  return row === null ? null : row[0];
}

function mostFrequentSeparator(header: string): string {
  const unquoted = header.replace(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((separator) => ({ separator, count: unquoted.split(separator).length }));
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).separator;
}

async function* joined(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}

function lineEnds(text: string): number {
  return text.split('\n').length - 1;
}

function reasonOf(error: CsvError): string {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE')
    return 'a quotation mark (") is opened in this row and never closed, so nothing from here on could be read';
  return `the row cannot be read as CSV (${error.message})`;
}
