import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which edition of its rules a sale goes by: the last word on what each process keeps of them. */
export class KnowWhatSalesGoBy1767225690300 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE sale_rules (
        id         int NOT NULL CONSTRAINT sale_rules_one_row CHECK (id = 1),
        terms      uuid NOT NULL,
        promotions uuid NOT NULL,
        taxes      uuid NOT NULL,
        PRIMARY KEY (id)
      );
      INSERT INTO sale_rules (id, terms, promotions, taxes)
      SELECT 1, first, first, first FROM (SELECT '00000000-0000-7000-8000-000000000000'::uuid AS first) AS edition;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE sale_rules');
  }
}
