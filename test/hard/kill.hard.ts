import { Api, Refused, RequestFailed } from '../../src/cli/client/api.js';
import { Server } from './server.js';
import {
  type Amount,
  DELIVER,
  invariantsIn,
  numberFrom,
  ONLINE,
  pause,
  random,
  type SeenCart,
  type SeenOrder,
  SEND,
  sessionOf,
  Tally,
  tell,
  totalOf,
} from './shop.js';

const KILLS = numberFrom('HARD_KILLS', 4);
const SEED = numberFrom('HARD_SEED', Date.now() % 1_000_000);
const RESOLVE_MS_MAX = 120_000; // for ever, as far as a busy machine can be told from it
/** What a client may not take for an answer: it asks again with its key. */
const NO_ANSWER = new Set(['UNAVAILABLE', 'IDEMPOTENCY_IN_PROGRESS']);
const SKUS = ['TEA-1', 'BAT-4', 'LED-1', 'BEAN-1'];

/** A write as its client remembers it. */
interface Attempt {
  readonly operation: keyof typeof SEND;
  readonly input: { readonly cartId?: string; readonly ticketId?: string; readonly quantity?: number };
  outcome: 'open' | 'ok' | 'refused' | 'fault';
  /** Times that nobody knows what came of it. */
  unknowns: number;
  /** From the recovery (or the loss of the answer, if later) until it was known. */
  resolvedInMs: number;
  result: { order?: SeenOrder } | null;
  said: string;
}

describe(`kill -9 at any moment (HARD_SEED=${SEED})`, () => {
  const server = new Server();
  const chance = random(SEED);
  const log: Attempt[] = [];
  let variantIds: string[];
  /** What the app shows for one unit of the first. */
  let shown: Amount;
  /** Clients finish what they are at, and begin nothing new. */
  let isOver = false;
  /** Nobody waits for answers any more. */
  let isGivenUp = false;
  let isServing = true;

  beforeAll(async () => {
    server.spawn();
    await server.ready();
    const found = await audit<{ id: string }>('SELECT id FROM variant WHERE sku = ANY($1)', [SKUS]);
    variantIds = found.map(({ id }) => id);
    shown = await totalOf(new Api(server.origin, { apiKey: 'sample-app' }), {
      ...ONLINE,
      lines: oneByLines(),
    });
  });
  afterAll(async () => {
    isOver = isGivenUp = true;
    await server.kill();
    await server.expectNoOrphan();
    server.remove();
  });

  const audit = <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    server.onDatabase(async (client) => (await client.query<Row>(sql, values)).rows);

  /** Sends a write until its outcome is known, with one key. */
  async function write<Result extends object>(
    credentials: { apiKey: string; accessToken?: string; guestToken?: string },
    operation: keyof typeof SEND,
    input: object,
  ): Promise<Result | null> {
    const attempt: Attempt = {
      ...{ operation, input, outcome: 'open', unknowns: 0, resolvedInMs: 0, result: null, said: '' },
    };
    log.push(attempt);
    const key = Api.key();
    for (let lostAt = 0; ;) {
      try {
        attempt.result = await new Api(server.origin, credentials).mutate<object>(
          SEND[operation],
          input,
          key,
        );
        attempt.outcome = 'ok';
      } catch (error) {
        attempt.said = String(error);
        if (error instanceof Refused) attempt.outcome = 'refused';
        else if (error instanceof RequestFailed && !NO_ANSWER.has(error.code)) attempt.outcome = 'fault';
        else {
          attempt.unknowns += 1;
          lostAt ||= performance.now();
          await pause(50);
          const waitedMs = performance.now() - Math.max(lostAt, server.upSince);
          if (!isGivenUp && (!isServing || waitedMs < 2 * RESOLVE_MS_MAX)) continue;
        }
      }
      if (lostAt > 0) attempt.resolvedInMs = performance.now() - Math.max(lostAt, server.upSince);
      return attempt.result as Result | null;
    }
  }

  const oneByLines = () => [{ variantId: variantIds[0]!, quantity: 1, fulfilment: DELIVER }];
  const anyVariant = (): string => variantIds[Math.floor(chance() * variantIds.length)]!;

  /** A guest in the webshop: a cart, a few units, an order. */
  async function guest(): Promise<void> {
    const apiKey = 'sample-webshop';
    while (!isOver) {
      const opened = await write<{ cart: { id: string }; guestToken: string }>({ apiKey }, 'openCart', {});
      if (!opened) continue;
      const credentials = { apiKey, guestToken: opened.guestToken };
      const cartId = opened.cart.id;
      let cart: SeenCart | null = null;
      for (let adds = 0; adds < 2; adds++)
        cart = await write<SeenCart>(credentials, 'addLine', {
          ...{ cartId, variantId: anyVariant(), quantity: 1 + Math.floor(chance() * 2), fulfilment: DELIVER },
        });
      if (cart && !isOver)
        await write(credentials, 'placeOrder', {
          ...{ ...ONLINE, cartId, expectedVersion: cart.version, expectedTotal: cart.totals.total },
        });
    }
  }

  /** The app, without a cart. */
  async function byLines(): Promise<void> {
    const apiKey = 'sample-app';
    while (!isOver)
      await write({ apiKey }, 'placeOrder', { ...ONLINE, lines: oneByLines(), expectedTotal: shown });
  }

  /** A till sells what is on the counter. */
  async function till(credentials: { apiKey: string; accessToken: string }): Promise<void> {
    while (!isOver) {
      const ticket = await write<{ id: string }>(credentials, 'openTicket', {});
      if (!ticket) continue;
      const line = { cartId: ticket.id, variantId: anyVariant(), quantity: 1 };
      const cart = await write<SeenCart>(credentials, 'addLine', line);
      if (cart)
        await write(credentials, 'payTicket', {
          ...{ ticketId: ticket.id, expectedVersion: cart.version, expectedTotal: cart.totals.total },
          tenders: [{ kind: 'CARD_TERMINAL', terminalReference: `H-${ticket.id.slice(-8)}` }],
        });
    }
  }

  async function sessionAt(apiKey: string, staffNumber: string) {
    return { apiKey, accessToken: await sessionOf(server.origin, apiKey, { staffNumber, pin: '246810' }) };
  }

  /** Everything in the books is what the clients were told, and the reverse. */
  async function expectBooks(): Promise<void> {
    const faults = log.filter(({ outcome }) => outcome === 'fault' || outcome === 'open');
    expect({ faults, logged: faults.length > 0 ? server.complaints : '' }).toEqual({
      faults: [],
      logged: '',
    });
    const slow = log.filter(({ resolvedInMs }) => resolvedInMs > RESOLVE_MS_MAX);
    expect(slow).toEqual([]);
    await server.onDatabase(async (client) => {
      const acknowledged = log.flatMap(({ outcome, result }) =>
        outcome === 'ok' && result?.order ? [result.order] : [],
      );
      const { rows: orders } = await client.query<{
        id: string;
        number: string;
        total: number;
        paid: number;
      }>(
        `SELECT id, number, total_amount::int AS total,
                (SELECT coalesce(sum(captured_amount), 0)::int FROM payment WHERE order_id = customer_order.id) AS paid
           FROM customer_order WHERE state <> 'abandoned' ORDER BY id`,
      );
      expect(orders).toEqual(
        acknowledged
          .map(({ id, number, totals }) => ({
            ...{ id, number, total: totals.total.amount, paid: totals.total.amount },
          }))
          .sort((one, other) => (one.id < other.id ? -1 : 1)),
      );
      const units = new Map<string, number>();
      for (const { operation, outcome, input } of log)
        if (operation === 'addLine' && outcome === 'ok')
          units.set(input.cartId!, (units.get(input.cartId!) ?? 0) + input.quantity!);
      const { rows: carts } = await client.query<{ id: string; units: number }>(
        'SELECT cart_id AS id, sum(quantity)::int AS units FROM cart_line GROUP BY cart_id',
      );
      expect(new Map(carts.map(({ id, units: there }) => [id, there]))).toEqual(units);
      for (const { id, says, sql } of invariantsIn(true)) {
        const { rows } = await client.query<object>(sql);
        expect({ id, says, rows }).toEqual({ id, says, rows: [] });
      }
    });
  }

  /** One way to be cut off; resolves when the product answers again. */
  const blows: Record<string, () => Promise<void>> = {
    'the API': () => server.kill(),
    'PostgreSQL, whole, then the API': async () => {
      server.killPostgres();
      await pause(300 + chance() * 700);
      await server.kill();
    },
    'the API, and again while it starts': async () => {
      await server.kill();
      server.spawn();
      await pause(200 + chance() * 1_500);
      await server.kill();
    },
    'the API, in the middle of the first answers': () => server.kill(),
  };

  it(`${KILLS} times, and nothing that was acknowledged is lost, nothing done twice`, async () => {
    const tills = [
      await sessionAt('sample-pos-utrecht', '1002'),
      await sessionAt('sample-pos-zwolle', '2002'),
    ];
    for (let kill = 0; kill < KILLS; kill++) {
      const [name, blow] = Object.entries(blows)[kill % Object.keys(blows).length]!;
      const before = log.length;
      isOver = false;
      const clients = [guest(), guest(), guest(), byLines(), ...tills.map((each) => till(each))];
      const working = Promise.all(clients);
      working.catch(() => undefined); // told below
      await pause(name.includes('first') ? 30 + chance() * 200 : 700 + chance() * 1_500);
      isServing = false;
      const begun = performance.now();
      await blow();
      server.spawn();
      await server.ready();
      isServing = true;
      const downMs = performance.now() - begun;
      await pause(500);
      isOver = true;
      await working;
      await expectBooks();
      const tried = log.slice(before);
      const outcomes = new Tally();
      for (const { outcome } of tried) outcomes.add(outcome);
      const unknown = tried.filter(({ unknowns }) => unknowns > 0);
      const slowest = Math.max(0, ...unknown.map(({ resolvedInMs }) => resolvedInMs));
      tell(
        `${kill + 1} of ${KILLS}: killed ${name}; down ${(downMs / 1_000).toFixed(1)} s; ${tried.length} writes (${outcomes}), ` +
          `${unknown.length} unknown, all known ${(slowest / 1_000).toFixed(1)} s after recovery`,
      );
      expect(outcomes.count('ok')).toBeGreaterThan(0);
    }
    expect(await server.stop()).toBe(0);
    await server.expectNoOrphan();
  });
});
