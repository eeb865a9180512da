import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each unit of an order line costs is written down when it is agreed, and adds up by constraint. */
export class DivideLinesOverUnits1767225675001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE order_line ADD COLUMN unit_amount bigint, ADD COLUMN dearer_units int;
      UPDATE order_line SET unit_amount = total_amount / quantity, dearer_units = total_amount % quantity;
      ALTER TABLE order_line
        ALTER COLUMN unit_amount SET NOT NULL,
        ALTER COLUMN dearer_units SET NOT NULL,
        ADD CONSTRAINT order_line_units_add_up
          CHECK (dearer_units BETWEEN 0 AND quantity - 1 AND unit_amount * quantity + dearer_units = total_amount);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE order_line DROP COLUMN dearer_units, DROP COLUMN unit_amount');
  }
}
