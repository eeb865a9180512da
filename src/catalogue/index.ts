/** The front door. */
export { Barcode } from './barcode.entity.js';
export { BarcodeRepository } from './barcode.repository.js';
export type { BarcodeMatchFacts } from './barcode-match.js';
export { BundleComponent } from './bundle-component.entity.js';
export * from './catalogue.enums.js';
export * from './catalogue.errors.js';
export * from './catalogue.inputs.js';
export { CatalogueModule } from './catalogue.module.js';
export { CatalogueReader } from './catalogue.reader.js';
export * from './catalogue.types.js';
export { CatalogueWriteRepository } from './catalogue-write.repository.js';
export { CatalogueWriter } from './catalogue.writer.js';
export * from './catalogue-rows.js';
export { Category } from './category.entity.js';
export { askSinceNext, beginWritingLabels } from './labels-under-way.js';
export { Product } from './product.entity.js';
export { ProductNarrowing } from './product-narrowing.js';
export { isScannedText, ScannedText } from './scanned-text.js';
export { type Numbered, numberedParts, refuseUnnumbered } from './serial-numbers.js';
export { type SaleBlockFacts, SaleBlockService } from './sale-block.service.js';
export { VARIANT_COLUMNS } from './variant-columns.js';
export { Variant } from './variant.entity.js';
export { VariantRepository } from './variant.repository.js';
export {
  factsOf,
  isSold,
  isSoldAt,
  type TaxClass,
  type VariantFacts,
  type VariantRow,
} from './variant-facts.js';
