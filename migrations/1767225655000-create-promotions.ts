import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Promotions, coupons, and what orders used of them. No channel anywhere, by construction. */
export class CreatePromotions1767225655000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE promotion (
        id             uuid PRIMARY KEY,
        version        int  NOT NULL CONSTRAINT promotion_version_counts_from_one CHECK (version >= 1),
        name           text NOT NULL,
        priority       int  NOT NULL,
        stacking_group text,
        conditions     jsonb NOT NULL,
        actions        jsonb NOT NULL CONSTRAINT promotion_does_something CHECK (actions <> '[]'),
        valid_from     timestamptz NOT NULL,
        valid_until    timestamptz CONSTRAINT promotion_ends_after_it_begins CHECK (valid_until >= valid_from),
        staff_id       uuid,
        announced_at   timestamptz NOT NULL
      );
      CREATE INDEX promotion_by_end ON promotion (valid_until);

      CREATE TABLE coupon (
        id                    uuid PRIMARY KEY,
        promotion_id          uuid NOT NULL CONSTRAINT coupon_of_promotion REFERENCES promotion,
        code                  text NOT NULL CONSTRAINT coupon_code_normal CHECK (code ~ '^[A-Z0-9-]{3,40}$'),
        customer_id           uuid CONSTRAINT coupon_of_customer REFERENCES customer,
        uses_max              int  CONSTRAINT coupon_uses_max_positive CHECK (uses_max > 0),
        uses_per_customer_max int  CONSTRAINT coupon_uses_per_customer_max_positive CHECK (uses_per_customer_max > 0),
        uses                  int  NOT NULL,
        valid_until           timestamptz,
        staff_id              uuid,
        issued_at             timestamptz NOT NULL,
        CONSTRAINT coupon_not_overused CHECK (uses >= 0 AND uses <= uses_max)
      );
      CREATE UNIQUE INDEX coupon_one_per_code ON coupon (code);
      CREATE INDEX coupon_by_promotion ON coupon (promotion_id);

      CREATE TABLE coupon_customer (
        coupon_id   uuid NOT NULL CONSTRAINT coupon_customer_of_coupon REFERENCES coupon,
        customer_id uuid NOT NULL CONSTRAINT coupon_customer_of_customer REFERENCES customer,
        uses        int  NOT NULL,
        uses_max    int  NOT NULL,
        PRIMARY KEY (coupon_id, customer_id),
        CONSTRAINT coupon_customer_not_overused CHECK (uses BETWEEN 0 AND uses_max)
      );

      CREATE TABLE promotion_use (
        order_id         uuid NOT NULL,
        promotion_id     uuid NOT NULL CONSTRAINT promotion_use_of_promotion REFERENCES promotion,
        coupon_id        uuid CONSTRAINT promotion_use_of_coupon REFERENCES coupon,
        customer_id      uuid CONSTRAINT promotion_use_of_customer REFERENCES customer,
        amount           bigint NOT NULL CONSTRAINT promotion_use_amount_not_negative CHECK (amount >= 0),
        currency         char(3) NOT NULL,
        is_delivery_free boolean NOT NULL,
        is_first_order   boolean NOT NULL,
        used_at          timestamptz NOT NULL,
        given_back_at    timestamptz,
        PRIMARY KEY (order_id, promotion_id),
        CONSTRAINT promotion_use_first_order_is_somebodys CHECK (NOT is_first_order OR customer_id IS NOT NULL)
      );
      CREATE UNIQUE INDEX promotion_use_one_first_order ON promotion_use (customer_id)
        WHERE is_first_order AND given_back_at IS NULL;
      CREATE INDEX promotion_use_by_promotion ON promotion_use (promotion_id) WHERE given_back_at IS NULL;
      CREATE INDEX promotion_use_by_coupon ON promotion_use (coupon_id) WHERE coupon_id IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'DROP TABLE promotion_use; DROP TABLE coupon_customer; DROP TABLE coupon; DROP TABLE promotion;',
    );
  }
}
