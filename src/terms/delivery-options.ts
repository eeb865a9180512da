import { derivedId, type Id } from '../kernel/ids.js';
import type { HandlingFlag } from './terms.enums.js';
import type { DeliveryOptionRule, TermsRules } from './terms-rules.js';

/** The code of the way that every version of the terms has. */
export const STANDARD_CODE = 'standard';

/** A way to have goods delivered. Its id is that of its code, under every version of the terms. */
export type DeliveryWay = Required<DeliveryOptionRule> & { readonly id: Id<'DeliveryOption'> };

const STANDARD_NAMES = {
  nl: 'Standaard bezorgd',
  en: 'Standard delivery',
  de: 'Standardlieferung',
  fr: 'Livraison standard',
};

const known = new WeakMap<TermsRules['delivery'], readonly DeliveryWay[]>();

/** The ways that terms offer, the standard one first. */
export function deliveryWays({ delivery }: Pick<TermsRules, 'delivery'>): readonly DeliveryWay[] {
  const kept = known.get(delivery);
  if (kept !== undefined) return kept;
  const { options = [], ...standard } = delivery;
  const ways = [{ code: STANDARD_CODE, names: STANDARD_NAMES, ...standard }, ...options].map((option) => ({
    requiredFor: [],
    ...option,
    id: derivedId<'DeliveryOption'>('cart.delivery-option', option.code),
  }));
  known.set(delivery, ways);
  return ways;
}

/** Whether an article may go this way: what it asks of a carrier it gets here, if any of the ways gives it. */
export const mayGo = (
  flags: readonly string[],
  way: Pick<DeliveryWay, 'requiredFor'>,
  ways: readonly Pick<DeliveryWay, 'requiredFor'>[],
): boolean =>
  flags.every(
    (flag) =>
      way.requiredFor.includes(flag as HandlingFlag) ||
      !ways.some(({ requiredFor }) => requiredFor.includes(flag as HandlingFlag)),
  );

/** How an article goes when nobody chooses: the standard way, or the first that takes what that one does not. */
export const usualWay = (flags: readonly string[], ways: readonly DeliveryWay[]): DeliveryWay =>
  ways.find((way) => mayGo(flags, way, ways)) ?? ways[0]!;

/** A name in a language, else in Dutch, else in any. */
export const nameIn = (names: Readonly<Record<string, string>>, language: string): string =>
  names[language] ?? names['nl'] ?? Object.values(names)[0] ?? '';
