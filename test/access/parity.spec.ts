import { parityOf, type Told } from '../../src/access/index.js';

const AT = new Date('2026-11-20T10:00:00Z');
const told = (
  clientName: string,
  said: Record<string, string>,
  group = 'NL',
  sellerName: string | null = null,
): Told => ({
  clientName,
  group,
  sellerName,
  said: new Map(Object.entries(said)),
});

describe('parity', () => {
  it('is when all are told the same; how many clients and things were compared is said', () => {
    const all = ['app', 'till', 'webshop'].map((name) => told(name, { tv: '899.00', cable: '3.95' }));
    expect(parityOf(AT, all)).toEqual({
      at: AT,
      clientsCompared: 3,
      thingsCompared: 2,
      sellers: [],
      differences: [],
    });
    expect(parityOf(AT, [])).toMatchObject({ clientsCompared: 0, thingsCompared: 0, differences: [] });
  });

  it('names the client that is told another thing, and what the others are told', () => {
    const all = [
      told('app', { tv: '849.00' }),
      told('till', { tv: '899.00' }),
      told('web', { tv: '899.00' }),
    ];
    expect(parityOf(AT, all).differences).toEqual([
      {
        what: 'tv',
        clientName: 'app',
        sellerName: null,
        expected: '899.00',
        found: '849.00',
        approvedBy: null,
      },
    ]);
  });

  it('counts as a difference what only some are told', () => {
    const all = [told('app', {}), told('till', { tv: '899.00' }), told('web', { tv: '899.00' })];
    expect(parityOf(AT, all).differences).toMatchObject([{ clientName: 'app', found: 'nothing' }]);
  });

  it('is within a country of sale: another country may have other prices', () => {
    const all = [told('till Hasselt', { tv: '919.00' }, 'BE'), told('till Zwolle', { tv: '899.00' })];
    expect(parityOf(AT, all).differences).toEqual([]);
  });

  it('of two who disagree names one', () => {
    const all = [told('web', { tv: '1' }), told('app', { tv: '2' })];
    expect(parityOf(AT, all).differences).toMatchObject([{ clientName: 'web', expected: '2', found: '1' }]);
  });

  it('says per seller and country what was compared, and whose a difference is', () => {
    const all = [
      told('till Venlo', { tv: '949.00' }, 'NL', 'Jansma'),
      told('till Zwolle', { tv: '899.00' }, 'NL', 'Haspel'),
      told('web', { tv: '899.00' }, 'NL', 'Haspel'),
      told('till Hasselt', { tv: '919.00' }, 'BE', 'Haspel'),
    ];
    const { sellers, differences } = parityOf(AT, all);
    const of = (sellerName: string, country: string, clientsCompared: number, differencesFound: number) => ({
      sellerName,
      country,
      clientsCompared,
      thingsCompared: 1,
      differencesFound,
    });
    expect(sellers).toEqual([of('Haspel', 'BE', 1, 0), of('Haspel', 'NL', 2, 0), of('Jansma', 'NL', 1, 1)]);
    expect(differences).toMatchObject([{ clientName: 'till Venlo', sellerName: 'Jansma', found: '949.00' }]);
  });
});
