import type { DataSource } from 'typeorm';
import type { Id } from '../../src/kernel/ids.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { ReturnBasis } from '../../src/returns/index.js';
import { anActor, anId } from '../support/builders.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation } from '../support/locations.js';
import { publishedTerms, SIXTY_DAYS } from '../support/terms.js';
import { counted } from '../support/counted.js';
import { aWorkshop } from '../support/database.js';
import { aPaidOrder } from '../support/orders.js';
import { returnServices } from '../support/returns.js';

let db: DataSource;
let unitOfWork: UnitOfWork;
const { eligibility, terms, locations } = returnServices();

beforeAll(async () => ({ db, unitOfWork } = await aWorkshop('2026-11-25T10:00:00Z')));
afterAll(() => db.destroy());

const of = (lineIds: readonly Id<'OrderLine'>[], language = 'nl') =>
  eligibility.of(unitOfWork.read(anActor()), lineIds, language);

it('answers for the lines of many orders in one statement, and knows nothing of lines that are not there', async () => {
  const { id: locationId } = await aLocation(db);
  const orders = [];
  for (let count = 0; count < 10; count += 1)
    orders.push(await aPaidOrder(db, { locationId, lines: [{}, {}, {}] }));
  const lineIds = orders.flatMap((order) => order.lineIds);
  terms.kept.maxAgeMs = locations.kept.maxAgeMs = 60_000; // kept in the process, as when the product runs
  await of(lineIds);
  const counting = counted(unitOfWork.read(anActor()));
  const answers = await eligibility.of(counting, [...lineIds, anId()], 'nl');
  expect([...answers.keys()].toSorted()).toEqual(lineIds.toSorted());
  expect(new Set([...answers.values()].map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(counting.statements).toBe(1);
  terms.kept.maxAgeMs = locations.kept.maxAgeMs = 0;
});

it('counts days where the sale was made: a store in Brussels time, or the places of the seller online', async () => {
  const { id: locationId } = await aLocation(db, { country: 'BE', timeZone: 'Pacific/Auckland' });
  const placedAt = new Date('2026-11-20T12:00:00Z');
  for (const online of [false, true]) {
    const order = await aPaidOrder(db, { locationId, placedAt, online });
    expect((await of(order.lineIds)).get(order.lineIds[0]!)).toMatchObject({ countedFrom: '2026-11-21' });
  }
});

it('takes the better answer of terms that came later and serve open orders, and leaves the others as they were', async () => {
  const before = await aPaidOrder(db);
  const [lineId] = before.lineIds as [Id<'OrderLine'>];
  await publishedTerms(db, {
    version: 2,
    effectiveFrom: new Date('2026-11-24T00:00:00Z'),
    rules: { ...SIXTY_DAYS, returns: { ...SIXTY_DAYS.returns, windowDays: 30 } },
  });
  expect((await of([lineId])).get(lineId)).toMatchObject({
    windowDays: 60,
    termsVersion: 1,
    betterLater: false,
  });
  await publishedTerms(db, {
    version: 3,
    effectiveFrom: new Date('2026-11-25T00:00:00Z'),
    rules: { ...SIXTY_DAYS, returns: { ...SIXTY_DAYS.returns, windowDays: 90 } },
  });
  expect((await of([lineId], 'en')).get(lineId)).toMatchObject({
    basis: ReturnBasis.POLICY,
    windowDays: 90,
    lastDay: '2027-02-18',
    termsVersion: 3,
    betterLater: true,
    words:
      'You may bring it back until 18 February 2027, free of charge. Our newer terms are better for you in this than those of your purchase.',
  });
  await publishedTerms(db, {
    version: 4,
    effectiveFrom: new Date('2026-11-25T06:00:00Z'),
    servesOpenOrders: false,
    rules: { ...SIXTY_DAYS, returns: { ...SIXTY_DAYS.returns, windowDays: 14 } },
  });
  expect((await of([lineId])).get(lineId)).toMatchObject({ windowDays: 90, termsVersion: 3 }); // what was given stands
});

it('judges what a line was when it was ordered, whatever the catalogue says of its article since', async () => {
  const [plain, sealed] = [await aVariant(db), await aVariant(db, { flags: ['seal'] })];
  const order = await aPaidOrder(db, { lines: [{ variantId: plain.id }, { variantId: sealed.id }] });
  await db.query(`UPDATE variant SET flags = '{made_to_measure}' WHERE id = ANY($1)`, [
    [plain.id, sealed.id],
  ]);
  const answers = await of(order.lineIds);
  expect(order.lineIds.map((id) => answers.get(id))).toMatchObject([
    { eligible: true, asks: [] },
    { eligible: true, asks: ['seal_whole'] },
  ]);
});
