import { mergedCoupons } from '../../src/cart/cart-coupons.js';
import { PromotionConditionKind } from '../../src/pricing/index.js';
import { type CartWorkshop, aCartWorkshop, aShopper, statementsOf } from '../support/cart.js';
import { aVariant } from '../support/catalogue.js';
import { aCoupon, aStoredPromotion } from '../support/promotions.js';

describe('a cart with promotions', () => {
  let shop: CartWorkshop;

  beforeAll(async () => (shop = await aCartWorkshop('2026-11-20T10:00:00Z')));
  afterAll(() => shop.db.destroy());

  it('costs no statement more with 50 promotions than without, one more where a coupon counts', async () => {
    const shopper = await aShopper(shop.db);
    const cart = await shop.open(shopper);
    const variants = await Promise.all(Array.from({ length: 6 }, () => aVariant(shop.db)));
    const add = (variantId: (typeof variants)[number]['id']) => shop.add(shopper, cart.id, variantId);
    const read = () => shop.reader.load(shop.unitOfWork.read(shopper), cart.id);
    await add(variants[0]!.id);
    const without = await statementsOf(shop.db, read);
    const adding = await statementsOf(shop.db, () => add(variants[1]!.id));

    const promotions = [];
    for (let index = 0; index < 50; index += 1)
      promotions.push(
        await aStoredPromotion(shop.db, {
          productIds: variants.map(({ productId }) => productId),
          conditions: index === 0 ? [{ kind: PromotionConditionKind.COUPON }] : [],
          stackingGroup: 'one',
        }),
      );
    shop.promotions.forget();
    await read();

    expect(await statementsOf(shop.db, read)).toHaveLength(without.length);
    expect(await statementsOf(shop.db, () => add(variants[2]!.id))).toHaveLength(adding.length);
    expect((await read())!.totals.discount.amount).toBe(300);
    const { code } = await aCoupon(shop.db, { promotionId: promotions[0]!.id });
    await shop.db.query(`UPDATE cart SET coupon_codes = $1 WHERE id = $2`, [[code], cart.id]);
    expect(await statementsOf(shop.db, read)).toHaveLength(without.length + 1);
    expect(await statementsOf(shop.db, () => add(variants[3]!.id))).toHaveLength(adding.length + 1);
  });

  it('keeps the coupons of both when a guest’s goes up in hers, each once and at most five', () => {
    expect(mergedCoupons(['ABC'], ['abc', 'DEF'])).toEqual(['ABC', 'DEF']);
    expect(mergedCoupons(['A1', 'A2', 'A3', 'A4', 'A5'], ['B1'])).toEqual(['A1', 'A2', 'A3', 'A4', 'A5']);
  });
});
