import type { Money } from '../kernel/money.js';
import type { VatShare } from '../pricing/index.js';

/** What is to pay; shaped like `CartTotals`. */
export interface CartTotals {
  readonly goods: Money;
  readonly discount: Money;
  readonly delivery: Money;
  readonly deposits: Money;
  readonly total: Money;
  readonly vat: VatShare[];
}
