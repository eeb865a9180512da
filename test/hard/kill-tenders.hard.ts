import type pg from 'pg';
import { Api, Refused, RequestFailed } from '../../src/cli/client/api.js';
import { eventually } from '../support/processes.js';
import { Server } from './server.js';
import {
  ADDRESS,
  type Amount,
  CONTACT,
  invariantsIn,
  numberFrom,
  pause,
  random,
  sessionOf,
  Tally,
  tell,
} from './shop.js';

const KILLS = numberFrom('HARD_KILLS', 4);
const SEED = numberFrom('HARD_SEED', Date.now() % 1_000_000);
const SKUS = ['TEA-1', 'BAT-4', 'LED-1', 'BEAN-1'];
/** What a till may not take for an answer: it asks again with its key. */
const NO_ANSWER = new Set(['UNAVAILABLE', 'IDEMPOTENCY_IN_PROGRESS']);

const SEEN = `id state cart { version lines { id } checkout { missing } } total { amount currency } due { amount currency }
  payments { id tender state }`;
const TICKET = `query { ticket { ${SEEN} } }`;
const mutation = (name: string, seen = `... on Ticket { ${SEEN} }`) => {
  const input = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${input}!) { ${name}(input: $input) { ${seen} ... on UserError { code message } } }`;
};
const SEND = {
  openTicket: mutation('openTicket'),
  addCartLine: mutation('addCartLine', '... on Cart { id }'),
  setCheckoutDetails: mutation('setCheckoutDetails', '... on Cart { id }'),
  payTicket: mutation('payTicket'),
  settleTerminalPayment: mutation('settleTerminalPayment'),
  undoTender: mutation('undoTender'),
} as const;

interface Tendered {
  readonly id: string;
  readonly tender: string;
  readonly state: string;
}
interface SeenTicket {
  readonly id: string;
  readonly state: string;
  readonly cart: {
    readonly version: number;
    readonly lines: readonly unknown[];
    readonly checkout: { readonly missing: readonly string[] };
  };
  readonly total: Amount;
  readonly due: Amount;
  readonly payments: readonly Tendered[];
}
interface Step {
  readonly operation: keyof typeof SEND;
  readonly input: object;
}

describe(`kill -9 while tickets are tendered (HARD_SEED=${SEED})`, () => {
  const server = new Server();
  const chance = random(SEED);
  /** Each ticket as the last answer about it showed it. */
  const told = new Map<string, SeenTicket>();
  const outcomes = new Tally();
  const unexpected: string[] = [];
  let variantIds: string[];
  /** That were acknowledged. */
  let writes = 0;
  /** Tills finish the ticket that money stands on, and begin no other. */
  let isOver = false;

  beforeAll(async () => {
    server.spawn();
    await server.ready();
    await server.onDatabase(async (client) => {
      const { rows } = await client.query<{ id: string }>('SELECT id FROM variant WHERE sku = ANY($1)', [
        SKUS,
      ]);
      variantIds = rows.map(({ id }) => id);
    });
  });
  afterAll(async () => {
    isOver = true;
    await server.kill();
    await server.expectNoOrphan();
    server.remove();
  });

  /** Asks until there is an answer, whoever is killed meanwhile. */
  async function answered<Result>(ask: () => Promise<Result>): Promise<Result> {
    for (;;)
      try {
        return await ask();
      } catch (error) {
        if (error instanceof Refused || (error instanceof RequestFailed && !NO_ANSWER.has(error.code)))
          throw error;
        outcomes.add('unknown');
        await pause(50);
      }
  }

  const part = ({ total }: SeenTicket): Amount => ({
    ...total,
    amount: Math.floor(total.amount / 200) * 100,
  });
  const oneOf = <Value>(values: readonly Value[]): Value => values[Math.floor(chance() * values.length)]!;

  /** What a till does next, of all that may be done to the ticket before it; it remembers nothing. */
  function nextStep(ticket: SeenTicket | null): Step {
    if (ticket === null) return { operation: 'openTicket', input: {} };
    const { id, cart, payments, due } = ticket;
    if (cart.lines.length < 2 && payments.length === 0) {
      const fulfilment =
        cart.lines.length === 1 ? { kind: 'DELIVER', address: { ...ADDRESS, name: CONTACT.name } } : null;
      return {
        operation: 'addCartLine',
        input: { cartId: id, variantId: oneOf(variantIds), quantity: 1, ...(fulfilment && { fulfilment }) },
      };
    }
    if (cart.checkout.missing.length > 0)
      return {
        operation: 'setCheckoutDetails',
        input: { cartId: id, expectedVersion: cart.version, details: { contact: CONTACT } },
      };
    const started = payments.filter(({ state }) => state === 'STARTED');
    const [unanswered] = started;
    if (unanswered && chance() < 0.85)
      return {
        operation: 'settleTerminalPayment',
        input:
          chance() < 0.75
            ? {
                paymentId: unanswered.id,
                outcome: 'APPROVED',
                terminalReference: `K-${unanswered.id.slice(-8)}`,
              }
            : { paymentId: unanswered.id, outcome: 'DECLINED' },
      };
    const standing = payments.filter(({ state }) => state === 'STARTED' || state === 'CAPTURED');
    if (standing.length > 0 && (due.amount === 0 || chance() < 0.3))
      return {
        operation: 'undoTender',
        input: { paymentId: oneOf(standing).id, reason: 'she pays otherwise' },
      };
    const card = { kind: 'CARD_TERMINAL' };
    const tenders = oneOf(
      standing.length === 0 && part(ticket).amount > 0
        ? [
            [{ kind: 'CASH', amount: part(ticket) }, card],
            [{ ...card, amount: part(ticket) }, card],
            [{ kind: 'CASH', amount: part(ticket) }],
            [card],
          ]
        : [[{ kind: 'CASH' }], [card]],
    );
    return {
      operation: 'payTicket',
      input: { ticketId: id, expectedVersion: cart.version, expectedTotal: ticket.total, tenders },
    };
  }

  async function till(credentials: { apiKey: string; accessToken: string }): Promise<void> {
    const api = () => new Api(server.origin, credentials);
    for (;;) {
      const { ticket } = await answered(() => api().query<{ ticket: SeenTicket | null }>(TICKET));
      if (isOver && ticket?.state !== 'TENDERING') return;
      const { operation, input } = nextStep(ticket);
      const key = Api.key();
      try {
        const answer = await answered(() => api().mutate<SeenTicket>(SEND[operation], input, key));
        if (answer.payments) told.set(answer.id, answer);
        outcomes.add(operation);
        writes += 1;
      } catch (error) {
        outcomes.add('refused');
        unexpected.push(`${operation} ${JSON.stringify(input)}: ${String(error)}`);
        if (unexpected.length > 3) return;
      }
    }
  }

  /** Every tender that a till was told of is in the books as it was told, and no other; all that must hold, holds. */
  async function expectBooks(client: pg.Client): Promise<void> {
    expect({ unexpected, logged: unexpected.length > 0 ? server.complaints : '' }).toEqual({
      unexpected: [],
      logged: '',
    });
    const { rows } = await client.query<{ ticketId: string; id: string; tender: string; state: string }>(
      'SELECT ticket_id AS "ticketId", id, tender, state FROM payment ORDER BY id',
    );
    const expected = [...told].flatMap(([ticketId, { payments }]) =>
      payments.map(({ id, tender, state }) => ({
        ...{ ticketId, id, tender: tender.toLowerCase(), state: state.toLowerCase() },
      })),
    );
    expect(rows).toEqual(expected.sort((one, other) => (one.id < other.id ? -1 : 1)));
    for (const { id, says, sql } of invariantsIn(true))
      expect({ id, says, rows: (await client.query<object>(sql)).rows }).toEqual({ id, says, rows: [] });
  }

  /** Each paid ticket was paid once, by one receipt, and nothing is kept for any ticket any more. */
  async function expectFinished(client: pg.Client): Promise<void> {
    const paid = [...told.values()].filter(({ state }) => state === 'PAID');
    const { rows } = await client.query<{ id: string; total: number }>(
      `SELECT ticket_id AS id, (SELECT sum(captured_amount - refunded_amount)::int FROM payment
                                 WHERE ticket_id = document.ticket_id) AS total
         FROM document WHERE ticket_id IS NOT NULL ORDER BY 1`,
    );
    expect(rows).toEqual(
      paid
        .map(({ id, total }) => ({ id, total: total.amount }))
        .sort((one, other) => (one.id < other.id ? -1 : 1)),
    );
    const { rows: kept } = await client.query(
      `SELECT id FROM hold WHERE state = 'live' AND purpose = 'order_awaiting_payment'
       UNION ALL SELECT id FROM customer_order WHERE state = 'awaiting_payment'`,
    );
    expect(kept).toEqual([]);
    expect(paid.length).toBeGreaterThan(0);
  }

  const blows: readonly (readonly [string, () => Promise<void>])[] = [
    ['the API', () => server.kill()],
    [
      'PostgreSQL, whole, then the API',
      async () => {
        server.killPostgres();
        await pause(200);
        await server.kill();
      },
    ],
  ];

  it(`${KILLS} times, and every tender is there once, and ends`, async () => {
    const sessionAt = async (apiKey: string, staffNumber: string) => ({
      ...{ apiKey, accessToken: await sessionOf(server.origin, apiKey, { staffNumber, pin: '246810' }) },
    });
    const tills = [
      await sessionAt('sample-pos-utrecht', '1002'),
      await sessionAt('sample-pos-zwolle', '2002'),
    ];
    for (let kill = 0; kill < KILLS; kill++) {
      const [name, blow] = blows[kill % blows.length]!;
      isOver = false;
      const working = Promise.all(tills.map((each) => till(each)));
      working.catch(() => undefined); // told below
      const before = writes;
      const enough = 6 + Math.floor(chance() * 8);
      await eventually(() => writes - before >= enough || unexpected.length > 0);
      await pause(chance() * 100);
      await blow();
      server.spawn();
      await server.ready();
      await pause(300);
      isOver = true;
      await working;
      await server.onDatabase(expectBooks);
      tell(`${kill + 1} of ${KILLS}: killed ${name}; ${told.size} tickets so far; ${outcomes}`);
    }
    await server.onDatabase(expectFinished);
    expect(await server.stop()).toBe(0);
    await server.expectNoOrphan();
  });
});
