import type { DataSource } from 'typeorm';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { Cart, CartLine, type CartView, StaleCart } from '../../src/cart/index.js';
import { SaleState } from '../../src/catalogue/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind, LocationAbility } from '../../src/locations/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import { OutboxEvent } from '../../src/platform/outbox/outbox-event.entity.js';
import { anActor, anId, aKey } from '../support/builders.js';
import { aLocation, aVariant } from '../support/catalogue.js';
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

  const add = (
    actor: Actor,
    cart: CartView,
    variantId: Id<'Variant'>,
    given: { quantity?: number; expectedVersion?: number } = {},
  ) => shop.run(actor, (tx) => shop.lines.add(tx, { cartId: cart.id, variantId, quantity: 1, ...given }));
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
      channels.map((actor) => add(actor, cart, variant.id, { expectedVersion: 1 })),
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

    const answers = await Promise.all(Array.from({ length: 20 }, () => add(shopper, cart, variant.id)));

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

    const answers = await Promise.all(variants.map(({ id }) => add(shopper, cart, id)));

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

    for (const fulfilment of ways)
      await shop.run(shopper, (tx) =>
        shop.lines.add(tx, { cartId: cart.id, variantId: variant.id, quantity: 2, fulfilment }),
      );

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
    await add(shopper, cart, variant.id, { quantity: 2 });
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

    const { cart: one, lineId } = await add(shopper, cart, variant.id);
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
    const { lineId } = await add(shopper, cart, (await aVariant(db)).id);

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

  describe('refuses, and writes nothing:', () => {
    const refused = async (
      given: Parameters<typeof aVariant>[1],
      quantity: number,
      facts: object,
      fulfilment: Parameters<CartWorkshop['lines']['add']>[1]['fulfilment'] = null,
    ) => {
      const shopper = await aShopper(db);
      const cart = await shop.open(shopper);
      const variant = await aVariant(db, given);
      await expect(
        shop.run(shopper, (tx) =>
          shop.lines.add(tx, { cartId: cart.id, variantId: variant.id, quantity, fulfilment }),
        ),
      ).rejects.toMatchObject(facts);
      expect(await db.manager.findOneByOrFail(Cart, { id: cart.id })).toMatchObject({ version: 1 });
      expect(await db.manager.countBy(CartLine, { cartId: cart.id })).toBe(0);
    };

    it('what is announced, ended, blocked or has no price', async () => {
      await refused({ saleState: SaleState.ANNOUNCED }, 1, { code: 'VARIANT_NOT_SOLD' });
      await refused({ saleState: SaleState.ENDED }, 1, { code: 'VARIANT_NOT_SOLD' });
      await refused({ price: null }, 1, { code: 'VARIANT_NOT_SOLD' });
      await refused({ blockReason: 'recall' }, 1, { code: 'SALE_BLOCKED', why: 'recall' });
    });

    it('more than one customer may have, over the lines of the cart together', async () => {
      await refused({ maxPerCustomer: 2 }, 3, { code: 'LIMIT_REACHED', limit: 'per_customer', max: 2 });
      const shopper = await aShopper(db);
      const cart = await shop.open(shopper);
      const [variant, store] = [await aVariant(db, { maxPerCustomer: 2 }), await aLocation(db)];
      await add(shopper, cart, variant.id, { quantity: 2 });
      await expect(
        shop.run(shopper, (tx) =>
          shop.lines.add(tx, {
            cartId: cart.id,
            variantId: variant.id,
            quantity: 1,
            fulfilment: { kind: FulfilmentKind.COLLECT, locationId: store.id },
          }),
        ),
      ).rejects.toMatchObject({ limit: 'per_customer', max: 2, current: 3 });
    });

    it('a length below the least, or between the steps', async () => {
      const cable = { quantityMin: 50, quantityStep: 5, per: 100 };
      await refused(cable, 45, { problems: [{ path: 'input.quantity', problem: 'QUANTITY_MIN' }] });
      await refused(cable, 52, { problems: [{ path: 'input.quantity', problem: 'QUANTITY_STEP' }] });
    });

    it('a sum of more than a million units', async () => {
      const shopper = await aShopper(db);
      const cart = await shop.open(shopper);
      const variant = await aVariant(db, { price: 1 });
      await add(shopper, cart, variant.id, { quantity: 999_999 });
      await expect(add(shopper, cart, variant.id, { quantity: 2 })).rejects.toMatchObject({
        code: 'LIMIT_REACHED',
        limit: 'line_quantity',
        current: 1_000_001,
      });
    });

    it('a store that does not collect, or not so heavy; with ways that are possible', async () => {
      const shut = await aLocation(db, { abilities: [LocationAbility.SELL] });
      const light = await aLocation(db, { weightMaxGrams: 15_000, name: 'AAA Leiden' });
      const collect = (locationId: Id<'Location'>) => ({ kind: FulfilmentKind.COLLECT, locationId });
      await refused({}, 1, { code: 'FULFILMENT_NOT_POSSIBLE' }, collect(shut.id));
      await refused(
        { weightGrams: 15_001 },
        1,
        {
          code: 'FULFILMENT_NOT_POSSIBLE',
          alternatives: expect.arrayContaining([expect.objectContaining({ kind: 'deliver' })]) as unknown,
        },
        collect(light.id),
      );
      await refused({}, 1, { code: 'NOT_FOUND', what: 'location' }, collect(anId<'Location'>()));
      await refused({}, 1, { problems: [{ problem: 'STORE_NEEDED' }] }, { kind: FulfilmentKind.COLLECT });
      await refused({}, 1, { code: 'FULFILMENT_NOT_POSSIBLE' }, { kind: FulfilmentKind.TAKE_AWAY });
    });

    it('the 1,001st line', async () => {
      const shopper = await aShopper(db);
      const cart = await shop.open(shopper);
      const variants = [];
      for (let n = 0; n < 3; n += 1) variants.push(await aVariant(db));
      const { lineId } = await add(shopper, cart, variants[0]!.id);
      await db.query(
        `INSERT INTO cart_line SELECT (jsonb_populate_record(line, jsonb_build_object(
             'id', gen_random_uuid(), 'serial_numbers', ARRAY['SN' || n]))).*
           FROM cart_line AS line, generate_series(1, 999) AS n WHERE line.id = $1`,
        [lineId],
      );
      await expect(add(shopper, cart, variants[1]!.id)).rejects.toMatchObject({
        code: 'LIMIT_REACHED',
        limit: 'cart_lines',
        max: 1000,
        current: 1001,
      });
      const again = await add(shopper, cart, variants[0]!.id);
      expect(again.cart.lines).toHaveLength(1000);
    });
  });

  it('gives nothing away: another customer, another guest, another store, all as good as missing', async () => {
    const shopper = await aShopper(db);
    const cart = await shop.open(shopper);
    const variant = await aVariant(db);
    const guest = anActor({ subject: { kind: 'guest', guestTokenHash: 'f'.repeat(64) } });
    const associate = await anAssociate(db);
    const ticket = await shop.run(associate, (tx) => shop.tickets.open(tx, null));
    const strangers: [Actor, Id<'Cart'>][] = [
      [await aShopper(db), cart.id],
      [guest, cart.id],
      [await anAssociate(db), ticket.id],
      [shopper, ticket.id],
      [shopper, anId<'Cart'>()],
    ];

    for (const [actor, cartId] of strangers) {
      await expect(
        shop.run(actor, (tx) => shop.lines.add(tx, { cartId, variantId: variant.id, quantity: 1 })),
      ).rejects.toMatchObject({ code: 'NOT_FOUND', what: 'cart', missingId: cartId });
      expect(await shop.reader.owned(shop.unitOfWork.read(actor), actor, cartId)).toBeNull();
    }
  });
});
