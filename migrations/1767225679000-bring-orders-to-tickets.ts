import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A ticket names the orders that are handed over with it; without a foreign key, because carts lie below orders. */
export class BringOrdersToTickets1767225679000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE cart
        ADD COLUMN hand_over_order_ids uuid[] NOT NULL DEFAULT '{}',
        ADD CONSTRAINT cart_hands_over_at_a_till
          CHECK (hand_over_order_ids = '{}' OR kind = 'ticket' AND state IN ('open', 'suspended', 'ordered')),
        ADD CONSTRAINT cart_hands_over_a_hundred_at_most CHECK (cardinality(hand_over_order_ids) <= 100)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE cart DROP COLUMN hand_over_order_ids');
  }
}
