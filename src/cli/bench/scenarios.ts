import { Api, Refused } from '../client/api.js';
import { type Bench, type Figures, measure } from './measure.js';
import * as documents from './documents.js';
import { hotVariant } from './hot-variant.js';
import { availability, ledger, prices } from './large-tables.js';
import { measureSearch } from './search.js';
import { announce, engineCpuMs } from './price-cart.js';
import { CART_SCENARIOS } from './cart-scenarios.js';
import { addLine, inTurn, openCart, type OpenedCart, pick, type SeenCart, WEBSHOP_KEY } from './shoppers.js';

/** What scenarios work with: the shop's articles, and one with exactly 100 units. */
export interface Stage {
  readonly variantIds: readonly string[];
  readonly productIds: readonly string[];
  readonly scarceVariantId: string;
}

export interface Scenario {
  readonly name: string;
  /** The statements that one operation may cost; null: no budget. */
  readonly sqlBudget: number | null;
  readonly stretch: number | null;
  /** It fills tables with millions of rows, which takes minutes: only when it is named, and best alone. */
  readonly isLarge?: boolean;
  run(bench: Bench, stage: Stage): Promise<Figures>;
}

const CONCURRENCY = 16;
const WARM = { concurrency: CONCURRENCY, warmUp: 100 };
const CURRENCY = 'EUR';

const CONTACT = { name: 'Bench Buyer', email: 'buyer@example.org' };
const pay = (api: Api, input: object): Promise<{ order: { id: string } }> =>
  api.mutate(documents.PLACE_ORDER, {
    ...input,
    details: { contact: CONTACT, receipt: { by: 'EMAIL', email: CONTACT.email } },
    tenders: [{ kind: 'TEST_GATEWAY' }],
  });

async function checkout(bench: Bench, { variantIds }: Stage, index: number): Promise<void> {
  const cart = await openCart(bench);
  await addLine(cart, pick(variantIds, index * 2));
  const { version, totals } = await addLine(cart, pick(variantIds, index * 2 + 1));
  await pay(cart.api, {
    cartId: cart.id,
    expectedVersion: version,
    expectedTotal: { amount: totals.total.amount, currency: CURRENCY },
  });
}

/** One buyer who wants one of few: placed, or refused with INSUFFICIENT_STOCK; anything else is a fault. */
async function buyScarce(
  cart: OpenedCart & { seen: SeenCart },
  outcome: { placed: number; refused: number },
): Promise<void> {
  try {
    await pay(cart.api, {
      cartId: cart.id,
      expectedVersion: cart.seen.version,
      expectedTotal: { amount: cart.seen.totals.total.amount, currency: CURRENCY },
    });
    outcome.placed += 1;
  } catch (error) {
    if (!(error instanceof Refused) || error.refusal.code !== 'INSUFFICIENT_STOCK') throw error;
    outcome.refused += 1;
  }
}

const ENGINE_CPU_MS_MAX = 2;

/** A cart of 50 lines with 50 promotions: no statement more than 5 lines with 2, and little work for the engine. */
async function priceCart(bench: Bench, { variantIds }: Stage): Promise<Figures> {
  const cartOf = async (lines: number): Promise<OpenedCart> => {
    const cart = await openCart(bench);
    for (let line = 0; line < lines; line += 1) await addLine(cart, variantIds[line]!);
    return cart;
  };
  const reading = async ({ api, id }: OpenedCart): Promise<Figures> =>
    measure(bench, 'price-cart', { count: 200, concurrency: CONCURRENCY }, async () => {
      await api.query(documents.PRICED_CART, { id });
    });
  const ops = await headOffice(bench);
  await announce(ops, 2);
  const small = await reading(await cartOf(5));
  await announce(ops, 48);
  const large = await reading(await cartOf(50));
  const engine = engineCpuMs(50, 50);
  return {
    ...large,
    errors: small.errors + large.errors,
    over: [
      ...(engine > ENGINE_CPU_MS_MAX ? [`engineCpuMs above ${ENGINE_CPU_MS_MAX}`] : []),
      ...(Math.round(large.sqlPerOp) > Math.round(small.sqlPerOp) ? ['more SQL than with five lines'] : []),
    ],
    sqlPerOpOfFiveLines: small.sqlPerOp,
    engineCpuMs: engine,
  };
}

/** Whoever may announce promotions. */
async function headOffice(bench: Bench): Promise<Api> {
  const api = new Api(bench.origin, { apiKey: 'sample-ops' });
  const { accessToken } = await api.mutate<{ accessToken: string }>(documents.LOG_IN_STAFF, {
    staffNumber: '9201',
    password: 'sample-ops-password',
  });
  return api.with({ accessToken });
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'product-detail',
    sqlBudget: 2,
    stretch: null,
    run: (bench, { productIds }) => {
      const api = new Api(bench.origin, { apiKey: WEBSHOP_KEY });
      return measure(bench, 'product-detail', { count: 400, ...WARM }, async (index) => {
        await api.query(documents.PRODUCT, { id: pick(productIds, index) });
      });
    },
  },
  {
    name: 'product-list',
    sqlBudget: 3,
    stretch: null,
    run: (bench) => {
      const api = new Api(bench.origin, { apiKey: WEBSHOP_KEY });
      return measure(bench, 'product-list', { count: 200, ...WARM }, async () => {
        await api.query(documents.PRODUCT_LIST);
      });
    },
  },
  {
    name: 'search',
    sqlBudget: null,
    stretch: null,
    run: (bench) => measureSearch(bench, new Api(bench.origin, { apiKey: WEBSHOP_KEY })),
  },
  {
    name: 'add-to-cart',
    sqlBudget: 8,
    stretch: 5,
    run: async (bench, { variantIds }) => {
      const count = 200;
      const carts = await inTurn(WARM.warmUp + count, () => openCart(bench));
      return measure(bench, 'add-to-cart', { count, ...WARM }, async (index) => {
        await addLine(carts[index]!, pick(variantIds, index));
      });
    },
  },
  {
    name: 'change-line',
    sqlBudget: 8,
    stretch: 5,
    run: async (bench, { variantIds }) => {
      const count = 200;
      const carts = await inTurn(WARM.warmUp + count, async (index) => {
        const cart = await openCart(bench);
        for (let line = 0; line < 4; line++) await addLine(cart, pick(variantIds, index + line));
        return { ...cart, seen: await addLine(cart, pick(variantIds, index + 4)) };
      });
      return measure(bench, 'change-line', { count, ...WARM }, async (index) => {
        const { api, id, seen } = carts[index]!;
        await api.mutate(documents.CHANGE_LINE, {
          cartId: id,
          expectedVersion: seen.version,
          lineId: pick(seen.lines, index).id,
          quantity: 2,
        });
      });
    },
  },
  ...CART_SCENARIOS,
  {
    name: 'price-cart',
    sqlBudget: 2,
    stretch: null,
    run: priceCart,
  },
  {
    name: 'checkout',
    sqlBudget: 40,
    stretch: 25,
    run: (bench, stage) =>
      measure(bench, 'checkout', { count: 150, ...WARM }, (index) => checkout(bench, stage, index)),
  },
  {
    name: 'last-unit',
    sqlBudget: null,
    stretch: null,
    run: async (bench, stage) => {
      const buyers = 200;
      const carts = await inTurn(buyers, async () => {
        const cart = await openCart(bench);
        return { ...cart, seen: await addLine(cart, stage.scarceVariantId) };
      });
      const outcome = { placed: 0, refused: 0 };
      const figures = await measure(bench, 'last-unit', { count: buyers, concurrency: buyers }, (index) =>
        buyScarce(carts[index]!, outcome),
      );
      return { ...figures, ...outcome };
    },
  },
  { name: 'hot-variant', sqlBudget: null, stretch: null, run: hotVariant },
  { name: 'availability', sqlBudget: null, stretch: null, isLarge: true, run: availability },
  { name: 'ledger', sqlBudget: null, stretch: null, isLarge: true, run: ledger },
  { name: 'prices', sqlBudget: null, stretch: null, isLarge: true, run: prices },
];
