import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Carts and tickets, and their lines. */
export class CreateCart1767225612000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE cart (
        id                 uuid PRIMARY KEY,
        kind               text NOT NULL CONSTRAINT cart_kind CHECK (kind IN ('shopping', 'ticket')),
        state              text NOT NULL CONSTRAINT cart_state
                           CHECK (state IN ('open', 'suspended', 'ordered', 'merged', 'abandoned', 'voided')),
        version            int  NOT NULL CONSTRAINT cart_version_counts_from_one CHECK (version >= 1),
        currency           char(3) NOT NULL,
        customer_id        uuid CONSTRAINT cart_of_a_customer REFERENCES customer,
        guest_id           uuid,
        guest_token_hash   text,
        location_id        uuid,
        terminal_id        uuid,
        label              text,
        contact            jsonb,
        receipt_choice     jsonb,
        invoice_address    jsonb,
        delivery_address   jsonb,
        delivery_option_id uuid,
        frozen_until       timestamptz,
        prices_at          timestamptz,
        order_id           uuid,
        last_change        jsonb NOT NULL,
        opened_at          timestamptz NOT NULL,
        expires_at         timestamptz NOT NULL,
        CONSTRAINT cart_is_somebodys CHECK (
          kind = 'ticket' AND terminal_id IS NOT NULL AND location_id IS NOT NULL
          OR kind = 'shopping' AND (customer_id IS NOT NULL OR guest_token_hash IS NOT NULL)),
        CONSTRAINT cart_only_tickets_are_suspended CHECK (kind = 'ticket' OR state <> 'suspended')
      );
      CREATE UNIQUE INDEX cart_one_open_per_customer ON cart (customer_id, currency)
        WHERE kind = 'shopping' AND state = 'open';
      CREATE UNIQUE INDEX cart_one_open_per_guest ON cart (guest_token_hash, currency)
        WHERE kind = 'shopping' AND state = 'open';
      CREATE UNIQUE INDEX cart_one_active_ticket_per_terminal ON cart (terminal_id)
        WHERE kind = 'ticket' AND state = 'open';
      CREATE INDEX cart_by_guest ON cart (guest_token_hash) WHERE guest_token_hash IS NOT NULL;
      CREATE INDEX cart_to_abandon ON cart (expires_at) WHERE state IN ('open', 'suspended');

      CREATE TABLE cart_line (
        id                     uuid PRIMARY KEY,
        cart_id                uuid NOT NULL CONSTRAINT cart_line_of_a_cart REFERENCES cart,
        position               int  NOT NULL,
        variant_id             uuid NOT NULL,
        quantity               int  NOT NULL CONSTRAINT cart_line_quantity CHECK (quantity BETWEEN 1 AND 1000000),
        fulfilment_kind        text NOT NULL CONSTRAINT cart_line_fulfilment
                               CHECK (fulfilment_kind IN ('take_away', 'deliver', 'collect')),
        fulfilment_location_id uuid,
        fulfilment_address     jsonb,
        collector_name         text,
        fulfilment_key         text NOT NULL,
        note                   text,
        serial_numbers         text[] NOT NULL,
        reserved_price_amount  bigint,
        source_cart_line_id    uuid,
        reservation_line_id    uuid,
        added_channel          text NOT NULL,
        added_client_id        uuid,
        added_location_id      uuid,
        added_device           text,
        added_person           text,
        added_at               timestamptz NOT NULL,
        order_line_id          uuid,
        converted_at           timestamptz,
        CONSTRAINT cart_line_collected_somewhere
          CHECK (fulfilment_kind <> 'collect' OR fulfilment_location_id IS NOT NULL),
        CONSTRAINT cart_line_converted_whole CHECK ((order_line_id IS NULL) = (converted_at IS NULL)),
        CONSTRAINT cart_line_one_source CHECK (source_cart_line_id IS NULL OR reservation_line_id IS NULL)
      );
      CREATE UNIQUE INDEX cart_line_one_per_choice
        ON cart_line (cart_id, variant_id, fulfilment_kind, fulfilment_key)
        WHERE order_line_id IS NULL AND source_cart_line_id IS NULL AND reservation_line_id IS NULL
          AND serial_numbers = '{}';
      CREATE INDEX cart_line_by_cart ON cart_line (cart_id, id);
      CREATE UNIQUE INDEX cart_line_one_per_order_line ON cart_line (order_line_id, cart_id)
        WHERE order_line_id IS NOT NULL;
      CREATE UNIQUE INDEX cart_line_brought_once ON cart_line (cart_id, source_cart_line_id)
        WHERE source_cart_line_id IS NOT NULL;
      CREATE UNIQUE INDEX cart_line_reserved_once ON cart_line (cart_id, reservation_line_id)
        WHERE reservation_line_id IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE cart_line; DROP TABLE cart;');
  }
}
