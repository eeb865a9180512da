import type { Id } from '../kernel/ids.js';
import type { CategoryType } from './catalogue.types.js';
import { factsOf, type VariantFacts, type VariantRow } from './variant-facts.js';

/** A product as the schema shows it, with its variants. */
export interface ProductView {
  readonly id: Id<'Product'>;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly category: CategoryType;
  readonly variants: VariantFacts[];
  /** What lists are ordered by; a cursor carries it. */
  readonly order: { readonly sortName: string; readonly createdAt: Date; readonly rank: number };
}

/** A page of products, one more than asked for when there are more. */
export interface ProductPage {
  readonly products: ProductView[];
  /** Of the whole list; 0 unless counted. */
  readonly total: number;
}

/** A variant with its product; `id` is null for a product without variants, `pId` for a page without products. */
export type ProductRow = Omit<VariantRow, 'id'> & {
  readonly id: Id<'Variant'> | null;
  readonly total: number;
  readonly rank: number | null;
  readonly pId: Id<'Product'> | null;
  readonly pSlug: string;
  readonly pName: string;
  readonly pDescription: string;
  readonly pSortName: string;
  readonly pCreatedAt: Date;
  readonly cId: Id<'Category'>;
  readonly cName: string;
  readonly cParentId: Id<'Category'> | null;
};

/** Puts rows that come product by product together. */
export function productsOf(rows: readonly ProductRow[], at: Date): ProductPage {
  const products: ProductView[] = [];
  for (const row of rows) {
    if (row.pId === null) continue;
    if (products.at(-1)?.id !== row.pId) products.push(productOf(row, row.pId));
    if (hasVariant(row)) products.at(-1)!.variants.push(factsOf(row, at));
  }
  return { products, total: rows[0]?.total ?? 0 };
}

const hasVariant = (row: ProductRow): row is ProductRow & VariantRow => row.id !== null;

const productOf = (row: ProductRow, id: Id<'Product'>): ProductView => ({
  id,
  slug: row.pSlug,
  name: row.pName,
  description: row.pDescription,
  category: { id: row.cId, name: row.cName, parentId: row.cParentId },
  variants: [],
  order: { sortName: row.pSortName, createdAt: row.pCreatedAt, rank: row.rank ?? 0 },
});
