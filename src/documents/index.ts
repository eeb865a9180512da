/** The front door. */
export * from './documents.enums.js';
export * from './documents.types.js';
export { DocumentsModule } from './documents.module.js';
