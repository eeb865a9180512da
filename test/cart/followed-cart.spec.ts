import type { CartView } from '../../src/cart/index.js';
import { FollowedCart, type Look } from '../../src/cart/followed-cart.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { anActor } from '../support/builders.js';

const cartOf = (version: number) => ({ version }) as CartView;

/** A cart to be read, and how it is read. */
function aCart() {
  const asked: (readonly Actor[])[] = [];
  let version = 1;
  let denied: readonly Actor[] = [];
  let hold: Promise<void> = Promise.resolve();
  let isDeserted = false;
  const look = async (actors: readonly Actor[]): Promise<Look> => {
    asked.push(actors);
    await hold;
    return { cart: cartOf(version), seenBy: new Set(actors.filter((actor) => !denied.includes(actor))) };
  };
  const followed = new FollowedCart(look, () => (isDeserted = true));
  return {
    followed,
    asked,
    isDeserted: () => isDeserted,
    deny: (...actors: Actor[]) => void (denied = actors),
    becomes: (to: number) => {
      version = to;
      followed.changed(to);
    },
    /** Reads wait until it is let go. */
    hold: () => {
      let letGo = (): void => undefined;
      hold = new Promise((resolve) => (letGo = resolve));
      return letGo;
    },
  };
}

describe('all who follow one cart in a process', () => {
  it('share one read, however many come at once, and one for each change', async () => {
    const { followed, asked, becomes } = aCart();
    const streams = Array.from({ length: 200 }, () => followed.join(anActor()));
    await Promise.all(streams.map(() => followed.refresh()));
    expect(asked.map(({ length }) => length)).toEqual([200]);
    for (const stream of streams) expect(await stream.next()).toEqual({ done: false, value: cartOf(1) });

    becomes(2);
    for (const stream of streams) expect(await stream.next()).toEqual({ done: false, value: cartOf(2) });
    followed.changed(2); // an event that is older than what was read
    await Promise.resolve();
    expect(asked).toHaveLength(2);
  });

  it('get what holds now when they come while it is read: that read was not asked about them', async () => {
    const { followed, asked, hold, becomes } = aCart();
    const early = followed.join(anActor());
    const letGo = hold();
    const first = followed.refresh();
    await Promise.resolve();
    await Promise.resolve();
    const late = followed.join(anActor());
    const second = followed.refresh();
    becomes(2);
    letGo();
    await Promise.all([first, second]);
    expect(asked.map(({ length }) => length)).toEqual([1, 2]);
    expect(await late.next()).toEqual({ done: false, value: cartOf(2) });
    expect(await early.next()).toEqual({ done: false, value: cartOf(2) });
  });

  it('get the latest when they are slow, in order, and no version twice', async () => {
    const { followed, becomes } = aCart();
    const stream = followed.join(anActor());
    await followed.refresh();
    for (const version of [2, 3, 7]) {
      becomes(version);
      await followed.refresh();
    }
    expect((await stream.next()).value).toEqual(cartOf(7));
    const next = stream.next();
    await followed.refresh(); // nothing new
    becomes(8);
    expect((await next).value).toEqual(cartOf(8));
  });

  it('are told nothing more once they may not see it, also of what waited', async () => {
    const { followed, becomes, deny } = aCart();
    const [hers, lost] = [anActor(), anActor()];
    const [keeps, loses] = [followed.join(hers), followed.join(lost)];
    await followed.refresh();
    deny(lost);
    becomes(2);
    await followed.refresh();
    expect(await loses.next()).toEqual({ done: true, value: undefined });
    expect((await keeps.next()).value).toEqual(cartOf(2));
  });

  it('all hear of it when it cannot be read, and begin anew', async () => {
    const broken = new FollowedCart(
      () => Promise.reject(new Error('the database is away')),
      () => undefined,
    );
    const [waiting, joining] = [broken.join(anActor()), broken.join(anActor())];
    const next = waiting.next();
    await broken.refresh();
    await expect(next).rejects.toThrow('the database is away');
    expect(() => joining.hasNews()).toThrow('the database is away');
  });

  it('leave nothing behind when the last of them has gone', async () => {
    const { followed, isDeserted } = aCart();
    const [one, other] = [followed.join(anActor()), followed.join(anActor())];
    const waiting = one.next();
    await one.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(isDeserted()).toBe(false);
    await other.return();
    expect(isDeserted()).toBe(true);
  });
});
