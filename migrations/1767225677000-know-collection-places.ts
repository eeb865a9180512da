import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Stock knows in which collection place units lie that were put aside, so that a count may name it. */
export class KnowCollectionPlaces1767225677000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE hold ADD COLUMN aside_place text;
      ALTER TABLE allocation ADD COLUMN aside_place text;
      ALTER TABLE stock_count_line ADD COLUMN on_shelf boolean NOT NULL DEFAULT true;

      UPDATE hold SET aside_place = pickup.place
        FROM pickup
       WHERE pickup.state = 'ready' AND pickup.reservation_id = hold.cause_id AND pickup.location_id = hold.location_id
         AND hold.put_aside AND hold.state IN ('live', 'expired');
      UPDATE allocation SET aside_place = pickup.place
        FROM pickup JOIN pickup_line AS line ON line.pickup_id = pickup.id
       WHERE pickup.state = 'ready' AND pickup.location_id = allocation.location_id AND allocation.state = 'picked'
         AND (line.order_line_id, line.variant_id) = (allocation.order_line_id, allocation.variant_id);

      ALTER TABLE hold ADD CONSTRAINT hold_lies_where_it_is_put_aside CHECK (aside_place IS NULL OR put_aside);
      ALTER TABLE allocation ADD CONSTRAINT allocation_lies_aside_while_promised
        CHECK (aside_place IS NULL OR state IN ('open', 'picked'));
      CREATE INDEX hold_aside_by_place ON hold (location_id, aside_place) WHERE aside_place IS NOT NULL;
      CREATE INDEX allocation_aside_by_place ON allocation (location_id, aside_place) WHERE aside_place IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE stock_count_line DROP COLUMN on_shelf;
      ALTER TABLE allocation DROP COLUMN aside_place;
      ALTER TABLE hold DROP COLUMN aside_place;
    `);
  }
}
