import type { DataSource } from 'typeorm';
import type { Id } from '../../src/kernel/ids.js';
import {
  type DeliveryOptionRule,
  HandlingFlag,
  Payer,
  PublishedTerms,
  ReturnRoute,
  termsHash,
  type TermsRules,
  UnitCondition,
  WindowStart,
} from '../../src/terms/index.js';
import { anId, LONG_AGO } from './builders.js';

export const SIXTY_DAYS: TermsRules = {
  currency: 'EUR',
  returns: {
    windowDays: 60,
    startsAt: WindowStart.PURCHASE,
    feeAmount: 0,
    by: [ReturnRoute.ANY_STORE, ReturnRoute.POST],
    postagePaidBy: Payer.RETAILER,
    exceptions: [UnitCondition.SEAL_BROKEN, UnitCondition.MADE_TO_MEASURE, UnitCondition.DIGITAL_SHOWN],
  },
  delivery: { costAmount: 495, freeFromAmount: 5000, daysMin: 1, daysMax: 3 },
};

/** In the evening for 7.95, always; in one or two days. */
export const EVENING: DeliveryOptionRule = {
  code: 'evening',
  names: { nl: 'Avondbezorging', en: 'Evening delivery', fr: 'Livraison en soirée' },
  costAmount: 795,
  freeFromAmount: null,
  daysMin: 1,
  daysMax: 2,
};

/** By two persons for 29.95, who carry what is flagged so; in two to five days. */
export const TWO_PERSONS: DeliveryOptionRule = {
  code: 'two_persons',
  names: { nl: 'Bezorgd door twee personen', en: 'Delivered by two persons' },
  costAmount: 2995,
  freeFromAmount: null,
  daysMin: 2,
  daysMax: 5,
  requiredFor: [HandlingFlag.TWO_MAN],
};

/** The same terms with ways of delivery beside the standard one. */
export const withOptions = (...options: readonly DeliveryOptionRule[]): TermsRules => ({
  ...SIXTY_DAYS,
  delivery: { ...SIXTY_DAYS.delivery, options },
});

/** Version 1 of the terms of sale, from January: 60 days, free, any store or post; delivery 4.95, free from 50.00. */
export async function publishedTerms(
  db: DataSource,
  given: Partial<Omit<PublishedTerms, 'id' | 'hash'>> = {},
): Promise<{ id: Id<'Terms'>; hash: string; version: number }> {
  const id = anId<'Terms'>();
  const rules = given.rules ?? SIXTY_DAYS;
  const texts = given.texts ?? { nl: '# Verkoopvoorwaarden', en: '# Terms of sale' };
  const hash = termsHash(rules, texts);
  const version = given.version ?? 1;
  await db.manager.insert(PublishedTerms, {
    key: 'sale',
    effectiveFrom: LONG_AGO,
    servesOpenOrders: true,
    publishedAt: LONG_AGO,
    ...given,
    id,
    version,
    rules,
    texts,
    hash,
  });
  return { id, hash, version };
}
