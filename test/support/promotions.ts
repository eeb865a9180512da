import type { DataSource } from 'typeorm';
import type { Id } from '../../src/kernel/ids.js';
import {
  Coupon,
  CouponRepository,
  OrderHistory,
  PromotionActionKind,
  PromotionBasisService,
  PromotionConditionKind,
  PromotionDirectory,
  PromotionRepository,
  PromotionRow,
} from '../../src/pricing/index.js';
import { anId } from './builders.js';

/** What promotions need, by hand. The directory reads anew for each question unless told otherwise. */
export function promotionServices(): { directory: PromotionDirectory; promotions: PromotionBasisService } {
  const directory = new PromotionDirectory(new PromotionRepository());
  directory.kept.maxAgeMs = 0;
  return {
    directory,
    promotions: new PromotionBasisService(directory, new CouponRepository(new OrderHistory())),
  };
}

/**
 * A promotion in force, of one product unless said otherwise: tests share a database, and one for everybody would be in
 * everybody's cart. 10 % off.
 */
export function aPromotion({
  productIds,
  ...given
}: Partial<PromotionRow> & { productIds?: readonly Id<'Product'>[] }): PromotionRow {
  const id = anId<'Promotion'>();
  return {
    id,
    version: 1,
    name: `Actie ${id.slice(-4)}`,
    priority: 0,
    stackingGroup: null,
    actions: [{ kind: PromotionActionKind.PERCENTAGE, percentBps: 1_000 }],
    validFrom: new Date('2026-01-05T00:00:00Z'),
    validUntil: null,
    staffId: null,
    announcedAt: new Date('2026-01-05T00:00:00Z'),
    ...given,
    conditions: [
      ...(productIds ? [{ kind: PromotionConditionKind.PRODUCTS, productIds }] : []),
      ...(given.conditions ?? []),
    ],
  };
}

/** {@link aPromotion}, as the database has it. */
export async function aStoredPromotion(
  db: DataSource,
  given: Parameters<typeof aPromotion>[0],
): Promise<PromotionRow> {
  const row = aPromotion(given);
  await db.manager.insert(PromotionRow, row as object);
  return row;
}

/** A coupon without limits, of a code of its own. */
export async function aCoupon(
  db: DataSource,
  given: Partial<Coupon> & Pick<Coupon, 'promotionId'>,
): Promise<Coupon> {
  const id = anId<'Coupon'>();
  const coupon: Coupon = {
    id,
    code: `C-${id.slice(-12).toUpperCase()}`,
    customerId: null,
    usesMax: null,
    usesPerCustomerMax: null,
    uses: 0,
    validUntil: null,
    staffId: null,
    issuedAt: new Date('2026-01-05T00:00:00Z'),
    ...given,
  };
  await db.manager.insert(Coupon, coupon);
  return coupon;
}
