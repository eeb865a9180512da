import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Api clients: who speaks to us. */
export class CreateAccess1767225601000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE api_client (
        id          uuid PRIMARY KEY,
        name        text NOT NULL,
        kind        text NOT NULL CONSTRAINT api_client_kind
                    CHECK (kind IN ('webshop', 'app', 'pos', 'contact_centre', 'ops', 'system')),
        channel     text CONSTRAINT api_client_channel
                    CHECK (channel IN ('webshop', 'app', 'store', 'phone', 'social')),
        location_id uuid,
        terminal_id uuid,
        key_hash    text NOT NULL,
        created_at  timestamptz NOT NULL,
        disabled_at timestamptz,
        CONSTRAINT api_client_till_has_a_place CHECK (kind <> 'pos' OR location_id IS NOT NULL)
      );
      CREATE UNIQUE INDEX api_client_key_hash ON api_client (key_hash);
      CREATE UNIQUE INDEX api_client_name ON api_client (name);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE api_client');
  }
}
