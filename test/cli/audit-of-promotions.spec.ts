import pg from 'pg';
import { promotionsInvariants } from '../../src/cli/audit/promotions.js';
import { cloneDatabase } from '../support/database.js';

const TRAIL = `{"steps": [{"kind": "list", "amount": {"amount": 1000}, "sourceId": null},
  {"kind": "promotion", "amount": {"amount": -100}, "sourceId": "00000000-0000-7000-8000-000000000001"}]}`;

/** An order that used a coupon: right, until a violation stands on it; what the database would refuse is switched off. */
const SOUND = `
  INSERT INTO promotion (id, version, name, priority, conditions, actions, valid_from, announced_at)
    VALUES (id(1), 1, 'Actie', 0, '[{"kind": "coupon"}]', '[{"kind": "percentage", "percentBps": 1000}]', now(), now());
  INSERT INTO coupon (id, promotion_id, code, customer_id, uses_max, uses_per_customer_max, uses, issued_at)
    VALUES (id(1), id(1), 'ABC', id(1), 2, 2, 1, now());
  INSERT INTO coupon_customer (coupon_id, customer_id, uses, uses_max) VALUES (id(1), id(1), 1, 2);
  INSERT INTO promotion_use (order_id, promotion_id, coupon_id, customer_id, amount, currency, is_delivery_free, is_first_order, used_at)
    VALUES (id(9), id(1), id(1), id(1), 100, 'EUR', false, false, now());
  INSERT INTO customer_order (id, number, version, state, placed_at, device, seller_id, contract, currency, goods_amount,
                              discount_amount, delivery_amount, deposits_amount, total_amount, vat, terms_id, terms_version,
                              terms_hash, language, receipt_choice)
    VALUES (id(9), 'B-1', 1, 'confirmed', now(), 'web', id(1), 'distance', 'EUR', 1000, 100, 0, 0, 900, '[]', id(1), 1, '', 'nl', '{}');
  INSERT INTO order_line (id, order_id, position, variant_id, name, kind, unit, earns_points, quantity, price_amount, price_per,
                          gross_amount, discount_amount, total_amount, currency, trail, fulfilment_kind, components, serial_numbers,
                          tax_country, tax_rule)
    VALUES (id(1), id(9), 0, id(1), 'Pan', 'goods', 'piece', true, 1, 1000, 1, 1000, 100, 900, 'EUR', '${TRAIL}', 'deliver', '[]', '{}',
            'NL', 'domestic');`;

const VIOLATIONS: readonly [id: string, sql: string][] = [
  ['P10', `UPDATE coupon SET uses = 2`],
  ['P10', `UPDATE coupon SET uses_max = 0`],
  ['P10-customer', `UPDATE coupon SET uses_per_customer_max = 0`],
  ['P10-customer', `UPDATE coupon_customer SET uses = 2`],
  ['P10-customer', `DELETE FROM coupon_customer`],
  ['P10-customer', `UPDATE coupon SET customer_id = id(2)`],
  ['P8', `UPDATE order_line SET discount_amount = 101`],
  ['P8', `UPDATE order_line SET trail = '{"steps": []}'`],
  ['P8', `UPDATE order_line SET trail = jsonb_set(trail, '{steps,1,sourceId}', 'null')`],
  ['P11', `UPDATE promotion_use SET amount = 99`],
  ['P11', `DELETE FROM promotion_use`],
  ['P11', `UPDATE order_line SET trail = '{"steps": []}', discount_amount = 0`],
  ['P11', `UPDATE promotion_use SET promotion_id = id(2)`],
  ['P11-given-back', `UPDATE promotion_use SET given_back_at = now()`],
  ['P11-given-back', `UPDATE customer_order SET state = 'abandoned'`],
  ['P11-given-back', `UPDATE customer_order SET state = 'cancelled'`],
  ['P11-given-back', `DELETE FROM customer_order`],
  ['V1', `UPDATE order_line SET kind = 'gift_card'`],
  ['V1', `UPDATE order_line SET earns_points = false`],
];

const TABLES = ['promotion', 'coupon', 'coupon_customer', 'promotion_use', 'customer_order', 'order_line'];

let db: pg.Client;

beforeAll(async () => {
  db = new pg.Client((await cloneDatabase()).adminUrl);
  await db.connect();
  await db.query(`SET session_replication_role = replica;
    CREATE FUNCTION id(n int) RETURNS uuid LANGUAGE sql AS $$ SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid $$`);
  const { rows } = await db.query<{ drop: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop FROM pg_constraint
      WHERE contype = 'c' AND conrelid::regclass::text = ANY($1)`,
    [TABLES],
  );
  for (const { drop } of rows) await db.query(drop);
});
beforeEach(async () => {
  await db.query('BEGIN');
  await db.query(SOUND);
});
afterEach(() => db.query('ROLLBACK'));
afterAll(() => db.end());

async function broken(): Promise<string[]> {
  const found: string[] = [];
  for (const { id, sql } of promotionsInvariants) if ((await db.query(sql)).rows.length > 0) found.push(id);
  return found;
}

it('finds nothing wrong with what is right', async () => {
  expect(await broken()).toEqual([]);
});

it.each(VIOLATIONS)('%s fires on: %s', async (id, sql) => {
  await db.query(sql);
  expect(await broken()).toContain(id);
});

it('has a violation for each', () => {
  const violated = new Set(VIOLATIONS.map(([id]) => id));
  expect(promotionsInvariants.map(({ id }) => id).filter((id) => !violated.has(id))).toEqual([]);
});
