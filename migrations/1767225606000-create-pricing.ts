import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Price lists, prices from an instant, and VAT rates per country. No channel anywhere, by construction. */
export class CreatePricing1767225606000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE price_list (
        id       uuid PRIMARY KEY,
        kind     text NOT NULL CONSTRAINT price_list_kind CHECK (kind IN ('regular', 'markdown')),
        currency char(3) NOT NULL
      );
      CREATE UNIQUE INDEX price_list_one_per_kind_and_currency ON price_list (kind, currency);

      CREATE TABLE price (
        id            uuid PRIMARY KEY,
        price_list_id uuid NOT NULL CONSTRAINT price_on_list REFERENCES price_list,
        variant_id    uuid NOT NULL CONSTRAINT price_of_variant REFERENCES variant,
        valid_from    timestamptz NOT NULL,
        amount        bigint CONSTRAINT price_amount_not_negative CHECK (amount >= 0),
        currency      char(3) NOT NULL,
        per           int  NOT NULL CONSTRAINT price_per_positive CHECK (per > 0),
        announced     boolean NOT NULL,
        reason        text NOT NULL,
        staff_id      uuid,
        written_at    timestamptz NOT NULL
      );
      COMMENT ON TABLE price IS 'Append-only: a correction is a new row, so any past instant can be asked.';
      CREATE UNIQUE INDEX price_one_from_each_instant ON price (variant_id, price_list_id, valid_from);
      CREATE INDEX price_by_instant ON price (valid_from, variant_id);

      CREATE TABLE tax_rate (
        country    char(2) NOT NULL,
        tax_class  text NOT NULL CONSTRAINT tax_rate_class CHECK (tax_class IN ('standard', 'reduced', 'zero')),
        valid_from timestamptz NOT NULL,
        rate_bps   int  NOT NULL CONSTRAINT tax_rate_in_range CHECK (rate_bps BETWEEN 0 AND 10000),
        source     text NOT NULL,
        PRIMARY KEY (country, tax_class, valid_from)
      );
      COMMENT ON TABLE tax_rate IS 'Append-only: a change of law is a new row.';
      INSERT INTO tax_rate (country, tax_class, valid_from, rate_bps, source) VALUES
        ('NL', 'standard', '2001-01-01T00:00:00+01:00', 1900, 'Wet op de omzetbelasting 1968, art. 9 lid 1'),
        ('NL', 'standard', '2012-10-01T00:00:00+02:00', 2100, 'Wet op de omzetbelasting 1968, art. 9 lid 1'),
        ('NL', 'reduced',  '1986-10-01T00:00:00+01:00',  600, 'Wet op de omzetbelasting 1968, art. 9 lid 2, Tabel I'),
        ('NL', 'reduced',  '2019-01-01T00:00:00+01:00',  900, 'Wet op de omzetbelasting 1968, art. 9 lid 2, Tabel I'),
        ('NL', 'zero',     '1969-01-01T00:00:00+01:00',    0, 'Wet op de omzetbelasting 1968, art. 9 lid 2, Tabel II'),
        ('BE', 'standard', '1996-01-01T00:00:00+01:00', 2100, 'Koninklijk besluit nr. 20 van 20 juli 1970, art. 1'),
        ('BE', 'reduced',  '1992-04-01T00:00:00+02:00',  600, 'Koninklijk besluit nr. 20 van 20 juli 1970, Tabel A'),
        ('BE', 'zero',     '1971-01-01T00:00:00+01:00',    0, 'Btw-Wetboek, art. 39 e.v.'),
        ('DE', 'standard', '2007-01-01T00:00:00+01:00', 1900, 'UStG § 12 Abs. 1'),
        ('DE', 'standard', '2020-07-01T00:00:00+02:00', 1600, 'UStG § 28 Abs. 1 (Zweites Corona-Steuerhilfegesetz)'),
        ('DE', 'standard', '2021-01-01T00:00:00+01:00', 1900, 'UStG § 12 Abs. 1'),
        ('DE', 'reduced',  '1983-07-01T00:00:00+02:00',  700, 'UStG § 12 Abs. 2'),
        ('DE', 'reduced',  '2020-07-01T00:00:00+02:00',  500, 'UStG § 28 Abs. 2 (Zweites Corona-Steuerhilfegesetz)'),
        ('DE', 'reduced',  '2021-01-01T00:00:00+01:00',  700, 'UStG § 12 Abs. 2');
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE tax_rate;
      DROP TABLE price;
      DROP TABLE price_list;
    `);
  }
}
