import { Injectable } from '@nestjs/common';
import type { CurrencyCode, Money } from '../kernel/money.js';
import { BulkCheck, type BulkResult } from '../platform/database/bulk-write.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { TermsDirectory } from './terms-directory.js';
import { optionProblems } from './draft-rules.js';
import { belowLegalMinimum } from './legal-minimum.js';
import { type DeliveryOptionRule, type TermsRules, type TermsVersion, termsHash } from './terms-rules.js';
import type { Payer, ReturnRoute, UnitCondition, WindowStart } from './terms.enums.js';
import { termsPublished } from './terms.events.js';
import { TermsRepository } from './terms.repository.js';

/** A row of the import's terms.csv, columns in camel case, with the texts that its files hold. */
export interface TermsRow {
  readonly key: string;
  readonly version: number;
  readonly effectiveFrom: Date;
  readonly servesOpenOrders: boolean;
  readonly returnDays: number;
  readonly returnStartsAt: `${WindowStart}`;
  readonly returnFee: Money;
  readonly returnRoutes: readonly `${ReturnRoute}`[];
  readonly returnPostagePaidBy: `${Payer}`;
  readonly returnExceptions: readonly `${UnitCondition}`[];
  readonly deliveryCost: Money;
  readonly deliveryFreeFrom: Money | null;
  readonly deliveryDaysMin: number;
  readonly deliveryDaysMax: number;
  /** Beside the standard one; absent: none. */
  readonly deliveryOptions?: readonly DeliveryOptionRule[];
  /** Absent: yes. */
  readonly informsOfWithdrawal?: boolean;
  /** Absent: at once. */
  readonly payWithinDays?: number;
  readonly currency: CurrencyCode;
  /** Markdown by language, at least one. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Publishes versions of the terms: for the import and the sample store. */
@Injectable()
export class TermsWriter {
  constructor(
    private readonly rows: TermsRepository,
    private readonly directory: TermsDirectory,
  ) {}

  /**
   * Publishes versions. The same version again, with the same rules, texts and date, changes nothing; with others it is a
   * problem, because what is published is never edited: publish another version.
   *
   * @returns a row with a problem is left out and told; the caller decides what becomes of the rest.
   * @emits   terms.version_published.
   */
  async publish(tx: Tx, given: readonly TermsRow[]): Promise<BulkResult> {
    const published = await this.rows.all(tx);
    const isThere = (row: TermsRow) =>
      published.some((terms) => terms.key === row.key && terms.version === row.version);
    const check = new BulkCheck(given)
      .once('version', ({ key, version }) => `${key} ${version}`)
      .check('texts', ({ texts }) => Object.keys(texts).length === 0 && 'has no text in any language')
      .check('version', (row) => {
        const same = published.find((terms) => terms.key === row.key && terms.version === row.version);
        return same === undefined || isSame(same, row)
          ? null
          : 'is published with other rules, texts or date; publish a new version';
      })
      .check('effectiveFrom', (row) => {
        if (isThere(row)) return null;
        const others = [...published, ...given.filter((other) => other !== row)].filter(
          ({ key }) => key === row.key,
        );
        const isInOrder = others.every(({ version, effectiveFrom }) =>
          version < row.version ? effectiveFrom < row.effectiveFrom : effectiveFrom > row.effectiveFrom,
        );
        return !isInOrder && 'must be later than that of each earlier version';
      });
    check.check('currency', (row) => {
      const { rules } = published.find(({ key }) => key === row.key) ?? {};
      const currency = rules?.currency ?? given.find(({ key }) => key === row.key)!.currency;
      return row.currency !== currency && `is not that of the other versions, ${currency}`;
    });
    check.check('deliveryOptions', ({ deliveryOptions = [] }) => {
      const [problem] = optionProblems(deliveryOptions);
      return problem ? `has an option ${deliveryOptions[problem.index]!.code}: ${problem.words}` : null;
    });
    for (const [column, rule] of COLUMN_OF_RULE)
      check.check(column, (row) => {
        if (isThere(row)) return null;
        const broken = belowLegalMinimum(rulesOf(row)).find((each) => each.rule.startsWith(rule));
        return broken ? `gives less than the law: ${broken.words}` : null;
      });
    const added = check
      .good()
      .map(({ row }) => row)
      .filter((row) => !isThere(row));
    const versions = added.map((row) => {
      const rules = rulesOf(row);
      return { ...row, id: tx.newId<'Terms'>(), rules, hash: termsHash(rules, row.texts) };
    });
    await this.rows.insert(tx, versions);
    for (const { id, key, version, effectiveFrom } of versions)
      tx.emit(termsPublished({ termsId: id, key, version, effectiveFrom: effectiveFrom.toISOString() }));
    this.directory.forget();
    return check.result();
  }
}

/** What the law has a minimum for. Not that she is told of her right: a shop may have to say that it forgot to. */
const COLUMN_OF_RULE = [
  ['returnDays', 'returns.windowDays'],
  ['returnRoutes', 'returns.by'],
  ['deliveryDaysMax', 'delivery.daysMax'],
  ['deliveryOptions', 'delivery.options.'],
] as const;

function isSame(published: TermsVersion, row: TermsRow): boolean {
  return (
    published.hash === termsHash(rulesOf(row), row.texts) &&
    published.servesOpenOrders === row.servesOpenOrders &&
    published.effectiveFrom.getTime() === row.effectiveFrom.getTime()
  );
}

function rulesOf(row: TermsRow): TermsRules {
  return {
    currency: row.currency,
    returns: {
      windowDays: row.returnDays,
      startsAt: row.returnStartsAt as WindowStart,
      feeAmount: row.returnFee.amount,
      by: row.returnRoutes as readonly ReturnRoute[],
      postagePaidBy: row.returnPostagePaidBy as Payer,
      exceptions: row.returnExceptions as readonly UnitCondition[],
      ...(row.informsOfWithdrawal === false ? { informsOfWithdrawal: false } : {}),
    },
    delivery: {
      costAmount: row.deliveryCost.amount,
      freeFromAmount: row.deliveryFreeFrom?.amount ?? null,
      daysMin: row.deliveryDaysMin,
      daysMax: row.deliveryDaysMax,
      ...(row.deliveryOptions?.length ? { options: row.deliveryOptions } : {}),
    },
    ...(row.payWithinDays ? { payment: { withinDays: row.payWithinDays } } : {}),
  };
}
