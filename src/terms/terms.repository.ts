import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { TermsVersion } from './terms-rules.js';

/** Every SQL statement that touches `terms_version`. */
@Injectable()
export class TermsRepository {
  /** Every version of every document, by document and by when it takes effect; there are tens, not thousands. */
  all(db: Db): Promise<TermsVersion[]> {
    return db.rows<TermsVersion>`
      SELECT id, key, version, hash, effective_from, serves_open_orders, rules, texts,
             lead(effective_from) OVER (PARTITION BY key ORDER BY effective_from) AS superseded_from
        FROM terms_version
       ORDER BY key, effective_from`;
  }

  async insert(tx: Tx, versions: readonly Omit<TermsVersion, 'supersededFrom'>[]): Promise<void> {
    await tx.rows`
      INSERT INTO terms_version (id, key, version, effective_from, serves_open_orders, rules, texts, hash, published_at)
      SELECT id, key, version, "effectiveFrom", "servesOpenOrders", rules, texts, hash, ${tx.now}
        FROM jsonb_to_recordset(${JSON.stringify(versions)}::jsonb)
          AS row(id uuid, key text, version int, "effectiveFrom" timestamptz, "servesOpenOrders" boolean, rules jsonb,
                 texts jsonb, hash text)`;
  }
}
