import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { ConsentRecord } from './consent-record.entity.js';
import type { Customer } from './customer.entity.js';
import { ConsentPurpose, type CustomerLevel } from './customers.enums.js';
import type { IdentifierValue } from './identifier.js';

/** A record that is about to be written: since when it stands is the database's to say. */
export type NewConsent = Omit<ConsentRecord, 'at'>;

/** A record of a file, which says when it was. */
export type ImportedConsent = Pick<
  ConsentRecord,
  'id' | 'customerId' | 'purpose' | 'granted' | 'textVersion' | 'channel' | 'locationId' | 'at'
>;

/** Somebody whom staff recognise. */
export interface RecognisedCustomer extends Customer {
  /** Whether her consent that staff see what she bought is in force. */
  readonly showsPurchases: boolean;
}

/**
 * Every SQL statement that touches `consent_record`. In force is the latest record of a purpose; of two of one instant,
 * the one that the database let in later.
 */
@Injectable()
export class ConsentRepository {
  /**
   * Writes a record, once the customer is locked. It never stands from earlier than one before it: a process whose clock
   * is slow would else be unable to take back what another has recorded.
   */
  async insert(tx: Tx, row: NewConsent): Promise<ConsentRecord> {
    const [record] = await tx.rows<ConsentRecord>`
      INSERT INTO consent_record (id, customer_id, version, purpose, granted, text_version, source, channel, location_id,
                                  api_client_id, staff_id, at)
      SELECT ${row.id}, ${row.customerId}, ${row.version}, ${row.purpose}, ${row.granted}, ${row.textVersion},
             ${row.source}, ${row.channel}, ${row.locationId}, ${row.apiClientId}, ${row.staffId},
             greatest(${tx.now}::timestamptz, (SELECT max(at) FROM consent_record
                                                WHERE customer_id = ${row.customerId} AND purpose = ${row.purpose}))
      RETURNING *`;
    return record!;
  }

  async byId(db: Db, id: Id<'Consent'>): Promise<ConsentRecord | null> {
    const [record] = await db.rows<ConsentRecord>`SELECT * FROM consent_record WHERE id = ${id}`;
    return record ?? null;
  }

  /** @param at null: what stands now. @returns one record per customer and purpose of which she had spoken by then. */
  inForce(
    db: Db,
    customerIds: readonly Id<'Customer'>[],
    purposes: readonly ConsentPurpose[],
    at: Date | null,
  ): Promise<ConsentRecord[]> {
    return db.rows<ConsentRecord>`
      SELECT latest.*
        FROM unnest(${customerIds}::uuid[]) AS customer (id) CROSS JOIN unnest(${purposes}::text[]) AS asked (purpose)
             CROSS JOIN LATERAL
             (SELECT * FROM consent_record AS record
               WHERE record.customer_id = customer.id AND record.purpose = asked.purpose
                 AND record.at <= ${at ?? 'infinity'}::timestamptz
               ORDER BY record.at DESC, record.version DESC LIMIT 1) AS latest
       ORDER BY latest.purpose`;
  }

  /** @param by her id, or what is verified hers. */
  async recognised(db: Db, by: Id<'Customer'> | IdentifierValue): Promise<RecognisedCustomer | null> {
    const { id, kind, value } =
      typeof by === 'string' ? { id: by, kind: null, value: null } : { id: null, ...by };
    const [customer] = await db.rows<RecognisedCustomer>`
      SELECT customer.*,
             coalesce((SELECT granted FROM consent_record AS record
                        WHERE record.customer_id = customer.id AND record.purpose = ${ConsentPurpose.PURCHASES_SHOWN}
                        ORDER BY record.at DESC, record.version DESC LIMIT 1), false) AS shows_purchases
        FROM customer
       WHERE id = coalesce(${id}::uuid, (SELECT customer_id FROM customer_identifier
                                          WHERE kind = ${kind} AND value = ${value} AND verified_at IS NOT NULL))`;
    return customer ?? null;
  }

  /** @returns the ids of the customers who have these codes. */
  async customersByCode(db: Db, codes: readonly string[]): Promise<Map<string, Id<'Customer'>>> {
    const found = await db.rows<{ code: string; id: Id<'Customer'> }>`
      SELECT code, id FROM customer WHERE code = ANY(${codes}::text[])`;
    return new Map(found.map(({ code, id }) => [code, id]));
  }

  /**
   * Writes those records of a file that are not there, each as a version of its customer.
   *
   * @returns what was written, oldest first per customer, with her level.
   */
  putByImport(
    tx: Tx,
    records: readonly ImportedConsent[],
  ): Promise<(ConsentRecord & { level: CustomerLevel })[]> {
    return tx.rows<ConsentRecord & { level: CustomerLevel }>`
      WITH fresh AS (
        SELECT new.* FROM jsonb_to_recordset(${JSON.stringify(records)}::jsonb)
            AS new(id uuid, "customerId" uuid, purpose text, granted boolean, "textVersion" text, channel text,
                   "locationId" uuid, at timestamptz)
         WHERE NOT EXISTS (SELECT FROM consent_record AS there WHERE there.id = new.id)
      ), raised AS (
        UPDATE customer SET version = customer.version + more.records
          FROM (SELECT "customerId" AS id, count(*)::int AS records FROM fresh GROUP BY "customerId") AS more
         WHERE customer.id = more.id
        RETURNING customer.id, level, customer.version - more.records AS before
      ), written AS (
        INSERT INTO consent_record (id, customer_id, version, purpose, granted, text_version, source, channel,
                                    location_id, at)
        SELECT fresh.id, raised.id, before + row_number() OVER (PARTITION BY raised.id ORDER BY at, purpose), purpose,
               granted, "textVersion", 'import', channel, "locationId", at
          FROM fresh JOIN raised ON raised.id = "customerId"
        RETURNING *
      )
      SELECT written.*, level FROM written JOIN raised ON raised.id = customer_id ORDER BY customer_id, written.version`;
  }

  /** @returns the ids of those that the ledger has otherwise: they are no repetition, and nothing in it is edited. */
  async otherwise(db: Db, records: readonly ImportedConsent[]): Promise<Set<Id<'Consent'>>> {
    const found = await db.rows<{ id: Id<'Consent'> }>`
      SELECT id FROM consent_record JOIN jsonb_to_recordset(${JSON.stringify(records)}::jsonb)
          AS new(id uuid, granted boolean, "textVersion" text, channel text, "locationId" uuid) USING (id)
       WHERE (consent_record.granted, text_version, consent_record.channel, location_id)
             IS DISTINCT FROM (new.granted, "textVersion", new.channel, "locationId")`;
    return new Set(found.map(({ id }) => id));
  }
}
