import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A hand's sale may take units from promises: a hold knows whether its units lie aside and may be taken, a movement
 * knows whose units it moved, and a variant since when its sale is blocked.
 */
export class SellWhatIsInTheHand1767225630000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE hold ADD COLUMN put_aside boolean NOT NULL DEFAULT false;
      ALTER TABLE hold DROP CONSTRAINT hold_state;
      ALTER TABLE hold ADD CONSTRAINT hold_state
        CHECK (state IN ('live', 'released', 'expired', 'allocated', 'taken'));

      ALTER TABLE stock_movement ADD COLUMN owner_seller_id uuid
        CONSTRAINT stock_movement_has_an_owner REFERENCES seller (id);
      UPDATE stock_movement AS movement SET owner_seller_id = level.owner_seller_id
        FROM stock_level AS level
       WHERE (level.variant_id, level.location_id) = (movement.variant_id, movement.location_id);
      ALTER TABLE stock_movement ALTER COLUMN owner_seller_id SET NOT NULL;
      ALTER TABLE stock_movement DROP CONSTRAINT stock_movement_reason;
      ALTER TABLE stock_movement ADD CONSTRAINT stock_movement_reason CHECK (reason IN (
        'received', 'sold', 'found', 'returned', 'transferred', 'counted', 'damaged', 'displayed', 'graded', 'corrected',
        'imported', 'offline_sale'));
      CREATE INDEX stock_movement_by_time ON stock_movement (location_id, at, id);
      CREATE INDEX stock_movement_sold_for_owner ON stock_movement (owner_seller_id, at)
        WHERE reason IN ('sold', 'returned');

      ALTER TABLE variant ADD COLUMN blocked_since timestamptz;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE variant DROP COLUMN blocked_since;
      DROP INDEX stock_movement_sold_for_owner, stock_movement_by_time;
      ALTER TABLE stock_movement DROP CONSTRAINT stock_movement_reason;
      ALTER TABLE stock_movement ADD CONSTRAINT stock_movement_reason
        CHECK (reason IN ('sold', 'returned', 'found', 'imported'));
      ALTER TABLE stock_movement DROP COLUMN owner_seller_id;
      UPDATE hold SET state = 'released' WHERE state = 'taken';
      ALTER TABLE hold DROP CONSTRAINT hold_state;
      ALTER TABLE hold ADD CONSTRAINT hold_state CHECK (state IN ('live', 'released', 'expired', 'allocated'));
      ALTER TABLE hold DROP COLUMN put_aside;
    `);
  }
}
