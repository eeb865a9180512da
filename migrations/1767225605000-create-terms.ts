import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Published versions of the terms of sale. */
export class CreateTerms1767225605000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE terms_version (
        id                 uuid PRIMARY KEY,
        key                text NOT NULL,
        version            int  NOT NULL CONSTRAINT terms_version_counts_from_one CHECK (version > 0),
        effective_from     timestamptz NOT NULL,
        serves_open_orders boolean NOT NULL,
        rules              jsonb NOT NULL,
        texts              jsonb NOT NULL,
        hash               text NOT NULL CONSTRAINT terms_version_hash_is_sha256 CHECK (hash ~ '^[0-9a-f]{64}$'),
        published_at       timestamptz NOT NULL
      );
      COMMENT ON TABLE terms_version IS 'Append-only: what was promised is never edited.';
      CREATE UNIQUE INDEX terms_version_once ON terms_version (key, version);
      CREATE UNIQUE INDEX terms_version_one_from_each_instant ON terms_version (key, effective_from);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE terms_version');
  }
}
