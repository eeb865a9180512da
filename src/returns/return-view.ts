import { type Money, money, subtract, zero } from '../kernel/money.js';
import type { LocationFacts } from '../locations/index.js';
import { type RefundPlanType, RefundState } from '../payments/index.js';
import { DifferenceSubject } from '../platform/graphql/common.enums.js';
import type { DifferenceType } from '../platform/graphql/common.types.js';
import type { ReturnLine } from './return-line.entity.js';
import type { ReturnRow } from './return.repository.js';
import type { ReturnLineType, ReturnType } from './returns.types.js';

/** A return as readers see it; its documents are fetched by whoever asks for them. */
export type ReturnView = Omit<ReturnType, 'documents'>;

const NL = {
  paid: 'Betaald',
  delivery: 'Bezorgkosten',
  fee: 'Retourkosten',
  points: 'Punten',
  returned: (number: string) => `Teruggebracht (${number}).`,
  withdrawn: 'U hebt de hele bestelling herroepen.',
  byTerms: 'Volgens de voorwaarden van uw aankoop.',
};
const EN: typeof NL = {
  paid: 'Paid',
  delivery: 'Delivery',
  fee: 'Return fee',
  points: 'Points',
  returned: (number) => `Brought back (${number}).`,
  withdrawn: 'You have withdrawn from the whole order.',
  byTerms: 'By the terms of your purchase.',
};

/**
 * A return as the schema shows it.
 *
 * @param refund null: nothing had been paid for it, so nothing went back.
 */
export function returnView(
  row: ReturnRow,
  refund: RefundPlanType | null,
  location: LocationFacts,
  language: string,
): ReturnView {
  return {
    id: row.id,
    number: row.number,
    version: row.version,
    state: row.state,
    orderId: row.orderId,
    origin: {
      channel: row.channel,
      location: location,
      device: row.device,
      person: row.person,
      at: row.at,
    },
    lines: row.lines.map((line) => lineView(line, row.currency)),
    refund: refund ?? { total: zero(row.currency), parts: [] },
    dryRun: false,
    differences: differencesOf(row, language === 'en' ? EN : NL),
  };
}

/** The same, of a rehearsal: nothing was written, and the money is where it was. */
export const rehearsed = (view: ReturnView): ReturnView => ({
  ...view,
  dryRun: true,
  refund: {
    ...view.refund,
    parts: view.refund.parts.map((part) => ({ ...part, state: RefundState.PLANNED })),
  },
});

const lineView = (line: ReturnLine, currency: string): ReturnLineType => ({
  id: line.id,
  variantId: line.variantId,
  orderLineId: line.orderLineId,
  basis: line.basis,
  quantity: line.quantity,
  received: line.received,
  grade: line.grade,
  disposition: line.disposition,
  refund: money(line.refundAmount, currency),
  reason: line.reason,
});

/** What it did to delivery, fee, what she has paid altogether, and her points; only what changed. */
function differencesOf(row: ReturnRow, words: typeof NL): DifferenceType[] {
  const amount = (units: number): Money => money(units, row.currency);
  const nothing = zero(row.currency);
  const changed = (
    subject: DifferenceSubject,
    label: string,
    before: Money,
    after: Money,
    why: string,
    whyCode: string,
  ): DifferenceType[] =>
    before.amount === after.amount
      ? []
      : [
          {
            subject,
            label,
            lineId: null,
            before,
            after,
            pointsBefore: null,
            pointsAfter: null,
            why,
            whyCode,
          },
        ];
  const why = words.returned(row.number);
  const { PRICE, DELIVERY, TOTAL, POINTS } = DifferenceSubject;
  return [
    ...changed(
      DELIVERY,
      words.delivery,
      amount(row.deliveryAmount),
      nothing,
      words.withdrawn,
      'WITHDRAWN_WHOLE',
    ),
    ...changed(PRICE, words.fee, nothing, amount(row.feeAmount), words.byTerms, 'RETURN_FEE'),
    ...changed(
      TOTAL,
      words.paid,
      amount(row.paidBeforeAmount),
      subtract(amount(row.paidBeforeAmount), amount(row.refundAmount)),
      why,
      'RETURNED',
    ),
    ...(row.pointsBefore === row.pointsAfter
      ? []
      : [
          {
            subject: POINTS,
            label: words.points,
            lineId: null,
            before: null,
            after: null,
            pointsBefore: row.pointsBefore,
            pointsAfter: row.pointsAfter,
            why,
            whyCode: 'RETURNED',
          },
        ]),
  ];
}
