import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { sql } from '../platform/database/sql.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { ReceiptBy } from '../platform/graphql/common.enums.js';
import type { AddressType } from '../platform/graphql/common.types.js';
import type { NewHolder } from './document-content.js';
import type { Document } from './document.entity.js';
import type { DeliveryState } from './documents.enums.js';

/** A delivery as it stands with its document. */
interface DeliveryRow {
  readonly id: Id<'DocumentDelivery'>;
  readonly by: ReceiptBy;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly lastAt: Date | null;
}

/** A document with its holder and deliveries. */
export interface DocumentRow extends Document {
  readonly customerId: Id<'Customer'> | null;
  readonly guestTokenHash: string | null;
  readonly holderName: string | null;
  readonly email: string | null;
  readonly address: AddressType | null;
  readonly vatNumber: string | null;
  readonly prints: number;
  readonly deliveries: readonly DeliveryRow[];
}

/** What {@link DocumentRepository.insert} writes at once. */
export interface NewDocumentRow {
  readonly document: Omit<Document, 'serial'>;
  readonly holder: NewHolder;
  readonly deliveries: readonly { readonly id: Id<'DocumentDelivery'>; readonly by: ReceiptBy }[];
}

/** Every SQL statement that touches the tables of documents. */
@Injectable()
export class DocumentRepository {
  /**
   * Draws the next number and writes the document under it, together with the next statement. The series' row stays
   * locked until the transaction ends, so numbers have no gaps: who rolls back gives his number to the next.
   */
  insert(tx: Tx, { document, holder, deliveries }: NewDocumentRow): void {
    const from = sql`document_drawn AS (
        INSERT INTO document_series (series, last_serial) VALUES (${document.series}, 1)
        ON CONFLICT (series) DO UPDATE SET last_serial = document_series.last_serial + 1
        RETURNING last_serial AS serial
      ), document_issued AS (
        INSERT INTO document (id, series, serial, kind, issued_at, seller_id, location_id, terminal_id, order_id,
                              return_id, ticket_id, content)
        SELECT ${document.id}::uuid, ${document.series}::text, serial, ${document.kind}::text,
               ${document.issuedAt}::timestamptz, ${document.sellerId}::uuid, ${document.locationId}::uuid,
               ${document.terminalId}::uuid, ${document.orderId}::uuid, ${document.returnId}::uuid,
               ${document.ticketId}::uuid, ${JSON.stringify(document.content)}::jsonb
          FROM document_drawn
        RETURNING id, serial
      ), document_held AS (
        INSERT INTO document_holder (document_id, customer_id, guest_token_hash, name, email, address, vat_number,
                                     prints)
        SELECT id, ${holder.customerId}::uuid, ${holder.guestTokenHash}::text, ${holder.name}::text,
               ${holder.email}::text, ${holder.address === null ? null : JSON.stringify(holder.address)}::jsonb,
               ${holder.vatNumber ?? null}::text, 0
          FROM document_issued
      )`;
    tx.withNext(
      sql`
        INSERT INTO document_delivery (id, document_id, by, state, attempts)
        SELECT new.id, document_issued.id, new.by, 'queued', 0
          FROM document_issued, jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb) AS new(id uuid, by text)`,
      from,
    );
  }

  async byId(db: Db, id: Id<'Document'>): Promise<DocumentRow | null> {
    return (await this.byIds(db, [id]))[0] ?? null;
  }

  async byNumber(db: Db, number: { series: string; serial: number }): Promise<DocumentRow | null> {
    const [row] = await db.rows<{ id: Id<'Document'> }>`
      SELECT id FROM document WHERE series = ${number.series} AND serial = ${number.serial}`;
    return row ? this.byId(db, row.id) : null;
  }

  /** @returns oldest first. */
  byIds(db: Db, ids: readonly Id<'Document'>[]): Promise<DocumentRow[]> {
    return this.where(db, 'id', ids);
  }

  /** @returns oldest first. */
  ofOrders(db: Db, ids: readonly Id<'Order'>[]): Promise<DocumentRow[]> {
    return this.where(db, 'order', ids);
  }

  /** @returns oldest first. */
  ofReturns(db: Db, ids: readonly Id<'Return'>[]): Promise<DocumentRow[]> {
    return this.where(db, 'return', ids);
  }

  /** @returns oldest first. */
  ofTickets(db: Db, ids: readonly Id<'Cart'>[]): Promise<DocumentRow[]> {
    return this.where(db, 'ticket', ids);
  }

  /** Those of an order that are nobody's become a customer's. */
  async handTo(tx: Tx, orderId: Id<'Order'>, customerId: Id<'Customer'>): Promise<void> {
    await tx.rows`
      UPDATE document_holder SET customer_id = ${customerId}
        FROM document
       WHERE document.id = document_id AND document.order_id = ${orderId}
         AND customer_id IS NULL AND guest_token_hash IS NULL`;
  }

  /** Counts one more print, and with it the delivery by print. @returns how many there are now. */
  async countPrint(tx: Tx, id: Id<'Document'>): Promise<number> {
    const [row] = await tx.rows<{ prints: number }>`
      WITH printed AS (
        UPDATE document_delivery SET state = 'sent', attempts = attempts + 1, last_at = ${tx.now}
         WHERE document_id = ${id} AND by = 'print'
      )
      UPDATE document_holder SET prints = prints + 1 WHERE document_id = ${id} RETURNING prints`;
    return row?.prints ?? 0;
  }

  /** Notes one attempt of a delivery; what has arrived stays so. */
  noteAttempt(tx: Tx, id: Id<'DocumentDelivery'>, state: DeliveryState): void {
    tx.withNext(sql`
      UPDATE document_delivery SET state = ${state}, attempts = attempts + 1, last_at = ${tx.now}
       WHERE id = ${id} AND state <> 'sent'`);
  }

  private where(
    db: Db,
    by: 'id' | 'order' | 'return' | 'ticket',
    ids: readonly string[],
  ): Promise<DocumentRow[]> {
    const [id, order, returned, ticket] = (['id', 'order', 'return', 'ticket'] as const).map((key) =>
      key === by ? ids : [],
    );
    return db.rows<DocumentRow>`
      SELECT document.*, holder.customer_id, holder.guest_token_hash, holder.name AS holder_name, holder.email,
             holder.address, holder.vat_number, holder.prints,
             coalesce((SELECT jsonb_agg(jsonb_build_object('id', delivery.id, 'by', by, 'state', state,
                                                           'attempts', attempts, 'lastAt', last_at) ORDER BY delivery.id)
                         FROM document_delivery AS delivery WHERE delivery.document_id = document.id), '[]') AS deliveries
        FROM document JOIN document_holder AS holder ON holder.document_id = document.id
       WHERE document.id = ANY(${id}::uuid[]) OR order_id = ANY(${order}::uuid[])
          OR return_id = ANY(${returned}::uuid[]) OR ticket_id = ANY(${ticket}::uuid[])
       ORDER BY issued_at, series, serial`;
  }
}
