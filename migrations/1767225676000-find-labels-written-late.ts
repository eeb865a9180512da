import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A label changes when its price holds and is written: a row of this morning that comes in at noon changed it at noon. */
export class FindLabelsWrittenLate1767225676000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX price_by_instant;
      CREATE INDEX price_by_change ON price (greatest(valid_from, written_at), variant_id);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX price_by_change;
      CREATE INDEX price_by_instant ON price (valid_from, variant_id);
    `);
  }
}
