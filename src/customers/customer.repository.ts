import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Customer } from './customer.entity.js';
import type { CustomerIdentifier } from './customer-identifier.entity.js';
import type { CustomerLevel, IdentifierKind } from './customers.enums.js';
import type { IdentifierValue } from './identifier.js';

/** An identifier of a file. */
export interface ImportedIdentifier {
  readonly id: Id<'Identifier'>;
  readonly customerId: Id<'Customer'>;
  readonly code: string;
  readonly kind: IdentifierKind;
  readonly value: string;
  readonly isVerified: boolean;
}

/** An identifier that the import's customers cannot have, because it is proven another's. */
export interface RefusedIdentifier {
  readonly code: string;
  readonly kind: IdentifierKind;
}

/** Levels from least to most sure, as SQL can compare them. */
const LEVELS = ['recognised', 'identified', 'registered', 'verified'];

/** Every SQL statement that touches `customer` and `customer_identifier`. */
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

  /** Adds or changes customers by id. @returns those that are new or different now. */
  putByImport(tx: Tx, rows: readonly object[]): Promise<Pick<Customer, 'id' | 'level' | 'version'>[]> {
    return tx.rows<Pick<Customer, 'id' | 'level' | 'version'>>`
      INSERT INTO customer (id, code, name, level, language, birth_date, vat_number, group_code, address, note, version,
                            created_at)
      SELECT id, code, name, level, language, "birthDate", "vatNumber", "group", nullif(address, 'null'), note, 1, ${tx.now}
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          AS new(id uuid, code text, name text, level text, language text, "birthDate" date, "vatNumber" text,
                 "group" text, address jsonb, note text)
      ON CONFLICT (id) DO UPDATE
        SET name = EXCLUDED.name, language = EXCLUDED.language,
            birth_date = EXCLUDED.birth_date, vat_number = EXCLUDED.vat_number, group_code = EXCLUDED.group_code,
            address = EXCLUDED.address, note = EXCLUDED.note, version = customer.version + 1,
            level = CASE WHEN array_position(${LEVELS}::text[], customer.level) < array_position(${LEVELS}::text[], EXCLUDED.level)
                         THEN EXCLUDED.level ELSE customer.level END
        WHERE array_position(${LEVELS}::text[], customer.level) < array_position(${LEVELS}::text[], EXCLUDED.level)
           OR (customer.name, customer.language, customer.birth_date, customer.vat_number,
               customer.group_code, customer.address, customer.note)
              IS DISTINCT FROM
              (EXCLUDED.name, EXCLUDED.language, EXCLUDED.birth_date, EXCLUDED.vat_number,
               EXCLUDED.group_code, EXCLUDED.address, EXCLUDED.note)
      RETURNING id, level, version`;
  }

  /** Adds what customers of a file are known by. @returns those that are proven another's, and were left out. */
  async putIdentifiersByImport(
    tx: Tx,
    identifiers: readonly ImportedIdentifier[],
  ): Promise<RefusedIdentifier[]> {
    return tx.rows<RefusedIdentifier>`
      WITH new AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(identifiers)}::jsonb)
          AS new(id uuid, "customerId" uuid, code text, kind text, value text, "isVerified" boolean)
      ), taken AS (
        SELECT new.code, new.kind, new.value FROM new JOIN customer_identifier AS other
            ON other.kind = new.kind AND other.value = new.value AND other.verified_at IS NOT NULL
           AND other.customer_id <> new."customerId"
         WHERE new."isVerified"
        UNION ALL
        SELECT code, kind, value
          FROM (SELECT *, row_number() OVER (PARTITION BY kind, value ORDER BY code) AS nth FROM new WHERE "isVerified") AS once
         WHERE nth > 1
      ), written AS (
        INSERT INTO customer_identifier (id, customer_id, kind, value, source, verified_at, created_at)
        SELECT id, "customerId", kind, value, 'import', CASE WHEN "isVerified" THEN ${tx.now}::timestamptz END,
               ${tx.now}::timestamptz
          FROM new
         WHERE NOT EXISTS (SELECT FROM taken WHERE (taken.code, taken.kind, taken.value) = (new.code, new.kind, new.value))
        ON CONFLICT (customer_id, kind, value) DO UPDATE
          SET verified_at = coalesce(customer_identifier.verified_at, EXCLUDED.verified_at)
          WHERE customer_identifier.verified_at IS NULL AND EXCLUDED.verified_at IS NOT NULL
      )
      SELECT DISTINCT code, kind FROM taken ORDER BY code, kind`;
  }

  /** Of the numbers in a file: proven where one customer has it, and nobody's where several do. */
  async settlePhones(tx: Tx, numbers: readonly string[]): Promise<void> {
    await tx.rows`
      UPDATE customer_identifier AS identifier
         SET verified_at = CASE WHEN holders = 1 THEN ${tx.now}::timestamptz END
        FROM (SELECT value, count(*) AS holders FROM customer_identifier
               WHERE kind = 'phone' AND value = ANY(${numbers}::text[]) GROUP BY value) AS shared
       WHERE identifier.kind = 'phone' AND identifier.value = shared.value AND identifier.source = 'import'
         AND (identifier.verified_at IS NOT NULL) <> (holders = 1)`;
  }
}
