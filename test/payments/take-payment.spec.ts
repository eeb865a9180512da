import type { DataSource } from 'typeorm';
import { paymentsInvariants } from '../../src/cli/audit/payments.js';
import { TenderKind } from '../../src/payments/payments.enums.js';
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

const gatewayShare = (amount: number) =>
  divideTenders(eur(amount), [{ kind: TenderKind.TEST_GATEWAY }], 'NL')[0]!;

describe('at a till', () => {
  it('writes cash and card down as captured, rounding and change apart', async () => {
    const orderId = await till.paid(91298, [
      { kind: TenderKind.CARD_TERMINAL, amount: eur(71199), terminalReference: 'T1-0042' },
      { kind: TenderKind.CASH, received: eur(20_500) },
    ]);
    const [views] = await till.reader.ofOrders(till.db(), [orderId]);
    expect(views).toMatchObject([
      { tender: 'card_terminal', state: 'captured', captured: eur(71199), rounding: eur(0), change: null },
      { tender: 'cash', state: 'captured', captured: eur(20099), rounding: eur(1), change: eur(400) },
    ]);
    expect(views!.map(({ events }) => events)).toMatchObject([
      [{ kind: 'captured', amount: eur(71199) }],
      [{ kind: 'captured', amount: eur(20099) }],
    ]);
    expect(await till.reader.orderIdsByReference(till.db(), 'T1-0042')).toContain(orderId);
    const events = await rowsOf(db, 'outbox_event', `payload ->> 'orderId' = '${orderId}'`);
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['payments.payment_captured', 1],
      ['payments.payment_captured', 1],
    ]);
  });

  it('keeps what happened for good: the application may not change an event', async () => {
    await expect(db.query(`UPDATE payment_event SET amount = 0`)).rejects.toThrow(/permission denied/);
    await expect(db.query(`DELETE FROM payment_event`)).rejects.toThrow(/permission denied/);
  });

  it('leaves gateways to the process that calls them', async () => {
    const taken = till.run((tx) =>
      till.payments.recordTaken(tx, { orderId: anId(), ticketId: null }, [gatewayShare(100)]),
    );
    await expect(taken).rejects.toThrow(RangeError);
  });
});

describe('through a gateway', () => {
  it('starts, is captured once however often the notice comes, and counts only then', async () => {
    const orderId = anId<'Order'>();
    const payment = await till.run<{ id: never }>((tx) =>
      till.payments.start(tx, { orderId, ticketId: null }, gatewayShare(4999)),
    );
    expect((await till.reader.ofOrders(till.db(), [orderId]))[0]).toMatchObject([
      { state: 'started', authorised: eur(0), captured: eur(0) },
    ]);
    const asked = await till.gateway.capture({ paymentId: payment.id, amount: eur(4999) });
    const again = await till.gateway.capture({ paymentId: payment.id, amount: eur(4999) });
    expect(again).toEqual(asked);
    expect(asked).toMatchObject({ outcome: 'captured', maskedDetail: '•••• 4242' });

    const notice = { paymentId: payment.id, eventId: asked.eventId, maskedDetail: '•••• 4242' };
    await Promise.all(Array.from({ length: 10 }, () => till.run((tx) => till.payments.captured(tx, notice))));
    expect((await till.reader.ofOrders(till.db(), [orderId]))[0]).toMatchObject([
      {
        state: 'captured',
        captured: eur(4999),
        maskedDetail: '•••• 4242',
        events: [{}, { kind: 'captured' }],
      },
    ]);
    const events = await rowsOf(db, 'outbox_event', `aggregate_id = '${payment.id}'`);
    expect(events.map(({ type }) => type).sort()).toEqual([
      'payments.payment_captured',
      'payments.payment_started',
    ]);
    const late = await till.run((tx) =>
      till.payments.failed(tx, { paymentId: payment.id, eventId: 'too late' }),
    );
    expect(late).toMatchObject({ state: 'captured', version: 2 });
  });

  it('declines an amount that ends in 13 cents, and takes nothing', async () => {
    const orderId = anId<'Order'>();
    const payment = await till.run<{ id: never }>((tx) =>
      till.payments.start(tx, { orderId, ticketId: null }, gatewayShare(1213)),
    );
    const answer = await till.gateway.capture({ paymentId: payment.id, amount: eur(1213) });
    expect(answer).toMatchObject({ outcome: 'declined', why: 'Declined: the amount ends in 13.' });
    await till.run((tx) => till.payments.failed(tx, { paymentId: payment.id, eventId: answer.eventId }));
    expect((await till.reader.ofOrders(till.db(), [orderId]))[0]).toMatchObject([
      { state: 'failed', authorised: eur(0), captured: eur(0) },
    ]);
  });
});
