import type { DataSource } from 'typeorm';
import type { Id } from '../../src/kernel/ids.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';
import { aCustomer } from '../support/customers.js';
import { aWorkshop } from '../support/database.js';
import { lockGate } from '../support/lock-gate.js';
import { aCoupon, aStoredPromotion, promotionServices } from '../support/promotions.js';

describe('a coupon of which each may use a few', () => {
  let db: DataSource;
  let unitOfWork: UnitOfWork;
  const { directory, promotions } = promotionServices();

  beforeAll(async () => void ({ db, unitOfWork } = await aWorkshop()));
  afterAll(() => db.destroy());

  it('is counted and given back in one order: of two at once one waits, and none begins anew', async () => {
    const { id: promotionId } = await aStoredPromotion(db, {});
    const coupon = await aCoupon(db, { promotionId, usesMax: 9, usesPerCustomerMax: 9 });
    const customerId = await aCustomer(db);
    let attempts = 0;
    const run = (work: (tx: Tx) => Promise<unknown>) =>
      unitOfWork.run(anActor(), { operation: 'test' }, (tx) => {
        attempts += 1;
        return work(tx);
      });
    const use = (orderId: Id<'Order'>) =>
      run((tx) =>
        promotions.count(tx, {
          ...{ orderId, customerId, currency: 'EUR', at: tx.now },
          given: [
            {
              promotionId,
              name: 'Actie',
              couponId: coupon.id,
              amount: 100,
              isDeliveryFree: false,
              isFirstOrder: false,
            },
          ],
        }),
      );
    const before = anId<'Order'>();
    await use(before);

    attempts = 0;
    const gate = await lockGate(db, 'SELECT FROM coupon WHERE id = $1 FOR UPDATE', [coupon.id]);
    const used = use(anId<'Order'>());
    await gate.queue(1);
    const givenBack = run((tx) => promotions.giveBack(tx, before));
    await gate.queue(2);
    await gate.open();
    await Promise.all([used, givenBack]);

    expect(attempts).toBe(2);
    expect(await db.query('SELECT uses FROM coupon WHERE id = $1', [coupon.id])).toEqual([{ uses: 1 }]);
    expect(await db.query('SELECT uses FROM coupon_customer WHERE coupon_id = $1', [coupon.id])).toEqual([
      { uses: 1 },
    ]);
  });

  it('counts what a promotion gave, as it is given, from its first instant on, and at its end no more', async () => {
    const [validFrom, validUntil] = [new Date('2026-12-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')];
    const { id: promotionId } = await aStoredPromotion(db, { validFrom, validUntil });
    const gift = { couponId: null, name: '', amount: 1, isDeliveryFree: false, isFirstOrder: false };
    const countedAt = (at: Date) =>
      unitOfWork.run(anActor(), { operation: 'test' }, (tx) =>
        promotions.count(tx, {
          ...{ orderId: anId<'Order'>(), customerId: null, currency: 'EUR', at },
          given: [{ ...gift, promotionId }],
        }),
      );
    const before = (at: Date) => new Date(at.getTime() - 1);
    for (const [at, isCounted] of [
      [before(validFrom), false],
      [validFrom, true],
      [before(validUntil), true],
      [validUntil, false],
    ] as const) {
      const inForce = await directory.inForce(unitOfWork.read(anActor()), at);
      expect(inForce.some(({ id }) => id === promotionId)).toBe(isCounted);
      expect(await countedAt(at)).toBe(isCounted);
    }
  });
});
