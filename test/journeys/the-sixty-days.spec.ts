import { loadSampleStore } from '../../src/cli/import/sample-store.js';
import { assemble } from '../../src/cli/story/cast.js';
import { sixtyDays } from '../../src/cli/story/sixty-days.js';
import { Teller } from '../../src/cli/story/teller.js';
import type { Id } from '../../src/kernel/ids.js';
import { systemActor } from '../../src/platform/access/actor.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { HOME_MARKET, PriceService } from '../../src/pricing/index.js';
import { expectInOrder } from '../checkout/a-shop.js';
import { type RunningApp, startApp } from '../support/app.js';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
  await loadSampleStore(app.app, 'src/sample');
});
afterAll(() => app.close());

it('are promised online, bought in one store, brought to another: the same terms, price and answer in every channel', async () => {
  const told: string[] = [];
  const teller = new Teller((line) => told.push(line));
  await sixtyDays(await assemble(app.origin), teller);
  expect(told.filter((line) => line.includes('✗'))).toEqual([]);
  expect(teller.ends(0)).toBe(true);
  expect(told.filter((line) => line.includes('✓')).length).toBeGreaterThan(12);
  await expectInOrder(app);
});

it('happen in a store where the label of the kettle still says 32.95, and nowhere else', async () => {
  const codes = await app.db.query<{ id: Id<'Location'>; code: string }[]>('SELECT id, code FROM location');
  const [kettle] = await app.db.query<{ id: Id<'Variant'> }[]>(`SELECT id FROM variant WHERE sku = 'KET-1'`);
  const db = app.app.get(UnitOfWork, { strict: false }).read(systemActor('a test'));
  const prices = app.app.get(PriceService, { strict: false });
  for (const { id, code } of codes) {
    const market = { ...HOME_MARKET, labelsOf: id };
    const { price, label } = (await prices.sellables(db, [kettle!.id], db.now, market)).get(kettle!.id)!;
    expect([code, price?.amount, label?.amount]).toEqual([code, 3495, code === 'ZWO' ? 3295 : undefined]);
  }
});
