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

/** Cash that stands on a ticket already, when more is tendered: all of it is rounded together. */
export interface CashSoFar {
  readonly amount: Money;
  readonly rounding: Money;
}

/** What tenders take of what is due, and what they leave open. */
export interface Division {
  readonly shares: TenderShare[];
  readonly left: Money;
}

/** Whether it was taken already: not so a card payment whose terminal has still to say. */
export const isTaken = ({ kind, terminalReference }: TenderShare): boolean =>
  kind !== TenderKind.CARD_TERMINAL || terminalReference !== null;

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
 * @throws TenderMismatch when they make more or less than the total, one is not positive, or less cash was handed over
 *         than is due.
 */
export function divideTenders(total: Money, tenders: readonly Tender[], country: string): TenderShare[] {
  const { shares, left } = divideAtTill(total, tenders, country);
  if (left.amount !== 0) throw mismatch(total, subtract(total, left));
  return shares;
}

/**
 * As {@link divideTenders}, at a till, where tenders may be given one after the other and leave something open. Cash is
 * rounded by the tender that leaves nothing: together with the cash that stands, so that fifty payments of two cents
 * make a euro.
 *
 * @param due    not negative: the total less what stands.
 * @param before cash that stands; absent: none.
 */
export function divideAtTill(
  due: Money,
  tenders: readonly Tender[],
  country: string,
  before?: CashSoFar,
): Division {
  const { currency } = due;
  const none = zero(currency);
  if (tenders.some(({ amount, received }) => isForeign(amount, currency) || isForeign(received, currency)))
    throw mismatch(due, none);
  const roundingOf = (cash: Money): Money =>
    subtract(cashRounding(add(before?.amount ?? none, cash), country), before?.rounding ?? none);
  let left = due;
  const taken: { tender: Tender; amount: Money }[] = [];
  tenders.forEach((tender, index) => {
    const amount = partOf(tender, left, index === tenders.length - 1 ? roundingOf(left) : none);
    if (left.amount === 0 && !tender.amount) return;
    if (amount.amount <= 0 || amount.amount > left.amount) throw mismatch(due, tenderedBy(tenders, due));
    taken.push({ tender, amount });
    left = subtract(left, amount);
  });
  const cash = taken.filter(({ tender }) => tender.kind === TenderKind.CASH);
  const inCash = sum(
    cash.map(({ amount }) => amount),
    currency,
  );
  const lastCash = left.amount === 0 ? cash.at(-1) : undefined;
  const shares = taken.map((part) =>
    part.tender.kind === TenderKind.CASH
      ? cashShare(part.tender, part.amount, part === lastCash ? roundingOf(inCash) : none, due)
      : {
          kind: part.tender.kind,
          amount: part.amount,
          rounding: none,
          received: null,
          change: null,
          terminalReference: part.tender.terminalReference ?? null,
        },
  );
  return { shares, left };
}

/** Cash may name the rounded amount as its part: 13.00 of 12.99. */
function partOf(tender: Tender, left: Money, rounding: Money): Money {
  const isCash = tender.kind === TenderKind.CASH;
  const due = add(left, rounding);
  if (tender.amount) return isCash && tender.amount.amount === due.amount ? left : plain(tender.amount);
  if (!isCash || !tender.received) return left;
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
