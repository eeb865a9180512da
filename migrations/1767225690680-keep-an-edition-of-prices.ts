import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Prices that are set while sales are made have an edition too: one with the promotions that change them. */
export class KeepAnEditionOfPrices1767225690680 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE sale_rules RENAME COLUMN promotions TO prices');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE sale_rules RENAME COLUMN prices TO promotions');
  }
}
