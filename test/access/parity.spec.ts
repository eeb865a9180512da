import { parityOf, type Told } from '../../src/access/index.js';

const AT = new Date('2026-11-20T10:00:00Z');
const told = (clientName: string, said: Record<string, string>, group = 'NL'): Told => ({
  clientName,
  group,
  said: new Map(Object.entries(said)),
});

describe('parity', () => {
  it('is when all are told the same; how many clients and things were compared is said', () => {
    const all = ['app', 'till', 'webshop'].map((name) => told(name, { tv: '899.00', cable: '3.95' }));
    expect(parityOf(AT, all)).toEqual({ at: AT, clientsCompared: 3, thingsCompared: 2, differences: [] });
    expect(parityOf(AT, [])).toMatchObject({ clientsCompared: 0, thingsCompared: 0, differences: [] });
  });

  it('names the client that is told another thing, and what the others are told', () => {
    const all = [
      told('app', { tv: '849.00' }),
      told('till', { tv: '899.00' }),
      told('web', { tv: '899.00' }),
    ];
    expect(parityOf(AT, all).differences).toEqual([
      { what: 'tv', clientName: 'app', expected: '899.00', found: '849.00', approvedBy: null },
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
});
