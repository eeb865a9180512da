import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a guest's cart brought into a customer's, once. */
export class MergeCarts1767225640000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE cart_merge (
        id           uuid PRIMARY KEY,
        cart_id      uuid NOT NULL CONSTRAINT cart_merge_into_a_cart REFERENCES cart,
        from_cart_id uuid NOT NULL CONSTRAINT cart_merge_from_a_cart REFERENCES cart,
        merged_at    timestamptz NOT NULL,
        lines        jsonb NOT NULL,
        CONSTRAINT cart_merge_of_two CHECK (cart_id <> from_cart_id)
      );
      COMMENT ON TABLE cart_merge IS 'Append-only: what each login brought into a cart.';
      CREATE UNIQUE INDEX cart_merge_once ON cart_merge (from_cart_id);
      CREATE INDEX cart_merge_by_cart ON cart_merge (cart_id, merged_at);

      ALTER TABLE cart ADD COLUMN merges_into_customer_id uuid;
      ALTER TABLE cart ADD CONSTRAINT cart_merges_when_a_guests
        CHECK (merges_into_customer_id IS NULL OR kind = 'shopping' AND customer_id IS NULL);
      CREATE INDEX cart_to_merge ON cart (merges_into_customer_id)
        WHERE merges_into_customer_id IS NOT NULL AND state = 'open';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE cart_merge; ALTER TABLE cart DROP COLUMN merges_into_customer_id;');
  }
}
