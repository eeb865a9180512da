import { Sql, sql } from './sql.js';

/** A write that goes with another statement. */
export interface Carried {
  /** What it draws on: further parts of the WITH, by their own names. */
  readonly from?: Sql;
  readonly write: Sql;
}

/**
 * Puts writes into another statement, as parts of its WITH: they cost no statement of their own. All parts see the same
 * snapshot, so none may touch a row that another writes, and the statement does not see what they wrote.
 */
export function withCarried(carried: readonly Carried[], { strings, values }: Sql): Sql {
  if (carried.length === 0) return new Sql(strings, values);
  const parts = carried.reduce(
    (all, { from, write }, index) =>
      sql`${all}${words(index === 0 ? '' : ', ')}${from ? sql`${from}, ` : NOTHING}${words(`carried_${index} AS (`)}${write})`,
    NOTHING,
  );
  const [, opening = '', first = ''] = /^\s*(WITH\s+(?:RECURSIVE\s+)?)?([^]*)$/i.exec(strings[0]!)!;
  const rest = new Sql([first, ...strings.slice(1)], values);
  return opening === '' ? sql`WITH ${parts} ${rest}` : sql`${words(opening)}${parts}, ${rest}`;
}

const words = (text: string): Sql => new Sql([text], []);
const NOTHING = words('');

/** A statement that locks nothing and writes nothing: it neither waits nor is refused. */
export const onlyReads = ({ strings }: Sql): boolean =>
  /^\s*SELECT\b/i.test(strings[0]!) && !/\bFOR\s+(UPDATE|NO\s+KEY|SHARE|KEY)\b/i.test(strings.join(' '));

/** The same statement, whatever its values. */
export const isAlike = (one: Carried, other: Carried): boolean =>
  one.write.strings.join() === other.write.strings.join();
