/** What a cell says, or why it says nothing: a sentence that goes on after the column's name. */
export type Parsed<Value> = { readonly value: Value } | { readonly reason: string };

/** The cell of another column in the same row, trimmed; empty when there is none. */
export type OtherCell = (column: string) => string;

/** Reads the cells of one column. Cells come trimmed and are never empty: {@link ./format.ts} sees to that. */
export interface Parser<Value> {
  /** What people may write, for the documentation and for refusals: `yes or no`. */
  readonly expects: string;
  parse(cell: string, other: OtherCell): Parsed<Value>;
}

/** A number that a spreadsheet shortened: its last digits are gone for good. */
const SHORTENED_NUMBER = /^\d(?:[.,]\d+)?E\+\d+$/i;

/**
 * Whether a spreadsheet has made a number of digits that were none, such as `9,52123E+12` of a barcode.
 *
 * @returns the sentence to refuse it with, or null.
 */
export function shortenedByExcel(cell: string, what: string): string | null {
  return SHORTENED_NUMBER.test(cell)
    ? `Excel has turned the ${what} into a number; format the column as text and export again`
    : null;
}
