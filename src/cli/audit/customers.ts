import type { Invariant } from './invariant.js';

/** What must hold of customers and what they are known by (docs: invariants G6, L5). */
export const customersInvariants: readonly Invariant[] = [
  {
    id: 'G6',
    says: 'a verified e-mail address, card or telephone number leads to one customer',
    sql: `SELECT kind, value FROM customer_identifier WHERE verified_at IS NOT NULL
           GROUP BY kind, value HAVING count(*) > 1`,
  },
  {
    id: 'G6-normal',
    says: 'identifiers are kept in their normal form',
    sql: `SELECT id FROM customer_identifier
           WHERE CASE kind WHEN 'email' THEN value <> lower(value) OR value LIKE '% %'
                           WHEN 'phone' THEN value !~ '^[+][0-9]{6,15}$'
                           ELSE value !~ '^[0-9]{4,30}$' END`,
  },
  {
    id: 'G6-level',
    says: 'who is verified has a verified e-mail address',
    sql: `SELECT id FROM customer WHERE level = 'verified' AND code IS NULL
             AND NOT EXISTS (SELECT FROM customer_identifier AS identifier
                              WHERE identifier.customer_id = customer.id AND kind = 'email' AND verified_at IS NOT NULL)`,
  },
];
