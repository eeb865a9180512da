import fc from 'fast-check';
import type { Promotion, PromotionAction, PromotionLine } from '../../src/pricing/promotion.js';
import { promote } from '../../src/pricing/promotion-engine.js';
import { PromotionActionKind, PromotionConditionKind } from '../../src/pricing/promotion.enums.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';
import { anId } from '../support/builders.js';
import {
  aLine,
  amountOff,
  aPromotion,
  atLeast,
  buyGet,
  fixedPrice,
  from,
  NOBODY,
  ofProducts,
  percent,
} from '../support/promoted-lines.js';

/** Off each line, in the order of the lines. */
const off = (lines: readonly PromotionLine[], promotions: readonly Promotion[], facts = NOBODY): number[] => {
  const { adjustments } = promote(lines, promotions, facts);
  return lines.map(({ id }) =>
    adjustments.filter(({ lineId }) => lineId === id).reduce((so, { amount }) => so + amount, 0),
  );
};
const total = (lines: readonly PromotionLine[], promotions: readonly Promotion[], facts = NOBODY): number =>
  lines.reduce((so, { gross }) => so + gross, 0) -
  off(lines, promotions, facts).reduce((so, each) => so + each, 0);

describe('what promotions take off', () => {
  it('is a percentage of each line in reach, rounded once a line', () => {
    const lines = [aLine(999), aLine(1005), aLine(1004)];
    expect(off(lines, [aPromotion({ actions: [percent(1000)] })])).toEqual([100, 101, 100]);
  });

  it('is an amount, once, divided by largest remainder and never more than there is', () => {
    const lines = [aLine(1000), aLine(1000), aLine(1000)];
    const three = off(lines, [aPromotion({ actions: [amountOff(500)] })]);
    expect(three.toSorted((a, b) => b - a)).toEqual([167, 167, 166]);
    expect(off([aLine(300)], [aPromotion({ actions: [amountOff(500)] })])).toEqual([300]);
  });

  it('brings each piece down to a fixed price, and dearer ones only', () => {
    const lines = [aLine(3000, { pieces: 2 }), aLine(400)];
    expect(off(lines, [aPromotion({ actions: [fixedPrice(500)] })])).toEqual([2000, 0]);
  });

  it('makes full sets of so many pieces cost a fixed price, over different articles', () => {
    const lines = [aLine(300), aLine(250), aLine(200)];
    const twoForFour = aPromotion({ conditions: [atLeast(2)], actions: [fixedPrice(400)] });
    expect(off(lines, [twoForFour])).toEqual([82, 68, 0]); // 550 → 400: 150 divided by 300 and 250
    expect(off([aLine(2000, { pieces: 8 })], [twoForFour])).toEqual([400]);
  });

  it('gives the cheapest of every so many pieces away, or at a percentage', () => {
    const lines = [aLine(1000), aLine(800), aLine(600), aLine(500), aLine(400), aLine(300), aLine(200)];
    expect(off(lines, [aPromotion({ actions: [buyGet(2, 1)] })])).toEqual([0, 0, 600, 0, 0, 300, 0]);
    expect(off(lines.slice(0, 2), [aPromotion({ actions: [buyGet(1, 1, 5000)] })])).toEqual([0, 400]);
  });

  it('rounds what is off the cheapest once, whichever lines they are of', () => {
    const half = aPromotion({ actions: [buyGet(3, 1, 5_000)] });
    const four = () => aLine(333 * 4, { pieces: 4 });
    expect(total([aLine(333 * 12, { pieces: 12 })], [half])).toBe(333 * 12 - 500);
    expect(total([four(), four(), four()], [half])).toBe(333 * 12 - 500);
  });

  it('gives the cheapest of so many pieces away, once', () => {
    const cheapest = aPromotion({
      conditions: [atLeast(3)],
      actions: [{ kind: PromotionActionKind.CHEAPEST_FREE }],
    });
    expect(off([aLine(1000), aLine(800)], [cheapest])).toEqual([0, 0]);
    expect(off([aLine(1000), aLine(800), aLine(600), aLine(100)], [cheapest])).toEqual([0, 0, 600, 0]);
  });

  it('counts pieces of one line as it counts pieces of several', () => {
    const threeForTwo = [aPromotion({ actions: [buyGet(2, 1)] })];
    expect(off([aLine(1000, { pieces: 3 })], threeForTwo)).toEqual([333]);
    expect(off([aLine(1_000_000_000, { pieces: 1_000_000 })], threeForTwo)).toEqual([333_333_000]);
  });

  it('gives a gift that she put in, which does not count for itself', () => {
    const gift = aLine(1500, { pieces: 2 });
    const promotion = aPromotion({
      conditions: [from(2000)],
      actions: [{ kind: PromotionActionKind.GIFT, giftVariantId: gift.variantId, giftName: 'Beker', get: 1 }],
    });
    expect(off([gift], [promotion])).toEqual([0]);
    expect(off([aLine(1000), gift], [promotion])).toEqual([0, 0]);
    const given = promote([aLine(2000), gift], [promotion], NOBODY);
    expect(given.adjustments).toEqual([
      expect.objectContaining({ lineId: gift.id, amount: 750, isGift: true }),
    ]);
    expect(promote([aLine(2000)], [promotion], NOBODY).offers).toEqual([
      { promotionId: promotion.id, name: 'Actie', pieces: 0, unit: Unit.PIECE, amount: 0, giftName: 'Beker' },
    ]);
  });

  it('never touches a gift card, deposit or fixed-price book, nor counts it', () => {
    const lines = [aLine(1000), aLine(5000, { isUntouched: true })];
    const promotions = [
      aPromotion({ actions: [percent(1000)] }),
      aPromotion({ conditions: [from(1001)], actions: [percent(5000)] }),
      aPromotion({ conditions: [atLeast(2)], actions: [percent(5000)] }),
    ];
    expect(off(lines, promotions)).toEqual([100, 0]);
  });

  it('asks for products, branches, a group, a first order, a coupon, her currency', () => {
    const line = aLine(1000);
    const ten = { actions: [percent(1000)] };
    const group = aPromotion({
      ...ten,
      conditions: [{ kind: PromotionConditionKind.CUSTOMER_GROUP, customerGroup: 'staff' }],
    });
    const first = aPromotion({ ...ten, conditions: [{ kind: PromotionConditionKind.FIRST_ORDER }] });
    const coupon = aPromotion({ ...ten, conditions: [{ kind: PromotionConditionKind.COUPON }] });
    const other = aPromotion({ ...ten, conditions: [ofProducts(anId<'Product'>())] });
    const branch = aPromotion({
      ...ten,
      conditions: [{ kind: PromotionConditionKind.CATEGORIES, categoryIds: new Set([line.categoryId]) }],
    });
    const pounds = aPromotion({
      actions: [{ kind: PromotionActionKind.AMOUNT, amount: { amount: 100, currency: 'GBP' } }],
    });
    const fromPounds = aPromotion({
      ...ten,
      conditions: [{ kind: PromotionConditionKind.AMOUNT, amount: { amount: 100, currency: 'GBP' } }],
    });
    const notHers = [group, first, coupon, other, pounds, fromPounds];
    expect(off([line], notHers)).toEqual([0]);
    const andMore = notHers.map((each) => ({ ...each, conditions: [...each.conditions, atLeast(2)] }));
    expect(promote([line], andMore, NOBODY).offers).toEqual([]);
    expect(off([line], [branch])).toEqual([100]);
    expect(off([line], [group], { ...NOBODY, customerGroups: ['club', 'staff'] })).toEqual([100]);
    expect(off([line], [first], { ...NOBODY, isFirstOrder: true })).toEqual([100]);
    const couponId = anId<'Coupon'>();
    const facts = { ...NOBODY, coupons: new Map([[coupon.id, couponId]]) };
    expect(promote([line], [coupon], facts)).toMatchObject({
      adjustments: [{ couponId, amount: 100 }],
      given: [{ promotionId: coupon.id, couponId, amount: 100, isFirstOrder: false }],
    });
  });

  it('goes by priority, each on what is left', () => {
    const lines = [aLine(10_000)];
    const tenner = aPromotion({ priority: 1, actions: [amountOff(1000)] });
    const tenth = aPromotion({ priority: 2, actions: [percent(1000)] });
    expect(off(lines, [tenner, tenth])).toEqual([2000]);
    expect(off(lines, [{ ...tenner, priority: 3 }, tenth])).toEqual([1900]);
  });

  it('takes the best for her of those that exclude each other, free delivery at its price', () => {
    const group = { stackingGroup: 'zomer' };
    const fifth = aPromotion({ ...group, priority: 9, actions: [percent(2000)] });
    const tenner = aPromotion({ ...group, actions: [amountOff(1000)] });
    const delivery = aPromotion({ ...group, actions: [{ kind: PromotionActionKind.FREE_DELIVERY }] });
    expect(off([aLine(2000)], [fifth, tenner, delivery])).toEqual([1000]);
    expect(off([aLine(6000)], [fifth, tenner, delivery])).toEqual([1200]);
    const little = promote([aLine(1000)], [fifth, delivery], NOBODY);
    expect(little).toMatchObject({
      adjustments: [],
      given: [{ promotionId: delivery.id, isDeliveryFree: true }],
    });
    expect(promote([aLine(1000)], [fifth, delivery], { ...NOBODY, deliveryAmount: 0 }).given).toMatchObject([
      { promotionId: fifth.id, isDeliveryFree: false },
    ]);
  });

  it('pays for delivery once', () => {
    const free = { actions: [{ kind: PromotionActionKind.FREE_DELIVERY } as const] };
    const [first, second] = [aPromotion({ ...free, priority: 1 }), aPromotion(free)];
    expect(promote([aLine(1000)], [second, first], NOBODY)).toMatchObject({
      given: [{ promotionId: first.id, isDeliveryFree: true }],
      outdone: [second.id],
    });
  });
});

describe('any promotions on any cart', () => {
  const PRODUCTS = Array.from({ length: 4 }, () => anId<'Product'>());
  const VARIANTS = Array.from({ length: 4 }, () => anId<'Variant'>());
  const lines = fc
    .array(
      fc.record({
        of: fc.integer({ min: 0, max: 3 }),
        pieces: fc.integer({ min: 0, max: 12 }),
        gross: fc.integer({ min: 0, max: 50_000 }),
        isUntouched: fc.boolean(),
      }),
      { maxLength: 12 },
    )
    .map((list) =>
      list.map(({ of, ...given }) =>
        aLine(given.gross, { ...given, productId: PRODUCTS[of]!, variantId: VARIANTS[of]! }),
      ),
    );
  const conditions = fc.record({
    products: fc.option(fc.subarray(PRODUCTS, { minLength: 1 })),
    quantity: fc.option(fc.integer({ min: 1, max: 6 })),
    amount: fc.option(fc.integer({ min: 1, max: 40_000 })),
  });
  const action = fc.oneof(
    fc.integer({ min: 1, max: 10_000 }).map(percent),
    fc.integer({ min: 1, max: 20_000 }).map(amountOff),
    fc.integer({ min: 1, max: 8_000 }).map(fixedPrice),
    fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.constantFrom(5000, 10_000))
      .map(([buy, get, bps]) => buyGet(buy, get, bps)),
    fc.constant<PromotionAction>({ kind: PromotionActionKind.CHEAPEST_FREE }),
    fc.constant<PromotionAction>({ kind: PromotionActionKind.FREE_DELIVERY }),
    fc.constant<PromotionAction>({
      kind: PromotionActionKind.GIFT,
      giftVariantId: VARIANTS[0]!,
      giftName: 'x',
      get: 1,
    }),
  );
  const promotionOf = (actions: fc.Arbitrary<PromotionAction>) =>
    fc
      .record({
        asked: conditions,
        actions: fc.array(actions, { minLength: 1, maxLength: 2 }),
        priority: fc.integer({ min: 0, max: 2 }),
        stackingGroup: fc.option(fc.constantFrom('a', 'b')),
      })
      .map(({ asked, ...given }) =>
        aPromotion({
          ...given,
          conditions: [
            ...(asked.products ? [ofProducts(...asked.products)] : []),
            ...(asked.quantity ? [atLeast(asked.quantity)] : []),
            ...(asked.amount ? [from(asked.amount)] : []),
          ],
        }),
      );
  const promotions = fc.array(promotionOf(action), { maxLength: 6 });

  it('take nothing below zero, touch nothing that is not to be touched, and add up to what they gave', () => {
    fc.assert(
      fc.property(lines, promotions, (cart, list) => {
        const { adjustments, given } = promote(cart, list, NOBODY);
        const each = off(cart, list);
        cart.forEach((line, index) => {
          expect(each[index]).toBeGreaterThanOrEqual(0);
          expect(each[index]).toBeLessThanOrEqual(line.isUntouched ? 0 : line.gross);
        });
        expect(adjustments.every(({ amount }) => Number.isSafeInteger(amount) && amount > 0)).toBe(true);
        for (const { promotionId, amount } of given)
          expect(
            adjustments
              .filter((one) => one.promotionId === promotionId)
              .reduce((so, one) => so + one.amount, 0),
          ).toBe(amount);
        const groups = given.map(
          ({ promotionId }) => list.find(({ id }) => id === promotionId)!.stackingGroup,
        );
        const exclusive = groups.filter((group) => group !== null);
        expect(new Set(exclusive).size).toBe(exclusive.length);
      }),
      { numRuns: 400 },
    );
  });

  it('give the same whatever the order of lines and of promotions', () => {
    fc.assert(
      fc.property(lines, promotions, fc.infiniteStream(fc.nat()), (cart, list, dice) => {
        const shuffled = <Each>(all: readonly Each[]) =>
          all
            .map((each) => [dice.next().value as number, each] as const)
            .toSorted(([a], [b]) => a - b)
            .map(([, each]) => each);
        const cartTwo = shuffled(cart);
        const found = off(cartTwo, shuffled(list));
        expect(cart.map((line) => found[cartTwo.indexOf(line)])).toEqual(off(cart, list));
      }),
      { numRuns: 200 },
    );
  });

  it('make no other line dearer when something is put in, unless they divide an amount or choose pieces', () => {
    const plain = promotionOf(
      fc.oneof(
        fc.integer({ min: 1, max: 10_000 }).map(percent),
        fc.constant<PromotionAction>({ kind: PromotionActionKind.FREE_DELIVERY }),
      ),
    ).map((promotion) => ({ ...promotion, stackingGroup: null }));
    fc.assert(
      fc.property(lines, lines, fc.array(plain, { maxLength: 5 }), (cart, more, list) => {
        const before = off(cart, list);
        const now = off([...cart, ...more], list);
        before.forEach((amount, index) => {
          expect(now[index]).toBeGreaterThanOrEqual(amount);
        });
      }),
    );
  });

  it.each([
    ['a percentage', fc.integer({ min: 1, max: 10_000 }).map(percent)],
    ['an amount', fc.integer({ min: 1, max: 20_000 }).map(amountOff)],
    ['a fixed price', fc.integer({ min: 1, max: 8_000 }).map(fixedPrice)],
    [
      'buy X get Y',
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })).map(([x, y]) => buyGet(x, y)),
    ],
    [
      'buy X get Y for half',
      fc
        .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }))
        .map(([x, y]) => buyGet(x, y, 5_000)),
    ],
    ['the cheapest free', fc.constant<PromotionAction>({ kind: PromotionActionKind.CHEAPEST_FREE })],
  ])('let nothing cost more in the cart than by itself: %s', (_, kind) => {
    const one = promotionOf(kind).map((promotion) => ({
      ...promotion,
      actions: promotion.actions.slice(0, 1),
    }));
    fc.assert(
      fc.property(lines, lines, one, (cart, more, promotion) => {
        const gross = more.reduce((so, line) => so + line.gross, 0);
        expect(total([...cart, ...more], [promotion])).toBeLessThanOrEqual(total(cart, [promotion]) + gross);
      }),
      { numRuns: 200 },
    );
  });
});

describe('promotions of what is measured', () => {
  const cloth = (gross: number, units: number, unit = Unit.CM) =>
    aLine(gross, { pieces: 0, measure: { unit, units } });
  const metres = (quantity: number, unit = Unit.CM) => ({ ...atLeast(quantity), unit }) as const;

  it('ask for so many centimetres, of one article or several, and count no pieces and no grams', () => {
    const ten = aPromotion({ conditions: [metres(300)], actions: [percent(1000)] });
    expect(off([cloth(1185, 300)], [ten])).toEqual([119]);
    expect(off([cloth(1000, 299)], [ten])).toEqual([0]);
    expect(off([cloth(500, 150), cloth(400, 150)], [ten])).toEqual([50, 40]);
    expect(off([cloth(1000, 500, Unit.G), aLine(5000, { pieces: 400 })], [ten])).toEqual([0, 0]);
  });

  it('say how much more it takes, in its unit', () => {
    const list = [aPromotion({ conditions: [metres(300)], actions: [percent(1000)] })];
    expect(promote([cloth(800, 235)], list, NOBODY).offers).toMatchObject([{ pieces: 65, unit: Unit.CM }]);
    const three = [aPromotion({ conditions: [metres(300)], actions: [buyGet(200, 100)] })];
    expect(promote([cloth(1400, 340)], three, NOBODY).offers).toMatchObject([{ pieces: 260, unit: Unit.CM }]);
  });

  it('give the part of a line, however little a gram is worth', () => {
    const three = aPromotion({ conditions: [metres(300)], actions: [buyGet(200, 100)] });
    expect(off([cloth(1185, 300)], [three])).toEqual([395]);
    const half = aPromotion({ conditions: [metres(1000, Unit.G)], actions: [buyGet(500, 500)] });
    expect(off([cloth(499, 1000, Unit.G)], [half])).toEqual([250]);
    const set = aPromotion({ conditions: [metres(200)], actions: [fixedPrice(600)] });
    expect(off([cloth(1975, 500)], [set])).toEqual([380]); // 4 m at 15.80 for 12.00, the fifth at its price
  });

  it('take nothing below zero, and let nothing cost more in the cart than by itself', () => {
    const line = fc
      .tuple(fc.nat(5_000), fc.integer({ min: 1, max: 20_000 }))
      .map(([gross, units]) => cloth(gross, units));
    const action = fc.oneof(
      fc.integer({ min: 1, max: 10_000 }).map(percent),
      fc.integer({ min: 1, max: 5_000 }).map(fixedPrice),
      fc
        .tuple(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 900 }))
        .map(([x, y]) => buyGet(x, y)),
    );
    const lines = fc.array(line, { maxLength: 5 });
    fc.assert(
      fc.property(lines, lines, fc.integer({ min: 1, max: 2_000 }), action, (cart, more, quantity, one) => {
        const list = [aPromotion({ conditions: [metres(quantity)], actions: [one] })];
        off(cart, list).forEach((amount, index) => {
          expect(amount).toBeGreaterThanOrEqual(0);
          expect(amount).toBeLessThanOrEqual(cart[index]!.gross);
        });
        const gross = more.reduce((so, each) => so + each.gross, 0);
        // Each line is rounded once: that is a cent at most.
        expect(total([...cart, ...more], list)).toBeLessThanOrEqual(total(cart, list) + gross + cart.length);
      }),
    );
  });
});
