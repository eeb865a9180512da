import type { Invariant } from './invariant.js';

/** What must hold of accounts, staff, clients and their sessions. */
export const accessInvariants: readonly Invariant[] = [
  {
    id: 'A2',
    says: 'no live session of somebody disabled, of an account that is not verified, or at a disabled client',
    sql: `
      SELECT session.id, session.kind
        FROM session
        LEFT JOIN staff_member AS staff ON staff.id = session.staff_id
        LEFT JOIN account ON account.customer_id = session.customer_id
        JOIN api_client AS client ON client.id = session.api_client_id
       WHERE session.ended_at IS NULL
         AND (client.disabled_at IS NOT NULL
              OR (session.kind = 'customer' AND (account.id IS NULL OR account.verified_at IS NULL OR account.disabled_at IS NOT NULL))
              OR (session.kind <> 'customer' AND (staff.id IS NULL OR staff.disabled_at IS NOT NULL)))`,
  },
  {
    id: 'A2b',
    says: 'no session was used after it ended, or outlives the refresh token it began with',
    sql: `
      SELECT id FROM session
       WHERE refreshed_at > ended_at OR refreshed_at < opened_at OR refreshed_at > expires_at OR refresh_generation < 1`,
  },
  {
    id: 'A2c',
    says: 'a PIN session stands at a till, a customer session at a webshop or app, a staff session at a staff client',
    sql: `
      SELECT session.id, session.kind, client.kind AS client_kind
        FROM session JOIN api_client AS client ON client.id = session.api_client_id
       WHERE CASE session.kind WHEN 'customer' THEN client.kind NOT IN ('webshop', 'app')
                               WHEN 'staff_pin' THEN client.kind <> 'pos'
                               ELSE client.kind NOT IN ('contact_centre', 'ops') END`,
  },
  {
    id: 'A4',
    says: 'passwords and PINs are argon2id hashes; keys, tokens and codes are SHA-256 hashes',
    sql: `
      SELECT 'account' AS found, id::text FROM account WHERE password_hash NOT LIKE '$argon2id$v=19$%'
      UNION ALL
      SELECT 'staff_member', id::text FROM staff_member
       WHERE pin_hash NOT LIKE '$argon2id$v=19$%' OR password_hash NOT LIKE '$argon2id$v=19$%'
      UNION ALL
      SELECT 'api_client', id::text FROM api_client WHERE key_hash !~ '^[0-9a-f]{64}$'
      UNION ALL
      SELECT 'session', id::text FROM session WHERE refresh_hash !~ '^[0-9a-f]{64}$'
      UNION ALL
      SELECT 'proof_code', id::text FROM proof_code WHERE code_hash !~ '^[0-9a-f]{64}$'
      UNION ALL
      SELECT 'attempt_counter', key FROM attempt_counter WHERE key !~ '^[0-9a-f]{64}$'`,
  },
];
