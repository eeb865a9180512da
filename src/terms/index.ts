/** The front door. */
export { exceptionWords } from './exception-words.js';
export { SALE_TERMS, TermsDirectory } from './terms-directory.js';
export { termsHash, type TermsRules, type TermsVersion, textIn } from './terms-rules.js';
export { PublishedTerms } from './terms-version.entity.js';
export * from './terms.enums.js';
export { TermsModule } from './terms.module.js';
export { TermsRepository } from './terms.repository.js';
export { type TermsRow, TermsWriter } from './terms.writer.js';
export * from './terms.types.js';
export { termsView, type TermsView } from './terms-view.js';
