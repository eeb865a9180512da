/** The front door. */
export { deliveryDays, type DeliveryDays } from './delivery-days.js';
export {
  type DeliveryWay,
  deliveryWays,
  mayGo,
  nameIn,
  STANDARD_CODE,
  usualWay,
} from './delivery-options.js';
export { exceptionWords } from './exception-words.js';
export { belowLegalMinimum, type BelowLaw, WITHDRAWAL_DAYS } from './legal-minimum.js';
export { TermsDraft } from './terms-draft.entity.js';
export { TermsParityService } from './terms-parity.service.js';
export { type Publishable, TermsPublicationService } from './terms-publication.service.js';
export { type KnownTerms, SALE_TERMS, TermsDirectory } from './terms-directory.js';
export {
  type DeliveryOptionRule,
  termsHash,
  type TermsRules,
  type TermsVersion,
  textIn,
} from './terms-rules.js';
export { PublishedTerms } from './terms-version.entity.js';
export * from './terms.enums.js';
export { TERMS_PUBLISHED, type TermsPublishedEvent } from './terms.events.js';
export * from './terms.inputs.js';
export { TermsModule } from './terms.module.js';
export { PublishTermsResult } from './terms.results.js';
export { TermsRepository } from './terms.repository.js';
export { type TermsRow, TermsWriter } from './terms.writer.js';
export * from './terms.types.js';
export { draftView, termsView, type TermsView } from './terms-view.js';
