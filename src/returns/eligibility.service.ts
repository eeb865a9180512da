import { Injectable } from '@nestjs/common';
import { CallerChecks } from '../customers/index.js';
import type { Id } from '../kernel/ids.js';
import { money } from '../kernel/money.js';
import { LocationDirectory } from '../locations/index.js';
import { ContractKind } from '../orders/index.js';
import type { Db } from '../platform/database/db.js';
import { SALE_TERMS, TermsDirectory, type TermsVersion } from '../terms/index.js';
import { judge, type ReturnRules, type SaleFacts, type UnitFacts, type Verdict } from './eligibility.js';
import { wordsFor } from './eligibility-words.js';
import type { ReturnBasis } from './returns.enums.js';
import type { ReturnEligibilityType } from './returns.types.js';
import { type SaleLineRow, SaleQueries, type SaleRow, type WantedSales } from './sale.queries.js';

/** An order with all that its lines are judged by. */
export interface JudgeableSale {
  readonly row: SaleRow;
  readonly facts: SaleFacts;
  readonly rules: { readonly own: ReturnRules; readonly later: readonly ReturnRules[] };
}

/** Says whether and how things may come back, the same to everybody. */
@Injectable()
export class EligibilityService {
  constructor(
    private readonly sales: SaleQueries,
    private readonly terms: TermsDirectory,
    private readonly locations: LocationDirectory,
    private readonly callers: CallerChecks,
  ) {}

  /**
   * The answer for many lines at once, in one statement; for code that has checked who asks.
   *
   * @returns by line; lines that are not there, or of an order that was abandoned, are missing.
   */
  async of(
    db: Db,
    orderLineIds: readonly Id<'OrderLine'>[],
    language: string,
  ): Promise<Map<Id<'OrderLine'>, ReturnEligibilityType>> {
    const sales = await this.read(db, { orderLineIds }, null);
    return new Map(
      sales.flatMap((sale) =>
        sale.row.lines.map((line) => [
          line.id,
          viewOf(judgeNow(sale, line, db.now), language, sale.row.currency),
        ]),
      ),
    );
  }

  /** The answer for who asks: null when the line is not there, or another's. */
  async forCaller(
    db: Db,
    orderLineId: Id<'OrderLine'>,
    language: string,
  ): Promise<ReturnEligibilityType | null> {
    const [sale] = await this.read(db, { orderLineIds: [orderLineId] }, db);
    const line = sale?.row.lines.find(({ id }) => id === orderLineId);
    if (sale && !(await this.callers.mayShow(db, sale.row.customerId))) return null;
    return sale && line ? viewOf(judgeNow(sale, line, db.now), language, sale.row.currency) : null;
  }

  /** @param asker null: whoever owns them. @returns orders with what their lines are judged by, newest first. */
  async read(db: Db, wanted: WantedSales, asker: Db | null): Promise<JudgeableSale[]> {
    const rows = await this.sales.of(db, wanted, asker && asker.actor);
    return Promise.all(rows.map((row) => this.judgeable(db, row)));
  }

  private async judgeable(db: Db, row: SaleRow): Promise<JudgeableSale> {
    const own = await this.terms.byId(db, row.termsId);
    if (own === null) throw new Error(`order ${row.id} was made under terms that are not there`);
    const later = await this.terms.servingSince(db, SALE_TERMS, own);
    const place = await this.placeOf(db, row);
    return {
      row,
      facts: {
        placedAt: row.placedAt,
        isDistance: row.contract === ContractKind.DISTANCE,
        timeZone: place.timeZone,
        country: place.country,
        fulfilments: row.fulfilments,
        lines: row.lines,
      },
      rules: { own: returnRulesOf(own), later: later.map(returnRulesOf) },
    };
  }

  /** Where the sale was made: its store, else the first place of its seller (one country, one time zone). */
  private async placeOf(db: Db, row: SaleRow): Promise<{ timeZone: string; country: string }> {
    const store = row.locationId && (await this.locations.get(db, row.locationId));
    if (store) return { timeZone: store.timeZone, country: store.address.country };
    const places = await this.locations.all(db);
    const own = places.find(({ sellerId }) => sellerId === row.sellerId) ?? places[0];
    if (!own) throw new Error(`order ${row.id} is of a seller without a place`);
    return { timeZone: own.timeZone, country: own.address.country };
  }
}

/** One line's verdict; see {@link judge}. */
export function judgeNow(
  sale: JudgeableSale,
  line: SaleLineRow,
  now: Date,
  unit: UnitFacts | null = null,
  only: ReturnBasis | null = null,
): Verdict {
  return judge(sale.facts, line, sale.rules, now, unit, only);
}

/** The verdict as the schema shows it. */
export function viewOf(verdict: Verdict, language: string, currency: string): ReturnEligibilityType {
  const { best, longest } = verdict;
  return {
    eligible: verdict.eligible,
    basis: best?.basis ?? null,
    reason: verdict.reason,
    words: wordsFor(verdict, language, currency),
    unitsLeft: verdict.unitsLeft,
    asks: [...verdict.asks],
    by: [...verdict.by],
    windowDays: longest?.days ?? null,
    startsAt: longest?.startsAt ?? null,
    countedFrom: longest?.countedFrom ?? null,
    lastDay: longest?.lastDay ?? null,
    fee: money(best?.fee ?? 0, currency),
    termsVersion: verdict.termsVersion,
    betterLater: verdict.betterLater,
  };
}

/** What returns need of a version of the terms, published or not. */
export const returnRulesOf = ({ version, rules }: Pick<TermsVersion, 'version' | 'rules'>): ReturnRules => ({
  version,
  windowDays: rules.returns.windowDays,
  startsAt: rules.returns.startsAt,
  fee: rules.returns.feeAmount,
  by: rules.returns.by,
  exceptions: rules.returns.exceptions,
  deliveryDaysMax: rules.delivery.daysMax,
  informsOfWithdrawal: rules.returns.informsOfWithdrawal ?? true,
});
