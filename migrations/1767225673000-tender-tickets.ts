import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tickets that are paid tender by tender: what stands on them, and what is kept from others meanwhile. */
export class TenderTickets1767225673000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE payment
        ADD COLUMN undone_at timestamptz,
        DROP CONSTRAINT payment_state,
        ADD CONSTRAINT payment_state
          CHECK (state IN ('started', 'unknown', 'captured', 'partly_refunded', 'refunded', 'failed')),
        ADD CONSTRAINT payment_undone_keeps_nothing CHECK (undone_at IS NULL OR state IN ('failed', 'refunded'));
      ALTER TABLE payment_event
        DROP CONSTRAINT payment_event_kind,
        ADD CONSTRAINT payment_event_kind
          CHECK (kind IN ('started', 'unknown', 'captured', 'failed', 'refund_requested', 'refunded', 'refund_failed'));

      ALTER TABLE cart
        ADD COLUMN tendering jsonb,
        ADD CONSTRAINT cart_tendering_keeps_its_prices
          CHECK (tendering IS NULL
                 OR kind = 'ticket' AND state = 'open' AND frozen_until IS NOT NULL AND prices_at IS NOT NULL);
      CREATE INDEX cart_tendering ON cart (frozen_until) WHERE tendering IS NOT NULL;

      ALTER TABLE reservation ADD COLUMN paying_order_id uuid
        CONSTRAINT reservation_being_paid_by_an_order REFERENCES customer_order;
      ALTER TABLE reservation
        ADD CONSTRAINT reservation_being_paid_is_open CHECK (paying_order_id IS NULL OR state IN ('held', 'ready'));
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE reservation DROP COLUMN paying_order_id;
      ALTER TABLE cart DROP COLUMN tendering;
      ALTER TABLE payment_event
        DROP CONSTRAINT payment_event_kind,
        ADD CONSTRAINT payment_event_kind
          CHECK (kind IN ('started', 'captured', 'failed', 'refund_requested', 'refunded', 'refund_failed'));
      ALTER TABLE payment
        DROP COLUMN undone_at,
        DROP CONSTRAINT payment_state,
        ADD CONSTRAINT payment_state CHECK (state IN ('started', 'captured', 'partly_refunded', 'refunded', 'failed'));
    `);
  }
}
