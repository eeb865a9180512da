import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { FulfilmentState } from '../../src/orders/index.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { judge } from '../../src/returns/eligibility.js';
import { returnRulesOf } from '../../src/returns/eligibility.service.js';
import { OpenSalesRepository } from '../../src/returns/open-sales.repository.js';
import { EligibilityCode } from '../../src/returns/returns.enums.js';
import { type TermsPreview, TermsPreviewService } from '../../src/returns/terms-preview.service.js';
import { type Publishable, type TermsRules, UnitCondition, WindowStart } from '../../src/terms/index.js';
import { anActor, anId } from '../support/builders.js';
import { aLocation } from '../support/locations.js';
import { aWorkshop } from '../support/database.js';
import { aPaidOrder } from '../support/orders.js';
import { returnServices } from '../support/returns.js';
import { statementsOf } from '../support/statements.js';
import { publishedTerms, SIXTY_DAYS } from '../support/terms.js';

const DAY = 86_400_000;
const NOW = new Date('2026-11-25T10:00:00Z');
const { eligibility, terms, locations } = returnServices();
const previews = new TermsPreviewService(new OpenSalesRepository(), terms, locations);

let db: DataSource;
let unitOfWork: UnitOfWork;
/** What the random orders are copies of. */
let model: { orderId: string; lineId: string; fulfilmentId: string };
let termsIds: Id<'Terms'>[];
let soldAt: { locationId: string | null; sellerId: string }[];

const returning = (given: Partial<TermsRules['returns']>): TermsRules => ({
  ...SIXTY_DAYS,
  returns: { ...SIXTY_DAYS.returns, ...given },
});

beforeAll(async () => {
  ({ db, unitOfWork } = await aWorkshop(NOW.toISOString()));
  const published: [string, boolean, TermsRules][] = [
    ['2024-01-01', true, returning({ informsOfWithdrawal: false })],
    ['2026-03-01', false, returning({ startsAt: WindowStart.DELIVERY, windowDays: 30 })],
    ['2026-10-01', true, returning({ feeAmount: 295, exceptions: [UnitCondition.SEAL_BROKEN] })],
    ['2026-12-20', true, returning({ windowDays: 75, startsAt: WindowStart.HANDOVER })], // to come
  ];
  termsIds = [];
  for (const [index, [day, servesOpenOrders, rules]] of published.entries())
    termsIds.push(
      (
        await publishedTerms(db, {
          version: index + 1,
          effectiveFrom: new Date(`${day}T00:00:00Z`),
          servesOpenOrders,
          rules,
        })
      ).id,
    );
  const stores = [
    await aLocation(db),
    await aLocation(db, { country: 'BE', timeZone: 'Europe/Brussels' }),
    await aLocation(db, { country: 'PT', timeZone: 'Atlantic/Azores' }),
  ];
  soldAt = stores.flatMap(({ id, sellerId }) => [
    { locationId: id, sellerId },
    { locationId: null, sellerId },
  ]);
  const { id: orderId, lineIds } = await aPaidOrder(db, {
    online: true,
    locationId: stores[0]!.id,
    termsId: termsIds[2]!,
    placedAt: new Date('2026-01-15T12:00:00Z'),
  });
  const [{ id: fulfilmentId }]: [{ id: string }] = await db.query('SELECT id FROM fulfilment');
  await db.query("UPDATE customer_order SET state = 'cancelled'"); // itself it is none of those counted
  model = { orderId, lineId: lineIds[0]!, fulfilmentId };
});
afterAll(() => db.destroy());

/** An order with its lines and what left of it, at random but as orders are: see the checks of their tables. */
const anOrder = fc.record({
  terms: fc.nat(2),
  place: fc.nat(5),
  isDistance: fc.boolean(),
  // Most where windows end: at 14, 30, 60 and 75 days, and at 13 months; minutes make days end in one zone and not in another.
  daysAgo: fc.oneof(fc.nat(120), fc.constantFrom(14, 15, 30, 31, 60, 61, 75, 76, 410, 424)),
  minutes: fc.nat(1439),
  lines: fc.array(
    fc.record({
      kind: fc.constantFrom('goods', 'goods', 'goods', 'bundle', 'digital', 'service', 'gift_card'),
      unit: fc.constantFrom('piece', 'piece', 'cm'),
      flags: fc.subarray(['fragile', 'made_to_measure', 'returnable_unsealed', 'seal']),
      quantity: fc.integer({ min: 1, max: 3 }),
      parts: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)),
      isEvening: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  parts: fc.array(
    fc.record({
      state: fc.constantFrom(...Object.values(FulfilmentState)),
      after: fc.oneof(fc.nat(5), fc.nat(90)),
      lines: fc.subarray([0, 1, 2], { minLength: 1 }),
    }),
    { maxLength: 3 },
  ),
});
type AnOrder = typeof anOrder extends fc.Arbitrary<infer Value> ? Value : never;

const oneDone = (state: FulfilmentState, daysAgo: number, after: number): AnOrder => ({
  ...{ terms: 1, place: 0, isDistance: false, daysAgo, minutes: 90 },
  lines: [{ kind: 'goods', unit: 'piece', flags: [], quantity: 1, parts: [0, 1, 0], isEvening: true }],
  parts: [{ state, after, lines: [0] }],
});
const AT_THE_EDGE: readonly AnOrder[] = [
  oneDone(FulfilmentState.DESPATCHED, 141, 100), // open by the days that the way of its parcel takes
  oneDone(FulfilmentState.DELIVERED, 1400, 1390), // old, and hers since ten days
  { ...oneDone(FulfilmentState.DELIVERED, 370, 0), terms: 0, isDistance: true }, // she was not told
  { ...oneDone(FulfilmentState.HANDED_OVER, 60, 0), place: 5 }, // a day later in the zone of other sellers
];

const copyOf = (table: string, id: string, changes: object) =>
  db.query(
    `INSERT INTO ${table} SELECT (jsonb_populate_record(${table}, $1)).* FROM ${table} WHERE id = $2`,
    [JSON.stringify(changes), id],
  );

async function write(order: AnOrder): Promise<void> {
  const orderId = anId<'Order'>();
  const placedAt = new Date(NOW.getTime() - order.daysAgo * DAY + order.minutes * 60_000 - DAY / 2);
  const lines = order.lines.map((line) => {
    const [cancelled, fulfilled, returned] = line.parts;
    const stands = line.quantity - Math.min(cancelled, line.quantity);
    const here = Math.min(fulfilled, stands);
    return {
      ...line,
      id: anId(),
      cancelled: line.quantity - stands,
      fulfilled: here,
      returned: Math.min(returned, here),
    };
  });
  const isDone = lines.every((line) => line.fulfilled + line.cancelled === line.quantity);
  await copyOf('customer_order', model.orderId, {
    ...soldAtColumns(order.place),
    id: orderId,
    number: `N-${orderId}`,
    state: isDone ? 'fulfilled' : 'partly_fulfilled',
    placed_at: placedAt,
    contract: order.isDistance ? 'distance' : 'in_store',
    terms_id: termsIds[order.terms],
    delivered_by: [{ id: EVENING_ID, daysMax: 9 }],
  });
  for (const [position, line] of lines.entries())
    await copyOf('order_line', model.lineId, {
      ...{ id: line.id, order_id: orderId, position, kind: line.kind, unit: line.unit, flags: line.flags },
      ...{
        quantity: line.quantity,
        cancelled: line.cancelled,
        fulfilled: line.fulfilled,
        returned: line.returned,
      },
      ...{ gross_amount: line.quantity * 1000, total_amount: line.quantity * 1000, unit_amount: 1000 },
      ...{ discount_amount: 0, dearer_units: 0, delivery_option_id: line.isEvening ? EVENING_ID : null },
    });
  const all = { state: FulfilmentState.HANDED_OVER, after: 0, lines: [0, 1, 2] };
  const reached = order.parts.filter(({ state }) => DONE.has(state)).flatMap((part) => part.lines);
  const isAllReached = lines.every((line, index) => line.fulfilled === 0 || reached.includes(index));
  for (const part of isAllReached ? order.parts : [...order.parts, all]) {
    const inIt = part.lines.flatMap((index) => lines[index] ?? []);
    if (inIt.length === 0) continue;
    const id = anId();
    const doneAt = new Date(placedAt.getTime() + part.after * DAY);
    await copyOf('fulfilment', model.fulfilmentId, {
      ...{ id, order_id: orderId, state: part.state, done_at: DONE.has(part.state) ? doneAt : null },
    });
    for (const line of inIt)
      await db.query(
        'INSERT INTO fulfilment_line (fulfilment_id, order_line_id, quantity) VALUES ($1, $2, 1)',
        [id, line.id],
      );
  }
}
const DONE = new Set([FulfilmentState.DESPATCHED, FulfilmentState.DELIVERED, FulfilmentState.HANDED_OVER]);
const EVENING_ID = anId<'DeliveryOption'>();
const soldAtColumns = (place: number) => {
  const { locationId, sellerId } = soldAt[place]!;
  return { location_id: locationId, seller_id: sellerId };
};

/** Order by order, as {@link judge} says it: what the preview must come to. */
async function oneByOne(draft: Publishable): Promise<TermsPreview> {
  const at = draft.effectiveFrom;
  const thatDay = new UnitOfWork(db, new FixedClock(at)).read(anActor());
  const orders: { id: Id<'Order'> }[] = await db.query(
    "SELECT id FROM customer_order WHERE placed_at < $1 AND state <> 'cancelled'",
    [at],
  );
  const counts = { ordersAffected: 0, ordersBetterOff: 0 };
  for (const { row, facts, rules } of await eligibility.read(
    thatDay,
    { orderIds: orders.map(({ id }) => id) },
    null,
  )) {
    const open = row.lines
      .filter(({ quantity, cancelled, returned }) => quantity - cancelled > returned)
      .map((line) => judge(facts, line, { ...rules, later: [...rules.later, returnRulesOf(draft)] }, at))
      .filter(
        ({ reason }) => reason !== EligibilityCode.UNIT_EXCLUDED && reason !== EligibilityCode.WINDOW_PASSED,
      );
    if (open.length > 0) counts.ordersAffected += 1;
    if (open.some(({ termsVersion }) => termsVersion === draft.version)) counts.ordersBetterOff += 1;
  }
  return counts;
}

const aDraft: fc.Arbitrary<Publishable> = fc
  .record({
    windowDays: fc.constantFrom(14, 30, 60, 61, 90, 400),
    startsAt: fc.constantFrom(...Object.values(WindowStart)),
    feeAmount: fc.constantFrom(0, 295, 495),
    exceptions: fc.subarray(Object.values(UnitCondition)),
    daysMax: fc.constantFrom(1, 3, 30),
    hoursAhead: fc.oneof(fc.nat(48), fc.nat(2000)),
  })
  .map(({ daysMax, hoursAhead, ...returns }) => ({
    id: anId<'Terms'>(),
    key: 'sale',
    version: 5,
    effectiveFrom: new Date(NOW.getTime() + hoursAhead * 3_600_000),
    servesOpenOrders: true,
    rules: { ...returning(returns), delivery: { ...SIXTY_DAYS.delivery, daysMax } },
    texts: {},
    hash: '',
  }));

const AT_ONCE: Publishable = {
  ...{ id: anId<'Terms'>(), key: 'sale', version: 5, effectiveFrom: NOW, servesOpenOrders: true },
  ...{ rules: returning({ windowDays: 14 }), texts: {}, hash: '' },
};

describe('what terms would change for many open orders', () => {
  it('is what judging them one by one comes to, whatever they are and the terms say', async () => {
    for (const order of [...fc.sample(anOrder, 150), ...AT_THE_EDGE]) await write(order);
    const seen = { affected: 0, betterOff: 0 };
    await fc.assert(
      fc.asyncProperty(aDraft, async (draft) => {
        const found = await previews.preview(unitOfWork.read(anActor()), draft);
        expect(found).toEqual(await oneByOne(draft));
        seen.affected += found.ordersAffected;
        seen.betterOff += found.ordersBetterOff;
      }),
      { numRuns: 40, examples: [[AT_ONCE]] },
    );
    expect(Math.min(seen.affected, seen.betterOff)).toBeGreaterThan(0);
  });

  it('costs the same statements for thousands more', async () => {
    const [draft] = fc.sample(aDraft, 1);
    const ask = () =>
      unitOfWork.run(anActor(), { operation: 'a test' }, (tx) =>
        previews.preview(tx, { ...draft!, effectiveFrom: NOW }),
      );
    const before = await ask();
    const statements = await statementsOf(ask);
    const { orderId, lineId } = model;
    await db.query(
      `WITH copy AS (
         INSERT INTO customer_order
         SELECT (jsonb_populate_record(sale, jsonb_build_object('id', gen_random_uuid(), 'number', 'C-' || n,
                  'state', 'fulfilled', 'placed_at', $3::timestamptz))).*
           FROM customer_order AS sale, generate_series(1, 3000) AS n WHERE id = $1 RETURNING id)
       INSERT INTO order_line
       SELECT (jsonb_populate_record(line, jsonb_build_object('id', gen_random_uuid(), 'order_id', copy.id))).*
         FROM order_line AS line, copy WHERE line.id = $2`,
      [orderId, lineId, new Date(NOW.getTime() - 7 * DAY)],
    );
    expect(await statementsOf(ask)).toEqual(statements);
    expect((await ask()).ordersAffected - before.ordersAffected).toBe(3000);
  });
});
