import type { Api } from '../client/api.js';
import { ANNA_APP, ANNA_WEBSHOP, type Cast, IRIS } from './cast.js';
import * as documents from './documents.js';
import { allAtOnce, codeOf } from './one-cart-at-once.js';
import { CART_FIELDS, draw, Screen, type ShownCart } from './screens.js';
import type { Teller } from './teller.js';

const CARD = '2900000012345';
const LAMP = '9521234003458';
const TORCH = '9521234003731';
const BULBS = '9521234900030';
/** How long another screen may take: the promise is a second from the commit. */
const LIVE_MS = 1_000;

const OPEN = `mutation Open($input: OpenCartInput!) { openCart(input: $input) { ... on CartOpened { cart { ${CART_FIELDS} } } ... on UserError { code message } } }`;
const SCAN = `mutation Scan($input: ScanIntoCartInput!) { scanIntoCart(input: $input) { ... on Scanned { outcome cart { ${CART_FIELDS} } } ... on UserError { code message } } }`;
const CHANGE = `mutation Change($input: ChangeCartLineInput!) { changeCartLine(input: $input) { ... on Cart { ${CART_FIELDS} } ... on UserError { code message } } }`;
const REMOVE = `mutation Remove($input: RemoveCartLineInput!) { removeCartLine(input: $input) { ... on Cart { ${CART_FIELDS} } ... on UserError { code message } } }`;
const OPEN_TICKET = `mutation OpenTicket($input: OpenTicketInput!) { openTicket(input: $input) { ... on Ticket { id cart { version } } ... on UserError { code message } } }`;
const RECOGNISE = `mutation Recognise($input: IdentifyCustomerInput!) { identifyCustomer(input: $input) { ... on CustomerIdentified { customer { displayName } cart { ${CART_FIELDS} } ticket { id cart { ${CART_FIELDS} } } } ... on UserError { code message } } }`;
const BRING = `mutation Bring($input: BringToTicketInput!) { bringToTicket(input: $input) { ... on Ticket { id total { amount currency decimal } cart { ${CART_FIELDS} } } ... on UserError { code message } } }`;
const PAY = `mutation Pay($input: PayTicketInput!) { payTicket(input: $input) { ... on Ticket { state receipt { number pointsEarned } } ... on UserError { code message } } }`;

/** What somebody scans, into a cart or onto a ticket. */
const scan = async (api: Api, cartId: string, barcode: string): Promise<ShownCart> =>
  (await api.mutate<{ cart: ShownCart }>(SCAN, { cartId, barcode })).cart;

/**
 * Plays the one cart (mission, "One cart, and the ticket beside it") against a running server with the sample store:
 * the same cart on three screens, each over a socket of its own. What is put in anywhere stands everywhere within a
 * second; a change made on an old version is refused; a line taken over at the till leaves the phone when it is paid; then
 * what happens at the same moment.
 *
 * @param elsewhere another process of the same product for the webshop's screen, if there is one.
 */
export async function oneCart(cast: Cast, teller: Teller, elsewhere: Api = cast.webshop): Promise<void> {
  teller.title('The one cart: in the app, in the webshop and at the till, live');
  teller.does(ANNA_APP, 'opens her cart');
  const { cart } = await cast.app.mutate<{ cart: ShownCart }>(OPEN, {});
  const same = await elsewhere.mutate<{ cart: ShownCart }>(OPEN, {});
  teller.expects('the webshop has the same one', same.cart.id, cart.id);
  await emptied(cast.app, cart);
  const ticket = await cast.utrecht.mutate<{ id: string; cart: { version: number } }>(OPEN_TICKET, {});
  teller.does(IRIS, `scans her card: she is recognised, nothing is merged`);
  const recognised = await cast.utrecht.mutate<{ cart: ShownCart | null; ticket: { cart: ShownCart } }>(
    RECOGNISE,
    {
      identifier: { kind: 'LOYALTY_CARD', value: CARD },
      ticketId: ticket.id,
    },
  );
  teller.expects('her cart stands beside the ticket', recognised.cart?.id, cart.id);
  teller.expects('the ticket is empty', recognised.ticket.cart.lines.length, 0);
  const screens = [
    new Screen('app · Anna', cast.app, cart.id),
    new Screen('webshop · Anna', elsewhere, cart.id),
    new Screen('till · beside the ticket', cast.utrecht, cart.id),
  ];
  try {
    await threeChannels(cast, teller, { cartId: cart.id, ticketId: ticket.id, elsewhere, screens });
  } finally {
    for (const screen of screens) await screen.stop();
  }
}

interface Setting {
  readonly cartId: string;
  readonly ticketId: string;
  readonly elsewhere: Api;
  readonly screens: readonly Screen[];
}

async function threeChannels(cast: Cast, teller: Teller, setting: Setting): Promise<void> {
  const { cartId, ticketId, elsewhere, screens } = setting;
  const everywhere = async (version: number, those = screens): Promise<void> => {
    const took = await Promise.all(those.map((screen) => screen.shows(version)));
    draw(teller, those);
    teller.takes('on every screen', Math.max(...took), LIVE_MS);
    teller.expects(
      'the same total on all of them',
      new Set(those.map(({ cart }) => cart?.totals.total.amount)).size,
      1,
    );
  };
  for (const screen of screens) await screen.shows(1); // to connect takes time of its own
  teller.does(ANNA_APP, 'scans a lamp on the shelf with her phone');
  const one = await scan(cast.app, cartId, LAMP);
  await everywhere(one.version);
  teller.does(ANNA_WEBSHOP, 'adds a torch at home');
  const two = await scan(elsewhere, cartId, TORCH);
  await everywhere(two.version);
  teller.does(IRIS, 'adds a pack of three bulbs for her');
  const three = await scan(cast.utrecht, cartId, BULBS);
  await everywhere(three.version);
  teller.expects(
    'a pack is three',
    three.lines.find(({ addedBy }) => addedBy.channel === 'STORE')?.quantity,
    3,
  );

  teller.does(ANNA_WEBSHOP, 'changes the torch on a screen that has not been looked at for a while');
  const torch = three.lines.find(({ addedBy }) => addedBy.channel === 'WEBSHOP')!;
  const late = { cartId, expectedVersion: two.version, lineId: torch.id, quantity: 2 };
  teller.expects('it is refused', await codeOf(elsewhere.mutate(CHANGE, late)), 'STALE_CART');
  const again = await elsewhere.mutate<ShownCart>(CHANGE, { ...late, expectedVersion: three.version });
  await everywhere(again.version);

  teller.does(IRIS, 'takes the lamp over to her ticket, by choice');
  const lamp = again.lines.find(({ addedBy }) => addedBy.channel === 'APP')!;
  const ticket = await cast.utrecht.query<{ ticket: { cart: { version: number } } }>(
    documents.TICKET_VERSION,
    { id: ticketId },
  );
  const brought = await cast.utrecht.mutate<{
    total: { amount: number; currency: string; decimal: string };
    cart: ShownCart;
  }>(BRING, {
    ticketId,
    expectedVersion: ticket.ticket.cart.version,
    cartLineIds: [lamp.id],
  });
  teller.expects(
    'it is still in her cart',
    screens[0]!.cart?.lines.some(({ id }) => id === lamp.id),
    true,
  );
  teller.does(ANNA_APP, `pays ${brought.total.decimal} at the till`);
  const { amount, currency } = brought.total;
  const paid = await cast.utrecht.mutate<{ state: string; receipt: { number: string } }>(PAY, {
    ticketId,
    expectedVersion: brought.cart.version,
    expectedTotal: { amount, currency },
    tenders: [{ kind: 'CARD_TERMINAL', terminalReference: 'T1-0077' }],
  });
  teller.expects('the ticket is paid', paid.state, 'PAID');
  await everywhere(again.version + 1);
  teller.expects(
    'the lamp has left her phone',
    screens[0]!.cart?.lines.some(({ id }) => id === lamp.id),
    false,
  );
  for (const screen of screens)
    teller.expects(`${screen.title} saw every version in order`, isRising(screen.versions()), true);
  await allAtOnce(cast, teller, { elsewhere, screens, everywhere });
}

const isRising = (versions: readonly number[]): boolean =>
  versions.every((version, index) => index === 0 || version > versions[index - 1]!);

/** She may have left something in it: the story begins with an empty one. What hangs on a line goes along with it. */
async function emptied(api: Api, cart: ShownCart): Promise<void> {
  let left = cart;
  for (let [line] = left.lines; line !== undefined; [line] = left.lines)
    left = await api.mutate<ShownCart>(REMOVE, {
      cartId: cart.id,
      expectedVersion: left.version,
      lineId: line.id,
    });
}
