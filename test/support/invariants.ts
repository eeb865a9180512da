import type { DataSource } from 'typeorm';
import type { Invariant } from '../../src/cli/audit/invariant.js';

/** Runs every query of the list; each must return no row. */
export async function expectInvariants(db: DataSource, list: readonly Invariant[]): Promise<void> {
  for (const { id, says, sql } of list) {
    const rows: unknown = await db.query(sql);
    expect({ id, says, rows }).toEqual({ id, says, rows: [] });
  }
}
