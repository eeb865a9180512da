import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages on their way to customers. */
export class CreateNotifications1767225617000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE message (
        id          uuid PRIMARY KEY,
        cause_id    uuid NOT NULL,
        customer_id uuid CONSTRAINT message_to_a_customer REFERENCES customer,
        template    text NOT NULL,
        medium      text NOT NULL CONSTRAINT message_medium CHECK (medium IN ('email', 'post')),
        language    text NOT NULL,
        recipient   jsonb NOT NULL,
        data        jsonb NOT NULL,
        state       text NOT NULL CONSTRAINT message_state CHECK (state IN ('queued', 'sent', 'failed', 'withdrawn')),
        attempts    integer NOT NULL CONSTRAINT message_attempts_not_negative CHECK (attempts >= 0),
        due_at      timestamptz,
        created_at  timestamptz NOT NULL,
        sent_at     timestamptz,
        problem     text,
        CONSTRAINT message_due_while_queued CHECK ((state = 'queued') = (due_at IS NOT NULL)),
        CONSTRAINT message_sent_has_a_moment CHECK ((state = 'sent') = (sent_at IS NOT NULL))
      );
      CREATE INDEX message_due ON message (due_at, id) WHERE state = 'queued';
      CREATE UNIQUE INDEX message_once_per_cause ON message (cause_id, template, medium);
      CREATE INDEX message_by_customer ON message (customer_id) WHERE customer_id IS NOT NULL;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE message');
  }
}
