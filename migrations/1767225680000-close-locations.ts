import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a place is closed for good: it may do nothing any more, and nothing is sent there. */
export class CloseLocations1767225680000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE location ADD COLUMN closed boolean NOT NULL DEFAULT false;
      ALTER TABLE location ADD CONSTRAINT location_closed_may_nothing CHECK (NOT closed OR abilities = '{}');
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE location DROP COLUMN closed');
  }
}
