import { Injectable } from '@nestjs/common';
import { COUNT_LIMIT } from '../kernel/page.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PageRequest } from '../platform/graphql/page.js';
import type { ApiClient } from './api-client.entity.js';

const ENABLED_MAX = 10_000;

/** Every SQL statement that touches `api_client`. */
@Injectable()
export class ApiClientRepository {
  /** @returns the enabled client with this key; null for an unknown or disabled one, without saying which. */
  async byKeyHash(db: Db, keyHash: string): Promise<ApiClient | null> {
    const [client] = await db.rows<ApiClient>`
      SELECT * FROM api_client WHERE key_hash = ${keyHash} AND disabled_at IS NULL`;
    return client ?? null;
  }

  async byId(db: Db, id: string): Promise<ApiClient | null> {
    const [client] = await db.rows<ApiClient>`SELECT * FROM api_client WHERE id = ${id}`;
    return client ?? null;
  }

  async byName(db: Db, name: string): Promise<ApiClient | null> {
    const [client] = await db.rows<ApiClient>`SELECT * FROM api_client WHERE name = ${name}`;
    return client ?? null;
  }

  /** All that may speak, by name; there are hundreds, not thousands. */
  enabled(db: Db): Promise<ApiClient[]> {
    return db.rows<ApiClient>`
      SELECT * FROM api_client WHERE disabled_at IS NULL ORDER BY name LIMIT ${ENABLED_MAX}`;
  }

  /** In order of name. @returns one row more than asked for, when there is one. */
  page(db: Db, { first, after }: PageRequest): Promise<ApiClient[]> {
    return db.rows<ApiClient>`
      SELECT * FROM api_client WHERE name > ${after?.[0] ?? ''} ORDER BY name LIMIT ${first + 1}`;
  }

  async count(db: Db): Promise<number> {
    const [row] = await db.rows<{ count: number }>`
      SELECT count(*) AS count FROM (SELECT FROM api_client LIMIT ${COUNT_LIMIT + 1}) AS counted`;
    return row!.count;
  }

  /** @returns null when the name is taken. */
  async insert(
    tx: Tx,
    given: Omit<ApiClient, 'version' | 'createdAt' | 'disabledAt'>,
  ): Promise<ApiClient | null> {
    const [client] = await tx.rows<ApiClient>`
      INSERT INTO api_client (id, name, kind, channel, location_id, terminal_id, key_hash, created_at)
      VALUES (${given.id}, ${given.name}, ${given.kind}, ${given.channel}, ${given.locationId}, ${given.terminalId},
              ${given.keyHash}, ${tx.now})
      ON CONFLICT (name) DO NOTHING
      RETURNING *`;
    return client ?? null;
  }

  /** @returns null when it is disabled, or its version is no longer this one. */
  async setKey(tx: Tx, id: string, version: number, keyHash: string): Promise<ApiClient | null> {
    const [client] = await tx.rows<ApiClient>`
      UPDATE api_client SET key_hash = ${keyHash}, version = version + 1
       WHERE id = ${id} AND version = ${version} AND disabled_at IS NULL
      RETURNING *`;
    return client ?? null;
  }

  /** @returns null when it is not there or disabled already. */
  async disable(tx: Tx, id: string): Promise<ApiClient | null> {
    const [client] = await tx.rows<ApiClient>`
      UPDATE api_client SET disabled_at = ${tx.now}, version = version + 1
       WHERE id = ${id} AND disabled_at IS NULL
      RETURNING *`;
    return client ?? null;
  }
}
