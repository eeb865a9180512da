import { sum, zero } from '../../src/kernel/money.js';
import type { NewOrder } from '../../src/orders/index.js';
import { sumVat } from '../../src/pricing/index.js';

/** What lines make when nothing is delivered and nothing taken off. */
export function undelivered(
  lines: readonly Pick<NewOrder['lines'][number], 'priced'>[],
  currency: string,
): Pick<NewOrder, 'totals' | 'standardDelivery'> {
  const goods = sum(
    lines.map(({ priced }) => priced.total),
    currency,
  );
  const nothing = zero(currency);
  return {
    totals: {
      goods,
      discount: nothing,
      delivery: nothing,
      deposits: nothing,
      total: goods,
      vat: sumVat(lines.map(({ priced }) => priced)),
      deliveredBy: [],
    },
    standardDelivery: nothing,
  };
}
