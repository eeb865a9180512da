import type { Invariant } from './invariant.js';

/** What must hold of the catalogue. */
export const catalogueInvariants: readonly Invariant[] = [
  {
    id: 'K1',
    says: 'Every GTIN has the right check digit.',
    sql: `SELECT code, variant_id FROM barcode
           WHERE kind = 'gtin'
             AND (SELECT sum(substr(code, place, 1)::int * CASE WHEN place % 2 = 1 THEN 3 ELSE 1 END)
                    FROM generate_series(1, 14) AS place) % 10 <> 0`,
  },
  {
    id: 'K2',
    says: 'A bundle is made of variants that are no bundles, and only a bundle has parts.',
    sql: `SELECT bundle_id, component_id
            FROM bundle_component
            JOIN variant AS bundle ON bundle.id = bundle_id
            JOIN variant AS part ON part.id = component_id
           WHERE bundle.kind <> 'bundle' OR part.kind = 'bundle'`,
  },
  {
    id: 'K3',
    says: 'A deposit that is charged with a variant is of kind deposit.',
    sql: `SELECT variant.id FROM variant JOIN variant AS deposit ON deposit.id = variant.deposit_variant_id
           WHERE deposit.kind <> 'deposit' OR deposit.id = variant.id`,
  },
  {
    id: 'K4',
    says: 'A product that lists show has a variant that is sold by itself and not ended.',
    sql: `SELECT product.id FROM product
           WHERE is_listed AND NOT EXISTS (
             SELECT FROM variant WHERE product_id = product.id
                AND kind <> 'deposit' AND sale_state <> 'ended' AND hangs_on = '{}')`,
  },
  {
    id: 'K5',
    says: 'No branch of the catalogue is above itself.',
    sql: `WITH RECURSIVE above AS (
            SELECT id, parent_id FROM category WHERE parent_id IS NOT NULL
            UNION SELECT above.id, category.parent_id FROM above JOIN category ON category.id = above.parent_id)
          SELECT id FROM above WHERE parent_id = id`,
  },
];
