import type { DataSource } from 'typeorm';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { broughtLines, CartLine, type CartView } from '../../src/cart/index.js';
import { SaleState, VariantKind } from '../../src/catalogue/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { anId } from '../support/builders.js';
import { type AVariant, aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import {
  aCartWorkshop,
  aGuest,
  anAssociate,
  asCustomer,
  aShopper,
  type CartWorkshop,
  statementsOf,
} from '../support/cart.js';
import { aCustomer } from '../support/customers.js';
import { expectInvariants } from '../support/invariants.js';

describe('a line that hangs on another', () => {
  let shop: CartWorkshop;
  let db: DataSource;
  let shopper: Actor;
  let cart: CartView;
  let water: AVariant;
  let deposit: AVariant;
  let washer: AVariant;
  let installation: AVariant;
  let wrap: AVariant;
  beforeAll(async () => {
    shop = await aCartWorkshop();
    db = shop.db;
    deposit = await aVariant(db, { kind: VariantKind.DEPOSIT, price: 15, taxClass: 'none', barcode: null });
    water = await aVariant(db, { price: 100, depositVariantId: deposit.id });
    washer = await aVariant(db, { price: 50_000 });
    installation = await aVariant(db, { kind: VariantKind.SERVICE, price: 4_900, hangsOn: [washer.sku] });
    wrap = await aVariant(db, { kind: VariantKind.SERVICE, price: 250, hangsOn: ['any'] });
  });
  beforeEach(async () => {
    shopper = await aShopper(db);
    cart = await shop.open(shopper);
  });
  afterEach(() => expectInvariants(db, cartInvariants));
  afterAll(() => db.destroy());

  const add = async (
    variantId: Id<'Variant'>,
    given: { quantity?: number; onLineId?: Id<'CartLine'> } = {},
    cartId = cart.id,
    actor = shopper,
  ) => (await shop.add(actor, cartId, variantId, given)).cart;
  const change = (view: CartView, lineId: Id<'CartLine'>, given: object) =>
    shop.run(shopper, (tx) =>
      shop.lines.change(tx, { cartId: view.id, expectedVersion: view.version, lineId, ...given }),
    );
  const remove = (view: CartView, lineId: Id<'CartLine'>) =>
    shop.run(shopper, (tx) =>
      shop.lines.remove(tx, { cartId: view.id, expectedVersion: view.version, lineId }),
    );
  const shown = ({ lines }: CartView) =>
    lines.map(({ variantId, quantity, onLineId }) => [variantId, quantity, onLineId]);

  it('is the deposit of what bears one: as many, on every change, and gone with it', async () => {
    const added = await add(water.id, { quantity: 6 });
    const bottles = added.lines[0]!.id;
    expect(shown(added)).toEqual([
      [water.id, 6, null],
      [deposit.id, 6, bottles],
    ]);
    expect(added.totals).toMatchObject({ goods: { amount: 600 }, deposits: { amount: 90 } });

    const changed = await change(added, bottles, { quantity: 2 });
    expect(shown(changed)).toEqual([
      [water.id, 2, null],
      [deposit.id, 2, bottles],
    ]);
    const more = await add(water.id);
    expect(shown(more)).toEqual([
      [water.id, 3, null],
      [deposit.id, 3, bottles],
    ]);

    const kept = await remove(more, more.lines[1]!.id);
    expect(kept).toMatchObject({ version: more.version }); // a deposit cannot be taken off by itself
    expect(shown(await remove(more, bottles))).toEqual([]);
    expect(await db.manager.countBy(CartLine, { cartId: cart.id })).toBe(0);
  });

  it('is a service that goes with its line, is never more than it, and reaches her the same way', async () => {
    const store = await aLocation(db);
    const [machine] = (await add(washer.id, { quantity: 2 })).lines;
    const installed = await add(installation.id, { quantity: 2, onLineId: machine!.id });
    expect(shown(installed)).toEqual([
      [washer.id, 2, null],
      [installation.id, 2, machine!.id],
    ]);

    const fewer = await change(installed, machine!.id, {
      quantity: 1,
      fulfilment: { kind: FulfilmentKind.COLLECT, locationId: store.id },
    });

    expect(shown(fewer)).toEqual([
      [washer.id, 1, null],
      [installation.id, 1, machine!.id],
    ]);
    expect(fewer.lines.map(({ fulfilment }) => fulfilment.location?.id)).toEqual([store.id, store.id]);
    expect(shown(await remove(fewer, machine!.id))).toEqual([]);
  });

  it('is refused by itself, on what does not suit, on itself, and when there are more of it', async () => {
    const [bottles] = (await add(water.id)).lines;
    const [machine] = (await add(washer.id)).lines.slice(-1);
    const wrapped = await add(wrap.id, { onLineId: machine!.id });
    const problem = async (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error: { problems?: { problem: string }[]; what?: string }) =>
          error.problems?.[0]?.problem ?? error.what,
      );
    expect(await problem(add(installation.id))).toBe('LINE_NEEDED');
    expect(await problem(add(installation.id, { onLineId: bottles!.id }))).toBe('LINE_UNSUITED');
    expect(await problem(add(wrap.id, { onLineId: wrapped.lines.at(-1)!.id }))).toBe('LINE_UNSUITED');
    expect(await problem(add(wrap.id, { onLineId: machine!.id }))).toBe('MORE_THAN_ITS_LINE');
    expect(await problem(add(washer.id, { onLineId: bottles!.id }))).toBe('LINE_UNSUITED');
    const other = await aGuest(shop);
    expect(await problem(add(wrap.id, { onLineId: machine!.id }, other.cart.id, other.actor))).toBe('line');
    expect(await problem(add(wrap.id, { onLineId: anId<'CartLine'>() }))).toBe('line'); // as if there were none
    const now = await shop.reader.load(shop.unitOfWork.read(shopper), cart.id);
    expect(now).toMatchObject({ version: wrapped.version, lines: wrapped.lines.map(({ id }) => ({ id })) });
  });

  it('moves along when its line goes up in another', async () => {
    const store = await aLocation(db);
    const there = { kind: FulfilmentKind.COLLECT, locationId: store.id };
    const first = (await add(washer.id)).lines[0]!;
    const { cart: two } = await shop.add(shopper, cart.id, washer.id, { fulfilment: there });
    const second = two.lines[1]!;
    const withService = await add(installation.id, { onLineId: second.id });

    const merged = await change(withService, second.id, { fulfilment: { kind: FulfilmentKind.DELIVER } });

    expect(shown(merged)).toEqual([
      [washer.id, 2, null],
      [installation.id, 1, first.id],
    ]);
  });

  it('comes along with its line when a guest logs in, once', async () => {
    const guest = await aGuest(shop);
    const machine = (await add(washer.id, {}, guest.cart.id, guest.actor)).lines[0]!;
    await add(installation.id, { onLineId: machine.id }, guest.cart.id, guest.actor);
    await add(water.id, { quantity: 4 }, guest.cart.id, guest.actor);
    await add(water.id, { quantity: 6 });
    const { subject } = shopper;
    if (subject.kind !== 'customer') throw new Error('customer');

    await shop.run(guest.actor, (tx) =>
      shop.merges.atLogIn(
        tx,
        (guest.actor.subject as { guestTokenHash: string }).guestTokenHash,
        subject.customerId,
      ),
    );

    const merged = (await shop.reader.load(shop.unitOfWork.read(shopper), cart.id))!;
    const bearer = (variantId: Id<'Variant'>) =>
      merged.lines.find((line) => line.variantId === variantId)!.id;
    expect(shown(merged)).toEqual([
      [water.id, 6, null],
      [deposit.id, 6, bearer(water.id)],
      [washer.id, 1, null],
      [installation.id, 1, bearer(washer.id)],
    ]);
  });

  it('comes onto the ticket with its line, and leaves her cart with it when it is paid', async () => {
    const customerId = await aCustomer(db);
    const her = asCustomer(customerId);
    const hers = await shop.open(her);
    const machine = (await add(washer.id, {}, hers.id, her)).lines[0]!;
    await add(installation.id, { onLineId: machine.id }, hers.id, her);
    const full = await add(water.id, { quantity: 2 }, hers.id, her);
    const till = await anAssociate(db);
    const ticket = await shop.run(till, (tx) => shop.tickets.open(tx, null));
    await shop.run(till, (tx) => shop.tickets.identify(tx, ticket.id, customerId));

    const brought = await shop.run(till, (tx) =>
      shop.carts.bring(tx, { ticketId: ticket.id, expectedVersion: 2 }, broughtLines(full.lines)),
    );
    expect(brought.lines.map(({ variantId, quantity }) => [variantId, quantity])).toEqual([
      [washer.id, 1],
      [installation.id, 1],
      [water.id, 2],
      [deposit.id, 2],
    ]);
    expect(brought.lines[1]!.onLineId).toBe(brought.lines[0]!.id);
    await shop.run(till, async (tx) => {
      const orderLineIds = new Map(brought.lines.map(({ id }) => [id, anId<'OrderLine'>()] as const));
      await shop.carts.takeLines(tx, { cart: brought, orderLineIds, orderId: anId<'Order'>() });
    });

    expect(await shop.reader.openOf(shop.unitOfWork.read(her), customerId)).toBeNull(); // all of it was ordered
  });

  it('costs one statement more where a deposit is new, and none afterwards', async () => {
    const count = async () => (await statementsOf(db, () => add(water.id))).length;
    const plain = (await statementsOf(db, () => add(washer.id))).length;
    expect([await count(), await count()]).toEqual([plain + 1, plain]);
  });

  it('is sold as long as it is sold', async () => {
    const ended = await aVariant(db, {
      kind: VariantKind.SERVICE,
      hangsOn: ['any'],
      saleState: SaleState.ENDED,
    });
    const [machine] = (await add(washer.id)).lines;
    await expect(add(ended.id, { onLineId: machine!.id })).rejects.toMatchObject({
      code: 'VARIANT_NOT_SOLD',
    });
  });
});
