import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When what the label of an article says changed last for another reason than its price. */
export class KnowWhenLabelsChanged1767225690310 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE variant ADD COLUMN label_changed_at timestamptz;
      CREATE INDEX variant_by_label_change ON variant (label_changed_at) WHERE label_changed_at IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE variant DROP COLUMN label_changed_at');
  }
}
