import { gtinCheckDigit, readBarcode } from '../../src/kernel/gtin.js';
import { matchesOf, printedGtin, searchedCode } from '../../src/catalogue/barcode-match.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';

/** A scale's label: prefix, article, value, and the check digit that belongs to them. */
const aLabel = (digits: string) => digits + gtinCheckDigit(digits);
const searched = (scanned: string) => searchedCode(readBarcode(scanned)!);
const row = (unit: Unit, given: object = {}) => [
  {
    code: '09521234005698',
    kind: 'gtin' as const,
    quantity: 1,
    variant: { id: 'v', unit } as never,
    ...given,
  },
];
const quantityOf = (scanned: string, unit: Unit, given = {}) =>
  matchesOf(readBarcode(scanned)!, row(unit, given)).map(({ quantity }) => quantity);

describe('what a scan is looked up by', () => {
  it.each([
    ['a GTIN-13', '9521234001072', '09521234001072'],
    ['a GTIN with spaces', '9 521234 001072', '09521234001072'],
    ['a GTIN-14', '09521234001072', '09521234001072'],
    ['a GS1 element string', '(01)09521234001072(21)S1', '09521234001072'],
    ['a Digital Link', 'https://id.example.org/01/09521234001072?17=271231', '09521234001072'],
    ['an in-store number', '2100000004171', '2100000004171'],
    ['a scale label', aLabel('280056900250'), '2800569'],
    ['a label with a price', aLabel('230056901990'), '2300569'],
    ['anything else', 'KAST-7', 'KAST-7'],
  ])('%s', (_, scanned, code) => {
    expect(searched(scanned)).toBe(code);
  });
});

describe('how many a scan is', () => {
  it('is what the barcode says: three for a pack of three', () => {
    expect(quantityOf('9521234900030', Unit.PIECE, { quantity: 3 })).toEqual([3]);
  });

  it('is the grams of a scale label where grams are sold', () => {
    expect(quantityOf(aLabel('280056900250'), Unit.G, { kind: 'scale', code: '2800569' })).toEqual([250]);
    expect(quantityOf(aLabel('280056900250'), Unit.PIECE, { kind: 'scale', code: '2800569' })).toEqual([1]);
  });

  it('is the net weight of a GS1 code where grams are sold', () => {
    expect(quantityOf('(01)09521234005698(3103)001250', Unit.G)).toEqual([1250]);
  });

  it('is one piece of a label with a price; of goods sold by measure the price says how much', () => {
    const label = readBarcode(aLabel('230056901990'))!;
    expect(matchesOf(label, row(Unit.PIECE))).toMatchObject([{ quantity: 1, labelAmount: null }]);
    expect(matchesOf(label, row(Unit.G))).toMatchObject([{ labelAmount: 1990 }]);
  });

  it('is no match when the scale weighed nothing', () => {
    expect(quantityOf(aLabel('280056900000'), Unit.G)).toEqual([]);
    expect(quantityOf(aLabel('230056900000'), Unit.G)).toEqual([]);
  });
});

it('shows a GTIN as it is printed, and none for other codes', () => {
  expect(printedGtin('09521234001072')).toBe('9521234001072');
  expect(printedGtin('00000096385074')).toBe('96385074');
  expect(printedGtin('19521234001079')).toBe('19521234001079');
  expect(matchesOf(readBarcode('2100000004171')!, row(Unit.PIECE, { kind: 'in_store' }))[0]!.gtin).toBeNull();
});
