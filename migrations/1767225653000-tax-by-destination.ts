import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The VAT of the country that goods go to, of firms with a VAT number, and of invoices: the rules of distance sales with
 * each seller's choice and count, and how documents round.
 */
export class TaxByDestination1767225653000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE tax_distance_rule (
        country          char(2) NOT NULL,
        valid_from       timestamptz NOT NULL,
        threshold_amount bigint NOT NULL CONSTRAINT tax_distance_rule_threshold CHECK (threshold_amount >= 0),
        currency         char(3) NOT NULL,
        source           text NOT NULL,
        PRIMARY KEY (country, valid_from)
      );
      COMMENT ON TABLE tax_distance_rule IS 'Append-only: a change of law is a new row.';
      INSERT INTO tax_distance_rule VALUES
        ('NL', '2021-07-01T00:00:00+02:00', 1000000, 'EUR',
         'Directive 2006/112/EC art. 33 and 59c; Wet op de omzetbelasting 1968, art. 5a and 6i (checked 2026-11-22)'),
        ('BE', '2021-07-01T00:00:00+02:00', 1000000, 'EUR',
         'Directive 2006/112/EC art. 33 and 59c; Btw-Wetboek art. 15 (checked 2026-11-22)'),
        ('DE', '2021-07-01T00:00:00+02:00', 1000000, 'EUR',
         'Directive 2006/112/EC art. 33 and 59c; UStG § 3c (checked 2026-11-22)');

      CREATE TABLE tax_destination_choice (
        seller_id      uuid NOT NULL CONSTRAINT tax_destination_choice_of_seller REFERENCES seller,
        valid_from     timestamptz NOT NULL,
        is_destination boolean NOT NULL,
        reason         text NOT NULL CONSTRAINT tax_destination_choice_reason CHECK (reason IN ('choice', 'threshold')),
        source         text NOT NULL,
        PRIMARY KEY (seller_id, valid_from)
      );
      COMMENT ON TABLE tax_destination_choice IS 'Append-only: whoever changes back gets a row that says so.';

      CREATE TABLE tax_distance_total (
        seller_id  uuid NOT NULL CONSTRAINT tax_distance_total_of_seller REFERENCES seller,
        year       int NOT NULL,
        currency   char(3) NOT NULL,
        net_amount bigint NOT NULL CONSTRAINT tax_distance_total_not_negative CHECK (net_amount >= 0),
        PRIMARY KEY (seller_id, year, currency)
      );

      CREATE TABLE tax_rounding_rule (
        country       char(2) NOT NULL,
        document_kind text NOT NULL,
        valid_from    timestamptz NOT NULL,
        rounds        text NOT NULL CONSTRAINT tax_rounding_rule_rounds CHECK (rounds IN ('line', 'total')),
        source        text NOT NULL,
        PRIMARY KEY (country, document_kind, valid_from)
      );
      COMMENT ON TABLE tax_rounding_rule IS 'Append-only: a change of law is a new row.';
      INSERT INTO tax_rounding_rule VALUES
        ('BE', 'invoice', '2026-01-01T00:00:00+01:00', 'total',
         'Wet van 6 februari 2024 (structured invoices): only the VAT total is rounded (checked 2026-11-22)');

      ALTER TABLE cart ADD COLUMN vat_number text;
      ALTER TABLE customer_order
        ADD COLUMN vat_number text,
        ADD COLUMN distance_net_amount bigint NOT NULL DEFAULT 0
          CONSTRAINT customer_order_distance_not_negative CHECK (distance_net_amount >= 0);
      ALTER TABLE order_line
        ADD COLUMN tax_country char(2),
        ADD COLUMN tax_rule text NOT NULL DEFAULT 'domestic'
          CONSTRAINT order_line_tax_rule CHECK (tax_rule IN ('domestic', 'origin', 'destination', 'intra_community'));
      UPDATE order_line SET tax_country = coalesce(location.country, seller.country)
        FROM customer_order AS sale
        JOIN seller ON seller.id = sale.seller_id
        LEFT JOIN location ON location.id = sale.location_id
       WHERE sale.id = order_line.order_id;
      ALTER TABLE order_line ALTER COLUMN tax_country SET NOT NULL, ALTER COLUMN tax_rule DROP DEFAULT;

      ALTER TABLE document_holder ADD COLUMN vat_number text;
      ALTER TABLE document
        DROP CONSTRAINT document_kind,
        ADD CONSTRAINT document_kind CHECK (kind IN ('order_confirmation', 'receipt', 'invoice', 'credit_note'));
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE document
        DROP CONSTRAINT document_kind,
        ADD CONSTRAINT document_kind CHECK (kind IN ('order_confirmation', 'receipt', 'credit_note'));
      ALTER TABLE document_holder DROP COLUMN vat_number;
      ALTER TABLE order_line DROP COLUMN tax_rule, DROP COLUMN tax_country;
      ALTER TABLE customer_order DROP COLUMN distance_net_amount, DROP COLUMN vat_number;
      ALTER TABLE cart DROP COLUMN vat_number;
      DROP TABLE tax_rounding_rule;
      DROP TABLE tax_distance_total;
      DROP TABLE tax_destination_choice;
      DROP TABLE tax_distance_rule;
    `);
  }
}
