import type { DataSource } from 'typeorm';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { CartLine, type CartView } from '../../src/cart/index.js';
import { VariantKind } from '../../src/catalogue/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind } from '../../src/locations/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { hashOf } from '../../src/platform/config/secrets.js';
import { PromotionActionKind, PromotionConditionKind } from '../../src/pricing/index.js';
import { deliveryWays } from '../../src/terms/index.js';
import { anId } from '../support/builders.js';
import {
  aCartWorkshop,
  aGuest,
  asCustomer,
  aShopper,
  type CartWorkshop,
  statementsOf,
} from '../support/cart.js';
import { type AVariant, aVariant } from '../support/catalogue.js';
import { EVENING, publishedTerms, SIXTY_DAYS, TWO_PERSONS, withOptions } from '../support/terms.js';
import { aCustomer } from '../support/customers.js';
import { expectInvariants } from '../support/invariants.js';
import { aCoupon, aStoredPromotion } from '../support/promotions.js';

const OFFERED = withOptions(EVENING, TWO_PERSONS);
const [STANDARD_ID, EVENING_ID, TWO_PERSONS_ID] = deliveryWays(OFFERED).map(({ id }) => id) as [
  Id<'DeliveryOption'>,
  Id<'DeliveryOption'>,
  Id<'DeliveryOption'>,
];
const LATER = new Date('2026-11-23T00:00:00Z');

describe('how a cart is delivered', () => {
  let shop: CartWorkshop;
  let db: DataSource;
  let shopper: Actor;
  let cart: CartView;
  let lamp: AVariant;
  let book: AVariant;
  let television: AVariant;
  beforeAll(async () => {
    shop = await aCartWorkshop('2026-11-20T10:00:00Z');
    db = shop.db;
    await publishedTerms(db, { version: 2, effectiveFrom: new Date('2026-06-01T00:00:00Z'), rules: OFFERED });
    await publishedTerms(db, { version: 3, effectiveFrom: LATER, rules: SIXTY_DAYS });
    lamp = await aVariant(db, { price: 2_000, name: 'Lamp' });
    book = await aVariant(db, { price: 1_000, taxClass: 'reduced' });
    television = await aVariant(db, { price: 30_000, flags: ['two_man'] });
  });
  beforeEach(async () => {
    shop.clock.set(new Date('2026-11-20T10:00:00Z'));
    shopper = await aShopper(db);
    cart = await shop.open(shopper);
  });
  afterEach(() => expectInvariants(db, cartInvariants));
  afterAll(() => db.destroy());

  const by = (deliveryOptionId: Id<'DeliveryOption'> | null) => ({
    kind: FulfilmentKind.DELIVER,
    deliveryOptionId,
  });
  const add = async ({ id: variantId }: AVariant, given: object = {}, actor = shopper, cartId = cart.id) =>
    (cart = (await shop.add(actor, cartId, variantId, given)).cart);
  const change = async (index: number, given: object) =>
    (cart = await shop.run(shopper, (tx) =>
      shop.lines.change(tx, {
        cartId: cart.id,
        expectedVersion: cart.version,
        lineId: cart.lines[index]!.id,
        ...given,
      }),
    ));
  const choose = async (deliveryOptionId: string) =>
    (cart = await shop.run(shopper, (tx) =>
      shop.carts.setDetails(tx, {
        cartId: cart.id,
        expectedVersion: cart.version,
        details: { deliveryOptionId },
      }),
    ));
  const read = async () => (await shop.reader.load(shop.unitOfWork.read(shopper), cart.id))!;
  const prices = ({ checkout }: CartView) =>
    Object.fromEntries(checkout.deliveryOptions.map(({ names, price }) => [names['en'], price.amount]));
  const delivered = ({ totals }: CartView) =>
    totals.deliveredBy.map(({ names, price }) => [names['en'], price.amount]);
  const ways = ({ lines }: CartView) => lines.map(({ fulfilment }) => fulfilment.deliveryOption?.names['en']);

  it('is offered every way that takes something in it, with its price in this cart and its days', async () => {
    await add(lamp);
    expect(cart.checkout.deliveryOptions).toMatchObject([
      { id: STANDARD_ID, price: { amount: 495 }, earliest: '2026-11-23', latest: '2026-11-25' },
      { id: EVENING_ID, price: { amount: 795 }, earliest: '2026-11-23', latest: '2026-11-24' },
      { id: TWO_PERSONS_ID, price: { amount: 2_995 }, earliest: '2026-11-24', latest: '2026-11-27' },
    ]);
    expect(cart.checkout).toMatchObject({ deliveryOptionId: null });
    expect(delivered(cart)).toEqual([['Standard delivery', 495]]);
    await add(lamp, { quantity: 2 });
    expect(prices(cart)).toEqual({
      'Standard delivery': 0, // from 50.00
      'Evening delivery': 795, // never free
      'Delivered by two persons': 2_995,
    });
  });

  it('is chosen for all of it: once, whatever the quantity, and told as what changed', async () => {
    await add(lamp);
    await choose(EVENING_ID);
    expect(cart).toMatchObject({
      version: 3,
      totals: { delivery: { amount: 795 }, total: { amount: 2_795 } },
    });
    expect(cart.lastChange.differences).toMatchObject([
      {
        subject: 'delivery',
        whyCode: 'DELIVERY_OPTION_CHANGED',
        before: { amount: 495 },
        after: { amount: 795 },
      },
      { subject: 'total', before: { amount: 2_495 }, after: { amount: 2_795 } },
    ]);
    await add(book);
    expect(delivered(cart)).toEqual([['Evening delivery', 795]]);
    expect(ways(cart)).toEqual(['Evening delivery', 'Evening delivery']);
    await choose(EVENING_ID);
    expect(cart.version).toBe(4); // nothing was different
    expect(await read()).toMatchObject({ version: 4, totals: cart.totals, checkout: cart.checkout });
  });

  it('is chosen for a line: each way is charged once, its VAT by what goes that way, and all counts to what is free', async () => {
    await add(lamp);
    await add(book, { fulfilment: by(EVENING_ID) });
    expect(delivered(cart)).toEqual([
      ['Standard delivery', 495],
      ['Evening delivery', 795],
    ]);
    expect(cart.totals.vat.map(({ rateBps, gross }) => [rateBps, gross.amount])).toEqual([
      [2100, 2_495],
      [900, 1_795],
    ]);
    await add(lamp); // 40.00 and 10.00
    expect(delivered(cart)).toEqual([
      ['Standard delivery', 0],
      ['Evening delivery', 795],
    ]);
    expect(cart).toMatchObject({ standardDelivery: { amount: 0 }, benefits: [{ code: 'FREE_DELIVERY' }] });
    await change(1, { fulfilment: by(null) });
    expect(delivered(cart)).toEqual([['Standard delivery', 0]]);
  });

  it('keeps the same article by two ways apart, and puts it together again', async () => {
    await add(lamp);
    await add(lamp, { fulfilment: by(EVENING_ID) });
    await add(lamp, { fulfilment: by(EVENING_ID) });
    expect(cart.lines.map(({ quantity }) => quantity)).toEqual([1, 2]);
    await change(1, { fulfilment: by(null) });
    expect(cart.lines.map(({ quantity }) => quantity)).toEqual([3]);
  });

  it('follows its line where something hangs on it', async () => {
    const wrap = await aVariant(db, { kind: VariantKind.SERVICE, price: 250, hangsOn: ['any'] });
    await add(lamp);
    await add(wrap, { onLineId: cart.lines[0]!.id });
    await change(0, { fulfilment: by(EVENING_ID) });
    const rows = await db.manager.findBy(CartLine, { cartId: cart.id });
    expect(rows.map(({ deliveryOptionId }) => deliveryOptionId)).toEqual([EVENING_ID, EVENING_ID]);
    expect(ways(cart)).toEqual(['Evening delivery', undefined]); // wrapping is no parcel
  });

  it('is its usual way for what only two persons carry, whatever is chosen for the rest', async () => {
    await add(television);
    expect(prices(cart)).toEqual({ 'Delivered by two persons': 2_995 });
    expect(cart).toMatchObject({
      standardDelivery: { amount: 2_995 },
      totals: { delivery: { amount: 2_995 } },
    });
    await add(book);
    await choose(EVENING_ID);
    expect(ways(cart)).toEqual(['Delivered by two persons', 'Evening delivery']);
    expect(cart.totals.delivery.amount).toBe(2_995 + 795);
    expect(cart.standardDelivery.amount).toBe(2_995); // the book's would have been free
    await choose(TWO_PERSONS_ID);
    expect(delivered(cart)).toEqual([['Delivered by two persons', 2_995]]);
    await expect(change(0, { fulfilment: by(EVENING_ID) })).rejects.toMatchObject({
      problems: [{ path: 'input.fulfilment.deliveryOptionId', problem: 'DELIVERY_OPTION' }],
    });
  });

  it('is refused where it is not offered, and nothing is written', async () => {
    await add(lamp);
    for (const id of [anId(), '00000000-0000-0000-0000-000000000000']) {
      await expect(choose(id)).rejects.toMatchObject({
        problems: [{ path: 'input.details.deliveryOptionId', problem: 'DELIVERY_OPTION' }],
      });
      await expect(add(book, { fulfilment: by(id as Id<'DeliveryOption'>) })).rejects.toMatchObject({
        problems: [{ path: 'input.fulfilment.deliveryOptionId', problem: 'DELIVERY_OPTION' }],
      });
    }
    expect(await read()).toMatchObject({ version: 2, checkout: { deliveryOptionId: null } });
  });

  it('is paid by free delivery where it is the usual way, which uses no coupon up otherwise', async () => {
    const { id: promotionId } = await aStoredPromotion(db, {
      conditions: [{ kind: PromotionConditionKind.COUPON }],
      actions: [{ kind: PromotionActionKind.FREE_DELIVERY }],
    });
    const { code } = await aCoupon(db, { promotionId });
    shop.promotions.forget();
    await add(book);
    await db.query('UPDATE cart SET coupon_codes = $1 WHERE id = $2', [[code], cart.id]);
    cart = await read();
    expect(cart).toMatchObject({ totals: { delivery: { amount: 0 } }, coupons: [{ problem: null }] });
    await choose(EVENING_ID);
    expect(cart).toMatchObject({
      totals: { delivery: { amount: 795 } },
      given: [],
      coupons: [{ problem: 'CONDITIONS_NOT_MET' }],
    });
    expect(prices(cart)).toMatchObject({ 'Standard delivery': 0, 'Evening delivery': 795 }); // if it is chosen
    await add(television);
    expect(cart).toMatchObject({ totals: { delivery: { amount: 795 } }, given: [{ isDeliveryFree: true }] });
  });

  it('has to be chosen again when the terms no longer offer it, and costs the usual way until then', async () => {
    await add(lamp);
    await choose(EVENING_ID);
    const before = cart;
    shop.clock.set(LATER);
    cart = await read();
    expect(cart.checkout.missing).toContain('delivery_option');
    expect(cart.totals.delivery.amount).toBe(495);
    expect(prices(cart)).toEqual({ 'Standard delivery': 495 });
    const differences = await shop.reader.changedSince(shop.unitOfWork.read(shopper), cart, {
      version: before.version,
      total: before.totals.total,
    });
    expect(differences).toMatchObject([
      {
        subject: 'delivery',
        whyCode: 'DELIVERY_OPTION_GONE',
        before: { amount: 795 },
        after: { amount: 495 },
      },
      { subject: 'total', before: { amount: 2_795 }, after: { amount: 2_495 } },
    ]);
    await choose(STANDARD_ID);
    expect(cart.checkout.missing).not.toContain('delivery_option');
  });

  it('that was chosen meanwhile, for all or for a line, is told to who saw another', async () => {
    await add(lamp);
    const before = cart;
    await choose(EVENING_ID);
    const seen = { version: before.version, total: before.totals.total };
    const since = () => shop.reader.changedSince(shop.unitOfWork.read(shopper), cart, seen);
    const told = {
      ...{ subject: 'delivery', whyCode: 'DELIVERY_OPTION_CHANGED' },
      ...{ before: { amount: 495 }, after: { amount: 795 } },
    };
    expect(await since()).toMatchObject([told, { subject: 'total' }]);
    await choose(STANDARD_ID);
    await change(0, { fulfilment: by(EVENING_ID) });
    expect(await since()).toMatchObject([{ whyCode: 'FULFILMENT_CHANGED' }, told, { subject: 'total' }]);
  });

  it('of a line has to be chosen again as well; of what is collected nothing has to be', async () => {
    await add(lamp, { fulfilment: by(EVENING_ID) });
    shop.clock.set(LATER);
    expect((await read()).checkout.missing).toContain('delivery_option');
    await change(0, { fulfilment: by(null) });
    expect(cart.checkout.missing).not.toContain('delivery_option');
  });

  it('is kept, line by line, when a guest’s cart goes up in hers; her own choice for all stays', async () => {
    const guest = await aGuest(shop);
    await add(lamp, { fulfilment: by(EVENING_ID) }, guest.actor, guest.cart.id);
    await shop.run(guest.actor, (tx) =>
      shop.carts.setDetails(tx, {
        cartId: guest.cart.id,
        expectedVersion: 2,
        details: { deliveryOptionId: TWO_PERSONS_ID },
      }),
    );
    const customerId = await aCustomer(db);
    cart = await shop.open(asCustomer(customerId));
    shopper = asCustomer(customerId);
    await add(lamp);
    const token = guest.actor.subject.kind === 'guest' ? guest.actor.subject.guestTokenHash : hashOf('');
    await shop.run(guest.actor, (tx) => shop.merges.atLogIn(tx, token, customerId));
    cart = await read();
    expect(ways(cart)).toEqual(['Delivered by two persons', 'Evening delivery']);
    expect(cart.checkout.deliveryOptionId).toBe(TWO_PERSONS_ID);
  });

  it('costs no statement', async () => {
    await add(lamp);
    const count = async (work: () => Promise<unknown>) => (await statementsOf(db, work)).length;
    const [adding, reading] = [await count(() => add(lamp)), await count(read)];
    expect(await count(() => add(book, { fulfilment: by(EVENING_ID) }))).toBe(adding);
    expect(await count(() => change(0, { fulfilment: by(TWO_PERSONS_ID) }))).toBeLessThanOrEqual(adding);
    expect(await count(() => choose(EVENING_ID))).toBeLessThanOrEqual(adding);
    expect(await count(read)).toBe(reading);
    expect(adding).toBeLessThanOrEqual(8);
    expect(reading).toBeLessThanOrEqual(3);
  });
});
