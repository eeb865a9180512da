import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What customers allowed and forbade. */
export class RecordConsents1767225690010 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE consent_record (
        id            uuid PRIMARY KEY,
        customer_id   uuid NOT NULL CONSTRAINT consent_record_of_a_customer REFERENCES customer,
        version       integer NOT NULL,
        purpose       text NOT NULL CONSTRAINT consent_record_purpose CHECK (purpose IN ('purchases_shown')),
        granted       boolean NOT NULL,
        text_version  text NOT NULL CONSTRAINT consent_record_in_words CHECK (btrim(text_version) <> ''),
        source        text NOT NULL CONSTRAINT consent_record_source CHECK (source IN ('self', 'staff', 'import')),
        channel       text CONSTRAINT consent_record_channel
                      CHECK (channel IN ('webshop', 'app', 'store', 'phone', 'social')),
        location_id   uuid,
        api_client_id uuid,
        staff_id      uuid,
        at            timestamptz NOT NULL,
        CONSTRAINT consent_record_by_staff CHECK ((source = 'staff') = (staff_id IS NOT NULL))
      );
      CREATE UNIQUE INDEX consent_record_one_per_version ON consent_record (customer_id, version);
      CREATE INDEX consent_record_by_purpose ON consent_record (customer_id, purpose, at, version);
      COMMENT ON TABLE consent_record IS 'Append-only: a change of mind is another record.';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE consent_record');
  }
}
