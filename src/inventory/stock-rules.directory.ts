import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/database/db.js';
import { KeptReading } from '../platform/database/kept-reading.js';
import { DEFAULT_RULES, type SourcingRule } from './sourcing-rules.js';
import { StockRulesRepository } from './stock-rules.repository.js';

/** The rules in force. Kept in the process, so that a promise costs no statement more. */
@Injectable()
export class StockRulesDirectory {
  readonly kept: KeptReading<readonly SourcingRule[]>;

  constructor(rows: StockRulesRepository) {
    this.kept = new KeptReading(async (db) => (await rows.current(db))?.sourcing ?? DEFAULT_RULES);
  }

  sourcing(db: Db): Promise<readonly SourcingRule[]> {
    return this.kept.of(db);
  }

  /** The next question reads anew: called by whoever wrote. */
  forget(): void {
    this.kept.forget();
  }
}
