import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether the amounts of a price list contain VAT. What is shown and paid always does. */
export class LetListsLeaveVatOut1767225675000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE price_list ADD COLUMN vat_included boolean NOT NULL DEFAULT true;
      ALTER TABLE price_list ALTER COLUMN vat_included DROP DEFAULT;
    `);
  }

  /** An amount without VAT would be read as one with it: such lists go. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DELETE FROM price WHERE price_list_id IN (SELECT id FROM price_list WHERE NOT vat_included);
      DELETE FROM price_list_member WHERE price_list_id IN (SELECT id FROM price_list WHERE NOT vat_included);
      DELETE FROM price_list WHERE NOT vat_included;
      ALTER TABLE price_list DROP COLUMN vat_included;
    `);
  }
}
