import type { Invariant } from './invariant.js';

/** What must hold of documents (docs: invariant X2, gapless per series). */
export const documentsInvariants: readonly Invariant[] = [
  {
    id: 'X2',
    says: 'the numbers of a series run from 1 to its last without a gap',
    sql: `SELECT series, last_serial, numbers, highest
            FROM document_series
            FULL JOIN (SELECT series, count(*) AS numbers, min(serial) AS lowest, max(serial) AS highest
                         FROM document GROUP BY series) AS issued USING (series)
           WHERE (last_serial = numbers AND last_serial = highest AND lowest = 1) IS NOT TRUE`,
  },
  {
    id: 'X2-holder',
    says: 'each document has a holder row beside it',
    sql: `SELECT id FROM document
           WHERE NOT EXISTS (SELECT FROM document_holder WHERE document_id = document.id)`,
  },
  {
    id: 'X2-vat',
    says: 'net and VAT make gross on every document',
    sql: `SELECT document.id, share
            FROM document CROSS JOIN LATERAL jsonb_array_elements(content -> 'vat') AS share
           WHERE (share -> 'net' ->> 'amount')::bigint + (share -> 'vat' ->> 'amount')::bigint
                 IS DISTINCT FROM (share -> 'gross' ->> 'amount')::bigint`,
  },
];
