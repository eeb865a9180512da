import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Api clients, staff, accounts of customers, their sessions, the codes we mail, and the counters behind lock-out. */
export class CreateAccess1767225601000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE api_client (
        id          uuid PRIMARY KEY,
        name        text NOT NULL,
        kind        text NOT NULL CONSTRAINT api_client_kind
                    CHECK (kind IN ('webshop', 'app', 'pos', 'contact_centre', 'ops', 'system')),
        channel     text CONSTRAINT api_client_channel
                    CHECK (channel IN ('webshop', 'app', 'store', 'phone', 'social')),
        location_id uuid,
        terminal_id uuid,
        key_hash    text NOT NULL CONSTRAINT api_client_key_is_hashed CHECK (key_hash ~ '^[0-9a-f]{64}$'),
        version     int NOT NULL DEFAULT 1,
        created_at  timestamptz NOT NULL,
        disabled_at timestamptz,
        CONSTRAINT api_client_till_has_a_place CHECK (kind <> 'pos' OR location_id IS NOT NULL)
      );
      CREATE UNIQUE INDEX api_client_key_hash ON api_client (key_hash);
      CREATE UNIQUE INDEX api_client_name ON api_client (name);

      CREATE TABLE staff_member (
        id            uuid PRIMARY KEY,
        number        text NOT NULL,
        name          text NOT NULL,
        role          text NOT NULL CONSTRAINT staff_member_role
                      CHECK (role IN ('associate', 'manager', 'agent', 'marketer', 'ops', 'admin')),
        location_id   uuid,
        pin_hash      text CONSTRAINT staff_member_pin_is_hashed CHECK (pin_hash LIKE '$argon2id$%'),
        password_hash text CONSTRAINT staff_member_password_is_hashed CHECK (password_hash LIKE '$argon2id$%'),
        version       int NOT NULL DEFAULT 1,
        created_at    timestamptz NOT NULL,
        disabled_at   timestamptz,
        CONSTRAINT staff_member_of_a_store_has_a_place
          CHECK (role NOT IN ('associate', 'manager') OR location_id IS NOT NULL)
      );
      CREATE UNIQUE INDEX staff_member_number ON staff_member (number);
      CREATE INDEX staff_member_by_location ON staff_member (location_id, id);

      CREATE TABLE account (
        id            uuid PRIMARY KEY,
        customer_id   uuid NOT NULL,
        email         text NOT NULL,
        password_hash text NOT NULL CONSTRAINT account_password_is_hashed CHECK (password_hash LIKE '$argon2id$%'),
        version       int NOT NULL DEFAULT 1,
        created_at    timestamptz NOT NULL,
        verified_at   timestamptz,
        disabled_at   timestamptz
      );
      CREATE UNIQUE INDEX account_one_per_customer ON account (customer_id);
      CREATE UNIQUE INDEX account_one_verified_per_email ON account (email) WHERE verified_at IS NOT NULL;

      CREATE TABLE session (
        id                 uuid PRIMARY KEY,
        kind               text NOT NULL CONSTRAINT session_kind CHECK (kind IN ('customer', 'staff', 'staff_pin')),
        customer_id        uuid,
        staff_id           uuid CONSTRAINT session_of_staff REFERENCES staff_member (id),
        api_client_id      uuid NOT NULL CONSTRAINT session_at_client REFERENCES api_client (id),
        terminal_id        uuid,
        device_name        text,
        refresh_hash       text NOT NULL CONSTRAINT session_refresh_is_hashed CHECK (refresh_hash ~ '^[0-9a-f]{64}$'),
        refresh_generation int NOT NULL,
        version            int NOT NULL DEFAULT 1,
        opened_at          timestamptz NOT NULL,
        refreshed_at       timestamptz NOT NULL,
        expires_at         timestamptz NOT NULL,
        ended_at           timestamptz,
        ended_because      text CONSTRAINT session_ended_because
                           CHECK (ended_because IN ('logged_out', 'revoked', 'refresh_reused', 'password_reset', 'subject_changed', 'client_disabled')),
        CONSTRAINT session_has_one_subject
          CHECK ((kind = 'customer') = (customer_id IS NOT NULL) AND (kind = 'customer') = (staff_id IS NULL)),
        CONSTRAINT session_end_has_a_reason CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
        CONSTRAINT session_not_used_after_its_end CHECK (ended_at IS NULL OR refreshed_at <= ended_at)
      );
      CREATE INDEX session_live_by_customer ON session (customer_id) WHERE ended_at IS NULL;
      CREATE INDEX session_live_by_staff ON session (staff_id) WHERE ended_at IS NULL;
      CREATE INDEX session_live_by_client ON session (api_client_id) WHERE ended_at IS NULL;
      CREATE INDEX session_by_expiry ON session (expires_at);

      CREATE TABLE proof_code (
        id            uuid PRIMARY KEY,
        purpose       text NOT NULL CONSTRAINT proof_code_purpose
                      CHECK (purpose IN ('email_verification', 'password_reset', 'identifier_proof')),
        subject_id    uuid NOT NULL,
        locator       text NOT NULL,
        code_hash     text NOT NULL CONSTRAINT proof_code_is_hashed CHECK (code_hash ~ '^[0-9a-f]{64}$'),
        attempts_left int NOT NULL CONSTRAINT proof_code_attempts CHECK (attempts_left >= 0),
        created_at    timestamptz NOT NULL,
        expires_at    timestamptz NOT NULL,
        used_at       timestamptz
      );
      CREATE UNIQUE INDEX proof_code_locator ON proof_code (locator);
      CREATE INDEX proof_code_by_subject ON proof_code (subject_id);
      CREATE INDEX proof_code_by_expiry ON proof_code (expires_at);

      CREATE TABLE attempt_counter (
        key          text PRIMARY KEY,
        attempts     int NOT NULL CONSTRAINT attempt_counter_counts CHECK (attempts > 0),
        lock_outs    int NOT NULL,
        counted_from timestamptz NOT NULL,
        locked_until timestamptz
      );
      CREATE INDEX attempt_counter_by_age ON attempt_counter (counted_from);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE attempt_counter;
      DROP TABLE proof_code;
      DROP TABLE session;
      DROP TABLE account;
      DROP TABLE staff_member;
      DROP TABLE api_client;
    `);
  }
}
