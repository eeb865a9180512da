import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Stock: levels, the ledger of movements, holds and allocations. */
export class CreateInventory1767225607000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE stock_level (
        variant_id      uuid NOT NULL CONSTRAINT stock_level_of_a_variant REFERENCES variant (id),
        location_id     uuid NOT NULL CONSTRAINT stock_level_at_a_location REFERENCES location (id),
        owner_seller_id uuid NOT NULL CONSTRAINT stock_level_has_an_owner REFERENCES seller (id),
        version         int NOT NULL DEFAULT 1,
        on_hand         int NOT NULL DEFAULT 0,
        display         int NOT NULL DEFAULT 0,
        quarantine      int NOT NULL DEFAULT 0,
        damaged         int NOT NULL DEFAULT 0,
        put_aside       int NOT NULL DEFAULT 0,
        held            int NOT NULL DEFAULT 0,
        allocated       int NOT NULL DEFAULT 0,
        safety_stock    int NOT NULL DEFAULT 0,
        backorder_limit int NOT NULL DEFAULT 0,
        unconfirmed     boolean NOT NULL DEFAULT false,
        counted_at      timestamptz,
        place           text,
        PRIMARY KEY (variant_id, location_id),
        CONSTRAINT stock_level_on_hand_not_negative CHECK (on_hand >= 0),
        CONSTRAINT stock_level_parts_not_negative CHECK (
          display >= 0 AND quarantine >= 0 AND damaged >= 0 AND put_aside >= 0 AND held >= 0 AND allocated >= 0
          AND safety_stock >= 0 AND backorder_limit >= 0),
        CONSTRAINT stock_level_unsellable_is_on_hand CHECK (display + quarantine + damaged <= on_hand),
        CONSTRAINT stock_level_put_aside_is_on_hand CHECK (put_aside <= on_hand),
        CONSTRAINT stock_level_not_oversold CHECK (
          display + quarantine + damaged + held + allocated <= on_hand + backorder_limit)
      ) WITH (fillfactor = 70);
      CREATE INDEX stock_level_by_location ON stock_level (location_id, variant_id);

      CREATE FUNCTION available_to_sell(level stock_level) RETURNS int LANGUAGE sql IMMUTABLE
      RETURN CASE WHEN level.unconfirmed THEN 0
                  ELSE level.on_hand - level.display - level.quarantine - level.damaged - level.held
                       - level.allocated - level.safety_stock + level.backorder_limit END;
      COMMENT ON FUNCTION available_to_sell IS
        'What may be promised of a stock level; every promise, list and filter asks this and nothing else.';

      CREATE FUNCTION stock_allows(level stock_level, promised int, free int, there int)
      RETURNS boolean LANGUAGE sql IMMUTABLE
      RETURN (promised = 0 OR available_to_sell(level) >= promised)
         AND (free = 0 OR level.on_hand - level.display - level.quarantine - level.damaged
                          - greatest(level.held + level.allocated, level.put_aside) >= free)
         AND (there = 0 OR level.on_hand - level.display - level.quarantine - level.damaged - level.put_aside
                           >= there + free);
      COMMENT ON FUNCTION stock_allows IS
        'The guards of a change of stock, on the columns of one level: promised to somebody, free for a hand that holds it, on the shelf.';

      CREATE TABLE stock_movement (
        id            uuid PRIMARY KEY,
        variant_id    uuid NOT NULL,
        location_id   uuid NOT NULL,
        delta         int NOT NULL,
        on_hand_after int NOT NULL,
        reason        text NOT NULL,
        cause_kind    text NOT NULL,
        cause_id      uuid NOT NULL,
        line_id       uuid,
        actor         text NOT NULL,
        api_client_id uuid,
        channel       text,
        operation_key uuid NOT NULL,
        ordinal       int NOT NULL,
        at            timestamptz NOT NULL,
        CONSTRAINT stock_movement_of_a_level FOREIGN KEY (variant_id, location_id) REFERENCES stock_level,
        CONSTRAINT stock_movement_not_zero CHECK (delta <> 0),
        CONSTRAINT stock_movement_on_hand_after_not_negative CHECK (on_hand_after >= 0),
        CONSTRAINT stock_movement_reason CHECK (reason IN ('sold', 'returned', 'found', 'imported'))
      );
      COMMENT ON TABLE stock_movement IS 'Append-only: on hand is the sum of these.';
      CREATE INDEX stock_movement_by_place ON stock_movement (variant_id, location_id, at, id);
      CREATE INDEX stock_movement_by_line ON stock_movement (line_id) WHERE line_id IS NOT NULL;
      CREATE UNIQUE INDEX stock_movement_once_per_operation ON stock_movement (operation_key, ordinal);

      CREATE TABLE hold (
        id            uuid PRIMARY KEY,
        variant_id    uuid NOT NULL,
        location_id   uuid NOT NULL,
        quantity      int NOT NULL,
        purpose       text NOT NULL,
        cause_id      uuid NOT NULL,
        line_id       uuid NOT NULL,
        state         text NOT NULL,
        order_line_id uuid,
        ends_at       timestamptz NOT NULL,
        created_at    timestamptz NOT NULL,
        version       int NOT NULL,
        CONSTRAINT hold_on_a_level FOREIGN KEY (variant_id, location_id) REFERENCES stock_level,
        CONSTRAINT hold_quantity_positive CHECK (quantity > 0),
        CONSTRAINT hold_purpose CHECK (purpose IN ('checkout', 'reservation', 'order_awaiting_payment')),
        CONSTRAINT hold_state CHECK (state IN ('live', 'released', 'expired', 'allocated')),
        CONSTRAINT hold_allocated_names_its_order_line CHECK ((state = 'allocated') = (order_line_id IS NOT NULL))
      );
      CREATE UNIQUE INDEX hold_one_live_per_line ON hold (cause_id, line_id, variant_id, location_id, purpose)
        WHERE state = 'live';
      CREATE INDEX hold_by_cause ON hold (cause_id, line_id);
      CREATE INDEX hold_live_by_place ON hold (variant_id, location_id, ends_at) WHERE state = 'live';
      CREATE INDEX hold_live_by_end ON hold (ends_at) WHERE state = 'live';

      CREATE TABLE allocation (
        id            uuid PRIMARY KEY,
        order_line_id uuid NOT NULL,
        variant_id    uuid NOT NULL,
        location_id   uuid NOT NULL,
        quantity      int NOT NULL,
        state         text NOT NULL,
        hold_id       uuid CONSTRAINT allocation_from_a_hold REFERENCES hold (id),
        created_at    timestamptz NOT NULL,
        version       int NOT NULL,
        CONSTRAINT allocation_on_a_level FOREIGN KEY (variant_id, location_id) REFERENCES stock_level,
        CONSTRAINT allocation_quantity_positive CHECK (quantity > 0),
        CONSTRAINT allocation_state CHECK (state IN ('open', 'picked', 'fulfilled', 'cancelled', 'short'))
      );
      CREATE INDEX allocation_by_order_line ON allocation (order_line_id);
      CREATE INDEX allocation_open_by_place ON allocation (variant_id, location_id) WHERE state IN ('open', 'picked');
      CREATE UNIQUE INDEX allocation_one_per_hold ON allocation (hold_id) WHERE hold_id IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE allocation, hold, stock_movement;
      DROP FUNCTION stock_allows;
      DROP FUNCTION available_to_sell;
      DROP TABLE stock_level;
    `);
  }
}
