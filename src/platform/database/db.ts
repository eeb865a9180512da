import type { Actor } from '../access/actor.js';
import type { NamedText, StatementNames } from './statement-names.js';

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
export function placeholders(text: TemplateStringsArray): string {
  let statement = statements.get(text);
  if (statement === undefined) {
    statement = text.reduce((left, right, index) => `${left}$${index}${right}`);
    statements.set(text, statement);
  }
  return statement;
}

const statements = new WeakMap<TemplateStringsArray, string>(); // one per place in the code: made once

const camelNames = new Map<string, string>();

function camel(column: string): string {
  let name = camelNames.get(column);
  if (name === undefined) {
    name = column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    camelNames.set(column, name);
  }
  return name;
}

/** What can run SQL: a connection of node-postgres, or its pool. */
export interface Queryable {
  query(statement: NamedText & { values: unknown[]; rowMode: 'array' }): Promise<{
    readonly fields: readonly { readonly name: string }[];
    readonly rows: readonly (readonly unknown[])[];
  }>;
}

/** Runs one statement; rows come as arrays and get their names once per statement, not once per row and column. */
export async function queryRows<Row>(
  queryable: Queryable,
  statementNames: StatementNames,
  text: TemplateStringsArray,
  values: unknown[],
): Promise<Row[]> {
  const statement = statementNames.of(placeholders(text));
  const { fields, rows } = await queryable
    .query({ values, rowMode: 'array', ...statement })
    .catch((error: unknown) => {
      statementNames.failed(statement, error);
      throw error;
    });
  const names = fields.map(({ name }) => camel(name));
  return rows.map((cells) => {
    const row: Record<string, unknown> = {};
    for (let column = 0; column < names.length; column += 1) row[names[column]!] = cells[column];
    return row as Row;
  });
}

/** Gives a row that came as JSON the names that TypeScript knows its columns by. */
export function camelRow<Row>(row: object): Row {
  const named: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) named[camel(column)] = value;
  return named as Row;
}
