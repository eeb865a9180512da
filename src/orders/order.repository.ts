import { Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import type { Id } from '../kernel/ids.js';
import { withCheckCharacter } from '../kernel/numbers.js';
import { earnsPoints } from '../loyalty/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { isTakenAway, type NewOrder, type PlannedFulfilment } from './new-order.js';
import type { OrderHappening } from './order-entry.entity.js';
import type { Order } from './order.entity.js';
import { splitOverUnits } from './unit-shares.js';

const NUMBERS = 1_000_000_000;
const NUMBER_WIDTH = 9;

/** Every statement that writes orders, their lines and their history. */
@Injectable()
export class OrderRepository {
  /**
   * Writes a whole order in one statement: itself, its lines, what leaves which place, and its history.
   *
   * Numbers are drawn by chance, not counted: a counter would be a row that every order of the shop waits for. One that
   * is taken is drawn again.
   *
   * @returns the number.
   */
  async insert(
    tx: Tx,
    order: NewOrder,
    fulfilments: readonly PlannedFulfilment[],
    version: number,
    state: Order['state'],
    happenings: readonly OrderHappening[],
  ): Promise<string> {
    for (;;) {
      const number = withCheckCharacter('B', randomInt(NUMBERS), NUMBER_WIDTH);
      if (await this.insertNumbered(tx, order, fulfilments, version, state, happenings, number))
        return number;
    }
  }

  private async insertNumbered(
    tx: Tx,
    order: NewOrder,
    fulfilments: readonly PlannedFulfilment[],
    version: number,
    state: Order['state'],
    happenings: readonly OrderHappening[],
    number: string,
  ): Promise<boolean> {
    const { totals, terms } = order;
    const numbered = fulfilments.map((fulfilment) => ({ ...fulfilment, id: tx.newId<'Fulfilment'>() }));
    const inserted = await tx.rows`
      WITH placed AS (
        INSERT INTO customer_order (
          id, number, version, state, placed_at, channel, api_client_id, location_id, terminal_id, device, person,
          seller_id, contract, customer_id, guest_token_hash, cart_id, currency, goods_amount, discount_amount,
          delivery_amount, standard_delivery_amount, delivered_by, deposits_amount, total_amount, vat, terms_id, terms_version, terms_hash, language, contact,
          receipt_choice, invoice_address, vat_number, distance_net_amount)
        VALUES (
          ${order.id}, ${number}, ${version}, ${state}, ${tx.now}, ${order.channel}, ${tx.actor.apiClientId},
          ${order.locationId}, ${order.terminalId}, ${order.device}, ${order.person}, ${order.sellerId},
          ${order.contract}, ${order.customerId}, ${order.guestTokenHash}, ${order.cartId}, ${order.currency},
          ${totals.goods.amount}, ${totals.discount.amount}, ${totals.delivery.amount},
          ${order.standardDelivery.amount}, ${JSON.stringify(totals.deliveredBy)}::jsonb, ${totals.deposits.amount},
          ${totals.total.amount}, ${JSON.stringify(totals.vat)}::jsonb, ${terms.id}, ${terms.version}, ${terms.hash},
          ${order.language}, ${json(order.contact)}::jsonb, ${JSON.stringify(order.receiptChoice)}::jsonb,
          ${json(order.invoiceAddress)}::jsonb, ${order.vatNumber}, ${order.distanceNetAmount})
        ON CONFLICT (number) DO NOTHING
        RETURNING id
      ), lines AS (
        INSERT INTO order_line (
          id, order_id, position, variant_id, name, kind, unit, flags, earns_points, quantity, fulfilled, price_id,
          price_amount, price_per, gross_amount, discount_amount, total_amount, currency, trail, fulfilment_kind,
          location_id, address, collector_name, promised_by, delivery_option_id, components, serial_numbers, cart_line_id,
          reservation_line_id, tax_country, tax_rule, unit_amount, dearer_units)
        SELECT line.id, placed.id, position, "variantId", name, kind, unit,
               ARRAY(SELECT jsonb_array_elements_text(flags)), "earnsPoints", quantity, fulfilled,
               "priceId", "priceAmount", "pricePer", "grossAmount", "discountAmount", "totalAmount", ${order.currency},
               trail, "fulfilmentKind", "locationId", address, "collectorName", "promisedBy", "deliveryOptionId", components,
               ARRAY(SELECT jsonb_array_elements_text("serialNumbers")), "cartLineId", "reservationLineId",
               "taxCountry", "taxRule", "unitAmount", "dearerUnits"
          FROM placed, jsonb_to_recordset(${JSON.stringify(lineRows(order))}::jsonb) AS line(
            id uuid, position int, "variantId" uuid, name text, kind text, unit text, flags jsonb, "earnsPoints" boolean,
            quantity int, fulfilled int, "priceId" uuid, "priceAmount" bigint, "pricePer" int, "grossAmount" bigint,
            "discountAmount" bigint, "totalAmount" bigint, trail jsonb, "fulfilmentKind" text, "locationId" uuid,
            address jsonb, "collectorName" text, "promisedBy" timestamptz, "deliveryOptionId" uuid, components jsonb, "serialNumbers" jsonb,
            "cartLineId" uuid, "reservationLineId" uuid, "taxCountry" text, "taxRule" text, "unitAmount" bigint,
            "dearerUnits" int)
      ), leaving AS (
        INSERT INTO fulfilment (id, order_id, kind, state, location_id, promised_by, done_at)
        SELECT fulfilment.id, placed.id, kind, state, "locationId", "promisedBy",
               CASE WHEN state = 'handed_over' THEN ${tx.now}::timestamptz END
          FROM placed, jsonb_to_recordset(${JSON.stringify(numbered)}::jsonb) AS fulfilment(
            id uuid, kind text, state text, "locationId" uuid, "promisedBy" timestamptz)
      ), leaving_lines AS (
        INSERT INTO fulfilment_line (fulfilment_id, order_line_id, quantity)
        SELECT "fulfilmentId", "orderLineId", quantity
          FROM placed, jsonb_to_recordset(${JSON.stringify(fulfilmentLineRows(numbered))}::jsonb) AS line(
            "fulfilmentId" uuid, "orderLineId" uuid, quantity int)
      ), entries AS (
        INSERT INTO order_entry (id, order_id, at, what, channel, by)
        SELECT entry.id, placed.id, ${tx.now}, what, ${order.channel}, ${order.person}
          FROM placed, jsonb_to_recordset(${JSON.stringify(happenings.map((what) => ({ id: tx.newId<'OrderEntry'>(), what })))}::jsonb)
            AS entry(id uuid, what text)
      )
      SELECT id FROM placed`;
    return inserted.length === 1;
  }

  /**
   * The only way out of `awaiting_payment`; of two rivals one gets a row back. Abandoned, its lines let go of the cart's,
   * which may be ordered again.
   */
  async leaveAwaitingPayment(
    tx: Tx,
    orderId: Id<'Order'>,
    to: 'confirmed' | 'abandoned',
  ): Promise<Order | null> {
    const [order] = await tx.rows<Order>`
      WITH sale AS (
        UPDATE customer_order
           SET state = ${to}, version = version + 1, number = CASE WHEN ${to} = 'abandoned' THEN NULL ELSE number END
         WHERE id = ${orderId} AND state = 'awaiting_payment'
        RETURNING *
      ), freed AS (
        UPDATE order_line SET cart_line_id = NULL, reservation_line_id = NULL
          FROM sale WHERE order_line.order_id = sale.id AND sale.state = 'abandoned'
      ), entry AS (
        INSERT INTO order_entry (id, order_id, at, what, channel, by)
        SELECT ${tx.newId<'OrderEntry'>()}, id, ${tx.now}, 'confirmed', ${tx.actor.channel}, person
          FROM sale WHERE state = 'confirmed'
      )
      SELECT * FROM sale`;
    return order ?? null;
  }

  /** What was to be taken away has left with her. @returns null when nothing was. */
  async handOverTakenAway(tx: Tx, orderId: Id<'Order'>): Promise<Order | null> {
    const [order] = await tx.rows<Order>`
      WITH taken AS (
        UPDATE order_line SET fulfilled = quantity
         WHERE order_id = ${orderId} AND fulfilment_kind = 'take_away' AND fulfilled < quantity
        RETURNING id
      ), leaving AS (
        UPDATE fulfilment SET state = 'handed_over', done_at = ${tx.now}
         WHERE order_id = ${orderId} AND kind = 'take_away' AND state = 'planned'
      ), verdict AS (
        SELECT NOT EXISTS (SELECT FROM order_line WHERE order_id = ${orderId} AND fulfilment_kind <> 'take_away') AS is_whole
      ), entry AS (
        INSERT INTO order_entry (id, order_id, at, what, channel, by)
        SELECT ${tx.newId<'OrderEntry'>()}::uuid, sale.id, ${tx.now}::timestamptz, 'handed_over', ${tx.actor.channel}, sale.person
          FROM customer_order AS sale, verdict WHERE sale.id = ${orderId} AND is_whole
      )
      UPDATE customer_order
         SET version = version + 1, state = CASE WHEN is_whole THEN 'fulfilled' ELSE 'partly_fulfilled' END
        FROM verdict
       WHERE customer_order.id = ${orderId} AND EXISTS (SELECT FROM taken)
      RETURNING customer_order.*`;
    return order ?? null;
  }

  /** Whoever changes several rows of an order takes this first, so that the last of two sees what the first did. */
  async lock(tx: Tx, orderId: Id<'Order'>): Promise<void> {
    await tx.rows`SELECT id FROM customer_order WHERE id = ${orderId} FOR NO KEY UPDATE`;
  }

  /**
   * Counts units as fulfilled and raises the order's version and state with it.
   *
   * @returns the order as it is now, with `lines` = how many of the asked lines could take their units; fewer than asked
   *          means that the caller must refuse.
   */
  async fulfil(
    tx: Tx,
    orderId: Id<'Order'>,
    lines: readonly { orderLineId: Id<'OrderLine'>; quantity: number; serialNumbers?: readonly string[] }[],
  ): Promise<(Order & { linesDone: number; isWhole: boolean }) | null> {
    const rows = JSON.stringify(lines.map((line) => ({ ...line, serialNumbers: line.serialNumbers ?? [] })));
    const [order] = await tx.rows<Order & { linesDone: number; isWhole: boolean }>`
      WITH wanted AS (
        SELECT "orderLineId" AS id, quantity, ARRAY(SELECT jsonb_array_elements_text("serialNumbers")) AS serials
          FROM jsonb_to_recordset(${rows}::jsonb) AS line("orderLineId" uuid, quantity int, "serialNumbers" jsonb)
      ), done AS (
        UPDATE order_line AS line
           SET fulfilled = line.fulfilled + wanted.quantity,
               serial_numbers = line.serial_numbers || wanted.serials
          FROM wanted
         WHERE line.id = wanted.id AND line.order_id = ${orderId}
           AND line.fulfilled + line.cancelled + wanted.quantity <= line.quantity
        RETURNING line.id, line.fulfilled + line.cancelled >= line.quantity AS is_whole
      ), verdict AS (
        SELECT count(*)::int AS lines_done,
               bool_and(is_whole) AND NOT EXISTS (
                 SELECT FROM order_line AS other
                  WHERE other.order_id = ${orderId} AND other.id NOT IN (SELECT id FROM done)
                    AND other.fulfilled + other.cancelled < other.quantity) AS is_whole
          FROM done
      )
      UPDATE customer_order
         SET version = version + 1,
             state = CASE WHEN verdict.is_whole THEN 'fulfilled' ELSE 'partly_fulfilled' END
        FROM verdict
       WHERE customer_order.id = ${orderId} AND customer_order.state IN ('confirmed', 'partly_fulfilled')
         AND verdict.lines_done > 0
      RETURNING customer_order.*, verdict.lines_done, verdict.is_whole`;
    return order ?? null;
  }

  /**
   * Counts units as returned; the guard and the CHECK behind it let no unit come back twice, whoever asks at once.
   *
   * @returns what each line had returned before, so that its share can be worked out; lines that refused are missing.
   */
  takeBack(
    tx: Tx,
    orderId: Id<'Order'>,
    lines: readonly { orderLineId: Id<'OrderLine'>; quantity: number }[],
  ): Promise<{ id: Id<'OrderLine'>; returnedBefore: number }[]> {
    return tx.rows`
      UPDATE order_line AS line
         SET returned = line.returned + wanted.quantity
        FROM jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) AS wanted("orderLineId" uuid, quantity int)
       WHERE line.id = wanted."orderLineId" AND line.order_id = ${orderId}
         AND line.returned + wanted.quantity <= line.fulfilled
      RETURNING line.id, line.returned - wanted.quantity AS returned_before`;
  }

  /** Raises the version for a change that her history does not tell. */
  async raiseVersion(tx: Tx, orderId: Id<'Order'>): Promise<Order> {
    const [order] = await tx.rows<Order>`
      UPDATE customer_order SET version = version + 1 WHERE id = ${orderId} RETURNING *`;
    return order!;
  }

  /** Raises the version for a change that is none of the above and writes it into the history. */
  async noteChange(tx: Tx, orderId: Id<'Order'>, what: OrderHappening, by: string | null): Promise<Order> {
    const [order] = await tx.rows<Order>`
      WITH entry AS (
        INSERT INTO order_entry (id, order_id, at, what, channel, by)
        VALUES (${tx.newId<'OrderEntry'>()}, ${orderId}, ${tx.now}, ${what}, ${tx.actor.channel}, ${by})
      )
      UPDATE customer_order SET version = version + 1 WHERE id = ${orderId} RETURNING *`;
    return order!;
  }

  async note(tx: Tx, orderId: Id<'Order'>, what: OrderHappening, by: string | null): Promise<void> {
    await tx.rows`
      INSERT INTO order_entry (id, order_id, at, what, channel, by)
      VALUES (${tx.newId<'OrderEntry'>()}, ${orderId}, ${tx.now}, ${what}, ${tx.actor.channel}, ${by})`;
  }
}

const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

const lineRows = (order: NewOrder) =>
  order.lines.map((line, position) => ({
    id: line.id,
    position,
    variantId: line.variant.id,
    name: line.variant.name,
    kind: line.variant.kind,
    unit: line.variant.unit,
    flags: line.variant.flags,
    earnsPoints: earnsPoints(line.variant),
    fulfilled: order.state === 'confirmed' && isTakenAway(line) ? line.quantity : 0,
    priceId: line.priceId,
    priceAmount: line.price.amount,
    pricePer: line.price.per,
    grossAmount: line.priced.gross.amount,
    discountAmount: line.priced.discount.amount,
    totalAmount: line.priced.total.amount,
    trail: line.priced,
    fulfilmentKind: line.fulfilment,
    locationId: line.locationId,
    address: line.address,
    collectorName: line.collectorName,
    promisedBy: line.promisedBy,
    deliveryOptionId: line.deliveryOptionId,
    components: line.variant.components.map(({ variantId, quantity }) => ({ variantId, quantity })),
    serialNumbers: line.serialNumbers,
    cartLineId: line.cartLineId,
    reservationLineId: line.reservationLineId,
    taxCountry: line.tax.country,
    taxRule: line.tax.rule,
    ...splitOverUnits(line.priced.total.amount, line.quantity),
  }));

const fulfilmentLineRows = (fulfilments: readonly (PlannedFulfilment & { id: Id<'Fulfilment'> })[]) =>
  fulfilments.flatMap(({ id, lines }) => lines.map((line) => ({ fulfilmentId: id, ...line })));
