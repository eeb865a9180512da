import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a line was when it was ordered says whether it may come back, whatever the catalogue says of its article later. */
export class KeepFlagsOfWhatWasOrdered1767225690400 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE order_line ADD COLUMN flags text[] NOT NULL DEFAULT '{}';
      UPDATE order_line SET flags = variant.flags FROM variant
       WHERE variant.id = order_line.variant_id AND variant.flags <> '{}';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE order_line DROP COLUMN flags');
  }
}
