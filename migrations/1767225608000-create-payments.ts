import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Payments, what happened to them, refunds, and the books of the built-in gateway. */
export class CreatePayments1767225608000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE payment (
        id                uuid PRIMARY KEY,
        order_id          uuid NOT NULL,
        ticket_id         uuid,
        position          integer NOT NULL,
        tender            text NOT NULL CONSTRAINT payment_tender
                          CHECK (tender IN ('cash', 'card_terminal', 'test_gateway')),
        state             text NOT NULL CONSTRAINT payment_state
                          CHECK (state IN ('started', 'captured', 'partly_refunded', 'refunded', 'failed')),
        currency          char(3) NOT NULL,
        asked_amount      bigint NOT NULL,
        authorised_amount bigint NOT NULL,
        captured_amount   bigint NOT NULL,
        refunded_amount   bigint NOT NULL,
        refunding_amount  bigint NOT NULL,
        rounding_amount   bigint NOT NULL,
        received_amount   bigint,
        change_amount     bigint,
        reference         text,
        masked_detail     text,
        version           integer NOT NULL,
        created_at        timestamptz NOT NULL,
        CONSTRAINT payment_never_refunds_more_than_captured
          CHECK (0 <= refunded_amount AND 0 <= refunding_amount
            AND refunded_amount + refunding_amount <= captured_amount AND captured_amount <= authorised_amount
            AND authorised_amount <= asked_amount),
        CONSTRAINT payment_state_agrees_with_amounts CHECK (CASE state
          WHEN 'captured' THEN refunded_amount = 0
          WHEN 'partly_refunded' THEN refunded_amount > 0 AND refunded_amount < captured_amount
          WHEN 'refunded' THEN refunded_amount > 0 AND refunded_amount = captured_amount
          ELSE captured_amount = 0 END),
        CONSTRAINT payment_change_is_of_cash CHECK (
          (tender = 'cash' AND received_amount = captured_amount + rounding_amount + change_amount AND change_amount >= 0)
          OR (tender <> 'cash' AND received_amount IS NULL AND change_amount IS NULL AND rounding_amount = 0))
      );
      CREATE INDEX payment_by_order ON payment (order_id);
      CREATE INDEX payment_by_ticket ON payment (ticket_id);
      CREATE INDEX payment_by_reference ON payment (reference) WHERE reference IS NOT NULL;

      CREATE TABLE payment_event (
        id                uuid PRIMARY KEY,
        payment_id        uuid NOT NULL CONSTRAINT payment_event_of_a_payment REFERENCES payment,
        sequence          integer NOT NULL,
        kind              text NOT NULL CONSTRAINT payment_event_kind
                          CHECK (kind IN ('started', 'captured', 'failed', 'refund_requested', 'refunded', 'refund_failed')),
        amount            bigint NOT NULL CONSTRAINT payment_event_amount_not_negative CHECK (amount >= 0),
        currency          char(3) NOT NULL,
        provider_event_id text,
        at                timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX payment_event_in_order ON payment_event (payment_id, sequence);
      CREATE UNIQUE INDEX payment_event_applied_once ON payment_event (provider_event_id)
        WHERE provider_event_id IS NOT NULL;
      COMMENT ON TABLE payment_event IS 'Append-only: what happened to a payment.';

      CREATE TABLE refund (
        id              uuid PRIMARY KEY,
        payment_id      uuid NOT NULL CONSTRAINT refund_of_a_payment REFERENCES payment,
        order_id        uuid NOT NULL,
        return_id       uuid,
        refund_to       text NOT NULL CONSTRAINT refund_to CHECK (refund_to IN ('original')),
        state           text NOT NULL CONSTRAINT refund_state CHECK (state IN ('pending', 'done', 'failed')),
        amount          bigint NOT NULL CONSTRAINT refund_positive CHECK (amount > 0),
        rounding_amount bigint NOT NULL,
        currency        char(3) NOT NULL,
        due_at          timestamptz,
        attempts        integer NOT NULL,
        created_at      timestamptz NOT NULL,
        settled_at      timestamptz,
        CONSTRAINT refund_due_while_pending CHECK ((state = 'pending') = (due_at IS NOT NULL))
      );
      CREATE INDEX refund_by_order ON refund (order_id);
      CREATE INDEX refund_by_payment ON refund (payment_id);
      CREATE INDEX refund_by_return ON refund (return_id);
      CREATE INDEX refund_due ON refund (due_at, id) WHERE state = 'pending';

      CREATE TABLE test_gateway_entry (
        request_id uuid PRIMARY KEY,
        payment_id uuid NOT NULL,
        outcome    text NOT NULL CONSTRAINT test_gateway_entry_outcome
                   CHECK (outcome IN ('captured', 'declined', 'refunded', 'refused')),
        amount     bigint NOT NULL CONSTRAINT test_gateway_entry_positive CHECK (amount > 0),
        currency   char(3) NOT NULL,
        at         timestamptz NOT NULL
      );
      COMMENT ON TABLE test_gateway_entry IS 'Append-only: the books of the built-in gateway.';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE test_gateway_entry, refund, payment_event, payment');
  }
}
