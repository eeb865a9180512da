import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a country taxes otherwise than its class says elsewhere, and the rates that were missing. */
export class ClassifyForTax1767225652000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE tax_rate
        DROP CONSTRAINT tax_rate_class,
        ADD CONSTRAINT tax_rate_class CHECK (tax_class IN ('standard', 'intermediate', 'reduced', 'zero'));
      INSERT INTO tax_rate (country, tax_class, valid_from, rate_bps, source) VALUES
        ('BE', 'intermediate', '1992-04-01T00:00:00+02:00', 1200, 'Koninklijk besluit nr. 20 van 20 juli 1970, Tabel B'),
        ('DE', 'zero',         '2023-01-01T00:00:00+01:00',    0, 'UStG § 12 Abs. 3');

      CREATE TABLE tax_classification (
        variant_id uuid NOT NULL CONSTRAINT tax_classification_of_variant REFERENCES variant,
        country    char(2) NOT NULL,
        valid_from timestamptz NOT NULL,
        tax_class  text NOT NULL
          CONSTRAINT tax_classification_class CHECK (tax_class IN ('standard', 'intermediate', 'reduced', 'zero')),
        reason     text NOT NULL,
        written_at timestamptz NOT NULL,
        PRIMARY KEY (variant_id, country, valid_from)
      );
      COMMENT ON TABLE tax_classification IS 'Append-only: another class is a new row.';
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE tax_classification;
      DELETE FROM tax_rate WHERE tax_class = 'intermediate' OR (country = 'DE' AND tax_class = 'zero');
      ALTER TABLE tax_rate
        DROP CONSTRAINT tax_rate_class,
        ADD CONSTRAINT tax_rate_class CHECK (tax_class IN ('standard', 'reduced', 'zero'));
    `);
  }
}
