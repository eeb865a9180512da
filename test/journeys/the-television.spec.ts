import { invariants } from '../../src/cli/audit/invariants.js';
import { loadSampleStore } from '../../src/cli/import/sample-store.js';
import { assemble } from '../../src/cli/story/cast.js';
import { television } from '../../src/cli/story/television.js';
import { LocationDirectory } from '../../src/locations/index.js';
import { type RunningApp, startApp } from '../support/app.js';
import { expectInvariants } from '../support/invariants.js';
import { Listener } from '../support/listener.js';

describe('the television', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startApp();
    app.app.get(LocationDirectory, { strict: false }).kept.maxAgeMs = 0; // it was asked before there were any
    await loadSampleStore(app.app, 'src/sample');
  });
  afterAll(() => app.close());

  it('is seen in a store, reserved by phone, paid at the till and brought back elsewhere', async () => {
    const teller = new Listener();
    await television(await assemble(app.origin), teller);
    expect(teller.found).toEqual(teller.expected);
    expect(teller.found.length).toBeGreaterThan(20);
    expect(teller.steps).toBeGreaterThan(15);
    await app.settled();
    await expectInvariants(
      app.db,
      invariants.filter(({ id }) => id !== 'D1'),
    );
  });

  it('has failed nowhere on our side', () => {
    expect(app.logged.filter((line) => /"level":(50|60|"error"|"fatal")/.test(line))).toEqual([]);
  });
});
