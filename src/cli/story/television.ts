import type { Api } from '../client/api.js';
import { AGENT, ANNA_APP, ANNA_WEBSHOP, type Cast, IRIS, YOUSSEF } from './cast.js';
import * as documents from './documents.js';
import type { Person, Teller } from './teller.js';

interface Amount {
  readonly amount: number;
  readonly currency: string;
  readonly decimal: string;
}

const TELEVISION_BARCODE = '9521234001072';
const BULBS_BARCODE = '9521234900030'; // a pack of three
const CARD = '2900000012345';
const PHONE = '+31612345678';
const NEAR = { postcode: '3511 AB', country: 'NL' };

/** What one step leaves for the next. */
interface Seen {
  readonly tv: { readonly id: string; readonly price: Amount };
  readonly utrecht: string;
  readonly zwolle: string;
}

interface Bought {
  readonly orderId: string;
  readonly orderLineId: string;
  readonly paid: Amount;
}

/**
 * Plays the first story (mission, "The television") against a running server with the sample store: she sees a set in
 * the store, reserves it by phone without paying, changes her mind twice, pays it at the till together with something
 * else, takes it home, and brings it back to another store. Prices are compared in every channel and with the shelf
 * label, stock before and after.
 */
export async function television(cast: Cast, teller: Teller): Promise<void> {
  teller.title(
    'The television: seen in a store, reserved by phone, paid at the till, brought back elsewhere',
  );
  const seen = await sheSeesIt(cast, teller);
  const serialNumber = `OK55-${String(Date.parse(await serverTime(cast.utrecht))).slice(-6)}`;
  const before = await stockIn(cast.utrecht, seen.tv.id, seen.utrecht);
  const reservation = await sheReservesByPhone(cast, teller, seen, before);
  await sheChangesHerMind(cast, teller, seen, reservation.id);
  const pickupId = await theStorePicks(cast, teller, reservation.id, serialNumber);
  const bought = await shePays(cast, teller, seen, reservation.id);
  await sheTakesItHome(cast, teller, seen, { ...bought, reservationId: reservation.id, pickupId, before });
  await sheBringsItBack(cast, teller, seen, { ...bought, serialNumber });
}

async function sheSeesIt({ utrecht, app, webshop, phone }: Cast, teller: Teller): Promise<Seen> {
  const places = await utrecht.query<{ locations: { nodes: { id: string; name: string }[] } }>(
    documents.LOCATIONS,
  );
  const placeNamed = (word: string) => places.locations.nodes.find(({ name }) => name.includes(word))!.id;
  const seen: { price: Amount; id: string }[] = [];
  const looks: readonly [Person, Api][] = [
    [IRIS, utrecht],
    [ANNA_APP, app],
    [ANNA_WEBSHOP, webshop],
    [AGENT, phone],
  ];
  for (const [person, api] of looks) {
    teller.does(person, `looks up the set by its barcode ${TELEVISION_BARCODE}`);
    const { barcode } = await api.query<{
      barcode: {
        variant: {
          id: string;
          name: string;
          price: { amount: Amount };
          availability: { stores: { location: { name: string }; band: string; onDisplay: boolean }[] };
        };
      }[];
    }>(documents.WHAT_IS_THIS, { barcode: TELEVISION_BARCODE, near: NEAR });
    const { variant } = barcode[0]!;
    seen.push({ id: variant.id, price: variant.price.amount });
    teller.says(`${variant.name}: ${variant.price.amount.decimal} ${variant.price.amount.currency}`);
    const stores = variant.availability.stores.map(
      ({ location, band, onDisplay }) =>
        `${location.name} ${band.toLowerCase()}${onDisplay ? ', on display' : ''}`,
    );
    if (person === ANNA_APP) teller.says(`stock near her: ${stores.join(' · ')}`);
  }
  const tv = seen[0]!;
  teller.expects(
    'the price in app, webshop and on the phone is that of the till',
    new Set(seen.map(({ price }) => price.decimal)).size,
    1,
  );
  teller.does(IRIS, 'reads the shelf label');
  const utrechtId = placeNamed('Utrecht');
  const label = await labelOf(utrecht, utrechtId, tv.id);
  teller.expects('the label says the same', label?.decimal, tv.price.decimal);
  return { tv, utrecht: utrechtId, zwolle: placeNamed('Zwolle') };
}

async function sheReservesByPhone(
  { phone, utrecht }: Cast,
  teller: Teller,
  seen: Seen,
  before: StockSeen,
): Promise<{ id: string }> {
  teller.does(AGENT, `Anna calls without her wallet; found by her number ${PHONE}`);
  const found = await phone.mutate<{ customer: { id: string; displayName: string }; history: string }>(
    documents.RECOGNISE,
    { identifier: { kind: 'PHONE', value: PHONE } },
  );
  teller.says(`${found.customer.displayName}; her history: ${found.history}`);
  teller.does(AGENT, 'checks that it is her, on the record');
  const file = await phone.mutate<{ contact: { name: string } }>(documents.CONFIRM_CALLER, {
    customerId: found.customer.id,
    how: 'birth day and postcode',
  });
  teller.says(`it is ${file.contact.name}`);
  teller.does(AGENT, 'puts the set aside in Utrecht, unpaid; receipt by e-mail');
  const reservation = await phone.mutate<{ id: string; number: string; endsAt: string; total: Amount }>(
    documents.PUT_ASIDE,
    {
      customerId: found.customer.id,
      lines: [{ variantId: seen.tv.id, quantity: 1 }],
      fulfilment: { kind: 'COLLECT', locationId: seen.utrecht },
      contact: { name: 'Anna de Wit-Şahin', email: 'anna@example.org', phone: PHONE },
      receipt: { by: 'EMAIL', email: 'anna@example.org' },
    },
  );
  teller.says(`reservation ${reservation.number}, kept until ${reservation.endsAt}`);
  teller.expects(
    'nothing is paid, the price is the label’s',
    reservation.total.decimal,
    seen.tv.price.decimal,
  );
  const after = await stockIn(utrecht, seen.tv.id, seen.utrecht);
  teller.expects('one more is held in Utrecht', after.held - before.held, 1);
  teller.expects('one fewer may be promised there', before.availableToSell - after.availableToSell, 1);
  return reservation;
}

async function sheChangesHerMind(
  { webshop, app, utrecht }: Cast,
  teller: Teller,
  seen: Seen,
  reservationId: string,
): Promise<void> {
  interface Changed {
    fulfilment: { kind: string };
    receiptChoice: { by: string };
    total: Amount;
  }
  teller.does(ANNA_WEBSHOP, 'would rather have it delivered, and the receipt by post');
  const address = {
    name: 'Anna de Wit-Şahin',
    street: 'Oudegracht',
    houseNumber: '12',
    postcode: '3511 AB',
    city: 'Utrecht',
    country: 'NL',
  };
  const delivered = await webshop.mutate<Changed>(documents.CHANGE_MIND, {
    reservationId,
    fulfilment: { kind: 'DELIVER', address },
    receipt: { by: 'POST', address },
  });
  teller.expects('it will be delivered', delivered.fulfilment.kind, 'DELIVER');
  teller.expects('the receipt comes by post', delivered.receiptChoice.by, 'POST');
  teller.expects('at the same price', delivered.total.decimal, seen.tv.price.decimal);
  const letGo = await stockIn(utrecht, seen.tv.id, seen.utrecht);
  teller.says(`Utrecht holds ${letGo.held} now: its unit is free again`);
  teller.does(ANNA_APP, 'collects it after all');
  const collected = await app.mutate<Changed>(documents.CHANGE_MIND, {
    reservationId,
    fulfilment: { kind: 'COLLECT', locationId: seen.utrecht },
    receipt: { by: 'EMAIL', email: 'anna@example.org' },
  });
  teller.expects('she collects it', collected.fulfilment.kind, 'COLLECT');
  const heldAgain = await stockIn(utrecht, seen.tv.id, seen.utrecht);
  teller.expects('and Utrecht holds it for her again', heldAgain.held - letGo.held, 1);
}

async function theStorePicks(
  { utrecht }: Cast,
  teller: Teller,
  reservationId: string,
  serialNumber: string,
): Promise<string> {
  interface Task {
    id: string;
    pickupId: string;
    lines: { lineId: string; quantity: number; variant: { name: string } }[];
  }
  teller.does(IRIS, 'takes the next pick');
  const task = await utrecht.mutate<Task>(documents.TAKE_PICK, {});
  teller.says(task.lines.map(({ quantity, variant }) => `${quantity} × ${variant.name}`).join(', '));
  teller.does(IRIS, `scans the set and its serial number ${serialNumber}`);
  await utrecht.mutate(documents.CONFIRM_PICK, {
    taskId: task.id,
    lines: [{ lineId: task.lines[0]!.lineId, barcode: TELEVISION_BARCODE, quantity: 1, serialNumber }],
  });
  teller.does(IRIS, 'puts it aside in place C-3; Anna is told once');
  const ready = await utrecht.mutate<{ pickup: { state: string }; paid: boolean }>(documents.MARK_READY, {
    pickupId: task.pickupId,
    place: 'C-3',
  });
  teller.expects('it is ready for collection', ready.pickup.state, 'READY');
  teller.expects('and not yet paid', ready.paid, false);
  void reservationId;
  return task.pickupId;
}

async function shePays(
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
  }>(documents.PAY_TICKET, {
    ticketId: ticket.id,
    expectedVersion: scanned.cart.version,
    expectedTotal: { amount: total.amount, currency: total.currency },
    tenders: [
      {
        kind: 'CARD_TERMINAL',
        amount: { amount: total.amount - 20_000, currency: total.currency },
        terminalReference: 'T1-0042',
      },
      { kind: 'CASH', received: { amount: 20_000, currency: total.currency } },
    ],
  });
  teller.says(`receipt ${paid.receipt.number}: ${paid.receipt.tenders.join(', ')}`);
  teller.expects('the ticket is paid', [paid.state, paid.due.amount], ['PAID', 0]);
  teller.expects('one receipt over all of it', paid.receipt.total.decimal, total.decimal);
  teller.says(`she may bring it back until ${paid.receipt.lastReturnDay}`);
  const line = paid.order.lines.find(({ name }) => name.includes('tv'))!;
  return { orderId: paid.order.id, orderLineId: line.id, paid: seen.tv.price };
}

async function sheTakesItHome(
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

async function sheBringsItBack(
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

interface StockSeen {
  onHand: number;
  held: number;
  allocated: number;
  putAside: number;
  availableToSell: number;
}

async function stockIn(api: Api, variantId: string, locationId: string): Promise<StockSeen> {
  const { stockLevels } = await api.query<{ stockLevels: { nodes: StockSeen[] } }>(documents.STOCK, {
    variantIds: [variantId],
    locationIds: [locationId],
  });
  return stockLevels.nodes[0]!;
}

async function labelOf(api: Api, locationId: string, variantId: string): Promise<Amount | undefined> {
  for (let after: string | null = null; ;) {
    const page: {
      shelfLabels: {
        nodes: { variantId: string; price: Amount }[];
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
      };
    } = await api.query(documents.LABELS, { locationId, after });
    const label = page.shelfLabels.nodes.find((node) => node.variantId === variantId);
    if (label || !page.shelfLabels.pageInfo.hasNextPage) return label?.price;
    after = page.shelfLabels.pageInfo.endCursor;
  }
}

async function ticketVersion(api: Api, ticketId: string): Promise<number> {
  const { ticket } = await api.query<{ ticket: { cart: { version: number } } }>(
    'query Ticket($id: UUID) { ticket(id: $id) { cart { version } } }',
    { id: ticketId },
  );
  return ticket.cart.version;
}

async function serverTime(api: Api): Promise<string> {
  const { viewer } = await api.query<{ viewer: { now: string } }>('query Now { viewer { now } }');
  return viewer.now;
}
