import { Injectable } from '@nestjs/common';
import { derivedId, type Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { PriceList } from './price-list.entity.js';

/** A membership as it is written. */
export interface NewMember {
  readonly index: number;
  readonly priceListId: Id<'PriceList'>;
  readonly customerId: Id<'Customer'>;
  readonly validFrom: Date;
  readonly isMember: boolean;
  readonly reason: string;
}

/** Writes lists and `price_list_member`. */
@Injectable()
export class PriceListWriteRepository {
  /** Lists get their id from their code; one that is there stays what it is. */
  async addLists(tx: Tx, lists: readonly Omit<PriceList, 'id'>[]): Promise<void> {
    const given = lists.map((list) => ({
      ...list,
      id: derivedId<'PriceList'>('pricing.price_list', list.code),
    }));
    await tx.rows`
      INSERT INTO price_list (id, code, kind, currency, country, audience, vat_included)
      SELECT id, code, kind, currency, country, audience, "vatIncluded"
        FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
          AS row(id uuid, code text, kind text, currency text, country text, audience text, "vatIncluded" boolean)
      ON CONFLICT (code) DO NOTHING`;
  }

  /** @returns lists by code; without those that are not there. */
  async byCode(tx: Tx, codes: readonly string[]): Promise<Map<string, PriceList>> {
    const rows = await tx.rows<PriceList>`SELECT * FROM price_list WHERE code = ANY(${codes}::text[])`;
    return new Map(rows.map((list) => [list.code, list]));
  }

  /** @returns customers' ids by the code they are imported under; without those that are not there. */
  async customerIds(tx: Tx, codes: readonly string[]): Promise<Map<string, Id<'Customer'>>> {
    const rows = await tx.rows<{ code: string; id: Id<'Customer'> }>`
      SELECT code, id FROM customer WHERE code = ANY(${codes}::text[])`;
    return new Map(rows.map(({ code, id }) => [code, id]));
  }

  /** Appends who is in a list from when on; a row of the same instant that is there stays. */
  async addMembers(tx: Tx, members: readonly NewMember[]): Promise<void> {
    await tx.rows`
      INSERT INTO price_list_member (customer_id, price_list_id, valid_from, is_member, reason, written_at)
      SELECT "customerId", "priceListId", "validFrom", "isMember", reason, ${tx.now}
        FROM jsonb_to_recordset(${JSON.stringify(members)}::jsonb)
          AS row("customerId" uuid, "priceListId" uuid, "validFrom" timestamptz, "isMember" boolean, reason text)
      ON CONFLICT (customer_id, price_list_id, valid_from) DO NOTHING`;
  }

  /** @returns the indexes of those of which another row says the opposite from the same instant. */
  async otherMembers(tx: Tx, members: readonly NewMember[]): Promise<number[]> {
    const rows = await tx.rows<{ index: number }>`
      SELECT given.index
        FROM jsonb_to_recordset(${JSON.stringify(members)}::jsonb)
          AS given(index int, "customerId" uuid, "priceListId" uuid, "validFrom" timestamptz, "isMember" boolean)
        JOIN price_list_member AS member
          ON (member.customer_id, member.price_list_id, member.valid_from)
           = (given."customerId", given."priceListId", given."validFrom")
       WHERE member.is_member <> given."isMember"`;
    return rows.map(({ index }) => index);
  }
}
