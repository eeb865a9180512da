import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Price lists per country of sale and per group of customers, with who is in a group from when; corrections of a price
 * that was planned; and what each country says of announced price reductions.
 */
export class WidenPriceLists1767225650000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE price_list
        ADD COLUMN code text,
        ADD COLUMN country char(2),
        ADD COLUMN audience text NOT NULL DEFAULT 'everyone',
        DROP CONSTRAINT price_list_kind;
      UPDATE price_list SET code = kind || ' ' || currency;
      ALTER TABLE price_list
        ALTER COLUMN code SET NOT NULL,
        ALTER COLUMN audience DROP DEFAULT,
        ADD CONSTRAINT price_list_kind CHECK (kind IN ('regular', 'markdown', 'group')),
        ADD CONSTRAINT price_list_audience CHECK (audience IN ('everyone', 'open_group', 'closed_group', 'person')),
        ADD CONSTRAINT price_list_group_has_audience CHECK ((kind = 'group') = (audience <> 'everyone')),
        ADD CONSTRAINT price_list_code_says_which
          CHECK (kind = 'group' OR code = kind || ' ' || currency || coalesce(' ' || country, ''));
      DROP INDEX price_list_one_per_kind_and_currency;
      CREATE UNIQUE INDEX price_list_code_once ON price_list (code);
      CREATE INDEX price_list_public ON price_list (currency) WHERE audience IN ('everyone', 'open_group');

      CREATE TABLE price_list_member (
        customer_id   uuid NOT NULL CONSTRAINT price_list_member_is_customer REFERENCES customer,
        price_list_id uuid NOT NULL CONSTRAINT price_list_member_of_list REFERENCES price_list,
        valid_from    timestamptz NOT NULL,
        is_member     boolean NOT NULL,
        reason        text NOT NULL,
        written_at    timestamptz NOT NULL,
        PRIMARY KEY (customer_id, price_list_id, valid_from)
      );
      COMMENT ON TABLE price_list_member IS 'Append-only: who leaves a group gets a row that says so.';

      ALTER TABLE price
        ADD COLUMN revision int NOT NULL DEFAULT 0
          CONSTRAINT price_revision_counts_from_nought CHECK (revision >= 0);
      DROP INDEX price_one_from_each_instant;
      CREATE UNIQUE INDEX price_one_from_each_instant ON price (variant_id, price_list_id, valid_from, revision);

      CREATE TABLE price_reduction_rule (
        country              char(2) NOT NULL,
        valid_from           timestamptz NOT NULL,
        window_days          int NOT NULL CONSTRAINT price_reduction_rule_window CHECK (window_days >= 30),
        new_article_days_min int NOT NULL
          CONSTRAINT price_reduction_rule_new_article CHECK (new_article_days_min BETWEEN 0 AND 30),
        deepening_months     int NOT NULL CONSTRAINT price_reduction_rule_months CHECK (deepening_months BETWEEN 0 AND 12),
        deepening_days       int NOT NULL CONSTRAINT price_reduction_rule_days CHECK (deepening_days BETWEEN 0 AND 366),
        time_zone            text NOT NULL,
        source               text NOT NULL,
        PRIMARY KEY (country, valid_from)
      );
      COMMENT ON TABLE price_reduction_rule IS 'Append-only: a change of law is a new row.';
      INSERT INTO price_reduction_rule VALUES
        ('NL', '2023-01-01T00:00:00+01:00', 30, 0, 3, 0, 'Europe/Amsterdam',
         'Besluit prijsaanduiding producten art. 5a (Stb. 2022, 485; checked 2026-11-22)'),
        ('BE', '2022-05-28T00:00:00+02:00', 30, 7, 0, 30, 'Europe/Brussels',
         'Wetboek van economisch recht art. VI.18 (wet van 8 mei 2022; checked 2026-11-22)');
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE price_reduction_rule;
      DELETE FROM price WHERE revision > 0;
      DROP INDEX price_one_from_each_instant;
      ALTER TABLE price DROP COLUMN revision;
      CREATE UNIQUE INDEX price_one_from_each_instant ON price (variant_id, price_list_id, valid_from);
      DROP TABLE price_list_member;
      DROP INDEX price_list_public;
      DROP INDEX price_list_code_once;
      DELETE FROM price WHERE price_list_id IN (SELECT id FROM price_list WHERE kind = 'group' OR country IS NOT NULL);
      DELETE FROM price_list WHERE kind = 'group' OR country IS NOT NULL;
      ALTER TABLE price_list
        DROP CONSTRAINT price_list_code_says_which,
        DROP CONSTRAINT price_list_group_has_audience,
        DROP CONSTRAINT price_list_audience,
        DROP CONSTRAINT price_list_kind,
        DROP COLUMN code,
        DROP COLUMN country,
        DROP COLUMN audience,
        ADD CONSTRAINT price_list_kind CHECK (kind IN ('regular', 'markdown'));
      CREATE UNIQUE INDEX price_list_one_per_kind_and_currency ON price_list (kind, currency);
    `);
  }
}
