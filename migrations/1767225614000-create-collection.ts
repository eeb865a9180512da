import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reservations, and what stores do for them and for prepaid collections. */
export class CreateCollection1767225614000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE reservation_owner (
        owner  text PRIMARY KEY,
        placed int NOT NULL CONSTRAINT reservation_owner_has_placed CHECK (placed >= 1)
      );

      CREATE TABLE reservation (
        id                 uuid PRIMARY KEY,
        number             text NOT NULL,
        version            int  NOT NULL,
        state              text NOT NULL CONSTRAINT reservation_state
                           CHECK (state IN ('held', 'ready', 'converted', 'lapsed', 'cancelled')),
        customer_id        uuid CONSTRAINT reservation_of_a_customer REFERENCES customer,
        guest_token_hash   text,
        placed_at          timestamptz NOT NULL,
        channel            text NOT NULL,
        api_client_id      uuid,
        origin_location_id uuid CONSTRAINT reservation_made_at_a_location REFERENCES location,
        device             text,
        person             text,
        language           text NOT NULL,
        fulfilment_kind    text NOT NULL CONSTRAINT reservation_fulfilment_kind
                           CHECK (fulfilment_kind IN ('collect', 'deliver')),
        location_id        uuid NOT NULL CONSTRAINT reservation_held_at_a_location REFERENCES location,
        address            jsonb,
        collector_name     text,
        contact            jsonb NOT NULL,
        receipt_choice     jsonb NOT NULL,
        note               text,
        currency           char(3) NOT NULL,
        ends_at            timestamptz NOT NULL,
        extensions         int  NOT NULL DEFAULT 0,
        moves              int  NOT NULL DEFAULT 0,
        order_id           uuid CONSTRAINT reservation_became_an_order REFERENCES customer_order,
        CONSTRAINT reservation_delivered_to_an_address CHECK (fulfilment_kind = 'collect' OR address IS NOT NULL),
        CONSTRAINT reservation_converted_names_its_order CHECK ((state = 'converted') = (order_id IS NOT NULL)),
        CONSTRAINT reservation_extended_once_at_most CHECK (extensions BETWEEN 0 AND 1)
      );
      CREATE UNIQUE INDEX reservation_number ON reservation (number);
      CREATE INDEX reservation_open_of_customer ON reservation (customer_id) WHERE state IN ('held', 'ready');
      CREATE INDEX reservation_open_of_guest ON reservation (guest_token_hash) WHERE state IN ('held', 'ready');
      CREATE INDEX reservation_open_by_end ON reservation (ends_at) WHERE state IN ('held', 'ready');
      CREATE INDEX reservation_of_order ON reservation (order_id);

      CREATE TABLE reservation_line (
        id             uuid PRIMARY KEY,
        reservation_id uuid NOT NULL CONSTRAINT reservation_line_of_a_reservation REFERENCES reservation,
        position       int  NOT NULL,
        variant_id     uuid NOT NULL CONSTRAINT reservation_line_of_a_variant REFERENCES variant,
        quantity       int  NOT NULL CONSTRAINT reservation_line_quantity_positive CHECK (quantity >= 1),
        price_id       uuid NOT NULL,
        price_amount   bigint NOT NULL,
        price_per      int  NOT NULL,
        total_amount   bigint NOT NULL,
        currency       char(3) NOT NULL,
        trail          jsonb NOT NULL,
        CONSTRAINT reservation_line_amounts_not_negative CHECK (price_amount >= 0 AND total_amount >= 0)
      );
      CREATE UNIQUE INDEX reservation_line_position ON reservation_line (reservation_id, position);
      CREATE UNIQUE INDEX reservation_line_one_per_variant ON reservation_line (reservation_id, variant_id);
      CREATE INDEX reservation_line_of_variant ON reservation_line (variant_id);

      CREATE TABLE pickup (
        id               uuid PRIMARY KEY,
        version          int  NOT NULL,
        state            text NOT NULL CONSTRAINT pickup_state
                         CHECK (state IN ('to_pick', 'picking', 'ready', 'handed_over', 'uncollected', 'cancelled')),
        location_id      uuid NOT NULL CONSTRAINT pickup_at_a_location REFERENCES location,
        reservation_id   uuid CONSTRAINT pickup_for_a_reservation REFERENCES reservation,
        order_id         uuid CONSTRAINT pickup_for_an_order REFERENCES customer_order,
        fulfilment_id    uuid CONSTRAINT pickup_of_a_fulfilment REFERENCES fulfilment,
        customer_id      uuid CONSTRAINT pickup_of_a_customer REFERENCES customer,
        guest_token_hash text,
        ready_by         timestamptz NOT NULL,
        ready_at         timestamptz,
        collect_by       timestamptz NOT NULL,
        place            text,
        code_hash        text NOT NULL,
        code_draw        int  NOT NULL,
        wrong_guesses    int  NOT NULL DEFAULT 0 CONSTRAINT pickup_wrong_guesses_limited
                         CHECK (wrong_guesses BETWEEN 0 AND 5),
        locked_until     timestamptz,
        handed_over_at   timestamptz,
        handed_over_by   uuid,
        proof            text CONSTRAINT pickup_proof CHECK (proof IN ('code', 'document')),
        document_looked  text,
        collector_name   text,
        CONSTRAINT pickup_for_a_reservation_or_an_order CHECK (reservation_id IS NOT NULL OR order_id IS NOT NULL),
        CONSTRAINT pickup_ready_lies_somewhere CHECK (state <> 'ready' OR (ready_at IS NOT NULL AND place IS NOT NULL)),
        CONSTRAINT pickup_handed_over_on_proof CHECK (state <> 'handed_over' OR (
          handed_over_at IS NOT NULL AND proof IS NOT NULL AND order_id IS NOT NULL AND ready_at IS NOT NULL))
      );
      CREATE UNIQUE INDEX pickup_one_per_reservation ON pickup (reservation_id);
      CREATE INDEX pickup_of_fulfilment ON pickup (fulfilment_id);
      CREATE UNIQUE INDEX pickup_code_of_one_open ON pickup (code_hash) WHERE state IN ('to_pick', 'picking', 'ready');
      CREATE INDEX pickup_open_at_location ON pickup (location_id, ready_by) WHERE state IN ('to_pick', 'picking', 'ready');
      CREATE INDEX pickup_of_order ON pickup (order_id);

      CREATE TABLE pickup_line (
        id                  uuid PRIMARY KEY,
        pickup_id           uuid NOT NULL CONSTRAINT pickup_line_of_a_pickup REFERENCES pickup,
        position            int  NOT NULL,
        reservation_line_id uuid CONSTRAINT pickup_line_of_a_reservation_line REFERENCES reservation_line,
        order_line_id       uuid CONSTRAINT pickup_line_of_an_order_line REFERENCES order_line,
        variant_id          uuid NOT NULL CONSTRAINT pickup_line_of_a_variant REFERENCES variant,
        quantity            int  NOT NULL,
        line_quantity       int  NOT NULL,
        picked              int  NOT NULL DEFAULT 0,
        serial_numbers      text[] NOT NULL,
        CONSTRAINT pickup_line_quantity_positive CHECK (quantity >= 1 AND line_quantity >= 1),
        CONSTRAINT pickup_line_picked_within_wanted CHECK (picked BETWEEN 0 AND quantity),
        CONSTRAINT pickup_line_of_a_line CHECK (reservation_line_id IS NOT NULL OR order_line_id IS NOT NULL)
      );
      CREATE UNIQUE INDEX pickup_line_position ON pickup_line (pickup_id, position);
      CREATE INDEX pickup_line_of_order_line ON pickup_line (order_line_id);
      CREATE INDEX pickup_line_of_reservation_line ON pickup_line (reservation_line_id);

      CREATE TABLE pick_task (
        id          uuid PRIMARY KEY,
        pickup_id   uuid NOT NULL CONSTRAINT pick_task_of_a_pickup REFERENCES pickup,
        location_id uuid NOT NULL CONSTRAINT pick_task_at_a_location REFERENCES location,
        state       text NOT NULL CONSTRAINT pick_task_state CHECK (state IN ('open', 'done', 'cancelled')),
        due_by      timestamptz NOT NULL,
        staff_id    uuid,
        lease_until timestamptz,
        CONSTRAINT pick_task_leased_by_somebody CHECK ((staff_id IS NULL) = (lease_until IS NULL))
      );
      CREATE UNIQUE INDEX pick_task_one_open_per_pickup ON pick_task (pickup_id) WHERE state = 'open';
      CREATE INDEX pick_task_open_at_location ON pick_task (location_id, due_by) WHERE state = 'open';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE pick_task;
      DROP TABLE pickup_line;
      DROP TABLE pickup;
      DROP TABLE reservation_line;
      DROP TABLE reservation;
      DROP TABLE reservation_owner;
    `);
  }
}
