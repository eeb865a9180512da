import type { Promotion, PromotionLine } from '../../src/pricing/promotion.js';
import { promote } from '../../src/pricing/promotion-engine.js';
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

describe('what of promotions is not given', () => {
  it('says what is needed for the next one', () => {
    const offers = (lines: PromotionLine[], promotion: Promotion) =>
      promote(lines, [promotion], NOBODY).offers;
    const threeForTwo = aPromotion({ actions: [buyGet(2, 1)] });
    expect(offers([aLine(1000)], threeForTwo)).toMatchObject([{ pieces: 2, amount: 0 }]);
    expect(offers([aLine(1000, { pieces: 2 })], threeForTwo)).toMatchObject([{ pieces: 1 }]);
    expect(offers([aLine(1000, { pieces: 3 })], threeForTwo)).toMatchObject([{ pieces: 3 }]);
    const fromFifty = aPromotion({ conditions: [from(5000), atLeast(2)], actions: [percent(1000)] });
    expect(offers([aLine(4200)], fromFifty)).toMatchObject([{ pieces: 1, amount: 800 }]);
    expect(offers([aLine(6000, { pieces: 2 })], fromFifty)).toEqual([]);
    expect(offers([], fromFifty)).toEqual([]);
    expect(
      offers([aLine(100)], { ...fromFifty, conditions: [from(5000), ofProducts(anId<'Product'>())] }),
    ).toEqual([]);
  });

  it('says what is needed for the next one of those that exclude each other, where that is worth more', () => {
    const steps = { stackingGroup: 'staffel' };
    const next = (lines: PromotionLine[], ...promotions: Promotion[]) =>
      promote(lines, promotions, NOBODY).offers.map(({ promotionId, pieces, amount }) => [
        promotions.findIndex(({ id }) => id === promotionId),
        pieces,
        amount,
      ]);
    const tenth = aPromotion({ ...steps, conditions: [from(5000)], actions: [percent(1000)] });
    const fifth = aPromotion({ ...steps, conditions: [from(10_000)], actions: [percent(2000)] });
    const less = aPromotion({ ...steps, conditions: [from(20_000)], actions: [percent(500)] });
    expect(next([aLine(4000)], tenth, fifth)).toEqual([
      [0, 0, 1000],
      [1, 0, 6000],
    ]);
    expect(next([aLine(6000)], tenth, fifth, less)).toEqual([[1, 0, 4000]]);
    expect(next([aLine(12_000)], tenth, fifth, less)).toEqual([]);
    const two = aPromotion({ ...steps, conditions: [atLeast(2)], actions: [fixedPrice(1800)] });
    const three = aPromotion({ ...steps, conditions: [atLeast(3)], actions: [fixedPrice(2500)] });
    const one = aLine(2000, { pieces: 2 });
    expect(next([one], two, three)).toEqual([
      [0, 2, 0],
      [1, 1, 0],
    ]);
    const metres = (quantity: number) => ({ ...atLeast(quantity), unit: Unit.CM }) as const;
    const cloth = aLine(1000, { pieces: 0, measure: { unit: Unit.CM, units: 200 } });
    const long = aPromotion({ ...steps, conditions: [metres(200)], actions: [percent(1000)] });
    const longer = aPromotion({ ...steps, conditions: [metres(500)], actions: [percent(2000)] });
    expect(next([cloth], long, longer)).toEqual([[1, 300, 0]]);
  });

  it('says which hold and give nothing because others do', () => {
    const group = { stackingGroup: 'zomer' };
    const fifth = aPromotion({ ...group, actions: [percent(2000)] });
    const tenth = aPromotion({ ...group, actions: [percent(1000)] });
    const other = aPromotion({
      ...group,
      conditions: [ofProducts(anId<'Product'>())],
      actions: [percent(9000)],
    });
    const later = aPromotion({ ...group, conditions: [from(9000)], actions: [percent(9000)] });
    expect(promote([aLine(1000)], [tenth, other, fifth, later], NOBODY).outdone).toEqual([tenth.id]);
    const whole = aPromotion({ priority: 1, actions: [percent(10_000)] });
    const tenner = aPromotion({ actions: [amountOff(1000)] });
    expect(promote([aLine(1000)], [whole, tenner], NOBODY).outdone).toEqual([tenner.id]);
    expect(promote([aLine(1000)], [aPromotion({ actions: [fixedPrice(2000)] })], NOBODY).outdone).toEqual([]);
  });
});
