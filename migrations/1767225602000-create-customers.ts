import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Customers, what they are known by, and the checks that prove it. */
export class CreateCustomers1767225602000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE customer (
        id         uuid PRIMARY KEY,
        code       text,
        name       text NOT NULL,
        level      text NOT NULL CONSTRAINT customer_level
                   CHECK (level IN ('recognised', 'identified', 'registered', 'verified')),
        language   text NOT NULL CONSTRAINT customer_language CHECK (language ~ '^[a-z]{2}$'),
        birth_date date,
        vat_number text,
        group_code text,
        address    jsonb,
        note       text,
        version    integer NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX customer_code ON customer (code) WHERE code IS NOT NULL;

      CREATE TABLE customer_identifier (
        id          uuid PRIMARY KEY,
        customer_id uuid NOT NULL CONSTRAINT customer_identifier_of_a_customer REFERENCES customer,
        kind        text NOT NULL CONSTRAINT customer_identifier_kind
                    CHECK (kind IN ('loyalty_card', 'email', 'phone')),
        value       text NOT NULL,
        source      text NOT NULL CONSTRAINT customer_identifier_source CHECK (source IN ('self', 'staff', 'import')),
        verified_at timestamptz,
        created_at  timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX customer_identifier_verified_is_one_customers ON customer_identifier (kind, value)
        WHERE verified_at IS NOT NULL;
      CREATE UNIQUE INDEX customer_identifier_once_per_customer ON customer_identifier (customer_id, kind, value);
      CREATE INDEX customer_identifier_by_value ON customer_identifier (kind, value);

      CREATE TABLE caller_check (
        id          uuid PRIMARY KEY,
        customer_id uuid NOT NULL CONSTRAINT caller_check_of_a_customer REFERENCES customer,
        staff_id    uuid NOT NULL,
        session_id  uuid NOT NULL,
        how         text NOT NULL,
        at          timestamptz NOT NULL,
        valid_until timestamptz NOT NULL
      );
      CREATE INDEX caller_check_by_session ON caller_check (session_id, customer_id, valid_until);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE caller_check, customer_identifier, customer');
  }
}
