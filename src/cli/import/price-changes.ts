import { decimalOf } from '../../kernel/money.js';
import type { PriceRowView } from '../../pricing/index.js';
import { print } from '../print.js';

const SHOWN_MAX = 1_000;

/** Collects what an import does to prices, for a table of before and after. */
export class PriceChanges {
  private readonly rows: (readonly [sku: string, row: PriceRowView])[] = [];
  private count = 0;

  readonly told = (sku: string, row: PriceRowView): void => {
    if (row.before?.amount === row.after?.amount) return;
    this.count += 1;
    if (this.rows.length < SHOWN_MAX) this.rows.push([sku, row]);
  };

  /** The prices that change, at most a thousand of them. */
  show(): void {
    if (this.count === 0) return;
    print.line();
    print.table(['sku', 'list', 'before', 'after', 'change', 'from'], this.rows.map(cells));
    if (this.count > this.rows.length) print.line(`… and ${this.count - this.rows.length} more prices`);
  }
}

const cells = ([sku, { priceList, before, after, changeBps, validFrom }]: readonly [
  string,
  PriceRowView,
]): string[] => [
  sku,
  priceList,
  before === null ? 'none' : decimalOf(before),
  after === null ? 'ends' : decimalOf(after),
  changeBps === null ? '' : `${changeBps > 0 ? '+' : ''}${(changeBps / 100).toFixed(1)}%`,
  validFrom.toISOString(),
];
