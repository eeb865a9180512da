import type { DataSource } from 'typeorm';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { AdjustReason, type CartView } from '../../src/cart/index.js';
import { VariantKind } from '../../src/catalogue/index.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { AuditEntry } from '../../src/platform/audit/audit-entry.entity.js';
import { anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aGroupList, aPrice } from '../support/prices.js';
import { aCartWorkshop, anAssociate, aShopper, type CartWorkshop } from '../support/cart.js';
import { expectInvariants } from '../support/invariants.js';

describe('what staff take off a price', () => {
  let shop: CartWorkshop;
  let db: DataSource;
  let till: Actor;
  let ticket: CartView;
  let lamp: Id<'Variant'>;
  beforeAll(async () => {
    shop = await aCartWorkshop();
    db = shop.db;
    lamp = (await aVariant(db, { price: 10_000 })).id;
  });
  beforeEach(async () => {
    till = await anAssociate(db);
    ticket = await shop.run(till, (tx) => shop.tickets.open(tx, null));
  });
  afterEach(() => expectInvariants(db, cartInvariants));
  afterAll(() => db.destroy());

  const add = async (variantId = lamp, quantity = 1) =>
    (ticket = (await shop.add(till, ticket.id, variantId, { quantity })).cart);
  const off = async (
    amount: number,
    given: { lineId?: Id<'CartLine'>; actor?: Actor; currency?: string; reason?: AdjustReason } = {},
    approval: Parameters<typeof shop.adjustments.adjust>[2] = null,
  ) =>
    (ticket = await shop.run(given.actor ?? till, (tx) =>
      shop.adjustments.adjust(
        tx,
        {
          cartId: ticket.id,
          expectedVersion: ticket.version,
          off: { amount, currency: given.currency ?? 'EUR' },
          reason: given.reason ?? AdjustReason.DAMAGED_BOX,
          lineId: given.lineId ?? null,
        },
        approval,
      ),
    ));
  const asManager = (): Actor => {
    const { subject } = till;
    if (subject.kind !== 'staff') throw new Error('staff');
    return { ...till, subject: { ...subject, role: 'manager' } };
  };
  const problem = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: { problems?: { problem: string }[]; code?: string }) =>
        error.problems?.[0]?.problem ?? error.code,
    );

  it('stands in the trail of the line with who did it, and in the VAT, the total and the audit', async () => {
    const [line] = (await add()).lines;

    await off(1_000, { lineId: line!.id });

    expect(ticket.lines[0]!.price).toMatchObject({
      gross: { amount: 10_000 },
      discount: { amount: 1_000 },
      total: { amount: 9_000 },
    });
    expect(ticket.lines[0]!.price.steps.find(({ kind }) => kind === 'staff_adjustment')).toMatchObject({
      amount: { amount: -1_000 },
      label: 'damaged_box',
      person: 'Iris',
    });
    expect(ticket.totals).toMatchObject({
      goods: { amount: 10_000 },
      discount: { amount: 1_000 },
      total: { amount: 9_000 },
    });
    expect(ticket.totals.vat.reduce((so, { gross }) => so + gross.amount, 0)).toBe(9_000);
    expect(ticket.lastChange.differences.map(({ whyCode }) => whyCode)).toEqual([
      'STAFF_ADJUSTED',
      'TOTAL_FOLLOWS_THE_LINES',
    ]);
    const audited = { objectId: ticket.id, operation: 'aTest', reason: 'damaged_box' };
    expect(await db.manager.countBy(AuditEntry, audited)).toBe(1);
  });

  it('is put in the place of what was taken off before, and taken back by nothing', async () => {
    const [line] = (await add()).lines;
    await off(1_000, { lineId: line!.id });
    await off(400, { lineId: line!.id });
    expect(ticket.totals.total.amount).toBe(9_600);
    await off(0, { lineId: line!.id });
    expect(ticket.totals.total.amount).toBe(10_000);
    await add();
    expect(ticket.lines).toHaveLength(1); // plain again: the next unit goes on it
  });

  it('is shared over the lines of a ticket to the cent, deposits and gift cards left out', async () => {
    const [third, card] = [
      await aVariant(db, { price: 3_333 }),
      await aVariant(db, { kind: VariantKind.GIFT_CARD, price: 5_000, taxClass: 'none' }),
    ];
    await add();
    await add(third.id);
    await add(card.id);

    await off(1_000);

    expect(ticket.lines.map(({ price }) => price.discount.amount)).toEqual([750, 250, 0]);
    expect(ticket.totals).toMatchObject({ discount: { amount: 1_000 }, total: { amount: 17_333 } });
  });

  it('keeps the next unit on a line of its own, and is never more than its line costs', async () => {
    const [line] = (await add(lamp, 2)).lines;
    await off(15_000, { lineId: line!.id }, { staffId: anId<'Staff'>(), reason: 'as agreed' }).catch(
      () => undefined,
    );
    await off(10_000, { lineId: line!.id }, { staffId: anId<'Staff'>(), reason: 'as agreed' });
    await add();
    expect(ticket.lines.map(({ quantity, price }) => [quantity, price.total.amount])).toEqual([
      [2, 10_000],
      [1, 10_000],
    ]);
    ticket = await shop.run(till, (tx) =>
      shop.lines.change(tx, {
        cartId: ticket.id,
        expectedVersion: ticket.version,
        lineId: line!.id,
        quantity: 1,
      }),
    );
    expect(ticket.lines[0]!.price.total.amount).toBe(0);
  });

  it('is limited by what she may, then by what a second person may', async () => {
    const [line] = (await add(lamp, 10)).lines; // 1,000.00: she may 25.00, a manager 250.00
    const { version } = ticket;
    const lineId = line!.id;
    const approval = { staffId: anId<'Staff'>(), reason: 'fine' };
    expect(await problem(off(2_501, { lineId }))).toBe('APPROVAL_NEEDED');
    expect(await problem(off(25_001, { lineId }, approval))).toBe('LIMIT_REACHED');
    expect(await problem(off(25_001, { lineId, actor: asManager() }))).toBe('APPROVAL_NEEDED');
    expect(ticket.version).toBe(version);
    expect(await problem(off(2_500, { lineId }))).toBe('done');
    expect(await problem(off(25_000, { lineId }, approval))).toBe('done');
    expect(await problem(off(25_000, { lineId, actor: asManager() }))).toBe('done');
  });

  it('is limited by its part of the whole, not only in money', async () => {
    await add();
    expect(await problem(off(1_001))).toBe('APPROVAL_NEEDED');
    expect(await problem(off(5_001, {}, { staffId: anId<'Staff'>(), reason: 'x' }))).toBe('LIMIT_REACHED');
    expect(await problem(off(1_000))).toBe('done');
  });

  it('stays within its part of the whole when that shrinks, and is whole again when it grows', async () => {
    const [line] = (await add(lamp, 10)).lines;
    await off(2_000, { lineId: line!.id });
    const shrunkTo = async (quantity: number) =>
      (ticket = await shop.run(till, (tx) =>
        shop.lines.change(tx, {
          cartId: ticket.id,
          expectedVersion: ticket.version,
          lineId: line!.id,
          quantity,
        }),
      )).totals;
    expect(await shrunkTo(1)).toMatchObject({ discount: { amount: 1_000 }, total: { amount: 9_000 } });
    expect(await shrunkTo(2)).toMatchObject({ discount: { amount: 2_000 }, total: { amount: 18_000 } });
    const other = (await add((await aVariant(db, { price: 10_000 })).id)).lines.at(-1)!;
    await off(500, { lineId: other.id });
    expect(await shrunkTo(1)).toMatchObject({ discount: { amount: 2_000 }, total: { amount: 18_000 } });
  });

  describe('because the label says less', () => {
    const DAY = 86_400_000;
    const ago = (days: number) => new Date(shop.clock.now().getTime() - days * DAY);
    const labelled = (amount: number, given: { lineId: Id<'CartLine'>; reason?: AdjustReason }) =>
      problem(off(amount, { reason: AdjustReason.LABEL_DIFFERS, ...given }));
    /** 80.00 for long, 100.00 since some days ago. */
    const raised = async (days: number) => {
      const { id } = await aVariant(db, { price: 8_000 });
      await aPrice(db, { variantId: id, amount: 10_000, validFrom: ago(days) });
      return (await add(id, 2)).lines.at(-1)!.id;
    };

    it('needs nobody’s approval down to what the label can have said in the last week, and not a cent more', async () => {
      const lineId = await raised(3);
      expect(await labelled(4_001, { lineId })).toBe('APPROVAL_NEEDED');
      expect(await labelled(4_000, { lineId, reason: AdjustReason.MANDATE })).toBe('APPROVAL_NEEDED');
      expect(await labelled(4_000, { lineId })).toBe('done');
      expect(ticket.lines[0]!.price.total.amount).toBe(16_000);
      await add();
      const [, other] = ticket.lines; // what the label proved takes nothing from what she may
      expect(await labelled(2_500, { lineId: other!.id, reason: AdjustReason.DAMAGED_BOX })).toBe('done');
    });

    it('is proven by no price of longer ago, of another country or of a group', async () => {
      expect(await labelled(4_000, { lineId: await raised(8) })).toBe('APPROVAL_NEEDED');
      const elsewhere = await aVariant(db, { price: 10_000 });
      await aPrice(db, { variantId: elsewhere.id, amount: 5_000, country: 'BE', validFrom: ago(5) });
      const club = await aGroupList(db, { audience: 'open_group' });
      await aPrice(db, { variantId: elsewhere.id, amount: 5_000, priceListId: club.id, validFrom: ago(5) });
      const lineId = (await add(elsewhere.id)).lines.at(-1)!.id;
      expect(await labelled(5_000, { lineId })).toBe('APPROVAL_NEEDED');
    });

    it('counts a markdown that ended, and what promotions took off already', async () => {
      const { id } = await aVariant(db, { price: 10_000 });
      await aPrice(db, { variantId: id, list: 'markdown', amount: 5_000, validFrom: ago(6) });
      await aPrice(db, { variantId: id, list: 'markdown', amount: null, validFrom: ago(2) });
      const lineId = (await add(id)).lines.at(-1)!.id;
      expect(await labelled(5_001, { lineId })).toBe('APPROVAL_NEEDED');
      expect(await labelled(5_000, { lineId })).toBe('done');
    });
  });

  it('is refused for what makes no sense, writing nothing', async () => {
    const card = await aVariant(db, { kind: VariantKind.GIFT_CARD, price: 5_000, taxClass: 'none' });
    expect(await problem(off(1))).toBe('NOT_ADJUSTABLE');
    const [line] = (await add()).lines;
    const [, gift] = (await add(card.id)).lines;
    const { version } = ticket;
    expect(await problem(off(-1))).toBe('OFF_NEGATIVE');
    expect(await problem(off(1, { currency: 'USD' }))).toBe('OFF_CURRENCY');
    expect(await problem(off(10_001, { lineId: line!.id }))).toBe('MORE_THAN_OWED');
    expect(await problem(off(1, { lineId: gift!.id }))).toBe('NOT_ADJUSTABLE');
    expect(await problem(off(1, { lineId: anId<'CartLine'>() }))).toBe('NOT_FOUND');
    expect(await problem(off(1, { actor: await anAssociate(db) }))).toBe('NOT_FOUND');
    expect(await problem(off(1, { actor: await aShopper(db) }))).toBe('NOT_FOUND');
    expect((await shop.reader.load(shop.unitOfWork.read(till), ticket.id))!.version).toBe(version);
  });

  it('is not made while it is being paid, nor on an old version', async () => {
    await add();
    const old = ticket;
    await add();
    ticket = old;
    expect(await problem(off(100))).toBe('STALE_CART');
    ticket = (await shop.reader.load(shop.unitOfWork.read(till), old.id))!;
    ticket = await shop.run(till, (tx) => shop.carts.freeze(tx, { cart: ticket }));
    expect(await problem(off(100))).toBe('CART_FROZEN');
  });
});
