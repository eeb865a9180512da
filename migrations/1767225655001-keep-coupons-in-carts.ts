import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A cart keeps the coupons that were typed into it, and, while its prices are kept, what promotions gave. */
export class KeepCouponsInCarts1767225655001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE cart ADD COLUMN coupon_codes text[] NOT NULL DEFAULT '{}', ADD COLUMN promoted jsonb,
        ADD CONSTRAINT cart_keeps_promotions_with_prices CHECK (promoted IS NULL OR prices_at IS NOT NULL);
      ALTER TABLE cart ALTER COLUMN coupon_codes DROP DEFAULT;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE cart DROP COLUMN promoted, DROP COLUMN coupon_codes');
  }
}
