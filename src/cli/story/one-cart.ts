import * as documents from './cart-documents.js';
import { ANNA_APP, ANNA_WEBSHOP, type Cast, IRIS } from './cast.js';
import { BRING_ON, OPEN_TICKET, PAY_TICKET } from './documents.js';
import type { Amount } from './looks.js';
import { type CartSeen, Screen, sideBySide } from './screen.js';
import type { Person, Teller } from './teller.js';

const CARD = '2900000012345';
const TORCH = '9521234003731';
const BULBS = '9521234900030';
const KETTLE = '9521234001775';
const PUSHED_WITHIN_MS = 1_000;

interface Scene {
  readonly teller: Teller;
  readonly app: Screen;
  readonly webshop: Screen;
  readonly till: Screen;
  readonly screens: readonly Screen[];
  readonly cartId: string;
  readonly ticketId: string;
}

type Scanned = { outcome: string; lineId: string; cart: CartSeen };

/**
 * Plays the one cart against a running server with the sample store: the same cart on three screens, each with a socket
 * of its own. Every change is seen everywhere within a second; of three who change the same version one wins and the
 * others see why; what is paid at the till leaves the cart, and nothing before.
 */
export async function oneCart(cast: Cast, teller: Teller): Promise<void> {
  teller.title('The one cart: on the phone, in the webshop and beside the ticket, live');
  const scene = await threeScreens(cast, teller);
  try {
    await everyChangeIsSeen(scene);
    await threeAtOnce(scene);
    await theTillTakesALine(scene);
    await sheKeepsItForLater(scene);
    await theLineDrops(scene);
    await sheOrdersTheRest(scene);
  } finally {
    await Promise.all(scene.screens.map((screen) => screen.turnOff()));
  }
}

async function threeScreens(cast: Cast, teller: Teller): Promise<Scene> {
  const [app, webshop, till] = [
    new Screen(ANNA_APP, cast.app),
    new Screen(ANNA_WEBSHOP, cast.webshop),
    new Screen(IRIS, cast.utrecht),
  ];
  teller.does(ANNA_APP, 'opens her cart on the phone, and takes out what is left of last time');
  let { cart } = await cast.app.mutate<{ cart: CartSeen }>(documents.OPEN_CART, {});
  for (const { id } of cart.lines)
    cart = await cast.app.mutate<CartSeen>(documents.REMOVE, {
      cartId: cart.id,
      expectedVersion: cart.version,
      lineId: id,
    });
  teller.does(ANNA_WEBSHOP, 'opens her cart at home');
  const there = await cast.webshop.mutate<{ cart: CartSeen }>(documents.OPEN_CART, {});
  teller.expects('it is the same cart', there.cart.id === cart.id, true);
  teller.does(IRIS, 'begins a ticket and scans her card');
  const ticket = await cast.utrecht.mutate<{ id: string }>(OPEN_TICKET, {});
  const known = await cast.utrecht.mutate<{
    cart: { id: string };
    ticket: { cart: { lines: unknown[] } };
  }>(documents.RECOGNISE_BESIDE_TICKET, {
    identifier: { kind: 'LOYALTY_CARD', value: CARD },
    ticketId: ticket.id,
  });
  teller.expects('her cart stands beside the ticket', known.cart.id === cart.id, true);
  teller.expects('nothing of it is on the ticket', known.ticket.cart.lines.length, 0);
  const screens = [app, webshop, till];
  await Promise.all(screens.map((screen) => screen.turnOn(cart.id)));
  return { teller, app, webshop, till, screens, cartId: cart.id, ticketId: ticket.id };
}

/** What somebody does; all screens show it within a second of the answer, and the same total. */
async function seenEverywhere(
  { teller, screens }: Scene,
  person: Person,
  what: string,
  act: () => Promise<{ version: number }>,
): Promise<void> {
  teller.does(person, what);
  const { version } = await act();
  const answered = performance.now();
  await Promise.all(screens.map((screen) => screen.shows(version)));
  const ms = performance.now() - answered;
  teller.shows(sideBySide(screens));
  teller.expects('every screen shows it within a second', ms < PUSHED_WITHIN_MS, true);
  teller.expects('with one total', new Set(screens.map(({ cart }) => cart.totals.total.decimal)).size, 1);
}

const scans = async ({ api }: Screen, cartId: string, barcode: string): Promise<CartSeen> =>
  (await api.mutate<Scanned>(documents.SCAN_INTO, { cartId, barcode })).cart;

const change = ({ api, cart }: Screen, lineId: string, quantity: number): Promise<CartSeen> =>
  api.mutate<CartSeen>(documents.CHANGE, {
    cartId: cart.id,
    expectedVersion: cart.version,
    lineId,
    quantity,
  });

const lineOf = ({ cart }: Screen, word: string) =>
  cart.lines.find(({ variant }) => variant.name.toLowerCase().includes(word))!;

async function everyChangeIsSeen(scene: Scene): Promise<void> {
  const { app, webshop, till, cartId } = scene;
  await seenEverywhere(scene, ANNA_APP, 'scans a torch with her phone', () => scans(app, cartId, TORCH));
  await seenEverywhere(scene, ANNA_APP, 'and a pack of three bulbs', () => scans(app, cartId, BULBS));
  await seenEverywhere(scene, ANNA_WEBSHOP, 'makes it two torches', () =>
    change(webshop, webshop.cart.lines[0]!.id, 2),
  );
  await seenEverywhere(scene, IRIS, 'adds a kettle for her, on her word', () => scans(till, cartId, KETTLE));
  scene.teller.expects(
    'the cart says who did it',
    [till.cart.lastChange.origin.channel, till.cart.lastChange.origin.person],
    ['STORE', IRIS.name.split(',')[0]],
  );
}

async function threeAtOnce(scene: Scene): Promise<void> {
  const { teller, app, webshop, till, screens, cartId } = scene;
  const { version } = app.cart;
  const { id } = app.cart.lines[0]!;
  teller.does(
    ANNA_APP,
    `and two others change the torches at the same moment, all having seen version ${version}`,
  );
  const answers = await Promise.all(
    [app, webshop, till].map(({ api }, index) =>
      api.mutate<{ __typename: string }>(documents.CHANGE, {
        cartId,
        expectedVersion: version,
        lineId: id,
        quantity: 3 + index,
      }),
    ),
  );
  teller.expects(
    'one wins, the others are shown the cart as it is',
    answers.map(({ __typename }) => __typename).sort(),
    ['Cart', 'StaleCart', 'StaleCart'],
  );
  teller.does(IRIS, 'and two others scan a bulb pack at the same moment, whatever the version');
  await Promise.all(screens.map((screen) => scans(screen, cartId, BULBS)));
  await Promise.all(screens.map((screen) => screen.shows(version + 4)));
  teller.shows(sideBySide(screens));
  teller.expects('all three count: twelve bulbs', app.cart.lines[1]!.quantity, 12);
  teller.expects(
    'every screen was told versions that only rise',
    screens.map(({ told }) => told.every((cart, at) => at === 0 || cart.version > told[at - 1]!.version)),
    [true, true, true],
  );
}

async function theTillTakesALine(scene: Scene): Promise<void> {
  const { teller, app, till, screens, ticketId } = scene;
  const kettle = app.cart.lines[2]!;
  const before = app.cart.version;
  teller.does(IRIS, 'takes the kettle over to the ticket, and nothing else');
  const ticket = await till.api.mutate<{ cart: { version: number; lines: unknown[] }; total: Amount }>(
    BRING_ON,
    {
      ticketId,
      expectedVersion: await ticketVersion(till, ticketId),
      cartLineIds: [kettle.id],
    },
  );
  teller.expects('the ticket has one line', ticket.cart.lines.length, 1);
  teller.expects('her cart is as it was', [app.cart.version, app.cart.lines.length], [before, 3]);
  await seenEverywhere(
    scene,
    IRIS,
    `takes ${ticket.total.decimal} by card; it leaves her cart now`,
    async () => {
      await till.api.mutate(PAY_TICKET, {
        ticketId,
        expectedVersion: ticket.cart.version,
        expectedTotal: { amount: ticket.total.amount, currency: ticket.total.currency },
        tenders: [{ kind: 'CARD_TERMINAL', terminalReference: `T1-${ticketId.slice(-6)}` }],
        receipt: { by: 'PRINT' },
      });
      return { version: before + 1 };
    },
  );
  teller.expects(
    'two lines are left on every screen',
    screens.map(({ cart }) => cart.lines.length),
    [2, 2, 2],
  );
}

async function ticketVersion({ api }: Screen, ticketId: string): Promise<number> {
  const { ticket } = await api.query<{ ticket: { cart: { version: number } } }>(
    'query Ticket($id: UUID) { ticket(id: $id) { cart { version } } }',
    { id: ticketId },
  );
  return ticket.cart.version;
}

async function sheKeepsItForLater(scene: Scene): Promise<void> {
  const { app, webshop, cartId } = scene;
  let savedItemId = '';
  await seenEverywhere(scene, ANNA_APP, 'keeps the bulbs for later', async () => {
    const { version } = app.cart;
    const saved = await app.api.mutate<{ id: string }>(documents.SAVE, { cartLineId: app.cart.lines[1]!.id });
    savedItemId = saved.id;
    return { version: version + 1 };
  });
  await seenEverywhere(scene, ANNA_WEBSHOP, 'finds them on her list, and takes them back', async () => {
    const taken = await webshop.api.mutate<{ cart: CartSeen }>(documents.TAKE_SAVED, { savedItemId, cartId });
    return taken.cart;
  });
}

async function theLineDrops(scene: Scene): Promise<void> {
  const { teller, app, webshop, till, cartId } = scene;
  teller.does(ANNA_WEBSHOP, 'loses her connection; meanwhile she changes something on the phone');
  await webshop.turnOff();
  const { version } = await change(app, app.cart.lines[0]!.id, 1);
  await Promise.all([app, till].map((screen) => screen.shows(version)));
  teller.does(ANNA_WEBSHOP, 'is back, and gets the cart as it is first');
  await webshop.turnOn(cartId);
  teller.shows(sideBySide(scene.screens));
  teller.expects('the first thing she is told is the cart as it is', webshop.told[0]!.version, version);
}

async function sheOrdersTheRest(scene: Scene): Promise<void> {
  const { teller, app, webshop, cartId } = scene;
  teller.does(ANNA_WEBSHOP, 'looks what a checkout still needs, in one question');
  const seen = await webshop.api.query<{
    cart: {
      checkout: { missing: string[]; deliveryOptions: { price: Amount; earliest: string; latest: string }[] };
    };
  }>(documents.PREPARE, { id: cartId });
  const [option] = seen.cart.checkout.deliveryOptions;
  teller.says(`missing: ${seen.cart.checkout.missing.join(', ').toLowerCase()}`);
  teller.says(`delivery ${option!.price.decimal}, between ${option!.earliest} and ${option!.latest}`);
  const { total } = webshop.cart.totals;
  const place = (amount: number) =>
    webshop.api.mutate<{
      __typename: string;
      refusal?: string;
      order?: { number: string; totals: { total: Amount } };
      differences?: { label: string }[];
    }>(documents.PLACE, {
      cartId,
      expectedVersion: webshop.cart.version,
      expectedTotal: { amount, currency: total.currency },
      details: {
        contact: { name: 'Anna de Wit-Şahin', email: 'anna@example.org' },
        receipt: { by: 'EMAIL' },
        deliveryAddress: {
          street: 'Oudegracht',
          houseNumber: '12',
          postcode: '3511 AB',
          city: 'Utrecht',
          country: 'NL',
        },
      },
      tenders: [{ kind: 'TEST_GATEWAY' }],
    });
  teller.does(ANNA_WEBSHOP, 'orders at a total she was never shown');
  const refused = await place(total.amount - 1);
  teller.expects(
    'she is refused, and told what differs',
    [refused.__typename, refused.differences?.length],
    ['CartChanged', 1],
  );
  await seenEverywhere(
    scene,
    ANNA_WEBSHOP,
    `orders for ${total.decimal}; the cart is done on every screen`,
    async () => {
      const { version } = app.cart;
      const placed = await place(total.amount);
      teller.expects('the order costs what she saw', placed.order?.totals.total.decimal, total.decimal);
      return { version: version + 2 };
    },
  );
  teller.expects(
    'it is ordered everywhere',
    scene.screens.map(({ cart }) => cart.state),
    ['ORDERED', 'ORDERED', 'ORDERED'],
  );
}
