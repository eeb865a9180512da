import { Injectable } from '@nestjs/common';
import type { Coordinates } from '../kernel/geo.js';
import type { PointInput } from '../platform/graphql/common.inputs.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { areaOf } from './postcode-areas.js';

/** Where somebody is, from what a client may know of it: her position, or her postcode. */
@Injectable()
export class PointResolver {
  /**
   * Finds the coordinates of a point.
   *
   * A postcode gives the centre of its area, by a table in the product (`postcode-areas.ts`): a Dutch two-digit area is
   * tens of kilometres wide, which sorts stores and sends nobody to a door. No service outside is asked.
   *
   * @param field the input's name, for the error.
   * @returns null when nothing was given, or for a postcode of an area or country that the table does not have.
   * @throws  RequestError BAD_USER_INPUT, naming the field: half a pair, a latitude or longitude that is none, a postcode
   *          that its country does not write so.
   */
  resolve(point: PointInput | null | undefined, field = 'near'): Coordinates | null {
    if (!point) return null;
    const { latitude, longitude, postcode, country } = point;
    if (typeof latitude === 'number' || typeof longitude === 'number') {
      if (typeof latitude !== 'number' || typeof longitude !== 'number')
        throw refused(field, 'latitude and longitude go together');
      if (!(Math.abs(latitude) <= 90)) throw refused(`${field}.latitude`, 'latitude is from -90 to 90');
      if (!(Math.abs(longitude) <= 180)) throw refused(`${field}.longitude`, 'longitude is from -180 to 180');
      return { latitude, longitude };
    }
    if (!postcode && !country) return null;
    if (!postcode || !country) throw refused(field, 'postcode and country go together');
    if (!/^[A-Za-z]{2}$/.test(country))
      throw refused(`${field}.country`, 'country is two letters (ISO 3166) such as NL');
    const area = areaOf(postcode, country.toUpperCase());
    if (area === 'malformed')
      throw refused(`${field}.postcode`, `no postcode as ${country.toUpperCase()} writes them`);
    return area;
  }
}

const refused = (field: string, message: string) => new RequestError('BAD_USER_INPUT', message, { field });
