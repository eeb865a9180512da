import { Injectable } from '@nestjs/common';
import type { OpeningHours } from '../kernel/calendar.js';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { Weekday } from '../platform/graphql/common.enums.js';
import type { LocationFacts, SellerFacts, TerminalFacts } from './location-facts.js';
import type { Location } from './location.entity.js';
import type { OpeningExceptionType } from './locations.types.js';
import type { Seller } from './seller.entity.js';

/** ISO 8601 counts days from Monday. */
const WEEKDAYS: readonly Weekday[] = Object.values(Weekday);

/** What JSON makes of the tables, names as SQL has them. */
interface Everything {
  sellers: (Omit<Seller, 'vatNumber' | 'documentPrefix' | 'houseNumber'> & {
    vat_number: string;
    document_prefix: string;
    house_number: string;
  })[];
  locations: LocationRow[];
  terminals: {
    id: Id<'Terminal'>;
    location_id: Id<'Location'>;
    code: string;
    name: string;
    document_prefix: string;
  }[];
}

type LocationRow = Pick<
  Location,
  | 'id'
  | 'code'
  | 'name'
  | 'kind'
  | 'street'
  | 'postcode'
  | 'city'
  | 'country'
  | 'latitude'
  | 'longitude'
  | 'abilities'
  | 'closed'
> & {
  seller_id: Id<'Seller'>;
  stock_owner_id: Id<'Seller'>;
  house_number: string;
  time_zone: string;
  collection_places: number | null;
  weight_max_grams: number | null;
  ship_cut_off: string | null;
  slots: { weekday: number; opens: string; closes: string }[] | null;
  exceptions: OpeningExceptionType[] | null;
};

/** Reads sellers, locations, hours and tills. */
@Injectable()
export class LocationRepository {
  /** Locks the location against a change until COMMIT. */
  async isClosed(tx: Tx, id: Id<'Location'>): Promise<boolean> {
    const [location] = await tx.rows<{ closed: boolean }>`
      SELECT closed FROM location WHERE id = ${id} FOR SHARE`;
    return location?.closed ?? false;
  }

  /** All of it in one statement, locations by name. */
  async everything(
    db: Db,
  ): Promise<{ sellers: SellerFacts[]; locations: LocationFacts[]; terminals: TerminalFacts[] }> {
    const [all] = await db.rows<Everything>`
      SELECT coalesce((SELECT jsonb_agg(to_jsonb(seller)) FROM seller), '[]') AS sellers,
             coalesce((SELECT jsonb_agg(to_jsonb(terminal) ORDER BY code) FROM terminal), '[]') AS terminals,
             coalesce((
               SELECT jsonb_agg(to_jsonb(location) || jsonb_build_object(
                        'slots', (SELECT jsonb_agg(jsonb_build_object('weekday', weekday, 'opens', opens, 'closes', closes)
                                                   ORDER BY weekday, opens)
                                    FROM opening_slot WHERE location_id = location.id),
                        'exceptions', (SELECT jsonb_agg(jsonb_build_object('day', day, 'closed', closed, 'opens', opens,
                                                                           'closes', closes, 'reason', reason)
                                                        ORDER BY day, opens)
                                         FROM opening_exception WHERE location_id = location.id))
                      ORDER BY location.name, location.id)
                 FROM location), '[]') AS locations`;
    const { sellers, locations, terminals } = all!;
    const bySellerId = new Map(sellers.map((row) => [row.id, sellerOf(row)]));
    return {
      sellers: [...bySellerId.values()],
      locations: locations.map((row) => locationOf(row, bySellerId.get(row.seller_id)!)),
      terminals: terminals.map(({ id, code, name, location_id, document_prefix }) => ({
        id,
        code,
        name,
        locationId: location_id,
        documentPrefix: document_prefix,
      })),
    };
  }
}

const sellerOf = (row: Everything['sellers'][number]): SellerFacts => ({
  id: row.id,
  code: row.code,
  name: row.name,
  vatNumber: row.vat_number,
  country: row.country,
  documentPrefix: row.document_prefix,
  address: addressOf(row),
});

function locationOf(row: LocationRow, seller: SellerFacts): LocationFacts {
  const weekly = row.slots ?? [];
  const exceptions = row.exceptions ?? [];
  const hours: OpeningHours = { timeZone: row.time_zone, weekly, exceptions };
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    kind: row.kind,
    sellerId: seller.id,
    seller,
    stockOwnerId: row.stock_owner_id,
    may: row.abilities,
    address: addressOf(row),
    point: { latitude: Number(row.latitude), longitude: Number(row.longitude) },
    timeZone: row.time_zone,
    distanceMetres: null,
    openingHours: weekly.map(({ weekday, opens, closes }) => ({
      weekday: WEEKDAYS[weekday - 1]!,
      opens,
      closes: onTheWall(closes),
    })),
    exceptions: exceptions.map(({ closes, ...rest }) => ({ ...rest, closes: closes && onTheWall(closes) })),
    hours,
    collectionPlaces: row.collection_places,
    weightMaxGrams: row.weight_max_grams,
    shipCutOff: row.ship_cut_off,
    isClosed: row.closed,
  };
}

const addressOf = (row: {
  name: string;
  street: string;
  house_number: string;
  postcode: string;
  city: string;
  country: string;
}) => ({
  name: row.name,
  street: row.street,
  houseNumber: row.house_number,
  postcode: row.postcode,
  city: row.city,
  country: row.country,
});

/** No clock shows 24:00; closing at 00:00 is understood as the midnight after. */
const onTheWall = (closes: string): string => (closes === '24:00' ? '00:00' : closes);
