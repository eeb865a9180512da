/** The front door. */
export * from './catalogue.enums.js';
export * from './catalogue.errors.js';
export * from './catalogue.inputs.js';
export * from './catalogue.types.js';
export { CatalogueModule } from './catalogue.module.js';
