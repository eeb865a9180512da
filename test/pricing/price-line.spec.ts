import fc from 'fast-check';
import { SaleState, VariantKind } from '../../src/catalogue/index.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';
import { priceLine, sumVat, vatShares } from '../../src/pricing/price-line.js';
import { PriceStepKind } from '../../src/pricing/pricing.enums.js';
import type { EffectivePrice, Sellable, VatPart } from '../../src/pricing/sellable.js';
import { anId } from '../support/builders.js';

const since = new Date('2026-01-05T00:00:00Z');

function aSellable(
  price: { amount: number; per?: number; regular?: number } | null,
  vatParts: VatPart[] = [{ rateBps: 2100, weight: 1 }],
): Sellable {
  const regularPriceId = anId<'Price'>();
  const inForce: EffectivePrice | null = price && {
    priceId: price.regular === undefined ? regularPriceId : anId<'Price'>(),
    listCode: price.regular === undefined ? 'regular EUR' : 'markdown EUR',
    amount: price.amount,
    per: price.per ?? 1,
    currency: 'EUR',
    validFrom: since,
    regularPriceId,
    regularAmount: price.regular ?? price.amount,
    reduction: null,
  };
  return {
    id: anId<'Variant'>(),
    productId: anId<'Product'>(),
    categoryId: anId<'Category'>(),
    sku: 'X',
    name: 'X',
    kind: VariantKind.GOODS,
    unit: Unit.PIECE,
    options: [],
    imageUrl: null,
    saleState: SaleState.ON_SALE,
    saleFrom: null,
    blockReason: null,
    preorderMax: null,
    ageLimit: null,
    needsSerial: false,
    maxPerCustomer: null,
    taxClass: 'standard',
    quantityMin: 1,
    quantityStep: 1,
    isFixedPrice: false,
    weightGrams: null,
    netContent: null,
    netUnit: null,
    parcels: 1,
    depositVariantId: null,
    hangsOn: [],
    flags: [],
    seasonUntil: null,
    components: [],
    price: inForce,
    label: null,
    vatParts,
    taxCountry: 'NL',
    taxParts: [{ taxClass: 'standard', classes: null, weight: 1 }],
  };
}

const eur = (amount: number) => ({ amount, currency: 'EUR' });

describe('the price of a line', () => {
  it('is rounded once: 235 cm at 3.95 a metre is 9.28', () => {
    const line = priceLine(aSellable({ amount: 395, per: 100 }), 235);
    expect(line.gross).toEqual(eur(928));
    expect(line.total).toEqual(eur(928));
    expect(line.discount).toEqual(eur(0));
  });

  it('says how it came about: list, markdown, then the VAT it contains', () => {
    const sellable = aSellable({ amount: 8995, regular: 9995 });
    const { steps, total, vat } = priceLine(sellable, 2);
    expect(steps).toEqual([
      {
        kind: PriceStepKind.LIST,
        label: 'Prijs',
        amount: eur(19990),
        sourceId: sellable.price!.regularPriceId,
        person: null,
      },
      {
        kind: PriceStepKind.MARKDOWN,
        label: 'Afgeprijsd',
        amount: eur(-2000),
        sourceId: sellable.price!.priceId,
        person: null,
      },
      { kind: PriceStepKind.VAT, label: 'btw 21%', amount: eur(3122), sourceId: null, person: null },
    ]);
    expect(total).toEqual(eur(17990));
    expect(vat).toEqual([{ rateBps: 2100, net: eur(14868), vat: eur(3122), gross: eur(17990) }]);
  });

  it('keeps a reserved price, and names it so', () => {
    const { steps, total } = priceLine(aSellable({ amount: 9995 }), 1, {
      priceAmount: 8995,
      language: 'en',
    });
    expect(total).toEqual(eur(8995));
    expect(steps.map(({ label, amount }) => [label, amount.amount])).toEqual([
      ['Price', 9995],
      ['Reserved price', -1000],
      ['VAT 21%', 1561],
    ]);
  });

  it('mirrors itself for what comes back', () => {
    const sellable = aSellable({ amount: 395, per: 100, regular: 450 });
    const [sold, back] = [priceLine(sellable, 235), priceLine(sellable, -235)];
    expect(back.total.amount).toBe(-sold.total.amount);
    expect(back.vat[0]!.vat.amount).toBe(-sold.vat[0]!.vat.amount);
  });

  it('is a fault for what has no price', () => {
    expect(() => priceLine(aSellable(null), 1)).toThrow('has no price');
  });

  it('always adds up: steps but VAT are the total, VAT shares are the whole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000_000 }),
        fc.integer({ min: 0, max: 100_000_000 }),
        fc.constantFrom(1, 3, 100, 1000),
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 3 }),
        (one, other, per, quantity, weights) => {
          const parts = weights.map((weight, index) => ({ rateBps: [2100, 900, 0][index]!, weight }));
          const price = { amount: Math.min(one, other), regular: Math.max(one, other), per };
          const line = priceLine(aSellable(price, parts), quantity);
          const steps = line.steps.filter(({ kind }) => kind !== PriceStepKind.VAT);
          expect(steps.reduce((so, step) => so + step.amount.amount, 0)).toBe(line.total.amount);
          expect(line.vat.reduce((so, share) => so + share.gross.amount, 0)).toBe(line.total.amount);
          for (const { net, vat, gross } of line.vat) expect(net.amount + vat.amount).toBe(gross.amount);
        },
      ),
    );
  });
});

describe('VAT', () => {
  it('of a bundle of two rates is divided by what its parts cost', () => {
    const shares = vatShares(eur(19900), [
      { rateBps: 900, weight: 1899 },
      { rateBps: 2100, weight: 19999 },
    ]);
    expect(shares).toEqual([
      { rateBps: 2100, gross: eur(18174), vat: eur(3154), net: eur(15020) },
      { rateBps: 900, gross: eur(1726), vat: eur(143), net: eur(1583) },
    ]);
  });

  it('has no share in what stands outside the VAT table', () => {
    expect(vatShares(eur(15), [{ rateBps: null, weight: 1 }])).toEqual([]);
  });

  it('of a receipt is the sum of its lines, not computed anew', () => {
    const lines = [1, 1, 1].map((quantity) => priceLine(aSellable({ amount: 3 }), quantity));
    expect(sumVat(lines)).toEqual([{ rateBps: 2100, gross: eur(9), vat: eur(3), net: eur(6) }]);
  });

  it('of nothing is nothing', () => {
    expect(sumVat([])).toEqual([]);
  });
});
