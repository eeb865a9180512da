/** The front door. */
export * from './terms.enums.js';
export * from './terms.types.js';
export { TermsModule } from './terms.module.js';
