import { ANNA_APP, ANNA_WEBSHOP, type Cast, IRIS, YOUSSEF } from './cast.js';
import * as documents from './documents.js';
import { type Amount, stockIn, type StockSeen, ticketVersion } from './looks.js';
import type { Teller } from './teller.js';

const BULBS_BARCODE = '9521234900030'; // a pack of three
const CARD = '2900000012345';

/** What one step leaves for the next. */
export interface Seen {
  readonly tv: { readonly id: string; readonly price: Amount };
  readonly utrecht: string;
  readonly zwolle: string;
}

export interface Bought {
  readonly orderId: string;
  readonly orderLineId: string;
  readonly paid: Amount;
}

export async function shePays(
  { utrecht }: Cast,
  teller: Teller,
  seen: Seen,
  reservationId: string,
): Promise<Bought> {
  teller.does(IRIS, 'opens a ticket and scans her card: recognised, nothing merged');
  const ticket = await utrecht.mutate<{ id: string }>(documents.OPEN_TICKET, {});
  await utrecht.mutate(documents.RECOGNISE, {
    identifier: { kind: 'LOYALTY_CARD', value: CARD },
    ticketId: ticket.id,
  });
  teller.does(IRIS, 'brings the reservation onto the ticket');
  const { cart } = await utrecht.mutate<{ cart: { version: number; lines: { price: { total: Amount } }[] } }>(
    documents.BRING_ON,
    { ticketId: ticket.id, expectedVersion: await ticketVersion(utrecht, ticket.id), reservationId },
  );
  teller.expects('at the price she was promised', cart.lines[0]!.price.total.decimal, seen.tv.price.decimal);
  teller.does(IRIS, 'adds a pack of three bulbs, by scan');
  const scanned = await utrecht.mutate<{
    cart: { version: number; lines: { quantity: number }[]; totals: { total: Amount } };
  }>(documents.SCAN, { cartId: ticket.id, barcode: BULBS_BARCODE });
  teller.expects('one scan is three bulbs', scanned.cart.lines.at(-1)!.quantity, 3);
  const { total } = scanned.cart.totals;
  teller.does(IRIS, `Anna pays ${total.decimal}: 200.00 in cash, the rest by card`);
  const asked = await utrecht.mutate<{
    state: string;
    due: Amount;
    frozenUntil: string;
    payments: { id: string; tender: string; state: string }[];
  }>(documents.PAY_TICKET, {
    ticketId: ticket.id,
    expectedVersion: scanned.cart.version,
    expectedTotal: { amount: total.amount, currency: total.currency },
    tenders: [
      {
        kind: 'CARD_TERMINAL',
        amount: { amount: total.amount - 20_000, currency: total.currency },
      },
      { kind: 'CASH', received: { amount: 20_000, currency: total.currency } },
    ],
  });
  const card = asked.payments.find(({ tender }) => tender === 'CARD_TERMINAL')!;
  teller.expects(
    'all of it is tendered; the terminal’s part is written down before it starts',
    [asked.state, asked.due.amount, card.state],
    ['TENDERING', 0, 'STARTED'],
  );
  teller.says(`her prices are frozen until ${asked.frozenUntil}`);
  teller.does(IRIS, 'the terminal says: approved');
  const paid = await utrecht.mutate<{
    state: string;
    due: Amount;
    order: { id: string; number: string; lines: { id: string; name: string }[] };
    receipt: {
      number: string;
      total: Amount;
      lastReturnDay: string;
      tenders: string[];
      deliveries: { by: string }[];
    };
  }>(documents.TERMINAL_SAYS, {
    paymentId: card.id,
    outcome: 'APPROVED',
    terminalReference: 'T1-0042',
  });
  teller.says(`receipt ${paid.receipt.number}: ${paid.receipt.tenders.join(', ')}`);
  teller.expects('the ticket is paid', [paid.state, paid.due.amount], ['PAID', 0]);
  teller.expects('one receipt over all of it', paid.receipt.total.decimal, total.decimal);
  teller.says(`she may bring it back until ${paid.receipt.lastReturnDay}`);
  const line = paid.order.lines.find(({ name }) => name.includes('tv'))!;
  return { orderId: paid.order.id, orderLineId: line.id, paid: seen.tv.price };
}

export async function sheTakesItHome(
  { app, utrecht, webshop }: Cast,
  teller: Teller,
  seen: Seen,
  {
    orderId,
    reservationId,
    pickupId,
    before,
  }: Bought & { reservationId: string; pickupId: string; before: StockSeen },
): Promise<void> {
  teller.does(ANNA_APP, 'opens her code');
  const { pickupCode } = await app.query<{ pickupCode: { digits: string } }>(documents.MY_CODE, {
    pickupId,
    id: reservationId,
  });
  teller.says(`the code on her phone has ${pickupCode.digits.length} digits; no member of staff can read it`);
  teller.does(IRIS, 'hands the set over on her code');
  const handed = await utrecht.mutate<{ pickups: { state: string }[]; orders: { state: string }[] }>(
    documents.HAND_OVER,
    { pickupIds: [pickupId], pickupCode: pickupCode.digits },
  );
  teller.expects('handed over', handed.pickups[0]!.state, 'HANDED_OVER');
  teller.expects('and the order is fulfilled', handed.orders[0]!.state, 'FULFILLED');
  const after = await stockIn(utrecht, seen.tv.id, seen.utrecht);
  teller.expects('Utrecht has one set fewer in the building', before.onHand - after.onHand, 1);
  teller.expects(
    'and holds and owes as many as before',
    [after.held, after.allocated, after.putAside],
    [before.held, before.allocated, before.putAside],
  );
  teller.does(ANNA_WEBSHOP, 'looks at home: everything she did, in any channel');
  const { me } = await webshop.query<{
    me: { orders: { nodes: { id: string; number: string; origin: { channel: string } }[] } };
  }>(documents.MY_ORDERS);
  const mine = me.orders.nodes.find(({ id }) => id === orderId);
  teller.expects('the purchase in the store is in her list', mine?.origin.channel, 'STORE');
}

export async function sheBringsItBack(
  { zwolle }: Cast,
  teller: Teller,
  seen: Seen,
  { orderId, orderLineId, paid, serialNumber }: Bought & { serialNumber: string },
): Promise<void> {
  interface TakenBack {
    number: string;
    dryRun: boolean;
    refund: { total: Amount; parts: { to: string; amount: Amount }[] };
  }
  const before = await stockIn(zwolle, seen.tv.id, seen.zwolle);
  teller.does(YOUSSEF, 'It does not fit; she brings it to Zwolle, with her card');
  const { purchases } = await zwolle.query<{
    purchases: {
      orderId: string;
      lines: { orderLineId: string; eligibility: { eligible: boolean; words: string } }[];
    }[];
  }>(documents.PURCHASES, { identifier: { kind: 'LOYALTY_CARD', value: CARD } });
  const line = purchases
    .find((purchase) => purchase.orderId === orderId)
    ?.lines.find((candidate) => candidate.orderLineId === orderLineId);
  teller.says(line?.eligibility.words ?? 'not found');
  teller.expects('it may come back here', line?.eligibility.eligible, true);
  const input = {
    orderId,
    lines: [{ orderLineId, quantity: 1, reason: 'too large', grade: 'SELLABLE', serialNumber }],
  };
  teller.does(YOUSSEF, 'asks what she would get back, without doing it');
  const preview = await zwolle.mutate<TakenBack>(documents.TAKE_BACK, { ...input, dryRun: true });
  teller.expects('she would get back what she paid', preview.refund.total.decimal, paid.decimal);
  teller.does(YOUSSEF, 'and does exactly that');
  const done = await zwolle.mutate<TakenBack>(documents.TAKE_BACK, input);
  teller.expects('preview and refund are the same', plan(done), plan(preview));
  teller.says(`return ${done.number}: ${plan(done).join(', ')}`);
  const after = await stockIn(zwolle, seen.tv.id, seen.zwolle);
  teller.expects('the set is in stock in Zwolle, where it came back', after.onHand - before.onHand, 1);
  teller.expects('and can be sold there', after.availableToSell - before.availableToSell, 1);
}

const plan = ({ refund }: { refund: { parts: { to: string; amount: Amount }[] } }): string[] =>
  refund.parts.map(({ to, amount }) => `${to} ${amount.decimal}`);
