import { Injectable } from '@nestjs/common';
import { localDate } from '../kernel/calendar.js';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { KeptReading } from '../platform/database/kept-reading.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { RateSince, TaxRules } from './line-tax.js';
import { type DistanceSale, TaxRepository, type TaxRows } from './tax.repository.js';

/**
 * What the law says of VAT, and what each seller chose. Rows are only ever added, so they are kept in the process. One that
 * another process adds is seen within seconds, and at once by an order: the database says that it goes by an edition that
 * was replaced.
 */
@Injectable()
export class TaxDirectory {
  readonly kept: KeptReading<TaxRows>;
  /** Sellers that passed the threshold in a transaction that nobody else sees yet. */
  private readonly passing = new WeakMap<Db, Set<Id<'Seller'>>>();

  constructor(private readonly repository: TaxRepository) {
    this.kept = new KeptReading((db) => repository.all(db));
  }

  /** The rules at an instant; past ones give what held then. */
  async at(db: Db, at: Date): Promise<TaxRules> {
    const passed = this.passing.get(db);
    if (passed === undefined) return rulesAt(await this.kept.of(db), at.getTime());
    const rules = rulesAt(await this.repository.all(db), at.getTime()); // kept by nobody: it may be rolled back
    return { ...rules, atDestination: new Set([...rules.atDestination, ...passed]) };
  }

  /** Whether a country has rates: one without cannot be sold in. */
  async hasRates(db: Db, country: string): Promise<boolean> {
    const known = ({ rates }: TaxRows) => rates.some((rate) => rate.country === country) || undefined;
    return (await this.kept.find(db, known)) ?? false;
  }

  /** The next question reads anew: called by whoever was told that another edition holds. */
  forget(): void {
    this.kept.forget();
  }

  /**
   * Counts what an order ships to persons elsewhere under the seller's own VAT.
   *
   * @param timeZone of the seller: in it the year is counted.
   * @returns false when it passes the threshold: from now on the seller's shipments bear the destination's VAT, this one
   *          as well, so ask {@link at} again. @see Directive 2006/112/EC art. 59c paragraph 2.
   */
  async count(tx: Tx, sale: Omit<DistanceSale, 'year'>, timeZone: string): Promise<boolean> {
    if (sale.netAmount === 0) return true;
    const year = yearOf(tx.now, timeZone);
    if (await this.repository.countWithin(tx, { ...sale, year })) return true;
    await this.repository.passThreshold(
      tx,
      sale.sellerId,
      `Directive 2006/112/EC art. 59c: the threshold of ${year} is passed`,
    );
    this.passing.set(tx, (this.passing.get(tx) ?? new Set()).add(sale.sellerId));
    return false;
  }

  /** An order placed at an instant came to nothing: it is counted no longer. */
  async countBack(tx: Tx, sale: Omit<DistanceSale, 'year'>, placedAt: Date, timeZone: string): Promise<void> {
    if (sale.netAmount > 0)
      await this.repository.countBack(tx, { ...sale, year: yearOf(placedAt, timeZone) });
  }
}

const yearOf = (at: Date, timeZone: string): number => Number(localDate(at, timeZone).slice(0, 4));

function rulesAt(rows: TaxRows, atMs: number): TaxRules {
  const held = <Row extends { validFromMs: number }>(all: readonly Row[]): Row[] =>
    all.filter(({ validFromMs }) => validFromMs <= atMs);
  const rates = new Map<string, Map<string, RateSince[]>>();
  for (const { country, taxClass, rateBps, validFromMs } of held(rows.rates)) {
    const ofCountry = rates.get(country) ?? new Map<string, RateSince[]>();
    rates.set(country, ofCountry.set(taxClass, [...(ofCountry.get(taxClass) ?? []), [validFromMs, rateBps]]));
  }
  const atDestination = new Set<Id<'Seller'>>();
  for (const { sellerId, isDestination } of held(rows.choices))
    if (isDestination) atDestination.add(sellerId);
    else atDestination.delete(sellerId);
  const roundedInTotal = new Set<string>();
  for (const { document, rounds } of held(rows.roundings))
    if (rounds === 'total') roundedInTotal.add(document);
    else roundedInTotal.delete(document);
  return {
    edition: rows.edition,
    rates,
    union: new Set(held(rows.distances).map(({ country }) => country)),
    atDestination,
    roundedInTotal,
  };
}
