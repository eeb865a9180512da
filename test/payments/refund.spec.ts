import type { DataSource } from 'typeorm';
import { paymentsInvariants } from '../../src/cli/audit/payments.js';
import type { Id } from '../../src/kernel/ids.js';
import { Gateways } from '../../src/payments/gateways/gateways.js';
import { TenderKind } from '../../src/payments/payments.enums.js';
import { AmountExceeds } from '../../src/payments/payments.errors.js';
import { RefundJob } from '../../src/payments/refund.job.js';
import { divideTenders } from '../../src/payments/tenders.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { anId } from '../support/builders.js';
import { aWorkshop } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { aTill, eur, rowsOf } from './a-till.js';

let db: DataSource;
let unitOfWork: UnitOfWork;
let till: ReturnType<typeof aTill>;

beforeAll(async () => {
  ({ db, unitOfWork } = await aWorkshop());
  till = aTill(unitOfWork);
});
afterEach(() => expectInvariants(db, paymentsInvariants));
afterAll(() => db.destroy());

const refund = (orderId: Id<'Order'>, amount: number, returnId = anId<'Return'>()) =>
  till.run<{ parts: unknown[] }>((tx) =>
    till.refunds.refund(tx, { orderId, returnId, amount: eur(amount), country: 'NL' }),
  );

const cardAndCash = [
  { kind: TenderKind.CARD_TERMINAL, amount: eur(700), terminalReference: 'T1' },
  { kind: TenderKind.CASH, received: eur(1000) },
];

/** An order paid online, in full. */
async function paidOnline(amount: number): Promise<{ orderId: Id<'Order'>; paymentId: Id<'Payment'> }> {
  const orderId = anId<'Order'>();
  const [share] = divideTenders(eur(amount), [{ kind: TenderKind.TEST_GATEWAY }], 'NL');
  const { id } = await till.run<{ id: Id<'Payment'> }>((tx) =>
    till.payments.start(tx, { orderId, ticketId: null }, share!),
  );
  const asked = await till.gateway.capture({ paymentId: id, amount: eur(amount) });
  await till.run((tx) =>
    till.payments.captured(tx, { paymentId: id, eventId: asked.eventId, maskedDetail: null }),
  );
  return { orderId, paymentId: id };
}

const aRefundJob = () =>
  new RefundJob(
    unitOfWork,
    { add: () => undefined } as never,
    till.refundRepository,
    till.repository,
    till.refunds,
    new Gateways(till.gateway, { isProduction: false }),
  );

describe('at a till', () => {
  it('plans what it then does: the card first, cash last, each up to what it took', async () => {
    const orderId = await till.paid(1299, cardAndCash);
    const plan = await till.refunds.plan(till.db(), orderId, eur(1000));
    expect(plan.parts.map(({ to, amount, state }) => [to, amount.amount, state])).toEqual([
      ['original', 700, 'planned'],
      ['original', 300, 'planned'],
    ]);
    expect(await rowsOf(db, 'refund', `order_id = '${orderId}'`)).toEqual([]);

    const done = await refund(orderId, 1000);
    expect(done.parts).toEqual(plan.parts.map((part) => ({ ...part, state: 'done' })));
    expect((await till.reader.ofOrders(till.db(), [orderId]))[0]).toMatchObject([
      { state: 'refunded', refunded: eur(700) },
      { state: 'partly_refunded', refunded: eur(300) },
    ]);
  });

  it('rounds cash that goes back like cash that came: 13.00 for 12.99', async () => {
    const orderId = await till.paid(1299, [{ kind: TenderKind.CASH, received: eur(1500) }]);
    const returnId = anId<'Return'>();
    await refund(orderId, 1299, returnId);
    expect(await rowsOf(db, 'refund', `order_id = '${orderId}'`)).toMatchObject([
      { amount: 1299, rounding_amount: 1, state: 'done' },
    ]);
    expect((await till.refunds.ofReturns(till.db(), [returnId])).get(returnId)).toMatchObject({
      total: eur(1299),
      parts: [{ amount: eur(1299), state: 'done' }],
    });
  });

  it('gives back no more than was taken, and then nothing at all', async () => {
    const orderId = await till.paid(1299, cardAndCash);
    await refund(orderId, 1000);
    await expect(refund(orderId, 300)).rejects.toEqual(
      expect.objectContaining({ code: 'AMOUNT_EXCEEDS', amountMax: eur(299) }),
    );
    await expect(till.refunds.plan(till.db(), orderId, eur(300))).rejects.toBeInstanceOf(AmountExceeds);
    await expect(refund(anId(), 1)).rejects.toBeInstanceOf(AmountExceeds);
    expect(await rowsOf(db, 'refund', `order_id = '${orderId}'`)).toHaveLength(2);
  });

  it('lets one of two refunds of the same money win, whoever comes first', async () => {
    const orderId = await till.paid(1299, cardAndCash);
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => refund(orderId, 1299)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }) => reason as unknown)).toEqual(
      refused.map(() => expect.any(AmountExceeds) as unknown),
    );
    expect(await rowsOf(db, 'refund', `order_id = '${orderId}'`)).toHaveLength(2);
  });

  it('does not rest on the lock alone: without it the guarded UPDATE refuses', async () => {
    const orderId = await till.paid(1000, [{ kind: TenderKind.CARD_TERMINAL, terminalReference: 'T2' }]);
    const [payment] = await till.repository.ofOrders(till.db(), [orderId]);
    const give = () =>
      till.run<unknown[]>((tx) => till.repository.give(tx, [{ paymentId: payment!.id, amount: 600 }], true));
    const given = await Promise.all([give(), give()]);
    expect(given.map(({ length }) => length).sort()).toEqual([0, 1]);
    await db.query(`INSERT INTO refund (id, payment_id, order_id, refund_to, state, amount, rounding_amount, currency, attempts, created_at)
                    VALUES ('${anId()}', '${payment!.id}', '${orderId}', 'original', 'done', 600, 0, 'EUR', 0, now())`);
  });

  it('writes nothing for a refund of nothing', async () => {
    const orderId = await till.paid(1299, cardAndCash);
    expect(await refund(orderId, 0)).toEqual({ total: eur(0), parts: [] });
    expect(await rowsOf(db, 'refund', `order_id = '${orderId}'`)).toEqual([]);
  });
});

describe('through a gateway', () => {
  it('sets the money aside, asks outside of any transaction, and is done once', async () => {
    const { orderId, paymentId } = await paidOnline(5000);
    expect((await refund(orderId, 2000)).parts).toMatchObject([{ state: 'pending' }]);
    await expect(refund(orderId, 3001)).rejects.toBeInstanceOf(AmountExceeds);
    expect((await till.reader.ofOrders(till.db(), [orderId]))[0]).toMatchObject([
      { state: 'captured', refunded: eur(0) },
    ]);

    const jobs = [aRefundJob(), aRefundJob(), aRefundJob()];
    await Promise.all(jobs.map((job) => job.run()));
    expect((await till.reader.ofOrders(till.db(), [orderId]))[0]).toMatchObject([
      { state: 'partly_refunded', refunded: eur(2000) },
    ]);
    expect(await rowsOf(db, 'test_gateway_entry', `payment_id = '${paymentId}'`)).toHaveLength(2);
    const events = await rowsOf(db, 'outbox_event', `aggregate_id = '${paymentId}'`);
    expect(events.map(({ type, sequence }) => `${String(sequence)} ${String(type)}`).sort()).toEqual([
      '1 payments.payment_started',
      '2 payments.payment_captured',
      '3 payments.refund_requested',
      '4 payments.payment_refunded',
    ]);
  });

  it('goes on after a crash between asking and writing down, without giving twice', async () => {
    const { orderId, paymentId } = await paidOnline(5000);
    await refund(orderId, 5000);
    const [row] = await rowsOf(db, 'refund', `order_id = '${orderId}'`);
    await till.gateway.refund({ refundId: row!['id'] as never, paymentId, amount: eur(5000) });
    await aRefundJob().run();
    expect((await till.reader.ofOrders(till.db(), [orderId]))[0]).toMatchObject([
      { state: 'refunded', refunded: eur(5000) },
    ]);
    expect(
      await rowsOf(db, 'test_gateway_entry', `payment_id = '${paymentId}' AND outcome = 'refunded'`),
    ).toHaveLength(1);
  });

  it('puts the money back where it was when the gateway refuses', async () => {
    const { orderId, paymentId } = await paidOnline(5000);
    await till.gateway.refund({ refundId: anId(), paymentId, amount: eur(4000) }); // somebody did it by hand, there
    await refund(orderId, 2000);
    await aRefundJob().run();
    expect((await till.reader.ofOrders(till.db(), [orderId]))[0]).toMatchObject([
      { state: 'captured', refunded: eur(0) },
    ]);
    expect(await rowsOf(db, 'refund', `order_id = '${orderId}'`)).toMatchObject([{ state: 'failed' }]);
  });

  it('is not offered in production', () => {
    const gateways = new Gateways(till.gateway, { isProduction: true });
    expect(gateways.of(TenderKind.TEST_GATEWAY)).toBeNull();
  });
});
