import { type Money, negate } from '../kernel/money.js';
import { TenderKind } from './payments.enums.js';
import type { TenderShare } from './tenders.js';

const WORDS = {
  nl: {
    cash: 'Contant',
    card_terminal: 'Pin',
    test_gateway: 'Online betaald',
    change: 'Wisselgeld',
    rounding: 'Afronding',
  },
  en: {
    cash: 'Cash',
    card_terminal: 'Card',
    test_gateway: 'Paid online',
    change: 'Change',
    rounding: 'Rounding',
  },
} as const;

/** One line below the total of a receipt. */
export interface TenderLine {
  readonly label: string;
  readonly amount: Money;
}

/**
 * What a receipt says about how it was paid: each tender as handed over, then rounding and change where there are any.
 *
 * @param language `nl`, else English.
 */
export function tenderLines(
  shares: readonly (Pick<TenderShare, 'kind' | 'amount' | 'rounding' | 'received' | 'change'> & {
    readonly maskedDetail?: string | null;
  })[],
  language: string,
): TenderLine[] {
  const words = language === 'nl' ? WORDS.nl : WORDS.en;
  return shares.flatMap((share) => {
    const label = share.maskedDetail ? `${words[share.kind]} ${share.maskedDetail}` : words[share.kind];
    const lines: TenderLine[] = [{ label, amount: share.received ?? share.amount }];
    if (share.kind !== TenderKind.CASH) return lines;
    if (share.change && share.change.amount !== 0)
      lines.push({ label: words.change, amount: negate(share.change) });
    if (share.rounding.amount !== 0) lines.push({ label: words.rounding, amount: share.rounding });
    return lines;
  });
}
