import { Injectable } from '@nestjs/common';
import type { CurrencyCode } from '../kernel/money.js';
import { BulkCheck, type BulkResult } from '../platform/database/bulk-write.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { publicListOf } from './price-list-code.js';
import type { PriceAudience } from './price-list.entity.js';
import { PriceListWriteRepository } from './price-list-write.repository.js';

/** A row of the import's price_lists.csv, columns in camel case. */
export interface GroupListRow {
  readonly code: string;
  readonly audience: Exclude<PriceAudience, 'everyone'>;
  readonly currency: CurrencyCode;
  /** Of sale; null: all. */
  readonly country: string | null;
}

/** A row of the import's price_list_members.csv, columns in camel case. */
export interface MemberRow {
  /** The code of a group's list. */
  readonly list: string;
  /** The code of a customer. */
  readonly customer: string;
  readonly validFrom: Date;
  readonly member: boolean;
  readonly reason: string;
}

/** Writes the lists of groups, and who is in them: for the import and the sample store. */
@Injectable()
export class PriceListWriter {
  constructor(private readonly rows: PriceListWriteRepository) {}

  /** Makes lists; at most 1,000 at a time. The same list again changes nothing; one of other facts is a problem. */
  async lists(tx: Tx, given: readonly GroupListRow[]): Promise<BulkResult> {
    const check = new BulkCheck(given)
      .check('code', ({ code }) => isOfEverybody(code) && 'is that of a list for everybody')
      .once('code', ({ code }) => code);
    await this.rows.addLists(
      tx,
      check.good().map(({ row }) => row),
    );
    const there = await this.rows.byCode(
      tx,
      given.map(({ code }) => code),
    );
    check.check('code', (row) => {
      const list = there.get(row.code)!;
      const isSame =
        list.audience === row.audience && list.currency === row.currency && list.country === row.country;
      return (
        !isSame && 'is that of a list with another audience, currency or country; give it a code of its own'
      );
    });
    return check.result();
  }

  /** Says who is in a group from when; at most 1,000 at a time. The same again changes nothing. */
  async members(tx: Tx, given: readonly MemberRow[]): Promise<BulkResult> {
    const lists = await this.rows.byCode(
      tx,
      given.map(({ list }) => list),
    );
    const customers = await this.rows.customerIds(
      tx,
      given.map(({ customer }) => customer),
    );
    const check = new BulkCheck(given)
      .check('list', ({ list }) => lists.get(list)?.kind !== 'group' && 'does not name the list of a group')
      .check('customer', ({ customer }) => !customers.has(customer) && 'does not name a customer')
      .once('validFrom', ({ list, customer, validFrom }) => `${list} ${customer} ${validFrom.getTime()}`);
    const good = check.good().map(({ row, index }) => ({
      index,
      priceListId: lists.get(row.list)!.id,
      customerId: customers.get(row.customer)!,
      validFrom: row.validFrom,
      isMember: row.member,
      reason: row.reason,
    }));
    await this.rows.addMembers(tx, good);
    const other = new Set(await this.rows.otherMembers(tx, good));
    check.check(
      'member',
      (_, index) => other.has(index) && 'is said otherwise for this instant already; add a later row',
    );
    return check.result();
  }
}

const isOfEverybody = (code: string): boolean =>
  code === 'regular' || code === 'markdown' || publicListOf(code) !== null;
