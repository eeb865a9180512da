import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ARTICLES = 1_000;
const STOCK = 100_000;
/** Of this one there are exactly so many, in one place. */
export const SCARCE = { sku: 'BENCH-SCARCE', units: 100 } as const;

/** The SKUs of the thousand, as SQL's LIKE has it. */
export const ARTICLE_SKUS = 'BENCH-0%';

const skus = (): string[] =>
  Array.from({ length: ARTICLES }, (_, index) => `BENCH-${String(index).padStart(4, '0')}`);

/** Writes a thousand articles, and one that is scarce, as files of the import; they join the sample store. */
export function writeArticles(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const all = [...skus(), SCARCE.sku];
  const put = (name: string, head: string, rows: readonly string[]) =>
    writeFileSync(path.join(folder, `${name}.csv`), [head, ...rows].join('\n') + '\n');
  put('categories', 'code,name,parent', ['bench,Bench,']);
  put(
    'products',
    'code,category,name,description',
    all.map((sku) => `${sku},bench,Article ${sku},For measuring.`),
  );
  put(
    'variants',
    'product,sku,name,kind,unit,tax_class,sale_state',
    all.map((sku) => `${sku},${sku},Article ${sku},goods,piece,standard,on_sale`),
  );
  put(
    'prices',
    'sku,list,currency,amount,per,valid_from,reason',
    all.map((sku, index) => `${sku},regular,EUR,${(9.95 + (index % 50)).toFixed(2)},1,2026-01-05,bench`),
  );
  put(
    'stock',
    'sku,location,on_hand,display,quarantine,damaged,safety_stock,backorder_limit,place',
    all.map((sku) => `${sku},TIE,${sku === SCARCE.sku ? SCARCE.units : STOCK},0,0,0,0,0,`),
  );
}
