import type { DataSource } from 'typeorm';
import { Category, Product, Variant } from '../../src/catalogue/index.js';
import { catalogueInvariants } from '../../src/cli/audit/catalogue.js';
import type { Invariant } from '../../src/cli/audit/invariant.js';
import { pricingInvariants } from '../../src/cli/audit/pricing.js';
import { termsInvariants } from '../../src/cli/audit/terms.js';
import { termsHash } from '../../src/terms/index.js';
import { aCategory, aVariant } from '../support/catalogue.js';
import { aPrice } from '../support/prices.js';
import { EVENING, publishedTerms, SIXTY_DAYS, TWO_PERSONS, withOptions } from '../support/terms.js';
import { cloneDatabase, connect } from '../support/database.js';

const ALL: readonly Invariant[] = [...catalogueInvariants, ...pricingInvariants, ...termsInvariants];

const NEXT_YEAR = new Date('2027-01-01T00:00:00Z');
let db: DataSource;

/** A healthy shop, in which each test then breaks one thing as superuser; on one connection, which takes all of it back. */
beforeAll(async () => {
  const { adminUrl } = await cloneDatabase();
  db = await connect(adminUrl, 1);
  const part = await aVariant(db, { price: 1000, markdown: 900 });
  await aVariant(db, { components: [{ variantId: part.id, quantity: 1 }] });
  await publishedTerms(db);
});
beforeEach(() => db.query('BEGIN'));
afterEach(() => db.query('ROLLBACK'));
afterAll(() => db.destroy());

async function fired(): Promise<string[]> {
  const ids: string[] = [];
  for (const { id, sql } of ALL) if ((await db.query<unknown[]>(sql)).length > 0) ids.push(id);
  return ids;
}

const VIOLATIONS: readonly [id: string, violate: () => Promise<unknown>][] = [
  [
    'K1',
    () =>
      db.query(`UPDATE barcode SET code = '09521234001073'
      WHERE (code, variant_id) = (SELECT code, variant_id FROM barcode LIMIT 1)`),
  ],
  ['K2', () => db.query(`UPDATE variant SET kind = 'goods' WHERE kind = 'bundle'`)],
  [
    'K3',
    async () => {
      const [one, two] = [await aVariant(db), await aVariant(db)];
      await db.manager.update(Variant, { id: one.id }, { depositVariantId: two.id });
    },
  ],
  [
    'K4',
    async () => {
      const { productId } = await aVariant(db, { saleState: 'ended' });
      await db.manager.update(Product, { id: productId }, { isListed: true });
    },
  ],
  [
    'K5',
    async () => {
      const above = await aCategory(db);
      const below = await aCategory(db, { parentId: above.id });
      await db.manager.update(Category, { id: above.id }, { parentId: below.id });
    },
  ],
  [
    'P2',
    () => db.query(`UPDATE price SET currency = 'CHF' WHERE id = (SELECT min(id::text)::uuid FROM price)`),
  ],
  [
    'P2-lists',
    () =>
      db.query(`DROP INDEX price_list_code_once;
      INSERT INTO price_list (id, code, kind, currency, country, audience, vat_included)
      SELECT gen_random_uuid(), code, kind, currency, country, audience, vat_included FROM price_list LIMIT 1`),
  ],
  ['P3', () => db.query('ALTER TABLE price ADD COLUMN channel text')],
  [
    'P9-prices',
    () =>
      db.query(`ALTER TABLE price DROP CONSTRAINT price_amount_not_negative;
      UPDATE price SET amount = -1 WHERE id = (SELECT min(id::text)::uuid FROM price)`),
  ],
  [
    'P-announced',
    async () =>
      aPrice(db, { variantId: (await aVariant(db, { price: null })).id, amount: 1, announced: true }),
  ],
  [
    'P-tax-class',
    () =>
      db.query(`INSERT INTO tax_classification (variant_id, country, valid_from, tax_class, reason, written_at)
        SELECT id, 'NL', '2026-01-01', 'intermediate', 'a test', '2026-01-01' FROM variant LIMIT 1`),
  ],
  [
    'T1',
    () =>
      publishedTerms(db, {
        version: 2,
        effectiveFrom: new Date('2025-01-01T00:00:00Z'),
        rules: withOptions(EVENING),
      }),
  ],
  ['T2', () => db.query(`UPDATE terms_version SET texts = '{}', hash = $1`, [termsHash(SIXTY_DAYS, {})])],
  ['T3', () => db.query(`UPDATE terms_version SET rules = jsonb_set(rules, '{returns,windowDays}', '59')`)],
  [
    'T4',
    () =>
      publishedTerms(db, { version: 2, effectiveFrom: NEXT_YEAR, rules: { ...SIXTY_DAYS, currency: 'CHF' } }),
  ],
];

it('the hash of terms is made again by the audit, whatever they say', async () => {
  const texts = {
    nl: '# Voorwaarden\n\n"Zestig" dagen\t— \\ één ✓ 🎁 \u2028',
    en: '',
    'pt-BR': 'Não, and \u007f and \u0001',
    '~': '{"b":[1,2]}',
    é: '',
  };
  const options = Array.from({ length: 12 }, (_, n) => ({ ...TWO_PERSONS, code: `way_${n}` }));
  await publishedTerms(db, { key: 'other', rules: withOptions(EVENING, ...options), texts });
  expect(await fired()).toEqual([]);
});

it('a healthy shop breaks none', async () => {
  expect(await fired()).toEqual([]);
});

it.each(VIOLATIONS)('%s fires, and no other, when exactly that is broken', async (id, violate) => {
  await violate();
  expect(await fired()).toEqual([id]);
});

it('each has its violation', () => {
  expect(VIOLATIONS.map(([id]) => id)).toEqual(ALL.map(({ id }) => id));
});
