/** A point on the earth: WGS 84, decimal degrees, north and east positive. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/** Mean radius R1 of the earth, International Union of Geodesy and Geophysics. */
const EARTH_RADIUS_METRES = 6_371_008.8;

/**
 * The distance between two points as the crow flies, in whole metres: which store is near, not how far to drive.
 *
 * Haversine on a sphere: at most about 0.5 % from the ellipsoid, and exact enough for points close together, where the
 * cosine rule is not.
 *
 * @throws RangeError when a latitude is beyond ±90, a longitude beyond ±180, or either no number.
 * @see    R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984), 159.
 */
export function distanceMetres(a: Coordinates, b: Coordinates): number {
  const [from, to] = [radians(a), radians(b)];
  const haversine =
    Math.sin((to.latitude - from.latitude) / 2) ** 2 +
    Math.cos(from.latitude) * Math.cos(to.latitude) * Math.sin((to.longitude - from.longitude) / 2) ** 2;
  // Between antipodes rounding may carry the sum past 1, of which there is no arcsine.
  return Math.round(2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(haversine))));
}

function radians({ latitude, longitude }: Coordinates): Coordinates {
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180))
    throw new RangeError(`no coordinates: ${latitude}, ${longitude}`);
  return { latitude: (latitude * Math.PI) / 180, longitude: (longitude * Math.PI) / 180 };
}
