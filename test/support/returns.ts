import { TaxDirectory, TaxRepository } from '../../src/pricing/index.js';
import type { DataSource } from 'typeorm';
import { CallerChecks, CustomerReader } from '../../src/customers/index.js';
import { CustomerRepository } from '../../src/customers/customer.repository.js';
import { DocumentReader } from '../../src/documents/index.js';
import { DocumentRepository } from '../../src/documents/document.repository.js';
import type { Id } from '../../src/kernel/ids.js';
import { RefundService } from '../../src/payments/index.js';
import { PaymentRepository } from '../../src/payments/payment.repository.js';
import { RefundRepository } from '../../src/payments/refund.repository.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { Channel, ClientKind } from '../../src/platform/graphql/common.enums.js';
import { EligibilityService } from '../../src/returns/eligibility.service.js';
import { PurchaseReader } from '../../src/returns/purchase-reader.js';
import { ReturnIntake } from '../../src/returns/return-intake.js';
import { ReturnReader } from '../../src/returns/return-reader.js';
import { ReturnRepository } from '../../src/returns/return.repository.js';
import { ReturnService } from '../../src/returns/return.service.js';
import { SaleQueries } from '../../src/returns/sale.queries.js';
import { anActor, anId } from './builders.js';
import { aLocation, aTerminal } from './locations.js';
import { orderServices } from './orders.js';

/** All that the schema says of whether a line may come back. */
export const ELIGIBILITY = `eligible basis reason words unitsLeft asks by windowDays startsAt countedFrom lastDay
  fee { decimal } termsVersion betterLater`;

/** The services of returns, made by hand. */
export function returnServices() {
  const below = orderServices();
  const sales = new SaleQueries();
  const callers = new CallerChecks();
  const eligibility = new EligibilityService(sales, below.terms, below.locations, callers);
  const refunds = new RefundService(new PaymentRepository(), new RefundRepository());
  const repository = new ReturnRepository();
  return {
    ...below,
    eligibility,
    refunds,
    callers,
    returnReader: new ReturnReader(repository, refunds, below.locations),
    purchases: new PurchaseReader(
      sales,
      eligibility,
      new CustomerReader(new CustomerRepository()),
      callers,
      new DocumentReader(new DocumentRepository(), callers),
      below.locations,
    ),
    returns: new ReturnService(
      new ReturnIntake(sales, eligibility, below.orders, below.locations),
      repository,
      below.stock,
      refunds,
      below.loyalty,
      below.documents,
      below.locations,
      new TaxDirectory(new TaxRepository()),
    ),
  };
}

/** An associate at a till, in a new store unless one is given. */
export async function aTill(
  db: DataSource,
  given: { locationId?: Id<'Location'> } = {},
): Promise<Actor & { locationId: Id<'Location'>; terminalId: Id<'Terminal'> }> {
  const locationId = given.locationId ?? (await aLocation(db)).id;
  const { id: terminalId } = await aTerminal(db, { locationId });
  return {
    ...anActor({
      clientKind: ClientKind.POS,
      clientName: 'Kassa 1',
      channel: Channel.STORE,
      subject: {
        kind: 'staff',
        staffId: anId<'Staff'>(),
        staffName: 'Iris',
        role: 'associate',
        sessionId: anId<'Session'>(),
      },
    }),
    locationId,
    terminalId,
  };
}
