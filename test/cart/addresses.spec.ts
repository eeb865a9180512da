import { detailsFrom, readAddress } from '../../src/cart/index.js';
import { ReceiptBy } from '../../src/platform/graphql/common.enums.js';

const OUDEGRACHT = {
  street: 'Oudegracht',
  houseNumber: '12',
  postcode: '3511AB',
  city: 'Utrecht',
  country: 'nl',
};
const problems = (given: Partial<typeof OUDEGRACHT>) =>
  readAddress({ ...OUDEGRACHT, ...given }, 'input.address').problems.map(({ path, problem }) => [
    path,
    problem,
  ]);

describe('an address', () => {
  it('is written as its country writes it', () => {
    expect(readAddress(OUDEGRACHT, 'input').address).toEqual({
      name: null,
      street: 'Oudegracht',
      houseNumber: '12',
      postcode: '3511 AB',
      city: 'Utrecht',
      country: 'NL',
    });
  });

  it.each([
    ['NL', '1234 AB'],
    ['NL', '1234ab'],
    ['BE', '3500'],
    ['DE', '47608'],
    ['FR', '75001'],
    ['GB', 'SW1A 1AA'],
    ['LU', '1009'],
    ['PL', '00-950'],
    ['SE', '11455'],
    ['ES', '28001'],
  ])('in %s may have the postcode %s', (country, postcode) =>
    expect(problems({ country, postcode })).toEqual([]),
  );

  it.each([
    ['NL', '0123 AB'],
    ['NL', '1234 SS'],
    ['NL', '1234'],
    ['BE', '0999'],
    ['BE', '35000'],
    ['DE', '4760'],
    ['DE', '00999'],
    ['FR', '7501'],
    ['LU', 'L-1009 X'],
    ['ES', '99001'],
    ['SE', '01455'],
  ])('in %s cannot have the postcode %s', (country, postcode) =>
    expect(problems({ country, postcode })).toEqual([['input.address.postcode', 'POSTCODE']]),
  );

  it('needs a house number and a country', () => {
    expect(problems({ houseNumber: '-' })).toEqual([['input.address.houseNumber', 'HOUSE_NUMBER']]);
    expect(problems({ country: 'Nederland' })[0]).toEqual(['input.address.country', 'COUNTRY']);
  });
});

describe('checkout details', () => {
  it('tell every problem at once, each with its path', () => {
    const given = {
      contact: { name: 'Anna', phone: '12' },
      invoiceAddress: { ...OUDEGRACHT, houseNumber: 'x' },
      receipt: { by: ReceiptBy.POST, address: { ...OUDEGRACHT, postcode: '1' } },
      deliveryOptionId: '0190c5f0-0000-7000-8000-000000000000',
    };
    expect(() => detailsFrom(given)).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({ path: 'input.details.contact.phone', problem: 'PHONE' }),
          expect.objectContaining({ path: 'input.details.receipt.address.postcode', problem: 'POSTCODE' }),
          expect.objectContaining({
            path: 'input.details.invoiceAddress.houseNumber',
            problem: 'HOUSE_NUMBER',
          }),
          expect.objectContaining({ path: 'input.details.deliveryOptionId', problem: 'DELIVERY_OPTION' }),
        ],
      }),
    );
  });

  it('are only what was given, in its normal form', () => {
    expect(
      detailsFrom({ contact: { name: ' Anna ', phone: '06 12345678', email: 'Anna@Example.org' } }),
    ).toEqual({
      contact: { name: 'Anna', phone: '+31612345678', email: 'anna@example.org' },
    });
    expect(() => detailsFrom({ contact: { name: 'Anna' } })).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ problem: 'UNREACHABLE' })] }),
    );
  });
});
