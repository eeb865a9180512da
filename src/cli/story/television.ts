import type { Api } from '../client/api.js';
import { AGENT, ANNA_APP, ANNA_WEBSHOP, type Cast, IRIS } from './cast.js';
import * as documents from './documents.js';
import { type Amount, labelOf, serverTime, stockIn, type StockSeen } from './looks.js';
import type { Person, Teller } from './teller.js';
import { type Seen, sheBringsItBack, shePays, sheTakesItHome } from './television-at-the-counter.js';

const TELEVISION_BARCODE = '9521234001072';
const PHONE = '+31612345678';
const NEAR = { postcode: '3511 AB', country: 'NL' };

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
