import type { DataSource } from 'typeorm';
import type { FixedClock } from '../../src/kernel/clock.js';
import {
  BarcodeRepository,
  BundleComponent,
  CatalogueWriter,
  CatalogueWriteRepository,
  Product,
  SaleBlockService,
  Variant,
  VariantKind,
  type VariantRowGiven,
} from '../../src/catalogue/index.js';
import type { Id } from '../../src/kernel/ids.js';
import { pageRequest } from '../../src/platform/graphql/page.js';
import { systemActor } from '../../src/platform/access/actor.js';
import type { Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { LocationDirectory, LocationRepository } from '../../src/locations/index.js';
import {
  PriceList,
  priceListCode,
  type PriceRow,
  PriceWriteRepository,
  PriceWriter,
  ShelfLabelRepository,
  TaxDirectory,
  TaxRate,
  TaxRepository,
} from '../../src/pricing/index.js';
import { ShelfLabelService } from '../../src/pricing/shelf-label.service.js';
import { anId } from '../support/builders.js';
import { aVariant, type VariantGiven } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { aPrice, aPriceService } from '../support/prices.js';
import { aWorkshop } from '../support/database.js';

const SYSTEM = systemActor('labels');

describe('asking again which labels changed', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  let store: Id<'Location'>;
  const taxes = new TaxDirectory(new TaxRepository());
  const labels = new ShelfLabelService(
    new ShelfLabelRepository(),
    aPriceService(taxes),
    new LocationDirectory(new LocationRepository()),
  );
  const writer = new PriceWriter(new PriceWriteRepository());

  beforeAll(async () => {
    ({ db, clock, unitOfWork } = await aWorkshop());
    store = (await aLocation(db)).id;
  });
  afterAll(() => db.destroy());

  const ask = async (since: Date | null, after: string | null = null, first = 100, locationId = store) =>
    labels.list(unitOfWork.read(SYSTEM), {
      locationId,
      since,
      page: pageRequest(first, after),
      isCounted: false,
    });
  const told = async (since: Date) => (await ask(since)).nodes.map(({ variantId }) => variantId);
  /** Does this in a transaction that stays open until it is let go. */
  async function open(work: (tx: Tx) => Promise<unknown>) {
    let [begun, letGo] = [() => undefined as void, () => undefined as void];
    const isBegun = new Promise<void>((resolve) => (begun = resolve));
    const mayEnd = new Promise<void>((resolve) => (letGo = resolve));
    const done = unitOfWork.run(SYSTEM, { operation: 'aTest' }, async (tx) => {
      await tx.rows`SELECT`;
      await work(tx);
      begun();
      await mayEnd;
    });
    await Promise.race([isBegun, done]);
    return async () => {
      letGo();
      await done;
    };
  }
  const catalogue = new CatalogueWriter(new CatalogueWriteRepository(), new BarcodeRepository());
  const blocks = new SaleBlockService(new CatalogueWriteRepository());
  const row = async (id: Id<'Variant'>, given: Partial<VariantRowGiven> = {}) => {
    const { productId, imageUrl: _, ...variant } = await db.manager.findOneByOrFail(Variant, { id });
    const { code } = await db.manager.findOneByOrFail(Product, { id: productId });
    return { ...(variant as unknown as VariantRowGiven), product: code, ...given };
  };
  const priceOf = (sku: string, validFrom: Date, amount: number | null = 1_100): PriceRow => ({
    sku,
    list: 'regular',
    currency: 'EUR',
    amount: amount === null ? null : { amount, currency: 'EUR' },
    per: 1,
    validFrom,
    announced: false,
    reason: 'a test',
  });
  /** Prices articles and stays open. */
  const writing = (skus: readonly string[]) => {
    const validFrom = clock.now();
    return open((tx) =>
      writer.prices(
        tx,
        skus.map((sku) => priceOf(sku, validFrom)),
      ),
    );
  };

  it('misses no price that was being written when it asked before', async () => {
    const { id, sku } = await aVariant(db);
    const end = await writing([sku]);
    clock.advance(600_000);

    const { nextSince } = await ask(null);
    expect(await told(nextSince)).not.toContain(id);
    clock.advance(600_000);
    const again = await ask(nextSince);
    await end();

    expect(await told(nextSince)).toContain(id);
    expect(await told(again.nextSince)).toContain(id);
    clock.advance(600_000);
    const { nextSince: after } = await ask(again.nextSince);
    expect(after.getTime()).toBe(clock.now().getTime() - 1_000);
    expect(await told(after)).toEqual([]);
  });

  it('misses no price whose transaction had begun, but had not come to writing', async () => {
    const { id, sku } = await aVariant(db);
    let nextSince = clock.now();
    await unitOfWork.run(SYSTEM, { operation: 'aTest' }, async (tx) => {
      clock.advance(600_000);
      ({ nextSince } = await ask(null));
      await writer.prices(tx, [priceOf(sku, tx.now)]);
    });
    expect(await told(nextSince)).toContain(id);
  });

  describe('hears of an article that', () => {
    it.each<[how: string, made: VariantGiven, change: (id: Id<'Variant'>, tx: Tx) => Promise<unknown>]>([
      [
        'was renamed',
        {},
        async (id, tx) => catalogue.variants(tx, [await row(id, { name: 'Lamp, now in oak' })]),
      ],
      [
        'holds another quantity, so that its unit price is another',
        { netContent: 500, netUnit: 'g' },
        async (id, tx) => catalogue.variants(tx, [await row(id, { netContent: 400 })]),
      ],
      [
        'was put on sale by hand',
        { saleState: 'announced' },
        async (id, tx) => catalogue.variants(tx, [await row(id, { saleState: 'on_sale' })]),
      ],
      [
        'is blocked no longer',
        { blockReason: 'a recall' },
        (id, tx) => blocks.set(tx, { variantId: id, blocked: false, reason: 'it is safe' }),
      ],
    ])('%s, also if that was being written when it asked before', async (_, made, change) => {
      const { id } = await aVariant(db, made);
      const end = await open((tx) => change(id, tx));
      clock.advance(600_000);
      const { nextSince } = await ask(null);
      expect(await told(nextSince)).not.toContain(id);
      await end();
      expect(await told(nextSince)).toContain(id);

      clock.advance(600_000);
      const { nextSince: after } = await ask(nextSince);
      await unitOfWork.run(SYSTEM, { operation: 'aTest' }, async (tx) =>
        catalogue.variants(tx, [await row(id, { position: 7, ageLimit: 18 })]),
      );
      expect(await told(after)).not.toContain(id); // nothing of that is on its label
    });
  });

  describe('is told to take down the label of an article that', () => {
    it.each<[how: string, end: (id: Id<'Variant'>, tx: Tx) => Promise<unknown>]>([
      ['has ended', async (id, tx) => catalogue.variants(tx, [await row(id, { saleState: 'ended' })])],
      ['was blocked', (id, tx) => blocks.set(tx, { variantId: id, blocked: true, reason: 'a recall' })],
      [
        'has no price any more',
        async (id, tx) => writer.prices(tx, [priceOf((await row(id)).sku, tx.now, null)]),
      ],
    ])('%s, also if that was being written when it asked before', async (_, change) => {
      const { id } = await aVariant(db);
      const end = await open((tx) => change(id, tx));
      clock.advance(600_000);
      const { nextSince } = await ask(null);
      expect((await ask(nextSince)).toTakeDown).not.toContain(id);
      await end();
      const { toTakeDown, nodes } = await ask(nextSince);
      expect(toTakeDown).toContain(id);
      expect(nodes.map(({ variantId }) => variantId)).not.toContain(id);
      expect((await ask(null)).toTakeDown).toEqual([]);
    });

    it('has a part that was blocked; and to hang it again when that is sold', async () => {
      const [part, bundle] = [await aVariant(db), await aVariant(db, { kind: VariantKind.BUNDLE })];
      await db.manager.insert(BundleComponent, { bundleId: bundle.id, componentId: part.id, quantity: 1 });
      const block = (blocked: boolean) =>
        unitOfWork.run(SYSTEM, { operation: 'aTest' }, async (tx) =>
          blocks.set(tx, { variantId: part.id, blocked, reason: 'a recall' }),
        );
      clock.advance(600_000);
      const { nextSince } = await ask(null);
      await block(true);
      expect((await ask(nextSince)).toTakeDown.toSorted()).toEqual([part.id, bundle.id].toSorted());
      expect((await ask(null)).nodes.map(({ variantId }) => variantId)).not.toContain(bundle.id);
      clock.advance(600_000);
      const { nextSince: blocked } = await ask(nextSince);
      await block(false);
      expect((await told(blocked)).toSorted()).toEqual([part.id, bundle.id].toSorted());
    });
  });

  it('comes to the end of its pages, also where one of them hangs nothing', async () => {
    const made = [await aVariant(db), await aVariant(db), await aVariant(db), await aVariant(db)];
    clock.advance(600_000);
    const { nextSince } = await ask(null);
    const [, ...ended] = made.toSorted((a, b) => (a.sku < b.sku ? -1 : 1)); // the first stays
    const prices = made.map(({ sku }) =>
      priceOf(sku, clock.now(), ended.some((each) => each.sku === sku) ? null : 1_100),
    );
    await unitOfWork.run(SYSTEM, { operation: 'aTest' }, async (tx) => {
      await writer.prices(tx, prices);
    });
    const [first, second] = [await ask(nextSince, null, 2), await ask(nextSince)];
    expect(first.nodes.length + first.toTakeDown.length).toBe(2);
    const rest = await ask(nextSince, first.pageInfo.endCursor, 2);
    expect(rest).toMatchObject({ nodes: [], edges: [], pageInfo: { hasNextPage: false } });
    expect([...first.toTakeDown, ...rest.toTakeDown]).toEqual(ended.map(({ id }) => id));
    expect(second.toTakeDown).toEqual(ended.map(({ id }) => id));
  });

  it('hears of articles whose list leaves VAT out when a rate changes, and of no others', async () => {
    const beginning = clock.now();
    const country = 'LU';
    const abroad = (await aLocation(db, { country })).id;
    const priceListId = anId<'PriceList'>();
    await db.manager.insert(PriceList, {
      id: priceListId,
      code: priceListCode({ list: 'regular', currency: 'EUR', country }),
      kind: 'regular',
      currency: 'EUR',
      audience: 'everyone',
      country,
      vatIncluded: false,
    });
    const rate = async (validFrom: Date, rateBps: number) => {
      await db.manager.insert(TaxRate, {
        ...{ country, taxClass: 'standard', validFrom, rateBps, source: 'a test' },
      });
      taxes.forget();
    };
    await rate(new Date(0), 1_700);
    const [net, gross] = [await aVariant(db, { price: null }), await aVariant(db)];
    await aPrice(db, { variantId: net.id, amount: 1_000, priceListId });
    clock.advance(600_000);
    await rate(clock.now(), 1_600);

    const { nodes } = await ask(beginning, null, 100, abroad);
    expect(nodes).toMatchObject([{ variantId: net.id, price: { amount: 1_160 }, validFrom: clock.now() }]);
    expect(nodes.map(({ variantId }) => variantId)).not.toContain(gross.id);
    expect((await ask(clock.now(), null, 100, abroad)).nodes).toEqual([]);
  });

  it('works when seconds no longer fit 31 bits', async () => {
    const { id, sku } = await aVariant(db);
    clock.advance(Date.parse('2040-01-01T00:00:00Z') - clock.now().getTime());
    const end = await writing([sku]);
    clock.advance(600_000);
    const { nextSince } = await ask(null);
    await end();
    expect(nextSince).toEqual(new Date('2039-12-31T23:59:59Z'));
    expect(await told(nextSince)).toContain(id);
  });

  it('goes on from where the first page was read, on every page', async () => {
    const made = await Promise.all(Array.from({ length: 3 }, () => aVariant(db)));
    const end = await writing(made.map(({ sku }) => sku));
    await end();
    const first = await ask(null, null, 1);
    clock.advance(600_000);
    const second = await ask(null, first.pageInfo.endCursor, 1);
    expect(second.nodes[0]!.variantId).not.toBe(first.nodes[0]!.variantId);
    expect(second.nextSince).toEqual(first.nextSince);
  });
});
