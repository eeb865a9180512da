import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { csvRows } from '../import/csv-rows.js';

const STORES = 4;
const DAYS = 7;
const STORES_HEADER = 'id,type,name,address,address2,city,state,zip,lat,lon,hours_raw';
/** Time zones of the states whose stores are taken; the file has none. */
const ZONES: ReadonlyMap<string, string> = new Map([
  ['MN', 'America/Chicago'],
  ['AZ', 'America/Phoenix'],
  ['TX', 'America/Chicago'],
  ['CA', 'America/Los_Angeles'],
  ['FL', 'America/New_York'],
  ['NY', 'America/New_York'],
]);

/** A store of the file, as far as we take it. */
export interface RealStore {
  readonly name: string;
  readonly address: string;
  readonly city: string;
  readonly zip: string;
  readonly zone: string;
  readonly latitude: string;
  readonly longitude: string;
  /** `HH:MM-HH:MM` by weekday, empty when closed. */
  readonly hours: readonly string[];
}

/** The first stores of the file whose zone we know and whose hours are given. */
export async function realStores(file: string): Promise<RealStore[]> {
  const source = createReadStream(file);
  const bytes = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  const stores: RealStore[] = [];
  let isFirst = true;
  for await (const { record } of csvRows(bytes)) {
    if (isFirst) {
      isFirst = false;
      if (!record.join(',').startsWith(STORES_HEADER))
        throw new Error(`${file} does not begin with ${STORES_HEADER}`);
      continue;
    }
    const [, , name, address, , city, state, zip, latitude, longitude, , ...rest] = record as string[];
    const hours = rest.slice(0, DAYS);
    const zone = ZONES.get(state ?? '');
    if (zone === undefined || hours.every((text) => !/^\d\d:\d\d-\d\d:\d\d$/.test(text))) continue;
    stores.push({
      name: name!,
      address: address!,
      city: city!,
      zip: zip!,
      zone,
      latitude: latitude!,
      longitude: longitude!,
      hours,
    });
    if (stores.length === STORES) return stores;
  }
  return stores;
}
