import { loadSampleStore } from '../../src/cli/import/sample-store.js';
import { assemble } from '../../src/cli/story/cast.js';
import { sixtyDays } from '../../src/cli/story/sixty-days.js';
import { Teller } from '../../src/cli/story/teller.js';
import { everyInvariant } from '../checkout/a-shop.js';
import { type RunningApp, startApp } from '../support/app.js';
import { expectInvariants } from '../support/invariants.js';

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
  await app.settled();
  await expectInvariants(app.db, everyInvariant);
});
