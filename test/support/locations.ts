import type { DataSource } from 'typeorm';
import type { Id } from '../../src/kernel/ids.js';
import {
  Location,
  LocationAbility,
  LocationKind,
  OpeningSlot,
  Seller,
  Terminal,
} from '../../src/locations/index.js';
import { anId } from './builders.js';

export async function aSeller(db: DataSource, given: Partial<Seller> = {}): Promise<{ id: Id<'Seller'> }> {
  const id = given.id ?? anId<'Seller'>();
  const name = id.slice(-12).toUpperCase();
  await db.manager.insert(Seller, {
    id,
    code: `S-${id}`,
    name: `Haspel & Haard ${name}`,
    vatNumber: 'NL000012348B01',
    documentPrefix: `H${name}`,
    street: 'Spoelsterskade',
    houseNumber: '40',
    postcode: '3511 ZH',
    city: 'Utrecht',
    country: 'NL',
    ...given,
  });
  return { id };
}

export interface LocationGiven extends Partial<Omit<Location, 'id'>> {
  /** `HH:MM` of every day; default 09:00 to 18:00. Null: never open. */
  opens?: string | null;
  closes?: string;
}

/** A store in Utrecht that may do everything, open daily 09:00 to 18:00, with a seller of its own unless one is given. */
export async function aLocation(
  db: DataSource,
  given: LocationGiven = {},
): Promise<{ id: Id<'Location'>; sellerId: Id<'Seller'>; code: string; name: string }> {
  const { opens = '09:00', closes = '18:00', ...columns } = given;
  const id = anId<'Location'>();
  const sellerId = columns.sellerId ?? (await aSeller(db, { country: columns.country ?? 'NL' })).id;
  const code = columns.code ?? `L-${id}`;
  const name = columns.name ?? `Haspel & Haard ${id.slice(-6)}`;
  await db.manager.insert(Location, {
    id,
    kind: LocationKind.STORE,
    stockOwnerId: sellerId,
    street: 'Spoelsterskade',
    houseNumber: '38',
    postcode: '3511 ZH',
    city: 'Utrecht',
    country: 'NL',
    latitude: 52.091,
    longitude: 5.121,
    timeZone: 'Europe/Amsterdam',
    abilities: Object.values(LocationAbility),
    collectionPlaces: null,
    weightMaxGrams: null,
    shipCutOff: null,
    closed: false,
    ...columns,
    code,
    name,
    sellerId,
  });
  if (opens !== null)
    await db.manager.insert(
      OpeningSlot,
      [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ locationId: id, weekday, opens, closes })),
    );
  return { id, sellerId, code, name };
}

/** A till, in a store of its own unless one is given. */
export async function aTerminal(
  db: DataSource,
  given: Partial<Terminal> = {},
): Promise<{ id: Id<'Terminal'>; locationId: Id<'Location'> }> {
  const id = given.id ?? anId<'Terminal'>();
  const locationId = given.locationId ?? (await aLocation(db)).id;
  await db.manager.insert(Terminal, {
    id,
    code: `T-${id}`,
    name: 'Kassa 1',
    documentPrefix: `T${id.slice(-12).toUpperCase()}`,
    ...given,
    locationId,
  });
  return { id, locationId };
}
