import type { OpeningHours } from '../kernel/calendar.js';
import type { Coordinates } from '../kernel/geo.js';
import type { Id } from '../kernel/ids.js';
import { type LocationAbility, LocationKind } from './locations.enums.js';
import type { OpeningExceptionType, OpeningSlotType } from './locations.types.js';

/** A postal address of a place of ours. */
interface PlaceAddress {
  readonly name: string | null;
  readonly street: string;
  readonly houseNumber: string;
  readonly postcode: string;
  readonly city: string;
  readonly country: string;
}

/** The legal entity that sells. */
export interface SellerFacts {
  readonly id: Id<'Seller'>;
  readonly code: string;
  readonly name: string;
  readonly vatNumber: string;
  readonly country: string;
  /** Begins the numbers of documents that no till makes. */
  readonly documentPrefix: string;
  readonly address: PlaceAddress;
}

/** Everything of a location but its stock. Shaped like the schema's Location: views put it where that says `location`. */
export interface LocationFacts {
  readonly id: Id<'Location'>;
  readonly code: string;
  readonly name: string;
  readonly kind: LocationKind;
  readonly sellerId: Id<'Seller'>;
  readonly seller: SellerFacts;
  /** Whose stock lies here; the seller's own but in a concession. */
  readonly stockOwnerId: Id<'Seller'>;
  readonly may: LocationAbility[];
  readonly address: PlaceAddress;
  readonly point: Coordinates;
  readonly timeZone: string;
  /** Null unless asked near a point: {@link LocationDirectory.near} fills it in. */
  readonly distanceMetres: number | null;
  readonly openingHours: OpeningSlotType[];
  /** All that are known, past ones included; the schema shows the coming 90 days. */
  readonly exceptions: OpeningExceptionType[];
  /** The same hours and exceptions for kernel/calendar: `isOpenAt(location.hours, at)`. */
  readonly hours: OpeningHours;
  /** How many orders can be put aside at once; null: no limit. */
  readonly collectionPlaces: number | null;
  /** Heavier variants do not come here; null: no limit. */
  readonly weightMaxGrams: number | null;
  /** `HH:MM`: what is ordered before leaves the same day; null: when it closes. */
  readonly shipCutOff: string | null;
  /** For good: it may nothing, and nothing is sent there. */
  readonly isClosed: boolean;
}

/** Who sells at a distance, and where: the first warehouse. Null before any place is known. */
export const homeOf = (all: readonly LocationFacts[]): LocationFacts | null =>
  all.find(({ kind }) => kind === LocationKind.WAREHOUSE) ?? all[0] ?? null;

/** A till and where it stands. */
export interface TerminalFacts {
  readonly id: Id<'Terminal'>;
  readonly code: string;
  readonly name: string;
  readonly locationId: Id<'Location'>;
  /** Begins the numbers of its documents. */
  readonly documentPrefix: string;
}

/** Whether all of `abilities` may be done there. */
export function can(location: Pick<LocationFacts, 'may'>, ...abilities: LocationAbility[]): boolean {
  return abilities.every((ability) => location.may.includes(ability));
}
