import { barcodes, bundleComponents, categories, products, variants } from './catalogue-formats.js';
import type { Columns, Format, RowOf } from './format.js';
import {
  deliveries,
  locations,
  openingExceptions,
  openingHours,
  sellers,
  stock,
  stockChanges,
  terminals,
} from './location-formats.js';
import { apiClients, consents, customers, staff } from './people-formats.js';
import { terms } from './terms-formats.js';
import { coupons, promotions } from './promotion-formats.js';
import {
  priceListMembers,
  priceLists,
  prices,
  shelfLabels,
  taxClasses,
  taxDestinations,
} from './price-formats.js';

/**
 * Every kind of file that can be imported, in the order in which they are: what a row refers to comes first. What is
 * said here is all there is to a format; docs/import-format.md says the same to people, and a test compares the two.
 */
export const FORMATS = {
  sellers,
  tax_destinations: taxDestinations,
  locations,
  opening_hours: openingHours,
  opening_exceptions: openingExceptions,
  terminals,
  categories,
  products,
  variants,
  bundle_components: bundleComponents,
  barcodes,
  tax_classes: taxClasses,
  price_lists: priceLists,
  prices,
  shelf_labels: shelfLabels,
  terms,
  stock,
  stock_changes: stockChanges,
  deliveries,
  customers,
  consents,
  price_list_members: priceListMembers,
  promotions,
  coupons,
  staff,
  api_clients: apiClients,
} as const;

/** `products`, the file's name without `.csv`. */
export type FormatName = keyof typeof FORMATS;

/** The row a file gives: `FileRow<'products'>` has code, category, name and description. */
export type FileRow<Name extends FormatName> =
  (typeof FORMATS)[Name] extends Format<infer Set extends Columns> ? RowOf<Set> : never;

/** Which format a file has, by its name: `Products.csv`, `products-2026-11.csv`. Null when it has none of them. */
export function formatNamed(file: string): FormatName | null {
  const base = file
    .toLowerCase()
    .replace(/^.*[/\\]/, '')
    .replaceAll('-', '_');
  // The longest name first: stock_changes.csv is no stock.csv.
  const names = Object.keys(FORMATS)
    .filter(isFormatName)
    .toSorted((a, b) => b.length - a.length);
  return names.find((name) => new RegExp(`^${name}(?:[_.].*)?\\.(?:csv|txt|tsv)$`).test(base)) ?? null;
}

function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}
