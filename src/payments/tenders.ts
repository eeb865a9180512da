import { add, type Money, money, subtract, sum, zero } from '../kernel/money.js';
import { cashRounding } from './cash-rounding.js';
import { TenderKind } from './payments.enums.js';
import { TenderMismatch } from './payments.errors.js';

/** A means of payment as it was named: shaped like `TenderInput`. */
export interface Tender {
  readonly kind: TenderKind;
  readonly amount?: Money | null;
  readonly received?: Money | null;
  readonly terminalReference?: string | null;
}

/** What one tender takes of a total. */
export interface TenderShare {
  readonly kind: TenderKind;
  /** Its part of the total: what counts as paid. */
  readonly amount: Money;
  /** What cash rounding adds (or takes away): neither price nor VAT. */
  readonly rounding: Money;
  /** Cash handed over; null for other tenders. `received = amount + rounding + change`. */
  readonly received: Money | null;
  /** Cash given back; null for other tenders. */
  readonly change: Money | null;
  readonly terminalReference: string | null;
}

/** What a till takes; what a shop on the web takes, outside production. */
export const TILL_TENDERS: readonly TenderKind[] = [TenderKind.CASH, TenderKind.CARD_TERMINAL];
export const ONLINE_TENDERS: readonly TenderKind[] = [TenderKind.TEST_GATEWAY];

/**
 * Divides a total over the tenders she names, in her order.
 *
 * Each takes its `amount`, or what is left; cash without an amount takes what was handed over when that is less. All
 * cash together is rounded as the law of the country says, once, on its last tender. Tenders that find nothing left
 * and named no amount are left out.
 *
 * @param total   not negative; zero needs no tender.
 * @param tenders amounts positive, in the currency of the total.
 * @param country of the till, ISO 3166 alpha-2; of no consequence without cash.
 * @returns one share per tender that takes something; their amounts sum to `total` exactly.
 * @throws TenderMismatch when they make more or less than the total, an amount is not positive, or less cash was
 *         handed over than is due.
 */
export function divideTenders(total: Money, tenders: readonly Tender[], country: string): TenderShare[] {
  const { currency } = total;
  if (tenders.some(({ amount, received }) => isForeign(amount, currency) || isForeign(received, currency)))
    throw mismatch(total, zero(currency));
  let left = total;
  const taken: { tender: Tender; amount: Money }[] = [];
  tenders.forEach((tender, index) => {
    const amount = partOf(tender, left, index === tenders.length - 1 ? country : null);
    if (amount.amount === 0 && !tender.amount) return;
    if (amount.amount <= 0 || amount.amount > left.amount) throw mismatch(total, tenderedBy(tenders, total));
    taken.push({ tender, amount });
    left = subtract(left, amount);
  });
  if (left.amount !== 0) throw mismatch(total, subtract(total, left));

  const cash = taken.filter(({ tender }) => tender.kind === TenderKind.CASH);
  const rounding = cashRounding(
    sum(
      cash.map(({ amount }) => amount),
      currency,
    ),
    country,
  );
  const lastCash = cash.at(-1);
  return taken.map((part) =>
    part.tender.kind === TenderKind.CASH
      ? cashShare(part.tender, part.amount, part === lastCash ? rounding : zero(currency), total)
      : {
          kind: part.tender.kind,
          amount: part.amount,
          rounding: zero(currency),
          received: null,
          change: null,
          terminalReference: part.tender.terminalReference ?? null,
        },
  );
}

/** Cash may name the rounded amount as its part: 13.00 of 12.99. */
function partOf(tender: Tender, left: Money, country: string | null): Money {
  const isCash = tender.kind === TenderKind.CASH;
  if (tender.amount) {
    const roundedLeft = country === null ? left : add(left, cashRounding(left, country));
    return isCash && tender.amount.amount === roundedLeft.amount ? left : plain(tender.amount);
  }
  if (!isCash || !tender.received) return left;
  const due = country === null ? left : add(left, cashRounding(left, country));
  return tender.received.amount < due.amount ? plain(tender.received) : left;
}

function cashShare(tender: Tender, amount: Money, rounding: Money, total: Money): TenderShare {
  const due = add(amount, rounding);
  const received = tender.received ? plain(tender.received) : due;
  const change = subtract(received, due);
  if (change.amount < 0) throw mismatch(total, received);
  return { kind: TenderKind.CASH, amount, rounding, received, change, terminalReference: null };
}

function tenderedBy(tenders: readonly Tender[], total: Money): Money {
  return sum(
    tenders.map(({ amount, received }) =>
      amount ? plain(amount) : received ? plain(received) : zero(total.currency),
    ),
    total.currency,
  );
}

const isForeign = (amount: Money | null | undefined, currency: string): boolean =>
  Boolean(amount) && amount!.currency !== currency;

/** An input's instance becomes a plain amount. */
const plain = ({ amount, currency }: Money): Money => money(amount, currency);

const mismatch = (open: Money, tendered: Money): TenderMismatch =>
  new TenderMismatch({ open, tendered }, 'The tenders do not make the amount that is to pay.');
