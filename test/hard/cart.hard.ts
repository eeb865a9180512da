import type { Api } from '../../src/cli/client/api.js';
import { invariants } from '../../src/cli/audit/invariants.js';
import { loadSampleStore } from '../../src/cli/import/sample-store.js';
import { assemble } from '../../src/cli/story/cast.js';
import { Screen, type ShownCart } from '../../src/cli/story/screens.js';
import { LocationDirectory } from '../../src/locations/index.js';
import { type RunningApp, startApp } from '../support/app.js';
import { expectInvariants } from '../support/invariants.js';
import { randomCartOperations } from '../support/random-cart.js';

describe('500 changes of one cart by web, app and till at once, over two processes', () => {
  let app: RunningApp;
  let other: RunningApp;
  beforeAll(async () => {
    app = await startApp();
    other = await startApp({}, app.database);
    for (const each of [app, other]) each.app.get(LocationDirectory, { strict: false }).kept.maxAgeMs = 0;
    await loadSampleStore(app.app, 'src/sample');
  });
  afterAll(async () => {
    await other.close();
    await app.close();
  });

  it('leave versions without gaps, the same cart on twelve screens, and every invariant', async () => {
    const [here, there] = [await assemble(app.origin), await assemble(other.origin)];
    const opened = await here.app.mutate<{ cart: ShownCart }>(
      'mutation ($input: OpenCartInput!) { openCart(input: $input) { ... on CartOpened { cart { id version } } } }',
      {},
    );
    const cartId = opened.cart.id;
    const clients: Api[] = [here.app, there.webshop, here.utrecht, there.app, here.webshop, there.utrecht];
    const screens = [...clients, ...clients].map((api, index) => new Screen(`screen ${index}`, api, cartId));
    try {
      const counts = await randomCartOperations(clients, cartId, 500);
      const { cart } = await here.app.query<{ cart: ShownCart }>(
        'query ($id: UUID) { cart(id: $id) { id version lines { id quantity } totals { total { amount } } } }',
        { id: cartId },
      );
      await Promise.all(screens.map((screen) => screen.shows(cart.version)));
      expect(counts.done + counts.stale + counts.refused).toBe(500);
      for (const screen of screens) {
        expect(screen.cart).toMatchObject({ version: cart.version, totals: cart.totals });
        expect(screen.versions()).toEqual([...new Set(screen.versions())].sort((a, b) => a - b));
      }
    } finally {
      for (const screen of screens) await screen.stop();
    }
    await app.settled();
    await expectInvariants(
      app.db,
      invariants.filter(({ id }) => id !== 'D1'),
    );
  });
});
