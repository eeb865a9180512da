import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import {
  Barcode,
  BundleComponent,
  Category,
  Product,
  SaleState,
  Variant,
  VariantKind,
} from '../../src/catalogue/index.js';
import { gtinCheckDigit } from '../../src/kernel/gtin.js';
import { derivedId, type Id } from '../../src/kernel/ids.js';
import { fold, searchTerms } from '../../src/kernel/text.js';
import {
  Location,
  LocationAbility,
  LocationKind,
  OpeningSlot,
  Seller,
  Terminal,
} from '../../src/locations/index.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';
import {
  type PriceAudience,
  Price,
  PriceList,
  priceListCode,
  type PriceListKind,
  PriceListMember,
} from '../../src/pricing/index.js';
import {
  type DeliveryOptionRule,
  HandlingFlag,
  Payer,
  PublishedTerms,
  ReturnRoute,
  termsHash,
  type TermsRules,
  UnitCondition,
  WindowStart,
} from '../../src/terms/index.js';
import { anId } from './builders.js';

/** Long before any test's own time. */
const LONG_AGO = new Date('2026-01-05T00:00:00+01:00');

/** A right GTIN-13 of the demonstration prefix, another each time. */
export function aGtin(): string {
  const digits = `952${String(randomBytes(6).readUIntBE(0, 6) % 1_000_000_000).padStart(9, '0')}`;
  return digits + gtinCheckDigit(digits);
}

export interface VariantGiven extends Partial<Omit<Variant, 'id' | 'createdAt'>> {
  /** Regular price in minor units of EUR, from January; default 10.00. Null: none. */
  price?: number | null;
  /** For so many units; default 1. */
  per?: number;
  /** Announced markdown in force, in minor units of EUR. */
  markdown?: number;
  /** From when the markdown holds; default 2026-11-01. */
  markdownFrom?: Date;
  /** Default: a GTIN of its own. Null: none. */
  barcode?: string | null;
  barcodeQuantity?: number;
  /** Parts, which make it a bundle. */
  components?: readonly { variantId: Id<'Variant'>; quantity: number }[];
  productName?: string;
}

/** What {@link aVariant} made. */
export interface AVariant {
  id: Id<'Variant'>;
  productId: Id<'Product'>;
  categoryId: Id<'Category'>;
  sku: string;
  name: string;
  /** As printed; empty when there is none. */
  barcode: string;
}

/** A variant of goods on sale, in a product and category of its own, with a barcode, at 10.00. */
export async function aVariant(db: DataSource, given: VariantGiven = {}): Promise<AVariant> {
  const {
    price,
    per,
    markdown,
    markdownFrom,
    barcode,
    barcodeQuantity,
    components,
    productName,
    ...columns
  } = given;
  const id = anId<'Variant'>();
  const name = columns.name ?? `Artikel ${id.slice(-6)}`;
  const productId = columns.productId ?? (await aProduct(db, { name: productName ?? name })).id;
  const { categoryId } = await db.manager.findOneByOrFail(Product, { id: productId });
  const sku = columns.sku ?? `SKU-${id.slice(-12)}`;
  await db.manager.insert(Variant, {
    id,
    position: 0,
    kind: components ? VariantKind.BUNDLE : VariantKind.GOODS,
    unit: Unit.PIECE,
    options: [],
    imageUrl: null,
    taxClass: 'standard',
    saleState: SaleState.ON_SALE,
    saleFrom: null,
    blockReason: null,
    preorderMax: null,
    maxPerCustomer: null,
    ageLimit: null,
    needsSerial: false,
    netContent: null,
    netUnit: null,
    weightGrams: 500,
    parcels: 1,
    quantityStep: 1,
    quantityMin: 1,
    energyClass: null,
    seasonUntil: null,
    depositVariantId: null,
    hangsOn: [],
    flags: [],
    createdAt: LONG_AGO,
    ...columns,
    productId,
    name,
    sku,
  });
  for (const part of components ?? [])
    await db.manager.insert(BundleComponent, {
      bundleId: id,
      componentId: part.variantId,
      quantity: part.quantity,
    });
  const printed = barcode === undefined ? aGtin() : (barcode ?? '');
  if (printed !== '')
    await db.manager.insert(Barcode, {
      code: /^\d{13}$/.test(printed) ? printed.padStart(14, '0') : printed,
      kind: /^\d{13}$/.test(printed) ? 'gtin' : 'other',
      variantId: id,
      quantity: barcodeQuantity ?? 1,
    });
  if (price !== null) await aPrice(db, { variantId: id, amount: price ?? 1000, ...(per && { per }) });
  if (markdown !== undefined)
    await aPrice(db, {
      variantId: id,
      list: 'markdown',
      amount: markdown,
      announced: true,
      validFrom: markdownFrom ?? new Date('2026-11-01T00:00:00+01:00'),
      ...(per && { per }),
    });
  return { id, productId, categoryId, sku, name, barcode: printed };
}

/** A product that lists show, in a category of its own unless one is given. */
export async function aProduct(
  db: DataSource,
  given: Partial<Omit<Product, 'id' | 'search' | 'sortName'>> = {},
): Promise<{ id: Id<'Product'>; slug: string; categoryId: Id<'Category'> }> {
  const id = anId<'Product'>();
  const name = given.name ?? `Product ${id.slice(-6)}`;
  const slug = given.slug ?? `product-${id}`;
  const categoryId = given.categoryId ?? (await aCategory(db)).id;
  const terms = searchTerms(`${name} ${given.description ?? ''}`);
  await db.manager.insert(Product, {
    id,
    code: `P-${id}`,
    description: '',
    isListed: true,
    createdAt: LONG_AGO,
    ...given,
    name,
    slug,
    categoryId,
    sortName: fold(name),
    search: terms.map((term, index) => `${term}:${index + 1}A`).join(' '),
  });
  return { id, slug, categoryId };
}

export async function aCategory(
  db: DataSource,
  given: Partial<Category> = {},
): Promise<{ id: Id<'Category'> }> {
  const id = given.id ?? anId<'Category'>();
  await db.manager.insert(Category, { id, code: `C-${id}`, name: 'Overig', parentId: null, ...given });
  return { id };
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

export const SIXTY_DAYS: TermsRules = {
  currency: 'EUR',
  returns: {
    windowDays: 60,
    startsAt: WindowStart.PURCHASE,
    feeAmount: 0,
    by: [ReturnRoute.ANY_STORE, ReturnRoute.POST],
    postagePaidBy: Payer.RETAILER,
    exceptions: [UnitCondition.SEAL_BROKEN, UnitCondition.MADE_TO_MEASURE, UnitCondition.DIGITAL_SHOWN],
  },
  delivery: { costAmount: 495, freeFromAmount: 5000, daysMin: 1, daysMax: 3 },
};

/** In the evening for 7.95, always; in one or two days. */
export const EVENING: DeliveryOptionRule = {
  code: 'evening',
  names: { nl: 'Avondbezorging', en: 'Evening delivery', fr: 'Livraison en soirée' },
  costAmount: 795,
  freeFromAmount: null,
  daysMin: 1,
  daysMax: 2,
};

/** By two persons for 29.95, who carry what is flagged so; in two to five days. */
export const TWO_PERSONS: DeliveryOptionRule = {
  code: 'two_persons',
  names: { nl: 'Bezorgd door twee personen', en: 'Delivered by two persons' },
  costAmount: 2995,
  freeFromAmount: null,
  daysMin: 2,
  daysMax: 5,
  requiredFor: [HandlingFlag.TWO_MAN],
};

/** The same terms with ways of delivery beside the standard one. */
export const withOptions = (...options: readonly DeliveryOptionRule[]): TermsRules => ({
  ...SIXTY_DAYS,
  delivery: { ...SIXTY_DAYS.delivery, options },
});

/** Version 1 of the terms of sale, from January: 60 days, free, any store or post; delivery 4.95, free from 50.00. */
export async function publishedTerms(
  db: DataSource,
  given: Partial<Omit<PublishedTerms, 'id' | 'hash'>> = {},
): Promise<{ id: Id<'Terms'>; hash: string; version: number }> {
  const id = anId<'Terms'>();
  const rules = given.rules ?? SIXTY_DAYS;
  const texts = given.texts ?? { nl: '# Verkoopvoorwaarden', en: '# Terms of sale' };
  const hash = termsHash(rules, texts);
  const version = given.version ?? 1;
  await db.manager.insert(PublishedTerms, {
    key: 'sale',
    effectiveFrom: LONG_AGO,
    servesOpenOrders: true,
    publishedAt: LONG_AGO,
    ...given,
    id,
    version,
    rules,
    texts,
    hash,
  });
  return { id, hash, version };
}
