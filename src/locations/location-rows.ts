import type { LocationAbility, LocationKind } from './locations.enums.js';

/** The rows of {@link LocationWriter}: those of the import's files, columns in camel case (docs/import-format.md). */

interface AddressRow {
  readonly street: string;
  readonly houseNumber: string;
  readonly postcode: string;
  readonly city: string;
  readonly country: string;
}

export interface SellerRow extends AddressRow {
  readonly code: string;
  readonly name: string;
  readonly vatNumber: string;
  readonly documentPrefix: string;
}

export interface LocationRowGiven extends AddressRow {
  readonly code: string;
  readonly name: string;
  readonly kind: `${LocationKind}`;
  /** The code of the seller whose receipts are given here. */
  readonly seller: string;
  /** The code of the seller whose stock lies here; null: the same. */
  readonly stockOwner: string | null;
  readonly latitude: number;
  readonly longitude: number;
  readonly timeZone: string;
  readonly abilities: readonly `${LocationAbility}`[];
  readonly collectionPlaces: number | null;
  readonly weightMaxGrams: number | null;
  /** `HH:MM`. */
  readonly shipCutOff: string | null;
  /** For good. */
  readonly closed: boolean;
}

export interface OpeningHoursRow {
  /** The code of the location. */
  readonly location: string;
  readonly weekday: 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
  readonly opens: string;
  readonly closes: string;
}

export interface OpeningExceptionRow {
  /** The code of the location. */
  readonly location: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly closed: boolean;
  readonly opens: string | null;
  readonly closes: string | null;
  readonly reason: string;
}

export interface TerminalRow {
  readonly code: string;
  /** The code of the location. */
  readonly location: string;
  readonly name: string;
  readonly documentPrefix: string;
}
