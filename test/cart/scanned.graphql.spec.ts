import { Barcode } from '../../src/catalogue/index.js';
import { cartInvariants } from '../../src/cli/audit/cart.js';
import { CustomerIdentifier, IdentifierKind } from '../../src/customers/index.js';
import { gtinCheckDigit } from '../../src/kernel/gtin.js';
import type { Id } from '../../src/kernel/ids.js';
import { Unit } from '../../src/platform/graphql/common.enums.js';
import { PromotionConditionKind, PromotionDirectory } from '../../src/pricing/index.js';
import { Task } from '../../src/tasks/index.js';
import { aStaffSession, type Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { anId } from '../support/builders.js';
import { aCartApi, aStoreWithATill } from '../support/cart-api.js';
import { aVariant } from '../support/catalogue.js';
import { aCustomer } from '../support/customers.js';
import type { Json } from '../support/graphql.js';
import { expectInvariants } from '../support/invariants.js';
import { aGroupList } from '../support/prices.js';
import { aCoupon, aStoredPromotion } from '../support/promotions.js';

const { CUSTOMER_GROUP, FIRST_ORDER, COUPON } = PromotionConditionKind;
const LINES = `id version lines { id quantity note serialNumbers variant { id } fulfilment { kind } price { total { amount } } }
  totals { total { amount currency } }`;
const NO = '... on UserError { code message } ... on NotFound { what missingId }';
const DOCUMENTS = {
  openCart: `mutation ($input: OpenCartInput!) { openCart(input: $input) { ... on CartOpened { guestToken cart { ${LINES} } } ... on UserError { code } } }`,
  scanIntoCart: `mutation ($input: ScanIntoCartInput!) { scanIntoCart(input: $input) { __typename ... on Scanned { outcome lineId choices { quantity variant { id } } cart { ${LINES} } } ${NO} } }`,
  barcode: `query ($barcode: String!) { barcode(barcode: $barcode) { quantity variant { id } } }`,
} as const;
const RECOGNISE = `mutation ($input: IdentifyCustomerInput!) { identifyCustomer(input: $input) {
  ... on CustomerIdentified { history customer { id benefits { label source } } } ... on UserError { code } } }`;
const CARD = '2900000098765';

describe('what is scanned', () => {
  let app: RunningApp;
  let till: Headers;
  const { send, ask, aGuest } = aCartApi(() => app, DOCUMENTS);
  beforeAll(async () => {
    ({ app, till } = await aStoreWithATill());
    app.app.get(PromotionDirectory, { strict: false }).kept.maxAgeMs = 0;
  });
  afterEach(() => expectInvariants(app.db, cartInvariants));
  afterAll(() => app.close());

  describe('goods, into a cart:', () => {
    const aLabel = (digits: string) => digits + gtinCheckDigit(digits);
    const anItem = () => String(10_000 + (Math.trunc(performance.now() * 7) % 90_000));
    const onScales = async (prefix: '23' | '28', variantId: Id<'Variant'>): Promise<string> => {
      const item = anItem();
      await app.db.manager.insert(Barcode, { code: prefix + item, kind: 'scale', variantId, quantity: 1 });
      return prefix + item;
    };
    const tasks = (code: string) => app.db.manager.findBy(Task, { summary: `Unknown barcode ${code}` });

    it('reads a GTIN, a pack, the elements of GS1 and its Digital Link, for a shopper as for a till', async () => {
      const { headers, cart } = await aGuest();
      const pack = await aVariant(app.db, { barcodeQuantity: 3 });
      const gtin = pack.barcode.padStart(14, '0');
      const scan = (barcode: string, quantity?: number) =>
        ask('scanIntoCart', headers, { cartId: cart.id, barcode, ...(quantity && { quantity }) });

      const counts: number[] = [];
      for (const code of [
        pack.barcode,
        pack.barcode,
        `]d201${gtin}10LOT-7\u001d17271231`,
        `(01)${gtin}(21)S-1`,
        `https://id.example.org/01/${gtin}/21/S-1?17=271231`,
      ])
        counts.push((await scan(code)).cart.lines[0].quantity);
      const twice = await scan(pack.barcode, 2);

      expect(counts).toEqual([3, 6, 9, 12, 15]);
      expect(twice).toMatchObject({ outcome: 'ADDED', cart: { lines: [{ quantity: 21 }] } });
      expect(twice.lineId).toBe(twice.cart.lines[0].id);
    });

    it('takes the weight from a scale’s label, and from one with a price as much as that pays; never a price', async () => {
      const { headers, cart } = await aGuest();
      const cheese = await aVariant(app.db, { unit: Unit.G, price: 189, per: 100 });
      const pie = await aVariant(app.db, { price: 450 });
      const [weighed, priced, piece] = [
        await onScales('28', cheese.id),
        await onScales('23', cheese.id),
        await onScales('23', pie.id),
      ];
      const scan = (digits: string) =>
        ask('scanIntoCart', headers, { cartId: cart.id, barcode: aLabel(digits) });

      const grams = await scan(`${weighed}00250`);
      const worth = await scan(`${priced}00456`);
      const pieces = await scan(`${piece}00001`);

      expect(grams.cart.lines).toMatchObject([{ quantity: 250, price: { total: { amount: 473 } } }]);
      expect(worth.cart.lines).toMatchObject([{ quantity: 250 + 241 }]); // 241 g are 4.55, 242 would be 4.57
      expect(pieces.cart.lines[1]).toMatchObject({ quantity: 1, price: { total: { amount: 450 } } });
      expect(
        (await send('barcode', headers, { barcode: aLabel(`${piece}00001`) })).data.barcode,
      ).toMatchObject([{ quantity: 1 }]);
      for (const who of [headers, till])
        expect(
          (await send('barcode', who, { barcode: aLabel(`${priced}00456`) })).data.barcode,
        ).toMatchObject([{ quantity: 241, variant: { id: cheese.id } }]);
      expect((await send('barcode', headers, { barcode: aLabel(`${priced}00001`) })).data.barcode).toEqual(
        [],
      );
      expect(await scan(`${priced}00001`)).toMatchObject({ code: 'RULE_BROKEN' }); // less than a gram
    });

    it('writes down the serial number that a code carries, and knows that unit when it is scanned again', async () => {
      const { headers, cart } = await aGuest();
      const phone = await aVariant(app.db, { needsSerial: true });
      const scan = (serial: string) =>
        ask('scanIntoCart', headers, {
          cartId: cart.id,
          barcode: `(01)${phone.barcode.padStart(14, '0')}(21)${serial}`,
        });
      const first = await scan('IMEI-1');
      const again = await scan('IMEI-1');
      const second = await scan('IMEI-2');

      expect(again).toMatchObject({ outcome: 'ADDED', lineId: first.lineId, cart: { version: 2 } });
      expect(second.cart.lines).toMatchObject([
        { quantity: 1, serialNumbers: ['IMEI-1'] },
        { quantity: 1, serialNumbers: ['IMEI-2'] },
      ]);
    });

    it('leaves one task with a code of goods that nobody knows, and a choice for a code of two', async () => {
      const { headers, cart } = await aGuest();
      const unknown = aLabel(`9521${anItem()}777`);
      const [one, two] = [await aVariant(app.db), await aVariant(app.db)];
      const double = aLabel(`2100${anItem()}111`);
      await app.db.manager.insert(Barcode, [
        { code: double, kind: 'in_store', variantId: one.id, quantity: 1 },
        { code: double, kind: 'in_store', variantId: two.id, quantity: 4 },
      ]);
      const scan = (barcode: string, who = headers) => ask('scanIntoCart', who, { cartId: cart.id, barcode });

      for (let times = 0; times < 2; times += 1)
        expect(await scan(unknown)).toMatchObject({ outcome: 'UNKNOWN', lineId: null, cart: { version: 1 } });
      const choice = await scan(double);
      await scan('WIFI:S:cafe;;'); // a shopper's camera reads all sorts of codes

      expect(await tasks(unknown)).toMatchObject([{ kind: 'unknown_barcode', state: 'open' }]);
      expect(choice).toMatchObject({ outcome: 'CHOICE', lineId: null, cart: { version: 1, lines: [] } });
      expect(choice.choices.map(({ quantity }: Json) => quantity).sort()).toEqual([1, 4]);
      expect(await tasks('WIFI:S:cafe;;')).toEqual([]);
      for (const barcode of ['', ' ', '1'.repeat(513), 'a\u0000b', 'a\u001bb'])
        expect(
          (await send('scanIntoCart', headers, { input: { cartId: cart.id, barcode } })).errors[0].extensions,
        ).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.barcode' });
    });
  });

  describe('her card, beside which what is hers', () => {
    const recognised = async (headers: Headers, language = 'nl'): Promise<Json> => {
      const identifier = { kind: 'LOYALTY_CARD', value: CARD };
      const { body } = await app.send(
        { query: RECOGNISE, variables: { input: { identifier } } },
        { ...headers, 'accept-language': language },
      );
      return body.data.identifyCustomer;
    };

    it('is told: her groups, and promotions for them or for a first order that need no code', async () => {
      const customerId = await aCustomer(app.db);
      const at = new Date('2026-01-01T00:00:00Z');
      await app.db.manager.insert(CustomerIdentifier, {
        ...{ id: anId<'Identifier'>(), customerId, kind: IdentifierKind.LOYALTY_CARD, value: CARD },
        ...{ source: 'staff', verifiedAt: at, createdAt: at },
      });
      const { code: customerGroup } = await aGroupList(app.db, { memberIds: [customerId] });
      const promotion = (name: string, ...conditions: object[]) =>
        aStoredPromotion(app.db, {
          ...{ name, conditions: conditions as never },
          productIds: [anId<'Product'>()],
        });
      const hers = { kind: CUSTOMER_GROUP, customerGroup };
      await promotion('Personeelskorting', hers);
      await promotion('Welkom', { kind: FIRST_ORDER });
      await promotion('Van een ander', { kind: CUSTOMER_GROUP, customerGroup: 'others' });
      await promotion('Van iedereen');
      const { id: promotionId } = await promotion('Op code', hers, { kind: COUPON });
      await aCoupon(app.db, { promotionId });

      const { benefits } = (await recognised(till)).customer;
      expect(benefits).toHaveLength(3);
      expect(benefits[0]).toEqual({ label: `Lid van de groep ${customerGroup}`, source: customerGroup });
      for (const label of ['Personeelskorting', 'Welkom'])
        expect(benefits).toContainEqual({ label, source: 'Actie' });
      expect((await recognised(till, 'en')).customer.benefits).toContainEqual({
        label: 'Welkom',
        source: 'Promotion',
      });
      expect(await recognised(await aStaffSession(app, { role: 'agent' }))).toMatchObject({
        history: 'CALLER_NOT_CONFIRMED',
        customer: { id: customerId, benefits: [] },
      });
    });
  });
});
