import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which units with a serial number are with customers: none is sold twice before it has come back. */
export class KnowSoldUnits1767225672000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE sold_unit (
        order_line_id uuid NOT NULL CONSTRAINT sold_unit_of_an_order_line REFERENCES order_line (id),
        variant_id    uuid NOT NULL CONSTRAINT sold_unit_of_a_variant REFERENCES variant (id),
        serial_number text NOT NULL,
        unit          integer NOT NULL CONSTRAINT sold_unit_counts_from_one CHECK (unit >= 1),
        sold_at       timestamptz NOT NULL,
        returned_at   timestamptz,
        CONSTRAINT sold_unit_key PRIMARY KEY (order_line_id, variant_id, serial_number),
        CONSTRAINT sold_unit_comes_back_after_it_left CHECK (returned_at >= sold_at)
      );
      CREATE UNIQUE INDEX sold_unit_out_once ON sold_unit (variant_id, serial_number) WHERE returned_at IS NULL;

      INSERT INTO sold_unit (order_line_id, variant_id, serial_number, unit, sold_at, returned_at)
      SELECT line.id, line.variant_id, given.number, given.unit, sale.placed_at,
             CASE WHEN back.at IS NOT NULL THEN greatest(back.at, sale.placed_at) END
        FROM order_line AS line
        JOIN customer_order AS sale ON sale.id = line.order_id
        JOIN variant ON variant.id = line.variant_id AND variant.needs_serial
        CROSS JOIN LATERAL unnest(line.serial_numbers) WITH ORDINALITY AS given(number, unit)
        LEFT JOIN LATERAL (
          SELECT taken.at FROM return_line JOIN customer_return AS taken ON taken.id = return_line.return_id
           WHERE return_line.order_line_id = line.id AND return_line.serial_number = given.number) AS back ON true
       WHERE line.fulfilled > 0
       ORDER BY sale.placed_at
      ON CONFLICT DO NOTHING;
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE sold_unit');
  }
}
