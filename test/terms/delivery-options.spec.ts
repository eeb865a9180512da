import { derivedId } from '../../src/kernel/ids.js';
import {
  belowLegalMinimum,
  deliveryWays,
  HandlingFlag,
  mayGo,
  nameIn,
  termsHash,
  usualWay,
} from '../../src/terms/index.js';
import { EVENING, SIXTY_DAYS, TWO_PERSONS, withOptions } from '../support/terms.js';

const texts = { nl: '# Verkoopvoorwaarden', en: '# Terms of sale' };
const ways = deliveryWays(withOptions(EVENING, TWO_PERSONS));
const [standard, evening, twoPersons] = ways as [
  (typeof ways)[number],
  (typeof ways)[number],
  (typeof ways)[number],
];

describe('the ways of delivery of terms', () => {
  it('are the standard one and its options, each with the id of its code', () => {
    expect(deliveryWays(SIXTY_DAYS)).toEqual([
      {
        id: derivedId('cart.delivery-option', 'standard'),
        code: 'standard',
        names: expect.objectContaining({ nl: 'Standaard bezorgd', en: 'Standard delivery' }) as object,
        costAmount: 495,
        freeFromAmount: 5000,
        daysMin: 1,
        daysMax: 3,
        requiredFor: [],
      },
    ]);
    expect(ways.map(({ code }) => code)).toEqual(['standard', 'evening', 'two_persons']);
    const later = deliveryWays(withOptions({ ...EVENING, costAmount: 995 }));
    expect(later[1]!.id).toBe(evening.id);
    expect(new Set(ways.map(({ id }) => id)).size).toBe(3);
  });

  it('leave the hash of terms without any as it was before there were options', () => {
    expect(termsHash(SIXTY_DAYS, texts)).toBe(
      '5a2bd99ccc539243ec97dcce878dde2983ab28f486747e5063013fc6c901646d',
    );
    expect(termsHash(withOptions(EVENING), texts)).not.toBe(termsHash(SIXTY_DAYS, texts));
    expect(termsHash(withOptions(EVENING), texts)).not.toBe(
      termsHash(withOptions({ ...EVENING, costAmount: 796 }), texts),
    );
  });

  it('take what asks for nothing; what asks for something goes the way that gives it', () => {
    for (const way of ways) expect(mayGo([], way, ways)).toBe(true);
    expect(ways.map((way) => mayGo([HandlingFlag.TWO_MAN, 'seal'], way, ways))).toEqual([false, false, true]);
    expect(usualWay([], ways)).toBe(standard);
    expect(usualWay(['two_man'], ways)).toBe(twoPersons);
  });

  it('take everything the standard way where no option is for it', () => {
    const few = deliveryWays(withOptions(EVENING));
    expect(usualWay(['two_man', 'fragile'], few).code).toBe('standard');
    expect(mayGo(['two_man'], few[1]!, few)).toBe(true);
  });

  it('are named in the language asked for, else in Dutch', () => {
    expect(['nl', 'en', 'fr', 'pl'].map((language) => nameIn(evening.names, language))).toEqual([
      'Avondbezorging',
      'Evening delivery',
      'Livraison en soirée',
      'Avondbezorging',
    ]);
    expect(['de', 'fr'].map((language) => nameIn(standard.names, language))).toEqual([
      'Standardlieferung',
      'Livraison standard',
    ]);
    expect(nameIn({ fr: 'Soir' }, 'en')).toBe('Soir');
  });

  it('are never slower than the law lets a delivery be', () => {
    expect(belowLegalMinimum(withOptions(EVENING, { ...TWO_PERSONS, daysMax: 21 }))).toMatchObject([
      { rule: 'delivery.options.two_persons.daysMax', problem: 'BELOW_LEGAL_MINIMUM' },
    ]);
  });
});
