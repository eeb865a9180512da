import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import type { ContractKind } from '../orders/index.js';
import type { TenderKind } from '../payments/index.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import { rowsOf, sql } from '../platform/database/sql.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Channel } from '../platform/graphql/common.enums.js';
import type {
  AddressType,
  ContactType,
  ReceiptChoiceType,
  VatShareType,
} from '../platform/graphql/common.types.js';
import type { TaxRuleCode } from '../pricing/index.js';
import type { LineFacts, SaleFacts } from './eligibility.js';

/** A line of an order, with what its variant is today. */
export interface SaleLineRow extends LineFacts {
  readonly variantId: Id<'Variant'>;
  readonly name: string;
  readonly earnsPoints: boolean;
  readonly pricePer: number;
  readonly priceAmount: number;
  readonly grossAmount: number;
  readonly totalAmount: number;
  readonly unitAmount: number;
  readonly dearerUnits: number;
  readonly vat: readonly VatShareType[];
  readonly taxRule: TaxRuleCode;
  readonly components: readonly { readonly variantId: Id<'Variant'>; readonly quantity: number }[];
  /** Last day of its season; a return after it is not restocked. */
  readonly seasonUntil: string | null;
}

/** An order as a return needs it. */
export interface SaleRow {
  readonly id: Id<'Order'>;
  readonly number: string;
  readonly placedAt: Date;
  readonly channel: Channel | null;
  readonly contract: ContractKind;
  readonly locationId: Id<'Location'> | null;
  readonly sellerId: Id<'Seller'>;
  readonly customerId: Id<'Customer'> | null;
  readonly guestTokenHash: string | null;
  readonly currency: CurrencyCode;
  readonly language: string;
  readonly deliveryAmount: number;
  /** Of that, what the usual delivery would have cost. */
  readonly standardDeliveryAmount: number;
  readonly totalAmount: number;
  readonly vat: readonly VatShareType[];
  readonly termsId: Id<'Terms'>;
  readonly contact: ContactType | null;
  readonly receiptChoice: ReceiptChoiceType;
  readonly invoiceAddress: AddressType | null;
  /** Of a firm. */
  readonly vatNumber: string | null;
  readonly lines: readonly SaleLineRow[];
  readonly fulfilments: readonly (SaleFacts['fulfilments'][number] & {
    readonly locationId: Id<'Location'>;
  })[];
  /** How it was paid; what failed is left out. */
  readonly tenders: readonly {
    readonly id: Id<'Payment'>;
    readonly tender: TenderKind;
    readonly maskedDetail: string | null;
  }[];
  /** Minor units given back by returns so far. */
  readonly refundedAmount: number;
  /** False when anything of it came back on another basis than withdrawal. */
  readonly isOnlyWithdrawn: boolean;
}

/** Which orders to read: by their own id, or by that of one of their lines. */
export interface WantedSales {
  readonly orderIds?: readonly Id<'Order'>[];
  readonly orderLineIds?: readonly Id<'OrderLine'>[];
}

/** Of a fulfilment `part` of an order `sale`: the slowest that the ways of what is in it promised, in working days. */
export const SLOWEST_WAY = sql`
  (SELECT max((way ->> 'daysMax')::int)
     FROM fulfilment_line AS item JOIN order_line AS sent ON sent.id = item.order_line_id,
          jsonb_array_elements(sale.delivered_by) AS way
    WHERE item.fulfilment_id = part.id AND way ->> 'id' = sent.delivery_option_id::text)`;

/** Every statement that reads orders the way returns look at them; each reads as many as are asked for at once. */
@Injectable()
export class SaleQueries {
  /**
   * @param asker null: whoever owns them; else only those that are the caller's: another's order is simply not there.
   * @returns newest first.
   */
  async of(
    db: Db,
    { orderIds = [], orderLineIds = [] }: WantedSales,
    asker: Actor | null,
  ): Promise<SaleRow[]> {
    const subject = asker?.subject;
    const isAny = subject === undefined || subject.kind === 'staff' || subject.kind === 'system';
    const rows = await rowsOf<SaleRow>(
      db,
      sql`
      SELECT sale.id, sale.number, sale.placed_at, sale.channel, sale.contract, sale.location_id, sale.seller_id,
             sale.customer_id, sale.guest_token_hash, sale.currency, sale.language, sale.delivery_amount,
             sale.standard_delivery_amount,
             sale.total_amount, sale.vat, sale.terms_id, sale.contact, sale.receipt_choice,
             sale.vat_number, sale.invoice_address,
             (SELECT jsonb_agg(jsonb_build_object(
                       'id', line.id, 'variantId', line.variant_id, 'name', line.name, 'kind', line.kind,
                       'unit', line.unit, 'flags', line.flags, 'quantity', line.quantity,
                       'cancelled', line.cancelled, 'fulfilled', line.fulfilled, 'returned', line.returned,
                       'serialNumbers', line.serial_numbers,
                       'returnedSerials', ARRAY(SELECT unit.serial_number FROM sold_unit AS unit
                                                 WHERE unit.order_line_id = line.id AND unit.returned_at IS NOT NULL
                                                UNION
                                                SELECT back.serial_number FROM return_line AS back
                                                 WHERE back.order_line_id = line.id AND back.serial_number IS NOT NULL),
                       'earnsPoints', line.earns_points, 'pricePer', line.price_per, 'priceAmount', line.price_amount,
                       'grossAmount', line.gross_amount, 'totalAmount', line.total_amount, 'unitAmount', line.unit_amount,
                       'dearerUnits', line.dearer_units, 'vat', line.trail -> 'vat',
                       'components', line.components, 'taxRule', line.tax_rule, 'seasonUntil', variant.season_until) ORDER BY line.position)
                FROM order_line AS line JOIN variant ON variant.id = line.variant_id
               WHERE line.order_id = sale.id) AS lines,
             (SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'state', part.state, 'doneAt', part.done_at, 'locationId', part.location_id,
                       'deliveryDaysMax', ${SLOWEST_WAY},
                       'orderLineIds', ARRAY(SELECT item.order_line_id FROM fulfilment_line AS item
                                              WHERE item.fulfilment_id = part.id)) ORDER BY part.id), '[]')
                FROM fulfilment AS part WHERE part.order_id = sale.id) AS fulfilments,
             (SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'id', payment.id, 'tender', payment.tender, 'maskedDetail', payment.masked_detail)
                       ORDER BY payment.created_at, payment.id), '[]')
                FROM payment WHERE payment.order_id = sale.id AND payment.captured_amount > 0
                         AND payment.undone_at IS NULL) AS tenders,
             coalesce(back.refunded_amount, 0) AS refunded_amount,
             coalesce(back.is_only_withdrawn, true) AS is_only_withdrawn
        FROM customer_order AS sale
        LEFT JOIN LATERAL (
          SELECT sum(refund_amount)::bigint AS refunded_amount,
                 bool_and(NOT EXISTS (SELECT FROM return_line AS line
                                       WHERE line.return_id = earlier.id AND line.basis <> 'withdrawal'))
                   AS is_only_withdrawn
            FROM customer_return AS earlier WHERE earlier.order_id = sale.id) AS back ON true
       WHERE sale.id IN (SELECT unnest(${orderIds}::uuid[])
                         UNION SELECT order_id FROM order_line WHERE id = ANY(${orderLineIds}::uuid[]))
         AND sale.state <> 'abandoned'
         AND (${isAny} OR sale.customer_id = ${subject?.kind === 'customer' ? subject.customerId : null}
              OR sale.guest_token_hash = ${subject?.kind === 'guest' ? subject.guestTokenHash : null})
       ORDER BY sale.id DESC`,
    );
    return rows.map((row) => ({
      ...row,
      fulfilments: row.fulfilments.map((part) => ({ ...part, doneAt: part.doneAt && new Date(part.doneAt) })),
    }));
  }

  /**
   * Locks an order until the transaction ends, so that what is read of it afterwards stays so: of two tills that take
   * back the same unit, the second sees what the first did.
   *
   * @returns false when there is none.
   */
  async lock(tx: Tx, orderId: Id<'Order'>): Promise<boolean> {
    const locked = await tx.rows`SELECT id FROM customer_order WHERE id = ${orderId} FOR NO KEY UPDATE`;
    return locked.length === 1;
  }

  /**
   * @param by a number of an order as it was written, a customer, an e-mail address that a guest gave with an order.
   * @returns newest first.
   */
  async idsBy(
    db: Db,
    by: { number?: string | null; customerId?: Id<'Customer'> | null; email?: string | null },
    limit: number,
  ): Promise<Id<'Order'>[]> {
    const rows = await db.rows<{ id: Id<'Order'> }>`
      (SELECT id FROM customer_order WHERE number = ${by.number ?? null} AND state <> 'abandoned')
      UNION
      (SELECT id FROM customer_order
        WHERE customer_id = ${by.customerId ?? null}::uuid AND state <> 'abandoned'
        ORDER BY id DESC LIMIT ${limit})
      UNION
      (SELECT id FROM customer_order
        WHERE lower(contact ->> 'email') = ${by.email ?? null}::text AND customer_id IS NULL AND state <> 'abandoned'
        ORDER BY id DESC LIMIT ${limit})
      ORDER BY id DESC LIMIT ${limit}`;
    return rows.map(({ id }) => id);
  }
}
