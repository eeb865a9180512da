import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lines that come and go with another: a deposit, an installation, gift wrap. */
export class HangLinesOnLines1767225642000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE cart_line ADD COLUMN on_line_id uuid;
      ALTER TABLE cart_line ADD CONSTRAINT cart_line_on_another CHECK (on_line_id <> id);
      DROP INDEX cart_line_one_per_choice;
      CREATE UNIQUE INDEX cart_line_one_per_choice
        ON cart_line (cart_id, variant_id, fulfilment_kind, fulfilment_key)
        WHERE order_line_id IS NULL AND source_cart_line_id IS NULL AND reservation_line_id IS NULL
          AND on_line_id IS NULL AND serial_numbers = '{}';
      CREATE UNIQUE INDEX cart_line_hangs_once ON cart_line (on_line_id, variant_id)
        WHERE on_line_id IS NOT NULL AND order_line_id IS NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX cart_line_hangs_once;
      DROP INDEX cart_line_one_per_choice;
      DELETE FROM cart_line WHERE on_line_id IS NOT NULL AND order_line_id IS NULL;
      ALTER TABLE cart_line DROP COLUMN on_line_id;
      CREATE UNIQUE INDEX cart_line_one_per_choice
        ON cart_line (cart_id, variant_id, fulfilment_kind, fulfilment_key)
        WHERE order_line_id IS NULL AND source_cart_line_id IS NULL AND reservation_line_id IS NULL
          AND serial_numbers = '{}';
    `);
  }
}
