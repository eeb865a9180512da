import { Injectable } from '@nestjs/common';
import type { CurrencyCode } from '../kernel/money.js';
import { BulkCheck, type BulkResult } from '../platform/database/bulk-write.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { priceListCode, publicListOf } from './price-list-code.js';
import type { PriceAudience, PriceListKind } from './price-list.entity.js';
import { PriceListWriteRepository } from './price-list-write.repository.js';

/** A row of the import's price_lists.csv, columns in camel case. */
export interface PriceListRow {
  /** `regular`, `markdown`, or a name of a group's own. */
  readonly code: string;
  readonly audience: PriceAudience;
  readonly currency: CurrencyCode;
  /** Of sale; null: all. */
  readonly country: string | null;
  readonly vatIncluded: boolean;
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

/** Writes lists, and who is in the groups of some: for the import and the sample store. */
@Injectable()
export class PriceListWriter {
  constructor(private readonly rows: PriceListWriteRepository) {}

  /**
   * Makes lists; at most 1,000 at a time. Those for everybody need no row unless their amounts are without VAT. The same
   * list again changes nothing; one of other facts is a problem: what its prices mean never changes.
   */
  async lists(tx: Tx, given: readonly PriceListRow[]): Promise<BulkResult> {
    const check = new BulkCheck(given)
      .check('code', ({ code }) => publicListOf(code) !== null && 'is said as `regular` or `markdown` alone')
      .check(
        'audience',
        ({ code, audience }) =>
          isOfEverybody(code) !== (audience === 'everyone') &&
          'is everyone for `regular` and `markdown`, and for no other list',
      )
      .once('code', listCodeOf);
    await this.rows.addLists(
      tx,
      check.good().map(({ row }) => ({ ...row, code: listCodeOf(row), kind: kindOf(row) })),
    );
    const there = await this.rows.byCode(tx, given.map(listCodeOf));
    check.check('code', (row) => {
      const list = there.get(listCodeOf(row))!;
      const isSame =
        list.audience === row.audience &&
        list.currency === row.currency &&
        list.country === row.country &&
        list.vatIncluded === row.vatIncluded;
      return !isSame && 'is that of a list with another audience, currency, country or VAT';
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

const isOfEverybody = (code: string): code is 'regular' | 'markdown' =>
  code === 'regular' || code === 'markdown';

const kindOf = ({ code }: PriceListRow): PriceListKind => (isOfEverybody(code) ? code : 'group');

const listCodeOf = ({ code, currency, country }: PriceListRow): string =>
  isOfEverybody(code) ? priceListCode({ list: code, currency, country }) : code;
