import type { DataSource } from 'typeorm';
import { ApprovalNeeded } from '../../src/access/index.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { Cart, CartFrozen, type CartView, StaleCart } from '../../src/cart/index.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { AuditEntry } from '../../src/platform/audit/audit-entry.entity.js';
import { ReceiptBy } from '../../src/platform/graphql/common.enums.js';
import { NotFound } from '../../src/platform/graphql/common.errors.js';
import { anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aTerminal } from '../support/locations.js';
import { aGroupList, aPrice } from '../support/prices.js';
import {
  aCartWorkshop,
  aGuest,
  anAssociate,
  asCustomer,
  type CartWorkshop,
  statementsOf,
} from '../support/cart.js';
import { aCustomer } from '../support/customers.js';
import { expectInvariants } from '../support/invariants.js';
import { oneByOne } from '../support/lock-gate.js';

describe('a ticket that waits', () => {
  let shop: CartWorkshop;
  let db: DataSource;
  let till: Actor;
  let otherTill: Actor;
  let variantId: Id<'Variant'>;
  beforeAll(async () => {
    shop = await aCartWorkshop();
    db = shop.db;
    variantId = (await aVariant(db, { price: 10_000 })).id;
  });
  beforeEach(async () => {
    till = await anAssociate(db);
    const { id } = await aTerminal(db, { locationId: till.locationId! });
    otherTill = { ...till, terminalId: id, clientName: 'Kassa 2' };
  });
  afterEach(() => expectInvariants(db, cartInvariants));
  afterAll(() => db.destroy());

  const open = (actor = till) => shop.run(actor, (tx) => shop.tickets.open(tx, null));
  const add = async (ticket: CartView, quantity = 1, actor = till) =>
    (await shop.add(actor, ticket.id, variantId, { quantity })).cart;
  const suspend = (ticketId: Id<'Cart'>, actor = till) =>
    shop.run(actor, (tx) => shop.shelf.suspend(tx, { ticketId, label: 'blue coat' }));
  const resume = (ticketId: Id<'Cart'>, actor = till) =>
    shop.run(actor, (tx) => shop.shelf.resume(tx, ticketId));
  const discard = (
    ticketId: Id<'Cart'>,
    actor = till,
    approval: Parameters<typeof shop.shelf.void>[2] = null,
  ) => shop.run(actor, (tx) => shop.shelf.void(tx, { ticketId, reason: 'she left' }, approval));
  const freeze = (ticket: CartView) => shop.run(till, (tx) => shop.carts.freeze(tx, { cart: ticket }));
  const row = (id: Id<'Cart'>) => db.manager.findOneByOrFail(Cart, { id });

  it('is taken up again at another till of the store, which then owns it', async () => {
    const ticket = await add(await open(), 2);
    await suspend(ticket.id);

    const resumed = await resume(ticket.id, otherTill);

    expect(resumed).toMatchObject({ state: 'open', terminalId: otherTill.terminalId, label: 'blue coat' });
    expect(resumed.lines).toMatchObject([{ quantity: 2 }]);
    expect(resumed.totals.total.amount).toBe(20_000);
    await expect(resume(ticket.id)).rejects.toMatchObject({ code: 'WRONG_STATE', currentState: 'active' });
  });

  describe('is what the first made of it, when two are at it at once:', () => {
    /** The state of each answer, or what its refusal says. */
    const inTurn = (ticketId: Id<'Cart'>, calls: (() => Promise<CartView>)[]): Promise<string[]> =>
      oneByOne(
        db,
        ['cart', ticketId],
        calls.map((call) => async () => {
          try {
            return (await call()).storedState;
          } catch (error) {
            const { code, currentState } = error as { code: string; currentState?: string };
            return currentState ?? code;
          }
        }),
      );
    const waiting = async () => {
      const ticket = await add(await open());
      await suspend(ticket.id);
      return ticket;
    };

    it('one till’s, when two take it up', async () => {
      const { id } = await waiting();
      expect(await inTurn(id, [() => resume(id, otherTill), () => resume(id)])).toEqual(['open', 'active']);
      expect(await row(id)).toMatchObject({ terminalId: otherTill.terminalId, version: 4 });
    });

    it('taken up, or voided at the other till', async () => {
      const { id } = await waiting();
      expect(await inTurn(id, [() => discard(id), () => resume(id, otherTill)])).toEqual([
        'voided',
        'voided',
      ]);
      const other = await waiting();
      const calls = [() => resume(other.id, otherTill), () => discard(other.id)];
      expect(await inTurn(other.id, calls)).toEqual(['open', 'voided']); // who voids says so of either
    });

    it('put aside once, and what is being paid is not put aside', async () => {
      const ticket = await add(await open());
      const { id } = ticket;
      expect(await inTurn(id, [() => suspend(id), () => suspend(id)])).toEqual(['suspended', 'suspended']);
      expect(await row(id)).toMatchObject({ version: ticket.version + 1 });
      const paid = await add(await open());
      const calls = [() => freeze(paid), () => suspend(paid.id)];
      expect(await inTurn(paid.id, calls)).toEqual(['open', 'CART_FROZEN']);
    });

    it('put aside, and then not paid', async () => {
      const ticket = await add(await open());
      const calls = [() => suspend(ticket.id), () => freeze(ticket)];
      expect(await inTurn(ticket.id, calls)).toEqual(['suspended', 'CART_CLOSED']);
    });

    it('of two tickets that two tills exchange, both go on: each has the other', async () => {
      const [mine, theirs] = [await waiting(), await add(await open(otherTill), 1, otherTill)];
      const own = await add(await open());
      await suspend(theirs.id, otherTill);
      const answers = await Promise.allSettled([resume(theirs.id), resume(mine.id, otherTill)]);
      expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
      expect(await row(theirs.id)).toMatchObject({ state: 'open', terminalId: till.terminalId });
      expect(await row(mine.id)).toMatchObject({ state: 'open', terminalId: otherTill.terminalId });
      expect(await row(own.id)).toMatchObject({ state: 'suspended' });
    });
  });

  it('makes room at the till: what it worked on waits, an empty ticket goes', async () => {
    const first = await add(await open());
    await suspend(first.id);
    const second = await add(await open());
    await resume(first.id);
    expect(await row(second.id)).toMatchObject({ state: 'suspended' });

    await suspend(first.id);
    const third = await open();
    await resume(second.id);
    expect(await row(third.id)).toMatchObject({ state: 'voided' });
  });

  it('is not taken up while this till is being paid on another', async () => {
    const waiting = await add(await open());
    await suspend(waiting.id);
    await freeze(await add(await open()));

    await expect(resume(waiting.id)).rejects.toMatchObject({ currentState: 'tendering' });

    expect(await row(waiting.id)).toMatchObject({ state: 'suspended' });
  });

  it('is nobody’s to suspend, take up or void in another store, or from another till', async () => {
    const ticket = await add(await open());
    const elsewhere = await anAssociate(db);
    for (const refused of [
      suspend(ticket.id, elsewhere),
      suspend(ticket.id, otherTill),
      resume(ticket.id, elsewhere),
      discard(ticket.id, elsewhere),
      discard(anId<'Cart'>()),
    ])
      await expect(refused).rejects.toBeInstanceOf(NotFound);
    const shopping = await shop.open(asCustomer(await aCustomer(db)));
    await expect(discard(shopping.id)).rejects.toBeInstanceOf(NotFound);
    expect(await row(ticket.id)).toMatchObject({ state: 'open', version: 2 });
  });

  it('is not suspended, voided or changed while it is being paid', async () => {
    const ticket = await freeze(await add(await open()));
    await expect(suspend(ticket.id)).rejects.toBeInstanceOf(CartFrozen);
    await expect(discard(ticket.id)).rejects.toBeInstanceOf(CartFrozen);
    expect(await row(ticket.id)).toMatchObject({ state: 'open', version: 3 });
  });

  it('is voided with a reason in the audit, and is then over', async () => {
    const ticket = await add(await open());
    await suspend(ticket.id);

    await discard(ticket.id);

    expect(await row(ticket.id)).toMatchObject({ state: 'voided' });
    for (const refused of [discard(ticket.id), resume(ticket.id), suspend(ticket.id)])
      await expect(refused).rejects.toMatchObject({ code: 'WRONG_STATE', currentState: 'voided' });
    const entries = await db.manager.findBy(AuditEntry, { objectId: ticket.id });
    expect(entries.at(-1)).toMatchObject({ reason: 'she left' });
  });

  it('takes a second person to void much of value, unless a manager does it', async () => {
    const ticket = await add(await open(), 3);
    await expect(discard(ticket.id)).rejects.toBeInstanceOf(ApprovalNeeded);
    expect(await row(ticket.id)).toMatchObject({ state: 'open', version: 2 });

    const staffId = anId<'Staff'>();
    await discard(ticket.id, till, { staffId, reason: 'I saw her leave' });
    const entries = await db.manager.findBy(AuditEntry, { objectId: ticket.id });
    expect(entries.at(-1)).toMatchObject({ reason: 'she left · I saw her leave' });

    const another = await add(await open(), 3);
    const { subject } = till;
    if (subject.kind !== 'staff') throw new Error('staff');
    await discard(another.id, { ...till, subject: { ...subject, role: 'manager' } });
    expect(await row(another.id)).toMatchObject({ state: 'voided' });
  });

  it('is listed for its store, newest first, at the same cost for one as for many', async () => {
    const costs: number[] = [];
    const db_ = shop.unitOfWork.read(till);
    for (const count of [1, 6]) {
      for (let n = 0; n < count; n += 1) await suspend((await add(await open())).id);
      costs.push(
        (await statementsOf(db, () => shop.shelf.suspended(db_, { first: 20, after: null }))).length,
      );
    }
    const page = await shop.shelf.suspended(db_, { first: 3, after: null });
    expect(costs).toEqual([2, 2]);
    expect(page).toMatchObject({ totalCount: 7, pageInfo: { hasNextPage: true } });
    expect(page.nodes).toMatchObject(
      Array.from({ length: 3 }, () => ({ state: 'suspended', total: { amount: 10_000 } })),
    );
    const rest = await shop.shelf.suspended(db_, { first: 20, after: [page.nodes[2]!.id] });
    expect(rest.nodes).toHaveLength(4);
    expect(
      (await shop.shelf.suspended(shop.unitOfWork.read(await anAssociate(db)), { first: 3, after: null }))
        .nodes,
    ).toEqual([]);
  });

  describe('with a wrong card on it', () => {
    const bringOn = async (customerId: Id<'Customer'>) => {
      const hers = await add(await shop.open(asCustomer(customerId)), 2, asCustomer(customerId));
      const ticket = await add(await open());
      await shop.run(till, (tx) => shop.tickets.identify(tx, ticket.id, customerId));
      const brought = await shop.run(till, (tx) =>
        shop.carts.bring(tx, { ticketId: ticket.id, expectedVersion: 3 }, [
          { variantId, quantity: 2, sourceCartLineId: hers.lines[0]!.id },
        ]),
      );
      return { hers, ticket: brought };
    };
    const detach = (ticketId: Id<'Cart'>, expectedVersion: number) =>
      shop.run(till, (tx) => shop.tickets.detach(tx, { ticketId, expectedVersion }));

    it('is as if she had never been on it: points and her lines are gone, her cart is whole', async () => {
      const customerId = await aCustomer(db);
      const { hers, ticket } = await bringOn(customerId);
      expect(ticket.pointsToEarn).toBe(300);

      const detached = await detach(ticket.id, 4);

      expect(detached).toMatchObject({ version: 5, customerId: null, pointsToEarn: 0 });
      expect(detached.lines).toMatchObject([{ quantity: 1, sourceCartLineId: null }]);
      expect(detached.lastChange.differences.map(({ whyCode }) => whyCode)).toContain(
        'POINTS_FOLLOW_THE_CUSTOMER',
      );
      expect(await row(hers.id)).toMatchObject({ version: hers.version, state: 'open' });
    });

    it('leaves what a guest handed over on the ticket, until that went up in the cart of whoever is taken off', async () => {
      const [wrong, right] = [await aCustomer(db), await aCustomer(db)];
      const guest = await aGuest(shop);
      const handed = await add(guest.cart, 2, guest.actor);
      const opened = await open();
      const { id } = await shop.run(till, (tx) =>
        shop.carts.bring(tx, { ticketId: opened.id, expectedVersion: 1 }, [
          { variantId, quantity: 2, sourceCartLineId: handed.lines[0]!.id },
        ]),
      );
      const recognise = (customerId: Id<'Customer'>) =>
        shop.run(till, (tx) => shop.tickets.identify(tx, id, customerId));

      await recognise(wrong);
      expect((await recognise(right)).lines).toMatchObject([{ quantity: 2 }]);
      expect((await detach(id, 4)).lines).toMatchObject([{ quantity: 2 }]);

      await recognise(right);
      const { subject } = guest.actor;
      if (subject.kind !== 'guest') throw new Error('a guest');
      await shop.run(guest.actor, (tx) => shop.merges.atLogIn(tx, subject.guestTokenHash, right));
      expect((await detach(id, 6)).lines).toEqual([]);
    });

    it('tells at once what she pays, and what the next one does: whose prices they are is in no older answer', async () => {
      const [anna, bart] = [await aCustomer(db), await aCustomer(db)];
      const club = await aGroupList(db, { memberIds: [anna] });
      const goods = (await aVariant(db, { price: 10_000 })).id;
      await aPrice(db, { variantId: goods, amount: 9_000, priceListId: club.id });
      const { id } = await shop.run(till, async (tx) => {
        const ticket = await shop.tickets.open(tx, null);
        return (await shop.lines.add(tx, { cartId: ticket.id, variantId: goods, quantity: 1 })).cart;
      });
      const recognise = (customerId: Id<'Customer'>) =>
        shop.run(till, (tx) => shop.tickets.identify(tx, id, customerId));
      const told = ({ totals, lastChange }: CartView) => [
        totals.total.amount,
        ...(lastChange.differences.filter(({ whyCode }) => whyCode === 'PRICE_CHANGED').length > 0
          ? ['told']
          : []),
      ];

      expect(told(await recognise(anna))).toEqual([9_000, 'told']);
      expect(told(await recognise(bart))).toEqual([10_000, 'told']);
      expect(told(await recognise(anna))).toEqual([9_000, 'told']);
      expect(told(await detach(id, 5))).toEqual([10_000, 'told']);
    });

    const DETAILS = {
      contact: { name: 'Anna de Wit', email: 'anna@example.org' },
      receipt: { by: ReceiptBy.EMAIL, email: 'anna@example.org' },
      vatNumber: 'NL123456782B12',
    };
    const known = {
      contact: null,
      receiptChoice: null,
      invoiceAddress: null,
      deliveryAddress: null,
      vatNumber: null,
    };
    const typed = (ticket: CartView) =>
      shop.run(till, (tx) =>
        shop.carts.setDetails(tx, { cartId: ticket.id, expectedVersion: ticket.version, details: DETAILS }),
      );

    it('keeps nothing that was typed of her: not on the ticket, not in an event, not for who is next', async () => {
      const { ticket } = await bringOn(await aCustomer(db));
      const named = await typed(ticket);
      expect(named.checkout.contact).toMatchObject({ name: 'Anna de Wit' });

      const detached = await detach(ticket.id, named.version);

      expect(await row(ticket.id)).toMatchObject(known);
      expect(detached.checkout).toMatchObject(known);
      const told = await db.query(`SELECT payload::text AS text FROM outbox_event WHERE aggregate_id = $1`, [
        ticket.id,
      ]);
      expect(JSON.stringify(told)).not.toMatch(/Anna|example.org/);
    });

    it('goes as well when another card is scanned in its place', async () => {
      const { ticket } = await bringOn(await aCustomer(db));
      await typed(ticket);
      const other = await aCustomer(db);
      const next = await shop.run(till, (tx) => shop.tickets.identify(tx, ticket.id, other));
      expect(next).toMatchObject({ customerId: other, lines: [{ sourceCartLineId: null }] });
      expect(await row(ticket.id)).toMatchObject(known);
    });

    it('changes nothing without a customer, with an old version, while paid, or afterwards', async () => {
      const plain = await add(await open());
      expect(await detach(plain.id, 2)).toMatchObject({ version: 2 });
      const { ticket } = await bringOn(await aCustomer(db));
      await expect(detach(ticket.id, 3)).rejects.toBeInstanceOf(StaleCart);
      await freeze(ticket);
      await expect(detach(ticket.id, 5)).rejects.toBeInstanceOf(CartFrozen);
      await shop.run(till, (tx) => shop.carts.thaw(tx, ticket.id));
      await discard(ticket.id, till, { staffId: anId<'Staff'>(), reason: 'yes' });
      await expect(detach(ticket.id, 7)).rejects.toBeInstanceOf(NotFound);
    });
  });
});
