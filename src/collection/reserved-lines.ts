import { isSold, SaleBlocked, VariantNotSold } from '../catalogue/index.js';
import { isStocked } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import { LimitKind } from '../platform/graphql/common.enums.js';
import { limitReached, ruleBroken } from '../platform/graphql/refusals.js';
import { QUANTITY_MAX } from '../platform/graphql/scalars.js';
import { type EffectivePrice, type PricedLine, priceLine, type Sellable } from '../pricing/index.js';

/** One variant that she wants put aside. */
export interface WantedLine {
  readonly variantId: Id<'Variant'>;
  readonly quantity: number;
}

/** One that may be, with its price of now. */
export interface AcceptedLine {
  readonly id: Id<'ReservationLine'>;
  readonly variant: Sellable;
  readonly quantity: number;
  readonly price: EffectivePrice;
  readonly priced: PricedLine;
}

/**
 * Whether these may be put aside at all, and at what price.
 *
 * @param had what she has of them already, over all channels.
 * @throws VariantNotSold unknown, not yet or no longer sold, or without a price in this currency.
 * @throws SaleBlocked    nothing of it is sold anywhere just now.
 * @throws RuleBroken     NOT_STOCKED, QUANTITY_MIN or QUANTITY_STEP, naming the line.
 * @throws LimitReached   LINE_QUANTITY or PER_CUSTOMER.
 */
export function acceptLines(
  wanted: readonly WantedLine[],
  sellables: ReadonlyMap<Id<'Variant'>, Sellable>,
  currency: CurrencyCode,
  had: ReadonlyMap<Id<'Variant'>, number>,
  newId: () => Id<'ReservationLine'>,
): AcceptedLine[] {
  return wanted.map(({ variantId, quantity }, index) => {
    const variant = sellables.get(variantId);
    if (variant?.blockReason != null)
      throw new SaleBlocked(
        { variantId, why: variant.blockReason },
        'Its sale is blocked everywhere; ask again later.',
      );
    const price = variant?.price;
    if (variant === undefined || !isSold(variant) || price == null || price.currency !== currency)
      throw new VariantNotSold({ variantId }, 'It is not for sale.');
    checkQuantity(variant, quantity, index, had.get(variantId) ?? 0);
    return { id: newId(), variant, quantity, price, priced: priceLine(variant, quantity) };
  });
}

function checkQuantity(variant: Sellable, quantity: number, index: number, had: number): void {
  const path = `input.lines.${index}`;
  if (!isStocked(variant.kind))
    throw ruleBroken(`${path}.variantId`, 'NOT_STOCKED', 'There is nothing of it to put aside; buy it.');
  if (quantity > QUANTITY_MAX) throw limitReached(LimitKind.LINE_QUANTITY, QUANTITY_MAX, quantity);
  const { quantityMin, quantityStep, maxPerCustomer, unit } = variant;
  if (quantity < quantityMin)
    throw ruleBroken(`${path}.quantity`, 'QUANTITY_MIN', `The least that is sold is ${quantityMin} ${unit}.`);
  if (quantity % quantityStep !== 0)
    throw ruleBroken(`${path}.quantity`, 'QUANTITY_STEP', `It is sold in steps of ${quantityStep} ${unit}.`);
  if (maxPerCustomer !== null && had + quantity > maxPerCustomer)
    throw limitReached(LimitKind.PER_CUSTOMER, maxPerCustomer, had + quantity, 'Over all channels together.');
}

/** The weight of the heaviest variant; an unknown weight counts for nothing. */
export const heaviestGrams = (lines: readonly { readonly variant: Sellable }[]): number =>
  Math.max(0, ...lines.map(({ variant }) => variant.weightGrams ?? 0));
