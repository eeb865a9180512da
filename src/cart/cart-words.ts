import type { LimitKind } from '../platform/graphql/common.enums.js';
import type { HerPromotions } from '../pricing/index.js';
import type { CartDifference, WhyCode } from './cart-change.js';
import type { CartBenefit } from './cart-view.js';

interface Words {
  readonly why: Readonly<Record<WhyCode, string>>;
  readonly subject: Readonly<Record<'delivery' | 'benefit' | 'points' | 'total', string>>;
  readonly freeDelivery: string;
  readonly terms: string;
  readonly member: string;
  readonly promotion: string;
  readonly limit: Readonly<Record<'per_customer' | 'cart_lines', string>>;
}

const NL: Words = {
  why: {
    LINE_ADDED: 'toegevoegd',
    LINE_REMOVED: 'eruit gehaald',
    LINE_ORDERED: 'besteld',
    QUANTITY_CHANGED: 'ander aantal',
    FULFILMENT_CHANGED: 'komt op een andere manier',
    PRICE_CHANGED: 'de prijs is veranderd',
    LABEL_DIFFERS: 'het schaplabel zegt een andere prijs',
    STAFF_ADJUSTED: 'een medewerker heeft de prijs aangepast',
    PROMOTION_APPLIED: 'een actie geeft meer korting',
    PROMOTION_LOST: 'een actie geeft minder korting',
    DELIVERY_ADDED: 'er is iets bij dat bezorgd wordt',
    DELIVERY_REMOVED: 'er wordt niets meer bezorgd',
    DELIVERY_CHANGED: 'de bezorgkosten zijn veranderd',
    DELIVERY_OPTION_CHANGED: 'er wordt op een andere manier bezorgd',
    DELIVERY_OPTION_GONE: 'de gekozen manier van bezorgen is er niet meer',
    FREE_DELIVERY_REACHED: 'het bedrag voor gratis bezorging is bereikt',
    FREE_DELIVERY_LOST: 'het bedrag voor gratis bezorging wordt niet meer gehaald',
    POINTS_FOLLOW_THE_TOTAL: 'de punten volgen het bedrag',
    POINTS_FOLLOW_THE_CUSTOMER: 'de punten horen bij de klant op de bon',
    TOTAL_FOLLOWS_THE_LINES: 'het totaal volgt de regels',
  },
  subject: { delivery: 'Bezorging', benefit: 'Gratis bezorging', points: 'Punten', total: 'Totaal' },
  freeDelivery: 'Gratis bezorging',
  terms: 'Voorwaarden',
  member: 'Lid van de groep',
  promotion: 'Actie',
  limit: {
    per_customer: 'meer mag er niet per klant',
    cart_lines: 'er past niets meer in de winkelwagen',
  },
};

const EN: Words = {
  why: {
    LINE_ADDED: 'added',
    LINE_REMOVED: 'taken out',
    LINE_ORDERED: 'ordered',
    QUANTITY_CHANGED: 'another quantity',
    FULFILMENT_CHANGED: 'reaches her another way',
    PRICE_CHANGED: 'the price has changed',
    LABEL_DIFFERS: 'the shelf label says another price',
    STAFF_ADJUSTED: 'a colleague has adjusted the price',
    PROMOTION_APPLIED: 'a promotion takes more off',
    PROMOTION_LOST: 'a promotion takes less off',
    DELIVERY_ADDED: 'something is delivered',
    DELIVERY_REMOVED: 'nothing is delivered any more',
    DELIVERY_CHANGED: 'the cost of delivery has changed',
    DELIVERY_OPTION_CHANGED: 'it is delivered another way',
    DELIVERY_OPTION_GONE: 'the way of delivery chosen is no longer to be had',
    FREE_DELIVERY_REACHED: 'the amount for free delivery is reached',
    FREE_DELIVERY_LOST: 'the amount for free delivery is no longer reached',
    POINTS_FOLLOW_THE_TOTAL: 'points follow the amount',
    POINTS_FOLLOW_THE_CUSTOMER: 'points belong to the customer on the ticket',
    TOTAL_FOLLOWS_THE_LINES: 'the total follows the lines',
  },
  subject: { delivery: 'Delivery', benefit: 'Free delivery', points: 'Points', total: 'Total' },
  freeDelivery: 'Free delivery',
  terms: 'Terms',
  member: 'Member of the group',
  promotion: 'Promotion',
  limit: { per_customer: 'a customer may not have more of it', cart_lines: 'the cart is full' },
};

const wordsIn = (language: string): Words => (language === 'en' ? EN : NL);

/** A difference as a person reads it; shaped like `Difference`. */
export type WordedDifference = Omit<CartDifference, 'name'> & {
  readonly label: string;
  readonly why: string;
};

/** Puts differences into words. @param language ISO 639-1; Dutch unless English. */
export function differencesInWords(
  differences: readonly CartDifference[],
  language: string,
): WordedDifference[] {
  const words = wordsIn(language);
  const subjects: Readonly<Record<string, string>> = words.subject;
  return differences.map(({ name, ...difference }) => ({
    ...difference,
    label: name ?? subjects[difference.subject] ?? words.subject.total,
    why: words.why[difference.whyCode],
  }));
}

/** A benefit as a person reads it; shaped like `Benefit`. */
export function benefitsInWords(
  benefits: readonly CartBenefit[],
  language: string,
): { label: string; source: string }[] {
  const words = wordsIn(language);
  return benefits.map(({ promotionName }) => ({
    label: words.freeDelivery,
    source: promotionName ?? words.terms,
  }));
}

/** What is hers as a person reads it: each group she is in, each promotion for her; shaped like `Benefit`. */
export function herBenefitsInWords(
  { customerGroups, promotions }: HerPromotions,
  language: string,
): { label: string; source: string }[] {
  const words = wordsIn(language);
  return [
    ...[...customerGroups].sort().map((group) => ({ label: `${words.member} ${group}`, source: group })),
    ...promotions.map(({ name }) => ({ label: name, source: words.promotion })),
  ];
}

/** Why a merge left some out. */
export function limitInWords(limit: LimitKind, language: string): string {
  const words: Readonly<Record<string, string>> = wordsIn(language).limit;
  return words[limit] ?? limit;
}
