import { canReceiveReceipt, type CartView, DetailsMissing, MissingDetail } from '../cart/index.js';
import {
  AgeCheckNeeded,
  isSold,
  refuseUnnumbered,
  SaleBlocked,
  SaleState,
  VariantNotSold,
} from '../catalogue/index.js';
import type { Id } from '../kernel/ids.js';
import { FulfilmentKind } from '../locations/index.js';
import type { NewOrder } from '../orders/index.js';
import { LimitKind } from '../platform/graphql/common.enums.js';
import { limitReached } from '../platform/graphql/refusals.js';
import { CouponUsedUp, type Sellable } from '../pricing/index.js';
import { refuseIncomplete } from './agreement.service.js';
import type { PayTicketInput } from './checkout.inputs.js';
import type { SaleLine } from './sale.js';

/** @throws SaleBlocked VariantNotSold */
export function refuseUnsold(variant: Sellable): void {
  if (variant.saleState === SaleState.BLOCKED)
    throw new SaleBlocked(
      { variantId: variant.id, why: variant.blockReason ?? '' },
      'This is not sold just now.',
    );
  if (!isSold(variant) || variant.price === null)
    throw new VariantNotSold({ variantId: variant.id }, 'This is not for sale.');
}

/**
 * Somebody else had the last use of a coupon: that is why the total is another.
 *
 * @throws CouponUsedUp
 */
export function refuseUsedUp({ coupons }: CartView): void {
  const usedUp = coupons.find(({ problem }) => problem === 'USED_UP');
  if (usedUp) throw new CouponUsedUp({ couponCode: usedUp.couponCode }, 'This coupon is used up.');
}

/** @throws LimitReached PER_CUSTOMER, over all lines of a variant. */
export function refuseTooMany(lines: readonly Pick<SaleLine, 'variant' | 'quantity'>[]): void {
  const asked = new Map<Id<'Variant'>, number>();
  for (const { variant, quantity } of lines) {
    const all = (asked.get(variant.id) ?? 0) + quantity;
    asked.set(variant.id, all);
    if (variant.maxPerCustomer !== null && all > variant.maxPerCustomer)
      throw limitReached(LimitKind.PER_CUSTOMER, variant.maxPerCustomer, all);
  }
}

/** Whether a way of delivery that she chose is no longer to be had. */
export const isOptionMissing = ({ checkout }: CartView): boolean =>
  checkout.missing.includes(MissingDetail.DELIVERY_OPTION);

/** For her who chose a way of delivery that is gone, and saw what it costs without. */
export const optionToChoose = (): DetailsMissing =>
  new DetailsMissing(
    { missing: [MissingDetail.DELIVERY_OPTION] },
    'The way of delivery chosen is no longer to be had.',
  );

/** A till prints; where she asked for something else, it has to reach her. @throws DetailsMissing */
export function refuseUnreceivable(order: NewOrder): void {
  const deliveredTo = order.lines.map(({ address }) => address);
  if (!canReceiveReceipt(order, deliveredTo))
    throw new DetailsMissing({ missing: [MissingDetail.RECEIPT_CHOICE] }, 'Say where the receipt goes.');
}

/** What a till has to see to first. @throws DetailsMissing SaleBlocked VariantNotSold AgeCheckNeeded SerialNeeded */
export function refuseUnchecked(
  { checkout }: CartView,
  lines: readonly SaleLine[],
  { ageChecked }: PayTicketInput,
): void {
  refuseIncomplete(checkout, lines, false);
  for (const { id, cartLineId, variant, quantity, fulfilment, serialNumbers } of lines) {
    refuseUnsold(variant);
    if (fulfilment !== FulfilmentKind.TAKE_AWAY) continue;
    if (variant.ageLimit !== null && !ageChecked)
      throw new AgeCheckNeeded(
        { minAge: variant.ageLimit },
        `Check that she is ${variant.ageLimit} or older.`,
      );
    refuseUnnumbered(cartLineId ?? id, variant, quantity, serialNumbers);
  }
}
