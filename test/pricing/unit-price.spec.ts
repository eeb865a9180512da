import { Unit } from '../../src/platform/graphql/common.enums.js';
import { unitPriceOf } from '../../src/pricing/unit-price.js';

const at = (amount: number, per = 1) => ({
  priceId: '' as never,
  listCode: 'regular EUR',
  regularPriceId: '' as never,
  amount,
  per,
  currency: 'EUR',
  validFrom: new Date(0),
  regularAmount: amount,
  reduction: null,
});
const piece = { unit: Unit.PIECE, netContent: null, netUnit: null };

describe('the unit price', () => {
  it.each([
    ['chocolate by weight, 19.90 per 1,000 g', { ...piece, unit: Unit.G, price: at(1990, 1000) }, 1990, 'kg'],
    ['cable by the metre, 3.95 per 100 cm', { ...piece, unit: Unit.CM, price: at(395, 100) }, 395, 'm'],
    [
      'a bottle of 750 ml at 7.99',
      { ...piece, netContent: 750, netUnit: 'ml' as const, price: at(799) },
      1065,
      'l',
    ],
    [
      'a bag of 1,000 g at 18.99',
      { ...piece, netContent: 1000, netUnit: 'g' as const, price: at(1899) },
      1899,
      'kg',
    ],
    [
      'six rolls of 250 cm for 9.00',
      { ...piece, netContent: 250, netUnit: 'cm' as const, price: at(900, 6) },
      60,
      'm',
    ],
  ])('of %s', (_, sellable, amount, per) => {
    expect(unitPriceOf(sellable)).toEqual({ amount: { amount, currency: 'EUR' }, per });
  });

  it('is not told of what is sold by the piece, nor without a price', () => {
    expect(unitPriceOf({ ...piece, price: at(100) })).toBeNull();
    expect(unitPriceOf({ ...piece, unit: Unit.G, price: null })).toBeNull();
  });
});
