import type { Invariant } from './invariant.js';

/** What must hold of points (docs: invariants L1 to L3). */
export const loyaltyInvariants: readonly Invariant[] = [
  {
    id: 'L1',
    says: 'a balance is the sum of its entries',
    sql: `SELECT account.id, balance, total
            FROM points_account AS account
            CROSS JOIN LATERAL (SELECT coalesce(sum(points), 0) AS total FROM points_entry AS entry
                                 WHERE entry.account_id = account.id) AS entries
           WHERE balance <> total`,
  },
  {
    id: 'L2',
    says: 'a balance is never negative, at any moment in ledger order',
    sql: `SELECT id, so_far, balance_after
            FROM (SELECT id, balance_after, sum(points) OVER (PARTITION BY account_id ORDER BY sequence) AS so_far
                    FROM points_entry) AS entries
           WHERE so_far < 0 OR balance_after <> so_far`,
  },
  {
    id: 'L3',
    says: 'an order earns at most once, and no more is taken back than it earned',
    sql: `SELECT order_id FROM points_entry GROUP BY order_id
          HAVING count(*) FILTER (WHERE kind = 'earn') > 1 OR sum(points) < 0`,
  },
];
