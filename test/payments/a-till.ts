import type { DataSource } from 'typeorm';
import type { Id } from '../../src/kernel/ids.js';
import { type Money, money } from '../../src/kernel/money.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { TestGateway } from '../../src/payments/gateways/test.gateway.js';
import { PaymentReader } from '../../src/payments/payment.reader.js';
import { PaymentRepository } from '../../src/payments/payment.repository.js';
import { PaymentService } from '../../src/payments/payment.service.js';
import { RefundRepository } from '../../src/payments/refund.repository.js';
import { RefundService } from '../../src/payments/refund.service.js';
import { divideTenders, type Tender } from '../../src/payments/tenders.js';
import { anActor, anId } from '../support/builders.js';

export const eur = (amount: number): Money => money(amount, 'EUR');

/** Everything payments are made with, on one database. */
export function aTill(unitOfWork: UnitOfWork) {
  const repository = new PaymentRepository();
  const refundRepository = new RefundRepository();
  const payments = new PaymentService(repository);
  const refunds = new RefundService(repository, refundRepository);
  const actor = anActor();
  const run = <Result>(work: Parameters<UnitOfWork['run']>[2]) =>
    unitOfWork.run(actor, { operation: 'test' }, work) as Promise<Result>;
  return {
    repository,
    refundRepository,
    payments,
    refunds,
    reader: new PaymentReader(repository),
    gateway: new TestGateway(unitOfWork),
    db: () => unitOfWork.read(actor),
    run,
    /** An order that was paid like this. */
    paid: async (total: number, tenders: Tender[]): Promise<Id<'Order'>> => {
      const orderId = anId<'Order'>();
      const shares = divideTenders(eur(total), tenders, 'NL');
      await run((tx) => payments.recordTaken(tx, { orderId, ticketId: null }, shares));
      return orderId;
    },
  };
}

export const rowsOf = (db: DataSource, table: string, where: string): Promise<Record<string, unknown>[]> =>
  db.query(`SELECT * FROM ${table} WHERE ${where}`);
