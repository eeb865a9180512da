import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { CurrencyCode } from '../kernel/money.js';
import type { Db } from '../platform/database/db.js';
import { rowsOf, sql } from '../platform/database/sql.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Coupon } from './coupon.entity.js';
import type { CouponFacts } from './coupon-verdict.js';
import { OrderHistory } from './order-history.js';
import type { GivenPromotion } from './promotion.js';

/** What promotions ask of one customer, or of nobody known. */
export interface BuyerRow {
  readonly customerId: Id<'Customer'> | null;
  /** Codes: the one that she is kept under, and those of the lists whose prices she gets. */
  readonly customerGroups: readonly string[];
  readonly hasOrdered: boolean;
  readonly coupons: readonly CouponFacts[];
}

/** What an order wants counted. */
export interface UsesGiven {
  readonly orderId: Id<'Order'>;
  readonly customerId: Id<'Customer'> | null;
  readonly currency: CurrencyCode;
  /** The instant whose promotions these are. */
  readonly at: Date;
  readonly given: readonly GivenPromotion[];
}

/** Whether one of them could be counted. */
export interface CountedUse {
  /** The promotion still stood, and a first order still was one. */
  readonly isUsed: boolean;
  readonly isCouponCounted: boolean;
  readonly couponCode: string | null;
}

/** Every SQL statement that touches `coupon`, `coupon_customer` and `promotion_use`. */
@Injectable()
export class CouponRepository {
  constructor(private readonly history: OrderHistory) {}

  /** Each of these customers, null being nobody known, with the coupons of these codes: one statement. */
  async buyers(
    db: Db,
    customerIds: readonly (Id<'Customer'> | null)[],
    codes: readonly string[],
    at: Date,
  ): Promise<BuyerRow[]> {
    const rows = await rowsOf<BuyerRow>(
      db,
      sql`
      SELECT buyer.id AS customer_id,
             ARRAY(SELECT customer.group_code WHERE customer.group_code IS NOT NULL
                   UNION
                   SELECT list.code FROM price_list AS list
                    WHERE list.id IN (SELECT price_list_id FROM price_list_member WHERE customer_id = buyer.id)
                      AND (SELECT is_member FROM price_list_member
                            WHERE customer_id = buyer.id AND price_list_id = list.id AND valid_from <= ${at}
                            ORDER BY valid_from DESC LIMIT 1)) AS customer_groups,
             ${this.history.hasOrdered(sql`buyer.id`)} AS has_ordered,
             (SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'id', coupon.id, 'promotionId', coupon.promotion_id, 'code', coupon.code,
                       'customerId', coupon.customer_id, 'usesMax', coupon.uses_max, 'uses', coupon.uses,
                       'usesPerCustomerMax', coupon.uses_per_customer_max, 'usesByHer', coalesce(hers.uses, 0),
                       'validUntil', coupon.valid_until)), '[]')
                FROM coupon
                LEFT JOIN coupon_customer AS hers ON hers.coupon_id = coupon.id AND hers.customer_id = buyer.id
               WHERE coupon.code = ANY(${codes}::text[])) AS coupons
        FROM unnest(${customerIds}::uuid[]) AS buyer(id)
        LEFT JOIN customer ON customer.id = buyer.id`,
    );
    return rows.map((row) => ({
      ...row,
      coupons: row.coupons.map((coupon) => ({
        ...coupon,
        validUntil: coupon.validUntil && new Date(coupon.validUntil),
      })),
    }));
  }

  /** @returns the codes that were free and are coupons now. */
  async insert(tx: Tx, coupons: readonly Coupon[]): Promise<Set<string>> {
    const inserted = await tx.rows<{ code: string }>`
      INSERT INTO coupon (id, promotion_id, code, customer_id, uses_max, uses_per_customer_max, uses, valid_until,
                          staff_id, issued_at)
      SELECT id, "promotionId", code, "customerId", "usesMax", "usesPerCustomerMax", 0, "validUntil", "staffId", "issuedAt"
        FROM jsonb_to_recordset(${JSON.stringify(coupons)}::jsonb) AS row(
          id uuid, "promotionId" uuid, code text, "customerId" uuid, "usesMax" int, "usesPerCustomerMax" int,
          "validUntil" timestamptz, "staffId" uuid, "issuedAt" timestamptz)
      ON CONFLICT (code) DO NOTHING
      RETURNING code`;
    return new Set(inserted.map(({ code }) => code));
  }

  /** @returns the codes of these coupons, in the order asked. */
  async codesOf(db: Db, ids: readonly Id<'Coupon'>[]): Promise<string[]> {
    const rows = await db.rows<{ code: string }>`
      SELECT code FROM coupon WHERE id = ANY(${ids}::uuid[]) ORDER BY array_position(${ids}::uuid[], id)`;
    return rows.map(({ code }) => code);
  }

  /**
   * Counts what an order uses, in one statement. Each guard names columns of the row it locks, so of many who want the
   * last use one gets it, and a constraint stands behind each: the most of a coupon, the most of a customer, one first
   * order per customer.
   */
  count(tx: Tx, { orderId, customerId, currency, at, given }: UsesGiven): Promise<CountedUse[]> {
    return tx.rows`
      WITH given AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS row(
          "promotionId" uuid, "couponId" uuid, amount bigint, "isDeliveryFree" boolean, "isFirstOrder" boolean)
      ), counted AS (
        UPDATE coupon SET uses = coupon.uses + 1
          FROM given
         WHERE coupon.id = given."couponId" AND coupon.uses < coupon.uses_max
        RETURNING coupon.id
      ), hers AS (
        INSERT INTO coupon_customer (coupon_id, customer_id, uses, uses_max)
        SELECT coupon.id, ${customerId}::uuid, 1, coupon.uses_per_customer_max
          FROM given JOIN coupon ON coupon.id = given."couponId"
         WHERE coupon.uses_per_customer_max IS NOT NULL AND ${customerId}::uuid IS NOT NULL
        ON CONFLICT (coupon_id, customer_id) DO UPDATE SET uses = coupon_customer.uses + 1
         WHERE coupon_customer.uses < coupon_customer.uses_max
        RETURNING coupon_id
      ), used AS (
        INSERT INTO promotion_use (order_id, promotion_id, coupon_id, customer_id, amount, currency, is_delivery_free,
                                   is_first_order, used_at)
        SELECT ${orderId}, promotion.id, given."couponId", ${customerId}, given.amount, ${currency},
               given."isDeliveryFree", given."isFirstOrder", ${tx.now}
          FROM given
          JOIN promotion ON promotion.id = given."promotionId"
                        AND promotion.valid_from <= ${at}
                        AND (promotion.valid_until IS NULL OR promotion.valid_until > ${at})
        ON CONFLICT DO NOTHING
        RETURNING promotion_id
      )
      SELECT given."promotionId" IN (SELECT promotion_id FROM used) AS is_used,
             coupon.id IS NULL
             OR (coupon.uses_max IS NULL OR coupon.id IN (SELECT id FROM counted))
            AND (coupon.uses_per_customer_max IS NULL OR coupon.id IN (SELECT coupon_id FROM hers)) AS is_coupon_counted,
             coupon.code AS coupon_code
        FROM given LEFT JOIN coupon ON coupon.id = given."couponId"`;
  }

  /** An order came to nothing: what it used may be used again. Once, however often it is asked. In the order of {@link count}. */
  async giveBack(tx: Tx, orderId: Id<'Order'>): Promise<void> {
    await tx.rows`
      WITH back AS (
        UPDATE promotion_use SET given_back_at = ${tx.now}
         WHERE order_id = ${orderId} AND given_back_at IS NULL
        RETURNING coupon_id, customer_id
      ), coupons AS (
        UPDATE coupon SET uses = coupon.uses - 1
          FROM back WHERE coupon.id = back.coupon_id AND coupon.uses_max IS NOT NULL
        RETURNING coupon.id
      )
      UPDATE coupon_customer SET uses = coupon_customer.uses - 1
        FROM back
       WHERE coupon_customer.coupon_id = back.coupon_id AND coupon_customer.customer_id = back.customer_id
         AND (SELECT count(*) FROM coupons) >= 0`; // true, once the coupons are written
  }
}
