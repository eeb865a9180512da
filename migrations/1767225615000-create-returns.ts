import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What came back, why it might, and the money that went back for it. */
export class CreateReturns1767225615000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE customer_return (
        id                 uuid PRIMARY KEY,
        number             text NOT NULL,
        version            int  NOT NULL,
        state              text NOT NULL CONSTRAINT customer_return_state CHECK (state IN ('refunded', 'closed')),
        order_id           uuid NOT NULL CONSTRAINT customer_return_of_an_order REFERENCES customer_order,
        at                 timestamptz NOT NULL,
        day                date NOT NULL,
        channel            text NOT NULL,
        api_client_id      uuid NOT NULL,
        location_id        uuid NOT NULL,
        terminal_id        uuid NOT NULL,
        device             text NOT NULL,
        person             text NOT NULL,
        currency           char(3) NOT NULL,
        goods_amount       bigint NOT NULL,
        delivery_amount    bigint NOT NULL,
        fee_amount         bigint NOT NULL,
        refund_amount      bigint NOT NULL,
        paid_before_amount bigint NOT NULL,
        points_before      int,
        points_after       int,
        CONSTRAINT customer_return_amounts_not_negative CHECK (
          goods_amount >= 0 AND delivery_amount >= 0 AND fee_amount >= 0 AND paid_before_amount >= 0),
        CONSTRAINT customer_return_refund_adds_up CHECK (
          refund_amount = goods_amount + delivery_amount - fee_amount
          AND refund_amount BETWEEN 0 AND paid_before_amount),
        CONSTRAINT customer_return_points_go_down CHECK (
          (points_before IS NULL) = (points_after IS NULL) AND points_after BETWEEN 0 AND points_before)
      );
      CREATE UNIQUE INDEX customer_return_number ON customer_return (number);
      CREATE INDEX customer_return_of_order ON customer_return (order_id, id);

      CREATE TABLE return_line (
        id              uuid PRIMARY KEY,
        return_id       uuid NOT NULL CONSTRAINT return_line_of_a_return REFERENCES customer_return,
        position        int  NOT NULL,
        order_line_id   uuid NOT NULL CONSTRAINT return_line_of_an_order_line REFERENCES order_line,
        variant_id      uuid NOT NULL,
        basis           text NOT NULL CONSTRAINT return_line_basis CHECK (basis IN ('withdrawal', 'policy')),
        last_day        date,
        terms_version   int  NOT NULL,
        quantity        int  NOT NULL,
        received        int  NOT NULL,
        grade           text NOT NULL CONSTRAINT return_line_grade CHECK (grade IN ('sellable', 'refurbish', 'damaged')),
        disposition     text NOT NULL CONSTRAINT return_line_disposition
                        CHECK (disposition IN ('restock', 'quarantine', 'damaged')),
        refund_amount   bigint NOT NULL CONSTRAINT return_line_refund_not_negative CHECK (refund_amount >= 0),
        serial_number   text,
        reason          text NOT NULL,
        CONSTRAINT return_line_received_within_announced CHECK (quantity >= 1 AND received BETWEEN 0 AND quantity),
        CONSTRAINT return_line_serial_is_of_one_unit CHECK (serial_number IS NULL OR quantity = 1)
      );
      CREATE UNIQUE INDEX return_line_position ON return_line (return_id, position);
      CREATE INDEX return_line_of_order_line ON return_line (order_line_id);
      CREATE UNIQUE INDEX return_line_serial_once ON return_line (order_line_id, serial_number)
        WHERE serial_number IS NOT NULL;

      CREATE INDEX customer_order_of_guest_email ON customer_order (lower(contact ->> 'email'), id)
        WHERE customer_id IS NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX customer_order_of_guest_email;
      DROP TABLE return_line;
      DROP TABLE customer_return;
    `);
  }
}
