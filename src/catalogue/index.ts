/** The front door. */
export { Barcode } from './barcode.entity.js';
export type { BarcodeMatchFacts } from './barcode-match.js';
export { BundleComponent } from './bundle-component.entity.js';
export * from './catalogue.enums.js';
export * from './catalogue.errors.js';
export * from './catalogue.inputs.js';
export { CatalogueModule } from './catalogue.module.js';
export { CatalogueReader } from './catalogue.reader.js';
export * from './catalogue.types.js';
export { Category } from './category.entity.js';
export { Product } from './product.entity.js';
export { Variant } from './variant.entity.js';
export { factsOf, isSold, type TaxClass, type VariantFacts, type VariantRow } from './variant-facts.js';
