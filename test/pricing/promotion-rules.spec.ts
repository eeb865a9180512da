import type { Id } from '../../src/kernel/ids.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';
import { PromotionActionKind, PromotionConditionKind } from '../../src/pricing/promotion.enums.js';
import {
  type NamedArticles,
  problemsOf,
  type PromotionGiven,
  storedFrom,
} from '../../src/pricing/promotion-rules.js';
import { anId } from '../support/builders.js';

const NOW = new Date('2026-11-20T10:00:00Z');
const [PRODUCT, CATEGORY, GIFT, CARD, CLOTH] = [
  anId<'Product'>(),
  anId<'Category'>(),
  anId<'Variant'>(),
  anId<'Variant'>(),
  anId<'Variant'>(),
];
const KNOWN: NamedArticles = {
  productIds: new Set([PRODUCT]),
  categoryIds: new Set([CATEGORY]),
  gifts: new Map([
    [
      GIFT,
      { productId: PRODUCT, categoryIds: [CATEGORY], isUntouched: false, isPiece: true, isPriced: true },
    ],
    [
      CLOTH,
      { productId: anId<'Product'>(), categoryIds: [], isUntouched: false, isPiece: false, isPriced: true },
    ],
    [
      CARD,
      { productId: anId<'Product'>(), categoryIds: [], isUntouched: true, isPiece: true, isPriced: true },
    ],
  ]),
};
const {
  PERCENTAGE,
  AMOUNT,
  BUY_X_GET_Y,
  CHEAPEST_FREE,
  FIXED_PRICE,
  FREE_DELIVERY,
  GIFT: GIVE,
} = PromotionActionKind;
const Asked = PromotionConditionKind;
const eur = (amount: number) => ({ amount, currency: 'EUR' });

const given = (more: Partial<PromotionGiven> = {}): PromotionGiven => ({
  name: 'Actie',
  conditions: [],
  actions: [{ kind: PERCENTAGE, percentBps: 1_000 }],
  priority: 0,
  validFrom: NOW,
  ...more,
});
const problems = (more: Partial<PromotionGiven>) =>
  problemsOf(given(more), NOW, KNOWN).map(
    ({ path, problem }) => `${path.replace('input.promotion.', '')} ${problem}`,
  );

describe('what may be announced', () => {
  it('is anything whose kinds have what they need', () => {
    expect(
      problems({
        conditions: [
          { kind: Asked.PRODUCTS, productIds: [PRODUCT], quantity: null },
          { kind: Asked.QUANTITY, quantity: 3 },
          { kind: Asked.AMOUNT, amount: eur(5_000) },
          { kind: Asked.CUSTOMER_GROUP, customerGroup: 'staff' },
          { kind: Asked.FIRST_ORDER },
          { kind: Asked.COUPON },
        ],
        actions: [
          { kind: AMOUNT, amount: eur(500) },
          { kind: FIXED_PRICE, amount: eur(500) },
          { kind: BUY_X_GET_Y, buy: 2, get: 1, percentBps: 5_000 },
          { kind: CHEAPEST_FREE },
          { kind: FREE_DELIVERY },
        ],
        validUntil: new Date('2026-12-01T00:00:00Z'),
      }),
    ).toEqual([]);
  });

  it.each<[string, Partial<PromotionGiven>, string[]]>([
    ['nothing', { actions: [] }, ['actions MISSING']],
    [
      'the cheapest gram',
      {
        conditions: [{ kind: Asked.QUANTITY, quantity: 500, unit: Unit.G }],
        actions: [{ kind: CHEAPEST_FREE }],
      },
      ['actions.0.kind COUNTS_PIECES'],
    ],
    [
      'more than anybody measures',
      {
        conditions: [{ kind: Asked.QUANTITY, quantity: 100_001, unit: Unit.CM }],
        actions: [{ kind: BUY_X_GET_Y, buy: 100_000, get: 100_001 }],
      },
      ['conditions.0.quantity OUT_OF_RANGE', 'actions.0.get OUT_OF_RANGE'],
    ],
    [
      'a unit of nothing',
      { conditions: [{ kind: Asked.AMOUNT, amount: eur(1), unit: Unit.CM }] },
      ['conditions.0.unit NOT_OF_THIS_KIND'],
    ],
    ['0 %', { actions: [{ kind: PERCENTAGE, percentBps: 0 }] }, ['actions.0.percentBps OUT_OF_RANGE']],
    [
      'more than all',
      { actions: [{ kind: PERCENTAGE, percentBps: 10_001 }] },
      ['actions.0.percentBps OUT_OF_RANGE'],
    ],
    [
      'less than nothing',
      { actions: [{ kind: AMOUNT, amount: eur(-1) }] },
      ['actions.0.amount OUT_OF_RANGE'],
    ],
    ['nothing off', { actions: [{ kind: AMOUNT, amount: eur(0) }] }, ['actions.0.amount OUT_OF_RANGE']],
    [
      'no money',
      { actions: [{ kind: AMOUNT, amount: { amount: 1, currency: 'ZZZ' } }] },
      ['actions.0.amount UNKNOWN'],
    ],
    [
      'two moneys',
      {
        conditions: [{ kind: Asked.AMOUNT, amount: { amount: 1, currency: 'GBP' } }],
        actions: [{ kind: AMOUNT, amount: eur(1) }],
      },
      ['actions CURRENCIES_DIFFER'],
    ],
    [
      'a field of another kind',
      { actions: [{ kind: FREE_DELIVERY, buy: 1 }] },
      ['actions.0.buy NOT_OF_THIS_KIND'],
    ],
    ['a field too few', { actions: [{ kind: BUY_X_GET_Y, buy: 1 }] }, ['actions.0.get MISSING']],
    [
      'no pieces',
      { actions: [{ kind: BUY_X_GET_Y, buy: 0, get: 1_001 }] },
      ['actions.0.buy OUT_OF_RANGE', 'actions.0.get OUT_OF_RANGE'],
    ],
    ['the cheapest of how many', { actions: [{ kind: CHEAPEST_FREE }] }, ['actions.0.kind NEEDS_QUANTITY']],
    [
      'products that are not there',
      { conditions: [{ kind: Asked.PRODUCTS, productIds: [anId<'Product'>()] }] },
      ['conditions.0.productIds UNKNOWN'],
    ],
    [
      'no products',
      { conditions: [{ kind: Asked.PRODUCTS, productIds: [] }] },
      ['conditions.0.productIds MISSING'],
    ],
    [
      'branches that are not there',
      { conditions: [{ kind: Asked.CATEGORIES, categoryIds: [anId<'Category'>()] }] },
      ['conditions.0.categoryIds UNKNOWN'],
    ],
    [
      'the same twice',
      {
        conditions: [
          { kind: Asked.QUANTITY, quantity: 2 },
          { kind: Asked.QUANTITY, quantity: 3 },
        ],
      },
      ['conditions.1.kind TWICE'],
    ],
    [
      'a gift that is not there',
      { actions: [{ kind: GIVE, giftVariantId: anId<'Variant'>() }] },
      ['actions.0.giftVariantId UNKNOWN'],
    ],
    [
      'a gift card',
      { actions: [{ kind: GIVE, giftVariantId: CARD }] },
      ['actions.0.giftVariantId NOT_TOUCHED'],
    ],
    [
      'a gift by the metre',
      { actions: [{ kind: GIVE, giftVariantId: CLOTH }] },
      ['actions.0.giftVariantId COUNTS_PIECES'],
    ],
    [
      'a gift for itself',
      {
        conditions: [{ kind: Asked.PRODUCTS, productIds: [PRODUCT] }],
        actions: [{ kind: GIVE, giftVariantId: GIFT }],
      },
      ['actions.0.giftVariantId REFERS_TO_ITSELF'],
    ],
    [
      'a gift for its branch',
      {
        conditions: [{ kind: Asked.CATEGORIES, categoryIds: [CATEGORY] }],
        actions: [{ kind: GIVE, giftVariantId: GIFT }],
      },
      ['actions.0.giftVariantId REFERS_TO_ITSELF'],
    ],
    ['the past', { validFrom: new Date('2026-11-19T10:00:00Z') }, ['validFrom IN_THE_PAST']],
    ['an end before the beginning', { validUntil: NOW }, ['validUntil ENDS_BEFORE_IT_BEGINS']],
    ['a priority of its own', { priority: 2 ** 31 - 1 }, ['priority OUT_OF_RANGE']],
  ])('is not %s', (_, more, expected) => {
    expect(problems(more)).toEqual(expected);
  });

  it('is kept with the fields of its kinds alone', () => {
    const stored = storedFrom(
      given({
        conditions: [{ kind: Asked.PRODUCTS, productIds: [PRODUCT], quantity: null, amount: undefined }],
        actions: [{ kind: GIVE, giftVariantId: GIFT as Id<'Variant'>, get: null }],
      }),
    );
    expect(stored).toEqual({
      conditions: [{ kind: 'products', productIds: [PRODUCT] }],
      actions: [{ kind: 'gift', giftVariantId: GIFT }],
    });
  });
});
