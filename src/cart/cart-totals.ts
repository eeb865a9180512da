import { VariantKind } from '../catalogue/index.js';
import { add, allocate, type CurrencyCode, type Money, sum, vatContained } from '../kernel/money.js';
import type { VatShareType } from '../platform/graphql/common.types.js';
import { sumVat } from '../pricing/index.js';
import { type DeliverableLine, type DeliveryPlan, partsOf } from './cart-delivery.js';

/** What is to pay; shaped like `CartTotals`. */
export interface CartTotals {
  readonly goods: Money;
  readonly discount: Money;
  readonly delivery: Money;
  readonly deposits: Money;
  readonly total: Money;
  readonly vat: VatShareType[];
}

/** What totals need to know of a line. */
export interface TotalledLine extends DeliverableLine {
  readonly price: {
    readonly gross: Money;
    readonly discount: Money;
    readonly total: Money;
    readonly vat: readonly VatShareType[];
  };
}

/**
 * The totals of lines, in whatever order they come. The same function makes those of a cart, of a ticket and of the
 * lines that are being ordered.
 *
 * @returns `total = goods − discount + delivery + deposits`. VAT per rate is the sum of the lines' shares, and of the
 *          delivery's: each way follows the rates of what goes that way, in proportion (ancillary supply). Deposits have none.
 */
export function totalsOf(
  lines: readonly TotalledLine[],
  plan: DeliveryPlan,
  currency: CurrencyCode,
): CartTotals {
  const isDeposit = ({ variant }: TotalledLine) => variant.kind === VariantKind.DEPOSIT;
  const sold = lines.filter((line) => !isDeposit(line));
  const total = <Part>(part: readonly Part[], of: (each: Part) => Money) => sum(part.map(of), currency);
  const goods = total(sold, ({ price }) => price.gross);
  const discount = total(sold, ({ price }) => price.discount);
  const deposits = total(lines.filter(isDeposit), ({ price }) => price.total);
  const parts = partsOf(lines, plan, currency);
  const delivery = total(parts, ({ amount }) => amount);
  return {
    goods,
    discount,
    delivery,
    deposits,
    total: add(
      total(sold, ({ price }) => price.total),
      delivery,
      deposits,
    ),
    vat: sumVat([
      ...sold.map(({ price }) => price),
      ...parts.map((part) => ({ vat: sharesOfDelivery(part.amount, part.lines) })),
    ]),
  };
}

function sharesOfDelivery(delivery: Money, delivered: readonly TotalledLine[]): VatShareType[] {
  const weights = sumVat(delivered.map(({ price }) => price));
  if (delivery.amount === 0 || weights.length === 0) return [];
  const isFree = weights.every(({ gross }) => gross.amount === 0);
  return allocate(
    delivery,
    weights.map(({ gross }) => (isFree ? 1 : gross.amount)),
  ).map((gross, index) => {
    const { rateBps } = weights[index]!;
    return { rateBps, gross, ...vatContained(gross, rateBps) };
  });
}
