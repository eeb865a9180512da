import { Api, Refused, RequestFailed } from '../client/api.js';
import type { Plan, PlannedReturn, PlannedSale } from './plan.js';
import * as documents from './documents.js';

/** Who plays: the webshop, the warehouse that sends its orders, and one till per store. */
export interface Players {
  readonly webshop: Api;
  readonly warehouse: Api;
  readonly tills: readonly Api[];
}

/** What was done, and what was refused and why. */
export interface Played {
  invoices: number;
  lines: number;
  unitsSold: number;
  returnLines: number;
  unitsReturned: number;
  readonly byChannel: Record<'webshop' | 'store', { invoices: number; units: number }>;
  readonly refusals: Map<string, number>;
}

interface SoldLine {
  readonly id: string;
  readonly quantity: number;
}

/** An invoice as it was sold: its order, and its line per stock code. */
interface Sold {
  readonly orderId: string;
  readonly lines: ReadonlyMap<string, SoldLine>;
}

const CURRENCY = 'EUR';
const STORE_SHARE_PERCENT = 30;
const WEB_LANES = 4;
const ADDRESS = {
  street: 'Oudegracht',
  houseNumber: '12',
  postcode: '3511 AB',
  city: 'Utrecht',
  country: 'NL',
};

/** The same invoice goes the same way in every replay: its number decides. */
const number = (invoice: string): number => Number(invoice.replace(/\D/g, ''));

/**
 * Whether an invoice is sold in a store. The file does not say where anything was sold, so this is made up; what comes
 * back later was ordered online, so that it comes back in another channel: in a store.
 */
const isSoldInStore = (sale: PlannedSale): boolean =>
  !sale.comesBack && number(sale.invoice) % 100 < STORE_SHARE_PERCENT;

/**
 * Plays a plan through the public GraphQL API: every invoice as a web order or a sale at a till, every return at a till.
 *
 * A till does one thing after another; web orders go in a few lanes side by side; a return waits for its sale.
 *
 * @param variantIds variant by stock code.
 * @param told       called after each step.
 */
export async function play(
  plan: Plan,
  players: Players,
  variantIds: ReadonlyMap<string, string>,
  told: (done: number) => void,
): Promise<Played> {
  const played: Played = {
    invoices: 0,
    lines: 0,
    unitsSold: 0,
    returnLines: 0,
    unitsReturned: 0,
    byChannel: { webshop: { invoices: 0, units: 0 }, store: { invoices: 0, units: 0 } },
    refusals: new Map(),
  };
  const lanes = new Map<string, Promise<unknown>>();
  const sold = new Map<string, Promise<Sold | null>>();
  let done = 0;

  const inLane = <Result>(lane: string, work: () => Promise<Result>): Promise<Result> => {
    const after = (lanes.get(lane) ?? Promise.resolve()).then(work, work);
    lanes.set(
      lane,
      after.then(() => told(++done)),
    );
    return after;
  };
  const tillOf = (invoice: string): number => number(invoice) % players.tills.length;

  for (const step of plan.steps) {
    if ('sale' in step) {
      const { sale } = step;
      const inStore = isSoldInStore(sale);
      const lane = inStore ? `till ${tillOf(sale.invoice)}` : `web ${number(sale.invoice) % WEB_LANES}`;
      const work = inLane(lane, () =>
        counted(played, `sale ${sale.invoice}`, async () => {
          const result = inStore
            ? await sellAtTill(players.tills[tillOf(sale.invoice)]!, sale, variantIds)
            : await orderOnline(players, sale, variantIds);
          note(played, sale, inStore ? 'store' : 'webshop');
          return result;
        }),
      );
      sold.set(sale.invoice, work);
      continue;
    }
    const { comingBack } = step;
    const till = tillOf(comingBack.invoice);
    const sales = await Promise.all(comingBack.parts.map(({ sale }) => sold.get(sale)!));
    void inLane(`till ${till}`, () =>
      counted(played, `return ${comingBack.invoice}`, () =>
        takeBack(players.tills[till]!, comingBack, sales, played),
      ),
    );
  }
  await Promise.all(lanes.values());
  return played;
}

function note(played: Played, sale: PlannedSale, channel: 'webshop' | 'store'): void {
  const units = [...sale.units.values()].reduce((sum, quantity) => sum + quantity, 0);
  played.invoices += 1;
  played.lines += sale.linesInFile;
  played.unitsSold += units;
  played.byChannel[channel].invoices += 1;
  played.byChannel[channel].units += units;
}

/** A refusal is counted by its code and told at the end; what broke ends the replay. */
async function counted<Result>(
  played: Played,
  what: string,
  work: () => Promise<Result>,
): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof RequestFailed)) throw error;
    const why = `${what.split(' ')[0]}: ${error.message}`;
    played.refusals.set(why, (played.refusals.get(why) ?? 0) + 1);
    return null;
  }
}

interface OrderAnswer {
  readonly id: string;
  readonly lines: readonly {
    readonly id: string;
    readonly quantity: number;
    readonly variant: { readonly sku: string };
  }[];
}

const soldFrom = (order: OrderAnswer): Sold => ({
  orderId: order.id,
  lines: new Map(order.lines.map(({ id, quantity, variant }) => [variant.sku, { id, quantity }])),
});

async function orderOnline(
  { webshop, warehouse }: Players,
  sale: PlannedSale,
  variantIds: ReadonlyMap<string, string>,
): Promise<Sold> {
  const lines = [...sale.units].map(([code, quantity]) => ({
    variantId: variantIds.get(code)!,
    quantity,
  }));
  const details = {
    deliveryAddress: ADDRESS,
    contact: {
      name: `Customer ${sale.customer || 'unknown'}`,
      email: `c${sale.customer || '0'}@example.org`,
    },
    receipt: { by: 'EMAIL', email: `c${sale.customer || '0'}@example.org` },
  };
  const place = (amount: number) =>
    webshop.mutate<{ order: OrderAnswer & { fulfilments: { id: string }[] } }>(documents.PLACE_ORDER, {
      lines,
      details,
      expectedTotal: { amount, currency: CURRENCY },
      tenders: [{ kind: 'TEST_GATEWAY' }],
    });
  const { order } = await place(await totalOf(webshop, lines, details));
  for (const { id } of order.fulfilments)
    await warehouse.mutate(documents.DESPATCH, {
      fulfilmentId: id,
      carrier: 'Replay Post',
      trackingNumber: `RP${sale.invoice}`,
    });
  return soldFrom(order);
}

/** What she would be shown: asked for with a total that cannot be, and answered with what it is. Nothing is written. */
async function totalOf(webshop: Api, lines: readonly object[], details: object): Promise<number> {
  const answer = await webshop.query<{
    placeOrder: { newTotal?: { amount: number }; code?: string; message?: string };
  }>(documents.ASK_TOTAL, {
    input: {
      lines,
      details,
      expectedTotal: { amount: 0, currency: CURRENCY },
      tenders: [{ kind: 'TEST_GATEWAY' }],
    },
  });
  const { newTotal, code, message } = answer.placeOrder;
  if (newTotal) return newTotal.amount;
  throw new Refused({ code: code ?? 'UNKNOWN', message: message ?? '' });
}

async function sellAtTill(
  till: Api,
  sale: PlannedSale,
  variantIds: ReadonlyMap<string, string>,
): Promise<Sold> {
  const { id } = await till.mutate<{ id: string }>(documents.OPEN_TICKET, { label: sale.invoice });
  let seen = { version: 1, totals: { total: { amount: 0 } } };
  for (const [code, quantity] of sale.units)
    seen = await till.mutate<typeof seen>(documents.ADD_LINE, {
      cartId: id,
      variantId: variantIds.get(code)!,
      quantity,
    });
  const paid = await till.mutate<{ order: OrderAnswer }>(documents.PAY_TICKET, {
    ticketId: id,
    expectedVersion: seen.version,
    expectedTotal: { amount: seen.totals.total.amount, currency: CURRENCY },
    tenders: [{ kind: 'CARD_TERMINAL', terminalReference: `R-${sale.invoice}` }],
  });
  return soldFrom(paid.order);
}

async function takeBack(
  till: Api,
  comingBack: PlannedReturn,
  sales: readonly (Sold | null)[],
  played: Played,
): Promise<null> {
  for (const [index, { quantity, sale }] of comingBack.parts.entries()) {
    const line = sales[index]?.lines.get(comingBack.code);
    if (!line) throw new Refused({ code: 'SALE_WAS_REFUSED', message: `invoice ${sale} was not sold` });
    await till.mutate(documents.TAKE_BACK, {
      orderId: sales[index]!.orderId,
      lines: [{ orderLineId: line.id, quantity, reason: 'brought back', grade: 'SELLABLE' }],
    });
    played.unitsReturned += quantity;
  }
  played.returnLines += 1;
  return null;
}
