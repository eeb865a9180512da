import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where a line of a guest's cart went when that cart went up in a customer's. */
export class FollowMergedLines1767225690030 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE cart_line ADD COLUMN merged_into_line_id uuid;
      CREATE INDEX cart_line_by_merged_into ON cart_line (merged_into_line_id) WHERE merged_into_line_id IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE cart_line DROP COLUMN merged_into_line_id');
  }
}
