import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Terms that somebody wrote and nobody has published yet. */
export class DraftTerms1767225651000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE terms_draft (
        id                 uuid PRIMARY KEY,
        key                text NOT NULL,
        effective_from     timestamptz NOT NULL,
        serves_open_orders boolean NOT NULL,
        rules              jsonb NOT NULL,
        texts              jsonb NOT NULL,
        hash               text NOT NULL CONSTRAINT terms_draft_hash_is_sha256 CHECK (hash ~ '^[0-9a-f]{64}$'),
        staff_id           uuid,
        drafted_at         timestamptz NOT NULL
      );
      COMMENT ON TABLE terms_draft IS 'Append-only: a better draft is another one.';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE terms_draft');
  }
}
