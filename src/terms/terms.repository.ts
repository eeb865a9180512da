import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Id } from '../kernel/ids.js';
import type { TermsDraft } from './terms-draft.entity.js';
import type { TermsVersion } from './terms-rules.js';

/** Every SQL statement that touches `terms_version` and `terms_draft`. */
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

  /** Writes a draft, with who drafted it and when. */
  async insertDraft(tx: Tx, draft: Omit<TermsDraft, 'staffId' | 'draftedAt'>): Promise<void> {
    const { subject } = tx.actor;
    await tx.rows`
      INSERT INTO terms_draft (id, key, effective_from, serves_open_orders, rules, texts, hash, staff_id, drafted_at)
      VALUES (${draft.id}, ${draft.key}, ${draft.effectiveFrom}, ${draft.servesOpenOrders},
              ${JSON.stringify(draft.rules)}::jsonb, ${JSON.stringify(draft.texts)}::jsonb, ${draft.hash},
              ${subject.kind === 'staff' ? subject.staffId : null}::uuid, ${tx.now})`;
  }

  /** @returns the draft, published since or not; null: there is none. */
  async draft(db: Db, id: Id<'Terms'>): Promise<TermsDraft | null> {
    const [draft] = await db.rows<TermsDraft>`SELECT * FROM terms_draft WHERE id = ${id}`;
    return draft ?? null;
  }

  /** @returns false when its version or its instant was taken meanwhile. */
  async publishDraft(tx: Tx, id: Id<'Terms'>, version: number): Promise<boolean> {
    const added = await tx.rows`
      INSERT INTO terms_version (id, key, version, effective_from, serves_open_orders, rules, texts, hash, published_at)
      SELECT id, key, ${version}::int, effective_from, serves_open_orders, rules, texts, hash, ${tx.now}
        FROM terms_draft WHERE id = ${id}
      ON CONFLICT DO NOTHING
      RETURNING id`;
    return added.length === 1;
  }

  /** Publishes versions as they are given, as an import does: without a draft. */
  async insert(tx: Tx, versions: readonly Omit<TermsVersion, 'supersededFrom'>[]): Promise<void> {
    await tx.rows`
      INSERT INTO terms_version (id, key, version, effective_from, serves_open_orders, rules, texts, hash, published_at)
      SELECT id, key, version, "effectiveFrom", "servesOpenOrders", rules, texts, hash, ${tx.now}
        FROM jsonb_to_recordset(${JSON.stringify(versions)}::jsonb)
          AS row(id uuid, key text, version int, "effectiveFrom" timestamptz, "servesOpenOrders" boolean, rules jsonb,
                 texts jsonb, hash text)`;
  }
}
