import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { ProofCode, ProofPurpose } from './proof-code.entity.js';

/** Every SQL statement that touches `proof_code`. */
@Injectable()
export class ProofCodeRepository {
  /** @returns false when another code begins with the same letters: make another. */
  async insert(tx: Tx, given: Omit<ProofCode, 'usedAt'>): Promise<boolean> {
    const inserted = await tx.rows`
      INSERT INTO proof_code (id, purpose, subject_id, locator, code_hash, attempts_left, created_at, expires_at)
      VALUES (${given.id}, ${given.purpose}, ${given.subjectId}, ${given.locator}, ${given.codeHash},
              ${given.attemptsLeft}, ${given.createdAt}, ${given.expiresAt})
      ON CONFLICT (locator) DO NOTHING
      RETURNING id`;
    return inserted.length === 1;
  }

  async byId(db: Db, id: string): Promise<ProofCode | null> {
    const [code] = await db.rows<ProofCode>`SELECT * FROM proof_code WHERE id = ${id}`;
    return code ?? null;
  }

  /** Uses up one attempt on the code that begins so, before anybody compares: no more guesses than attempts. */
  async takeAttempt(tx: Tx, purpose: ProofPurpose, locator: string, now: Date): Promise<ProofCode | null> {
    const [code] = await tx.rows<ProofCode>`
      UPDATE proof_code SET attempts_left = attempts_left - 1
       WHERE locator = ${locator} AND purpose = ${purpose} AND attempts_left > 0
         AND used_at IS NULL AND expires_at > ${now}
      RETURNING *`;
    return code ?? null;
  }

  /** @returns false when it was used, or went out of date, meanwhile. All others for the same end go with it. */
  async use(tx: Tx, code: Pick<ProofCode, 'id' | 'purpose' | 'subjectId'>, now: Date): Promise<boolean> {
    const used = await tx.rows<{ id: Id<'ProofCode'> }>`
      UPDATE proof_code SET used_at = ${now}
       WHERE subject_id = ${code.subjectId} AND purpose = ${code.purpose}
         AND used_at IS NULL AND expires_at > ${now}
      RETURNING id`;
    return used.some(({ id }) => id === code.id);
  }

  /** @returns how many of those that expired before then went, at most `limit`. */
  async deleteExpired(tx: Tx, before: Date, limit: number): Promise<number> {
    const gone = await tx.rows`
      DELETE FROM proof_code WHERE id IN (
        SELECT id FROM proof_code WHERE expires_at < ${before} ORDER BY expires_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING id`;
    return gone.length;
  }
}
