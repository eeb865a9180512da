import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/database/db.js';
import { DEFAULT_RULES, type SourcingRule } from './sourcing-rules.js';
import { StockRulesRepository } from './stock-rules.repository.js';

/** The rules in force. Kept in the process, so that a promise costs no statement more. */
@Injectable()
export class StockRulesDirectory {
  /** How old they may be, by the machine's own time. */
  maxAgeMs = 5_000;
  private known: { readonly rules: readonly SourcingRule[]; readonly readAtMs: number } | null = null;
  private timesForgotten = 0;

  constructor(private readonly rows: StockRulesRepository) {}

  async sourcing(db: Db): Promise<readonly SourcingRule[]> {
    if (this.known !== null && performance.now() - this.known.readAtMs < this.maxAgeMs)
      return this.known.rules;
    const [readAtMs, { timesForgotten }] = [performance.now(), this];
    const rules = (await this.rows.current(db))?.sourcing ?? DEFAULT_RULES;
    if (timesForgotten === this.timesForgotten) this.known = { rules, readAtMs }; // else they may be from before
    return rules;
  }

  /** The next question reads anew: called by whoever wrote. */
  forget(): void {
    this.known = null;
    this.timesForgotten += 1;
  }
}
