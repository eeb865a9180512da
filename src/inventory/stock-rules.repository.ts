import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { SourcingRule } from './sourcing-rules.js';

/** Every statement on `stock_rules`. */
@Injectable()
export class StockRulesRepository {
  async current(db: Db): Promise<{ version: number; sourcing: SourcingRule[] } | null> {
    const [rules] = await db.rows<{ version: number; sourcing: SourcingRule[] }>`
      SELECT version, sourcing FROM stock_rules ORDER BY version DESC LIMIT 1`;
    return rules ?? null;
  }

  /** Of two who write at once, the second waits, and is the next version. */
  async add(
    tx: Tx,
    given: { sourcing: readonly SourcingRule[]; staffId: Id<'Staff'> | null; reason: string },
  ): Promise<number> {
    await tx.rows`SELECT pg_advisory_xact_lock(hashtext('stock_rules'))`;
    const [added] = await tx.rows<{ version: number }>`
      INSERT INTO stock_rules (version, sourcing, staff_id, reason, written_at)
      SELECT coalesce(max(version), 0) + 1, ${JSON.stringify(given.sourcing)}::jsonb, ${given.staffId}::uuid,
             ${given.reason}, ${tx.now}
        FROM stock_rules
      RETURNING version`;
    return added!.version;
  }
}
