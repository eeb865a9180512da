import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import { camelRow, type Db } from '../platform/database/db.js';
import type { PageRequest } from '../platform/graphql/page.js';
import { anyId, rowsOf, type Sql, sql } from '../platform/database/sql.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Cart } from './cart.entity.js';
import type { CartBefore, PastChange } from './cart-history.js';
import type { CartLine } from './cart-line.entity.js';
import type { LoadedCart } from './cart-pricing.js';

/** A change of one cart: its row as it becomes, and the lines that are put or go. */
export interface CartWrite {
  /** With the version it was read at; the write raises it by one. */
  readonly cart: Cart;
  readonly put: readonly CartLine[];
  readonly gone: readonly Id<'CartLine'>[];
  /** What becomes different of it, as it was. */
  readonly was: CartBefore;
}

/** Where a line that was brought to a ticket is by now. */
export interface LineNow {
  readonly namedId: Id<'CartLine'>;
  readonly id: Id<'CartLine'>;
  readonly cartId: Id<'Cart'>;
}

/** A line of a guest's cart, and the customer's line that it went up in. */
export interface WentUp {
  readonly id: Id<'CartLine'>;
  readonly intoId: Id<'CartLine'>;
}

/** So many changes of a cart are kept, to be told to who saw it before them. */
const CHANGES_KEPT = 50;

type CartWithLines = Cart & { readonly lines: readonly object[] };

/** Every SQL statement that touches `cart` and `cart_line`: a change of a cart is one statement over both. */
@Injectable()
export class CartRepository {
  async byId(db: Db, cartId: Id<'Cart'>): Promise<LoadedCart | null> {
    return loaded(
      await db.rows<CartWithLines>`
      SELECT cart.*, line.lines
        FROM cart, LATERAL (
          SELECT coalesce(json_agg(cart_line ORDER BY position, id), '[]') AS lines
            FROM cart_line
           WHERE cart_id = cart.id AND (order_line_id IS NULL OR cart.kind = 'ticket' AND cart.state = 'ordered')
        ) AS line
       WHERE cart.id = ${cartId}`,
    );
  }

  /** The open shopping cart of a customer or a guest; of several currencies the one changed last. */
  async openOf(
    db: Db,
    owner: { customerId: Id<'Customer'> | null; guestTokenHash: string | null },
    currency: CurrencyCode | null,
  ): Promise<LoadedCart | null> {
    return loaded(
      await db.rows<CartWithLines>`
      SELECT cart.*, line.lines
        FROM cart, LATERAL (
          SELECT coalesce(json_agg(cart_line ORDER BY position, id), '[]') AS lines
            FROM cart_line WHERE cart_id = cart.id AND order_line_id IS NULL
        ) AS line
       WHERE cart.kind = 'shopping' AND cart.state = 'open'
         AND (cart.customer_id = ${owner.customerId}::uuid OR cart.guest_token_hash = ${owner.guestTokenHash})
         AND (cart.currency = ${currency} OR ${currency}::text IS NULL)
       ORDER BY cart.expires_at DESC
       LIMIT 1`,
    );
  }

  async activeTicket(db: Db, terminalId: Id<'Terminal'>): Promise<LoadedCart | null> {
    return loaded(
      await db.rows<CartWithLines>`
      SELECT cart.*, line.lines
        FROM cart, LATERAL (
          SELECT coalesce(json_agg(cart_line ORDER BY position, id), '[]') AS lines
            FROM cart_line WHERE cart_id = cart.id AND order_line_id IS NULL
        ) AS line
       WHERE cart.kind = 'ticket' AND cart.state = 'open' AND cart.terminal_id = ${terminalId}`,
    );
  }

  /** Suspended tickets of a store, newest first: one more than asked, and how many there are in all. */
  async suspendedPage(
    db: Db,
    locationId: Id<'Location'>,
    { first, after }: PageRequest,
  ): Promise<{ tickets: LoadedCart[]; total: number }> {
    const rows = await db.rows<CartWithLines & { total: number }>`
      WITH shown AS (
        SELECT * FROM cart WHERE kind = 'ticket' AND state = 'suspended' AND location_id = ${locationId}
      )
      SELECT shown.*, line.lines, (SELECT count(*) FROM (SELECT FROM shown LIMIT 1001) AS counted) AS total
        FROM shown, LATERAL (
          SELECT coalesce(json_agg(cart_line ORDER BY position, id), '[]') AS lines
            FROM cart_line WHERE cart_id = shown.id AND order_line_id IS NULL
        ) AS line
       WHERE ${after?.[0] ?? null}::uuid IS NULL OR shown.id < ${after?.[0] ?? null}::uuid
       ORDER BY shown.id DESC
       LIMIT ${first + 1}`;
    return {
      tickets: rows.flatMap(({ total: _, ...row }) => loaded([row]) ?? []),
      total: rows[0]?.total ?? 0,
    };
  }

  /** @returns the id that a guest's token was derived from; null when no cart of ours knows the token. */
  async guestIdOf(db: Db, guestTokenHash: string): Promise<Id<'Cart'> | null> {
    const [known] = await db.rows<{ guestId: Id<'Cart'> }>`
      SELECT guest_id FROM cart WHERE guest_token_hash = ${guestTokenHash} AND guest_id IS NOT NULL LIMIT 1`;
    return known?.guestId ?? null;
  }

  /** @returns the changes that made a cart what it is since it had this version, newest first; the oldest may be forgotten. */
  changesSince(db: Db, cartId: Id<'Cart'>, version: number): Promise<PastChange[]> {
    return db.rows`
      SELECT version, at, was FROM cart_version WHERE cart_id = ${cartId} AND version > ${version} ORDER BY version DESC`;
  }

  /** @returns the cart that still holds this line; null: it is ordered, or gone. */
  async holding(db: Db, lineId: Id<'CartLine'>): Promise<Id<'Cart'> | null> {
    const [line] = await db.rows<{ cartId: Id<'Cart'> }>`
      SELECT cart_id FROM cart_line WHERE id = ${lineId} AND order_line_id IS NULL`;
    return line?.cartId ?? null;
  }

  /**
   * Locks the carts that these lines are in, and tells where each is now: what a guest handed over may have gone up in a
   * customer's cart, perhaps while this waited for hers.
   */
  async lockLines(tx: Tx, lineIds: readonly Id<'CartLine'>[]): Promise<LineNow[]> {
    for (let before: LineNow[] = []; ;) {
      const now = await tx.rows<LineNow>`
        SELECT named.id AS named_id, line.id, line.cart_id
          FROM cart_line AS named
          JOIN cart_line AS line ON line.id = coalesce(named.merged_into_line_id, named.id)
          JOIN cart ON cart.id = line.cart_id
         WHERE named.id = ANY(${lineIds}::uuid[])
         ORDER BY cart.id, line.id FOR UPDATE OF cart`;
      if (now.every(({ id }) => before.some((line) => line.id === id))) return now;
      before = now;
    }
  }

  /** @returns lines of guests' carts that went up in these. */
  mergedInto(db: Db, lineIds: readonly Id<'CartLine'>[]): Promise<WentUp[]> {
    return db.rows`
      SELECT id, merged_into_line_id AS into_id FROM cart_line
       WHERE merged_into_line_id = ANY(${lineIds}::uuid[])`;
  }

  /** @returns those of these lines that are in another's cart, or a guest's; of one that went up in a cart, that cart counts. */
  linesOfOthers(db: Db, lineIds: readonly Id<'CartLine'>[], hers: Id<'Customer'>): Promise<CartLine[]> {
    return db.rows`
      SELECT named.* FROM cart_line AS named
        LEFT JOIN cart_line AS line ON line.id = named.merged_into_line_id
        JOIN cart ON cart.id = coalesce(line.cart_id, named.cart_id)
       WHERE named.id = ANY(${lineIds}::uuid[]) AND cart.customer_id IS DISTINCT FROM ${hers}`;
  }

  /** Waits until rivals are done with it; what is read afterwards stays. */
  async lock(tx: Tx, cartId: Id<'Cart'>): Promise<void> {
    await tx.rows`SELECT FROM cart WHERE id = ${cartId} FOR UPDATE`;
  }

  async lockActiveTicket(tx: Tx, terminalId: Id<'Terminal'>): Promise<void> {
    await tx.rows`
      SELECT FROM cart WHERE kind = 'ticket' AND state = 'open' AND terminal_id = ${terminalId} FOR UPDATE`;
  }

  /** @returns false when the owner (or the till) has an open one already, made at the same moment perhaps. */
  async insert(tx: Tx, cart: Cart): Promise<boolean> {
    const inserted = await rowsOf(tx, sql`${insertionOf(cart)} ON CONFLICT DO NOTHING RETURNING id`);
    return inserted.length === 1;
  }

  /** For an owner as new as the cart: nobody else can have opened one for him, so no answer is waited for. */
  insertFirst(tx: Tx, cart: Cart): void {
    tx.withNext(insertionOf(cart));
  }

  /**
   * Writes a change if, and only if, the cart still has the version it was read at: the row lock makes rivals wait and
   * test again. Every change of a line raises the version, so lines are what they were as well.
   *
   * @returns false when another change came first; nothing is written then.
   */
  async write(tx: Tx, { cart, put, gone, was }: CartWrite): Promise<boolean> {
    const [written] = await rowsOf<{ lines: number }>(
      tx,
      sql`
      WITH changed AS (
        UPDATE cart
           SET version = version + 1, state = ${cart.state}, customer_id = ${cart.customerId}, label = ${cart.label},
               terminal_id = ${cart.terminalId},
               contact = ${json(cart.contact)}, receipt_choice = ${json(cart.receiptChoice)},
               invoice_address = ${json(cart.invoiceAddress)}, delivery_address = ${json(cart.deliveryAddress)},
               delivery_option_id = ${cart.deliveryOptionId}, vat_number = ${cart.vatNumber}, frozen_until = ${cart.frozenUntil},
               tendering = ${json(cart.tendering)},
               prices_at = ${cart.pricesAt}, coupon_codes = ${cart.couponCodes}, promoted = ${json(cart.promoted)},
               order_id = ${cart.orderId}, hand_over_order_ids = ${cart.handOverOrderIds}::uuid[],
               last_change = ${json(cart.lastChange)},
               expires_at = ${cart.expiresAt}
         WHERE id = ${cart.id} AND version = ${cart.version}
        RETURNING id
      ), kept AS (
        INSERT INTO cart_version (cart_id, version, at, was)
        SELECT id, ${cart.version + 1}, ${tx.now}, ${JSON.stringify(was)} FROM changed
      ), forgotten AS (
        DELETE FROM cart_version USING changed
         WHERE cart_id = changed.id AND cart_version.version <= ${cart.version + 1 - CHANGES_KEPT}
      ), gone AS (
        DELETE FROM cart_line USING changed
         WHERE cart_line.cart_id = changed.id AND cart_line.id = ${anyId(gone)} AND order_line_id IS NULL
        RETURNING cart_line.id
      ), put AS (
        INSERT INTO cart_line (
          id, cart_id, position, variant_id, quantity, on_line_id, fulfilment_kind, fulfilment_location_id, fulfilment_address, collector_name,
          delivery_option_id, fulfilment_key, note, serial_numbers, adjustment, reserved_price_amount, source_cart_line_id, reservation_line_id,
          added_channel, added_client_id, added_location_id, added_device, added_person, added_at, order_line_id,
          converted_at)
        SELECT line.id, changed.id, position, "variantId", quantity, "onLineId", "fulfilmentKind", "fulfilmentLocationId",
               nullif("fulfilmentAddress", 'null'), "collectorName", "deliveryOptionId", "fulfilmentKey", note, "serialNumbers", nullif(adjustment, 'null'),
               "reservedPriceAmount", "sourceCartLineId", "reservationLineId", "addedChannel", "addedClientId",
               "addedLocationId", "addedDevice", "addedPerson", "addedAt", "orderLineId", "convertedAt"
          FROM changed, jsonb_to_recordset(${JSON.stringify(put)}::jsonb) AS line (
            id uuid, position int, "variantId" uuid, quantity int, "onLineId" uuid, "fulfilmentKind" text, "fulfilmentLocationId" uuid,
            "fulfilmentAddress" jsonb, "collectorName" text, "deliveryOptionId" uuid, "fulfilmentKey" text, note text, "serialNumbers" text[], adjustment jsonb,
            "reservedPriceAmount" bigint, "sourceCartLineId" uuid, "reservationLineId" uuid, "addedChannel" text,
            "addedClientId" uuid, "addedLocationId" uuid, "addedDevice" text, "addedPerson" text,
            "addedAt" timestamptz, "orderLineId" uuid, "convertedAt" timestamptz)
        ON CONFLICT (id) DO UPDATE
           SET quantity = EXCLUDED.quantity, on_line_id = EXCLUDED.on_line_id,
               fulfilment_kind = EXCLUDED.fulfilment_kind,
               fulfilment_location_id = EXCLUDED.fulfilment_location_id,
               fulfilment_address = EXCLUDED.fulfilment_address, collector_name = EXCLUDED.collector_name,
               delivery_option_id = EXCLUDED.delivery_option_id, fulfilment_key = EXCLUDED.fulfilment_key, note = EXCLUDED.note,
               serial_numbers = EXCLUDED.serial_numbers, adjustment = EXCLUDED.adjustment, order_line_id = EXCLUDED.order_line_id,
               converted_at = EXCLUDED.converted_at
         WHERE cart_line.order_line_id IS NULL AND cart_line.cart_id = EXCLUDED.cart_id
        RETURNING id
      )
      SELECT (SELECT count(*) FROM put) + (SELECT count(*) FROM gone) AS lines FROM changed`,
    );
    if (written === undefined) return false;
    if (written.lines !== put.length + gone.length)
      throw new Error(`cart ${cart.id} wrote ${written.lines} lines of ${put.length + gone.length}`);
    return true;
  }

  /** Closes carts and tickets that nobody came back to; those in use at this moment wait for the next run. */
  abandonDue(
    tx: Tx,
    limit: number,
  ): Promise<{ id: Id<'Cart'>; version: number; customerId: Id<'Customer'> | null; lines: number }[]> {
    return tx.rows`
      WITH due AS (
        SELECT id FROM cart
         WHERE state IN ('open', 'suspended') AND expires_at <= ${tx.now} AND tendering IS NULL
         ORDER BY expires_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
      )
      UPDATE cart SET state = 'abandoned', hand_over_order_ids = '{}', version = version + 1
        FROM due WHERE cart.id = due.id
      RETURNING cart.id, cart.version, cart.customer_id,
                (SELECT count(*)::int FROM cart_line WHERE cart_id = cart.id AND order_line_id IS NULL) AS lines`;
  }
}

const insertionOf = (cart: Cart): Sql => sql`
  INSERT INTO cart (id, kind, state, version, currency, customer_id, guest_id, guest_token_hash, location_id,
                    terminal_id, label, coupon_codes, last_change, opened_at, expires_at)
  VALUES (${cart.id}, ${cart.kind}, ${cart.state}, ${cart.version}, ${cart.currency}, ${cart.customerId},
          ${cart.guestId}, ${cart.guestTokenHash}, ${cart.locationId}, ${cart.terminalId}, ${cart.label},
          ${cart.couponCodes}, ${JSON.stringify(cart.lastChange)}, ${cart.openedAt}, ${cart.expiresAt})`;

const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

function loaded([row]: readonly CartWithLines[]): LoadedCart | null {
  if (row === undefined) return null;
  const { lines, ...cart } = row;
  return { cart, lines: lines.map(lineRow) };
}

/** A row that came as JSON: its instants are still texts. */
function lineRow(row: object): CartLine {
  const line = camelRow<CartLine>(row);
  return {
    ...line,
    addedAt: new Date(line.addedAt),
    convertedAt: line.convertedAt && new Date(line.convertedAt),
  };
}
