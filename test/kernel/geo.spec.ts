import fc from 'fast-check';
import { distanceMetres } from '../../src/kernel/geo.js';

const utrecht = { latitude: 52.091, longitude: 5.121 };
const zwolle = { latitude: 52.517, longitude: 6.083 };
const points = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

describe('the distance between two points', () => {
  it('from Utrecht to Zwolle is 81 km', () => {
    expect(Math.round(distanceMetres(utrecht, zwolle) / 1_000)).toBe(81);
  });

  it('of a degree along a meridian is 111,195 m, across the date line as well', () => {
    expect(distanceMetres({ latitude: 0, longitude: 0 }, { latitude: 1, longitude: 0 })).toBe(111_195);
    expect(distanceMetres({ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 })).toBe(
      111_195,
    );
  });

  it('is the same both ways, nothing to itself, and never more than half the earth around', () => {
    fc.assert(
      fc.property(points, points, (a, b) => {
        expect(distanceMetres(a, b)).toBe(distanceMetres(b, a));
        expect(distanceMetres(a, a)).toBe(0);
        expect(distanceMetres(a, b)).toBeLessThanOrEqual(20_015_114);
      }),
    );
    expect(distanceMetres({ latitude: 90, longitude: 0 }, { latitude: -90, longitude: 0 })).toBe(20_015_114);
  });

  it.each([
    { latitude: 90.1, longitude: 0 },
    { latitude: 0, longitude: -180.1 },
    { latitude: Number.NaN, longitude: 0 },
  ])('is not measured from %p', (point) => {
    expect(() => distanceMetres(point, utrecht)).toThrow(RangeError);
  });
});
