import type { DataSource, QueryRunner } from 'typeorm';
import { returnsInvariants } from '../../src/cli/audit/returns.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Grade } from '../../src/returns/index.js';
import { aVariant } from '../support/catalogue.js';
import { aCustomer } from '../support/customers.js';
import { aWorkshop } from '../support/database.js';
import { aPaidOrder, type PaidOrder } from '../support/orders.js';
import { aTill, returnServices } from '../support/returns.js';

let db: DataSource;
let owner: QueryRunner;
let order: PaidOrder;
let other: PaidOrder;
let returnId: string;

beforeAll(async () => {
  const workshop = await aWorkshop('2026-11-25T10:00:00Z');
  db = workshop.db;
  const { returns } = returnServices();
  const variant = await aVariant(db, { price: 1_000, per: 3 });
  order = await aPaidOrder(db, {
    online: true,
    delivery: 495,
    customerId: await aCustomer(db),
    lines: [{ variantId: variant.id, quantity: 3 }],
  });
  other = await aPaidOrder(db);
  const till = await aTill(db);
  const takeBack = (quantity: number) =>
    new UnitOfWork(db, workshop.clock).run(till, { operation: 'returnAtTill' }, (tx) =>
      returns.takeBackAtTill(
        tx,
        {
          orderId: order.id,
          lines: [{ orderLineId: order.lineIds[0]!, quantity, reason: 'te groot', grade: Grade.SELLABLE }],
          dryRun: false,
        },
        'nl',
      ),
    );
  returnId = (await takeBack(1)).id;
  await takeBack(2);
  owner = db.createQueryRunner();
});
afterAll(async () => {
  await owner.release();
  await db.destroy();
});

const firing = async (): Promise<string[]> => {
  const ids: string[] = [];
  for (const { id, sql } of returnsInvariants) if ((await owner.query(sql)).length > 0) ids.push(id);
  return ids;
};

it('is silent when all is well', async () => {
  expect(await firing()).toEqual([]);
});

it.each<[string, string, string[]]>([
  [
    'a unit that the order does not count',
    'UPDATE order_line SET returned = 2 WHERE id = $line',
    ['R1', 'R5', 'L4'],
  ],
  [
    'units that did not arrive',
    'UPDATE return_line SET received = 0 WHERE return_id = $return',
    ['R1', 'S11'],
  ],
  [
    'a line of another order',
    'UPDATE return_line SET order_line_id = $other WHERE return_id = $return',
    ['R1', 'R3', 'R5', 'S11'],
  ],
  [
    'a cent too much',
    'UPDATE return_line SET refund_amount = refund_amount + 1 WHERE return_id = $return',
    ['R4', 'R5'],
  ],
  [
    'the delivery twice',
    'UPDATE customer_return SET delivery_amount = 495, refund_amount = refund_amount + 495 WHERE id = $return',
    ['R4-delivery', 'R7', 'R-document'],
  ],
  [
    'a basis after its last day',
    "UPDATE return_line SET last_day = '2026-11-24' WHERE return_id = $return",
    ['R6'],
  ],
  [
    'a return that is closed too early',
    "UPDATE customer_return SET state = 'closed' WHERE id = $return",
    ['R7'],
  ],
  ['a refund of another amount', 'UPDATE refund SET amount = amount - 1 WHERE return_id = $return', ['R7']],
])('finds %s', async (_, sql, ids) => {
  const values = { $line: order.lineIds[0], $other: other.lineIds[0], $return: returnId };
  const seed = Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(name, `'${value}'`),
    sql,
  );
  await owner.startTransaction();
  await owner.query(seed);
  const fired = await firing();
  await owner.rollbackTransaction();
  expect(fired).toEqual(ids);
});
