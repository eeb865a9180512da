import type { DataSource } from 'typeorm';
import type { FixedClock } from '../../src/kernel/clock.js';
import type { Id } from '../../src/kernel/ids.js';
import { RefundState, TenderKind } from '../../src/payments/index.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { DifferenceSubject } from '../../src/platform/graphql/common.enums.js';
import { Disposition, Grade, ReturnBasis, ReturnState } from '../../src/returns/index.js';
import { aVariant } from '../support/catalogue.js';
import { aLocation, aSeller } from '../support/locations.js';
import { aCustomer } from '../support/customers.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { levelAt } from '../support/inventory.js';
import { aPaidOrder, type PaidOrder } from '../support/orders.js';
import { aTill, returnServices } from '../support/returns.js';
import { invariantsOfReturns, type ReturnedLine, takeBackAt } from './at-the-till.js';

let db: DataSource;
let unitOfWork: UnitOfWork;
let clock: FixedClock;
const services = returnServices();
beforeAll(async () => ({ db, unitOfWork, clock } = await aWorkshop('2026-11-25T10:00:00Z')));
afterEach(() => expectInvariants(db, invariantsOfReturns));
afterAll(() => db.destroy());

const takeBack = (till: Actor, order: Pick<PaidOrder, 'id'>, lines: readonly ReturnedLine[]) =>
  takeBackAt('run', unitOfWork, services, till, order, lines);

it('takes a thing back in another store than where it was bought: money, stock, points, credit note', async () => {
  const customerId = await aCustomer(db);
  const variant = await aVariant(db, { price: 89_900 });
  const order = await aPaidOrder(db, { lines: [{ variantId: variant.id }], customerId });
  const till = await aTill(db);

  const taken = await takeBack(till, order, [{ orderLineId: order.lineIds[0]! }]);

  expect(taken).toMatchObject({
    state: ReturnState.CLOSED,
    version: 1,
    orderId: order.id,
    dryRun: false,
    origin: { channel: 'store', device: 'Kassa 1', person: 'Iris', location: { id: till.locationId } },
    lines: [
      {
        orderLineId: order.lineIds[0],
        variantId: variant.id,
        basis: ReturnBasis.POLICY,
        quantity: 1,
        received: 1,
        grade: Grade.SELLABLE,
        disposition: Disposition.RESTOCK,
        refund: { amount: 89_900, currency: 'EUR' },
        reason: 'te groot',
      },
    ],
    refund: {
      total: { amount: 89_900 },
      parts: [{ amount: { amount: 89_900 }, state: RefundState.DONE }],
    },
    differences: [
      {
        subject: DifferenceSubject.TOTAL,
        before: { amount: 89_900 },
        after: { amount: 0 },
        whyCode: 'RETURNED',
      },
      { subject: DifferenceSubject.POINTS, pointsBefore: 899, pointsAfter: 0, whyCode: 'RETURNED' },
    ],
  });
  expect(taken.number).toMatch(/^R-\d{9}-[0-9A-Z]$/);
  expect(await levelAt(db, { variantId: variant.id, locationId: till.locationId })).toMatchObject({
    onHand: 1,
  });
  expect(await levelAt(db, { variantId: variant.id, locationId: order.locationId })).toMatchObject({
    onHand: 0,
  });
  expect(await db.query('SELECT kind, content FROM document WHERE return_id = $1', [taken.id])).toMatchObject(
    [
      {
        kind: 'credit_note',
        content: {
          returnNumber: taken.number,
          orderNumber: order.number,
          total: { amount: -89_900 },
          lines: [{ quantity: -1, total: { amount: -89_900 } }],
          vat: [
            { rateBps: 2100, gross: { amount: -89_900 }, vat: { amount: -15_602 }, net: { amount: -74_298 } },
          ],
          tenders: [{ label: 'Pin', amount: { amount: -89_900 } }],
          pointsEarned: -899,
        },
      },
    ],
  );
  expect(await services.returnReader.byId(unitOfWork.read(till), taken.id, 'nl')).toEqual(taken);
});

it('tells others once, with ids and numbers only', async () => {
  const order = await aPaidOrder(db);
  const till = await aTill(db);
  const taken = await takeBack(till, order, [{ orderLineId: order.lineIds[0]! }]);
  expect(
    await db.query('SELECT type, sequence, payload FROM outbox_event WHERE aggregate_id = $1', [taken.id]),
  ).toEqual([
    {
      type: 'returns.goods_taken_back',
      sequence: 1,
      payload: {
        returnId: taken.id,
        orderId: order.id,
        locationId: till.locationId,
        state: 'closed',
        refundAmount: 1_000,
        currency: 'EUR',
      },
    },
  ]);
  expect(await db.query('SELECT operation, after FROM audit_entry WHERE object_id = $1', [taken.id])).toEqual(
    [{ operation: 'returnAtTill', after: { orderId: order.id, refundAmount: 1_000 } }],
  );
});

describe('the money', () => {
  it('goes back in cash as cash is counted: 12.99 is 13.00', async () => {
    const variant = await aVariant(db, { price: 1_299 });
    const tenders = [{ kind: TenderKind.CASH, received: { amount: 1_500, currency: 'EUR' } }];
    const order = await aPaidOrder(db, { lines: [{ variantId: variant.id }], tenders });
    const taken = await takeBack(await aTill(db), order, [{ orderLineId: order.lineIds[0]! }]);
    expect(taken).toMatchObject({ state: ReturnState.CLOSED, refund: { total: { amount: 1_299 } } });
    expect(
      await db.query('SELECT amount, rounding_amount FROM refund WHERE return_id = $1', [taken.id]),
    ).toEqual([{ amount: 1299, rounding_amount: 1 }]);
    const [document] = await db.query('SELECT content FROM document WHERE return_id = $1', [taken.id]);
    expect(document.content).toMatchObject({
      total: { amount: -1_299 },
      tenders: [
        { label: 'Contant', amount: { amount: -1_300 } },
        { label: 'Afronding', amount: { amount: -1 } },
      ],
    });
  });

  it('goes back to the tenders it came from, never more to one than came from it', async () => {
    const variant = await aVariant(db, { price: 1_000 });
    const tenders = [
      {
        kind: TenderKind.CASH,
        amount: { amount: 500, currency: 'EUR' },
        received: { amount: 500, currency: 'EUR' },
      },
      { kind: TenderKind.CARD_TERMINAL, terminalReference: 'T-1' },
    ];
    const order = await aPaidOrder(db, { lines: [{ variantId: variant.id, quantity: 2 }], tenders });
    const till = await aTill(db);
    const [orderLineId] = order.lineIds as [Id<'OrderLine'>];
    const first = await takeBack(till, order, [{ orderLineId }]);
    expect(first.refund.parts.map(({ amount }) => amount.amount)).toEqual([1_000]);
    const second = await takeBack(till, order, [{ orderLineId }]);
    expect(second.refund.parts.map(({ amount }) => amount.amount)).toEqual([500, 500]);
    expect(second.differences[0]).toMatchObject({ before: { amount: 1_000 }, after: { amount: 0 } });
  });

  it('waits for the gateway where it came from one; the return is closed when it has arrived', async () => {
    const order = await aPaidOrder(db, { online: true });
    const till = await aTill(db);
    const taken = await takeBack(till, order, [{ orderLineId: order.lineIds[0]! }]);
    expect(taken).toMatchObject({
      state: ReturnState.REFUNDED,
      refund: { parts: [{ state: RefundState.PENDING }] },
    });
    const run = (work: Parameters<typeof unitOfWork.run>[2]) =>
      unitOfWork.run(till, { operation: 'a test' }, work);
    await run((tx) => services.returns.closeWhenPaidOut(tx, taken.id));
    expect(await services.returnReader.byId(unitOfWork.read(till), taken.id, 'nl')).toMatchObject({
      version: 1,
    });
    await run(async (tx) => {
      const [refund] = await tx.rows<never>`SELECT * FROM refund WHERE return_id = ${taken.id}`;
      await services.refunds.settle(tx, refund!, { outcome: 'refunded', eventId: `e-${taken.id}` });
    });
    for (const _ of [1, 2]) await run((tx) => services.returns.closeWhenPaidOut(tx, taken.id));
    expect(await services.returnReader.byId(unitOfWork.read(till), taken.id, 'nl')).toMatchObject({
      state: ReturnState.CLOSED,
      version: 2,
      refund: { parts: [{ state: RefundState.DONE }] },
    });
    expect(
      await db.query('SELECT type, sequence FROM outbox_event WHERE aggregate_id = $1 ORDER BY sequence', [
        taken.id,
      ]),
    ).toEqual([
      { type: 'returns.goods_taken_back', sequence: 1 },
      { type: 'returns.return_closed', sequence: 2 },
    ]);
  });

  it('holds the delivery of an online order once all of it is withdrawn from, by law', async () => {
    const [a, b] = [await aVariant(db, { price: 1_001 }), await aVariant(db, { price: 999 })];
    const order = await aPaidOrder(db, {
      online: true,
      delivery: 495,
      lines: [{ variantId: a.id, quantity: 2 }, { variantId: b.id }],
    });
    const till = await aTill(db);
    const [lineA, lineB] = order.lineIds as [Id<'OrderLine'>, Id<'OrderLine'>];
    const part = await takeBack(till, order, [{ orderLineId: lineA }, { orderLineId: lineB }]);
    expect(part.lines.map(({ basis }) => basis)).toEqual([ReturnBasis.WITHDRAWAL, ReturnBasis.WITHDRAWAL]);
    expect(part.refund.total.amount).toBe(2_000);
    const rest = await takeBack(till, order, [{ orderLineId: lineA }]);
    expect(rest.refund.total.amount).toBe(1_496);
    expect(rest.differences).toMatchObject([
      { subject: DifferenceSubject.DELIVERY, before: { amount: 495 }, after: { amount: 0 } },
      { subject: DifferenceSubject.TOTAL, before: { amount: 1_496 }, after: { amount: 0 } },
    ]);
  });

  it('holds no more of the delivery than the standard one would have cost', async () => {
    const variant = await aVariant(db, { price: 2_000 });
    const given = { online: true, delivery: 795, standardDelivery: 495, lines: [{ variantId: variant.id }] };
    const order = await aPaidOrder(db, given);
    const back = await takeBack(await aTill(db), order, [{ orderLineId: order.lineIds[0]! }]);
    expect(back.refund.total.amount).toBe(2_495);
  });

  it('is the share of each unit, so that three returns of a third make the whole', async () => {
    const variant = await aVariant(db, { price: 1_000, per: 3 });
    const order = await aPaidOrder(db, { lines: [{ variantId: variant.id, quantity: 3 }] });
    const till = await aTill(db);
    const refunds: number[] = [];
    for (const _ of [1, 2, 3])
      refunds.push((await takeBack(till, order, [{ orderLineId: order.lineIds[0]! }])).refund.total.amount);
    expect(refunds).toEqual([334, 333, 333]);
  });

  it('is that of each grade, when units of one line come back as they are', async () => {
    const variant = await aVariant(db, { price: 1_000, per: 3 });
    const order = await aPaidOrder(db, { lines: [{ variantId: variant.id, quantity: 3 }] });
    const till = await aTill(db);
    const [orderLineId] = order.lineIds as [Id<'OrderLine'>];
    const taken = await takeBack(till, order, [
      { orderLineId, grade: Grade.DAMAGED },
      { orderLineId, quantity: 2 },
    ]);
    expect(taken.lines.map(({ refund, disposition }) => [refund.amount, disposition])).toEqual([
      [334, Disposition.DAMAGED],
      [666, Disposition.RESTOCK],
    ]);
    expect(await levelAt(db, { variantId: variant.id, locationId: till.locationId })).toMatchObject({
      onHand: 3,
      damaged: 1,
    });
  });
});

describe('the goods', () => {
  it.each([
    [Grade.SELLABLE, {}, { onHand: 1, quarantine: 0, damaged: 0 }],
    [Grade.REFURBISH, {}, { onHand: 1, quarantine: 1, damaged: 0 }],
    [Grade.DAMAGED, {}, { onHand: 1, quarantine: 0, damaged: 1 }],
    [Grade.SELLABLE, { seasonUntil: '2026-11-24' }, { onHand: 1, quarantine: 1, damaged: 0 }],
  ])('%s (%j) lie where they were brought: %j', async (grade, given, level) => {
    const variant = await aVariant(db, given);
    const order = await aPaidOrder(db, { lines: [{ variantId: variant.id }] });
    const till = await aTill(db);
    await takeBack(till, order, [{ orderLineId: order.lineIds[0]!, grade }]);
    expect(await levelAt(db, { variantId: variant.id, locationId: till.locationId })).toMatchObject(level);
  });

  it('of a bundle come back as its parts', async () => {
    const [tv, cable] = [await aVariant(db), await aVariant(db)];
    const bundle = await aVariant(db, {
      components: [
        { variantId: tv.id, quantity: 1 },
        { variantId: cable.id, quantity: 2 },
      ],
    });
    const order = await aPaidOrder(db, { lines: [{ variantId: bundle.id }] });
    const till = await aTill(db);
    await takeBack(till, order, [{ orderLineId: order.lineIds[0]! }]);
    for (const [variantId, onHand] of [
      [tv.id, 1],
      [cable.id, 2],
    ] as const)
      expect(await levelAt(db, { variantId, locationId: till.locationId })).toMatchObject({ onHand });
  });
});

it('takes back what another legal entity sold, and its credit note names that one', async () => {
  const franchise = await aLocation(db, { sellerId: (await aSeller(db, { name: 'Jansma Wonen BV' })).id });
  const order = await aPaidOrder(db, { online: true });
  const till = await aTill(db, { locationId: franchise.id });
  const taken = await takeBack(till, order, [{ orderLineId: order.lineIds[0]! }]);
  const [document] = await db.query('SELECT content, location_id FROM document WHERE return_id = $1', [
    taken.id,
  ]);
  expect(document.location_id).toBe(franchise.id);
  expect(document.content.seller.name).not.toBe('Jansma Wonen BV');
});

it('judges by the clock of the shop, not of the machine', async () => {
  const order = await aPaidOrder(db, { placedAt: new Date('2026-11-20T10:00:00Z') });
  const till = await aTill(db);
  const before = clock.now();
  clock.set(new Date('2027-01-19T22:59:00Z'));
  expect(await takeBack(till, order, [{ orderLineId: order.lineIds[0]! }])).toMatchObject({
    state: 'closed',
  });
  clock.set(before);
});
