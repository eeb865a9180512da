import fc from 'fast-check';
import {
  asGtin14,
  gtinCheckDigit,
  isGtin,
  isRestrictedCirculation,
  readBarcode,
} from '../../src/kernel/gtin.js';

const digits = (length: number) =>
  fc.array(fc.nat({ max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));
const gtins = fc
  .constantFrom(7, 11, 12, 13)
  .chain(digits)
  .map((body) => body + gtinCheckDigit(body));
const withCheck = (body: string) => body + gtinCheckDigit(body);

/** Every article number of the sample store. */
const SAMPLE_STORE = `
  9521234001003 9521234001072 9521234001140 9521234001218 9521234001287 9521234001355 9521234001423
  9521234001492 9521234001560 9521234001638 9521234001706 9521234001775 9521234001843 9521234001911
  9521234001980 9521234002055 9521234002123 9521234002192 9521234002260 9521234002338 9521234002406
  9521234002680 9521234002758 9521234002826 9521234002895 9521234002963 9521234003038 9521234003106
  9521234003175 9521234003311 9521234003380 9521234003458 9521234003526 9521234003595 9521234003663
  9521234003731 9521234003809 9521234003878 9521234003946 9521234004011 9521234004080 9521234004158
  9521234004226 9521234004295 9521234004363 9521234004431 9521234004509 9521234004578 9521234004646
  9521234004714 9521234004783 9521234004851 9521234004929 9521234004998 9521234005063 9521234005131
  9521234005209 9521234005278 9521234005346 9521234005414 9521234005483 9521234005629 9521234005698
  9521234005766 9521234005834 9521234005902 9521234005971 9521234006046 9521234006114 9521234006398
  9521234006466 9521234006534 9521234900016 9521234900023 9521234900030
`
  .trim()
  .split(/\s+/);

describe('a check digit', () => {
  it.each([
    ['952123400107', 2],
    ['629104150021', 3], // the example GS1 publishes
    ['37610425002123456', 9], // and its SSCC
    ['0000000', 0],
  ])('of %s is %i', (body, digit) => {
    expect(gtinCheckDigit(body)).toBe(digit);
  });

  it('finds every single wrong digit', () => {
    fc.assert(
      fc.property(gtins, fc.nat({ max: 13 }), fc.integer({ min: 1, max: 9 }), (gtin, position, step) => {
        const at = position % gtin.length;
        const wrong = String((Number(gtin[at]) + step) % 10);
        expect(isGtin(gtin)).toBe(true);
        expect(isGtin(gtin.slice(0, at) + wrong + gtin.slice(at + 1))).toBe(false);
      }),
    );
  });

  it.each(['', '12a', '1 2', '١٢'])('is not computed over %p', (text) => {
    expect(() => gtinCheckDigit(text)).toThrow(RangeError);
  });
});

describe('a GTIN', () => {
  it.each([...SAMPLE_STORE, '96385074', '036000291452'])('is %s', (text) => {
    expect(isGtin(text)).toBe(true);
  });

  it.each([
    '',
    '9521234001073',
    '952123400107',
    '09521234001072 ',
    '123456789',
    '9521234001072\n',
    '٩٥٢١٢٣٤٠٠١٠٧٢',
  ])('is not %p', (text) => {
    expect(isGtin(text)).toBe(false);
  });

  it('has one spelling, in 14 digits', () => {
    expect(asGtin14('9521234001072')).toBe('09521234001072');
    expect(asGtin14('96385074')).toBe('00000096385074');
    expect(() => asGtin14('9521234001073')).toThrow(RangeError);
    fc.assert(fc.property(gtins, (gtin) => isGtin(asGtin14(gtin))));
  });

  it('is no trade item number when its circulation is restricted', () => {
    const restricted = [
      '2100000004171',
      '0212345678909',
      '0412345678903',
      '20012342',
      '02012344',
      '212345678909',
    ];
    expect(restricted.filter((number) => !isRestrictedCirculation(number))).toEqual([]);
    expect(
      ['9521234001072', '0360002914520', '96385074', '036000291452'].filter(isRestrictedCirculation),
    ).toEqual([]);
  });
});

describe('scanning an article', () => {
  it.each([
    ['9521234001072', '09521234001072'],
    [' 9521234001072\r\n', '09521234001072'],
    ['9 521234 001072', '09521234001072'],
    ['09521234001072', '09521234001072'],
    [']E09521234001072', '09521234001072'],
    [']E496385074', '00000096385074'],
    ['036000291452', '00036000291452'],
  ])('reads %p', (scanned, gtin14) => {
    expect(readBarcode(scanned)).toEqual({ kind: 'gtin', gtin14 });
  });

  it.each(['9521234001073', 'SKU-1', 'TV-55', '123456789', 'https://example.org/tv', '96385075', '🎁'])(
    'leaves %p to a table or a person',
    (scanned) => {
      expect(readBarcode(scanned)).toEqual({ kind: 'other', code: scanned });
    },
  );

  it.each(['', ' \t', '9'.repeat(513)])('finds nothing to read in %p', (scanned) => {
    expect(readBarcode(scanned)).toBeNull();
  });

  it('never throws, whatever was scanned', () => {
    const likely = fc.string({ unit: fc.constantFrom(...'0123]CdQ()/\u001dhtps:.% A') });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), likely), (scanned) => {
        expect(() => readBarcode(scanned)).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('scanning an in-store number', () => {
  it('reads a weight in grams from prefix 28', () => {
    expect(readBarcode(withCheck('280569800250'))).toEqual({
      kind: 'in_store_weight',
      item: '05698',
      grams: 250,
    });
  });

  it('reads a price in minor units from prefix 23', () => {
    expect(readBarcode(withCheck('230569801299'))).toEqual({
      kind: 'in_store_price',
      item: '05698',
      minorUnits: 1299,
    });
  });

  it('trusts neither with a wrong check digit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('23', '28'),
        digits(10),
        fc.integer({ min: 1, max: 9 }),
        (prefix, body, step) => {
          const code = prefix + body + ((gtinCheckDigit(prefix + body) + step) % 10);
          expect(readBarcode(code)).toEqual({ kind: 'other', code });
        },
      ),
    );
  });

  it.each([
    ['2100000004171', 'the graded airfryer'],
    ['2900000012345', 'a loyalty card, numbered without a check digit'],
    ['2900000012349', 'a loyalty card with one'],
  ])('takes %s as it is: %s', (code) => {
    expect(readBarcode(code)).toEqual({ kind: 'in_store', code });
  });

  it('knows one number from however many zeros were scanned in front', () => {
    expect(readBarcode('02100000004171')).toEqual({ kind: 'in_store', code: '2100000004171' });
    expect(readBarcode('20012342')).toEqual({ kind: 'in_store', code: '20012342' });
    expect(readBarcode(withCheck('21234567890'))).toEqual(readBarcode(withCheck('021234567890')));
  });
});

describe('scanning a GS1 element string', () => {
  const tv = { kind: 'gs1', gtin14: '09521234001072' };

  it.each([
    ['0109521234001072', tv],
    ['(01)09521234001072(21)OK55-000123', { ...tv, serial: 'OK55-000123' }],
    [']C10109521234001072' + '21OK55-000123', { ...tv, serial: 'OK55-000123' }],
    [']d2010952123400107210B7\u001d21OK55-000123', { ...tv, batch: 'B7', serial: 'OK55-000123' }],
    ['\u001d010952123400107210B7\u001d17271231', { ...tv, batch: 'B7', expiry: '2027-12-31' }],
    [']e001095212340010723103000250', { ...tv, weightGrams: 250 }],
    ['31030002500109521234001072', { kind: 'other', code: '31030002500109521234001072' }], // unmarked: just digits
    [']e031030002500109521234001072', { ...tv, weightGrams: 250 }],
    ['(01)09521234001072(3105)012345', { ...tv, weightGrams: 123 }],
    ['(01)09521234001072(3100)000012', { ...tv, weightGrams: 12_000 }],
    ['(01)09521234001072(17)270200', { ...tv, expiry: '2027-02-28' }],
    ['(01)09521234001072(17)280200', { ...tv, expiry: '2028-02-29' }],
    ['(240)A1(01)09521234001072(8008)2601010900', tv],
    [']C11727123101095212340010722112\u001d', { ...tv, serial: '12', expiry: '2027-12-31' }],
  ])('reads %p', (scanned, code) => {
    expect(readBarcode(scanned)).toEqual(code);
  });

  it.each([
    ['(01)09521234001073', 'a wrong check digit'],
    ['(01)9521234001072', 'a GTIN of 13 digits'],
    ['(21)OK55-000123', 'no article'],
    ['(01)09521234001072(17)271301', 'a thirteenth month'],
    ['(01)09521234001072(17)270230', '30 February'],
    ['(01)09521234001072(3109)000250', 'nine decimals of six digits'],
    ['(01)09521234001072(3103)25', 'a short weight'],
    ['(01)09521234001072(05)1', 'an unknown identifier'],
    ['(01)09521234001072(21)', 'an empty serial number'],
    ['(01)09521234001072(21)ABCDEFGHIJKLMNOPQRSTU', 'a serial number of 21 characters'],
    ['(01)09521234001072(21)A(21)B', 'two serial numbers'],
    ['(01)09521234001072(21)é', 'a letter outside the set'],
  ])('does not guess at %p: %s', (code) => {
    expect(readBarcode(code)).toEqual({ kind: 'other', code });
  });
});

describe('scanning a GS1 Digital Link', () => {
  const tv = { kind: 'gs1', gtin14: '09521234001072' };

  it.each([
    ['https://id.example.org/01/09521234001072', tv],
    ['https://id.example.org/01/09521234001072/', tv],
    ['HTTPS://EXAMPLE.ORG/01/09521234001072/21/S1', { ...tv, serial: 'S1' }],
    [
      'http://example.org/nl/p/01/9521234001072/10/B7/21/a%2Fb?17=271231&3103=000250&utm=x',
      { ...tv, batch: 'B7', serial: 'a/b', expiry: '2027-12-31', weightGrams: 250 },
    ],
    [']Q1https://example.org/01/09521234001072/10/01/21/01', { ...tv, batch: '01', serial: '01' }],
  ])('reads %p', (scanned, code) => {
    expect(readBarcode(scanned)).toEqual(code);
  });

  it.each([
    'https://example.org/01/09521234001073',
    'https://example.org/01',
    'https://example.org/01/09521234001072/about/us',
    'ftp://example.org/01/09521234001072',
    'https://example.org/%E0%A4%A/x',
    'https://',
    'javascript:alert(1)',
  ])('takes %p for no article', (code) => {
    expect(readBarcode(code)).toEqual({ kind: 'other', code });
  });
});
