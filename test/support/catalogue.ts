import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import {
  Barcode,
  BundleComponent,
  Category,
  Product,
  SaleState,
  Variant,
  VariantKind,
} from '../../src/catalogue/index.js';
import { gtinCheckDigit } from '../../src/kernel/gtin.js';
import type { Id } from '../../src/kernel/ids.js';
import { fold, searchTerms } from '../../src/kernel/text.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';
import { anId, LONG_AGO } from './builders.js';
import { aPrice } from './prices.js';

/** A right GTIN-13 of the demonstration prefix, another each time. */
export function aGtin(): string {
  const digits = `952${String(randomBytes(6).readUIntBE(0, 6) % 1_000_000_000).padStart(9, '0')}`;
  return digits + gtinCheckDigit(digits);
}

export interface VariantGiven extends Partial<Omit<Variant, 'id' | 'createdAt'>> {
  /** Regular price in minor units of EUR, from January; default 10.00. Null: none. */
  price?: number | null;
  /** For so many units; default 1. */
  per?: number;
  /** Announced markdown in force, in minor units of EUR. */
  markdown?: number;
  /** From when the markdown holds; default 2026-11-01. */
  markdownFrom?: Date;
  /** Default: a GTIN of its own. Null: none. */
  barcode?: string | null;
  barcodeQuantity?: number;
  /** Parts, which make it a bundle. */
  components?: readonly { variantId: Id<'Variant'>; quantity: number }[];
  productName?: string;
}

/** What {@link aVariant} made. */
export interface AVariant {
  id: Id<'Variant'>;
  productId: Id<'Product'>;
  categoryId: Id<'Category'>;
  sku: string;
  name: string;
  /** As printed; empty when there is none. */
  barcode: string;
}

/** A variant of goods on sale, in a product and category of its own, with a barcode, at 10.00. */
export async function aVariant(db: DataSource, given: VariantGiven = {}): Promise<AVariant> {
  const {
    price,
    per,
    markdown,
    markdownFrom,
    barcode,
    barcodeQuantity,
    components,
    productName,
    ...columns
  } = given;
  const id = anId<'Variant'>();
  const name = columns.name ?? `Artikel ${id.slice(-6)}`;
  const productId = columns.productId ?? (await aProduct(db, { name: productName ?? name })).id;
  const { categoryId } = await db.manager.findOneByOrFail(Product, { id: productId });
  const sku = columns.sku ?? `SKU-${id.slice(-12)}`;
  await db.manager.insert(Variant, {
    id,
    position: 0,
    kind: components ? VariantKind.BUNDLE : VariantKind.GOODS,
    unit: Unit.PIECE,
    options: [],
    imageUrl: null,
    taxClass: 'standard',
    saleState: SaleState.ON_SALE,
    saleFrom: null,
    blockReason: null,
    preorderMax: null,
    maxPerCustomer: null,
    ageLimit: null,
    needsSerial: false,
    netContent: null,
    netUnit: null,
    weightGrams: 500,
    parcels: 1,
    quantityStep: 1,
    quantityMin: 1,
    energyClass: null,
    seasonUntil: null,
    depositVariantId: null,
    hangsOn: [],
    flags: [],
    createdAt: LONG_AGO,
    ...columns,
    productId,
    name,
    sku,
  });
  for (const part of components ?? [])
    await db.manager.insert(BundleComponent, {
      bundleId: id,
      componentId: part.variantId,
      quantity: part.quantity,
    });
  const printed = barcode === undefined ? aGtin() : (barcode ?? '');
  if (printed !== '')
    await db.manager.insert(Barcode, {
      code: /^\d{13}$/.test(printed) ? printed.padStart(14, '0') : printed,
      kind: /^\d{13}$/.test(printed) ? 'gtin' : 'other',
      variantId: id,
      quantity: barcodeQuantity ?? 1,
    });
  if (price !== null) await aPrice(db, { variantId: id, amount: price ?? 1000, ...(per && { per }) });
  if (markdown !== undefined)
    await aPrice(db, {
      variantId: id,
      list: 'markdown',
      amount: markdown,
      announced: true,
      validFrom: markdownFrom ?? new Date('2026-11-01T00:00:00+01:00'),
      ...(per && { per }),
    });
  return { id, productId, categoryId, sku, name, barcode: printed };
}

/** A product that lists show, in a category of its own unless one is given. */
export async function aProduct(
  db: DataSource,
  given: Partial<Omit<Product, 'id' | 'search' | 'sortName'>> = {},
): Promise<{ id: Id<'Product'>; slug: string; categoryId: Id<'Category'> }> {
  const id = anId<'Product'>();
  const name = given.name ?? `Product ${id.slice(-6)}`;
  const slug = given.slug ?? `product-${id}`;
  const categoryId = given.categoryId ?? (await aCategory(db)).id;
  const terms = searchTerms(`${name} ${given.description ?? ''}`);
  await db.manager.insert(Product, {
    id,
    code: `P-${id}`,
    description: '',
    isListed: true,
    createdAt: LONG_AGO,
    ...given,
    name,
    slug,
    categoryId,
    sortName: fold(name),
    search: terms.map((term, index) => `${term}:${index + 1}A`).join(' '),
  });
  return { id, slug, categoryId };
}

export async function aCategory(
  db: DataSource,
  given: Partial<Category> = {},
): Promise<{ id: Id<'Category'> }> {
  const id = given.id ?? anId<'Category'>();
  await db.manager.insert(Category, { id, code: `C-${id}`, name: 'Overig', parentId: null, ...given });
  return { id };
}
