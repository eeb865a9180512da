import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/database/db.js';
import type { TermsVersion } from './terms-rules.js';

/** Reads `terms_version`. */
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
}
