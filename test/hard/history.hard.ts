import { Api, Refused } from '../../src/cli/client/api.js';
import { loadSampleStore } from '../../src/cli/import/sample-store.js';
import { type RunningApp, startApp } from '../support/app.js';
import { expectInvariants } from '../support/invariants.js';
import {
  ADDRESS,
  CONTACT,
  DELIVER,
  invariantsIn,
  logIn,
  numberFrom,
  ONLINE,
  outcomeOf,
  placesOf,
  random,
  RECEIPT,
  type SeenCart,
  type SeenOrder,
  SEND,
  Tally,
  tell,
  totalOf,
  variantsOf,
} from './shop.js';
import { type Deed, Idle, mostly, pick, send, type Worker } from './worker.js';

const OPERATIONS = numberFrom('HARD_OPERATIONS', 300);
const SEED = numberFrom('HARD_SEED', Date.now() % 1_000_000);
const WORKERS = 8;
/** Few articles, some scarce, one with a serial number, a bundle, one with a deposit: so that workers meet. */
const SKUS = ['TV-55', 'KET-1', 'LMP-2', 'PAN-S', 'STE-1', 'WAT-1', 'BEAN-1', 'RAK-1', 'BND-COF'];
const PASSPORT = 'passport';
/** Codes that say the test itself is wrong; every other refusal is an answer a client has to live with. */
const NEVER = new Set(['TENDER_MISMATCH', 'DETAILS_MISSING']);

/** She must look at her cart again. */
const OUTDATED = new Set(['CART_CLOSED', 'CART_CHANGED', 'STALE_CART', 'TOTAL_CHANGED', 'NOT_FOUND']);

interface Task {
  readonly id: string;
  readonly pickupId: string;
  readonly lines: readonly {
    readonly lineId: string;
    readonly quantity: number;
    readonly picked: number;
    readonly variant: { readonly id: string; readonly needsSerial: boolean };
  }[];
}

describe(`a long history of everybody at once (HARD_SEED=${SEED})`, () => {
  const apps: RunningApp[] = [];
  let places: Record<string, string>;
  let variants: Record<string, string>;
  let codes: Map<string, string>;
  let workers: Worker[];
  const outcomes = new Map<string, Tally>();
  /** What anybody may know of: receipts lie about, pickups stand in the queue. */
  const known = {
    orders: new Map<string, SeenOrder>(),
    pickups: new Map<string, string>(),
    reservations: new Map<string, string>(),
    returned: [] as string[],
  };
  let serial = 0;

  beforeAll(async () => {
    const first = await startApp();
    apps.push(first);
    await loadSampleStore(first.app, 'src/sample');
    apps.push(await startApp({}, first.database));
    [places, variants] = [await placesOf(first.db), await variantsOf(first.db)];
    const barcodes: { id: string; code: string }[] = await first.db.query(
      'SELECT variant_id AS id, code FROM barcode WHERE quantity = 1',
    );
    codes = new Map(barcodes.map(({ id, code }) => [id, code.replace(/^0(?=\d{13}$)/, '')]));
    workers = await everybody();
  });
  afterAll(() => Promise.all(apps.map((app) => app.close())));

  const hersToPay = ({ ready }: Worker): string[] =>
    ready.map((id) => known.pickups.get(id)!).filter((id) => known.reservations.has(id));
  const units = ({ chance }: Worker): number => 1 + Math.floor(chance() * 2);
  const anyVariant = (worker: Worker): string => variants[pick(SKUS, worker)]!;
  const anyStore = (worker: Worker): string => places[pick(['UTR', 'ZWO'], worker)]!;
  const distance = (worker: Worker): object =>
    worker.chance() < 0.7 ? DELIVER : { kind: 'COLLECT', locationId: anyStore(worker) };

  const remember = (order: SeenOrder): void => {
    known.orders.set(order.id, order);
    for (const { pickup } of order.fulfilments) if (pickup) known.pickups.set(pickup.id, order.id);
  };

  const openCart: Deed = async (worker) => {
    const { cart, guestToken } = await worker.api.mutate<{ cart: { id: string }; guestToken?: string }>(
      SEND.openCart,
      {},
    );
    if (guestToken) (worker as { api: Api }).api = worker.api.with({ guestToken });
    worker.cart = await send<SeenCart>(worker, 'addLine', {
      ...{
        cartId: cart.id,
        variantId: anyVariant(worker),
        quantity: units(worker),
        fulfilment: distance(worker),
      },
    });
  };
  const addLine: Deed = async (worker) => {
    if (!worker.cart) return openCart(worker);
    worker.cart = await send<SeenCart>(worker, 'addLine', {
      ...{ cartId: worker.cart.id, variantId: anyVariant(worker), quantity: units(worker) },
      fulfilment: distance(worker),
    });
  };
  const changeLine: Deed = async (worker) => {
    const { id: cartId, version: expectedVersion, lines } = worker.cart ?? pick<SeenCart>([], worker);
    const line = pick(lines, worker);
    const seen = { cartId, expectedVersion, lineId: line.id };
    worker.cart =
      worker.chance() < 0.3
        ? await send<SeenCart>(worker, 'removeLine', seen)
        : await send<SeenCart>(worker, 'changeLine', { ...seen, quantity: units(worker) });
  };
  const order: Deed = async (worker) => {
    const { cart } = worker;
    if (!cart || cart.lines.length === 0) throw new Idle();
    const placed = await send<{ order: SeenOrder }>(worker, 'placeOrder', {
      ...{ ...ONLINE, cartId: cart.id, expectedVersion: cart.version, expectedTotal: cart.totals.total },
    });
    delete worker.cart;
    remember(placed.order);
  };
  const orderByLines: Deed = async (worker) => {
    const lines = [
      { variantId: anyVariant(worker), quantity: units(worker), fulfilment: distance(worker) },
      { variantId: variants['WAT-1']!, quantity: 1, fulfilment: distance(worker) },
    ].slice(worker.chance() < 0.5 ? 0 : 1);
    const expectedTotal = await totalOf(worker.api, { ...ONLINE, lines }).catch(() => null);
    if (!expectedTotal) throw new Idle();
    remember(
      (await send<{ order: SeenOrder }>(worker, 'placeOrder', { ...ONLINE, lines, expectedTotal })).order,
    );
  };
  const reserveFor =
    (customerId?: () => string): Deed =>
    async (worker) => {
      const made = await send<{ id: string; pickup: { id: string } | null }>(worker, 'reserve', {
        lines: [{ variantId: anyVariant(worker), quantity: units(worker) }],
        fulfilment: { kind: 'COLLECT', locationId: anyStore(worker) },
        ...{ contact: CONTACT, receipt: RECEIPT, ...(customerId && { customerId: customerId() }) },
      });
      worker.reservations.push(made.id);
      if (made.pickup) known.pickups.set(made.pickup.id, made.id);
      known.reservations.set(made.id, made.pickup?.id ?? '');
    };
  const changeMind: Deed = async (worker) => {
    const reservationId = pick(worker.reservations, worker);
    if (worker.chance() < 0.25) return send(worker, 'cancelReservation', { reservationId });
    const fulfilment =
      worker.chance() < 0.3
        ? { kind: 'DELIVER', address: { ...ADDRESS, name: CONTACT.name } }
        : { kind: 'COLLECT', locationId: anyStore(worker) };
    const made = await send<{ pickup: { id: string } | null }>(worker, 'changeReservation', {
      ...{ reservationId, fulfilment },
    });
    if (made.pickup) known.pickups.set(made.pickup.id, reservationId);
    return made;
  };

  const sell: Deed = async (worker) => {
    const ticket = await send<{ id: string; cart: { version: number } }>(worker, 'openTicket', {});
    const cart = await worker.api.mutate<SeenCart>(SEND.addLine, {
      ...{ cartId: ticket.id, variantId: variants[pick(SKUS.slice(1, 8), worker)]!, quantity: units(worker) },
    });
    let seen = { version: cart.version, total: cart.totals.total };
    if (worker.chance() < 0.6 && known.reservations.size > 0) {
      const brought = await send<{ cart: { version: number }; total: typeof seen.total }>(
        worker,
        'bringToTicket',
        {
          ...{
            ticketId: ticket.id,
            expectedVersion: seen.version,
            reservationId: pick(mostly(worker, hersToPay(worker), known.reservations.keys()), worker),
          },
        },
      ).catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        return null;
      });
      if (brought) seen = { version: brought.cart.version, total: brought.total };
    }
    const paid = await send<{ order: SeenOrder }>(worker, 'payTicket', {
      ...{ ticketId: ticket.id, expectedVersion: seen.version, expectedTotal: seen.total },
      tenders: [
        worker.chance() < 0.5
          ? { kind: 'CARD_TERMINAL', terminalReference: `H-${ticket.id.slice(-8)}` }
          : {
              kind: 'CASH',
              received: { ...seen.total, amount: Math.ceil(seen.total.amount / 5_000) * 5_000 },
            },
      ],
    });
    remember(paid.order);
  };
  const work: Deed = async (worker) => {
    const task = await send<Task>(worker, 'takePick', {});
    await send(worker, 'confirmPick', {
      taskId: task.id,
      lines: task.lines
        .filter(({ quantity, picked }) => picked < quantity)
        .flatMap(({ lineId, quantity, picked, variant }) => {
          const barcode = codes.get(variant.id)!;
          if (!variant.needsSerial) return [{ lineId, barcode, quantity: quantity - picked }];
          return Array.from({ length: quantity - picked }, () => ({
            ...{ lineId, barcode, quantity: 1, serialNumber: `HARD-${++serial}` },
          }));
        }),
    });
    const place = `A-${1 + Math.floor(worker.chance() * 9)}`;
    await send(worker, 'markReady', { pickupId: task.pickupId, place });
    worker.ready.push(task.pickupId);
  };
  const handOver: Deed = (worker) =>
    send(worker, 'handOver', {
      ...{
        pickupIds: [pick(mostly(worker, worker.ready, known.pickups.keys()), worker)],
        documentLooked: PASSPORT,
        ageChecked: true,
      },
    });
  const takeBack: Deed = async (worker) => {
    const from = pick(known.orders.values(), worker);
    const line = pick(from.lines, worker);
    const back = await send<{ id: string }>(worker, 'takeBack', {
      orderId: from.id,
      lines: [
        {
          ...{
            orderLineId: line.id,
            quantity: 1,
            reason: 'too much',
            grade: pick(['SELLABLE', 'DAMAGED'], worker),
          },
          ...(line.serialNumbers[0] && { serialNumber: line.serialNumbers[0] }),
        },
      ],
    });
    known.returned.push(back.id);
  };
  const sentOff = new Set<string>();
  const despatch: Deed = (worker) => {
    const waiting = [...known.orders.values()].flatMap((sent) =>
      sent.fulfilments
        .filter(({ id, kind }) => kind === 'DELIVER' && !sentOff.has(id))
        .map(({ id }) => ({ id, sent })),
    );
    const { id, sent } = pick(waiting, worker);
    if (worker.chance() < 0.9) sentOff.add(id); // else somebody tries twice
    const { lines } = sent;
    const numbered = [variants['TV-55'], variants['BND-COF']]; // of the bundle its machine
    const sets = lines.filter(({ variant }) => numbered.includes(variant.id));
    const serials = sets.flatMap(({ id: lineId, quantity }) =>
      Array.from({ length: quantity }, () => ({ lineId, serialNumber: `HARD-${++serial}` })),
    );
    return send(worker, 'despatch', {
      ...{ fulfilmentId: id, carrier: 'Bode', trackingNumber: `H${++serial}`, serials },
    });
  };

  /** Eight at work, half of them at each process. */
  async function everybody(): Promise<Worker[]> {
    const origin = (index: number) => apps[index % apps.length]!.origin;
    const webshop = (index: number) => new Api(origin(index), { apiKey: 'sample-webshop' });
    const anna = { email: 'anna@example.org' };
    const pin = '246810';
    const agent = await logIn(origin(4), 'sample-contact-centre', {
      ...{ staffNumber: '9001', password: 'sample-agent-password' },
    });
    const { customer } = await agent.mutate<{ customer: { id: string } }>(SEND.recognise, {
      identifier: { kind: 'EMAIL', value: anna.email },
    });
    await agent.mutate(SEND.confirmCaller, { customerId: customer.id, how: 'birth day' });
    const shopping = [addLine, changeLine, order, order, reserveFor(), changeMind];
    const store = [sell, sell, work, work, handOver, handOver, takeBack, takeBack, changeMind];
    const cast: [string, Api, Deed[]][] = [
      ['guest', webshop(0), shopping],
      ['another guest', webshop(1), shopping],
      ['Anna in the app', await logIn(origin(2), 'sample-app', anna), shopping],
      ['Anna in the webshop', await logIn(origin(3), 'sample-webshop', anna), shopping],
      ['agent', agent, [orderByLines, reserveFor(() => customer.id), changeMind]],
      ['Iris', await logIn(origin(5), 'sample-pos-utrecht', { staffNumber: '1002', pin }), store],
      ['Youssef', await logIn(origin(6), 'sample-pos-zwolle', { staffNumber: '2002', pin }), store],
      [
        'operations',
        await logIn(origin(7), 'sample-ops', { staffNumber: '9201', password: 'sample-ops-password' }),
        [despatch],
      ],
    ];
    const everyone = cast.map(([name, api, does], index) => ({
      ...{ name, api, does, reservations: [], ready: [], chance: random(SEED * WORKERS + index) },
    }));
    for (const each of everyone) if (each.name.includes('guest')) await openCart(each); // gives her a token
    return everyone;
  }

  const NAMES = new Map<Deed, string>([
    [addLine, 'put in a cart'],
    [changeLine, 'change a line'],
    [order, 'order a cart'],
    [orderByLines, 'order by phone'],
    [changeMind, 'change a reservation'],
    [sell, 'sell on a ticket'],
    [work, 'pick'],
    [handOver, 'hand over'],
    [takeBack, 'take back'],
    [despatch, 'despatch'],
  ]);

  it(`${OPERATIONS} operations of ${WORKERS} workers leave every invariant whole`, async () => {
    tell(`HARD_SEED=${SEED}`);
    let [begun, done] = [0, 0];
    const faults: string[] = [];
    const workOn = async (worker: Worker): Promise<void> => {
      for (let idle = 0; begun < OPERATIONS && idle < 500;) {
        begun += 1;
        const deed = pick(worker.does, worker);
        const name = NAMES.get(deed) ?? 'reserve';
        try {
          await deed(worker);
          note(name, 'done');
        } catch (error) {
          if (error instanceof Idle) {
            begun -= 1;
            idle += 1;
            await new Promise((resolve) => setTimeout(resolve, 20));
            continue;
          }
          const outcome = outcomeOf(error);
          if (OUTDATED.has(outcome)) delete worker.cart;
          if (outcome.startsWith('FAULT') || NEVER.has(outcome))
            faults.push(`${worker.name}, ${name}: ${outcome}`);
          note(name, outcome);
        }
        done += 1;
        if (done % 50 === 0) tell(`${done} of ${OPERATIONS} operations`);
      }
    };
    const note = (name: string, outcome: string): void => {
      if (!outcomes.has(name)) outcomes.set(name, new Tally());
      outcomes.get(name)!.add(outcome);
    };
    await Promise.all(workers.map(workOn));
    for (const app of apps) await app.settled();
    for (const [name, tally] of outcomes) tell(`${name}: ${tally}`);
    expect(faults).toEqual([]);
    const { db } = apps[0]!;
    await expectInvariants(db, invariantsIn(false));
    await expectOnlyAcknowledged(db);
    for (const deed of ['put in a cart', 'order a cart', 'sell on a ticket', 'reserve'])
      expect([deed, outcomes.get(deed)?.count('done') ?? 0]).not.toEqual([deed, 0]);
  });

  /** No ghost: what is in the books was answered to somebody, and what was answered is in the books. */
  async function expectOnlyAcknowledged(db: RunningApp['db']): Promise<void> {
    const ids = async (sql: string): Promise<string[]> =>
      ((await db.query(sql)) as { id: string }[]).map(({ id }) => id).sort();
    expect(await ids("SELECT id FROM customer_order WHERE state <> 'abandoned'")).toEqual(
      [...known.orders.keys()].sort(),
    );
    expect(await ids('SELECT id FROM reservation')).toEqual([...known.reservations.keys()].sort());
    expect(await ids('SELECT id FROM customer_return')).toEqual([...known.returned].sort());
  }
});
