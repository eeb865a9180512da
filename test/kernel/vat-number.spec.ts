import { countryOfVatNumber, readVatNumber } from '../../src/kernel/vat-number.js';

describe('a VAT number', () => {
  it.each([
    ['NL000012348B01', 'NL000012348B01'],
    ['nl 0000.12348.b01', 'NL000012348B01'],
    ['NL000099998B57', 'NL000099998B57'],
    ['NL123456789B13', 'NL123456789B13'],
    ['BE0000123427', 'BE0000123427'],
    ['BE 0000.123.427', 'BE0000123427'],
    ['DE136695976', 'DE136695976'],
    ['FR12345678901', 'FR12345678901'],
    ['EL123456789', 'EL123456789'],
  ])('reads %s', (typed, number) => {
    expect(readVatNumber(typed)).toBe(number);
  });

  it.each([
    ['a wrong check digit of a company', 'NL000012349B01'],
    ['a wrong check digit in Belgium', 'BE0000123428'],
    ['a wrong check digit in Germany', 'DE136695977'],
    ['too short', 'NL12'],
    ['a country outside the union', 'US123456789'],
    ['ISO letters of Greece, who writes EL', 'GR123456789'],
    ['no country', '000012348B01'],
    ['nothing', ''],
    ['a NUL', 'NL000012348B0\u0000'],
    ['very long', `NL${'0'.repeat(10_000)}`],
  ])('refuses %s', (_, typed) => {
    expect(readVatNumber(typed)).toBeNull();
  });

  it('is of the country that gave it out', () => {
    expect(countryOfVatNumber('EL123456789')).toBe('GR');
    expect(countryOfVatNumber('BE0000123427')).toBe('BE');
  });
});
