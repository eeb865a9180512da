import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A line may choose its way of delivery; an order keeps the ways it was agreed with, and what its standard delivery would
 * have cost: of an order of before that is what it paid, because there was no other.
 */
export class ChooseDeliveryOptions1767225690000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE cart_line ADD COLUMN delivery_option_id uuid;
      ALTER TABLE reservation ADD COLUMN delivery_option_id uuid;
      ALTER TABLE order_line ADD COLUMN delivery_option_id uuid;
      ALTER TABLE customer_order
        ADD COLUMN delivered_by jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN standard_delivery_amount bigint;
      UPDATE customer_order SET standard_delivery_amount = delivery_amount;
      ALTER TABLE customer_order
        ALTER COLUMN standard_delivery_amount SET NOT NULL,
        ADD CONSTRAINT customer_order_standard_delivery_costs_something CHECK (standard_delivery_amount >= 0);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE customer_order DROP COLUMN standard_delivery_amount, DROP COLUMN delivered_by;
      ALTER TABLE order_line DROP COLUMN delivery_option_id;
      ALTER TABLE reservation DROP COLUMN delivery_option_id;
      ALTER TABLE cart_line DROP COLUMN delivery_option_id`);
  }
}
