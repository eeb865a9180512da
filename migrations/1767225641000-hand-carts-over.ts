import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Codes by which a guest's cart goes to a till or to her account, and what a customer keeps for later. */
export class HandCartsOver1767225641000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE cart_handover (
        id                     uuid PRIMARY KEY,
        cart_id                uuid NOT NULL CONSTRAINT cart_handover_of_a_cart REFERENCES cart,
        code_hash              text NOT NULL,
        created_at             timestamptz NOT NULL,
        expires_at             timestamptz NOT NULL,
        claimed_at             timestamptz,
        claimed_by_customer_id uuid,
        claimed_by_ticket_id   uuid,
        CONSTRAINT cart_handover_claimed_by_one CHECK (
          (claimed_at IS NULL) = (claimed_by_customer_id IS NULL AND claimed_by_ticket_id IS NULL)
          AND (claimed_by_customer_id IS NULL OR claimed_by_ticket_id IS NULL))
      );
      CREATE UNIQUE INDEX cart_handover_one_open_per_cart ON cart_handover (cart_id) WHERE claimed_at IS NULL;
      CREATE UNIQUE INDEX cart_handover_one_open_per_code ON cart_handover (code_hash) WHERE claimed_at IS NULL;

      CREATE TABLE saved_item (
        id          uuid PRIMARY KEY,
        customer_id uuid NOT NULL CONSTRAINT saved_item_of_a_customer REFERENCES customer,
        variant_id  uuid NOT NULL,
        quantity    int  NOT NULL CONSTRAINT saved_item_quantity CHECK (quantity BETWEEN 1 AND 1000000),
        place       int  NOT NULL CONSTRAINT saved_item_place CHECK (place BETWEEN 1 AND 100),
        saved_at    timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX saved_item_one_per_place ON saved_item (customer_id, place);
      CREATE UNIQUE INDEX saved_item_once ON saved_item (customer_id, variant_id);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE saved_item; DROP TABLE cart_handover;');
  }
}
