import { Injectable } from '@nestjs/common';
import type { Db } from '../platform/database/db.js';
import type { ApiClient } from './api-client.entity.js';

/** Every SQL statement that touches `api_client`. */
@Injectable()
export class ApiClientRepository {
  /** @returns the enabled client with this key; null for an unknown or disabled one, without saying which. */
  async byKeyHash(db: Db, keyHash: string): Promise<ApiClient | null> {
    const [client] = await db.rows<ApiClient>`
      SELECT * FROM api_client WHERE key_hash = ${keyHash} AND disabled_at IS NULL`;
    return client ?? null;
  }
}
