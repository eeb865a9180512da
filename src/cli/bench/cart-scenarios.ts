import { Api } from '../client/api.js';
import * as documents from './documents.js';
import { type Bench, type Figures, measure } from './measure.js';
import { addLine, inTurn, openCart, type OpenedCart, pick } from './shoppers.js';
import type { Scenario, Stage } from './scenarios.js';

const CONCURRENCY = 8;
const WARM = { concurrency: CONCURRENCY, warmUp: 100 };
const SUBSCRIBERS = 100;
const PUSHES = 30;
const ROUNDS = 5;
const CPU_RATIO_MAX = 1.6;
const MERGE_SQL_MAX = 14;

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
    return measure(bench, 'empty-resolver', { count: 400, ...WARM }, async () => {
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
    return measure(bench, 'cart-query', { count: 200, ...WARM }, async (index) => {
      const { api, id } = pick(carts, index);
      await api.query(documents.CART_QUERY, { id });
    });
  },
};

const cpuOf = ({ apiCpuMsPerOp, dbCpuMsPerOp }: Figures): number =>
  (apiCpuMsPerOp ?? 0) + (dbCpuMsPerOp ?? 0);
const rounded = (value: number): number => Math.round(value * 100) / 100;
const middle = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!;

/**
 * Adding to carts of 50 lines, in rounds with carts of 5: what is in them already may make adding at most 1.6 times as
 * dear. Another unit of what is in it, so that a cart stays as long as it is.
 */
async function addToFifty(bench: Bench, stage: Stage): Promise<Figures> {
  const adding = async (lines: number) => {
    const carts = await inTurn(2 * CONCURRENCY, (index) => cartOf(bench, stage, lines, index));
    return () =>
      measure(bench, 'add-to-cart-50-lines', { count: 120, concurrency: CONCURRENCY }, async (index) => {
        const at = index % carts.length;
        await addLine(carts[at]!, pick(stage.variantIds, at + (index % lines)));
      });
  };
  const [toFive, toFifty] = [await adding(5), await adding(50)];
  const rounds: { five: Figures; fifty: Figures }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const figures = { five: await toFive(), fifty: await toFifty() };
    if (round > 0) rounds.push(figures); // the first one warms: what has not run often is not compiled yet
  }
  const { five, fifty } = rounds.at(-1)!;
  const cpuRatio = rounded(middle(rounds.map((each) => cpuOf(each.fifty) / cpuOf(each.five))));
  return {
    ...fifty,
    over: cpuRatio > CPU_RATIO_MAX ? [`cpuRatio above ${CPU_RATIO_MAX}`] : [],
    sqlPerOpOfFiveLines: five.sqlPerOp,
    cpuMsPerOpOfFiveLines: rounded(middle(rounds.map((each) => cpuOf(each.five)))),
    cpuMsPerOpOfFiftyLines: rounded(middle(rounds.map((each) => cpuOf(each.fifty)))),
    cpuRatio,
  };
}

/** Logging in with a guest's cart of 65 lines, beside logging in without one: the difference is the merge. */
async function mergeLines(bench: Bench, stage: Stage): Promise<Figures> {
  const count = 8;
  const carts = await inTurn(count, () => cartOf(bench, stage, 65));
  const plain = new Api(bench.origin, { apiKey: 'sample-webshop' });
  const account = { email: 'anna@example.org', password: 'sample-customer-password' };
  const logIns = (of: (index: number) => Api) =>
    measure(bench, 'merge-65-lines', { count, concurrency: 1 }, async (index) => {
      await of(index).mutate(documents.LOG_IN, account);
    });
  const without = await logIns(() => plain);
  const figures = await logIns((index) => carts[index]!.api);
  const mergeSqlPerOp = rounded(figures.sqlPerOp - without.sqlPerOp);
  return {
    ...figures,
    errors: figures.errors + without.errors,
    over: mergeSqlPerOp > MERGE_SQL_MAX ? [`mergeSqlPerOp above ${MERGE_SQL_MAX}`] : [],
    sqlPerOpOfLogIn: without.sqlPerOp,
    mergeSqlPerOp,
  };
}

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
      subscribers: SUBSCRIBERS,
      processes: at.length,
      pushP50Ms: quantile(0.5),
      pushP95Ms: quantile(0.95),
      pushMaxMs: quantile(1),
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
  { name: 'add-to-cart-50-lines', sqlBudget: 8, stretch: 5, run: addToFifty },
  { name: 'merge-65-lines', sqlBudget: null, stretch: null, run: mergeLines },
  { name: 'push', sqlBudget: 18, stretch: null, run: push },
];
