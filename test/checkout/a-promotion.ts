import type { Id } from '../../src/kernel/ids.js';
import {
  type Coupon,
  type PromotionActionKind,
  type PromotionConditionKind,
  PromotionDirectory,
  type PromotionRow,
} from '../../src/pricing/index.js';
import type { Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { aKey } from '../support/builders.js';
import { aCoupon, aStoredPromotion } from '../support/promotions.js';
import { dataOf, type Json } from '../support/graphql.js';

const CART = `id version
  lines { id quantity isGift variant { id } price { gross { amount } total { amount } vat { vat { amount } } steps { kind label amount { amount } sourceId } } }
  totals { goods { amount } discount { amount } delivery { amount } total { amount } }
  coupons { couponCode applied problem problemCode } nextOffers { label needs } benefits { label source } pointsToEarn`;
const READ = `query ($id: UUID) { cart(id: $id) { ${CART} } }`;
const SET = `mutation ($input: SetCartCouponsInput!) { setCartCoupons(input: $input) { __typename ... on UserError { code message }
  ... on Cart { ${CART} } ... on StaleCart { cart { id version } } ... on TooManyAttempts { retryAt } } }`;

export const ask = (kind: `${PromotionConditionKind}`, more: object = {}) =>
  ({ kind, ...more }) as PromotionRow['conditions'][number];
export const act = (kind: PromotionActionKind, more: object = {}): PromotionRow['actions'][number] => ({
  kind,
  ...more,
});

/** What tests do to a running product with promotions, which they make as they go. */
export function promotedShop(app: RunningApp) {
  const directory = app.app.get(PromotionDirectory, { strict: false });
  directory.maxAgeMs = 0;
  const read = async (headers: Headers, id: string): Promise<Json> =>
    (await dataOf(app, READ, { id }, headers)).cart;
  const setCoupons = async (
    headers: Headers,
    cart: { id: string; version: number },
    couponCodes: string[],
  ) => {
    const input = { cartId: cart.id, expectedVersion: cart.version, couponCodes };
    const { body } = await app.send(
      { query: SET, variables: { input } },
      { 'idempotency-key': aKey(), ...headers },
    );
    return body.errors ? body : body.data.setCartCoupons;
  };
  const tenOff = (productIds: readonly Id<'Product'>[], given: Partial<PromotionRow> = {}) =>
    aStoredPromotion(app.db, { productIds, ...given });
  const couponOf = async (productIds: readonly Id<'Product'>[], given: Partial<Coupon> = {}) => {
    const promotion = await tenOff(productIds, { conditions: [ask('coupon')] });
    return { promotion, coupon: await aCoupon(app.db, { promotionId: promotion.id, ...given }) };
  };
  return { directory, read, setCoupons, tenOff, couponOf };
}
