import { type Sql, sql } from './sql.js';
import type { Tx } from './unit-of-work.js';

/** By which edition of each of its rules a sale was priced; each process keeps what it read of them. */
export interface SaleEditions {
  readonly terms: string;
  readonly prices: string;
  readonly taxes: string;
}

/** Whoever replaces rules holds this lock alone, and sales share it from when they are written down. */
export const SALE_RULES = 1_935_764_581; // the bytes of "sale"

const replacedIn = new WeakMap<Tx, Set<keyof SaleEditions>>();

/**
 * Says that this transaction changes rules: whatever processes keep of them, no sale goes by it once this is committed.
 * Part of every statement's repository that writes such a table (`test/architecture/sale-rules.spec.ts`).
 *
 * Goes with the last statement: sales wait from there to COMMIT alone, however long an import takes.
 */
export function rulesReplaced(tx: Tx, rules: keyof SaleEditions): void {
  const all = (replacedIn.get(tx) ?? new Set<keyof SaleEditions>()).add(rules);
  replacedIn.set(tx, all);
  const edition = tx.newId();
  tx.withLast(
    'sale_rules',
    sql`
    UPDATE sale_rules
       SET terms = CASE WHEN ${all.has('terms')} THEN ${edition}::uuid ELSE terms END,
           prices = CASE WHEN ${all.has('prices')} THEN ${edition}::uuid ELSE prices END,
           taxes = CASE WHEN ${all.has('taxes')} THEN ${edition}::uuid ELSE taxes END
     WHERE (SELECT pg_advisory_xact_lock(${SALE_RULES}::int, 0)) IS NOT NULL`,
  );
}

/**
 * Lets sales that are being written down end, and no other begin before this transaction has ended.
 *
 * @returns the instant from which on every sale goes by what is written now.
 */
export async function beginReplacingRules(tx: Tx): Promise<Date> {
  await tx.rows`SELECT pg_advisory_xact_lock(${SALE_RULES}::int, 0)`;
  return tx.thisMoment();
}

/**
 * A query of one row if these editions are in force, of none if one was replaced: for the statement that writes a sale
 * down. From then on they are not replaced before the sale's transaction ends. What a rival has replaced when this gets its
 * turn counts, whatever the statement saw before: that is what FOR SHARE does.
 */
export const inForceOf = ({ terms, prices, taxes }: SaleEditions): Sql => sql`
  SELECT in_turn
    FROM (SELECT pg_advisory_xact_lock_shared(${SALE_RULES}::int, 0) IS NULL AS in_turn) AS behind_replacers, sale_rules
   WHERE terms = ${terms} AND prices = ${prices} AND taxes = ${taxes}
     FOR SHARE OF sale_rules`;
