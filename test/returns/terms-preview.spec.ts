import type { DataSource } from 'typeorm';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { OpenSalesRepository } from '../../src/returns/open-sales.repository.js';
import { TermsPreviewService } from '../../src/returns/terms-preview.service.js';
import { type Publishable, type TermsRules } from '../../src/terms/index.js';
import { anActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { publishedTerms, SIXTY_DAYS } from '../support/terms.js';
import { aWorkshop } from '../support/database.js';
import { aPaidOrder } from '../support/orders.js';
import { returnServices } from '../support/returns.js';

let db: DataSource;
let unitOfWork: UnitOfWork;
const { terms, locations } = returnServices();
const previews = new TermsPreviewService(new OpenSalesRepository(), terms, locations);

beforeAll(async () => {
  ({ db, unitOfWork } = await aWorkshop('2026-11-25T10:00:00Z'));
  await publishedTerms(db);
  await publishedTerms(db, {
    key: 'sale',
    version: 2,
    servesOpenOrders: false,
    effectiveFrom: new Date('2026-11-24T00:00:00Z'),
    rules: daysOf(90),
  });
  for (const day of ['2026-08-01', '2026-09-10', '2026-09-27', '2026-11-20'])
    await aPaidOrder(db, { placedAt: new Date(`${day}T12:00:00Z`) });
});
afterAll(() => db.destroy());

function daysOf(windowDays: number): TermsRules {
  return { ...SIXTY_DAYS, returns: { ...SIXTY_DAYS.returns, windowDays } };
}
const preview = (given: Partial<Publishable> = {}) =>
  previews.preview(unitOfWork.read(anActor()), {
    id: anId<'Terms'>(),
    key: 'sale',
    version: 3,
    effectiveFrom: new Date('2026-11-26T00:00:00Z'),
    servesOpenOrders: true,
    rules: daysOf(90),
    texts: {},
    hash: '',
    ...given,
  });

describe('what terms would change for open orders', () => {
  it('is counted on the day they begin to hold: what came back or is too old under both is left out', async () => {
    // 60 days reach back to 27 September, 90 to 28 August
    expect(await preview()).toEqual({ ordersAffected: 3, ordersBetterOff: 3 });
    expect(await preview({ rules: daysOf(60) })).toMatchObject({ ordersAffected: 2, ordersBetterOff: 0 });
    expect(await preview({ effectiveFrom: new Date('2027-01-10T00:00:00Z') })).toMatchObject({
      ordersAffected: 1,
      ordersBetterOff: 1,
    });
  });

  it('is nothing when they are worse, or do not serve open orders, or are another document', async () => {
    expect(await preview({ rules: daysOf(30) })).toMatchObject({ ordersAffected: 2, ordersBetterOff: 0 });
    const none = { ordersAffected: 0, ordersBetterOff: 0 };
    expect(await preview({ servesOpenOrders: false })).toEqual(none);
    expect(await preview({ key: 'loyalty' })).toEqual(none);
  });

  it('counts a lower fee and a seal that need not be whole', async () => {
    const returns = { ...SIXTY_DAYS.returns, exceptions: [] };
    expect(await preview({ rules: { ...SIXTY_DAYS, returns } })).toMatchObject({ ordersBetterOff: 0 });
    const { id: variantId } = await aVariant(db, { flags: ['seal'] });
    await aPaidOrder(db, { lines: [{ variantId }] });
    expect(await preview({ rules: { ...SIXTY_DAYS, returns } })).toMatchObject({ ordersBetterOff: 1 });
  });
});
