import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tasks: what a person must look at. */
export class CreateTasks1767225611000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE task (
        id               uuid PRIMARY KEY,
        kind             text NOT NULL CONSTRAINT task_kind CHECK (kind IN (
                           'recount', 'discrepancy', 'shortfall', 'payment_difference', 'parked_sale', 'send_back',
                           'call_customer', 'unknown_barcode')),
        state            text NOT NULL CONSTRAINT task_state CHECK (state IN ('open', 'done')),
        location_id      uuid CONSTRAINT task_at_a_location REFERENCES location (id),
        cause_id         uuid,
        summary          text NOT NULL,
        created_at       timestamptz NOT NULL,
        outcome          text,
        note             text,
        done_at          timestamptz,
        done_by_staff_id uuid,
        version          int NOT NULL,
        CONSTRAINT task_done_says_how_and_when CHECK (
          (state = 'done') = (outcome IS NOT NULL AND done_at IS NOT NULL))
      );
      CREATE UNIQUE INDEX task_one_open_per_cause ON task (cause_id, kind, location_id)
        WHERE state = 'open' AND cause_id IS NOT NULL;
      CREATE INDEX task_by_location ON task (location_id, id);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE task');
  }
}
