import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Points: a balance per customer and the ledger behind it. */
export class CreateLoyalty1767225609000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE points_account (
        id          uuid PRIMARY KEY,
        customer_id uuid NOT NULL CONSTRAINT points_account_of_a_customer REFERENCES customer,
        balance     integer NOT NULL CONSTRAINT points_account_never_negative CHECK (balance >= 0),
        version     integer NOT NULL
      );
      CREATE UNIQUE INDEX points_account_one_per_customer ON points_account (customer_id);

      CREATE TABLE points_entry (
        id            uuid PRIMARY KEY,
        account_id    uuid NOT NULL CONSTRAINT points_entry_of_an_account REFERENCES points_account,
        sequence      integer NOT NULL,
        kind          text NOT NULL CONSTRAINT points_entry_kind CHECK (kind IN ('earn', 'claw_back')),
        points        integer NOT NULL,
        balance_after integer NOT NULL CONSTRAINT points_entry_never_below_zero CHECK (balance_after >= 0),
        order_id      uuid NOT NULL,
        return_id     uuid,
        points_due    integer,
        at            timestamptz NOT NULL,
        CONSTRAINT points_entry_shape CHECK (
          (kind = 'earn' AND points >= 0 AND return_id IS NULL AND points_due IS NULL)
          OR (kind = 'claw_back' AND points <= 0 AND return_id IS NOT NULL AND points_due >= 0))
      );
      CREATE UNIQUE INDEX points_entry_in_ledger_order ON points_entry (account_id, sequence);
      CREATE INDEX points_entry_by_order ON points_entry (order_id);
      CREATE UNIQUE INDEX points_entry_earned_once_per_order ON points_entry (order_id) WHERE kind = 'earn';
      CREATE UNIQUE INDEX points_entry_clawed_back_once_per_return ON points_entry (return_id)
        WHERE kind = 'claw_back';
      COMMENT ON TABLE points_entry IS 'Append-only: every change of a points balance.';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE points_entry, points_account');
  }
}
