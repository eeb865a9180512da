import { TermsDirectory, termsHash, TermsRepository } from '../../src/terms/index.js';
import { CatalogueWriteRepository } from '../../src/catalogue/catalogue-write.repository.js';
import { type Clock, FixedClock, SystemClock } from '../../src/kernel/clock.js';
import { Order, OrderLine } from '../../src/orders/index.js';
import { beginReplacingRules, rulesReplaced, SALE_RULES } from '../../src/platform/database/sale-rules.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import {
  PromotionActionKind,
  PromotionConditionKind,
  PromotionDirectory,
  PromotionRepository,
  PromotionState,
  SaleRules,
  SetPricesService,
  TaxClassWriter,
  TaxDirectory,
  TaxRepository,
} from '../../src/pricing/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { PromotionService } from '../../src/pricing/promotion.service.js';
import type { RunningApp } from '../support/app.js';
import { anActor, anId } from '../support/builders.js';
import { SIXTY_DAYS } from '../support/terms.js';
import { expectInvariants } from '../support/invariants.js';
import { lockGate, waiters } from '../support/lock-gate.js';
import { intruding } from '../support/statements.js';
import { aPromotion } from '../support/promotions.js';
import { promotedShop } from './a-promotion.js';
import type { Json } from '../support/graphql.js';
import { ADDRESS, DETAILS, euro, everyInvariant, type Shop, startShop } from './a-shop.js';

/**
 * What another process replaces, and this one is never told of: no event says so, and what is kept here is kept for ever.
 * In the product it hears of it in a tenth of a second.
 */
describe('an order of a process that has not heard', () => {
  let app: RunningApp;
  let shop: Shop;
  let promoted: ReturnType<typeof promotedShop>;
  let version = 1;

  beforeAll(async () => {
    ({ app, shop } = await startShop());
    promoted = promotedShop(app);
    for (const kept of [TermsDirectory, PromotionDirectory, TaxDirectory])
      app.app.get<{ kept: { maxAgeMs: number } }>(kept, { strict: false }).kept.maxAgeMs = Infinity;
  });
  afterEach(() => expectInvariants(app.db, everyInvariant));
  afterAll(() => app.close());

  /** A transaction of another process, which tells nobody. */
  const elsewhere = (work: (tx: Tx) => Promise<unknown>, clock: Clock = new SystemClock()) =>
    new UnitOfWork(app.db, clock).run(anActor(), { operation: 'a test' }, async (tx) => {
      await work(tx);
    });
  /** The next version, in force since it was told to; delivery costs 4.95 unless said otherwise. */
  const writeTerms = async (tx: Tx, costAmount = 495) => {
    version += 1;
    const rules = { ...SIXTY_DAYS, delivery: { ...SIXTY_DAYS.delivery, costAmount } };
    const texts = { nl: '# Verkoopvoorwaarden' };
    const effectiveFrom = new Date(Date.UTC(2026, 1, version));
    const own = { id: anId<'Terms'>(), key: 'sale', version, effectiveFrom, servesOpenOrders: true };
    await new TermsRepository().insert(tx, [{ ...own, rules, texts, hash: termsHash(rules, texts) }]);
  };
  const replaceTerms = (costAmount?: number) => elsewhere((tx) => writeTerms(tx, costAmount));
  const announce = (given: Parameters<typeof aPromotion>[0]) =>
    elsewhere((tx) => new PromotionRepository().insert(tx, aPromotion(given)));
  const changeRate = (country: string, from: string, rateBps: number) =>
    elsewhere(async (tx) => {
      rulesReplaced(tx, 'taxes'); // as a migration does
      await tx.rows`INSERT INTO tax_rate (country, tax_class, valid_from, rate_bps, source)
                    VALUES (${country}, 'standard', ${from}, ${rateBps}, 'a test')`;
    });
  const termsOf = async (order: Json) =>
    (await app.db.manager.findOneByOrFail(Order, { id: order.id })).termsVersion;
  const linesOf = (order: Json) => app.db.manager.findBy(OrderLine, { orderId: order.id });

  it('is made under the terms that hold: from her cart, without one, at a till, and with the first tender', async () => {
    const goods = await shop.goods(10);
    const { headers, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    await replaceTerms();
    expect(await termsOf((await shop.ask('placeOrder', headers, input)).order)).toBe(version);

    await replaceTerms();
    const { order } = await shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id));
    expect(await termsOf(order)).toBe(version);

    const till = await shop.till();
    const { ticket } = await shop.ticketOf(till);
    await replaceTerms();
    expect(await termsOf((await shop.pay(till, ticket)).order)).toBe(version);

    const { ticket: other } = await shop.ticketOf(till);
    await replaceTerms();
    await shop.pay(till, other, { tenders: [{ kind: 'CASH', amount: euro(500), received: euro(500) }] });
    const [begun] = await app.db.manager.findBy(Order, { cartId: other.id as Order['cartId'] & string });
    expect(begun!.termsVersion).toBe(version);
    const due = await shop.pay(till, { ...other, version: other.version + 1 });
    expect(due).toMatchObject({ __typename: 'Ticket', state: 'PAID' });
  });

  it('is refused at a total that does not hold any more: delivery, a promotion that began, a rate', async () => {
    const goods = await shop.goods(10);
    const { headers, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    await replaceTerms(595);
    await shop.refused(async () =>
      expect(await shop.ask('placeOrder', headers, input)).toMatchObject({
        __typename: 'CartChanged',
        cart: { totals: { total: { amount: 1595 } } },
      }),
    );
    await announce({ productIds: [goods.productId] });
    await shop.refused(async () =>
      expect(await shop.ask('placeOrder', headers, { ...input, expectedTotal: euro(1595) })).toMatchObject({
        __typename: 'CartChanged',
        cart: { totals: { total: { amount: 1495 } } },
      }),
    );
    expect(await shop.ask('placeOrder', headers, { ...input, expectedTotal: euro(1495) })).toMatchObject({
      __typename: 'OrderPlaced',
      order: { totals: { total: { amount: 1495 } } },
    });
    await replaceTerms();
    app.app.get(SaleRules, { strict: false }).forget();
  });

  it('reaches whom a promotion reaches now that a category was moved', async () => {
    const goods = await shop.goods(10);
    const { headers, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    const categories = new CatalogueWriteRepository();
    const [own] = (await app.db.query(
      'SELECT code, name FROM category WHERE id = (SELECT category_id FROM product WHERE id = $1)',
      [goods.productId],
    )) as { code: string; name: string }[];
    const move = (parent: string | null) =>
      elsewhere((tx) =>
        categories.upsertCategories(tx, [
          { code: 'above', name: 'Above', parent: null },
          { ...own!, parent },
        ]),
      );
    await move(null);
    const [above] = (await app.db.query(`SELECT id FROM category WHERE code = 'above'`)) as { id: string }[];
    await announce({ conditions: [{ kind: 'categories', categoryIds: [above!.id] }] as never });
    app.app.get(SaleRules, { strict: false }).forget();
    expect((await promoted.read(headers, input.cartId)).totals.discount.amount).toBe(0);
    await move('above');
    expect(await shop.ask('placeOrder', headers, input)).toMatchObject({
      __typename: 'CartChanged',
      cart: { totals: { total: { amount: 1395 } } },
    });
  });

  it('bears the VAT that holds', async () => {
    const goods = await shop.goods(10);
    const details = {
      ...DETAILS,
      deliveryAddress: { ...ADDRESS, postcode: '47608', city: 'Geldern', country: 'DE' },
    };
    const place = async () =>
      (await shop.ask('placeOrder', await shop.guest(), { ...shop.lineInput(goods.id), details })).order;
    expect(await linesOf(await place())).toMatchObject([{ taxCountry: 'NL', taxRule: 'origin' }]);
    const [{ sellerId }] = (await app.db.query(
      `SELECT seller_id AS "sellerId" FROM location WHERE kind = 'warehouse' LIMIT 1`,
    )) as [{ sellerId: Order['sellerId'] }];
    await elsewhere((tx) => new TaxRepository().passThreshold(tx, sellerId, 'a test'));
    expect(await linesOf(await place())).toMatchObject([{ taxCountry: 'DE', taxRule: 'destination' }]);
    await changeRate('DE', '2026-02-01', 2000);
    const { vat } = await app.db.manager.findOneByOrFail(Order, { id: (await place()).id });
    expect(vat).toMatchObject([{ rateBps: 2000 }]);
  });

  it.each([
    {
      what: 'a rate that is replaced and heard of while its articles are priced',
      statement: 'WITH list AS MATERIALIZED',
      replace: () => changeRate('NL', '2026-02-01', 2200),
      rateBps: 2200,
    },
    {
      what: 'a class that is imported when its articles have been priced',
      statement: 'INTO customer_order',
      replace: (sku: string) =>
        elsewhere((tx) =>
          new TaxClassWriter().classes(tx, [
            { sku, country: 'NL', taxClass: 'reduced', validFrom: new Date('2026-02-01'), reason: 'a test' },
          ]),
        ),
      rateBps: 900,
    },
  ])('bears the VAT of $what', async ({ statement, replace, rateBps }) => {
    const goods = await shop.goods(10);
    const { headers, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
    let isReplaced = false;
    const replaceOnce = async (text: string) => {
      if (isReplaced || !text.includes(statement)) return;
      isReplaced = true;
      await replace(goods.sku);
      app.app.get(SaleRules, { strict: false }).forget();
    };
    const { order } = await intruding(replaceOnce, () => shop.ask('placeOrder', headers, input));
    expect(isReplaced).toBe(true);
    const { vat } = await app.db.manager.findOneByOrFail(Order, { id: order.id });
    expect(vat).toMatchObject([{ rateBps }]);
  });

  describe('is made before what holds from now on, when', () => {
    const placedAt = async (order: Json) =>
      (await app.db.manager.findOneByOrFail(Order, { id: order.id })).placedAt;
    const service = () => app.app.get(PromotionService, { strict: false });
    const ownPromotion = (productId: string, validFrom: Date) => ({
      name: 'From now on',
      conditions: [{ kind: PromotionConditionKind.PRODUCTS, productIds: [productId as never] }],
      actions: [{ kind: PromotionActionKind.PERCENTAGE, percentBps: 1_000 }],
      priority: 0,
      validFrom,
    });

    it('a promotion is announced', async () => {
      const goods = await shop.goods(10);
      let [order, begins] = [{} as Json, new Date(0)];
      await elsewhere(async (tx) => {
        ({ order } = await shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id)));
        const announced = await service().announce(tx, ownPromotion(goods.productId, tx.now));
        expect(announced.state).toBe(PromotionState.ACTIVE);
        begins = announced.validFrom;
      });
      expect((await placedAt(order)).getTime()).toBeLessThanOrEqual(begins.getTime());
      expect(await linesOf(order)).toMatchObject([{ discountAmount: 0 }]);
    });

    it('one is ended', async () => {
      const goods = await shop.goods(10);
      let id = anId<'Promotion'>();
      await elsewhere(async (tx) => {
        ({ id } = await service().announce(tx, ownPromotion(goods.productId, tx.now)));
      });
      app.app.get(SaleRules, { strict: false }).forget();
      let [order, ends] = [{} as Json, new Date(0)];
      await elsewhere(async (tx) => {
        const { headers, input } = await shop.cartOf(await shop.guest(), [[goods.id, 1]]);
        ({ order } = await shop.ask('placeOrder', headers, input));
        const ended = await service().end(tx, { promotionId: id, reason: 'a test' });
        expect(ended.state).toBe(PromotionState.ENDED);
        ends = ended.validUntil!;
      });
      expect((await placedAt(order)).getTime()).toBeLessThanOrEqual(ends.getTime());
      expect(await linesOf(order)).toMatchObject([{ discountAmount: 100 }]);
    });

    it('a price is set: it cannot hold from before a sale that did not know it', async () => {
      const goods = await shop.goods(10);
      const set = elsewhere(async (tx) => {
        await shop.ask('placeOrder', await shop.guest(), shop.lineInput(goods.id));
        await setPrice(tx, goods.id, tx.now);
      });
      await expect(set).rejects.toMatchObject({ problems: [{ problem: 'IN_THE_PAST' }] });
    });
  });

  const setPrice = (tx: Tx, variantId: string, validFrom: Date) =>
    app.app.get(SetPricesService, { strict: false }).set(tx, {
      changes: [
        {
          variantId: variantId as Id<'Variant'>,
          priceList: 'regular EUR',
          amount: euro(1100),
          validFrom,
          announced: false,
          reason: 'a test',
        },
      ],
      confirmSurprises: false,
      dryRun: false,
    });
  /** Another process sets a price that holds from now on, and is not done before `meanwhile` is. */
  const dearer = (variantId: string, now: Date, meanwhile = () => Promise.resolve()) =>
    elsewhere(async (tx) => {
      await setPrice(tx, variantId, now);
      await meanwhile();
    }, new FixedClock(now));

  describe('while they are being replaced', () => {
    /** A cart of a process that knows all that there is until now. */
    const upToDate = async () => {
      const goods = await shop.goods();
      app.app.get(SaleRules, { strict: false }).forget();
      return { variantId: goods.id, ...(await shop.cartOf(await shop.guest(), [[goods.id, 1]])) };
    };

    it('waits, and goes by what was written', async () => {
      const { headers, input } = await upToDate();
      let placing: Promise<Json> | undefined;
      await elsewhere(async (tx) => {
        await beginReplacingRules(tx);
        await writeTerms(tx);
        placing = shop.ask('placeOrder', headers, input);
        await waiters(app.db, 1);
      });
      expect(await termsOf((await placing!).order)).toBe(version);
    });

    it('waits for a price that holds since before it', async () => {
      const { headers, input, variantId } = await upToDate();
      let placing: Promise<Json> | undefined;
      await dearer(variantId, new Date(), async () => {
        placing = shop.ask('placeOrder', headers, input);
        await waiters(app.db, 1);
      });
      expect(await placing!).toMatchObject({
        __typename: 'CartChanged',
        cart: { totals: { total: { amount: input.expectedTotal.amount + 100 } } },
      });
    });

    it('reads no price before it knows which prices are in force', async () => {
      const { headers, input, variantId } = await upToDate();
      app.app.get(SaleRules, { strict: false }).forget();
      const now = new Date();
      const reading = await lockGate(app.db, 'LOCK TABLE promotion IN ACCESS EXCLUSIVE MODE', []);
      const placing = shop.ask('placeOrder', headers, input);
      await reading.queue(1);
      await dearer(variantId, now);
      await reading.open();
      expect(await placing).toMatchObject({ __typename: 'CartChanged' });
    });

    it('lets whoever replaces them go first, however many sales there are', async () => {
      const { headers, input } = await upToDate();
      const sale = await lockGate(
        app.db,
        `SELECT pg_advisory_xact_lock_shared(${SALE_RULES}, 0) FROM sale_rules FOR SHARE OF sale_rules`,
        [],
      );
      const replaced = replaceTerms();
      await sale.queue(1);
      const placing = shop.ask('placeOrder', headers, input);
      await sale.queue(2);
      await sale.open();
      await replaced;
      expect(await termsOf((await placing).order)).toBe(version);
    });
  });
});
