import { SystemClock } from '../../kernel/clock.js';
import { newId } from '../../kernel/ids.js';
import {
  promote,
  type Promotion,
  type PromotionAction,
  PromotionActionKind,
  PromotionConditionKind,
  type PromotionFacts,
  type PromotionLine,
} from '../../pricing/index.js';
import type { Api } from '../client/api.js';
import * as documents from './documents.js';

const ENGINE_RUNS = 300;

/** Announces promotions of every action, on everything there is. */
export async function announce(ops: Api, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await ops.mutate(documents.ANNOUNCE_PROMOTION, {
      promotion: {
        name: `Bench ${index}`,
        conditions: [{ kind: 'QUANTITY', quantity: 2 + (index % 5) }],
        actions: [ACTIONS[index % ACTIONS.length]],
        priority: index % 7,
        stackingGroup: index % 4 === 0 ? 'bench' : null,
        validFrom: clock.now().toISOString(),
      },
    });
}

/** CPU of the pure engine for one cart, in milliseconds: lines and promotions of every kind, all in reach of all. */
export function engineCpuMs(lines: number, promotions: number): number {
  const cart = Array.from({ length: lines }, (_, index) => aLine(index));
  const list = Array.from({ length: promotions }, (_, index) => aPromotion(index));
  for (let run = 0; run < ENGINE_RUNS; run += 1) promote(cart, list, FACTS);
  const before = process.cpuUsage();
  for (let run = 0; run < ENGINE_RUNS; run += 1) promote(cart, list, FACTS);
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / ENGINE_RUNS / 10) / 100;
}

const clock = new SystemClock();
const EUR = 'EUR';
const ACTIONS = [
  { kind: 'PERCENTAGE', percentBps: 100 },
  { kind: 'AMOUNT', amount: { amount: 100, currency: EUR } },
  { kind: 'FIXED_PRICE', amount: { amount: 1_900, currency: EUR } },
  { kind: 'BUY_X_GET_Y', buy: 5, get: 1 },
  { kind: 'CHEAPEST_FREE' },
];
const ENGINE_ACTIONS: readonly PromotionAction[] = [
  { kind: PromotionActionKind.PERCENTAGE, percentBps: 100 },
  { kind: PromotionActionKind.AMOUNT, amount: { amount: 100, currency: EUR } },
  { kind: PromotionActionKind.FIXED_PRICE, amount: { amount: 1_900, currency: EUR } },
  { kind: PromotionActionKind.BUY_X_GET_Y, buy: 5, get: 1, percentBps: 10_000 },
  { kind: PromotionActionKind.CHEAPEST_FREE },
];
const FACTS: PromotionFacts = {
  currency: EUR,
  customerGroups: [],
  isFirstOrder: false,
  coupons: new Map(),
  deliveryAmount: 495,
};

const aLine = (index: number): PromotionLine => ({
  id: newId<'CartLine'>(index),
  variantId: newId<'Variant'>(index),
  productId: newId<'Product'>(index),
  categoryId: newId<'Category'>(index),
  pieces: 1 + (index % 3),
  gross: (995 + index * 100) * (1 + (index % 3)),
  isUntouched: false,
});

const aPromotion = (index: number): Promotion => ({
  id: newId<'Promotion'>(index),
  name: `Bench ${index}`,
  priority: index % 7,
  stackingGroup: index % 4 === 0 ? 'bench' : null,
  validFrom: new Date(0),
  validUntil: null,
  conditions: [{ kind: PromotionConditionKind.QUANTITY, quantity: 2 + (index % 5) }],
  actions: [ENGINE_ACTIONS[index % ENGINE_ACTIONS.length]!],
});
