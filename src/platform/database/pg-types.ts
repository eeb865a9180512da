import pg from 'pg';

const BIGINT = 20;
const DATE = 1082;

/**
 * How PostgreSQL's types come into TypeScript, for every connection of this process: amounts and positions as safe
 * integers (a larger one is a fault, never rounded), local dates as text, because a `Date` would move them to a zone.
 */
export function readPostgresTypes(): void {
  pg.types.setTypeParser(BIGINT, (text: string) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is beyond the safe integers`);
    return value;
  });
  pg.types.setTypeParser(DATE, (text: string) => text);
}
