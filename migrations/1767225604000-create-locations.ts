import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who sells, where, when it is open, and the tills that stand there. */
export class CreateLocations1767225604000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE seller (
        id              uuid PRIMARY KEY,
        code            text NOT NULL,
        name            text NOT NULL,
        vat_number      text NOT NULL,
        document_prefix text NOT NULL,
        street          text NOT NULL,
        house_number    text NOT NULL,
        postcode        text NOT NULL,
        city            text NOT NULL,
        country         char(2) NOT NULL
      );
      CREATE UNIQUE INDEX seller_code ON seller (code);
      CREATE UNIQUE INDEX seller_document_prefix ON seller (document_prefix);

      CREATE TABLE location (
        id                uuid PRIMARY KEY,
        code              text NOT NULL,
        name              text NOT NULL,
        kind              text NOT NULL CONSTRAINT location_kind CHECK (kind IN ('store', 'warehouse')),
        seller_id         uuid NOT NULL CONSTRAINT location_of_seller REFERENCES seller,
        stock_owner_id    uuid NOT NULL CONSTRAINT location_stock_of_seller REFERENCES seller,
        street            text NOT NULL,
        house_number      text NOT NULL,
        postcode          text NOT NULL,
        city              text NOT NULL,
        country           char(2) NOT NULL,
        latitude          numeric(8, 5) NOT NULL,
        longitude         numeric(8, 5) NOT NULL,
        time_zone         text NOT NULL,
        abilities         text[] NOT NULL CONSTRAINT location_abilities
                          CHECK (abilities <@ ARRAY['sell', 'ship', 'collect', 'accept_returns']),
        collection_places int CONSTRAINT location_collection_places_not_negative CHECK (collection_places >= 0),
        weight_max_grams  int CONSTRAINT location_weight_max_positive CHECK (weight_max_grams > 0),
        ship_cut_off      text CONSTRAINT location_ship_cut_off_is_a_time CHECK (ship_cut_off ~ '^[0-2][0-9]:[0-5][0-9]$'),
        CONSTRAINT location_is_on_earth CHECK (latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180)
      );
      CREATE UNIQUE INDEX location_code ON location (code);

      CREATE TABLE opening_slot (
        location_id uuid NOT NULL CONSTRAINT opening_slot_of_location REFERENCES location,
        weekday     int  NOT NULL CONSTRAINT opening_slot_weekday CHECK (weekday BETWEEN 1 AND 7),
        opens       text NOT NULL,
        closes      text NOT NULL,
        PRIMARY KEY (location_id, weekday, opens),
        CONSTRAINT opening_slot_times CHECK (opens ~ '^[0-2][0-9]:[0-5][0-9]$' AND closes ~ '^[0-2][0-9]:[0-5][0-9]$')
      );

      CREATE TABLE opening_exception (
        id          uuid PRIMARY KEY,
        location_id uuid NOT NULL CONSTRAINT opening_exception_of_location REFERENCES location,
        day         date NOT NULL,
        closed      boolean NOT NULL,
        opens       text,
        closes      text,
        reason      text NOT NULL,
        CONSTRAINT opening_exception_times CHECK (
          CASE WHEN closed THEN opens IS NULL AND closes IS NULL
               ELSE opens ~ '^[0-2][0-9]:[0-5][0-9]$' AND closes ~ '^[0-2][0-9]:[0-5][0-9]$'
                    AND opens IS NOT NULL AND closes IS NOT NULL END)
      );
      CREATE INDEX opening_exception_by_day ON opening_exception (location_id, day);

      CREATE TABLE terminal (
        id              uuid PRIMARY KEY,
        location_id     uuid NOT NULL CONSTRAINT terminal_in_location REFERENCES location,
        code            text NOT NULL,
        name            text NOT NULL,
        document_prefix text NOT NULL
      );
      CREATE UNIQUE INDEX terminal_code ON terminal (code);
      CREATE UNIQUE INDEX terminal_document_prefix ON terminal (document_prefix);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE terminal;
      DROP TABLE opening_exception;
      DROP TABLE opening_slot;
      DROP TABLE location;
      DROP TABLE seller;
    `);
  }
}
