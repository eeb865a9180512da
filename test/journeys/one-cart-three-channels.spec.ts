import type { Api } from '../../src/cli/client/api.js';
import { invariants } from '../../src/cli/audit/invariants.js';
import { loadSampleStore } from '../../src/cli/import/sample-store.js';
import { assemble, type Cast } from '../../src/cli/story/cast.js';
import { oneCart } from '../../src/cli/story/one-cart.js';
import { Screen, type ShownCart } from '../../src/cli/story/screens.js';
import { LocationDirectory } from '../../src/locations/index.js';
import { type RunningApp, startApp } from '../support/app.js';
import { expectInvariants } from '../support/invariants.js';
import { Listener } from '../support/listener.js';
import { randomCartOperations } from '../support/random-cart.js';

describe('one cart, three channels', () => {
  let app: RunningApp;
  let other: RunningApp;
  let here: Cast;
  let there: Cast;
  beforeAll(async () => {
    app = await startApp();
    other = await startApp({}, app.database);
    for (const each of [app, other]) each.app.get(LocationDirectory, { strict: false }).kept.maxAgeMs = 0; // asked before there were any
    await loadSampleStore(app.app, 'src/sample');
    [here, there] = [await assemble(app.origin), await assemble(other.origin)];
  });
  afterAll(async () => {
    await other.close();
    await app.close();
  });

  it('is live on her phone, in the webshop and beside the ticket, over two processes', async () => {
    const teller = new Listener();
    await oneCart(here, teller, there.webshop);
    expect(teller.found).toEqual(teller.expected);
    expect(teller.found.length).toBeGreaterThan(15);
  });

  it('ends the same on every screen after whatever web, app and till did at once', async () => {
    const opened = await here.app.mutate<{ cart: ShownCart }>(
      'mutation ($input: OpenCartInput!) { openCart(input: $input) { ... on CartOpened { cart { id version } } } }',
      {},
    );
    const cartId = opened.cart.id;
    const clients: Api[] = [here.app, there.webshop, here.utrecht];
    const screens = clients.map((api, index) => new Screen(`screen ${index}`, api, cartId));
    try {
      const counts = await randomCartOperations(clients, cartId, 90);

      const { cart } = await here.app.query<{ cart: ShownCart }>(
        'query ($id: UUID) { cart(id: $id) { id version lines { id quantity } totals { total { amount } } } }',
        { id: cartId },
      );
      await Promise.all(screens.map((screen) => screen.shows(cart.version)));
      expect(counts.done).toBeGreaterThan(20);
      expect(counts.done + counts.stale + counts.refused).toBe(90);
      expect(cart.version).toBe(opened.cart.version + counts.done);
      for (const screen of screens) {
        expect(screen.cart).toMatchObject({ version: cart.version, totals: cart.totals });
        expect(screen.cart!.lines.map(({ id, quantity }) => ({ id, quantity }))).toEqual(cart.lines);
        const versions = screen.versions();
        expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
      }
    } finally {
      for (const screen of screens) await screen.stop();
    }
  });

  it('holds every invariant, and has failed nowhere on our side', async () => {
    await app.settled();
    await expectInvariants(
      app.db,
      invariants.filter(({ id }) => id !== 'D1'),
    );
    for (const each of [app, other])
      expect(each.logged.filter((line) => /"level":(50|60|"error"|"fatal")/.test(line))).toEqual([]);
  });
});
