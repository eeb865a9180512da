import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is sold: categories, products, variants, parts of bundles, barcodes. */
export class CreateCatalogue1767225603000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE category (
        id        uuid PRIMARY KEY,
        code      text NOT NULL,
        name      text NOT NULL,
        parent_id uuid CONSTRAINT category_of_parent REFERENCES category,
        CONSTRAINT category_not_its_own_parent CHECK (parent_id <> id)
      );
      CREATE UNIQUE INDEX category_code ON category (code);

      CREATE TABLE product (
        id          uuid PRIMARY KEY,
        code        text NOT NULL,
        slug        text NOT NULL,
        category_id uuid NOT NULL CONSTRAINT product_in_category REFERENCES category,
        name        text NOT NULL,
        description text NOT NULL,
        sort_name   text NOT NULL,
        search      tsvector NOT NULL,
        is_listed   boolean NOT NULL,
        created_at  timestamptz NOT NULL
      );
      CREATE UNIQUE INDEX product_code ON product (code);
      CREATE UNIQUE INDEX product_slug ON product (slug);
      CREATE INDEX product_by_words ON product USING gin (search);
      CREATE INDEX product_listed_by_name ON product (sort_name, id) WHERE is_listed;
      CREATE INDEX product_listed_by_age ON product (created_at, id) WHERE is_listed;
      CREATE INDEX product_listed_by_category ON product (category_id, sort_name, id) WHERE is_listed;
      CREATE INDEX product_listed_by_category_and_age ON product (category_id, created_at, id) WHERE is_listed;

      CREATE TABLE variant (
        id                 uuid PRIMARY KEY,
        product_id         uuid NOT NULL CONSTRAINT variant_of_product REFERENCES product,
        position           int  NOT NULL,
        sku                text NOT NULL,
        name               text NOT NULL,
        kind               text NOT NULL CONSTRAINT variant_kind
                           CHECK (kind IN ('goods', 'bundle', 'service', 'gift_card', 'deposit', 'digital')),
        unit               text NOT NULL CONSTRAINT variant_unit CHECK (unit IN ('piece', 'cm', 'g', 'ml')),
        options            jsonb NOT NULL,
        image_url          text,
        tax_class          text NOT NULL CONSTRAINT variant_tax_class
                           CHECK (tax_class IN ('standard', 'reduced', 'none', 'mixed')),
        sale_state         text NOT NULL CONSTRAINT variant_sale_state
                           CHECK (sale_state IN ('announced', 'preorder', 'on_sale', 'run_out', 'ended')),
        sale_from          timestamptz,
        block_reason       text,
        preorder_max       int,
        max_per_customer   int,
        age_limit          int,
        needs_serial       boolean NOT NULL,
        net_content        int,
        net_unit           text CONSTRAINT variant_net_unit CHECK (net_unit IN ('g', 'ml', 'cm')),
        weight_grams       int,
        parcels            int  NOT NULL,
        quantity_step      int  NOT NULL,
        quantity_min       int  NOT NULL,
        energy_class       text,
        season_until       date,
        deposit_variant_id uuid CONSTRAINT variant_with_deposit REFERENCES variant,
        hangs_on           text[] NOT NULL,
        flags              text[] NOT NULL,
        created_at         timestamptz NOT NULL,
        CONSTRAINT variant_mixed_tax_is_of_bundles CHECK (tax_class <> 'mixed' OR kind = 'bundle'),
        CONSTRAINT variant_net_content_has_unit CHECK ((net_content IS NULL) = (net_unit IS NULL)),
        CONSTRAINT variant_numbers_in_range CHECK (
          preorder_max > 0 AND max_per_customer > 0 AND age_limit > 0 AND net_content > 0 AND weight_grams >= 0
          AND parcels > 0 AND quantity_step > 0 AND quantity_min > 0 AND quantity_min % quantity_step = 0)
      );
      CREATE UNIQUE INDEX variant_sku ON variant (sku);
      CREATE INDEX variant_by_sale_date ON variant (sale_from) WHERE sale_from IS NOT NULL;
      CREATE INDEX variant_of_product_in_order ON variant (product_id, position, sku);

      CREATE TABLE bundle_component (
        bundle_id    uuid NOT NULL CONSTRAINT bundle_component_of_bundle REFERENCES variant,
        component_id uuid NOT NULL CONSTRAINT bundle_component_of_part REFERENCES variant,
        quantity     int  NOT NULL CONSTRAINT bundle_component_quantity_positive CHECK (quantity > 0),
        PRIMARY KEY (bundle_id, component_id),
        CONSTRAINT bundle_component_not_itself CHECK (component_id <> bundle_id)
      );

      CREATE TABLE barcode (
        code       text NOT NULL,
        variant_id uuid NOT NULL CONSTRAINT barcode_of_variant REFERENCES variant,
        kind       text NOT NULL CONSTRAINT barcode_kind CHECK (kind IN ('gtin', 'in_store', 'scale', 'other')),
        quantity   int  NOT NULL CONSTRAINT barcode_quantity_positive CHECK (quantity > 0),
        PRIMARY KEY (code, variant_id),
        CONSTRAINT barcode_gtin_has_fourteen_digits CHECK (kind <> 'gtin' OR code ~ '^[0-9]{14}$')
      );
      CREATE INDEX barcode_by_variant ON barcode (variant_id);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE barcode;
      DROP TABLE bundle_component;
      DROP TABLE variant;
      DROP TABLE product;
      DROP TABLE category;
    `);
  }
}
