import type { DataSource } from 'typeorm';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { Cart, CartLine } from '../../src/cart/index.js';
import { SaleState } from '../../src/catalogue/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentKind, LocationAbility } from '../../src/locations/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { anActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aCartWorkshop, anAssociate, aShopper, type CartWorkshop } from '../support/cart.js';
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
      const adding = shop.add(shopper, cart.id, variant.id, { quantity, fulfilment });
      await expect(adding).rejects.toMatchObject(facts);
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
      await shop.add(shopper, cart.id, variant.id, { quantity: 2 });
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
      await shop.add(shopper, cart.id, variant.id, { quantity: 999_999 });
      await expect(shop.add(shopper, cart.id, variant.id, { quantity: 2 })).rejects.toMatchObject({
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
      const { lineId } = await shop.add(shopper, cart.id, variants[0]!.id);
      await db.query(
        `INSERT INTO cart_line SELECT (jsonb_populate_record(line, jsonb_build_object(
             'id', gen_random_uuid(), 'serial_numbers', ARRAY['SN' || n]))).*
           FROM cart_line AS line, generate_series(1, 999) AS n WHERE line.id = $1`,
        [lineId],
      );
      await expect(shop.add(shopper, cart.id, variants[1]!.id)).rejects.toMatchObject({
        code: 'LIMIT_REACHED',
        limit: 'cart_lines',
        max: 1000,
        current: 1001,
      });
      const again = await shop.add(shopper, cart.id, variants[0]!.id);
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
      const facts = { code: 'NOT_FOUND', what: 'cart', missingId: cartId };
      await expect(shop.add(actor, cartId, variant.id)).rejects.toMatchObject(facts);
      expect(await shop.reader.owned(shop.unitOfWork.read(actor), actor, cartId)).toBeNull();
    }
  });
});
