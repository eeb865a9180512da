/** The front door. */
export { deliveryDays } from './delivery-days.js';
export { type DeliveryWay, deliveryWays, mayGo, nameIn, usualWay } from './delivery-options.js';
export { belowLegalMinimum, WITHDRAWAL_DAYS } from './legal-minimum.js';
export { TermsDraft } from './terms-draft.entity.js';
export { type Publishable, TermsPublicationService } from './terms-publication.service.js';
export { SALE_TERMS, TermsDirectory } from './terms-directory.js';
export {
  type DeliveryOptionRule,
  termsHash,
  type TermsRules,
  type TermsVersion,
  textIn,
} from './terms-rules.js';
export { PublishedTerms } from './terms-version.entity.js';
export * from './terms.enums.js';
export * from './terms.inputs.js';
export { TermsModule } from './terms.module.js';
export { PublishTermsResult } from './terms.results.js';
export { TermsRepository } from './terms.repository.js';
export { type TermsRow, TermsWriter } from './terms.writer.js';
export * from './terms.types.js';
export { draftView, termsView, type TermsView } from './terms-view.js';
