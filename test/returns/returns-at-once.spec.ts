import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import type { Id } from '../../src/kernel/ids.js';
import { TenderKind } from '../../src/payments/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { EligibilityCode, Grade, type NotReturnable } from '../../src/returns/index.js';
import { aVariant } from '../support/catalogue.js';
import { aCustomer } from '../support/customers.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';
import { lockGate } from '../support/lock-gate.js';
import { aPaidOrder, type PaidOrder } from '../support/orders.js';
import { aTill, returnServices } from '../support/returns.js';
import { invariantsOfReturns, type ReturnedLine, takeBackAt } from './at-the-till.js';

let db: DataSource;
let unitOfWork: UnitOfWork;
const services = returnServices();

beforeAll(async () => ({ db, unitOfWork } = await aWorkshop('2026-11-25T10:00:00Z')));
afterEach(() => expectInvariants(db, invariantsOfReturns));
afterAll(() => db.destroy());

const attempt = (how: 'run' | 'rehearse', till: Actor, order: PaidOrder, lines: readonly ReturnedLine[]) =>
  takeBackAt(how, unitOfWork, services, till, order, lines);

/** Holds the order's row until as many as are expected queue for it, then lets them go at once. */
async function behindTheGate<Result>(orderId: Id<'Order'>, rivals: (() => Promise<Result>)[]) {
  const gate = await lockGate(db, 'SELECT FROM customer_order WHERE id = $1 FOR UPDATE', [orderId]);
  const outcomes = Promise.allSettled(rivals.map((rival) => rival()));
  await gate.queue(rivals.length);
  await gate.open();
  return outcomes;
}

const refusalsOf = (outcomes: PromiseSettledResult<unknown>[]) =>
  outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map(({ reason }: { reason: NotReturnable }) =>
      reason.refusedLines.map(({ eligibility }) => eligibility.reason),
    );

it('gives the money for a unit once, when two tills take it back at the same moment', async () => {
  const order = await aPaidOrder(db);
  const tills = [await aTill(db), await aTill(db)];
  const [orderLineId] = order.lineIds as [Id<'OrderLine'>];
  const outcomes = await behindTheGate(
    order.id,
    tills.map((till) => () => attempt('run', till, order, [{ orderLineId }])),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(refusalsOf(outcomes)).toEqual([[EligibilityCode.ALREADY_RETURNED]]);
});

it('takes back ten units of ten, when twenty tills each bring one', async () => {
  const customerId = await aCustomer(db);
  const variant = await aVariant(db, { price: 1_000, per: 3 });
  const order = await aPaidOrder(db, { lines: [{ variantId: variant.id, quantity: 10 }], customerId });
  const till = await aTill(db);
  const [orderLineId] = order.lineIds as [Id<'OrderLine'>];
  const outcomes = await behindTheGate(
    order.id,
    Array.from({ length: 20 }, () => () => attempt('run', till, order, [{ orderLineId }])),
  );
  const taken = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  expect(taken).toHaveLength(10);
  expect(taken.reduce((so, { refund }) => so + refund.total.amount, 0)).toBe(order.total.amount);
  expect(refusalsOf(outcomes)).toEqual(Array(10).fill([EligibilityCode.ALREADY_RETURNED]));
  expect(await levelAt(db, { variantId: variant.id, locationId: till.locationId })).toMatchObject({
    onHand: 10,
  });
  expect((await services.loyalty.balances(unitOfWork.read(till), [customerId])).get(customerId)).toBe(0);
});

it('gives the delivery back once, when the last two parts of an order come back at the same moment', async () => {
  const order = await aPaidOrder(db, { online: true, delivery: 495, lines: [{}, {}] });
  const tills = [await aTill(db), await aTill(db)];
  const outcomes = await behindTheGate(
    order.id,
    tills.map((till, index) => () => attempt('run', till, order, [{ orderLineId: order.lineIds[index]! }])),
  );
  const amounts = outcomes.map(
    (outcome) => outcome.status === 'fulfilled' && outcome.value.refund.total.amount,
  );
  expect(amounts.toSorted()).toEqual([1_000, 1_495]);
});

it('does not let rivals with the same lines in another order wait for each other', async () => {
  const order = await aPaidOrder(db, { lines: [{ quantity: 2 }, { quantity: 2 }] });
  const tills = [await aTill(db), await aTill(db)];
  const outcomes = await behindTheGate(
    order.id,
    tills.map(
      (till, index) => () =>
        attempt(
          'run',
          till,
          order,
          (index === 0 ? order.lineIds : order.lineIds.toReversed()).map((orderLineId) => ({ orderLineId })),
        ),
    ),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
});

/** All that a preview and its execution must have in common: everything but ids, numbers and states of money. */
const told = ({ lines, refund, differences, state, origin }: Awaited<ReturnType<typeof attempt>>) => ({
  state,
  at: origin.location?.id,
  lines: lines.map(({ id: _, ...line }) => line),
  total: refund.total,
  parts: refund.parts.map(({ paymentId, to, amount }) => ({ paymentId, to, amount })),
  differences: differences.map(({ why: _, ...difference }) => difference),
});

it('previews what it then does, to the cent, and what comes back never exceeds what was paid', async () => {
  const till = await aTill(db);
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        lines: fc.array(
          fc.record({ price: fc.integer({ min: 1, max: 50_000 }), quantity: fc.integer({ min: 1, max: 7 }) }),
          {
            minLength: 1,
            maxLength: 3,
          },
        ),
        online: fc.boolean(),
        delivery: fc.constantFrom(0, 495),
        isKnown: fc.boolean(),
        inCash: fc.boolean(),
        goes: fc.array(
          fc.array(
            fc.record({
              line: fc.nat(2),
              quantity: fc.integer({ min: 1, max: 4 }),
              grade: fc.constantFrom(...Object.values(Grade)),
            }),
            { minLength: 1, maxLength: 3 },
          ),
          { minLength: 1, maxLength: 4 },
        ),
      }),
      async ({ lines, online, delivery, isKnown, inCash, goes }) => {
        const sold = [];
        for (const { price, quantity } of lines)
          sold.push({ variantId: (await aVariant(db, { price, per: 3 })).id, quantity });
        const cash = [{ kind: TenderKind.CASH, received: { amount: 100_000_000, currency: 'EUR' } }];
        const order = await aPaidOrder(db, {
          lines: sold,
          online,
          delivery: online ? delivery : 0,
          customerId: isKnown ? await aCustomer(db) : null,
          ...(inCash && !online && { tenders: cash }),
        });
        let back = 0;
        for (const go of goes) {
          const wanted = go.map(({ line, ...rest }) => ({
            orderLineId: order.lineIds[line % order.lineIds.length]!,
            ...rest,
          }));
          const preview = await attempt('rehearse', till, order, wanted).catch(
            (error: NotReturnable) => error,
          );
          const result = await attempt('run', till, order, wanted).catch((error: NotReturnable) => error);
          if ('refusedLines' in preview || 'refusedLines' in result) expect(preview).toEqual(result);
          else {
            expect(told(result)).toEqual(told(preview));
            back += result.refund.total.amount;
          }
        }
        expect(back).toBeLessThanOrEqual(order.total.amount);
        const rows = await db.query(
          'SELECT bool_and(returned = quantity) AS is_all FROM order_line WHERE order_id = $1',
          [order.id],
        );
        if (rows[0].is_all) expect(back).toBe(order.total.amount);
      },
    ),
    { numRuns: 25 },
  );
});

it('writes nothing when it only previews', async () => {
  const order = await aPaidOrder(db, { customerId: await aCustomer(db) });
  const till = await aTill(db);
  const rows = () =>
    db.query(`SELECT (SELECT count(*) FROM customer_return) AS returns, (SELECT count(*) FROM refund) AS refunds,
                     (SELECT count(*) FROM stock_movement) AS movements, (SELECT sum(last_serial) FROM document_series) AS papers,
                     (SELECT count(*) FROM points_entry) AS points, (SELECT count(*) FROM outbox_event) AS events,
                     (SELECT count(*) FROM audit_entry) AS audits, (SELECT sum(version) FROM customer_order) AS versions`);
  const before = await rows();
  await attempt('rehearse', till, order, [{ orderLineId: order.lineIds[0]! }]);
  expect(await rows()).toEqual(before);
});
