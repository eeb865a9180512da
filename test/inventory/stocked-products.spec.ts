import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { type ProductFilter, ProductNarrowing, SaleState, VariantKind } from '../../src/catalogue/index.js';
import { ProductListService } from '../../src/catalogue/product-list.service.js';
import { ProductRepository } from '../../src/catalogue/product.repository.js';
import { HoldPurpose, StockBand } from '../../src/inventory/index.js';
import { StockedProducts } from '../../src/inventory/stocked-products.js';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { LocationAbility, PointResolver } from '../../src/locations/index.js';
import type { Db } from '../../src/platform/database/db.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anActor, anId } from '../support/builders.js';
import { aCategory, aProduct, aVariant, type VariantGiven } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { counted } from '../support/counted.js';
import { aWorkshop } from '../support/database.js';
import { aStockLevel, stockServices } from '../support/inventory.js';

const UTRECHT = { latitude: 52.09, longitude: 5.12 };
const MINUTE_MS = 60_000;

describe('products that can be had', () => {
  let db: DataSource;
  let clock: FixedClock;
  let unitOfWork: UnitOfWork;
  let categoryId: Id<'Category'>;
  const narrowing = new ProductNarrowing();
  const list = new ProductListService(new ProductRepository(), narrowing);
  const { availabilities, catalogue, holds, locations } = stockServices();
  new StockedProducts(narrowing, locations, new PointResolver()).onModuleInit();

  beforeAll(async () => ({ db, clock, unitOfWork } = await aWorkshop()));
  beforeEach(async () => ({ id: categoryId } = await aCategory(db)));
  afterAll(() => db.destroy());

  /** Names of the products of this test that a filter leaves, and how many it counts. */
  const found = async (
    filter: ProductFilter,
    search: string | null = null,
    reading: Db = unitOfWork.read(anActor()),
  ) => {
    const { nodes, totalCount } = await list.list(reading, {
      search,
      filter: { ...filter, categoryIds: [categoryId] },
      sort: null,
      isCounted: true,
      page: { first: 100, after: null },
    });
    expect(totalCount).toBe(nodes.length);
    return nodes.map(({ name }) => name);
  };
  const goods = async (name: string, given: VariantGiven = {}) =>
    aVariant(db, { ...given, name, productId: (await aProduct(db, { name, categoryId })).id });
  const hold = (level: { variantId: Id<'Variant'>; locationId: Id<'Location'> }, endsAt: Date) =>
    unitOfWork.run(anActor(), { operation: 'test' }, (tx) =>
      holds.place(tx, {
        lines: [{ ...level, quantity: 1, lineId: anId() }],
        purpose: HoldPurpose.CHECKOUT,
        causeId: anId(),
        endsAt,
      }),
    );

  it('in a store are those with a unit there that is promised to nobody', async () => {
    const [store, other] = [await aLocation(db), await aLocation(db)];
    const at = async (name: string, level: object, locationId = store.id) =>
      aStockLevel(db, { variantId: (await goods(name)).id, locationId, ...level });
    await at('there', { onHand: 1 });
    await at('elsewhere', { onHand: 9 }, other.id);
    await at('kept for safety', { onHand: 1, safetyStock: 1 });
    await at('on display', { onHand: 1, display: 1 });
    await at('not found last time', { onHand: 1, unconfirmed: true });
    await hold(await at('held', { onHand: 1 }), new Date(clock.now().getTime() + MINUTE_MS));
    const { productId } = await goods('of which nothing is known');
    const accessory = await aVariant(db, { productId, hangsOn: ['any'] }); // sold with something else, not by itself
    await aStockLevel(db, { variantId: accessory.id, locationId: store.id, onHand: 1 });

    expect(await found({ inStockAtLocationId: store.id })).toEqual(['there']);
    expect(await found({ inStockAtLocationId: other.id })).toEqual(['elsewhere']);
    expect(await found({ inStockAtLocationId: store.id }, 'elsewhere')).toEqual([]);
    expect(await found({ inStockAtLocationId: store.id }, 'there')).toEqual(['there']);
    clock.advance(MINUTE_MS); // the end of the hold, and no job has run
    expect(await found({ inStockAtLocationId: store.id })).toEqual(['held', 'there']);
  });

  it('near a point are those that a store within 50 km has, and hands out', async () => {
    const far = { latitude: 53.22, longitude: 6.57 };
    const places = {
      'in town': await aLocation(db, UTRECHT),
      'in town, never open': await aLocation(db, { ...UTRECHT, opens: null }),
      'in town, hands nothing out': await aLocation(db, { ...UTRECHT, abilities: [LocationAbility.SELL] }),
      'far away': await aLocation(db, far),
    };
    for (const [name, { id }] of Object.entries(places))
      await aStockLevel(db, { variantId: (await goods(name)).id, locationId: id, onHand: 1 });

    expect(await found({ collectableNear: UTRECHT })).toEqual(['in town']);
    expect(await found({ collectableNear: far })).toEqual(['far away']);
    expect(await found({ collectableNear: { postcode: '3511 ZH', country: 'nl' } })).toEqual(['in town']);
    expect(await found({ collectableNear: far, inStockAtLocationId: places['in town'].id })).toEqual([]);
  });

  it('are none in a place that sells nothing, or for good no more', async () => {
    const [warehouse, closed] = [
      await aLocation(db, { abilities: [LocationAbility.SHIP] }),
      await aLocation(db, { closed: true, abilities: [] }),
    ];
    const { id: variantId } = await goods('there');
    for (const { id } of [warehouse, closed]) {
      await aStockLevel(db, { variantId, locationId: id, onHand: 1 });
      expect(await found({ inStockAtLocationId: id })).toEqual([]);
    }
  });

  it.each<[string, ProductFilter, string]>([
    ['a location that there is not', { inStockAtLocationId: anId() }, 'inStockAtLocationId'],
    ['a point that is nowhere', { collectableNear: {} }, 'collectableNear'],
    ['half a point', { collectableNear: { latitude: 52 } }, 'collectableNear'],
    [
      'a postcode that none can be',
      { collectableNear: { postcode: 'x', country: 'NL' } },
      'collectableNear.postcode',
    ],
  ])('are not asked for at %s', async (_, filter, field) => {
    await expect(found(filter)).rejects.toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field: `filter.${field}` },
    });
  });

  it('are those that the availability of their variants says, whatever they are and whatever is there', async () => {
    const stores = [await aLocation(db), await aLocation(db)];
    const level = fc.record({
      onHand: fc.integer({ min: 0, max: 3 }),
      display: fc.constantFrom(0, 0, 1),
      safetyStock: fc.constantFrom(0, 0, 1),
      unconfirmed: fc.constantFrom(false, false, true),
    });
    const sold = fc.constantFrom<VariantGiven>(
      {},
      {},
      { saleState: SaleState.RUN_OUT },
      { saleState: SaleState.PREORDER },
      { saleState: SaleState.ANNOUNCED },
      { saleState: SaleState.ANNOUNCED, saleFrom: new Date('2026-11-20T10:00:00Z') },
      { saleState: SaleState.ANNOUNCED, saleFrom: new Date('2999-01-01T00:00:00Z') },
      { blockReason: 'recall' },
      { kind: VariantKind.SERVICE },
    );
    const articles = fc.array(fc.tuple(sold, level, level), { minLength: 4, maxLength: 4 });
    const parts = fc.array(fc.tuple(fc.constantFrom(0, 1, 2, 3), fc.constantFrom(1, 2)), {
      minLength: 1,
      maxLength: 3,
    });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(articles, fc.array(parts, { maxLength: 2 }), async (given, bundles) => {
        ({ id: categoryId } = await aCategory(db));
        round += 1;
        const ids: Id<'Variant'>[] = [];
        for (const [index, [columns, ...levels]] of given.entries()) {
          const { id } = await goods(`${round} ${index}`, columns);
          ids.push(id);
          for (const [at, each] of levels.entries()) {
            const display = Math.min(each.display, each.onHand);
            await aStockLevel(db, { ...each, display, variantId: id, locationId: stores[at]!.id });
          }
        }
        for (const [index, of] of bundles.entries()) {
          const each = new Map(of.map(([part, quantity]) => [ids[part]!, quantity]));
          const components = [...each].map(([variantId, quantity]) => ({ variantId, quantity }));
          ids.push((await goods(`${round} bundle ${index}`, { components })).id);
        }
        const reading = unitOfWork.read(anActor());
        const facts = [...(await catalogue.variants(reading, ids)).values()];
        for (const { id } of stores) {
          const question = { near: null, locationIds: [id], quantity: 1 };
          const told = await availabilities.ofVariants(reading, facts, question);
          const had = told.filter(({ stores: [store] }) => store!.band !== StockBand.NONE);
          const names = had.map(({ variantId }) => facts.find((variant) => variant.id === variantId)!.name);
          expect(await found({ inStockAtLocationId: id })).toEqual(names.toSorted());
        }
      }),
      { numRuns: 12 },
    );
  });

  it('are a page of a list in one statement, whatever narrows it', async () => {
    const { id } = await aLocation(db);
    await aStockLevel(db, { variantId: (await goods('there')).id, locationId: id, onHand: 1 });
    locations.kept.maxAgeMs = 60_000;
    await found({ inStockAtLocationId: id });
    const counting = counted(unitOfWork.read(anActor()));
    expect(await found({ inStockAtLocationId: id, collectableNear: UTRECHT }, null, counting)).toEqual([
      'there',
    ]);
    expect(counting.statements).toBe(1);
    locations.kept.maxAgeMs = 0;
  });
});
