import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What staff take off a line, with the reason, by whom and who approved. */
export class AdjustPrices1767225643000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE cart_line ADD COLUMN adjustment jsonb;
      ALTER TABLE cart_line ADD CONSTRAINT cart_line_adjusted_downwards
        CHECK (adjustment IS NULL OR (adjustment ->> 'amount')::bigint > 0);
      DROP INDEX cart_line_one_per_choice;
      CREATE UNIQUE INDEX cart_line_one_per_choice
        ON cart_line (cart_id, variant_id, fulfilment_kind, fulfilment_key)
        WHERE order_line_id IS NULL AND source_cart_line_id IS NULL AND reservation_line_id IS NULL
          AND on_line_id IS NULL AND adjustment IS NULL AND serial_numbers = '{}';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX cart_line_one_per_choice;
      DELETE FROM cart_line WHERE adjustment IS NOT NULL AND order_line_id IS NULL;
      ALTER TABLE cart_line DROP COLUMN adjustment;
      CREATE UNIQUE INDEX cart_line_one_per_choice
        ON cart_line (cart_id, variant_id, fulfilment_kind, fulfilment_key)
        WHERE order_line_id IS NULL AND source_cart_line_id IS NULL AND reservation_line_id IS NULL
          AND on_line_id IS NULL AND serial_numbers = '{}';
    `);
  }
}
