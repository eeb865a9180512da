import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An attempt that was right is taken back, and the row stays: it remembers earlier locks. */
export class LetAttemptsBeNone1767225670000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE attempt_counter DROP CONSTRAINT attempt_counter_counts;
      ALTER TABLE attempt_counter ADD CONSTRAINT attempt_counter_counts CHECK (attempts >= 0);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DELETE FROM attempt_counter WHERE attempts = 0;
      ALTER TABLE attempt_counter DROP CONSTRAINT attempt_counter_counts;
      ALTER TABLE attempt_counter ADD CONSTRAINT attempt_counter_counts CHECK (attempts > 0);
    `);
  }
}
