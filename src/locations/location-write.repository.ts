import { Injectable } from '@nestjs/common';
import { derivedId, type Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { LocationRowGiven, OpeningExceptionRow, SellerRow, TerminalRow } from './location-rows.js';

/** Every SQL statement that writes sellers, locations, hours and tills; many rows each. */
@Injectable()
export class LocationWriteRepository {
  async sellerIds(tx: Tx, codes: readonly string[]): Promise<Map<string, Id<'Seller'>>> {
    const rows = await tx.rows<{ code: string; id: Id<'Seller'> }>`
      SELECT code, id FROM seller WHERE code = ANY(${codes}::text[])`;
    return new Map(rows.map(({ code, id }) => [code, id]));
  }

  async locationIds(tx: Tx, codes: readonly string[]): Promise<Map<string, Id<'Location'>>> {
    const rows = await tx.rows<{ code: string; id: Id<'Location'> }>`
      SELECT code, id FROM location WHERE code = ANY(${codes}::text[])`;
    return new Map(rows.map(({ code, id }) => [code, id]));
  }

  /** Prefix → code of the seller that has it. */
  async sellerPrefixes(tx: Tx, prefixes: readonly string[]): Promise<Map<string, string>> {
    const rows = await tx.rows<{ documentPrefix: string; code: string }>`
      SELECT document_prefix, code FROM seller WHERE document_prefix = ANY(${prefixes}::text[])`;
    return new Map(rows.map(({ documentPrefix, code }) => [documentPrefix, code]));
  }

  /** Prefix → code of the till that has it. */
  async terminalPrefixes(tx: Tx, prefixes: readonly string[]): Promise<Map<string, string>> {
    const rows = await tx.rows<{ documentPrefix: string; code: string }>`
      SELECT document_prefix, code FROM terminal WHERE document_prefix = ANY(${prefixes}::text[])`;
    return new Map(rows.map(({ documentPrefix, code }) => [documentPrefix, code]));
  }

  async upsertSellers(tx: Tx, rows: readonly SellerRow[]): Promise<void> {
    const given = rows.map((row) => ({ ...row, id: derivedId<'Seller'>('locations.seller', row.code) }));
    await tx.rows`
      INSERT INTO seller (id, code, name, vat_number, document_prefix, street, house_number, postcode, city, country)
      SELECT id, code, name, "vatNumber", "documentPrefix", street, "houseNumber", postcode, city, country
        FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
          AS row(id uuid, code text, name text, "vatNumber" text, "documentPrefix" text, street text, "houseNumber" text,
                 postcode text, city text, country text)
      ON CONFLICT (code) DO UPDATE SET name = excluded.name, vat_number = excluded.vat_number,
             document_prefix = excluded.document_prefix, street = excluded.street, house_number = excluded.house_number,
             postcode = excluded.postcode, city = excluded.city, country = excluded.country`;
  }

  /** @returns those that were open, and are closed for good by it. */
  async upsertLocations(
    tx: Tx,
    rows: readonly (LocationRowGiven & { sellerId: Id<'Seller'>; stockOwnerId: Id<'Seller'> })[],
  ): Promise<Id<'Location'>[]> {
    const given = rows.map((row) => ({ ...row, id: derivedId<'Location'>('locations.location', row.code) }));
    const closed = await tx.rows<{ id: Id<'Location'> }>`
      WITH open AS MATERIALIZED (
        SELECT id FROM location WHERE code = ANY(${rows.map(({ code }) => code)}::text[]) AND NOT closed
      ), written AS (
      INSERT INTO location (id, code, name, kind, seller_id, stock_owner_id, street, house_number, postcode, city, country,
             latitude, longitude, time_zone, abilities, collection_places, weight_max_grams, ship_cut_off, closed)
      SELECT id, code, name, kind, "sellerId", "stockOwnerId", street, "houseNumber", postcode, city, country,
             latitude, longitude, "timeZone", abilities, "collectionPlaces", "weightMaxGrams", "shipCutOff", closed
        FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
          AS row(id uuid, code text, name text, kind text, "sellerId" uuid, "stockOwnerId" uuid, street text,
                 "houseNumber" text, postcode text, city text, country text, latitude numeric, longitude numeric,
                 "timeZone" text, abilities text[], "collectionPlaces" int, "weightMaxGrams" int, "shipCutOff" text, closed boolean)
      ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, seller_id = excluded.seller_id,
             stock_owner_id = excluded.stock_owner_id, street = excluded.street, house_number = excluded.house_number,
             postcode = excluded.postcode, city = excluded.city, country = excluded.country, latitude = excluded.latitude,
             longitude = excluded.longitude, time_zone = excluded.time_zone, abilities = excluded.abilities,
             collection_places = excluded.collection_places, weight_max_grams = excluded.weight_max_grams,
             ship_cut_off = excluded.ship_cut_off, closed = excluded.closed
      RETURNING id, closed
      )
      SELECT id FROM open JOIN written USING (id) WHERE closed ORDER BY id`;
    return closed.map(({ id }) => id);
  }

  async replaceSlots(
    tx: Tx,
    rows: readonly { locationId: Id<'Location'>; weekday: number; opens: string; closes: string }[],
  ): Promise<void> {
    await tx.rows`
      WITH given AS (
        SELECT "locationId" AS location_id, weekday, opens, closes
          FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
            AS row("locationId" uuid, weekday int, opens text, closes text)
      ), gone AS (
        DELETE FROM opening_slot
         WHERE location_id IN (SELECT location_id FROM given)
           AND (location_id, weekday, opens) NOT IN (SELECT location_id, weekday, opens FROM given)
      )
      INSERT INTO opening_slot (location_id, weekday, opens, closes)
      SELECT location_id, weekday, opens, closes FROM given
      ON CONFLICT (location_id, weekday, opens) DO UPDATE SET closes = excluded.closes`;
  }

  async replaceExceptions(
    tx: Tx,
    rows: readonly (Omit<OpeningExceptionRow, 'location'> & { locationId: Id<'Location'> })[],
  ): Promise<void> {
    const given = rows.map((row) => ({
      ...row,
      id: derivedId<'OpeningException'>('locations.exception', `${row.locationId} ${row.day} ${row.opens}`),
    }));
    await tx.rows`
      WITH given AS (
        SELECT id, "locationId" AS location_id, day, closed, opens, closes, reason
          FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
            AS row(id uuid, "locationId" uuid, day date, closed boolean, opens text, closes text, reason text)
      ), gone AS (
        DELETE FROM opening_exception
         WHERE (location_id, day) IN (SELECT location_id, day FROM given) AND id NOT IN (SELECT id FROM given)
      )
      INSERT INTO opening_exception (id, location_id, day, closed, opens, closes, reason)
      SELECT id, location_id, day, closed, opens, closes, reason FROM given
      ON CONFLICT (id) DO UPDATE SET closed = excluded.closed, closes = excluded.closes, reason = excluded.reason`;
  }

  async upsertTerminals(
    tx: Tx,
    rows: readonly (TerminalRow & { locationId: Id<'Location'> })[],
  ): Promise<void> {
    const given = rows.map((row) => ({ ...row, id: derivedId<'Terminal'>('locations.terminal', row.code) }));
    await tx.rows`
      INSERT INTO terminal (id, location_id, code, name, document_prefix)
      SELECT id, "locationId", code, name, "documentPrefix"
        FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
          AS row(id uuid, "locationId" uuid, code text, name text, "documentPrefix" text)
      ON CONFLICT (code) DO UPDATE SET location_id = excluded.location_id, name = excluded.name,
             document_prefix = excluded.document_prefix`;
  }
}
