import type { DataSource } from 'typeorm';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { Cart, CartLine, type CartView, StaleCart } from '../../src/cart/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import { OutboxEvent } from '../../src/platform/outbox/outbox-event.entity.js';
import { aKey } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import {
  aCartWorkshop,
  anAssociate,
  asCustomer,
  aShopper,
  type CartWorkshop,
  linesInto,
  statementsOf,
} from '../support/cart.js';
import { aCustomer } from '../support/customers.js';
import { expectInvariants } from '../support/invariants.js';

describe('changing a cart', () => {
  let shop: CartWorkshop;
  let db: DataSource;
  beforeAll(async () => {
    shop = await aCartWorkshop();
    db = shop.db;
  });
  afterEach(() => expectInvariants(db, cartInvariants));
  afterAll(() => db.destroy());

  const eventsOf = (cartId: Id<'Cart'>) =>
    db.manager.find(OutboxEvent, { where: { aggregateId: cartId }, order: { sequence: 'ASC' } });
  const outcomes = <Value>(answers: PromiseSettledResult<Value>[]) => ({
    done: answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])),
    refused: answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : [])),
  });

  it('gives a customer one cart, however many of her devices open it at once', async () => {
    const customerId = await aCustomer(db);

    const carts = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        shop.open(
          asCustomer(customerId, index % 2 ? { channel: Channel.APP, clientKind: ClientKind.APP } : {}),
        ),
      ),
    );

    expect(new Set(carts.map(({ id }) => id)).size).toBe(1);
    expect(await db.manager.countBy(Cart, { customerId })).toBe(1);
    expect(await eventsOf(carts[0]!.id)).toHaveLength(1);
  });

  it('lets one of three channels win that saw the same version, and shows the others what is there', async () => {
    const customerId = await aCustomer(db);
    const channels = [
      asCustomer(customerId),
      asCustomer(customerId, { channel: Channel.APP, clientKind: ClientKind.APP }),
      await anAssociate(db),
    ];
    const cart = await shop.open(channels[0]!);
    const variant = await aVariant(db);

    const answers = await Promise.allSettled(
      channels.map((actor) => shop.add(actor, cart.id, variant.id, { expectedVersion: 1 })),
    );

    const { done, refused } = outcomes(answers);
    expect(done).toHaveLength(1);
    expect(refused).toHaveLength(2);
    for (const refusal of refused) {
      expect(refusal).toBeInstanceOf(StaleCart);
      expect((refusal as StaleCart).cart).toMatchObject({ version: 2, lines: [{ quantity: 1 }] });
    }
    expect(await eventsOf(cart.id)).toHaveLength(2);
  });

  it('counts every one of twenty additions that come at once, one version and one event each', async () => {
    const shopper = await aShopper(db);
    const cart = await shop.open(shopper);
    const variant = await aVariant(db);

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => shop.add(shopper, cart.id, variant.id)),
    );

    expect(answers.map((answer) => answer.cart.version).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
    expect(await db.manager.findBy(CartLine, { cartId: cart.id })).toMatchObject([{ quantity: 20 }]);
    expect((await eventsOf(cart.id)).map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 21 }, (_, index) => index + 1),
    );
  });

  it('shows each of those who add at once a cart that agrees with its own version', async () => {
    const shopper = await aShopper(db);
    const cart = await shop.open(shopper);
    const variants = await Promise.all(Array.from({ length: 6 }, () => aVariant(db)));

    const answers = await Promise.all(variants.map(({ id }) => shop.add(shopper, cart.id, id)));

    for (const answer of answers) {
      expect(answer.cart.lines).toHaveLength(answer.cart.version - 1);
      expect(answer.cart.totals.goods.amount).toBe(1000 * (answer.cart.version - 1));
    }
  });

  it('does a change once for the same key twice, also at the same moment', async () => {
    const shopper = await aShopper(db);
    const cart = await shop.open(shopper);
    const variant = await aVariant(db);
    let replays = 0;
    const call = { actor: shopper, key: aKey(), operation: 'addCartLine', input: { variantId: variant.id } };
    const once = () =>
      shop.idempotency.run(
        { ...call, onReplay: () => (replays += 1) },
        async (tx) =>
          (await shop.lines.add(tx, { cartId: cart.id, variantId: variant.id, quantity: 1 })).cart,
        { keep: ({ id }) => id, again: async (at, id) => (await shop.reader.load(at, id))! },
      );

    const [first, second] = await Promise.all([once(), once()]);
    const third = await once();

    expect(replays).toBe(2);
    for (const answer of [first, second, third])
      expect(answer).toMatchObject({ version: 2, lines: [{ quantity: 1 }] });
  });

  it('does it once for one key from two devices of a client; at another client a key is another', async () => {
    const customerId = await aCustomer(db);
    const phone = asCustomer(customerId, { clientKind: ClientKind.APP });
    const tablet = asCustomer(customerId, { clientKind: ClientKind.APP, apiClientId: phone.apiClientId });
    const cart = await shop.open(phone);
    const variant = await aVariant(db);
    const call = { key: aKey(), operation: 'addCartLine', input: {}, onReplay: () => undefined };
    const once = (actor: Actor) =>
      shop.idempotency.run({ ...call, actor }, async (tx) => {
        const given = { cartId: cart.id, variantId: variant.id, quantity: 1 };
        return (await shop.lines.add(tx, given)).cart.id;
      });

    await Promise.all([phone, tablet].map(once));
    expect(await db.manager.findBy(CartLine, { cartId: cart.id })).toMatchObject([{ quantity: 1 }]);
    await once(asCustomer(customerId));
    expect(await db.manager.findBy(CartLine, { cartId: cart.id })).toMatchObject([{ quantity: 2 }]);
  });

  it('puts the same article, had the same way, on one line, and other ways on lines of their own', async () => {
    const shopper = await aShopper(db);
    const cart = await shop.open(shopper);
    const [variant, store] = [await aVariant(db), await aLocation(db)];
    const collect = { kind: FulfilmentKind.COLLECT, locationId: store.id };
    const ways = [null, collect, null, collect, { ...collect, collectorName: 'Bram' }];

    for (const fulfilment of ways) await shop.add(shopper, cart.id, variant.id, { quantity: 2, fulfilment });

    const lines = await db.manager.find(CartLine, { where: { cartId: cart.id }, order: { position: 'ASC' } });
    expect(lines.map(({ quantity, fulfilmentKind }) => [quantity, fulfilmentKind])).toEqual([
      [4, 'deliver'],
      [4, 'collect'],
      [2, 'collect'],
    ]);
  });

  it('lets a line that becomes like another go up in it', async () => {
    const shopper = await aShopper(db);
    const cart = await shop.open(shopper);
    const [variant, store] = [await aVariant(db), await aLocation(db)];
    await shop.add(shopper, cart.id, variant.id, { quantity: 2 });
    const { lineId } = await shop.run(shopper, (tx) =>
      shop.lines.add(tx, {
        cartId: cart.id,
        variantId: variant.id,
        quantity: 3,
        fulfilment: { kind: FulfilmentKind.COLLECT, locationId: store.id },
      }),
    );

    const after = await shop.run(shopper, (tx) =>
      shop.lines.change(tx, {
        cartId: cart.id,
        expectedVersion: 3,
        lineId,
        fulfilment: { kind: FulfilmentKind.DELIVER },
      }),
    );

    expect(after.version).toBe(4);
    expect(after.lines.map(({ quantity }) => quantity)).toEqual([5]);
    expect(await db.manager.countBy(CartLine, { cartId: cart.id })).toBe(1);
  });

  it('says what a change did, before and after', async () => {
    const shopper = await aShopper(db);
    const cart = await shop.open(shopper);
    const variant = await aVariant(db, { price: 3000, name: 'Lamp' });

    const { cart: one, lineId } = await shop.add(shopper, cart.id, variant.id);
    const two = await shop.run(shopper, (tx) =>
      shop.lines.change(tx, { cartId: cart.id, expectedVersion: 2, lineId, quantity: 2 }),
    );

    const told = (view: CartView) =>
      view.lastChange.differences.map(({ whyCode, before, after, pointsBefore, pointsAfter }) => [
        whyCode,
        before?.amount ?? pointsBefore,
        after?.amount ?? pointsAfter,
      ]);
    expect(told(one)).toEqual([
      ['LINE_ADDED', null, 3000],
      ['DELIVERY_ADDED', 0, 495],
      ['POINTS_FOLLOW_THE_TOTAL', 0, 30],
      ['TOTAL_FOLLOWS_THE_LINES', 0, 3495],
    ]);
    expect(told(two)).toEqual([
      ['QUANTITY_CHANGED', 3000, 6000],
      ['FREE_DELIVERY_REACHED', 495, 0],
      ['FREE_DELIVERY_REACHED', null, null],
      ['POINTS_FOLLOW_THE_TOTAL', 30, 60],
      ['TOTAL_FOLLOWS_THE_LINES', 3495, 6000],
    ]);
    expect(two.benefits).toEqual([{ code: 'FREE_DELIVERY', promotionName: null }]);
    expect(await shop.reader.load(shop.unitOfWork.read(shopper), cart.id)).toMatchObject({
      lastChange: { differences: two.lastChange.differences, origin: { channel: 'webshop', person: null } },
    });
  });

  it('changes nothing, and tells nobody, when nothing would be different', async () => {
    const shopper = await aShopper(db);
    const cart = await shop.open(shopper);
    const { lineId } = await shop.add(shopper, cart.id, (await aVariant(db)).id);

    const same = await shop.run(shopper, (tx) =>
      shop.lines.change(tx, { cartId: cart.id, expectedVersion: 2, lineId, quantity: 1, note: null }),
    );

    expect(same.version).toBe(2);
    expect(await eventsOf(cart.id)).toHaveLength(2);
  });

  it('takes as many statements for two hundred lines as for five: 6 to add, 6 to change, 2 to read', async () => {
    const { productId } = await aVariant(db);
    const variants = await Promise.all(Array.from({ length: 201 }, () => aVariant(db, { productId })));
    const keyed = (actor: Actor, work: Parameters<CartWorkshop['run']>[1]) => () =>
      shop.idempotency.run(
        { actor, key: aKey(), operation: 'aTest', input: {}, onReplay: () => undefined },
        work,
        { keep: () => ({}), again: () => Promise.reject(new Error('no replay')) },
      );
    const counted = async (lines: number) => {
      const owner = await aShopper(db);
      const { id: cartId } = await shop.open(owner);
      await linesInto(
        db,
        cartId,
        variants.slice(0, lines).map(({ id }) => id),
      );
      const read = () => shop.reader.owned(shop.unitOfWork.read(owner), owner, cartId);
      const { version, lines: rows } = (await read())!;
      const add = { cartId, variantId: variants[200]!.id, quantity: 1 };
      const change = { cartId, expectedVersion: version + 1, lineId: rows[lines - 1]!.id, quantity: 9 };
      return {
        add: (
          await statementsOf(
            db,
            keyed(owner, (tx) => shop.lines.add(tx, add)),
          )
        ).length,
        change: (
          await statementsOf(
            db,
            keyed(owner, (tx) => shop.lines.change(tx, change)),
          )
        ).length,
        read: (await statementsOf(db, read)).length,
      };
    };

    const budget = { add: 6, change: 6, read: 2 };
    expect([await counted(5), await counted(200)]).toEqual([budget, budget]);
  });
});
