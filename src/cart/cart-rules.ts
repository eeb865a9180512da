import { isSold, SaleBlocked, VariantNotSold } from '../catalogue/index.js';
import type { CurrencyCode } from '../kernel/money.js';
import { LimitKind } from '../platform/graphql/common.enums.js';
import { limitReached, ruleBroken } from '../platform/graphql/refusals.js';
import { QUANTITY_MAX } from '../platform/graphql/scalars.js';
import type { Sellable } from '../pricing/index.js';
import type { CartLine } from './cart-line.entity.js';

/** Lines of one cart or ticket; real invoices have 705. */
export const CART_LINES_MAX = 1_000;

/**
 * May a new sale of it be made at all?
 *
 * @throws SaleBlocked    nothing of it is sold anywhere just now.
 * @throws VariantNotSold not yet, not any more, or it has no price in this currency.
 */
export function checkSold(sellable: Sellable, currency: CurrencyCode): void {
  if (sellable.blockReason !== null)
    throw new SaleBlocked(
      { variantId: sellable.id, why: sellable.blockReason },
      'Its sale is blocked everywhere; ask again later.',
    );
  if (!isSold(sellable) || sellable.price === null || sellable.price.currency !== currency)
    throw new VariantNotSold({ variantId: sellable.id }, 'It is not for sale.');
}

/**
 * Is the quantity of this line, and what the cart then holds of the variant, within bounds?
 *
 * @param lines all lines of the cart after the change.
 * @throws LimitReached LINE_QUANTITY (1,000,000), PER_CUSTOMER or CART_LINES.
 * @throws RuleBroken   QUANTITY_MIN or QUANTITY_STEP, naming `input.quantity`.
 */
export function checkQuantity(sellable: Sellable, line: CartLine, lines: readonly CartLine[]): void {
  const { quantityMin, quantityStep, maxPerCustomer, unit } = sellable;
  if (lines.length > CART_LINES_MAX) throw limitReached(LimitKind.CART_LINES, CART_LINES_MAX, lines.length);
  if (line.quantity > QUANTITY_MAX) throw limitReached(LimitKind.LINE_QUANTITY, QUANTITY_MAX, line.quantity);
  if (line.quantity < quantityMin)
    throw ruleBroken('input.quantity', 'QUANTITY_MIN', `The least that is sold is ${quantityMin} ${unit}.`);
  if (line.quantity % quantityStep !== 0)
    throw ruleBroken('input.quantity', 'QUANTITY_STEP', `It is sold in steps of ${quantityStep} ${unit}.`);
  if (maxPerCustomer === null) return;
  const held = lines
    .filter(({ variantId }) => variantId === sellable.id)
    .reduce((units, { quantity }) => units + quantity, 0);
  if (held > maxPerCustomer)
    throw limitReached(LimitKind.PER_CUSTOMER, maxPerCustomer, held, 'Over all channels together.');
}
