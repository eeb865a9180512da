import type { Api } from '../client/api.js';
import * as documents from './documents.js';
import { type Bench, type Figures, measure } from './measure.js';

const COUNT = 150;
const CONCURRENCY = 8;
/** What a search may cost among twenty times as many products. */
const COST_RATIO_MAX = 2;
/** So many copies of each article, beside itself. */
const COPIES = 19;
/** Words of copies, each in a few of them: of texts with fewer than a hundred, PostgreSQL guesses how common a word's beginning is. */
const MAKERS = 300;

/** What is searched: a word of every article, two of them, one article, and nothing that is there. */
const WORDS: Readonly<Record<string, (index: number) => string>> = {
  common: () => 'article',
  'two words': () => 'measuring article',
  one: (index) => `bench ${String(index % 1_000).padStart(4, '0')}`,
  nothing: () => 'quetzalcoatl',
};

/**
 * Searches among a thousand products, then among twenty thousand, and compares the CPU of API and database, word by word.
 * Words that nothing has are too cheap to compare.
 */
export async function measureSearch(bench: Bench, api: Api): Promise<Figures> {
  const few = await searches(bench, api);
  await multiply(bench);
  const many = await searches(bench, api);
  const ratios = Object.keys(WORDS)
    .filter((name) => name !== 'nothing')
    .map((name) => cpuOf(many[name]!) / cpuOf(few[name]!));
  const costRatio = Math.round(Math.max(...ratios) * 100) / 100;
  const over = costRatio > COST_RATIO_MAX ? [`costRatio above ${COST_RATIO_MAX}`] : [];
  return { ...many['common']!, scenario: 'search', costRatio, over };
}

const cpuOf = ({ apiCpuMsPerOp, dbCpuMsPerOp }: Figures): number =>
  (apiCpuMsPerOp ?? 0) + (dbCpuMsPerOp ?? 0) || 1;

async function searches(bench: Bench, api: Api): Promise<Record<string, Figures>> {
  const found: Record<string, Figures> = {};
  for (const [name, wordsOf] of Object.entries(WORDS)) {
    const look = async (index: number) => {
      await api.query(documents.SEARCH, { words: wordsOf(index) });
    };
    const load = { count: COUNT, concurrency: CONCURRENCY };
    // The cheaper of two: what else goes on in process and server is no cost of a search.
    const [one, two] = [await measure(bench, name, load, look), await measure(bench, name, load, look)];
    found[name] = cpuOf(one) < cpuOf(two) ? one : two;
  }
  return found;
}

/** What is other in a copy than in the row it is made of, and by which column of `twin` that row is found. */
const COPIED: readonly [table: string, key: string, changes: string][] = [
  [
    'product',
    'product.id = twin.product_id',
    `'id', new_product, 'code', code || '-' || n, 'slug', slug || '-' || n, 'sort_name', sort_name || ' ' || n,
     'search', 'article:1A measuring:2D maker' || abs(hashtext(slug || n)) % ${MAKERS} || ':3D'`,
  ],
  [
    'variant',
    'variant.id = twin.variant_id',
    `'id', new_variant, 'product_id', new_product, 'sku', sku || '-' || n`,
  ],
  ['price', 'price.variant_id = twin.variant_id', `'id', gen_random_uuid(), 'variant_id', new_variant`],
];

/** Twenty thousand products with variants and prices, by a few statements of the superuser: an import takes minutes. */
async function multiply({ admin }: Bench): Promise<void> {
  await admin.query(`
    CREATE TEMP TABLE twin AS
      SELECT product.id AS product_id, variant.id AS variant_id, n, gen_random_uuid() AS new_product,
             gen_random_uuid() AS new_variant
        FROM product JOIN variant ON variant.product_id = product.id, generate_series(1, ${COPIES}) AS n
       WHERE product.code LIKE 'BENCH-%'`);
  for (const [table, key, changes] of COPIED)
    await admin.query(`INSERT INTO ${table}
      SELECT (jsonb_populate_record(${table}, jsonb_build_object(${changes}))).* FROM twin JOIN ${table} ON ${key}`);
  for (const [table] of COPIED) await admin.query(`VACUUM ANALYZE ${table}`); // else it is done meanwhile
}
