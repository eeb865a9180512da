import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Orders, their lines as agreed, what leaves which place together, and what happened. */
export class CreateOrders1767225613000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE customer_order (
        id               uuid PRIMARY KEY,
        number           text,
        version          int  NOT NULL,
        state            text NOT NULL CONSTRAINT customer_order_state CHECK (state IN
                         ('awaiting_payment', 'confirmed', 'partly_fulfilled', 'fulfilled', 'cancelled', 'abandoned')),
        placed_at        timestamptz NOT NULL,
        channel          text,
        api_client_id    uuid,
        location_id      uuid CONSTRAINT customer_order_at_a_location REFERENCES location,
        terminal_id      uuid,
        device           text NOT NULL,
        person           text,
        seller_id        uuid NOT NULL CONSTRAINT customer_order_of_a_seller REFERENCES seller,
        contract         text NOT NULL CONSTRAINT customer_order_contract CHECK (contract IN ('in_store', 'distance')),
        customer_id      uuid CONSTRAINT customer_order_of_a_customer REFERENCES customer,
        guest_token_hash text,
        cart_id          uuid,
        currency         char(3) NOT NULL,
        goods_amount     bigint NOT NULL,
        discount_amount  bigint NOT NULL,
        delivery_amount  bigint NOT NULL,
        deposits_amount  bigint NOT NULL,
        total_amount     bigint NOT NULL,
        vat              jsonb NOT NULL,
        terms_id         uuid NOT NULL,
        terms_version    int  NOT NULL,
        terms_hash       text NOT NULL,
        language         text NOT NULL,
        contact          jsonb,
        receipt_choice   jsonb NOT NULL,
        invoice_address  jsonb,
        CONSTRAINT customer_order_amounts_not_negative CHECK (
          goods_amount >= 0 AND discount_amount >= 0 AND delivery_amount >= 0 AND deposits_amount >= 0),
        CONSTRAINT customer_order_total_adds_up CHECK (
          total_amount = goods_amount - discount_amount + delivery_amount + deposits_amount),
        CONSTRAINT customer_order_numbered_unless_abandoned CHECK (
          (number IS NULL) = (state = 'abandoned'))
      );
      CREATE UNIQUE INDEX customer_order_number ON customer_order (number);
      CREATE INDEX customer_order_of_customer ON customer_order (customer_id, id) WHERE customer_id IS NOT NULL;
      CREATE INDEX customer_order_awaiting_payment ON customer_order (placed_at) WHERE state = 'awaiting_payment';

      CREATE TABLE order_line (
        id                  uuid PRIMARY KEY,
        order_id            uuid NOT NULL CONSTRAINT order_line_of_an_order REFERENCES customer_order,
        position            int  NOT NULL,
        variant_id          uuid NOT NULL CONSTRAINT order_line_of_a_variant REFERENCES variant,
        name                text NOT NULL,
        kind                text NOT NULL,
        unit                text NOT NULL,
        earns_points        boolean NOT NULL,
        quantity            int  NOT NULL,
        cancelled           int  NOT NULL DEFAULT 0,
        fulfilled           int  NOT NULL DEFAULT 0,
        returned            int  NOT NULL DEFAULT 0,
        short               int  NOT NULL DEFAULT 0,
        price_id            uuid,
        price_amount        bigint NOT NULL,
        price_per           int  NOT NULL,
        gross_amount        bigint NOT NULL,
        discount_amount     bigint NOT NULL,
        total_amount        bigint NOT NULL,
        currency            char(3) NOT NULL,
        trail               jsonb NOT NULL,
        fulfilment_kind     text NOT NULL CONSTRAINT order_line_fulfilment_kind
                            CHECK (fulfilment_kind IN ('take_away', 'deliver', 'collect')),
        location_id         uuid CONSTRAINT order_line_at_a_location REFERENCES location,
        address             jsonb,
        collector_name      text,
        promised_by         timestamptz,
        components          jsonb NOT NULL,
        serial_numbers      text[] NOT NULL,
        cart_line_id        uuid,
        reservation_line_id uuid,
        CONSTRAINT order_line_quantity_positive CHECK (quantity >= 1),
        CONSTRAINT order_line_cancelled_within_ordered CHECK (cancelled BETWEEN 0 AND quantity),
        CONSTRAINT order_line_fulfilled_within_what_stands CHECK (fulfilled >= 0 AND fulfilled + cancelled <= quantity),
        CONSTRAINT order_line_returned_within_fulfilled CHECK (returned BETWEEN 0 AND fulfilled),
        CONSTRAINT order_line_short_within_ordered CHECK (short BETWEEN 0 AND quantity),
        CONSTRAINT order_line_total_adds_up CHECK (
          discount_amount BETWEEN 0 AND gross_amount AND total_amount = gross_amount - discount_amount)
      );
      CREATE UNIQUE INDEX order_line_position ON order_line (order_id, position);
      CREATE UNIQUE INDEX order_line_once_per_cart_line ON order_line (cart_line_id);
      CREATE UNIQUE INDEX order_line_once_per_reservation_line ON order_line (reservation_line_id);
      CREATE INDEX order_line_of_variant ON order_line (variant_id);

      CREATE TABLE fulfilment (
        id              uuid PRIMARY KEY,
        order_id        uuid NOT NULL CONSTRAINT fulfilment_of_an_order REFERENCES customer_order,
        kind            text NOT NULL CONSTRAINT fulfilment_kind CHECK (kind IN ('take_away', 'deliver', 'collect')),
        state           text NOT NULL CONSTRAINT fulfilment_state CHECK (state IN ('planned', 'picking', 'ready',
                        'despatched', 'delivered', 'handed_over', 'cancelled', 'uncollected')),
        location_id     uuid NOT NULL CONSTRAINT fulfilment_at_a_location REFERENCES location,
        promised_by     timestamptz,
        done_at         timestamptz,
        carrier         text,
        tracking_number text,
        CONSTRAINT fulfilment_done_has_its_instant CHECK (
          state NOT IN ('despatched', 'delivered', 'handed_over') OR done_at IS NOT NULL)
      );
      CREATE INDEX fulfilment_of_order ON fulfilment (order_id);
      CREATE INDEX fulfilment_open_at_location ON fulfilment (location_id) WHERE state IN ('planned', 'picking', 'ready');

      CREATE TABLE fulfilment_line (
        fulfilment_id uuid NOT NULL CONSTRAINT fulfilment_line_of_a_fulfilment REFERENCES fulfilment,
        order_line_id uuid NOT NULL CONSTRAINT fulfilment_line_of_an_order_line REFERENCES order_line,
        quantity      int  NOT NULL CONSTRAINT fulfilment_line_quantity_positive CHECK (quantity > 0),
        PRIMARY KEY (fulfilment_id, order_line_id)
      );
      CREATE INDEX fulfilment_line_of_order_line ON fulfilment_line (order_line_id);

      CREATE TABLE order_entry (
        id       uuid PRIMARY KEY,
        order_id uuid NOT NULL CONSTRAINT order_entry_of_an_order REFERENCES customer_order,
        at       timestamptz NOT NULL,
        what     text NOT NULL CONSTRAINT order_entry_what CHECK (what IN
                 ('placed', 'confirmed', 'despatched', 'handed_over', 'returned', 'cancelled')),
        channel  text,
        by       text
      );
      COMMENT ON TABLE order_entry IS 'Append-only: what happened to an order.';
      CREATE INDEX order_entry_of_order ON order_entry (order_id, id);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE order_entry;
      DROP TABLE fulfilment_line;
      DROP TABLE fulfilment;
      DROP TABLE order_line;
      DROP TABLE customer_order;
    `);
  }
}
