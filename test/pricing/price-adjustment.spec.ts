import { adjustedLine, type PriceAdjustment } from '../../src/pricing/price-adjustment.js';
import type { PricedLine } from '../../src/pricing/price-line.js';
import { PriceStepKind } from '../../src/pricing/pricing.enums.js';
import { anId } from '../support/builders.js';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const LINE: PricedLine = {
  gross: eur(2420),
  discount: eur(0),
  total: eur(2420),
  steps: [
    { kind: PriceStepKind.LIST, label: 'Prijs', amount: eur(2420), sourceId: null, person: null },
    { kind: PriceStepKind.VAT, label: 'btw 21%', amount: eur(420), sourceId: null, person: null },
  ],
  vat: [{ rateBps: 2100, net: eur(2000), vat: eur(420), gross: eur(2420) }],
};
const STANDARD = { vatParts: [{ rateBps: 2100, weight: 1 }] };
const off = (amount: number, given: Partial<PriceAdjustment> = {}): PriceAdjustment => ({
  kind: PriceStepKind.PROMOTION,
  amount: eur(amount),
  label: '3 voor 2',
  sourceId: anId<'Promotion'>(),
  person: null,
  ...given,
});

describe('a line with amounts taken off', () => {
  it('tells each before VAT, and contains the VAT of what is left', () => {
    const line = adjustedLine(LINE, STANDARD, [
      off(1000),
      off(210, { kind: PriceStepKind.STAFF_ADJUSTMENT, label: 'Doos beschadigd', person: 'Iris' }),
    ]);

    expect(line).toMatchObject({
      gross: eur(2420),
      discount: eur(1210),
      total: eur(1210),
      steps: [
        { kind: 'list', amount: eur(2420) },
        { kind: 'promotion', label: '3 voor 2', amount: eur(-1000) },
        { kind: 'staff_adjustment', label: 'Doos beschadigd', amount: eur(-210), person: 'Iris' },
        { kind: 'vat', label: 'btw 21%', amount: eur(210) },
      ],
      vat: [{ rateBps: 2100, net: eur(1000), vat: eur(210), gross: eur(1210) }],
    });
    const counted = line.steps.filter(({ kind }) => kind !== PriceStepKind.VAT);
    expect(counted.reduce((so, { amount }) => so + amount.amount, 0)).toBe(line.total.amount);
  });

  it('is the same line when nothing is taken off, and never below zero', () => {
    expect(adjustedLine(LINE, STANDARD, [])).toBe(LINE);
    expect(adjustedLine(LINE, STANDARD, [off(2420)]).total).toEqual(eur(0));
    expect(() => adjustedLine(LINE, STANDARD, [off(2421)])).toThrow(RangeError);
  });
});
