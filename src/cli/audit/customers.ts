import type { Invariant } from './invariant.js';

/** What must hold of customers and what they are known by (docs: invariants G6, G7, L5). */
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
  {
    id: 'G7',
    says: 'a consent says for what, in which words, since when, and through whom',
    sql: `SELECT id FROM consent_record
           WHERE coalesce(btrim(purpose), '') = '' OR coalesce(btrim(text_version), '') = '' OR at IS NULL OR source IS NULL
              OR (source = 'staff') <> (staff_id IS NOT NULL) OR (source <> 'import' AND api_client_id IS NULL)`,
  },
  {
    id: 'G7-order',
    says: 'what a customer says stands from no earlier than what she had said before',
    sql: `SELECT later.id FROM consent_record AS later JOIN consent_record AS earlier USING (customer_id, purpose)
           WHERE later.version > earlier.version AND later.at < earlier.at AND later.source <> 'import'`,
  },
  {
    id: 'G7-told',
    says: 'each consent is a version of its customer, and was told as that',
    sql: `SELECT record.id FROM consent_record AS record
           WHERE NOT EXISTS (SELECT FROM outbox_event AS event
                              WHERE aggregate = 'customer' AND aggregate_id = record.customer_id
                                AND sequence = record.version AND type = 'customers.consent_recorded'
                                AND payload->>'consentId' = record.id::text)`,
  },
];
