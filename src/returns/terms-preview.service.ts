import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { type Publishable, SALE_TERMS } from '../terms/index.js';
import { judge, type ReturnRules } from './eligibility.js';
import { EligibilityService, type JudgeableSale, returnRulesOf } from './eligibility.service.js';
import { EligibilityCode } from './returns.enums.js';
import { SaleQueries } from './sale.queries.js';

const PAGE = 500;

/** What a version of the terms changes for orders made before it. */
export interface TermsPreview {
  /** Orders it is judged against. */
  readonly ordersAffected: number;
  /** Of them, those that get a better answer. */
  readonly ordersBetterOff: number;
  /** Every open order was looked at; false: there are more, and the newest were. */
  readonly complete: boolean;
}

/** Nothing of these ever changes the answer. */
const SETTLED: ReadonlySet<EligibilityCode> = new Set([
  EligibilityCode.UNIT_EXCLUDED,
  EligibilityCode.ALREADY_RETURNED,
  EligibilityCode.WINDOW_PASSED,
]);

/** Says what would change for open orders if terms were published. */
@Injectable()
export class TermsPreviewService {
  /** The newest so many are looked at; what is older has mostly come back or stayed. */
  ordersMax = 20_000;

  constructor(
    private readonly sales: SaleQueries,
    private readonly eligibility: EligibilityService,
  ) {}

  /**
   * Judges every open order under what serves it already and under these, on the day these begin to hold. An order counts when
   * something of it may come back under the best of all; it is better off when that is because of these. Where there
   * are more than {@link ordersMax} the answer says that it is not complete.
   *
   * A version that does not serve open orders changes nothing for them, and neither does another document.
   */
  async preview(db: Db, draft: Publishable): Promise<TermsPreview> {
    const counts = { ordersAffected: 0, ordersBetterOff: 0, complete: true };
    if (!draft.servesOpenOrders || draft.key !== SALE_TERMS) return counts;
    const later = returnRulesOf(draft);
    const at = draft.effectiveFrom > db.now ? draft.effectiveFrom : db.now;
    let last: Id<'Order'> | null = null;
    for (let seen = 0; ; seen += PAGE) {
      const orderIds: Id<'Order'>[] = await this.sales.openIds(db, at, last, PAGE);
      if (orderIds.length > 0 && seen >= this.ordersMax) return { ...counts, complete: false };
      for (const sale of await this.eligibility.read(db, { orderIds }, null)) {
        const verdicts = judgedWith(sale, later, at);
        if (verdicts.some(({ reason }) => !SETTLED.has(reason))) counts.ordersAffected += 1;
        if (
          verdicts.some(({ reason, termsVersion }) => !SETTLED.has(reason) && termsVersion === later.version)
        )
          counts.ordersBetterOff += 1;
      }
      if (orderIds.length < PAGE) return counts;
      last = orderIds.at(-1)!;
    }
  }
}

const judgedWith = ({ row, facts, rules }: JudgeableSale, later: ReturnRules, at: Date) =>
  row.lines.map((line) => judge(facts, line, { own: rules.own, later: [...rules.later, later] }, at));
