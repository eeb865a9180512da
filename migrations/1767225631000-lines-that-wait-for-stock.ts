import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lines that lack units are found by their variant when stock comes, bundles by their parts when one is recalled. */
export class LinesThatWaitForStock1767225631000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX order_line_short_of_variant ON order_line (variant_id, id) WHERE short > 0;
      CREATE INDEX order_line_bundle_with_part ON order_line USING gin (components) WHERE kind = 'bundle';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX order_line_bundle_with_part, order_line_short_of_variant');
  }
}
