import type { DataSource } from 'typeorm';
import type { Id } from '../../src/kernel/ids.js';
import { ReceiptClaimRepository } from '../../src/orders/receipt-claim.repository.js';
import { systemActor } from '../../src/platform/access/actor.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { aCustomer } from '../support/customers.js';
import { aWorkshop } from '../support/database.js';
import { aPaidOrder } from '../support/orders.js';

describe('a sale that is claimed', () => {
  let db: DataSource;
  let unitOfWork: UnitOfWork;
  const claims = new ReceiptClaimRepository();
  beforeAll(async () => ({ db, unitOfWork } = await aWorkshop('2026-11-25T10:00:00Z')));
  afterAll(() => db.destroy());

  const claim = (orderId: Id<'Order'>, customerId: Id<'Customer'>) =>
    unitOfWork.run(systemActor('a test'), { operation: 'claimReceipt' }, (tx) =>
      claims.claim(tx, orderId, customerId),
    );
  const ownerOf = (orderId: Id<'Order'>) => claims.ownerOf(unitOfWork.read(systemActor('a test')), orderId);

  it('is hers, of all who claim it at once', async () => {
    const { id } = await aPaidOrder(db);
    const customers = await Promise.all(Array.from({ length: 5 }, () => aCustomer(db)));
    const answers = await Promise.all(customers.map((customerId) => claim(id, customerId)));
    expect(answers.filter((order) => order !== null)).toMatchObject([{ id }]);
    expect(await ownerOf(id)).toBe(customers[answers.findIndex((order) => order !== null)]);
  });

  it('stays a guest’s who has its token, and is nobody’s before it is paid or after it came to nothing', async () => {
    const guests = await aPaidOrder(db, { guestTokenHash: 'f'.repeat(64) });
    const unpaid = await Promise.all(
      ['awaiting_payment', 'abandoned'].map(async (state) => {
        const order = await aPaidOrder(db);
        await db.query(
          `UPDATE customer_order SET state = $2, number = CASE WHEN $2 = 'abandoned' THEN NULL ELSE number END WHERE id = $1`,
          [order.id, state],
        );
        return order;
      }),
    );
    for (const { id } of [guests, ...unpaid]) {
      expect(await claim(id, await aCustomer(db))).toBeNull();
      expect(await ownerOf(id)).toBeNull();
    }
  });
});
