import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Balances of days, deliveries, transfers, counts, and the rules by which stock is promised. */
export class KeepStockInOrder1767225632000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE stock_day (
        day       date PRIMARY KEY,
        closed_at timestamptz NOT NULL
      );
      COMMENT ON TABLE stock_day IS 'Append-only: days whose balances are written; no movement comes to them any more.';
      CREATE TABLE stock_day_balance (
        variant_id  uuid NOT NULL,
        location_id uuid NOT NULL,
        day         date NOT NULL CONSTRAINT stock_day_balance_of_a_day REFERENCES stock_day (day),
        on_hand     int NOT NULL CONSTRAINT stock_day_balance_not_negative CHECK (on_hand >= 0),
        PRIMARY KEY (variant_id, location_id, day),
        CONSTRAINT stock_day_balance_of_a_level FOREIGN KEY (variant_id, location_id) REFERENCES stock_level
      );
      COMMENT ON TABLE stock_day_balance IS 'Append-only: on hand at the end of a day (UTC) on which it moved.';
      CREATE INDEX stock_movement_by_instant ON stock_movement USING brin (at);
      CREATE INDEX stock_movement_by_cause ON stock_movement (cause_id, variant_id);
      CREATE UNIQUE INDEX stock_movement_once_per_change ON stock_movement (cause_id) WHERE cause_kind = 'stock_change';

      CREATE TABLE stock_delivery (
        id          uuid PRIMARY KEY,
        reference   text NOT NULL,
        supplier    text NOT NULL,
        location_id uuid NOT NULL CONSTRAINT stock_delivery_to_a_location REFERENCES location (id),
        expected_on date,
        state       text NOT NULL CONSTRAINT stock_delivery_state
                    CHECK (state IN ('expected', 'partly_received', 'received')),
        version     int NOT NULL,
        created_at  timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX stock_delivery_reference ON stock_delivery (reference);
      CREATE INDEX stock_delivery_open ON stock_delivery (location_id, id) WHERE state <> 'received';
      CREATE TABLE stock_delivery_line (
        delivery_id uuid NOT NULL CONSTRAINT stock_delivery_line_of_a_delivery REFERENCES stock_delivery,
        variant_id  uuid NOT NULL CONSTRAINT stock_delivery_line_of_a_variant REFERENCES variant (id),
        expected    int NOT NULL,
        received    int NOT NULL DEFAULT 0,
        PRIMARY KEY (delivery_id, variant_id),
        CONSTRAINT stock_delivery_line_not_negative CHECK (expected >= 0 AND received >= 0)
      );

      CREATE TABLE stock_transfer (
        id                uuid PRIMARY KEY,
        from_location_id  uuid NOT NULL CONSTRAINT stock_transfer_from_a_location REFERENCES location (id),
        to_location_id    uuid NOT NULL CONSTRAINT stock_transfer_to_a_location REFERENCES location (id),
        state             text NOT NULL CONSTRAINT stock_transfer_state CHECK (state IN (
                          'draft', 'despatched', 'in_transit', 'partly_received', 'received', 'cancelled')),
        difference_reason text,
        version           int NOT NULL,
        created_at        timestamptz NOT NULL,
        CONSTRAINT stock_transfer_goes_somewhere CHECK (from_location_id <> to_location_id)
      );
      CREATE INDEX stock_transfer_open_to ON stock_transfer (to_location_id, id)
        WHERE state IN ('despatched', 'in_transit', 'partly_received');
      CREATE TABLE stock_transfer_line (
        transfer_id uuid NOT NULL CONSTRAINT stock_transfer_line_of_a_transfer REFERENCES stock_transfer,
        variant_id  uuid NOT NULL CONSTRAINT stock_transfer_line_of_a_variant REFERENCES variant (id),
        asked       int NOT NULL,
        sent        int NOT NULL DEFAULT 0,
        received    int NOT NULL DEFAULT 0,
        returned    int NOT NULL DEFAULT 0,
        lost        int NOT NULL DEFAULT 0,
        PRIMARY KEY (transfer_id, variant_id),
        CONSTRAINT stock_transfer_line_not_negative CHECK (
          asked > 0 AND sent BETWEEN 0 AND asked AND received >= 0 AND returned >= 0 AND lost >= 0),
        CONSTRAINT stock_transfer_line_not_more_than_sent CHECK (returned + lost <= greatest(sent - received, 0))
      );
      CREATE INDEX stock_transfer_line_of_variant ON stock_transfer_line (variant_id);

      CREATE TABLE stock_count (
        id          uuid PRIMARY KEY,
        location_id uuid NOT NULL CONSTRAINT stock_count_at_a_location REFERENCES location (id),
        state       text NOT NULL CONSTRAINT stock_count_state CHECK (state IN ('open', 'closed')),
        is_blind    boolean NOT NULL,
        places      text[],
        version     int NOT NULL,
        opened_at   timestamptz NOT NULL,
        closed_at   timestamptz,
        CONSTRAINT stock_count_closed_has_its_instant CHECK ((state = 'closed') = (closed_at IS NOT NULL))
      );
      CREATE TABLE stock_count_line (
        count_id    uuid NOT NULL CONSTRAINT stock_count_line_of_a_count REFERENCES stock_count,
        variant_id  uuid NOT NULL CONSTRAINT stock_count_line_of_a_variant REFERENCES variant (id),
        location_id uuid NOT NULL,
        is_open     boolean NOT NULL,
        expected    int NOT NULL,
        counted     int CONSTRAINT stock_count_line_counted_not_negative CHECK (counted >= 0),
        counted_at  timestamptz,
        PRIMARY KEY (count_id, variant_id)
      );
      CREATE UNIQUE INDEX stock_count_line_counted_once_at_a_time ON stock_count_line (location_id, variant_id)
        WHERE is_open;

      CREATE TABLE stock_rules (
        version    int PRIMARY KEY,
        sourcing   jsonb NOT NULL,
        staff_id   uuid,
        reason     text NOT NULL,
        written_at timestamptz NOT NULL
      );
      COMMENT ON TABLE stock_rules IS 'Append-only: how stock is promised; the highest version is in force.';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE stock_rules, stock_count_line, stock_count, stock_transfer_line, stock_transfer, stock_delivery_line,
                 stock_delivery;
      DROP INDEX stock_movement_once_per_change, stock_movement_by_cause, stock_movement_by_instant;
      DROP TABLE stock_day_balance, stock_day;
    `);
  }
}
