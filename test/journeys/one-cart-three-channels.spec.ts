import { loadSampleStore } from '../../src/cli/import/sample-store.js';
import { ANNA_APP, ANNA_WEBSHOP, assemble, type Cast, IRIS } from '../../src/cli/story/cast.js';
import * as documents from '../../src/cli/story/cart-documents.js';
import { oneCart } from '../../src/cli/story/one-cart.js';
import { type CartSeen, Screen } from '../../src/cli/story/screen.js';
import { Teller } from '../../src/cli/story/teller.js';
import { everyInvariant } from '../checkout/a-shop.js';
import { type RunningApp, startApp } from '../support/app.js';
import { expectInvariants } from '../support/invariants.js';

const TORCH = '9521234003731';
const BULBS = '9521234900030';

describe('one cart in three channels', () => {
  let app: RunningApp;
  let other: RunningApp;
  let cast: Cast;
  beforeAll(async () => {
    app = await startApp();
    await loadSampleStore(app.app, 'src/sample');
    other = await startApp({}, app.database);
    cast = await assemble(app.origin);
  });
  afterEach(async () => {
    await app.settled();
    await expectInvariants(app.db, everyInvariant);
  });
  afterAll(async () => {
    await other.close();
    await app.close();
  });

  it('is seen live on the phone, in the webshop and beside the ticket, until it is ordered', async () => {
    const told: string[] = [];
    const teller = new Teller((line) => told.push(line));
    await oneCart(cast, teller);
    expect(told.filter((line) => line.includes('✗'))).toEqual([]);
    expect(teller.ends(0)).toBe(true);
    expect(told.filter((line) => line.includes('✓')).length).toBeGreaterThan(25);
  });

  it('ends the same on every screen, at any process, after sixty changes that come as they like', async () => {
    const there = await assemble(other.origin);
    const screens = [
      new Screen(ANNA_APP, cast.app),
      new Screen(ANNA_WEBSHOP, there.webshop),
      new Screen(IRIS, there.utrecht),
    ];
    const { cart } = await cast.app.mutate<{ cart: CartSeen }>(documents.OPEN_CART, {});
    await Promise.all(screens.map((screen) => screen.turnOn(cart.id)));
    const before = screens[0]!.cart.version;

    const versions: number[] = [];
    await Promise.all(
      screens.map(async ({ api }, index) => {
        for (let times = 0; times < 20; times += 1) {
          const barcode = (times + index) % 2 ? TORCH : BULBS;
          const scanned = await api.mutate<{ cart: CartSeen }>(documents.SCAN_INTO, {
            cartId: cart.id,
            barcode,
          });
          versions.push(scanned.cart.version);
        }
      }),
    );
    await Promise.all(screens.map((screen) => screen.shows(before + 60)));
    await Promise.all(screens.map((screen) => screen.turnOff()));

    expect(versions.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, at) => before + at + 1));
    for (const { told, cart: seen } of screens) {
      expect(seen).toEqual(screens[0]!.cart);
      const rising = told.map(({ version }) => version);
      expect(rising).toEqual([...new Set(rising)].sort((a, b) => a - b));
    }
    const units = screens[0]!.cart.lines.map(({ quantity }) => quantity);
    expect(units.sort((a, b) => a - b)).toEqual([30, 90]); // half of them packs of three
  });
});

it('is a story that can be broken: a screen that shows another total is told of', () => {
  const told: string[] = [];
  const teller = new Teller((line) => told.push(line));
  teller.does(IRIS, 'looks');
  teller.expects('with one total', 2, 1);
  expect(teller.ends(0)).toBe(false);
  expect(told.some((line) => line.includes('broken: step 1: with one total'))).toBe(true);
});
