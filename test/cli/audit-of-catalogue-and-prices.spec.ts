import pg from 'pg';
import type { DataSource } from 'typeorm';
import { Category, Product, Variant } from '../../src/catalogue/index.js';
import { catalogueInvariants } from '../../src/cli/audit/catalogue.js';
import type { Invariant } from '../../src/cli/audit/invariant.js';
import { pricingInvariants } from '../../src/cli/audit/pricing.js';
import { termsInvariants } from '../../src/cli/audit/terms.js';
import { aCategory, aPrice, aVariant, publishedTerms, SIXTY_DAYS } from '../support/catalogue.js';
import { cloneDatabase } from '../support/database.js';
import { dataSourceOptions } from '../../src/data-source.js';
import { DataSource as Connection } from 'typeorm';

const ALL: readonly Invariant[] = [...catalogueInvariants, ...pricingInvariants, ...termsInvariants];

/** A database of its own for each violation: a healthy shop, in which somebody then breaks one thing as superuser. */
async function aShop(): Promise<{ db: DataSource; admin: pg.Client }> {
  const { url, adminUrl } = await cloneDatabase();
  const db = await new Connection(dataSourceOptions(url, 4)).initialize();
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  const part = await aVariant(db, { price: 1000, markdown: 900 });
  await aVariant(db, { components: [{ variantId: part.id, quantity: 1 }] });
  await publishedTerms(db);
  return { db, admin };
}

async function fired(db: DataSource): Promise<string[]> {
  const ids: string[] = [];
  for (const { id, sql } of ALL) if ((await db.query<unknown[]>(sql)).length > 0) ids.push(id);
  return ids;
}

const VIOLATIONS: readonly [id: string, violate: (db: DataSource, admin: pg.Client) => Promise<unknown>][] = [
  [
    'K1',
    (_, admin) =>
      admin.query(`UPDATE barcode SET code = '09521234001073'
      WHERE (code, variant_id) = (SELECT code, variant_id FROM barcode LIMIT 1)`),
  ],
  ['K2', (_, admin) => admin.query(`UPDATE variant SET kind = 'goods' WHERE kind = 'bundle'`)],
  [
    'K3',
    async (db) => {
      const [one, two] = [await aVariant(db), await aVariant(db)];
      await db.manager.update(Variant, { id: one.id }, { depositVariantId: two.id });
    },
  ],
  [
    'K4',
    async (db) => {
      const { productId } = await aVariant(db, { saleState: 'ended' });
      await db.manager.update(Product, { id: productId }, { isListed: true });
    },
  ],
  [
    'K5',
    async (db) => {
      const above = await aCategory(db);
      const below = await aCategory(db, { parentId: above.id });
      await db.manager.update(Category, { id: above.id }, { parentId: below.id });
    },
  ],
  [
    'P2',
    (_, admin) =>
      admin.query(`UPDATE price SET currency = 'CHF' WHERE id = (SELECT min(id::text)::uuid FROM price)`),
  ],
  [
    'P2-lists',
    (_, admin) =>
      admin.query(`DROP INDEX price_list_code_once;
      INSERT INTO price_list (id, code, kind, currency, country, audience, vat_included)
      SELECT gen_random_uuid(), code, kind, currency, country, audience, vat_included FROM price_list LIMIT 1`),
  ],
  ['P3', (_, admin) => admin.query('ALTER TABLE price ADD COLUMN channel text')],
  [
    'P9-prices',
    (_, admin) =>
      admin.query(`ALTER TABLE price DROP CONSTRAINT price_amount_not_negative;
      UPDATE price SET amount = -1 WHERE id = (SELECT min(id::text)::uuid FROM price)`),
  ],
  [
    'P-announced',
    async (db) =>
      aPrice(db, { variantId: (await aVariant(db, { price: null })).id, amount: 1, announced: true }),
  ],
  [
    'P-tax-class',
    (_, admin) =>
      admin.query(`INSERT INTO tax_classification (variant_id, country, valid_from, tax_class, reason, written_at)
        SELECT id, 'NL', '2026-01-01', 'intermediate', 'a test', '2026-01-01' FROM variant LIMIT 1`),
  ],
  [
    'T1',
    (db) =>
      publishedTerms(db, {
        version: 2,
        effectiveFrom: new Date('2025-01-01T00:00:00Z'),
        rules: { ...SIXTY_DAYS, currency: 'CHF' },
      }),
  ],
  ['T2', (_, admin) => admin.query(`UPDATE terms_version SET texts = '{}'`)],
];

it('a healthy shop breaks none', async () => {
  const { db, admin } = await aShop();
  expect(await fired(db)).toEqual([]);
  await admin.end();
  await db.destroy();
});

it.each(VIOLATIONS)('%s fires, and no other, when exactly that is broken', async (id, violate) => {
  const { db, admin } = await aShop();
  await violate(db, admin);
  expect(await fired(db)).toEqual([id]);
  await admin.end();
  await db.destroy();
});

it('each has its violation', () => {
  expect(VIOLATIONS.map(([id]) => id)).toEqual(ALL.map(({ id }) => id));
});
