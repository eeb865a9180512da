import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Customer } from './customer.entity.js';
import type { CustomerIdentifier } from './customer-identifier.entity.js';
import type { CustomerLevel } from './customers.enums.js';
import type { IdentifierValue } from './identifier.js';

/** Levels from least to most sure, as SQL can compare them. */
const LEVELS = ['recognised', 'identified', 'registered', 'verified'];

/** Every SQL statement that touches `customer` and `customer_identifier`, but for those of an import. */
@Injectable()
export class CustomerRepository {
  async byIds(db: Db, ids: readonly Id<'Customer'>[]): Promise<Customer[]> {
    return db.rows<Customer>`SELECT * FROM customer WHERE id = ANY(${ids}::uuid[])`;
  }

  /** @returns the customer whose verified identifier this is. */
  async byVerified(db: Db, { kind, value }: IdentifierValue): Promise<Customer | null> {
    const [customer] = await db.rows<Customer>`
      SELECT customer.* FROM customer_identifier AS identifier JOIN customer ON customer.id = identifier.customer_id
       WHERE kind = ${kind} AND value = ${value} AND verified_at IS NOT NULL`;
    return customer ?? null;
  }

  /** @returns the verified ones first, then oldest first. */
  identifiersOf(db: Db, ids: readonly Id<'Customer'>[]): Promise<CustomerIdentifier[]> {
    return db.rows<CustomerIdentifier>`
      SELECT * FROM customer_identifier WHERE customer_id = ANY(${ids}::uuid[])
       ORDER BY verified_at IS NULL, created_at, id`;
  }

  async identifierById(db: Db, id: string): Promise<CustomerIdentifier | null> {
    const [identifier] =
      await db.rows<CustomerIdentifier>`SELECT * FROM customer_identifier WHERE id = ${id}`;
    return identifier ?? null;
  }

  async insert(tx: Tx, customer: Customer): Promise<void> {
    await tx.rows`
      INSERT INTO customer (id, name, level, language, version, created_at)
      VALUES (${customer.id}, ${customer.name}, ${customer.level}, ${customer.language}, ${customer.version},
              ${customer.createdAt})`;
  }

  /**
   * Adds what she is known by. One that she has already is proven if this one is; one that is another's, verified, is
   * not added.
   *
   * @returns those that are hers now.
   */
  addIdentifiers(tx: Tx, identifiers: readonly CustomerIdentifier[]): Promise<CustomerIdentifier[]> {
    return tx.rows<CustomerIdentifier>`
      INSERT INTO customer_identifier (id, customer_id, kind, value, source, verified_at, created_at)
      SELECT id, "customerId", kind, value, source, "verifiedAt", "createdAt"
        FROM jsonb_to_recordset(${JSON.stringify(identifiers)}::jsonb)
          AS new(id uuid, "customerId" uuid, kind text, value text, source text, "verifiedAt" timestamptz,
                 "createdAt" timestamptz)
      ON CONFLICT (customer_id, kind, value) DO UPDATE
        SET verified_at = coalesce(customer_identifier.verified_at, EXCLUDED.verified_at)
      RETURNING *`;
  }

  /** @returns null when it was verified before. @throws QueryFailedError `…_verified_is_one_customers`. */
  async verify(tx: Tx, id: string): Promise<CustomerIdentifier | null> {
    const [identifier] = await tx.rows<CustomerIdentifier>`
      UPDATE customer_identifier SET verified_at = ${tx.now} WHERE id = ${id} AND verified_at IS NULL RETURNING *`;
    return identifier ?? null;
  }

  /** One more version, and the level if it is higher than hers; every change of her goes through here. */
  async raise(tx: Tx, id: Id<'Customer'>, level: CustomerLevel): Promise<Customer> {
    const [customer] = await tx.rows<Customer>`
      UPDATE customer
         SET version = version + 1,
             level = CASE WHEN array_position(${LEVELS}::text[], level) < array_position(${LEVELS}::text[], ${level})
                          THEN ${level} ELSE level END
       WHERE id = ${id}
      RETURNING *`;
    return customer!;
  }
}
