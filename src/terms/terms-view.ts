import { money } from '../kernel/money.js';
import { TermsState } from './terms.enums.js';
import type { TermsVersion } from './terms-rules.js';
import type { TermsType } from './terms.types.js';

/** What the schema's Terms is resolved from; its `text` is a field of its own, in the language asked for. */
export type TermsView = TermsType & Pick<TermsVersion, 'texts'>;

/** A version as the schema shows it at an instant: for `Order.terms` and the like. */
export function termsView(terms: TermsVersion, at: Date): TermsView {
  const { returns, delivery, currency } = terms.rules;
  const isSuperseded = terms.supersededFrom !== null && terms.supersededFrom <= at;
  return {
    id: terms.id,
    key: terms.key,
    version: terms.version,
    state: isSuperseded ? TermsState.SUPERSEDED : TermsState.PUBLISHED,
    effectiveFrom: terms.effectiveFrom,
    servesOpenOrders: terms.servesOpenOrders,
    hash: terms.hash,
    returns: {
      windowDays: returns.windowDays,
      startsAt: returns.startsAt,
      fee: money(returns.feeAmount, currency),
      by: [...returns.by],
      postagePaidBy: returns.postagePaidBy,
      exceptions: returns.exceptions.map((when) => ({ when })),
    },
    delivery: {
      cost: money(delivery.costAmount, currency),
      freeFrom: delivery.freeFromAmount === null ? null : money(delivery.freeFromAmount, currency),
      daysMin: delivery.daysMin,
      daysMax: delivery.daysMax,
    },
    texts: terms.texts,
  };
}
