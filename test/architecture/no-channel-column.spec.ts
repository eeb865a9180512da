import type { DataSource } from 'typeorm';
import { openDatabase } from '../support/database.js';

/** Tables that say what something costs or what is promised: their names begin like this, in whatever module. */
const UNIFORM_TABLES = /^(price|promotion|coupon|discount|benefit|tax|vat|terms|delivery_rate|return_rule)/;
/** A column that could make one of them differ by the way a customer meets us. */
const BY_CHANNEL = /channel|api_client|client_kind|webshop|device/;

let db: DataSource;
beforeAll(async () => (db = await openDatabase()));
afterAll(() => db.destroy());

async function columns(): Promise<{ table: string; column: string }[]> {
  return db.query(`SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
                    WHERE table_schema = 'public'`);
}

it('no price, promotion, tax or terms table has a channel column, so they cannot differ by channel', async () => {
  const uniform = (await columns()).filter(({ table }) => UNIFORM_TABLES.test(table));
  expect(uniform.filter(({ column }) => BY_CHANNEL.test(column))).toEqual([]);
  expect([...new Set(uniform.map(({ table }) => table))].toSorted()).toEqual(
    expect.arrayContaining(['price', 'price_list', 'tax_rate', 'terms_version']),
  );
});

it('nor does one lead to a table that names channels', async () => {
  const keys: { from: string; to: string }[] = await db.query(`
    SELECT conrelid::regclass::text AS "from", confrelid::regclass::text AS "to" FROM pg_constraint WHERE contype = 'f'`);
  const channelled = new Set(
    (await columns()).filter(({ column }) => BY_CHANNEL.test(column)).map(({ table }) => table),
  );
  expect(keys.filter(({ from, to }) => UNIFORM_TABLES.test(from) && channelled.has(to))).toEqual([]);
});
