import { inventoryInvariants } from '../../src/cli/audit/inventory.js';
import { documentsInvariants } from '../../src/cli/audit/documents.js';
import { loyaltyInvariants } from '../../src/cli/audit/loyalty.js';
import { ordersInvariants } from '../../src/cli/audit/orders.js';
import { paymentsInvariants } from '../../src/cli/audit/payments.js';
import { returnsInvariants } from '../../src/cli/audit/returns.js';
import type { Id } from '../../src/kernel/ids.js';
import type { Actor } from '../../src/platform/access/actor.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Grade, type TillReturnLineInput } from '../../src/returns/index.js';
import type { PaidOrder } from '../support/orders.js';
import { returnServices } from '../support/returns.js';

/** What a return touches. */
export const invariantsOfReturns = [
  ...returnsInvariants,
  ...ordersInvariants,
  ...paymentsInvariants,
  ...loyaltyInvariants,
  ...documentsInvariants,
  ...inventoryInvariants,
];

/** One unit that is as new, unless said otherwise. */
export type ReturnedLine = Partial<TillReturnLineInput> & { orderLineId: Id<'OrderLine'> };

/** Takes lines of an order back at a till, or does as if. */
export const takeBackAt = (
  how: 'run' | 'rehearse',
  unitOfWork: UnitOfWork,
  services: ReturnType<typeof returnServices>,
  till: Actor,
  order: Pick<PaidOrder, 'id'>,
  lines: readonly ReturnedLine[],
) =>
  unitOfWork[how](till, { operation: 'returnAtTill' }, (tx) =>
    services.returns.takeBackAtTill(
      tx,
      {
        orderId: order.id,
        lines: lines.map((line) => ({ quantity: 1, reason: 'te groot', grade: Grade.SELLABLE, ...line })),
        dryRun: how === 'rehearse',
      },
      'nl',
    ),
  );
