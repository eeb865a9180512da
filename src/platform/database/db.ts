import type { Actor } from '../access/actor.js';

/** A way to run SQL, inside a transaction ({@link Tx}) or outside of one ({@link UnitOfWork.read}). */
export interface Db {
  /** The business instant of this read or transaction. */
  readonly now: Date;
  readonly actor: Actor;
  /**
   * Runs one SQL statement and returns its rows. Values become bind parameters, never text; `snake_case` columns come
   * back as `camelCase` properties, `bigint` as a safe integer, `date` as `YYYY-MM-DD`.
   */
  rows<Row>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]>;
}

/** `SELECT a WHERE b = ${c}` → `SELECT a WHERE b = $1`. */
export const placeholders = (text: TemplateStringsArray): string =>
  text.reduce((left, right, index) => `${left}$${index}${right}`);

const camelNames = new Map<string, string>();

function camel(column: string): string {
  let name = camelNames.get(column);
  if (name === undefined) {
    name = column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    camelNames.set(column, name);
  }
  return name;
}

/** Gives a row's columns the names that TypeScript knows them by. */
export function camelRow<Row>(row: object): Row {
  const named: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) named[camel(column)] = value;
  return named as Row;
}
