import { Injectable } from '@nestjs/common';
import { localDate } from '../kernel/calendar.js';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { Tx } from '../platform/database/unit-of-work.js';
import type { TaxRules } from './line-tax.js';
import { type DistanceSale, TaxRepository, type TaxRows } from './tax.repository.js';

/**
 * What the law says of VAT, and what each seller chose. Rows are only ever added, so they are kept in the process; one
 * that another process adds is seen within {@link maxAgeMs}.
 */
@Injectable()
export class TaxDirectory {
  /** How old the rows may be, by the machine's own time. */
  maxAgeMs = 5_000;
  private rows: TaxRows | null = null;
  private readAtMs = Number.NEGATIVE_INFINITY;
  private reading: Promise<TaxRows> | null = null;
  /** Sellers that passed the threshold in a transaction that nobody else sees yet. */
  private readonly passing = new WeakMap<Db, Set<Id<'Seller'>>>();

  constructor(private readonly repository: TaxRepository) {}

  /** The rules at an instant; past ones give what held then. */
  async at(db: Db, at: Date): Promise<TaxRules> {
    const rules = rulesAt(await this.read(db), at.getTime());
    const passed = this.passing.get(db);
    return passed ? { ...rules, atDestination: new Set([...rules.atDestination, ...passed]) } : rules;
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

  /**
   * Rivals share one reading, but a transaction: others wait for a connection, perhaps for its own. One that fails, perhaps
   * with the transaction that read, is nobody else's failure.
   */
  private async read(db: Db): Promise<TaxRows> {
    if (this.rows !== null && performance.now() - this.readAtMs <= this.maxAgeMs) return this.rows;
    if (this.passing.has(db)) return this.repository.all(db); // kept by nobody: it may be rolled back
    const shared = db instanceof Tx ? null : this.reading;
    this.rows = await (shared?.catch(() => this.repository.all(db)) ?? this.readNow(db));
    this.readAtMs = performance.now();
    return this.rows;
  }

  private readNow(db: Db): Promise<TaxRows> {
    const reading = this.repository.all(db).finally(() => (this.reading = null));
    this.reading = reading;
    return reading;
  }
}

const yearOf = (at: Date, timeZone: string): number => Number(localDate(at, timeZone).slice(0, 4));

function rulesAt(rows: TaxRows, atMs: number): TaxRules {
  const held = <Row extends { validFromMs: number }>(all: readonly Row[]): Row[] =>
    all.filter(({ validFromMs }) => validFromMs <= atMs);
  const rates = new Map<string, Map<string, number>>();
  for (const { country, taxClass, rateBps } of held(rows.rates))
    rates.set(country, (rates.get(country) ?? new Map<string, number>()).set(taxClass, rateBps));
  const atDestination = new Set<Id<'Seller'>>();
  for (const { sellerId, isDestination } of held(rows.choices))
    if (isDestination) atDestination.add(sellerId);
    else atDestination.delete(sellerId);
  const roundedInTotal = new Set<string>();
  for (const { document, rounds } of held(rows.roundings))
    if (rounds === 'total') roundedInTotal.add(document);
    else roundedInTotal.delete(document);
  return {
    rates,
    union: new Set(held(rows.distances).map(({ country }) => country)),
    atDestination,
    roundedInTotal,
  };
}
