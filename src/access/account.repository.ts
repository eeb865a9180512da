import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Account } from './account.entity.js';

export type NewAccount = Pick<Account, 'id' | 'customerId' | 'email' | 'passwordHash' | 'verifiedAt'>;

/** Every SQL statement that touches `account`. */
@Injectable()
export class AccountRepository {
  /** @returns whose verified account has this address. */
  async byEmail(db: Db, email: string): Promise<Account | null> {
    const [account] = await db.rows<Account>`
      SELECT * FROM account WHERE email = ${email} AND verified_at IS NOT NULL`;
    return account ?? null;
  }

  async byId(db: Db, id: string): Promise<Account | null> {
    const [account] = await db.rows<Account>`SELECT * FROM account WHERE id = ${id}`;
    return account ?? null;
  }

  async byCustomer(db: Db, customerId: Id<'Customer'>): Promise<Account | null> {
    const [account] = await db.rows<Account>`SELECT * FROM account WHERE customer_id = ${customerId}`;
    return account ?? null;
  }

  /** Adds a pending account, or begins hers anew. @returns null when hers is verified already. */
  async insertOrRestart(tx: Tx, given: NewAccount): Promise<Account | null> {
    const [account] = await tx.rows<Account>`
      INSERT INTO account (id, customer_id, email, password_hash, created_at)
      VALUES (${given.id}, ${given.customerId}, ${given.email}, ${given.passwordHash}, ${tx.now})
      ON CONFLICT (customer_id) DO UPDATE
        SET email = EXCLUDED.email, password_hash = EXCLUDED.password_hash, version = account.version + 1
        WHERE account.verified_at IS NULL
      RETURNING *`;
    return account ?? null;
  }

  /** Adds what an import brings; an account that is there keeps its password. @returns the new ones. */
  insertMissing(tx: Tx, given: readonly NewAccount[]): Promise<Account[]> {
    return tx.rows<Account>`
      INSERT INTO account (id, customer_id, email, password_hash, created_at, verified_at)
      SELECT id, "customerId", email, "passwordHash", ${tx.now}, "verifiedAt"
        FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
          AS account(id uuid, "customerId" uuid, email text, "passwordHash" text, "verifiedAt" timestamptz)
      ON CONFLICT DO NOTHING
      RETURNING *`;
  }

  /**
   * @returns null for one that was verified already.
   * @throws QueryFailedError `account_one_verified_per_email` when another account was quicker.
   */
  async setVerified(tx: Tx, id: string): Promise<Account | null> {
    const [account] = await tx.rows<Account>`
      UPDATE account SET verified_at = ${tx.now}, version = version + 1
       WHERE id = ${id} AND verified_at IS NULL AND disabled_at IS NULL
      RETURNING *`;
    return account ?? null;
  }

  /** Raises the version for a fact that changes no other column: each event has its own. */
  async touchVerified(tx: Tx, email: string): Promise<Account | null> {
    const [account] = await tx.rows<Account>`
      UPDATE account SET version = version + 1
       WHERE email = ${email} AND verified_at IS NOT NULL AND disabled_at IS NULL
      RETURNING *`;
    return account ?? null;
  }

  async setPassword(tx: Tx, id: string, passwordHash: string): Promise<Account | null> {
    const [account] = await tx.rows<Account>`
      UPDATE account SET password_hash = ${passwordHash}, version = version + 1
       WHERE id = ${id} AND verified_at IS NOT NULL AND disabled_at IS NULL
      RETURNING *`;
    return account ?? null;
  }
}
