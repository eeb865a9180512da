import { VariantKind } from '../catalogue/index.js';
import {
  add,
  allocate,
  type CurrencyCode,
  money,
  type Money,
  sum,
  vatContained,
  zero,
} from '../kernel/money.js';
import { FulfilmentKind } from '../locations/index.js';
import type { VatShareType } from '../platform/graphql/common.types.js';
import { sumVat } from '../pricing/index.js';

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
export interface TotalledLine {
  readonly variant: { readonly kind: VariantKind; readonly isFixedPrice: boolean };
  readonly fulfilment: { readonly kind: FulfilmentKind };
  readonly price: {
    readonly gross: Money;
    readonly discount: Money;
    readonly total: Money;
    readonly vat: readonly VatShareType[];
  };
}

/** The delivery rule of the terms in force, in minor units. */
export interface DeliveryRule {
  readonly costAmount: number;
  /** From so much on it costs nothing; null: never. */
  readonly freeFromAmount: number | null;
}

/** How a delivery comes to its price. */
export interface DeliveryCharge {
  readonly charge: 'none' | 'charged' | 'free';
  readonly amount: Money;
}

/** Codes, gift cards and services go with no parcel. */
const PARCELLED: ReadonlySet<VariantKind> = new Set([VariantKind.GOODS, VariantKind.BUNDLE]);

/** Whether a line goes with a parcel. */
export const isDelivered = ({ variant, fulfilment }: Pick<TotalledLine, 'variant' | 'fulfilment'>): boolean =>
  fulfilment.kind === FulfilmentKind.DELIVER && PARCELLED.has(variant.kind);

/**
 * What delivering these lines costs: once per cart, free from an amount that counts what is delivered and nothing else,
 * so that goods she collects do not pay for a parcel. A book of fixed price counts for no threshold.
 */
export function deliveryOf(
  lines: readonly TotalledLine[],
  rule: DeliveryRule,
  currency: CurrencyCode,
): DeliveryCharge {
  const delivered = lines.filter(isDelivered);
  if (delivered.length === 0 || rule.costAmount === 0) return { charge: 'none', amount: zero(currency) };
  const value = sum(
    delivered.filter(({ variant }) => !variant.isFixedPrice).map(({ price }) => price.total),
    currency,
  );
  return rule.freeFromAmount !== null && value.amount >= rule.freeFromAmount
    ? { charge: 'free', amount: zero(currency) }
    : { charge: 'charged', amount: money(rule.costAmount, currency) };
}

/**
 * The totals of lines, in whatever order they come. The same function makes those of a cart, of a ticket and of the
 * lines that are being ordered.
 *
 * @returns `total = goods − discount + delivery + deposits`. VAT per rate is the sum of the lines' shares, and of the
 *          delivery's: it follows the rates of what is delivered, in proportion (ancillary supply). Deposits have none.
 */
export function totalsOf(
  lines: readonly TotalledLine[],
  rule: DeliveryRule,
  currency: CurrencyCode,
): CartTotals {
  const isDeposit = ({ variant }: TotalledLine) => variant.kind === VariantKind.DEPOSIT;
  const sold = lines.filter((line) => !isDeposit(line));
  const total = (part: readonly TotalledLine[], of: (line: TotalledLine) => Money) =>
    sum(part.map(of), currency);
  const goods = total(sold, ({ price }) => price.gross);
  const discount = total(sold, ({ price }) => price.discount);
  const deposits = total(lines.filter(isDeposit), ({ price }) => price.total);
  const delivery = deliveryOf(lines, rule, currency).amount;
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
      { vat: sharesOfDelivery(delivery, lines.filter(isDelivered)) },
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
    return { rateBps, ...vatContained(gross, rateBps), gross };
  });
}
