import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each of a cart's latest changes changed, as it was before: to tell what differs from what somebody saw. */
export class RememberCartVersions1767225674000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE cart_version (
        cart_id uuid NOT NULL CONSTRAINT cart_version_of_a_cart REFERENCES cart,
        version int NOT NULL CONSTRAINT cart_version_follows_another CHECK (version >= 2),
        at      timestamptz NOT NULL,
        was     jsonb NOT NULL,
        PRIMARY KEY (cart_id, version)
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE cart_version');
  }
}
