import type { Invariant } from './invariant.js';

/** What must hold of prices and VAT rates. */
export const pricingInvariants: readonly Invariant[] = [
  {
    id: 'P2',
    says: 'At any instant exactly one price, or none, is in force per variant, price list and currency.',
    sql: `SELECT price.variant_id, price.price_list_id, price.valid_from, price.revision, count(*)::int AS rows
            FROM price JOIN price_list ON price_list.id = price.price_list_id
           GROUP BY price.variant_id, price.price_list_id, price.valid_from, price.revision
          HAVING count(*) > 1 OR bool_or(price.currency IS DISTINCT FROM price_list.currency)`,
  },
  {
    id: 'P2-lists',
    says: 'There is one regular and one markdown list per currency and country of sale; a group has a list of its own.',
    sql: `SELECT kind, currency, country, count(*)::int AS lists FROM price_list WHERE kind <> 'group'
           GROUP BY kind, currency, country HAVING count(*) > 1
          UNION ALL
          SELECT kind, currency, country, 1 FROM price_list WHERE (kind = 'group') IS DISTINCT FROM (audience <> 'everyone')`,
  },
  {
    id: 'P3',
    says: 'No price, promotion, tax or terms table has a channel column.',
    sql: `SELECT table_name, column_name FROM information_schema.columns
           WHERE table_schema = 'public' AND table_name ~ '^(price|promotion|coupon|tax|terms)'
             AND column_name ~ 'channel'`,
  },
  {
    id: 'P9-prices',
    says: 'No price is negative or for less than one unit.',
    sql: `SELECT id, amount, per FROM price WHERE amount < 0 OR per IS NULL OR per < 1`,
  },
  {
    id: 'P-announced',
    says: 'Only markdowns, and offers that anyone may join, are announced as reductions.',
    sql: `SELECT price.id FROM price JOIN price_list ON price_list.id = price.price_list_id
           WHERE price.announced AND price_list.kind <> 'markdown' AND price_list.audience <> 'open_group'`,
  },
  {
    id: 'P-tax-class',
    says: 'What a country taxes otherwise has a rate there, so that it can be sold.',
    sql: `SELECT variant_id, country, tax_class FROM tax_classification AS given
           WHERE NOT EXISTS (SELECT FROM tax_rate
                              WHERE country = given.country AND tax_class = given.tax_class)`,
  },
];
