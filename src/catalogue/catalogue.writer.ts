import { Injectable } from '@nestjs/common';
import { BulkCheck, type BulkResult } from '../platform/database/bulk-write.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { BarcodeRepository } from './barcode.repository.js';
import { CatalogueWriteRepository } from './catalogue-write.repository.js';
import type {
  BarcodeRowGiven,
  BundleComponentRow,
  CategoryRow,
  DepositRow,
  ProductRow,
  VariantRowGiven,
} from './catalogue-rows.js';
import { freeSlugs } from './slug.js';
import { searchVector } from './search-vector.js';

/**
 * Writes the catalogue in bulk: for the import and the sample store. Rows are known by their code: a second time the same
 * rows change nothing, other values change the row, nothing is deleted. At most 1,000 rows at a time, a handful of
 * statements whatever their number. A row with a problem is left out and told; the caller decides what becomes of the rest.
 *
 * Order: categories, products, variants, then (they refer to variants of any batch) deposits, bundleComponents, barcodes.
 */
@Injectable()
export class CatalogueWriter {
  constructor(
    private readonly rows: CatalogueWriteRepository,
    private readonly barcodeRows: BarcodeRepository,
  ) {}

  /** A parent is of an earlier batch or of this one. */
  async categories(tx: Tx, given: readonly CategoryRow[]): Promise<BulkResult> {
    const check = new BulkCheck(given).once('code', ({ code }) => code);
    const known = await this.rows.categoryIds(
      tx,
      given.flatMap(({ parent }) => parent ?? []),
    );
    const parents = await this.rows.categoryParents(tx);
    for (const { row } of check.good())
      if (row.parent === null) parents.delete(row.code);
      else parents.set(row.code, row.parent);
    check.check(
      'parent',
      ({ code }) => isAboveItself(code, parents) && 'is a branch of this category itself',
    );
    for (let before = -1; before !== check.problemCount;) {
      before = check.problemCount;
      const here = new Set(check.good().map(({ row }) => row.code)); // a row that is left out may take others with it
      check.check(
        'parent',
        ({ parent }) =>
          parent !== null && !known.has(parent) && !here.has(parent) && 'does not name a category',
      );
    }
    await this.rows.upsertCategories(tx, rowsOf(check));
    return check.result();
  }

  /** A product gets its slug when it is new and keeps it. */
  async products(tx: Tx, given: readonly ProductRow[]): Promise<BulkResult> {
    const categories = await this.rows.categoryIds(
      tx,
      given.map(({ category }) => category),
    );
    const check = new BulkCheck(given)
      .once('code', ({ code }) => code)
      .check('category', ({ category }) => !categories.has(category) && 'does not name a category');
    const good = rowsOf(check);
    const slugs = freeSlugs(good, await this.rows.slugsLike(tx, good));
    const ids = await this.rows.upsertProducts(
      tx,
      good.map((row) => ({
        ...row,
        description: row.description ?? '',
        categoryId: categories.get(row.category)!,
        slug: slugs.get(row.code)!,
      })),
    );
    await this.refreshSearch(tx, ids);
    return check.result();
  }

  /** Writes all but `deposit`, see {@link deposits}. */
  async variants(tx: Tx, given: readonly VariantRowGiven[]): Promise<BulkResult> {
    const products = await this.rows.productIds(
      tx,
      given.map(({ product }) => product),
    );
    const check = new BulkCheck(given)
      .once('sku', ({ sku }) => sku)
      .check('product', ({ product }) => !products.has(product) && 'does not name a product');
    const good = check.good();
    const before = await this.rows.productsOfSkus(
      tx,
      good.map(({ row }) => row.sku),
    );
    const after = good.map(({ row, index }) => ({
      ...row,
      productId: products.get(row.product)!,
      position: row.position ?? index,
      imageUrl: row.imageUrl ?? null,
    }));
    await this.rows.upsertVariants(tx, after);
    await this.refreshSearch(tx, [...new Set([...before, ...after.map(({ productId }) => productId)])]);
    return check.result();
  }

  /** Which deposit is charged with which variant. */
  async deposits(tx: Tx, given: readonly DepositRow[]): Promise<BulkResult> {
    const known = await this.rows.variantKinds(
      tx,
      given.flatMap(({ sku, deposit }) => (deposit === null ? [sku] : [sku, deposit])),
    );
    const check = new BulkCheck(given)
      .once('sku', ({ sku }) => sku)
      .check('sku', ({ sku }) => !known.has(sku) && 'does not name a variant')
      .check('deposit', ({ deposit }) => {
        const kind = deposit === null ? 'deposit' : known.get(deposit)?.kind;
        if (kind === undefined) return 'does not name a variant';
        return kind !== 'deposit' && 'is no variant of kind deposit';
      });
    await this.rows.setDeposits(
      tx,
      rowsOf(check).map(({ sku, deposit }) => ({
        id: known.get(sku)!.id,
        depositId: deposit === null ? null : known.get(deposit)!.id,
      })),
    );
    return check.result();
  }

  /** All rows of a bundle come in one call: what is not among them is no longer part of it. */
  async bundleComponents(tx: Tx, given: readonly BundleComponentRow[]): Promise<BulkResult> {
    const known = await this.rows.variantKinds(
      tx,
      given.flatMap(({ bundle, component }) => [bundle, component]),
    );
    const check = new BulkCheck(given)
      .once('component', ({ bundle, component }) => `${bundle} ${component}`)
      .check('bundle', ({ bundle }) => {
        if (!known.has(bundle)) return 'does not name a variant';
        return known.get(bundle)!.kind !== 'bundle' && 'is no variant of kind bundle';
      })
      .check('component', ({ component }) => {
        if (!known.has(component)) return 'does not name a variant';
        return known.get(component)!.kind === 'bundle' && 'is a bundle itself';
      });
    await this.rows.replaceComponents(
      tx,
      rowsOf(check).map(({ bundle, component, quantity }) => ({
        bundleId: known.get(bundle)!.id,
        componentId: known.get(component)!.id,
        quantity,
      })),
    );
    return check.result();
  }

  /** What a code led to before it leads to no longer. Rows with the same code in one call are several matches of one scan. */
  async barcodes(tx: Tx, given: readonly BarcodeRowGiven[]): Promise<BulkResult> {
    const known = await this.rows.variantKinds(
      tx,
      given.map(({ sku }) => sku),
    );
    const check = new BulkCheck(given)
      .once('barcode', ({ barcode, sku }) => `${barcode.code} ${sku}`)
      .check('sku', ({ sku }) => !known.has(sku) && 'does not name a variant');
    await this.barcodeRows.replace(
      tx,
      rowsOf(check).map(({ barcode, sku, quantity }) => ({
        ...barcode,
        variantId: known.get(sku)!.id,
        quantity,
      })),
    );
    return check.result();
  }

  /** What products are found by, and whether lists show them, follows from them and their variants. */
  private async refreshSearch(tx: Tx, productIds: readonly string[]): Promise<void> {
    if (productIds.length === 0) return;
    const texts = await this.rows.textsOf(tx, productIds);
    await this.rows.setSearch(
      tx,
      texts.map((text) => ({ id: text.id, isListed: text.isListed, search: searchVector(text) })),
    );
  }
}

const rowsOf = <Row>(check: BulkCheck<Row>): Row[] => check.good().map(({ row }) => row);

/** Walks up the branches; one that leads back to where it began is a ring. */
function isAboveItself(code: string, parents: ReadonlyMap<string, string>): boolean {
  const seen = new Set<string>();
  for (let above = parents.get(code); above !== undefined && !seen.has(above); above = parents.get(above)) {
    if (above === code) return true;
    seen.add(above);
  }
  return false;
}
