import type { DataSource } from 'typeorm';
import { derivedId, type Id } from '../../src/kernel/ids.js';
import {
  Price,
  type PriceAudience,
  PriceList,
  priceListCode,
  type PriceListKind,
  PriceListMember,
  PriceRepository,
  PriceService,
  TaxDirectory,
  TaxRepository,
} from '../../src/pricing/index.js';
import { anId, LONG_AGO } from './builders.js';

/** What prices articles. Rates of VAT are kept: a slow machine asks no more often, where statements are counted. */
export function aPriceService(taxes = new TaxDirectory(new TaxRepository())): PriceService {
  taxes.kept.maxAgeMs = 600_000;
  return new PriceService(new PriceRepository(), taxes);
}

/** One row of a price list, regular and from January unless said otherwise. `amount: null` ends the price. */
export async function aPrice(
  db: DataSource,
  given: {
    variantId: Id<'Variant'>;
    amount: number | null;
    list?: Exclude<PriceListKind, 'group'>;
    /** A list of a group, from {@link aGroupList}, in place of one for everybody. */
    priceListId?: Id<'PriceList'>;
    currency?: string;
    /** Of sale; default: all. */
    country?: string | null;
    per?: number;
    validFrom?: Date;
    revision?: number;
    announced?: boolean;
    writtenAt?: Date;
  },
): Promise<{ id: Id<'Price'> }> {
  const { list = 'regular', currency = 'EUR', country = null, ...columns } = given;
  const code = priceListCode({ list, currency, country });
  const priceListId = given.priceListId ?? derivedId<'PriceList'>('pricing.price_list', code);
  await db
    .createQueryBuilder()
    .insert()
    .into(PriceList)
    .values({ id: priceListId, code, kind: list, currency, country, audience: 'everyone', vatIncluded: true })
    .orIgnore()
    .execute();
  const id = anId<'Price'>();
  await db.manager.insert(Price, {
    per: 1,
    validFrom: LONG_AGO,
    revision: 0,
    announced: false,
    writtenAt: LONG_AGO,
    ...columns,
    id,
    priceListId,
    currency,
    reason: 'a test',
    staffId: null,
  });
  return { id };
}

/** A price list of a group of customers, with members from January. */
export async function aGroupList(
  db: DataSource,
  given: {
    audience?: Exclude<PriceAudience, 'everyone'>;
    country?: string | null;
    vatIncluded?: boolean;
    memberIds?: readonly Id<'Customer'>[];
  } = {},
): Promise<{ id: Id<'PriceList'>; code: string }> {
  const id = anId<'PriceList'>();
  const { audience = 'closed_group', country = null, vatIncluded = true, memberIds = [] } = given;
  const code = `group-${id}`;
  await db.manager.insert(PriceList, {
    id,
    code,
    kind: 'group',
    currency: 'EUR',
    country,
    audience,
    vatIncluded,
  });
  for (const customerId of memberIds)
    await db.manager.insert(PriceListMember, {
      customerId,
      priceListId: id,
      validFrom: LONG_AGO,
      isMember: true,
      reason: 'a test',
      writtenAt: LONG_AGO,
    });
  return { id, code };
}
