import type { OtherCell, Parsed, Parser } from './parser.js';

/** One column of a file: what may stand in it, and what an empty cell means. */
export interface Column<Value> {
  readonly isRequired: boolean;
  readonly description: string;
  readonly expects: string;
  /** What an empty cell means, in words; null when it may not be empty. */
  readonly whenEmpty: string | null;
  /** The file and column whose values these are: `variants.sku`. */
  readonly refersTo: string | null;
  /** A password or key: no problem report repeats what was in the cell. */
  readonly isSecret: boolean;
  /** Reads a trimmed cell, which may be empty. */
  read(cell: string, other: OtherCell): Parsed<Value>;
}

export type Columns = Readonly<Record<string, Column<unknown>>>;

/** The row that a set of columns makes. */
export type RowOf<Set extends Columns> = {
  readonly [Name in keyof Set]: Set[Name] extends Column<infer Value> ? Value : never;
};

/** A rule between columns that a row breaks. */
export interface RowFault<Name extends string> {
  readonly column: Name;
  readonly reason: string;
}

/** What can be said of any kind of file without knowing its rows. */
export interface FileDescription {
  /** `products.csv`; also how problems name it. */
  readonly file: string;
  /** One sentence: what a row is. */
  readonly describes: string;
  readonly columns: Columns;
  /** Columns that together name a row: no two rows of a file have the same. */
  readonly key: readonly string[];
}

/** One kind of file: everything the reader, the documentation and the importer need to know of it. */
export interface Format<Set extends Columns> extends FileDescription {
  readonly columns: Set;
  readonly key: readonly (keyof Set & string)[];
  /** Rules between columns. Asked only when every cell of the row could be read. */
  check(row: RowOf<Set>): readonly RowFault<keyof Set & string>[];
}

/** Facts about a column beside its parser. */
export interface ColumnFacts {
  readonly refersTo?: string;
  readonly isSecret?: boolean;
}

/** Errors that Dutch and English spreadsheets leave in a cell instead of a value. */
const SPREADSHEET_ERROR =
  /^#(?:N\/[AB]|REF!|VERW!|VALUE!|WAARDE!|NAME\?|NAAM\?|(?:DIV|DEEL)\/0!|NUM!|GETAL!|NULL!|LEEG!|#+)$/i;

/** A column that every row must fill. */
export function required<Value>(
  parser: Parser<Value>,
  description: string,
  facts: ColumnFacts = {},
): Column<Value> {
  return column<Value>(parser, description, facts, null, () => ({ reason: 'must be filled in' }));
}

/** A column that may be empty or absent; then the value is null. `whenEmpty` says what that means. */
export function optional<Value>(
  parser: Parser<Value>,
  description: string,
  whenEmpty: string,
  facts: ColumnFacts = {},
): Column<Value | null> {
  return column<Value | null>(parser, description, facts, whenEmpty, () => ({ value: null }));
}

/** A column that may be empty or absent; then the value is `fallback`. */
export function otherwise<Value>(
  parser: Parser<Value>,
  fallback: Value,
  description: string,
  whenEmpty: string,
): Column<Value> {
  return column<Value>(parser, description, {}, whenEmpty, () => ({ value: fallback }));
}

/** Describes a kind of file; `check` is left out where no rule joins two columns. */
export function format<Set extends Columns>(
  described: Omit<Format<Set>, 'check' | 'key'> & {
    readonly key: readonly NoInfer<keyof Set & string>[];
    readonly check?: (row: RowOf<NoInfer<Set>>) => readonly RowFault<NoInfer<keyof Set & string>>[];
  },
): Format<Set> {
  return { ...described, check: described.check ?? (() => []) };
}

/** A fault when `isBroken`, else none: for {@link Format.check}. */
export function fault<Name extends string>(
  isBroken: boolean,
  column: Name,
  reason: string,
): RowFault<Name>[] {
  return isBroken ? [{ column, reason }] : [];
}

function column<Value>(
  parser: Parser<NoInfer<Value>>,
  description: string,
  facts: ColumnFacts,
  whenEmpty: string | null,
  readEmpty: () => Parsed<Value>,
): Column<Value> {
  return {
    isRequired: whenEmpty === null,
    description,
    expects: parser.expects,
    whenEmpty,
    refersTo: facts.refersTo ?? null,
    isSecret: facts.isSecret ?? false,
    read: (cell, other) => {
      if (cell === '') return readEmpty();
      if (SPREADSHEET_ERROR.test(cell))
        return { reason: `holds an error of the spreadsheet (${cell}); repair the formula and export again` };
      return parser.parse(cell, other);
    },
  };
}
