import { Api } from '../../src/cli/client/api.js';
import { loadSampleStore } from '../../src/cli/import/sample-store.js';
import type { Id } from '../../src/kernel/ids.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aVariant } from '../support/catalogue.js';
import { expectInvariants } from '../support/invariants.js';
import { aStockLevel } from '../support/inventory.js';
import {
  type Amount,
  CONTACT,
  DELIVER,
  inLanes,
  invariantsIn,
  logIn,
  numberFrom,
  ONLINE,
  outcomeOf,
  pause,
  placesOf,
  RECEIPT,
  type SeenCart,
  SEND,
  Tally,
  tell,
  totalOf,
} from './shop.js';

const BUYERS = 200;
const ROUNDS = numberFrom('HARD_ROUNDS', 3);
/** They come within so short a time, no channel before another. */
const RUSH_MS = 300;
const OTHERS_ON_HAND = 10_000;

/** Somebody who wants one unit, all prepared; resolves when she was promised it. */
type Buyer = () => Promise<unknown>;

interface Contest {
  readonly scarce: Id<'Variant'>;
  /** There is plenty of it; it stands beside the scarce one in every second basket, before or behind it. */
  readonly plenty: Id<'Variant'>;
}

describe('many buyers for few units, through two processes', () => {
  const apps: RunningApp[] = [];
  let places: Record<string, string>;
  let tills: Api[];
  let agents: Api[];
  const at = (index: number): RunningApp => apps[index % apps.length]!;

  beforeAll(async () => {
    const first = await startApp();
    apps.push(first);
    await loadSampleStore(first.app, 'src/sample');
    apps.push(await startApp({}, first.database));
    places = await placesOf(first.db);
    const iris = { staffNumber: '1002', pin: '246810' };
    const chantal = { staffNumber: '9001', password: 'sample-agent-password' };
    tills = await Promise.all(apps.map(({ origin }) => logIn(origin, 'sample-pos-utrecht', iris)));
    agents = await Promise.all(apps.map(({ origin }) => logIn(origin, 'sample-contact-centre', chantal)));
  });
  afterAll(() => Promise.all(apps.map((app) => app.close())));

  const aContest = async (onHand: Record<string, number>): Promise<Contest> => {
    const { db } = apps[0]!;
    const [scarce, plenty] = [await aVariant(db, { price: 9900 }), await aVariant(db, { price: 2500 })];
    for (const [code, units] of Object.entries(onHand)) {
      const locationId = places[code] as Id<'Location'>;
      await aStockLevel(db, { variantId: scarce.id, locationId, onHand: units });
      await aStockLevel(db, { variantId: plenty.id, locationId, onHand: OTHERS_ON_HAND });
    }
    return { scarce: scarce.id, plenty: plenty.id };
  };

  const basket = ({ scarce, plenty }: Contest, index: number): string[] =>
    [[scarce], [scarce, plenty], [scarce], [plenty, scarce]][Math.floor(index / 3) % 4]!;

  /** She has put it into a cart before, and has seen the total. */
  const inWebshop = async (contest: Contest, index: number): Promise<Buyer> => {
    const api = new Api(at(index).origin, { apiKey: 'sample-webshop' });
    const opened = await api.mutate<{ cart: { id: string }; guestToken: string }>(SEND.openCart, {});
    const guest = api.with({ guestToken: opened.guestToken });
    let cart: SeenCart | undefined;
    for (const variantId of basket(contest, index))
      cart = await guest.mutate<SeenCart>(SEND.addLine, {
        cartId: opened.cart.id,
        variantId,
        quantity: 1,
        fulfilment: DELIVER,
      });
    const expected = { expectedVersion: cart!.version, expectedTotal: cart!.totals.total };
    return () => guest.mutate(SEND.placeOrder, { ...ONLINE, cartId: cart!.id, ...expected });
  };

  const totals = new Map<string, Promise<Amount>>();
  /** Without a cart: lines and what they cost. */
  const byLines = async (api: Api, contest: Contest, index: number): Promise<Buyer> => {
    const variantIds = basket(contest, index);
    const lines = variantIds.map((variantId) => ({ variantId, quantity: 1, fulfilment: DELIVER }));
    const name = variantIds.join();
    if (!totals.has(name)) totals.set(name, totalOf(api, { ...ONLINE, lines }));
    const expectedTotal = await totals.get(name);
    return () => api.mutate(SEND.placeOrder, { ...ONLINE, lines, expectedTotal });
  };
  const inApp = (contest: Contest, index: number): Promise<Buyer> =>
    byLines(new Api(at(index).origin, { apiKey: 'sample-app' }), contest, index);
  const byPhone = (contest: Contest, index: number): Promise<Buyer> =>
    byLines(agents[index % agents.length]!, contest, index);

  /** At the counter, put aside for a passer-by. */
  const inStore = (contest: Contest, index: number): Promise<Buyer> => {
    const till = tills[index % tills.length]!;
    const input = {
      lines: basket(contest, index).map((variantId) => ({ variantId, quantity: 1 })),
      fulfilment: { kind: 'COLLECT', locationId: places['UTR'] },
      contact: CONTACT,
      receipt: RECEIPT,
    };
    return Promise.resolve(() => till.mutate(SEND.reserve, input));
  };

  /** Together, three channels in turn. */
  const race = async (
    contest: Contest,
    channels: readonly ((contest: Contest, index: number) => Promise<Buyer>)[],
  ): Promise<{ outcomes: Tally; seconds: number; byChannel: Tally }> => {
    const buyers = await inLanes(BUYERS, 8, (index) => channels[index % channels.length]!(contest, index));
    const [outcomes, byChannel] = [new Tally(), new Tally()];
    const begun = performance.now();
    await Promise.all(
      buyers.map(async (buy, index) => {
        await pause(Math.random() * RUSH_MS);
        const outcome = await buy().then(() => 'promised', outcomeOf);
        outcomes.add(outcome);
        if (outcome === 'promised') byChannel.add(channels[index % channels.length]!.name);
      }),
    );
    for (const app of apps) await app.settled();
    return { outcomes, byChannel, seconds: (performance.now() - begun) / 1_000 };
  };

  /** What the losers may have left: nothing. */
  const expectNoOrphan = async ({ scarce }: Contest, units: number): Promise<void> => {
    const { db } = apps[0]!;
    const [left] = (await db.query(
      `SELECT (SELECT count(*)::int FROM customer_order WHERE state IN ('awaiting_payment', 'abandoned')) AS unfinished,
              (SELECT count(*)::int FROM payment WHERE state <> 'captured') AS unpaid,
              (SELECT count(*)::int FROM test_gateway_entry AS entry
                WHERE NOT EXISTS (SELECT FROM payment WHERE payment.id = entry.payment_id)) AS taken_for_nothing,
              (SELECT count(*)::int FROM idempotency_record WHERE result IS NULL) AS in_progress,
              (SELECT count(*)::int FROM cart WHERE frozen_until IS NOT NULL AND state = 'open') AS frozen,
              (SELECT count(*)::int FROM hold WHERE state = 'live' AND NOT EXISTS (
                SELECT FROM reservation WHERE reservation.id = hold.cause_id)) AS held_for_nothing,
              (SELECT sum(held + allocated)::int FROM stock_level WHERE variant_id = $1) AS promised`,
      [scarce],
    )) as object[];
    expect(left).toEqual({
      unfinished: 0,
      unpaid: 0,
      taken_for_nothing: 0,
      in_progress: 0,
      frozen: 0,
      held_for_nothing: 0,
      promised: units,
    });
  };

  const promisesOf = async ({ scarce }: Contest): Promise<number> => {
    const [row] = (await apps[0]!.db.query(
      `SELECT (SELECT count(*) FROM order_line WHERE variant_id = $1)::int
            + (SELECT count(*) FROM reservation_line WHERE variant_id = $1)::int AS promises`,
      [scarce],
    )) as { promises: number }[];
    return row!.promises;
  };

  const contests: [name: string, units: number, stock: Record<string, number>, third: typeof inStore][] = [
    ['the last unit: one promise, 199 refusals', 1, { UTR: 1 }, inStore],
    ['100 units in two places: 100 orders, 100 refusals', 100, { TIE: 60, UTR: 40 }, byPhone],
  ];
  it.each(contests)('200 buyers for %s, no fault, no orphan', async (_name, units, stock, third) => {
    for (let round = 1; round <= ROUNDS; round++) {
      const contest = await aContest(stock);
      const { outcomes, byChannel, seconds } = await race(contest, [inWebshop, inApp, third]);
      tell(`round ${round} of ${ROUNDS}: ${outcomes} in ${seconds.toFixed(1)} s (${byChannel})`);
      expect(Object.fromEntries(outcomes)).toEqual({
        promised: units,
        INSUFFICIENT_STOCK: BUYERS - units,
      });
      expect(await promisesOf(contest)).toBe(units);
      await expectNoOrphan(contest, units);
      await expectInvariants(apps[0]!.db, invariantsIn(false));
    }
  });
});
