import { type Money, money, subtract } from '../kernel/money.js';
import type { Payment } from './payment.entity.js';
import { TenderKind } from './payments.enums.js';

type Source = Pick<
  Payment,
  | 'id'
  | 'tender'
  | 'currency'
  | 'capturedAmount'
  | 'refundedAmount'
  | 'refundingAmount'
  | 'createdAt'
  | 'position'
>;

/** What is left of a payment that may still go back. */
export const refundable = (
  payment: Pick<Payment, 'currency' | 'capturedAmount' | 'refundedAmount' | 'refundingAmount'>,
): Money =>
  money(payment.capturedAmount - payment.refundedAmount - payment.refundingAmount, payment.currency);

/**
 * Divides a refund over the tenders an order was paid with: other tenders before cash, each up to what is left of it,
 * in the order they were tendered.
 *
 * @param amount   not negative.
 * @param payments of the order, in any order.
 * @returns what each gives back, and what no tender covers.
 */
export function divideRefund<Paid extends Source>(
  amount: Money,
  payments: readonly Paid[],
): { parts: { payment: Paid; amount: Money }[]; uncovered: Money } {
  const cashLast = payments.toSorted(
    (a, b) =>
      Number(isCash(a)) - Number(isCash(b)) ||
      a.createdAt.getTime() - b.createdAt.getTime() ||
      a.position - b.position,
  );
  const parts: { payment: Paid; amount: Money }[] = [];
  let left = amount;
  for (const payment of cashLast) {
    const part = money(Math.min(left.amount, refundable(payment).amount), amount.currency);
    if (part.amount <= 0) continue;
    parts.push({ payment, amount: part });
    left = subtract(left, part);
  }
  return { parts, uncovered: left };
}

const isCash = ({ tender }: Pick<Source, 'tender'>): boolean => tender === TenderKind.CASH;
