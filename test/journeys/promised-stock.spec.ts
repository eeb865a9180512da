import { DeliveryRepository } from '../../src/inventory/delivery.repository.js';
import { LocationKind } from '../../src/locations/index.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { aStaffSession, type Headers } from '../support/access.js';
import type { RunningApp } from '../support/app.js';
import { anActor, anId } from '../support/builders.js';
import { aLocation, aSeller } from '../support/locations.js';
import { dataOf, type Json, REFUSAL } from '../support/graphql.js';
import { aStockLevel, levelAt } from '../support/inventory.js';
import { euro, expectInOrder, type Shop, startShop } from '../checkout/a-shop.js';

let app: RunningApp;
let shop: Shop;
let ops: Headers;
beforeAll(async () => {
  ({ app, shop } = await startShop());
  ops = await aStaffSession(app, { role: 'ops' });
});
afterEach(() => expectInOrder(app));
afterAll(() => app.close());

const ask = (query: string, variables: object, headers = ops): Promise<Json> =>
  dataOf(app, query, variables, headers);

describe('what is sold before it is there', () => {
  it('is promised up to the backorder limit, pre-ordered or not, and what arrives is theirs first', async () => {
    const goods = await shop.goods(0, { saleState: 'preorder' });
    const level = { variantId: goods.id, locationId: goods.locationId };
    await app.db.query('UPDATE stock_level SET backorder_limit = 7 WHERE variant_id = $1', [goods.id]);
    const order = async (quantity: number) =>
      shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id, quantity));
    for (const quantity of [4, 3]) expect(await order(quantity)).toMatchObject({ __typename: 'OrderPlaced' });
    expect(await order(1)).toMatchObject({
      ...{ code: 'INSUFFICIENT_STOCK', shortages: [{ asked: 1, available: 0 }] },
    });
    const deliveryId = anId<'Delivery'>();
    await app.app.get(UnitOfWork).run(anActor(), { operation: 'test' }, (tx) =>
      app.app.get(DeliveryRepository).announce(tx, [
        {
          ...{ id: deliveryId, reference: deliveryId, supplier: 'Lampenhuis', expectedOn: null },
          ...{ ...level, quantity: 10 },
        },
      ]),
    );
    const colleague = await aStaffSession(app, { role: 'associate', locationId: goods.locationId });
    await ask(
      `mutation ($input: ReceiveDeliveryInput!) { receiveDelivery(input: $input) { ${REFUSAL} } }`,
      { input: { deliveryId, lines: [{ variantId: goods.id, counted: 10 }] } },
      colleague,
    );
    expect(await levelAt(app.db, level)).toMatchObject({ onHand: 10, allocated: 7, backorderLimit: 0 });
    expect(await order(4)).toMatchObject({ code: 'INSUFFICIENT_STOCK', shortages: [{ available: 3 }] });
    expect(await order(3)).toMatchObject({ __typename: 'OrderPlaced' });
  });
});

describe('sourcing', () => {
  const PLAN = `query ($lines: [NewLineInput!]!, $near: PointInput!) { planSourcing(lines: $lines, near: $near) {
    parts { variantId locationId quantity } candidates { locationId rank score reasons } shortages { variantId asked available } } }`;
  const near = { postcode: '3511 AB', country: 'NL' };
  const setRules = async (input: object): Promise<Json> =>
    (
      await ask(
        `mutation ($input: SetStockRulesInput!) { setStockRules(input: $input) { ${REFUSAL}
          ... on StockRules { version sourcing dryRun } ... on RuleBroken { problems { path problem } } } }`,
        { input: { reason: 'a test', ...input } },
      )
    ).setStockRules;

  it('plans exactly what placing the order allocates, and says why, whatever the rules', async () => {
    const goods = await shop.goods(3);
    const warehouse = await aLocation(app.db, { kind: LocationKind.WAREHOUSE });
    await aStockLevel(app.db, { variantId: goods.id, locationId: warehouse.id, onHand: 3 });
    const near = { postcode: '3511 AB', country: 'NL' };
    const rules = [
      [],
      [{ kind: 'PREFER_KIND', weight: 10, value: 'STORE' }],
      [{ kind: 'PREFER_KIND', weight: 10, value: 'WAREHOUSE' }],
    ];
    for (const sourcing of rules) {
      expect(await setRules({ sourcing })).toMatchObject({ dryRun: false, version: expect.any(Number) });
      const lines = [{ variantId: goods.id, quantity: 1 }];
      const { planSourcing: plan } = await ask(PLAN, { lines, near });
      expect(plan.shortages).toEqual([]);
      expect(plan.candidates.map(({ rank }: { rank: number }) => rank)).toEqual(
        plan.candidates.map((_: unknown, index: number) => index + 1),
      );
      const { order } = await shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id));
      const allocated = await app.db.query(
        'SELECT location_id AS "locationId", quantity FROM allocation WHERE order_line_id = $1',
        [order.lines[0].id],
      );
      expect(plan.parts).toEqual([{ variantId: goods.id, ...allocated[0] }]);
      if (sourcing[0]?.value === 'STORE') expect(allocated[0].locationId).toBe(goods.locationId);
      if (sourcing[0]?.value === 'WAREHOUSE') expect(allocated[0].locationId).toBe(warehouse.id);
    }
    const short = await ask(PLAN, { lines: [{ variantId: goods.id, quantity: 99 }], near });
    expect(short.planSourcing).toMatchObject({
      parts: [],
      shortages: [{ variantId: goods.id, asked: 99, available: 3 }],
    });
  });

  it('keeps a store’s minimum, and withholds safety stock, tried before it is set', async () => {
    const goods = await shop.goods(3);
    const level = { variantId: goods.id, locationId: goods.locationId };
    const safety = [{ ...level, safetyStock: 3 }];
    expect(await setRules({ safety, dryRun: true })).toMatchObject({ dryRun: true });
    expect(await levelAt(app.db, level)).toMatchObject({ safetyStock: 0 });
    await setRules({ safety });
    expect(await levelAt(app.db, level)).toMatchObject({ safetyStock: 3 });
    expect(await shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id))).toMatchObject({
      code: 'INSUFFICIENT_STOCK',
    });
    await setRules({ safety: [{ ...level, safetyStock: 0, backorderLimit: 1 }] });
    await setRules({ sourcing: [{ kind: 'PROTECT_STORE', weight: 0, value: '3' }] });
    const plan = await ask(PLAN, { lines: [{ variantId: goods.id, quantity: 2 }], near });
    expect(plan.planSourcing.shortages).toMatchObject([{ asked: 2, available: 1 }]);
    await setRules({ sourcing: [] });
  });

  it.each([
    ['a parameter of another rule', { sourcing: [{ kind: 'NEAREST', weight: 1, value: '3' }] }],
    ['a kind of location that is none', { sourcing: [{ kind: 'PREFER_KIND', weight: 1, value: 'BARN' }] }],
    ['a location that is not there', { safety: [{ locationId: anId(), safetyStock: 1 }] }],
  ])('refuses %s', async (_, wrong) => {
    expect(await setRules(wrong)).toMatchObject({
      code: 'RULE_BROKEN',
      problems: [{ path: expect.any(String) }],
    });
  });

  it('refuses a backorder limit below what is promised', async () => {
    const goods = await shop.goods(0);
    const level = { variantId: goods.id, locationId: goods.locationId };
    await setRules({ safety: [{ ...level, safetyStock: 0, backorderLimit: 2 }] });
    await shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id, 2));
    expect(await setRules({ safety: [{ ...level, safetyStock: 0, backorderLimit: 1 }] })).toMatchObject({
      code: 'RULE_BROKEN',
      problems: [{ problem: 'PROMISED_ALREADY' }],
    });
  });
});

describe('others’ goods on our shelf', () => {
  it('are settled between the sellers: sold, per day and variant', async () => {
    const till = await shop.till();
    const owner = await aSeller(app.db);
    const goods = await shop.goods(0, {}, till.locationId);
    const ours = await shop.goods(9, {}, till.locationId);
    const theirs = await aStockLevel(app.db, {
      ...{ variantId: (await shop.goods(1)).id, locationId: till.locationId },
      ...{ onHand: 0, ownerSellerId: owner.id },
    });
    await app.db.query(
      'UPDATE stock_level SET owner_seller_id = $1 WHERE variant_id = $2 AND location_id = $3',
      [owner.id, goods.id, till.locationId],
    );
    await shop.pay(till, await shop.ticketWith(till, [goods.barcode, goods.barcode, ours.barcode]));

    const today = new Date().toISOString().slice(0, 10);
    const before = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const { settlements } = await ask(
      'query ($sellerId: UUID!, $fromDay: LocalDate!, $toDay: LocalDate!) { settlements(sellerId: $sellerId, fromDay: $fromDay, toDay: $toDay) { toSellerId variantId units amount { amount } } }',
      { sellerId: owner.id, fromDay: before, toDay: today },
    );
    expect(settlements).toEqual([
      { toSellerId: owner.id, variantId: goods.id, units: 2, amount: { amount: euro(2000).amount } },
    ]);
    expect(theirs.variantId).not.toBe(goods.id);

    const iris = await aStaffSession(app, { role: 'associate', locationId: till.locationId });
    await app.db.query(
      'UPDATE stock_level SET owner_seller_id = $1 WHERE variant_id = $2 AND location_id = $3',
      [owner.id, ours.id, till.locationId],
    );
    const { order } = await shop.ask('placeOrder', await shop.guest(), shop.lineInput(ours.id));
    const [part] = (await app.db.query('SELECT id FROM fulfilment WHERE order_id = $1', [order.id])) as Json;
    const sent = { fulfilmentId: part.id, carrier: 'Bode', trackingNumber: 'T1' };
    expect(await shop.ask('despatchFulfilment', iris, sent)).toMatchObject({ state: 'DESPATCHED' });
    const after = await ask(
      'query ($sellerId: UUID!, $fromDay: LocalDate!, $toDay: LocalDate!) { settlements(sellerId: $sellerId, fromDay: $fromDay, toDay: $toDay) { variantId units } }',
      { sellerId: owner.id, fromDay: before, toDay: today },
    );
    expect(after.settlements).toContainEqual({ variantId: ours.id, units: 1 });
  });
});

it.each([
  ['setSaleBlock', 'mutation ($input: SetSaleBlockInput!) { setSaleBlock(input: $input) { __typename } }'],
  ['buyers', 'query ($variantId: UUID!) { buyers(variantId: $variantId) { totalCount } }'],
  [
    'settlements',
    'query ($sellerId: UUID!, $fromDay: LocalDate!, $toDay: LocalDate!) { settlements(sellerId: $sellerId, fromDay: $fromDay, toDay: $toDay) { units } }',
  ],
  ['setStockRules', 'mutation ($input: SetStockRulesInput!) { setStockRules(input: $input) { __typename } }'],
])('%s is for ops alone', async (_, query) => {
  const variables = {
    ...{
      input: query.includes('SaleBlock')
        ? { variantId: anId(), blocked: true, reason: 'x' }
        : { reason: 'x' },
      variantId: anId(),
    },
    ...{ sellerId: anId(), fromDay: '2026-01-01', toDay: '2026-01-02' },
  };
  for (const role of ['associate', 'manager', 'agent', 'marketer'] as const) {
    const { body } = await app.send({ query, variables }, await aStaffSession(app, { role }));
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
  }
});
