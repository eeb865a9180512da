import { money } from '../kernel/money.js';
import { type DeliveryWay, deliveryWays } from './delivery-options.js';
import { TermsState } from './terms.enums.js';
import type { TermsRules, TermsVersion } from './terms-rules.js';
import type { TermsDeliveryOptionType, TermsType } from './terms.types.js';

/** What the schema's Terms is resolved from; its `text` is a field of its own, in the language asked for. */
export type TermsView = Omit<TermsType, 'delivery'> &
  Pick<TermsVersion, 'texts'> & {
    readonly delivery: Omit<TermsType['delivery'], 'options'> & { readonly options: TermsOptionView[] };
  };

/** What the schema's TermsDeliveryOption is resolved from; its `name` is a field of its own. */
export type TermsOptionView = TermsDeliveryOptionType & Pick<DeliveryWay, 'names'>;

/** A version as the schema shows it at an instant: for `Order.terms` and the like. */
export function termsView(terms: TermsVersion, at: Date): TermsView {
  const isSuperseded = terms.supersededFrom !== null && terms.supersededFrom <= at;
  return viewOf(terms, isSuperseded ? TermsState.SUPERSEDED : TermsState.PUBLISHED);
}

/** A draft as the schema shows it, with the version that it would become. */
export const draftView = (draft: Omit<TermsVersion, 'supersededFrom'>): TermsView =>
  viewOf(draft, TermsState.DRAFT);

function viewOf(terms: Omit<TermsVersion, 'supersededFrom'>, state: TermsState): TermsView {
  return {
    id: terms.id,
    key: terms.key,
    version: terms.version,
    state,
    effectiveFrom: terms.effectiveFrom,
    servesOpenOrders: terms.servesOpenOrders,
    hash: terms.hash,
    ...rulesView(terms.rules),
    texts: terms.texts,
  };
}

function rulesView({
  returns,
  delivery,
  payment,
  currency,
}: TermsRules): Pick<TermsView, 'returns' | 'delivery'> {
  return {
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
      payWithinDays: payment?.withinDays ?? 0,
      options: deliveryWays({ delivery })
        .slice(1)
        .map(({ costAmount, freeFromAmount, requiredFor, ...way }) => ({
          ...way,
          cost: money(costAmount, currency),
          freeFrom: freeFromAmount === null ? null : money(freeFromAmount, currency),
          requiredFor: [...requiredFor],
        })),
    },
  };
}
