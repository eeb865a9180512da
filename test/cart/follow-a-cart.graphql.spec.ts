import { AuthenticationService, Session } from '../../src/access/index.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import type { Id } from '../../src/kernel/ids.js';
import { ClientKind } from '../../src/platform/graphql/common.enums.js';
import { SOCKET_LIMITS } from '../../src/platform/graphql/live-socket.js';
import { aCustomerSession, aStaffSession, type Headers } from '../support/access.js';
import { type RunningApp, startApp } from '../support/app.js';
import { anId } from '../support/builders.js';
import { aCartApi } from '../support/cart-api.js';
import { statementsOf } from '../support/cart.js';
import { aVariant } from '../support/catalogue.js';
import { publishedTerms } from '../support/terms.js';
import type { Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { eventually } from '../support/processes.js';
import { aLiveSocket, aSocket, aSocketThatDoesNotRead, type Socket } from '../support/socket.js';

const CART = 'id version lines { id quantity availability { asChosen } } totals { total { amount } }';
const DOCUMENTS = {
  cart: `query ($id: UUID) { cart(id: $id) { ${CART} } }`,
  confirmCaller: `mutation ($input: ConfirmCallerInput!) { confirmCaller(input: $input) { __typename } }`,
  openCart: `mutation ($input: OpenCartInput!) { openCart(input: $input) { __typename ... on CartOpened { guestToken cart { ${CART} } } } }`,
  addCartLine: `mutation ($input: AddCartLineInput!) { addCartLine(input: $input) { __typename ... on UserError { code } ... on Cart { ${CART} } } }`,
} as const;
const FOLLOW = `subscription ($cartId: UUID!) { cartChanged(cartId: $cartId) { ${CART} } }`;

/** What a change may cost a process, whoever follows, by the beginning of the statement. */
const READS = {
  cart: /^SELECT cart\.\*, line\.lines$/,
  sellables: /^WITH list AS MATERIALIZED/,
  standing: /^SELECT client\.id AS client_id/,
  checks: /FROM caller_check/,
  stock: /^SELECT level\.variant_id, level\.location_id, level\.display > 0/,
};

describe('following a cart', () => {
  let app: RunningApp;
  let other: RunningApp;
  const { ask, read, aGuest, aLoggedIn, aTill } = aCartApi(() => app, DOCUMENTS);
  beforeAll(async () => {
    app = await startApp();
    await publishedTerms(app.db);
    other = await startApp({}, app.database);
  });
  afterEach(() => expectInvariants(app.db, cartInvariants));
  afterAll(async () => {
    await other.close();
    await app.close();
  });

  /** One screen, on a socket of its own. */
  const aScreen = (on: RunningApp, headers: Headers, cartId: string) => {
    const socket = aSocket(on.origin, headers);
    const heard = socket.subscribe(FOLLOW, { cartId });
    const carts = (): Json[] => heard.results.map(({ data }) => data?.cartChanged);
    return { ...heard, carts, latest: () => carts().at(-1), close: () => closed(socket) };
  };
  const closed = async ({ client }: Socket) => client.dispose();
  const add = (headers: Headers, cartId: string, variantId: string, more: object = {}) =>
    ask('addCartLine', headers, { cartId, variantId, quantity: 1, ...more });
  const isRising = (versions: readonly number[]) =>
    versions.every((version, index) => index === 0 || version > versions[index - 1]!);

  it('begins with it as it is, then tells every change in order, in another process too, and again to who comes back', async () => {
    const { customerId, headers } = await aLoggedIn();
    const phone = await aCustomerSession(app, { customerId, clientKind: ClientKind.APP });
    const variant = await aVariant(app.db);
    const { cart } = await ask('openCart', headers, {});
    const screens = [aScreen(app, headers, cart.id), aScreen(other, phone, cart.id)];
    for (const screen of screens) await eventually(() => screen.latest()?.version === 1);

    for (let version = 2; version <= 5; version += 1) {
      await add(version % 2 ? headers : phone, cart.id, variant.id);
      for (const screen of screens) await eventually(() => screen.latest()?.version === version);
    }
    for (const screen of screens) {
      expect(screen.carts().map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
      expect(screen.latest()).toMatchObject({ id: cart.id, lines: [{ quantity: 4 }] });
    }
    await screens[0]!.close();
    await add(phone, cart.id, variant.id);
    const back = aScreen(other, headers, cart.id); // it came back to another process than the one that changed it
    await eventually(() => back.carts().length === 1);
    expect(back.carts()[0]).toMatchObject({ version: 6, lines: [{ quantity: 5 }] });
    await Promise.all([screens[1]!.close(), back.close()]);
  });

  it('costs one read for a change, though two hundred follow it, of whom all end on the same version', async () => {
    const { customerId, headers } = await aLoggedIn();
    const sessions = [headers, await aCustomerSession(app, { customerId, clientKind: ClientKind.APP })];
    const till = await aTill();
    const agent = await anAgentOf(customerId);
    const { cart } = await ask('openCart', headers, {});
    const variant = await aVariant(app.db);
    const screens = Array.from({ length: 200 }, (_, index) =>
      aScreen(app, [...sessions, till, agent][index % 4]!, cart.id),
    );
    const all = (version: number) => () => screens.every((screen) => screen.latest()?.version === version);
    await eventually(all(1));

    const asked = await readsOf(async () => {
      await add(headers, cart.id, variant.id);
      await eventually(all(2));
    });
    // The addition itself read it once more, in the statement that claims its key.
    expect(asked).toEqual({ cart: 1, sellables: 2, standing: 1, checks: 1, stock: 2 });

    const many = await readsOf(async () => {
      await Promise.all(
        Array.from({ length: 10 }, (_, index) => add(sessions[index % 2]!, cart.id, variant.id)),
      );
      await eventually(all(12));
    });
    expect(many.standing).toBeLessThanOrEqual(10); // one with each read
    for (const screen of screens) {
      expect(isRising(screen.carts().map(({ version }) => version))).toBe(true);
      expect(screen.latest()).toEqual(await read('cart', headers, cart.id));
    }
    await Promise.all(screens.map((screen) => screen.close()));
  });

  it('tells nothing more to whose session has ended, whose check has lapsed, whose client is off', async () => {
    const { customerId, headers } = await aLoggedIn();
    const [over, off] = [
      await aCustomerSession(app, { customerId }),
      await aCustomerSession(app, { customerId }),
    ];
    const [checked, agent] = [await anAgentOf(customerId), await anAgentOf(customerId)];
    const { cart } = await ask('openCart', headers, {});
    const variant = await aVariant(app.db);
    const screens = [over, off, agent, checked, headers].map((each) => aScreen(app, each, cart.id));
    for (const screen of screens) await eventually(() => screen.carts().length === 1);

    // As another process does it: this one remembers the sessions for half a minute.
    await app.db.manager.update(
      Session,
      { id: sessionOf(over) },
      { endedAt: () => 'now()', endedBecause: 'revoked' },
    );
    await app.db.query(
      'UPDATE api_client SET disabled_at = now() WHERE id = (SELECT api_client_id FROM session WHERE id = $1)',
      [sessionOf(off)],
    );
    await app.db.query('UPDATE caller_check SET valid_until = at WHERE session_id = $1', [sessionOf(agent)]);
    await add(headers, cart.id, variant.id);
    for (const screen of screens.slice(3)) await eventually(() => screen.latest()?.version === 2);
    for (const screen of screens.slice(0, 3)) {
      expect(await screen.over).toBeNull(); // ended, without an error
      expect(screen.carts().map(({ version }) => version)).toEqual([1]);
    }
    const again = aScreen(app, over, cart.id);
    expect((await again.over) ?? again.results[0]?.errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', field: 'cartId' } },
    ]);
    await Promise.all([...screens, again].map((screen) => screen.close()));
  });

  it('tells nobody of another’s cart, and gives no hint that there is one', async () => {
    const { cart } = await aGuest();
    const { headers } = await aLoggedIn();
    const answers: Json[] = [];
    for (const id of [cart.id, anId()]) {
      const screen = aScreen(app, headers, id);
      const ended = await Promise.race([screen.over, eventually(() => screen.results.length > 0)]);
      answers.push(screen.results[0]?.errors ?? ended);
      await screen.close();
    }
    expect(answers[0]).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'cartId' } }]);
    const [first, second] = answers.map(([{ extensions }]: Json) => extensions.requestId);
    expect(JSON.stringify(answers[0])).toBe(JSON.stringify(answers[1]).replaceAll(second, first));
  });

  it('drops a screen that takes nothing, keeping little for it, and serves the others', async () => {
    const limited = await startApp({}, app.database);
    const authentication = limited.app.get(AuthenticationService);
    const live = aLiveSocket(limited, (header) => authentication.contextFrom(header), {
      ...SOCKET_LIMITS,
      slowMs: 200,
    });
    const { headers, cart } = await aGuest();
    for (let line = 0; line < 10; line += 1) {
      const { id } = await aVariant(app.db);
      await add(headers, cart.id, id, { note: 'n'.repeat(500) });
    }
    const fast = aScreen(limited, headers, cart.id);
    const slow = await aSocketThatDoesNotRead(limited.origin, headers);
    const notes = Array.from({ length: 15 }, (_, index) => `a${index}: note`).join(' ');
    const query = `subscription { cartChanged(cartId: "${cart.id}") { lines { ${notes} } } }`;
    for (let id = 0; id < 20; id += 1) slow.say({ id: `${id}`, type: 'subscribe', payload: { query } });
    await eventually(() => fast.carts().length === 1 && live['sockets'].clients.size === 2);

    const [, server] = [...live['sockets'].clients];
    const oneOfEach = 20 * 11 * 15 * 600;
    const variant = await aVariant(app.db);
    let version = 0;
    while (server!.readyState === server!.OPEN) {
      ({ version } = await add(headers, cart.id, variant.id));
      expect(server!.bufferedAmount).toBeLessThan(oneOfEach); // one message of each subscription, not all that were
    }
    expect(await slow.listens()).toBe(1013);
    await eventually(() => fast.latest()?.version === version && live['sockets'].clients.size === 1);
    expect(isRising(fast.carts().map((each) => each.version))).toBe(true);
    await fast.close();
    slow.destroy();
    await limited.close();
  });

  const sessionOf = ({ authorization }: Headers): Id<'Session'> => {
    const [, claims] = authorization!.split('.');
    return JSON.parse(Buffer.from(claims!, 'base64url').toString()).sid;
  };

  /** An agent who has made sure that it is her. */
  const anAgentOf = async (customerId: Id<'Customer'>): Promise<Headers> => {
    const headers = await aStaffSession(app, { role: 'agent' });
    await ask('confirmCaller', headers, { customerId, how: 'birth day and postcode' });
    return headers;
  };

  /** How many statements of each kind this process sent. */
  const readsOf = async (work: () => Promise<unknown>): Promise<Record<keyof typeof READS, number>> => {
    const counts = { cart: 0, sellables: 0, standing: 0, checks: 0, stock: 0 };
    for (const text of await statementsOf(app.db, work))
      for (const kind of Object.keys(READS) as (keyof typeof READS)[])
        if (READS[kind].test(text)) counts[kind] += 1;
    return counts;
  };
});
