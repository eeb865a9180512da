import type { DataSource } from 'typeorm';
import { VariantKind } from '../../src/catalogue/index.js';
import { AdjustReason, type CartView } from '../../src/cart/index.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind, LocationDirectory, LocationRepository } from '../../src/locations/index.js';
import { type Actor, systemActor } from '../../src/platform/access/actor.js';
import { ShelfLabelRepository } from '../../src/pricing/index.js';
import { LabelConfirmationService } from '../../src/pricing/label-confirmation.service.js';
import { anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aGroupList, aPrice } from '../support/prices.js';
import { aCartWorkshop, anAssociate, aShopper, type CartWorkshop, statementsOf } from '../support/cart.js';
import { aCustomer } from '../support/customers.js';
import { expectInvariants } from '../support/invariants.js';

const HOUR = 3_600_000;

describe('what a label says', () => {
  let shop: CartWorkshop;
  let db: DataSource;
  let till: Actor;
  let kettle: Id<'Variant'>;
  const labels = new LabelConfirmationService(
    new ShelfLabelRepository(),
    new LocationDirectory(new LocationRepository()),
  );
  const ago = (hours: number) => new Date(shop.clock.now().getTime() - hours * HOUR);

  beforeAll(async () => {
    shop = await aCartWorkshop();
    db = shop.db;
  });
  /** 32.95 for long, 34.95 since an hour ago; the labels of the store show what was right two hours ago. */
  beforeEach(async () => {
    shop.clock.advance(1);
    till = await anAssociate(db);
    kettle = (await aVariant(db, { price: 3_295 })).id;
    await aPrice(db, { variantId: kettle, amount: 3_495, validFrom: ago(1) });
    await confirm(ago(2));
  });
  afterEach(() => expectInvariants(db, cartInvariants));
  afterAll(() => db.destroy());

  const confirm = (asOf: Date, variantIds: readonly Id<'Variant'>[] | null = null, actor = till) =>
    shop.run(actor, (tx) => labels.confirm(tx, { locationId: till.locationId!, variantIds, asOf }));
  const openTicket = (actor = till) => shop.run(actor, (tx) => shop.tickets.open(tx, null));
  const add = async (actor: Actor, cartId: Id<'Cart'>, variantId = kettle, quantity = 1) =>
    (await shop.add(actor, cartId, variantId, { quantity })).cart;
  const aTicket = async (quantity = 1, variantId = kettle) =>
    add(till, (await openTicket()).id, variantId, quantity);
  const totalOf = ({ totals }: CartView) => totals.total.amount;

  it('is charged at a till of that store by itself, and is in the trail with nobody’s name', async () => {
    const ticket = await aTicket(2);
    expect(ticket.lines[0]!.price).toMatchObject({
      gross: { amount: 6_990 },
      discount: { amount: 400 },
      total: { amount: 6_590 },
      vat: [{ gross: { amount: 6_590 } }],
    });
    expect(ticket.lines[0]!.price.steps[1]).toMatchObject({
      kind: 'staff_adjustment',
      label: 'Het schaplabel zegt 32,95',
      amount: { amount: -400 },
      person: null,
    });
    expect(totalOf(ticket)).toBe(6_590);
  });

  it('is charged nowhere else: not in her cart, not at the till of another store', async () => {
    const shopper = await aShopper(db);
    expect((await add(shopper, (await shop.open(shopper)).id)).totals.goods.amount).toBe(3_495);
    const elsewhere = await anAssociate(db);
    expect(totalOf(await add(elsewhere, (await openTicket(elsewhere)).id))).toBe(3_495);
  });

  it('is not charged where nobody has confirmed it', async () => {
    till = await anAssociate(db);
    expect(totalOf(await aTicket())).toBe(3_495);
  });

  it('makes way for a lower price, and for a label that was hung anew', async () => {
    const ticket = await aTicket();
    await aPrice(db, { variantId: kettle, list: 'markdown', amount: 2_995, validFrom: shop.clock.now() });
    expect(totalOf(await shop.load(ticket.id))).toBe(2_995);
    await aPrice(db, {
      variantId: kettle,
      list: 'markdown',
      amount: null,
      validFrom: shop.clock.now(),
      revision: 1,
    });
    expect(totalOf(await shop.load(ticket.id))).toBe(3_295);
    await confirm(shop.clock.now(), [kettle]);
    expect(totalOf(await shop.load(ticket.id))).toBe(3_495);
    await confirm(ago(2), [kettle]); // an older one comes late
    await confirm(ago(2));
    expect(totalOf(await shop.load(ticket.id))).toBe(3_495);
  });

  it('of one article is the later of its own and of the whole store', async () => {
    const toaster = (await aVariant(db, { price: 1_000 })).id;
    for (const [amount, hours] of [
      [1_100, 1.5],
      [1_200, 0.5],
    ] as const)
      await aPrice(db, { variantId: toaster, amount, validFrom: ago(hours) });
    const ticket = await aTicket(1, toaster);
    expect(totalOf(ticket)).toBe(1_000);
    await confirm(ago(1), [toaster]);
    expect(totalOf(await shop.load(ticket.id))).toBe(1_100);
    await confirm(ago(0.1));
    expect(totalOf(await shop.load(ticket.id))).toBe(1_200);
  });

  it('is what was known when it hung: a price written into the past changes no label', async () => {
    const ticket = await aTicket();
    shop.clock.advance(1_000);
    await aPrice(db, { variantId: kettle, amount: 100, validFrom: ago(3), writtenAt: shop.clock.now() });
    expect(totalOf(await shop.load(ticket.id))).toBe(3_295);
  });

  it('tells no prices of groups, and gives way to hers where that is lower', async () => {
    const customerId = await aCustomer(db);
    const club = await aGroupList(db, { audience: 'open_group', memberIds: [customerId] });
    await aPrice(db, { variantId: kettle, amount: 3_000, priceListId: club.id });
    const ticket = await aTicket();
    expect(totalOf(ticket)).toBe(3_295);
    const { version } = await shop.run(till, (tx) => shop.tickets.identify(tx, ticket.id, customerId));
    expect(totalOf(await shop.load(ticket.id))).toBe(3_000);
    await shop.run(till, (tx) => shop.tickets.detach(tx, { ticketId: ticket.id, expectedVersion: version }));
    expect(totalOf(await shop.load(ticket.id))).toBe(3_295);
  });

  it('counts for what she gets over this counter, not for what is sent or collected elsewhere', async () => {
    const ticket = await aTicket();
    const getsIt = async (fulfilment: object) =>
      totalOf(
        await shop.run(till, async (tx) =>
          shop.lines.change(tx, {
            cartId: ticket.id,
            expectedVersion: (await shop.load(ticket.id)).version,
            lineId: ticket.lines[0]!.id,
            fulfilment: fulfilment as never,
          }),
        ),
      );
    const other = await anAssociate(db);
    expect(await getsIt({ kind: FulfilmentKind.COLLECT, locationId: till.locationId })).toBe(3_295);
    expect(await getsIt({ kind: FulfilmentKind.COLLECT, locationId: other.locationId })).toBe(3_495);
    expect(await getsIt({ kind: FulfilmentKind.TAKE_AWAY })).toBe(3_295);
  });

  it('is kept from the first tender on, whatever is confirmed meanwhile, and on what was paid', async () => {
    const ticket = await aTicket();
    await shop.run(till, (tx) => shop.carts.freeze(tx, { cart: ticket }));
    await confirm(shop.clock.now());
    const frozen = await shop.load(ticket.id);
    expect(totalOf(frozen)).toBe(3_295);
    const orderLineIds = new Map([[ticket.lines[0]!.id, anId<'OrderLine'>()]]);
    const orderId = anId<'Order'>();
    await shop.run(till, async (tx) => {
      const rest = await shop.carts.takeLines(tx, { cart: frozen, orderLineIds, orderId });
      return shop.tickets.markPaid(tx, { ticket: rest, orderId });
    });
    expect(totalOf(await shop.load(ticket.id))).toBe(3_295);
  });

  it('is followed again once a payment is given up', async () => {
    const ticket = await aTicket();
    await shop.run(till, (tx) => shop.carts.freeze(tx, { cart: ticket }));
    await confirm(shop.clock.now());
    await shop.run(till, (tx) => shop.carts.thaw(tx, ticket.id));
    expect(totalOf(await shop.load(ticket.id))).toBe(3_495);
  });

  it('is not taken off twice when a colleague takes it off as well, and uses up no mandate', async () => {
    const ticket = await aTicket();
    const off = async (amount: number, reason: AdjustReason) =>
      shop.run(till, async (tx) =>
        shop.adjustments.adjust(
          tx,
          {
            cartId: ticket.id,
            expectedVersion: (await shop.load(ticket.id)).version,
            lineId: ticket.lines[0]!.id,
            off: { amount, currency: 'EUR' },
            reason,
          },
          null,
        ),
      );
    expect(totalOf(await off(200, AdjustReason.LABEL_DIFFERS))).toBe(3_295);
    expect(totalOf(await off(300, AdjustReason.LABEL_DIFFERS))).toBe(3_195); // the label that she sees says still less
    expect(totalOf(await off(300, AdjustReason.DAMAGED_BOX))).toBe(2_995); // comes on top of what the label says
  });

  it('is of goods and bundles: a service, a code, a gift card and a book of fixed price cost what they cost', async () => {
    const cost = async (kind: VariantKind, given: object = {}) => {
      const { id } = await aVariant(db, { kind, price: 2_000, ...given });
      await aPrice(db, { variantId: id, amount: 2_500, validFrom: ago(1) });
      return totalOf(await aTicket(1, id));
    };
    const { id: variantId } = await aVariant(db);
    expect(await cost(VariantKind.GOODS)).toBe(2_000);
    expect(await cost(VariantKind.BUNDLE, { components: [{ variantId, quantity: 1 }] })).toBe(2_000);
    for (const kind of [VariantKind.SERVICE, VariantKind.DIGITAL, VariantKind.GIFT_CARD])
      expect(await cost(kind)).toBe(2_500);
    expect(await cost(VariantKind.GOODS, { flags: ['fixed_price'] })).toBe(2_500);
  });

  it('leaves to a mandate only what it does not explain', async () => {
    const ticket = await aTicket();
    const off = async (amount: number) =>
      shop.run(till, async (tx) =>
        shop.adjustments.adjust(
          tx,
          {
            cartId: ticket.id,
            expectedVersion: (await shop.load(ticket.id)).version,
            lineId: ticket.lines[0]!.id,
            off: { amount, currency: 'EUR' },
            reason: AdjustReason.LABEL_DIFFERS,
          },
          null,
        ),
      );
    // A colleague may take off 3.29 of 32.95; what the till has charged by itself is none of that.
    expect(totalOf(await off(200 + 329))).toBe(3_295 - 329);
    await expect(off(200 + 330)).rejects.toThrow('must approve');
  });

  it('is what was paid, whatever was being confirmed meanwhile', async () => {
    const ticket = await aTicket();
    let [letGo, said] = [() => undefined as void, () => undefined as void];
    const mayEnd = new Promise<void>((resolve) => (letGo = resolve));
    const isSaid = new Promise<void>((resolve) => (said = resolve));
    const confirming = shop.run(till, async (tx) => {
      await labels.confirm(tx, { locationId: till.locationId!, variantIds: [kettle], asOf: tx.now });
      await tx.flush();
      said();
      await mayEnd;
    });
    await isSaid;
    shop.clock.advance(1_000);
    const orderLineIds = new Map([[ticket.lines[0]!.id, anId<'OrderLine'>()]]);
    const orderId = anId<'Order'>();
    const paid = await shop.run(till, async (tx) => {
      const seen = (await shop.reader.load(tx, ticket.id))!;
      const rest = await shop.carts.takeLines(tx, { cart: seen, orderLineIds, orderId });
      letGo();
      await confirming;
      return shop.tickets.markPaid(tx, { ticket: rest, orderId });
    });
    expect(totalOf(paid)).toBe(3_295);
    expect(totalOf(await shop.load(ticket.id))).toBe(3_295);
  });

  it('costs no statement more', async () => {
    const ticket = await aTicket();
    const db_ = shop.unitOfWork.read(systemActor('a test'));
    expect(await statementsOf(db, () => shop.reader.load(db_, ticket.id))).toHaveLength(2);
    expect((await statementsOf(db, () => add(till, ticket.id))).length).toBeLessThanOrEqual(8);
  });
});
