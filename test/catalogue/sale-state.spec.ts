import { SaleState } from '../../src/catalogue/catalogue.enums.js';
import { isSold, saleStateAt } from '../../src/catalogue/variant-facts.js';

const launch = new Date('2026-12-01T08:00:00Z');
const before = new Date(launch.getTime() - 1);

describe('the state of sale', () => {
  it.each(['announced', 'preorder'] as const)(
    'of what was %s is ON_SALE from its instant on',
    (saleState) => {
      const variant = { saleState, saleFrom: launch, blockReason: null };
      expect(saleStateAt(variant, before)).toBe(saleState);
      expect(saleStateAt(variant, launch)).toBe(SaleState.ON_SALE);
    },
  );

  it('stays announced without a date', () => {
    expect(saleStateAt({ saleState: 'announced', saleFrom: null, blockReason: null }, launch)).toBe(
      SaleState.ANNOUNCED,
    );
  });

  it('is BLOCKED whatever else it would be', () => {
    expect(saleStateAt({ saleState: 'on_sale', saleFrom: null, blockReason: 'recall' }, launch)).toBe(
      SaleState.BLOCKED,
    );
  });

  it('of what ended never comes back by a date', () => {
    expect(saleStateAt({ saleState: 'ended', saleFrom: before, blockReason: null }, launch)).toBe(
      SaleState.ENDED,
    );
  });

  it('allows a sale on sale, running out and in pre-order', () => {
    expect(Object.values(SaleState).filter((saleState) => isSold({ saleState }))).toEqual([
      SaleState.PREORDER,
      SaleState.ON_SALE,
      SaleState.RUN_OUT,
    ]);
  });
});
