import { distanceMetres } from '../../src/kernel/geo.js';
import { PointResolver } from '../../src/locations/point-resolver.js';
import { areaOf } from '../../src/locations/postcode-areas.js';

const points = new PointResolver();

describe('a postcode', () => {
  it.each([
    ['3511 AB', 'NL', 52.091, 5.121, 'Utrecht'],
    ['8011ZA', 'NL', 52.517, 6.083, 'Zwolle'],
    ['3771 zc', 'NL', 52.14, 5.585, 'Barneveld'],
    ['2312', 'NL', 52.166, 4.482, 'Leiden'],
    ['5911 ZW', 'NL', 51.37, 6.172, 'Venlo'],
    ['3311 ZG', 'NL', 51.813, 4.69, 'Dordrecht'],
    ['4004 ZT', 'NL', 51.888, 5.429, 'Tiel'],
    ['3500', 'be', 50.931, 5.333, 'Hasselt'],
  ])('%s %s lies in %d, %d: %s', (postcode, country, latitude, longitude) => {
    expect(points.resolve({ postcode, country })).toEqual({ latitude, longitude });
  });

  it('of every Dutch two-digit area lies in the Netherlands', () => {
    for (let area = 10; area <= 99; area += 1) {
      const point = areaOf(`${area}00`, 'NL');
      expect(point).toMatchObject({ latitude: expect.any(Number) as number });
      expect(distanceMetres(point as never, { latitude: 52.15, longitude: 5.38 })).toBeLessThan(200_000);
    }
  });

  it('of an area or country that is not known is nowhere, and that is no error', () => {
    expect(points.resolve({ postcode: '47608', country: 'DE' })).toBeNull();
    expect(points.resolve({ postcode: '4900', country: 'BE' })).toBeNull();
    expect(points.resolve(null)).toBeNull();
    expect(points.resolve({})).toBeNull();
  });
});

describe('a point', () => {
  it('is taken as it is', () => {
    expect(points.resolve({ latitude: 0, longitude: -180 })).toEqual({ latitude: 0, longitude: -180 });
  });

  it.each([
    ['half a pair', { latitude: 52 }, 'near'],
    ['no latitude', { latitude: 90.1, longitude: 5 }, 'near.latitude'],
    ['no longitude', { latitude: 52, longitude: -181 }, 'near.longitude'],
    ['a postcode alone', { postcode: '3511 AB' }, 'near'],
    ['a country alone', { country: 'NL' }, 'near'],
    ['no country', { postcode: '3511 AB', country: 'NLD' }, 'near.country'],
    ['no Dutch postcode', { postcode: '0123 AB', country: 'NL' }, 'near.postcode'],
    ['no Belgian postcode', { postcode: '3511 AB', country: 'BE' }, 'near.postcode'],
  ])('refuses %s, naming the field', (_, point, field) => {
    expect(() => points.resolve(point)).toThrow(
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT', field } }) as Error,
    );
  });
});
