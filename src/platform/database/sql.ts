import type { Db } from './db.js';
import { FOR_ITS_VALUES } from './statement-names.js';

/** A piece of SQL with the values bound in it; may be part of another. Nothing but {@link sql} makes one. */
export class Sql {
  constructor(
    readonly strings: readonly string[],
    readonly values: readonly unknown[],
  ) {}
}

/**
 * A piece of SQL that several statements share: `sql\`x = ${value} AND ${another}\``. Values become bind parameters, as in
 * `db.rows`; a piece becomes part of the text, with its own values. Run it with {@link rowsOf}.
 */
export function sql(text: TemplateStringsArray, ...values: readonly unknown[]): Sql {
  const strings = [text[0]!];
  const bound: unknown[] = [];
  for (const [index, value] of values.entries()) {
    const after = text[index + 1]!;
    if (value instanceof Sql) {
      strings.push(`${strings.pop()!}${value.strings[0]!}`, ...value.strings.slice(1));
      bound.push(...value.values);
      strings.push(`${strings.pop()!}${after}`);
    } else {
      strings.push(after);
      bound.push(value);
    }
  }
  return new Sql(strings, bound);
}

/**
 * `= ANY(…)` of ids, of which the planner is told nothing, not even how many: a plan that a connection keeps then looks as
 * cheap as one for these ids, and is kept.
 */
export const anyId = (ids: readonly string[]): Sql => sql`ANY(ARRAY(SELECT unnest(${ids}::uuid[])))`;

/**
 * Somewhere in a statement: it is planned each time, for its values. For the few where a plan for any values is bad for
 * many of them, though the planner finds it cheap: it cannot know how rare a word is.
 */
export const plannedForItsValues = new Sql([FOR_ITS_VALUES], []);

/** Runs one statement that is put together of pieces; rows as `db.rows` gives them. */
export function rowsOf<Row>(db: Db, statement: Sql): Promise<Row[]> {
  return db.rows<Row>(Object.assign([...statement.strings], { raw: statement.strings }), ...statement.values);
}
