import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A level knows the date of its latest movement, so that none that comes later is dated before it. */
export class DateMovementsInTheirOrder1767225690610 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE stock_level ADD COLUMN moved_at timestamptz');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE stock_level DROP COLUMN moved_at');
  }
}
