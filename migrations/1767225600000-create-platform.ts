import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The outbox and its readers, the idempotency records, the audit log, the virtual clock. */
export class CreatePlatform1767225600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE outbox_event (
        position       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        transaction_id bigint NOT NULL,
        id             uuid NOT NULL,
        aggregate      text NOT NULL,
        aggregate_id   uuid NOT NULL,
        sequence       int  NOT NULL,
        type           text NOT NULL,
        version        int  NOT NULL,
        actor          jsonb NOT NULL,
        payload        jsonb NOT NULL,
        occurred_at    timestamptz NOT NULL
      );
      COMMENT ON TABLE outbox_event IS 'Append-only: facts as they became true.';
      CREATE UNIQUE INDEX outbox_event_id ON outbox_event (id);
      CREATE INDEX outbox_event_in_commit_order ON outbox_event (transaction_id, position);
      CREATE UNIQUE INDEX outbox_event_once_per_sequence ON outbox_event (aggregate_id, sequence);

      CREATE TABLE outbox_delivery (
        consumer     text NOT NULL,
        event_id     uuid NOT NULL,
        aggregate_id uuid NOT NULL,
        state        text NOT NULL CONSTRAINT outbox_delivery_state CHECK (state IN ('done', 'failing', 'dead')),
        attempts     int  NOT NULL,
        last_at      timestamptz NOT NULL,
        due_at       timestamptz NOT NULL,
        problem      text,
        PRIMARY KEY (consumer, event_id)
      );
      CREATE INDEX outbox_delivery_failing ON outbox_delivery (consumer, aggregate_id) WHERE state = 'failing';
      CREATE INDEX outbox_delivery_done_by_age ON outbox_delivery (last_at) WHERE state = 'done';

      CREATE TABLE outbox_cursor (
        consumer       text PRIMARY KEY,
        transaction_id bigint NOT NULL,
        position       bigint NOT NULL
      );

      CREATE TABLE idempotency_record (
        api_client_id uuid NOT NULL,
        subject       text NOT NULL,
        key           uuid NOT NULL,
        operation     text NOT NULL,
        input_hash    text NOT NULL,
        result        jsonb,
        process_id    uuid,
        created_at    timestamptz NOT NULL,
        PRIMARY KEY (api_client_id, subject, key)
      );
      CREATE INDEX idempotency_record_by_age ON idempotency_record (created_at);

      CREATE TABLE audit_entry (
        id            uuid PRIMARY KEY,
        at            timestamptz NOT NULL,
        staff_id      uuid NOT NULL,
        api_client_id uuid,
        location_id   uuid,
        operation     text NOT NULL,
        object_id     uuid,
        before        jsonb,
        after         jsonb,
        reason        text
      );
      COMMENT ON TABLE audit_entry IS 'Append-only: what staff changed.';
      CREATE INDEX audit_entry_by_staff ON audit_entry (staff_id, id);
      CREATE INDEX audit_entry_by_object ON audit_entry (object_id, id);
      CREATE INDEX audit_entry_by_location ON audit_entry (location_id, id);

      CREATE TABLE virtual_clock (
        id       int PRIMARY KEY CONSTRAINT virtual_clock_one_row CHECK (id = 1),
        ahead_ms bigint NOT NULL CONSTRAINT virtual_clock_only_forward CHECK (ahead_ms >= 0)
      );
      INSERT INTO virtual_clock (id, ahead_ms) VALUES (1, 0);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE virtual_clock;
      DROP TABLE audit_entry;
      DROP TABLE idempotency_record;
      DROP TABLE outbox_cursor;
      DROP TABLE outbox_delivery;
      DROP TABLE outbox_event;
    `);
  }
}
