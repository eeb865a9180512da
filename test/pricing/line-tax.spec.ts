import fc from 'fast-check';
import { anId } from '../support/builders.js';
import {
  exemptAmount,
  lineTaxOf,
  roundedFor,
  sumVat,
  taxed,
  type TaxRules,
  vatShares,
} from '../../src/pricing/index.js';
import { money } from '../../src/kernel/money.js';
import type { Sellable } from '../../src/pricing/index.js';
import type { RateSince } from '../../src/pricing/line-tax.js';

const seller = anId<'Seller'>();
const rates = (standard: number, reduced: number) =>
  new Map<string, RateSince[]>([
    ['standard', [[0, standard]]],
    ['reduced', [[0, reduced]]],
    ['zero', [[0, 0]]],
  ]);
const RULES: TaxRules = {
  edition: '',
  rates: new Map([
    ['NL', rates(2100, 900)],
    ['BE', rates(2100, 600)],
    ['DE', rates(1900, 700)],
    ['GB', rates(2000, 0)],
  ]),
  union: new Set(['NL', 'BE', 'DE']),
  atDestination: new Set(),
  roundedInTotal: new Set(['BE invoice']),
};
const OVER: TaxRules = { ...RULES, atDestination: new Set([seller]) };
const supply = { sellerId: seller, origin: 'NL', destination: null, vatNumber: null };

const sellable = (taxClasses: readonly ('standard' | 'reduced' | 'none')[]): Sellable =>
  ({
    taxCountry: 'NL',
    taxParts: taxClasses.map((taxClass) => ({ taxClass, classes: null, weight: 1 })),
    vatParts: taxClasses.map((taxClass) => ({
      rateBps: { standard: 2100, reduced: 900, none: null }[taxClass],
      weight: 1,
    })),
    price: { amount: 12_100, per: 1, currency: 'EUR', regularAmount: 24_200, reduction: null },
  }) as unknown as Sellable;

describe('whose VAT a line bears', () => {
  it.each([
    ['handed over in the store', RULES, {}, { country: 'NL', rule: 'domestic' }],
    ['delivered at home', OVER, { destination: 'NL' }, { country: 'NL', rule: 'domestic' }],
    ['shipped by a small seller', RULES, { destination: 'DE' }, { country: 'NL', rule: 'origin' }],
    [
      'shipped by one who chose or passed',
      OVER,
      { destination: 'DE' },
      { country: 'DE', rule: 'destination' },
    ],
    [
      'shipped to a firm there',
      OVER,
      { destination: 'DE', vatNumber: 'DE136695976' },
      { country: 'DE', rule: 'intra_community' },
    ],
    [
      'shipped to a firm of a third country',
      RULES,
      { destination: 'DE', vatNumber: 'BE0000123427' },
      { country: 'DE', rule: 'intra_community' },
    ],
    [
      'shipped abroad to a firm of the own country',
      OVER,
      { destination: 'DE', vatNumber: 'NL000012348B01' },
      { country: 'NL', rule: 'domestic' },
    ],
    [
      'delivered at home to a firm',
      OVER,
      { destination: 'NL', vatNumber: 'NL000012348B01' },
      { country: 'NL', rule: 'domestic' },
    ],
    [
      'outside the union: refused before it is agreed',
      OVER,
      { destination: 'GB' },
      { country: 'NL', rule: 'domestic' },
    ],
    ['to where no rates are known', OVER, { destination: 'ZZ' }, { country: 'NL', rule: 'domestic' }],
  ] as const)('%s', (_, rules, given, expected) => {
    expect(lineTaxOf(rules, { ...supply, ...given })).toEqual(expected);
  });
});

describe('a variant under another VAT', () => {
  it('costs the same, and contains the VAT of there', () => {
    const there = taxed(sellable(['standard']), { country: 'DE', rule: 'destination' }, RULES);
    expect(there.price!.amount).toBe(12_100);
    expect(there.vatParts).toEqual([{ rateBps: 1900, weight: 1 }]);
  });

  it('keeps the parts of a bundle, each at its rate there', () => {
    const there = taxed(sellable(['standard', 'reduced']), { country: 'BE', rule: 'destination' }, RULES);
    expect(there.vatParts).toEqual([
      { rateBps: 2100, weight: 1 },
      { rateBps: 600, weight: 1 },
    ]);
  });

  it('is of the class that the destination puts it in', () => {
    const coffee = {
      ...sellable(['standard']),
      taxParts: [{ taxClass: 'standard', classes: { BE: 'reduced' }, weight: 1 }],
    };
    const there = (country: string) =>
      taxed(coffee as Sellable, { country, rule: 'destination' }, RULES).vatParts;
    expect(there('BE')).toEqual([{ rateBps: 600, weight: 1 }]);
    expect(there('DE')).toEqual([{ rateBps: 1900, weight: 1 }]);
  });

  it('costs a firm elsewhere what it costs without VAT, at 0 %', () => {
    const there = taxed(sellable(['standard']), { country: 'DE', rule: 'intra_community' }, RULES);
    expect(there.price).toMatchObject({ amount: 10_000, regularAmount: 20_000 });
    expect(there.vatParts).toEqual([{ rateBps: 0, weight: 1 }]);
  });

  it('leaves deposits outside the VAT table wherever they go', () => {
    for (const rule of ['destination', 'intra_community'] as const) {
      const there = taxed(sellable(['none']), { country: 'DE', rule }, RULES);
      expect(there.price!.amount).toBe(12_100);
      expect(vatShares(money(100, 'EUR'), there.vatParts)).toEqual([]);
    }
    expect(exemptAmount(100, 'EUR', [{ rateBps: null, weight: 1 }])).toBe(100);
  });
});

describe('VAT per rate on paper', () => {
  const anAmount = fc.integer({ min: 0, max: 10_000_000 });
  const line = fc.record({
    amount: anAmount,
    classes: fc.subarray(['standard', 'reduced', 'none'] as const, { minLength: 1 }),
  });
  const country = fc.constantFrom('NL', 'BE', 'DE');

  it('is the sum of the lines, and net and VAT make gross, whatever is sold to wherever', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), country, (lines, to) => {
        const shares = lines.map(({ amount, classes }) => ({
          vat: vatShares(
            money(amount, 'EUR'),
            taxed(sellable(classes), { country: to, rule: 'destination' }, RULES).vatParts,
          ),
        }));
        const total = roundedFor(RULES, 'NL', 'receipt', sumVat(shares));
        for (const { rateBps, net, vat, gross } of total) {
          expect(net.amount + vat.amount).toBe(gross.amount);
          const ofLines = shares.flatMap(({ vat: each }) => each).filter((each) => each.rateBps === rateBps);
          expect(vat.amount).toBe(ofLines.reduce((so, each) => so + each.vat.amount, 0));
        }
      }),
    );
  });

  it('on a Belgian invoice is rounded once, in total: the amounts to pay stay', () => {
    const lines = Array.from({ length: 10 }, () => ({
      vat: vatShares(money(99, 'EUR'), [{ rateBps: 2100, weight: 1 }]),
    }));
    const sum = sumVat(lines);
    expect(sum[0]).toMatchObject({ vat: { amount: 170 }, gross: { amount: 990 } });
    const [rounded] = roundedFor(RULES, 'BE', 'invoice', sum);
    expect(rounded).toEqual({
      rateBps: 2100,
      vat: money(172, 'EUR'),
      net: money(818, 'EUR'),
      gross: money(990, 'EUR'),
    });
    expect(roundedFor(RULES, 'BE', 'receipt', sum)).toEqual(sum);
    expect(roundedFor(RULES, 'NL', 'invoice', sum)).toEqual(sum);
  });
});
