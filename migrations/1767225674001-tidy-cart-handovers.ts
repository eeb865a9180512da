import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Codes whose end is past are found by it, to be thrown away. */
export class TidyCartHandovers1767225674001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX cart_handover_by_expiry ON cart_handover (expires_at)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX cart_handover_by_expiry');
  }
}
