import type { DataSource } from 'typeorm';
import type { Id } from '../../src/kernel/ids.js';
import type { Coupon } from '../../src/pricing/index.js';
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

  it('is counted, and given back, before the others of its order or behind them, alike in every order', async () => {
    const { id: promotionId } = await aStoredPromotion(db, {});
    const customerId = await aCustomer(db);
    const coupons: Coupon[] = [];
    for (let made = 0; made < 2; made += 1)
      coupons.push(
        await aCoupon(db, {
          promotionId: made === 0 ? promotionId : (await aStoredPromotion(db, {})).id,
          ...{ usesMax: 9, usesPerCustomerMax: 9 },
        }),
      );
    let attempts = 0;
    const run = (work: (tx: Tx) => Promise<unknown>) =>
      unitOfWork.run(anActor(), { operation: 'test' }, async (tx) => {
        attempts += 1;
        // Each is looked up by itself, as among very many coupons: then rows come in the order they are asked for.
        for (const plan of ['enable_hashjoin', 'enable_mergejoin', 'enable_seqscan'])
          await tx.rows`SELECT set_config(${plan}, 'off', true)`;
        return work(tx);
      });
    const use = (orderId: Id<'Order'>, given: typeof coupons) =>
      run((tx) =>
        promotions.count(tx, {
          ...{ orderId, customerId, currency: 'EUR', at: tx.now },
          given: given.map((coupon) => ({
            promotionId: coupon.promotionId,
            name: 'Actie',
            couponId: coupon.id,
            ...{ amount: 100, isDeliveryFree: false, isFirstOrder: false },
          })),
        }),
      );
    const orders = [anId<'Order'>(), anId<'Order'>()];
    for (const first of coupons) {
      attempts = 0;
      const gate = await lockGate(db, 'SELECT FROM coupon WHERE id = $1 FOR UPDATE', [first.id]);
      const used = orders.map((id, index) => use(id, index === 0 ? coupons : coupons.toReversed()));
      await gate.queue(2);
      await gate.open();
      await Promise.all(used);
      expect(attempts).toBe(2);

      attempts = 0;
      const again = await lockGate(db, 'SELECT FROM coupon WHERE id = $1 FOR UPDATE', [first.id]);
      const back = orders.map((id) => run((tx) => promotions.giveBack(tx, id)));
      await again.queue(2);
      await again.open();
      await Promise.all(back);
      expect(attempts).toBe(2);
      orders.splice(0, 2, anId<'Order'>(), anId<'Order'>());
    }
    const uses = 'SELECT sum(uses)::int AS uses FROM';
    expect(await db.query(`${uses} coupon`)).toMatchObject([{ uses: 1 }]); // of the test before
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
      const { promotions: inForce } = await directory.inForce(unitOfWork.read(anActor()), at);
      expect(inForce.some(({ id }) => id === promotionId)).toBe(isCounted);
      expect(await countedAt(at)).toBe(isCounted);
    }
  });
});
