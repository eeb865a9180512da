import { type Api, Refused } from '../client/api.js';
import { AGENT, ANNA_APP, ANNA_WEBSHOP, type Cast, IRIS, SVEN, YOUSSEF } from './cast.js';
import * as documents from './documents.js';
import { type Amount, serverTime } from './looks.js';
import type { Person, Teller } from './teller.js';

const TORCH_BARCODE = '9521234003731';
const PHONE = '+31612345678';
const DAY_MS = 86_400_000;

interface Promised {
  readonly version: number;
  readonly hash: string;
  readonly returns: { readonly windowDays: number };
}

interface Bought {
  readonly orderId: string;
  readonly orderLineId: string;
  readonly variantId: string;
  readonly receipt: { readonly number: string; readonly total: Amount; readonly lastReturnDay: string };
}

interface Answer {
  readonly eligible: boolean;
  readonly basis: string | null;
  readonly words: string;
  readonly unitsLeft: number;
  readonly lastDay: string | null;
  readonly termsVersion: number;
  readonly betterLater: boolean;
}

/**
 * Plays the second story (mission, "Sixty days") against a running server with the sample store whose clock may be moved:
 * promised online, bought in one store without a card, claimed at home, brought to another store on the last day; refused
 * a day later, in the same words in every channel; and taken back after all when later terms, which serve open orders,
 * give her longer.
 */
export async function sixtyDays(cast: Cast, teller: Teller): Promise<void> {
  teller.title('Sixty days: promised online, bought in one store, brought to another');
  const promised = await sheReadsThePromise(cast, teller);
  const bought = await sheBuysInAStore(cast, teller, promised);
  await sheClaimsTheReceipt(cast, teller, bought);
  const lastDay = Date.parse(`${bought.receipt.lastReturnDay}T10:00:00Z`);
  await time(cast, teller, lastDay, 'the last day comes');
  await everybodySaysTheSame(cast, teller, bought, true);
  await sheBringsOneBack(cast, teller, bought);
  await time(cast, teller, lastDay + DAY_MS, 'a day later');
  await everybodySaysTheSame(cast, teller, bought, false);
  await sheIsRefused(cast, teller, bought);
  await betterTermsCome(cast, teller, bought, promised);
  await everybodySaysTheSame(cast, teller, bought, true);
  await nobodyToldOtherwise(cast, teller, bought);
}

const channelsOf = ({ webshop, app, phone, utrecht, zwolle }: Cast): readonly (readonly [Person, Api])[] => [
  [ANNA_WEBSHOP, webshop],
  [ANNA_APP, app],
  [AGENT, phone],
  [IRIS, utrecht],
  [YOUSSEF, zwolle],
];

async function sheReadsThePromise(cast: Cast, teller: Teller): Promise<Promised> {
  const read: Promised[] = [];
  for (const [person, api] of channelsOf(cast)) {
    teller.does(person, 'reads what is promised');
    const { terms } = await api.query<{ terms: Promised }>(documents.PROMISE);
    teller.says(`version ${terms.version}: ${terms.returns.windowDays} days`);
    read.push(terms);
  }
  teller.expects(
    'the promise is the same to the letter in every channel',
    new Set(read.map((terms) => JSON.stringify(terms))).size,
    1,
  );
  return read[0]!;
}

async function sheBuysInAStore({ zwolle }: Cast, teller: Teller, promised: Promised): Promise<Bought> {
  teller.does(YOUSSEF, 'scans two torches for somebody without a card');
  const ticket = await zwolle.mutate<{ id: string }>(documents.OPEN_TICKET, {});
  const scan = () =>
    zwolle.mutate<{
      cart: { version: number; lines: { variant: { id: string } }[]; totals: { total: Amount } };
    }>(documents.SCAN, { cartId: ticket.id, barcode: TORCH_BARCODE });
  await scan();
  const { cart } = await scan();
  const { total } = cart.totals;
  teller.does(YOUSSEF, `takes ${total.decimal} in cash`);
  const paid = await zwolle.mutate<{
    state: string;
    order: { id: string; lines: { id: string }[] };
    receipt: Bought['receipt'] & { termsVersion: number };
  }>(documents.PAY_TICKET, {
    ticketId: ticket.id,
    expectedVersion: cart.version,
    expectedTotal: { amount: total.amount, currency: total.currency },
    tenders: [{ kind: 'CASH', received: { amount: 5_000, currency: total.currency } }],
    receipt: { by: 'PRINT' },
  });
  teller.says(`receipt ${paid.receipt.number}: bring it back until ${paid.receipt.lastReturnDay}`);
  teller.expects('the receipt names the terms she read', paid.receipt.termsVersion, promised.version);
  return {
    orderId: paid.order.id,
    orderLineId: paid.order.lines[0]!.id,
    variantId: cart.lines[0]!.variant.id,
    receipt: paid.receipt,
  };
}

async function sheClaimsTheReceipt({ webshop }: Cast, teller: Teller, { receipt, orderId }: Bought) {
  teller.does(ANNA_WEBSHOP, 'claims the receipt at home: it was hers');
  const order = await webshop.mutate<{ id: string; origin: { channel: string }; contract: string }>(
    documents.CLAIM_RECEIPT,
    {
      documentNumber: receipt.number,
      total: { amount: receipt.total.amount, currency: receipt.total.currency },
    },
  );
  teller.expects('it is the sale of the store', [order.id, order.origin.channel], [orderId, 'STORE']);
}

async function time({ ops }: Cast, teller: Teller, toMs: number, what: string): Promise<void> {
  teller.does(SVEN, what);
  const { now } = await ops.mutate<{ now: string }>(documents.MOVE_CLOCK, {
    to: new Date(toMs).toISOString(),
  });
  teller.says(`it is ${now}`);
}

async function everybodySaysTheSame(cast: Cast, teller: Teller, bought: Bought, eligible: boolean) {
  const { phone } = cast;
  const found = await phone.mutate<{ customer: { id: string } }>(documents.RECOGNISE, {
    identifier: { kind: 'PHONE', value: PHONE },
  });
  await phone.mutate(documents.CONFIRM_CALLER, { customerId: found.customer.id, how: 'birth day' });
  const answers: Answer[] = [];
  for (const [person, api] of channelsOf(cast)) {
    teller.does(person, 'asks whether it may come back');
    answers.push(await mayItComeBack(api, bought));
    teller.says(answers.at(-1)!.words);
  }
  teller.expects(
    'the same question has the same answer everywhere',
    new Set(answers.map((answer) => JSON.stringify(answer))).size,
    1,
  );
  teller.expects('it may come back', answers[0]!.eligible, eligible);
}

const mayItComeBack = async (api: Api, { orderLineId }: Bought): Promise<Answer> =>
  (await api.query<{ returnTermsFor: Answer }>(documents.MAY_IT_COME_BACK, { orderLineId })).returnTermsFor;

const comingBack = ({ orderId, orderLineId }: Bought) => ({
  orderId,
  lines: [{ orderLineId, quantity: 1, reason: 'changed my mind', grade: 'SELLABLE' }],
});

async function sheBringsOneBack({ utrecht }: Cast, teller: Teller, bought: Bought): Promise<void> {
  teller.does(IRIS, 'takes one of the two back, in another store than it was bought in');
  const { refund } = await utrecht.mutate<{ refund: { total: Amount } }>(
    documents.TAKE_BACK,
    comingBack(bought),
  );
  teller.expects('for half of what was paid', refund.total.amount * 2, bought.receipt.total.amount);
}

async function sheIsRefused({ zwolle }: Cast, teller: Teller, bought: Bought): Promise<void> {
  teller.does(YOUSSEF, 'refuses the other one');
  const answer = await zwolle.mutate(documents.TAKE_BACK, comingBack(bought)).then(
    () => 'taken back',
    (error: unknown) => {
      if (error instanceof Refused) return error.refusal.code;
      throw error;
    },
  );
  teller.expects('because the days are over', answer, 'NOT_RETURNABLE');
}

async function betterTermsCome(
  cast: Cast,
  teller: Teller,
  bought: Bought,
  promised: Promised,
): Promise<void> {
  const { ops, zwolle } = cast;
  const windowDays = promised.returns.windowDays + 30;
  const from = Date.parse(await serverTime(ops)) + 60_000;
  teller.does(SVEN, `drafts terms of ${windowDays} days that serve open orders too`);
  const draft = await ops.mutate<{ id: string; version: number; state: string }>(documents.DRAFT_TERMS, {
    key: 'sale',
    effectiveFrom: new Date(from).toISOString(),
    servesOpenOrders: true,
    rules: {
      windowDays,
      startsAt: 'PURCHASE',
      fee: { amount: 0, currency: 'EUR' },
      by: ['ANY_STORE', 'POST'],
      postagePaidBy: 'RETAILER',
      deliveryCost: { amount: 495, currency: 'EUR' },
      deliveryFreeFrom: { amount: 5_000, currency: 'EUR' },
    },
    texts: [
      { language: 'nl', text: `# Verkoopvoorwaarden\n\nU hebt ${windowDays} dagen bedenktijd.` },
      { language: 'en', text: `# Terms of sale\n\nYou have ${windowDays} days.` },
    ],
  });
  const input = { termsId: draft.id, expectedVersion: draft.version };
  const preview = await ops.mutate<Counts>(documents.PUBLISH_TERMS, { ...input, dryRun: true });
  teller.says(`of ${preview.ordersAffected} open orders ${preview.ordersBetterOff} would be better off`);
  teller.expects('nobody is told of it yet', (await mayItComeBack(zwolle, bought)).eligible, false);
  teller.does(SVEN, 'publishes them');
  const done = await ops.mutate<Counts>(documents.PUBLISH_TERMS, input);
  teller.expects(
    'preview and publication are the same',
    [done.ordersAffected, done.ordersBetterOff],
    [preview.ordersAffected, preview.ordersBetterOff],
  );
  await time(cast, teller, from + 60_000, 'they begin to hold');
  const answer = await mayItComeBack(zwolle, bought);
  teller.expects(
    'the better answer of both is given, and said',
    [answer.termsVersion, answer.betterLater],
    [draft.version, true],
  );
}

interface Counts {
  readonly ordersAffected: number;
  readonly ordersBetterOff: number;
}

async function nobodyToldOtherwise({ ops }: Cast, teller: Teller, { variantId }: Bought): Promise<void> {
  teller.does(SVEN, 'proves it: what every client gives of prices and terms');
  const { priceParity, termsParity } = await ops.query<
    Record<
      'priceParity' | 'termsParity',
      { clientsCompared: number; thingsCompared: number; differences: object[] }
    >
  >(documents.PARITY, { variantIds: [variantId] });
  teller.says(`${termsParity.thingsCompared} rules through ${termsParity.clientsCompared} clients`);
  teller.expects('no client gives other terms', termsParity.differences, []);
  teller.expects('or another price', priceParity.differences, []);
}
