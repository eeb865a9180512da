import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Documents and their series, whose they are, and how they are brought. */
export class CreateDocuments1767225610000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE document_series (
        series      text PRIMARY KEY,
        last_serial integer NOT NULL CONSTRAINT document_series_counts_up CHECK (last_serial >= 1)
      );

      CREATE TABLE document (
        id          uuid PRIMARY KEY,
        series      text NOT NULL,
        serial      integer NOT NULL CONSTRAINT document_serial_counts_from_one CHECK (serial >= 1),
        kind        text NOT NULL CONSTRAINT document_kind
                    CHECK (kind IN ('order_confirmation', 'receipt', 'credit_note')),
        issued_at   timestamptz NOT NULL,
        seller_id   uuid NOT NULL,
        location_id uuid,
        terminal_id uuid,
        order_id    uuid,
        return_id   uuid,
        ticket_id   uuid,
        content     jsonb NOT NULL
      );
      CREATE UNIQUE INDEX document_number ON document (series, serial);
      CREATE INDEX document_by_order ON document (order_id);
      CREATE INDEX document_by_return ON document (return_id);
      CREATE INDEX document_by_ticket ON document (ticket_id);
      COMMENT ON TABLE document IS 'Append-only: what was issued, word for word, nothing personal.';

      CREATE TABLE document_holder (
        document_id      uuid PRIMARY KEY CONSTRAINT document_holder_of_a_document REFERENCES document,
        customer_id      uuid CONSTRAINT document_holder_is_a_customer REFERENCES customer,
        guest_token_hash text,
        name             text,
        email            text,
        address          jsonb,
        prints           integer NOT NULL CONSTRAINT document_holder_prints_not_negative CHECK (prints >= 0)
      );
      CREATE INDEX document_holder_by_customer ON document_holder (customer_id) WHERE customer_id IS NOT NULL;

      CREATE TABLE document_delivery (
        id          uuid PRIMARY KEY,
        document_id uuid NOT NULL CONSTRAINT document_delivery_of_a_document REFERENCES document,
        by          text NOT NULL CONSTRAINT document_delivery_by CHECK (by IN ('email', 'post', 'print')),
        state       text NOT NULL CONSTRAINT document_delivery_state CHECK (state IN ('queued', 'sent', 'failed')),
        attempts    integer NOT NULL CONSTRAINT document_delivery_attempts_not_negative CHECK (attempts >= 0),
        last_at     timestamptz
      );
      CREATE INDEX document_delivery_by_document ON document_delivery (document_id);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE document_delivery, document_holder, document, document_series');
  }
}
