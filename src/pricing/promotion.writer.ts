import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { derivedId, type Id } from '../kernel/ids.js';
import type { Money } from '../kernel/money.js';
import { Unit } from '../platform/graphql/common.enums.js';
import { BulkCheck, type BulkResult } from '../platform/database/bulk-write.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Coupon } from './coupon.entity.js';
import { CouponRepository } from './coupon.repository.js';
import { couponKey, isCouponKey } from './coupon-verdict.js';
import type { PromotionRow } from './promotion.entity.js';
import { PromotionActionKind, PromotionConditionKind } from './promotion.enums.js';
import { couponsIssued, promotionAnnounced } from './promotion.events.js';
import { PromotionRepository } from './promotion.repository.js';
import { PromotionWriteRepository } from './promotion-write.repository.js';
import { problemsOf, type PromotionGiven, storedFrom } from './promotion-rules.js';
import { namedArticles } from './promotion.service.js';

/** A row of the import's promotions.csv, columns in camel case. */
export interface PromotionImportRow {
  readonly code: string;
  readonly name: string;
  readonly priority: number;
  readonly stackingGroup: string | null;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  /** Codes. */
  readonly products: readonly string[] | null;
  /** Codes. */
  readonly categories: readonly string[] | null;
  readonly quantity: number | null;
  /** Of the quantity. */
  readonly quantityUnit: Unit;
  readonly amountFrom: Money | null;
  readonly customerGroup: string | null;
  readonly firstOrder: boolean;
  readonly coupon: boolean;
  readonly action: `${PromotionActionKind}`;
  readonly percent: number | null;
  readonly amount: Money | null;
  readonly buy: number | null;
  readonly get: number | null;
  /** A SKU. */
  readonly gift: string | null;
}

/** A row of the import's coupons.csv, columns in camel case. */
export interface CouponImportRow {
  readonly code: string;
  /** A code of promotions.csv. */
  readonly promotion: string;
  readonly usesMax: number | null;
  readonly usesPerCustomerMax: number | null;
  /** A code of customers.csv. */
  readonly customer: string | null;
  readonly validUntil: Date | null;
}

const idOf = (code: string): Id<'Promotion'> => derivedId<'Promotion'>('pricing.promotion', code);

/** Writes promotions and coupons from files: for the import and the sample store. */
@Injectable()
export class PromotionWriter {
  constructor(
    private readonly promotions: PromotionRepository,
    private readonly coupons: CouponRepository,
    private readonly rows: PromotionWriteRepository,
  ) {}

  /** At most 1,000 at a time. The same again changes nothing; one that says otherwise is a problem: it never changes. */
  async announce(tx: Tx, given: readonly PromotionImportRow[]): Promise<BulkResult> {
    const ids = await this.rows.idsOf(tx, {
      products: given.flatMap(({ products }) => products ?? []),
      categories: given.flatMap(({ categories }) => categories ?? []),
      skus: given.flatMap(({ gift }) => gift ?? []),
    });
    const wanted = given.map((row) => givenBy(row, ids));
    const known = await namedArticles(this.promotions, tx, {
      conditions: wanted.flatMap(({ conditions }) => conditions),
      actions: wanted.flatMap(({ actions }) => actions),
    });
    const there = await this.rows.byIds(
      tx,
      given.map(({ code }) => idOf(code)),
    );
    const check = new BulkCheck(given)
      .once('code', ({ code }) => code)
      .check(
        'products',
        ({ products }) =>
          products?.some((code) => !ids.products.has(code)) === true && 'names a product that is not there',
      )
      .check(
        'categories',
        ({ categories }) =>
          categories?.some((code) => !ids.categories.has(code)) === true &&
          'names a category that is not there',
      )
      .check('gift', ({ gift }) => gift !== null && !ids.skus.has(gift) && 'does not name a variant')
      .check('action', (row, index) => problemsOf(wanted[index]!, row.validFrom, known)[0]?.words ?? false)
      .check('code', (row, index) => {
        const stored = there.get(idOf(row.code));
        const isOther = stored !== undefined && !isSame(stored, rowOf(tx, row, wanted[index]!));
        return (
          isOther &&
          'was announced otherwise and never changes: end it, and give the new one a code of its own'
        );
      });
    for (const { row, index } of check.good()) {
      if (there.has(idOf(row.code))) continue;
      const stored = rowOf(tx, row, wanted[index]!);
      await this.promotions.insert(tx, stored);
      tx.emit(promotionAnnounced(stored));
    }
    return check.result();
  }

  /** At most 1,000 at a time. A code that is there already for the same promotion stays as it is. */
  async issue(tx: Tx, given: readonly CouponImportRow[]): Promise<BulkResult> {
    const promotions = await this.rows.byIds(
      tx,
      given.map(({ promotion }) => idOf(promotion)),
    );
    const customers = await this.rows.customerIds(
      tx,
      given.flatMap(({ customer }) => customer ?? []),
    );
    const taken = await this.rows.couponPromotions(
      tx,
      given.map(({ code }) => couponKey(code)),
    );
    const check = new BulkCheck(given)
      .check(
        'code',
        ({ code }) => !isCouponKey(couponKey(code)) && 'needs 3 to 40 letters, digits and hyphens',
      )
      .once('code', ({ code }) => couponKey(code))
      .check(
        'promotion',
        ({ promotion }) =>
          !asksForCoupon(promotions.get(idOf(promotion))) &&
          'does not name a promotion that asks for a coupon',
      )
      .check(
        'customer',
        ({ customer }) => customer !== null && !customers.has(customer) && 'does not name a customer',
      )
      .check('code', ({ code, promotion }) => {
        const of = taken.get(couponKey(code));
        return of !== undefined && of !== idOf(promotion) && 'is a coupon of another promotion';
      });
    const fresh = check.good().filter(({ row }) => !taken.has(couponKey(row.code)));
    const made = fresh.map(({ row }) => couponOf(tx, row, customers));
    await this.coupons.insert(tx, made);
    for (const id of new Set(made.map(({ promotionId }) => promotionId))) {
      const raised = await this.promotions.raise(tx, id);
      if (raised) tx.emit(couponsIssued(raised, made.filter(({ promotionId }) => promotionId === id).length));
    }
    return check.result();
  }
}

const asksForCoupon = (row: PromotionRow | undefined): boolean =>
  row?.conditions.some(({ kind }) => kind === PromotionConditionKind.COUPON) === true;

type Ids = Awaited<ReturnType<PromotionWriteRepository['idsOf']>>;

function givenBy(row: PromotionImportRow, ids: Ids): PromotionGiven {
  const found = <Kind extends string>(codes: readonly string[], by: ReadonlyMap<string, Id<Kind>>) =>
    codes.flatMap((code) => by.get(code) ?? []);
  const { products, categories, quantity, amountFrom, customerGroup } = row;
  return {
    name: row.name,
    priority: row.priority,
    stackingGroup: row.stackingGroup,
    validFrom: row.validFrom,
    validUntil: row.validUntil,
    conditions: [
      ...(products
        ? [{ kind: PromotionConditionKind.PRODUCTS, productIds: found(products, ids.products) }]
        : []),
      ...(categories
        ? [{ kind: PromotionConditionKind.CATEGORIES, categoryIds: found(categories, ids.categories) }]
        : []),
      ...(quantity === null ? [] : [quantityOf(row, quantity)]),
      ...(amountFrom === null ? [] : [{ kind: PromotionConditionKind.AMOUNT, amount: amountFrom }]),
      ...(customerGroup === null ? [] : [{ kind: PromotionConditionKind.CUSTOMER_GROUP, customerGroup }]),
      ...(row.firstOrder ? [{ kind: PromotionConditionKind.FIRST_ORDER }] : []),
      ...(row.coupon ? [{ kind: PromotionConditionKind.COUPON }] : []),
    ],
    actions: [
      {
        kind: row.action as PromotionActionKind,
        percentBps: row.percent === null ? null : row.percent * 100,
        amount: row.amount,
        buy: row.buy,
        get: row.get,
        giftVariantId: row.gift === null ? null : ids.skus.get(row.gift),
      },
    ],
  };
}

/** Pieces are said by saying nothing, as they were before there was anything else to count. */
const quantityOf = ({ quantityUnit }: PromotionImportRow, quantity: number) => ({
  kind: PromotionConditionKind.QUANTITY as const,
  quantity,
  ...(quantityUnit !== Unit.PIECE && { unit: quantityUnit }),
});

const rowOf = (tx: Tx, { code }: PromotionImportRow, given: PromotionGiven): PromotionRow => ({
  id: idOf(code),
  version: 1,
  name: given.name,
  priority: given.priority,
  stackingGroup: given.stackingGroup ?? null,
  ...storedFrom(given),
  validFrom: given.validFrom,
  validUntil: given.validUntil ?? null,
  staffId: null,
  announcedAt: tx.now,
});

/** Whether both say the same; that one has been ended since is no difference. */
const isSame = (stored: PromotionRow, row: PromotionRow): boolean =>
  (['name', 'priority', 'stackingGroup', 'validFrom', 'conditions', 'actions'] as const).every((field) =>
    isDeepStrictEqual(
      stored[field],
      JSON_OF.has(field) ? JSON.parse(JSON.stringify(row[field])) : row[field],
    ),
  );

const JSON_OF: ReadonlySet<string> = new Set(['conditions', 'actions']);

const couponOf = (tx: Tx, row: CouponImportRow, customers: ReadonlyMap<string, Id<'Customer'>>): Coupon => ({
  id: tx.newId<'Coupon'>(),
  promotionId: idOf(row.promotion),
  code: couponKey(row.code),
  customerId: row.customer === null ? null : customers.get(row.customer)!,
  usesMax: row.usesMax,
  usesPerCustomerMax: row.usesPerCustomerMax,
  uses: 0,
  validUntil: row.validUntil,
  staffId: null,
  issuedAt: tx.now,
});
