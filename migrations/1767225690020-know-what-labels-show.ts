import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What hangs on the shelves of a store is known from whoever hangs it: which labels show the prices of which instant. */
export class KnowWhatLabelsShow1767225690020 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE shelf_label (
        id            uuid PRIMARY KEY,
        location_id   uuid NOT NULL CONSTRAINT shelf_label_of_location REFERENCES location,
        variant_id    uuid CONSTRAINT shelf_label_of_variant REFERENCES variant,
        as_of         timestamptz NOT NULL,
        confirmed_at  timestamptz NOT NULL,
        staff_id      uuid,
        CONSTRAINT shelf_label_shows_no_future CHECK (as_of <= confirmed_at)
      );
      COMMENT ON TABLE shelf_label IS 'Append-only: the latest instant that was confirmed hangs, so none moves back.';
      CREATE UNIQUE INDEX shelf_label_one_of_each_instant ON shelf_label (location_id, variant_id, as_of)
        WHERE variant_id IS NOT NULL;
      CREATE UNIQUE INDEX shelf_label_all_of_each_instant ON shelf_label (location_id, as_of) WHERE variant_id IS NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE shelf_label`);
  }
}
