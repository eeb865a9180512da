import { Api } from '../client/api.js';
import * as documents from './documents.js';
import { type Bench, type Figures, measure } from './measure.js';
import { addLine, inTurn, openCart, type OpenedCart, pick } from './shoppers.js';
import type { Scenario, Stage } from './scenarios.js';

const CONCURRENCY = 8;
const SUBSCRIBERS = 100;
const PUSHES = 30;

/** A guest's cart with so many lines, all of different articles. */
async function cartOf(bench: Bench, { variantIds }: Stage, lines: number, from = 0): Promise<OpenedCart> {
  const cart = await openCart(bench);
  for (let line = 0; line < lines; line += 1) await addLine(cart, pick(variantIds, from + line));
  return cart;
}

/** What a request costs that does nothing: our own share of the others is what is above it. */
const emptyResolver: Scenario = {
  name: 'empty-resolver',
  sqlBudget: 1,
  stretch: null,
  run: (bench) => {
    const api = new Api(bench.origin, { apiKey: 'sample-webshop' });
    return measure(bench, 'empty-resolver', { count: 400, concurrency: CONCURRENCY }, async () => {
      await api.query(documents.NOTHING);
    });
  },
};

const cartQuery: Scenario = {
  name: 'cart-query',
  sqlBudget: 3,
  stretch: 2,
  run: async (bench, stage) => {
    const carts = await inTurn(20, (index) => cartOf(bench, stage, 5, index));
    return measure(bench, 'cart-query', { count: 200, concurrency: CONCURRENCY }, async (index) => {
      const { api, id } = pick(carts, index);
      await api.query(documents.CART_QUERY, { id });
    });
  },
};

/** Another unit of what is in it already, so that the cart stays as long as it is. */
const addTo = (name: string, lines: number): Scenario => ({
  name,
  sqlBudget: 8,
  stretch: 5,
  run: async (bench, stage) => {
    const carts = await inTurn(8, (index) => cartOf(bench, stage, lines, index));
    return measure(bench, name, { count: 120, concurrency: CONCURRENCY }, async (index) => {
      await addLine(pick(carts, index), pick(stage.variantIds, (index % carts.length) + (index % lines)));
    });
  },
});

/** A whole log-in with a cart of 65 lines: 14 statements for the merge, beside those by which she proves who she is. */
const mergeLines: Scenario = {
  name: 'merge-65-lines',
  sqlBudget: 22,
  stretch: null,
  run: async (bench, stage) => {
    const count = 8;
    const carts = await inTurn(count, () => cartOf(bench, stage, 65));
    return measure(bench, 'merge-65-lines', { count, concurrency: 1 }, async (index) => {
      const { api } = carts[index]!;
      await api.mutate(documents.LOG_IN, { email: 'anna@example.org', password: 'sample-customer-password' });
    });
  },
};

/** How long until a change that was answered is on all of a hundred screens, half of them at another process. */
async function push(bench: Bench, stage: Stage): Promise<Figures> {
  const other = await bench.startAnother();
  const cart = await cartOf(bench, stage, 1);
  const at = [cart.api, cart.api.at(other.origin)];
  const arrivals = new Map<number, number[]>();
  const stops = Array.from({ length: SUBSCRIBERS }, (_, index) =>
    pick(at, index).follow<{ cartChanged: { version: number } }>(
      documents.FOLLOW_CART,
      { cartId: cart.id },
      ({ cartChanged: { version } }) =>
        arrivals.set(version, [...(arrivals.get(version) ?? []), performance.now()]),
      () => undefined,
    ),
  );
  const arrived = async (version: number): Promise<number[]> => {
    for (const end = performance.now() + 10_000; performance.now() < end;) {
      const times = arrivals.get(version) ?? [];
      if (times.length === SUBSCRIBERS) return times;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(
      `${arrivals.get(version)?.length ?? 0} of ${SUBSCRIBERS} screens show version ${version}`,
    );
  };
  const delays: number[] = [];
  try {
    await arrived(2);
    const figures = await measure(bench, 'push', { count: PUSHES, concurrency: 1 }, async (index) => {
      const { version } = await addLine(cart, pick(stage.variantIds, index));
      const answered = performance.now();
      for (const time of await arrived(version)) delays.push(Math.max(0, time - answered));
    });
    delays.sort((a, b) => a - b);
    const quantile = (share: number) =>
      Math.round(delays[Math.min(delays.length - 1, Math.floor(share * delays.length))]!);
    return {
      ...figures,
      ...{
        subscribers: SUBSCRIBERS,
        processes: at.length,
        pushP50Ms: quantile(0.5),
        pushP95Ms: quantile(0.95),
        pushMaxMs: quantile(1),
      },
    };
  } finally {
    for (const stop of stops) await stop();
    await other.stop();
  }
}

/** What the one cart costs. */
export const CART_SCENARIOS: readonly Scenario[] = [
  emptyResolver,
  cartQuery,
  addTo('add-to-cart-5-lines', 5),
  addTo('add-to-cart-50-lines', 50),
  mergeLines,
  { name: 'push', sqlBudget: null, stretch: null, run: push },
];
