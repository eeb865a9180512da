import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importFiles } from '../../src/cli/import/import-files.js';
import type { Problem } from '../../src/cli/import/read-rows.js';
import { importableFiles, loadSampleStore } from '../../src/cli/import/sample-store.js';
import { rowWriters } from '../../src/cli/import/writers.js';
import { sampleSecrets } from '../../src/cli/sample-people.js';
import { requestFrom } from '../../src/cli/import/request.js';
import type { PriceReview } from '../../src/pricing/index.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { systemActor } from '../../src/platform/access/actor.js';
import type { FormatName } from '../../src/cli/import/formats.js';
import { StockService } from '../../src/inventory/index.js';
import { LocationDirectory } from '../../src/locations/index.js';
import { type RunningApp, startApp } from '../support/app.js';
import { aCollectionPoint } from '../collection/a-collection-point.js';
import { anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';

describe('importing files', () => {
  let app: RunningApp;
  beforeAll(async () => (app = await startApp()));
  afterAll(() => app.close());

  const folderOf = (files: Record<string, string[]>): string => {
    const folder = mkdtempSync(path.join(tmpdir(), 'import-'));
    for (const [name, lines] of Object.entries(files))
      writeFileSync(path.join(folder, `${name}.csv`), lines.join('\n'));
    return folder;
  };
  interface Given {
    readonly dryRun?: boolean;
    readonly review?: PriceReview | null;
    readonly knownSecrets?: ReadonlySet<string>;
  }
  const run = async (
    folder: string,
    allOrNothing = false,
    { dryRun = false, review = null, knownSecrets }: Given = {},
  ) => {
    const problems: Problem[] = [];
    const outcomes = await importFiles(
      app.app.get(UnitOfWork),
      rowWriters(app.app, review),
      importableFiles(folder),
      {
        allOrNothing,
        ...(knownSecrets && { knownSecrets }),
        dryRun,
        told: () => undefined,
        problem: (problem) => problems.push(problem),
      },
    );
    return {
      accepted: outcomes.reduce((sum, { accepted }) => sum + accepted, 0),
      problems: problems.map(({ line, column, reason }) => ({ line, column, reason })),
    };
  };
  const count = async (table: string, where: string): Promise<number> => {
    const [row] = await app.db.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM ${table} WHERE ${where}`,
    );
    return row!.n;
  };
  const goods = (tag: string) => ({
    categories: ['code,name,parent', `${tag},Category ${tag},`],
    products: ['code,category,name,description', `${tag}-1,${tag},One,`, `${tag}-2,nowhere,Two,`],
    variants: [
      'product,sku,name,kind,unit,tax_class,sale_state',
      `${tag}-1,${tag}-1,One,goods,piece,standard,on_sale`,
      `${tag}-1,${tag}-X,Bad,goods,barrel,standard,on_sale`,
    ],
  });

  it('keeps the valid rows, and tells every wrong one with line, column and reason', async () => {
    const { accepted, problems } = await run(folderOf(goods('keep')));
    expect(accepted).toBe(3);
    expect(problems).toEqual([
      { line: 3, column: 'category', reason: 'does not name a category' },
      { line: 3, column: 'unit', reason: expect.any(String) as string },
    ]);
    expect(await count('product', "code LIKE 'keep-%'")).toBe(1);
    expect(await count('variant', "sku LIKE 'keep-%'")).toBe(1);
  });

  it('keeps nothing at all when it is told so and a row is wrong', async () => {
    const { problems } = await run(folderOf(goods('none')), true);
    expect(problems).toHaveLength(2);
    expect(await count('category', "code = 'none'")).toBe(0);
    expect(await count('product', "code LIKE 'none-%'")).toBe(0);
  });

  it('tells head office what waits in a store that it closes for good', async () => {
    const point = aCollectionPoint(() => app);
    const shop = await point.aShop();
    const { headers } = await point.aCustomerAt();
    const { pickup } = await point.place(shop, headers);
    await app.settled(); // what follows from a pickup asks whether its store is closed, too
    const [store] = await app.db.query<{ code: string; seller: string }[]>(
      'SELECT location.code, seller.code AS seller FROM location JOIN seller ON seller.id = seller_id WHERE location.id = $1',
      [shop.storeId],
    );
    const columns =
      'code,name,kind,seller,street,house_number,postcode,city,country,latitude,longitude,time_zone';
    const row = `${store!.code},Dicht,store,${store!.seller},Plein,1,3511 AB,Utrecht,NL,52.09,5.12,Europe/Amsterdam`;
    const file = folderOf({ locations: [`${columns},closed`, `${row},yes`] });
    const tasks = () => count('task', `kind = 'call_customer' AND cause_id = '${pickup.id}'`);
    await run(file, false, { dryRun: true });
    expect(await tasks()).toBe(0);
    expect(await run(file)).toEqual({ accepted: 1, problems: [] });
    expect(await tasks()).toBe(1);
    await app.db.query(
      "UPDATE task SET state = 'done', outcome = 'told', done_at = now() WHERE cause_id = $1",
      [pickup.id],
    );
    await run(file);
    expect(await tasks()).toBe(1); // it was closed before
  });

  it('shows prices before and after in a dry run, keeps nothing, and leaves surprises out until they are confirmed', async () => {
    const lines = (amount: string, from: string) => [
      'sku,list,currency,amount,valid_from,reason',
      `keep-1,regular,EUR,${amount},${from},a test`,
    ];
    await run(folderOf({ prices: lines('10.00', '2026-01-05') }));
    const told: string[] = [];
    const review = (surpriseMaxBps: number | null): PriceReview => ({
      surpriseMaxBps,
      told: (sku, { priceList, before, after, changeBps }) =>
        told.push([sku, priceList, before?.amount, after?.amount, changeBps].join(' ')),
    });
    const halved = folderOf({ prices: lines('4.00', '2026-12-01') });
    const dry = await run(halved, false, { dryRun: true, review: review(5_000) });
    expect(told).toEqual(['keep-1 regular EUR 1000 400 -6000']);
    expect(dry.problems).toEqual([
      { line: 2, column: 'amount', reason: 'changes the price by -60%, more than 50%; confirm the surprise' },
    ]);
    const confirmed = { review: review(null) };
    expect((await run(halved, false, { dryRun: true, ...confirmed })).problems).toEqual([]);
    expect(await count('price', "variant_id = (SELECT id FROM variant WHERE sku = 'keep-1')")).toBe(1);
    await run(halved, false, { review: review(5_000) });
    expect(await count('price', "variant_id = (SELECT id FROM variant WHERE sku = 'keep-1')")).toBe(1);
    await run(halved, false, confirmed);
    expect(await count('price', "variant_id = (SELECT id FROM variant WHERE sku = 'keep-1')")).toBe(2);
  });

  it('says what became of a barcode that a spreadsheet turned into a number', async () => {
    const { problems } = await run(folderOf({ barcodes: ['barcode;sku;quantity', '9,52123E+12;keep-1;1'] }));
    expect(problems).toEqual([
      { line: 2, column: 'barcode', reason: expect.stringContaining('Excel') as string },
    ]);
  });

  it('refuses the keys, PINs and passwords of the sample store where they are no secrets', async () => {
    const { accepted, problems } = await run(
      folderOf({
        api_clients: ['name,kind,key', 'Ours,webshop,sample-webshop', 'Own,webshop,a-key-of-our-own'],
        staff: ['number,name,role,password', '77,Eve,ops,sample-ops-password'],
      }),
      false,
      { knownSecrets: sampleSecrets() },
    );
    const reason = 'is of the sample store, so everybody knows it: choose another';
    expect(problems.toSorted((a, b) => a.column!.localeCompare(b.column!))).toEqual([
      { line: 2, column: 'key', reason },
      { line: 2, column: 'password', reason },
    ]);
    expect(accepted).toBe(1);
  });

  it('goes on where it broke off: the same levels, what was sold meanwhile kept, each change applied once', async () => {
    const directory = app.app.get(LocationDirectory);
    const { maxAgeMs } = directory.kept;
    directory.kept.maxAgeMs = 0; // the builders write past it
    const places = await Promise.all(Array.from({ length: 50 }, () => aLocation(app.db)));
    const goods = await Promise.all(Array.from({ length: 24 }, () => aVariant(app.db)));
    const variantIds = goods.map(({ id }) => id);
    const asOf = new Date().toISOString();
    const pairs = goods.flatMap(({ sku }, n) =>
      places.map(({ code }, at) => ({ sku, code, units: 5 + n + at })),
    );
    const folder = folderOf({
      stock: [
        'sku,location,on_hand,as_of',
        ...pairs.map(({ sku, code, units }) => `${sku},${code},${units},${asOf}`),
      ],
      stock_changes: [
        'reference,sku,location,change',
        ...pairs.map(({ sku, code, units }, n) => `${code}-${n},${sku},${code},${units % 2 ? 3 : -2}`),
      ],
    });
    const onHand = async (): Promise<Record<string, number>> => {
      const rows = await app.db.query<{ sku: string; code: string; on_hand: number }[]>(
        `SELECT sku, code, on_hand FROM stock_level JOIN variant ON variant.id = variant_id
           JOIN location ON location.id = location_id WHERE variant_id = ANY($1)`,
        [variantIds],
      );
      return Object.fromEntries(rows.map((row) => [`${row.sku} ${row.code}`, row.on_hand]));
    };
    const breakingAt = async (format: FormatName, rows: number) => {
      const told = (_: string, done: number) => {
        if (done >= rows) throw new Error('the machine went down');
      };
      const [file] = importableFiles(folder).filter((one) => one.format === format);
      const options = { allOrNothing: false, told, problem: (problem: Problem) => problems.push(problem) };
      const problems: Problem[] = [];
      const done = importFiles(app.app.get(UnitOfWork), rowWriters(app.app, null), [file!], options);
      await expect(done).rejects.toThrow('went down');
      expect(problems).toEqual([]);
    };
    const movements = () => count('stock_movement', `variant_id = ANY('{${variantIds.join()}}')`);

    await breakingAt('stock', 1_000);
    expect(Object.keys(await onHand())).toHaveLength(1_000);
    const sold = { variantId: variantIds[0]!, locationId: places[0]!.id, quantity: 2 };
    await app.app.get(UnitOfWork).run(systemActor('a test'), { operation: 'test' }, (tx) =>
      app.app.get(StockService).sellFromHand(tx, {
        cause: { kind: 'order', id: anId() },
        lines: [{ ...sold, orderLineId: anId<'OrderLine'>() }],
      }),
    );
    await breakingAt('stock_changes', 500);
    expect(await run(folder)).toEqual({ accepted: 2 * pairs.length, problems: [] });

    const expected = Object.fromEntries(
      pairs.map(({ sku, code, units }) => [`${sku} ${code}`, units + (units % 2 ? 3 : -2)]),
    );
    expected[`${goods[0]!.sku} ${places[0]!.code}`]! -= 2;
    expect(await onHand()).toEqual(expected);
    expect(await movements()).toBe(2 * pairs.length + 1);
    expect(await run(folder)).toMatchObject({ problems: [] });
    expect(await onHand()).toEqual(expected);
    expect(await movements()).toBe(2 * pairs.length + 1);
    directory.kept.maxAgeMs = maxAgeMs;
  });

  it('changes nothing when the same files come again', async () => {
    await loadSampleStore(app.app);
    const fingerprint = async () =>
      app.db.query(
        `SELECT (SELECT count(*) FROM stock_movement) AS movements, (SELECT count(*) FROM price) AS prices,
                (SELECT count(*) FROM outbox_event) AS events, (SELECT sum(on_hand) FROM stock_level) AS units`,
      );
    const before: unknown = await fingerprint();
    await loadSampleStore(app.app);
    expect(await fingerprint()).toEqual(before);
  });

  it('takes over what customers allowed, where and when; the rest of a file with a wrong row too', async () => {
    await loadSampleStore(app.app);
    const said = (code: string) =>
      app.db.query<object[]>(
        `SELECT granted, channel, location.code AS store, source, at FROM consent_record AS record
           JOIN customer ON customer.id = customer_id LEFT JOIN location ON location.id = location_id
          WHERE customer.code = $1 ORDER BY at`,
        [code],
      );
    const inTheApp = { channel: 'app', store: null, source: 'import' };
    expect(await said('consent-smit')).toEqual([
      { granted: false, ...inTheApp, at: new Date('2025-11-11T20:40:00Z') },
      {
        granted: true,
        channel: 'store',
        store: 'UTR',
        source: 'import',
        at: new Date('2025-12-06T10:05:00Z'),
      },
    ]);
    expect(await said('pieter')).toMatchObject([{ granted: false }]);
    const consents = [
      'customer,purpose,granted,channel,location,text_version,at',
      'pieter,purchases_shown,yes,store,NOWHERE,2025-09,2025-12-20 10:00',
      'nobody,purchases_shown,yes,store,UTR,2025-09,2025-12-20 10:00',
      'pieter,purchases_shown,yes,phone,,2025-09,2025-12-20 11:00',
      'pieter,mailings,yes,phone,,2025-09,2025-12-20 11:00',
    ];
    expect((await run(folderOf({ consents }))).problems.map(({ line, column }) => [line, column])).toEqual([
      [5, 'purpose'],
      [2, 'location'],
      [3, 'customer'],
    ]);
    expect(await said('pieter')).toMatchObject([{ granted: false }, { granted: true, channel: 'phone' }]);
  });

  it('reads the ways of delivery that a version of the terms names, and tells which line of them is wrong', async () => {
    const header =
      'key,version,effective_from,return_days,return_starts_at,return_fee,return_routes,return_postage_paid_by,delivery_cost,delivery_days_min,delivery_days_max,delivery_options,currency,texts';
    const terms = (key: string, ways: string) =>
      `${key},1,2026-01-05,60,purchase,0.00,any_store|post,retailer,4.95,1,3,${ways}.csv,EUR,nl=text.md`;
    const columns = 'code,names,cost,free_from,days_min,days_max,required_for,currency';
    const folder = folderOf({
      terms: [header, terms('good', 'ways'), terms('costly', 'wrong'), terms('foreign', 'francs')],
      ways: [columns, 'evening,nl=Avond|en=Evening,7.95,,1,2,two_man,EUR'],
      wrong: [columns, 'evening,nl=Avond,7.95,,1,2,,EUR', 'night,nl=Nacht,much,,1,2,,EUR'],
      francs: [columns, 'evening,nl=Avond,7.95,,1,2,,CHF'],
    });
    writeFileSync(path.join(folder, 'text.md'), '# Voorwaarden');
    const { accepted, problems } = await run(folder);
    expect(accepted).toBe(1);
    expect(problems).toMatchObject([
      {
        line: 3,
        column: 'delivery_options',
        reason: expect.stringMatching(/wrong.csv, of which line 3 is wrong: cost /) as string,
      },
      { line: 4, column: 'delivery_options', reason: expect.stringContaining('another currency') as string },
    ]);
    expect(await count('terms_version', "rules #>> '{delivery,options,0,names,en}' = 'Evening'")).toBe(1);
  });
});

describe('the command line of an import', () => {
  it('names places and flags in any order', () => {
    expect(requestFrom(['a', '--surprise-max', '25', 'b', '--dry-run'])).toEqual({
      places: ['a', 'b'],
      allOrNothing: false,
      dryRun: true,
      surpriseMaxBps: 2_500,
    });
    expect(requestFrom(['--confirm-surprises', '--all-or-nothing', 'a'])).toMatchObject({
      places: ['a'],
      allOrNothing: true,
      surpriseMaxBps: null,
    });
    expect(requestFrom(['a']).surpriseMaxBps).toBe(5_000);
  });

  it.each([
    [['--dry']],
    [['a', '--surprise-max']],
    [['a', '--surprise-max', 'half']],
    [['a', '--surprise-max', '-1']],
  ])('refuses %j', (args) => {
    expect(() => requestFrom(args)).toThrow();
  });
});
