/** Why one row of a bulk write was left out. */
export interface RowProblem {
  /** Its place in the rows that were given, from 0. */
  readonly index: number;
  /** The property of the row that is at fault. */
  readonly column: string;
  /** In words, continuing "column …": `does not name a product`. */
  readonly reason: string;
}

/** What a bulk write did: rows without a problem are written (or were as they are already), the others left out. */
export interface BulkResult {
  /** Rows without a problem. */
  readonly accepted: number;
  /** In order of rows, at most one per row. */
  readonly problems: readonly RowProblem[];
}

/** Collects the problems of a bulk write, and keeps apart the rows that have none. */
export class BulkCheck<Row> {
  private readonly found = new Map<number, RowProblem>();

  constructor(private readonly rows: readonly Row[]) {}

  /** Names a problem of every row that `reason` gives words for; the first problem of a row is the one told. */
  check(column: keyof Row & string, reason: (row: Row, index: number) => string | false | null): this {
    for (const [index, row] of this.rows.entries()) {
      if (this.found.has(index)) continue;
      const words = reason(row, index);
      if (words) this.found.set(index, { index, column, reason: words });
    }
    return this;
  }

  /** Rows after the first with the same key are a problem: one statement cannot write a row twice. */
  once(column: keyof Row & string, keyOf: (row: Row) => string): this {
    const seen = new Set<string>();
    return this.check(column, (row) => {
      const key = keyOf(row);
      if (seen.has(key)) return 'comes twice';
      seen.add(key);
      return null;
    });
  }

  /** The rows that have no problem so far, each with its index. */
  good(): { row: Row; index: number }[] {
    return [...this.rows.entries()]
      .filter(([index]) => !this.found.has(index))
      .map(([index, row]) => ({ row, index }));
  }

  get problemCount(): number {
    return this.found.size;
  }

  result(): BulkResult {
    return {
      accepted: this.rows.length - this.found.size,
      problems: [...this.found.values()].toSorted((a, b) => a.index - b.index),
    };
  }
}
