import type { DataSource } from 'typeorm';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { Cart, CartLine, CartMerge, type CartView } from '../../src/cart/index.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { OutboxEvent } from '../../src/platform/outbox/outbox-event.entity.js';
import { anActor } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aCartWorkshop, aGuest, asCustomer, type CartWorkshop, statementsOf } from '../support/cart.js';
import { aCustomer } from '../support/customers.js';
import { expectInvariants } from '../support/invariants.js';
import { lockGate } from '../support/lock-gate.js';

describe('a guest who logs in', () => {
  let shop: CartWorkshop;
  let db: DataSource;
  let variants: Id<'Variant'>[];
  beforeAll(async () => {
    shop = await aCartWorkshop();
    db = shop.db;
    variants = (await Promise.all(Array.from({ length: 65 }, () => aVariant(db)))).map(({ id }) => id);
  });
  afterEach(() => expectInvariants(db, cartInvariants));
  afterAll(() => db.destroy());

  const add = (actor: Actor, cartId: Id<'Cart'>, variantId: Id<'Variant'>, quantity = 1) =>
    shop.add(actor, cartId, variantId, { quantity });
  const hashOfGuest = ({ subject }: Actor) => (subject.kind === 'guest' ? subject.guestTokenHash : '');
  const logIn = (guest: Actor, customerId: Id<'Customer'>) =>
    shop.run(guest, (tx) => shop.merges.atLogIn(tx, hashOfGuest(guest), customerId));
  const herCart = (customerId: Id<'Customer'>) =>
    shop.reader.openOf(shop.unitOfWork.read(anActor()), customerId);
  const aFullCart = async (count: number): Promise<{ actor: Actor; cart: CartView }> => {
    const guest = await aGuest(shop);
    for (const variantId of variants.slice(0, count)) await add(guest.actor, guest.cart.id, variantId, 2);
    return guest;
  };
  const quantities = (cart: CartView | null) => cart!.lines.map(({ quantity }) => quantity);

  it('brings her 65 lines in once, however many log-ins race, and all of them find the same cart', async () => {
    const guest = await aFullCart(65);
    const customerId = await aCustomer(db);
    const own = await shop.open(asCustomer(customerId));
    await add(asCustomer(customerId), own.id, variants[0]!, 5);
    const gate = await lockGate(db, 'SELECT FROM cart WHERE id = $1 FOR UPDATE', [guest.cart.id]);

    const logIns = Promise.all(Array.from({ length: 5 }, () => logIn(guest.actor, customerId)));
    await gate.queue(5);
    await gate.open();
    await logIns;

    const cart = await herCart(customerId);
    expect(cart).toMatchObject({ id: own.id, version: 3 });
    expect(quantities(cart)).toEqual([5, ...Array.from({ length: 64 }, () => 2)]);
    expect(await db.manager.findBy(CartMerge, { cartId: own.id })).toHaveLength(1);
    expect(await db.manager.findOneBy(Cart, { id: guest.cart.id })).toMatchObject({ state: 'merged' });
  });

  it('gives her the cart as her own when she had none, also when two devices bring two carts at once', async () => {
    const [phone, laptop] = [await aFullCart(3), await aGuest(shop)];
    await add(laptop.actor, laptop.cart.id, variants[0]!, 9);
    const customerId = await aCustomer(db);

    await Promise.all([logIn(phone.actor, customerId), logIn(laptop.actor, customerId)]);

    const cart = await herCart(customerId);
    expect(quantities(cart).sort()).toEqual([2, 2, 9]);
    expect(await db.manager.findBy(CartMerge, { cartId: cart!.id })).toHaveLength(2);
  });

  it('keeps what came from where, and fills in what she told as a guest', async () => {
    const guest = await aFullCart(1);
    const contact = { name: 'Anna', email: 'anna@example.org', phone: null };
    await shop.run(guest.actor, (tx) =>
      shop.carts.setDetails(tx, { cartId: guest.cart.id, expectedVersion: 2, details: { contact } }),
    );
    const customerId = await aCustomer(db);

    await logIn(guest.actor, customerId);

    const cart = await herCart(customerId);
    expect(cart!.checkout.contact).toEqual(contact);
    expect(cart!.lines[0]!.addedBy.at).toEqual(shop.clock.now());
    const kept = await shop.mergeRepository.ofGuest(
      shop.unitOfWork.read(anActor()),
      hashOfGuest(guest.actor),
      customerId,
    );
    expect(kept).toMatchObject({
      cartId: cart!.id,
      fromCartId: guest.cart.id,
      lines: [
        {
          lineId: cart!.lines[0]!.id,
          variantId: variants[0],
          fromQuantity: 2,
          intoQuantity: 0,
          result: 2,
          limit: null,
        },
      ],
    });
    const events = await db.manager.findBy(OutboxEvent, { aggregateId: guest.cart.id });
    expect(events.map(({ type }) => type)).toContain('cart.merged');
  });

  it('leaves an empty cart where it is, and makes her none for it', async () => {
    const guest = await aGuest(shop);
    const customerId = await aCustomer(db);

    await logIn(guest.actor, customerId);

    expect(await herCart(customerId)).toBeNull();
    expect(await db.manager.findOneBy(Cart, { id: guest.cart.id })).toMatchObject({
      state: 'open',
      mergesIntoCustomerId: null,
    });
  });

  it.each(['guest', 'customer'] as const)(
    'lets her in while the cart of the %s is being paid, and merges when that is over',
    async (frozen) => {
      const guest = await aFullCart(2);
      const customerId = await aCustomer(db);
      const own = await shop.open(asCustomer(customerId));
      const paying = frozen === 'guest' ? guest.cart.id : own.id;
      await shop.run(guest.actor, async (tx) => {
        const cart = (await shop.reader.load(tx, paying))!;
        await shop.carts.freeze(tx, { cart });
      });

      await logIn(guest.actor, customerId);
      expect((await herCart(customerId))!.lines).toEqual([]);
      const waiting = () => shop.mergeRepository.waiting(shop.unitOfWork.read(anActor()), 10);
      expect(await waiting()).toEqual([]);
      await shop.run(guest.actor, (tx) => shop.carts.thaw(tx, paying)); // the payment failed

      expect(await waiting()).toEqual([{ id: guest.cart.id, customerId }]);
      expect(await shop.run(anActor(), (tx) => shop.merges.mergeWaiting(tx, guest.cart.id, customerId))).toBe(
        true,
      );
      expect(quantities(await herCart(customerId))).toEqual([2, 2]);
      expect(await waiting()).toEqual([]);
    },
  );

  it("never merges a cart that waits for another customer, nor another's", async () => {
    const guest = await aFullCart(1);
    const [first, second] = [await aCustomer(db), await aCustomer(db)];
    await shop.run(guest.actor, async (tx) => {
      const cart = (await shop.reader.load(tx, guest.cart.id))!;
      await shop.carts.freeze(tx, { cart });
    });
    await logIn(guest.actor, first);
    await shop.run(guest.actor, (tx) => shop.carts.thaw(tx, guest.cart.id));

    await logIn(guest.actor, second);

    expect(await herCart(second)).toBeNull();
    expect(await db.manager.findOneBy(Cart, { id: guest.cart.id })).toMatchObject({
      mergesIntoCustomerId: first,
    });
  });

  it('takes the same few statements for 65 lines as for one', async () => {
    const counts = [];
    for (const lines of [1, 65]) {
      const guest = await aFullCart(lines);
      const customerId = await aCustomer(db);
      counts.push((await statementsOf(db, () => logIn(guest.actor, customerId))).length);
    }
    expect(counts).toEqual([10, 10]); // a log-in opens its session and forgets its attempts beside that: two more
  });

  it('says nothing of a line that both carts had', async () => {
    const guest = await aFullCart(1);
    const customerId = await aCustomer(db);
    const own = await shop.open(asCustomer(customerId));
    await add(asCustomer(customerId), own.id, variants[0]!, 7);

    await logIn(guest.actor, customerId);

    expect(await herCart(customerId)).toMatchObject({ version: 2, lines: [{ quantity: 7 }] });
    expect(await db.manager.countBy(CartLine, { cartId: own.id })).toBe(1);
  });
});
