import { Injectable } from '@nestjs/common';
import { LockOutService } from '../access/index.js';
import { CallerChecks, CustomerReader } from '../customers/index.js';
import { DocumentKind, DocumentReader, DocumentService } from '../documents/index.js';
import type { Id } from '../kernel/ids.js';
import { type CurrencyCode, money } from '../kernel/money.js';
import { pointsFor } from '../loyalty/index.js';
import { subjectKey } from '../platform/access/actor.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { OrderReader, type OrderView } from './order-reader.js';
import { orderClaimed } from './orders.events.js';
import { ReceiptClaimRepository } from './receipt-claim.repository.js';

/** What proves that a receipt is in her hands; shaped like `ClaimReceiptInput`. */
export interface ReceiptClaim {
  readonly documentNumber: string;
  readonly total: { readonly amount: number; readonly currency: CurrencyCode };
  /** Staff only: for whom. */
  readonly customerId?: Id<'Customer'> | null;
}

/**
 * Makes a purchase that was made without a card hers, once, by what only its receipt says. Numbers of receipts follow
 * one another, so tries are counted before anything is compared: per person, and per receipt.
 */
@Injectable()
export class ReceiptClaimProcess {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly lockOut: LockOutService,
    private readonly documents: DocumentReader,
    private readonly documentService: DocumentService,
    private readonly claims: ReceiptClaimRepository,
    private readonly orders: OrderReader,
    private readonly customers: CustomerReader,
    private readonly callers: CallerChecks,
  ) {}

  /**
   * @throws NotFound        no receipt of this number with this total.
   * @throws WrongState      it is another's: claimed before, or made with a card.
   * @throws TooManyAttempts
   * @emits  orders.order_claimed v1, with the points it earns now when all of it is hers already.
   */
  async claim(call: Call, claim: ReceiptClaim, language: string): Promise<OrderView> {
    const number = claim.documentNumber.trim().toUpperCase();
    const tries = [
      await this.lockOut.allow(call.actor, 'receipt_claim', subjectKey(call.actor)),
      await this.lockOut.allow(call.actor, 'receipt_claim', number),
    ];
    return this.idempotency.run(
      call,
      async (tx) => {
        const order = await this.claimed(tx, claim, language);
        for (const attempt of tries) await this.lockOut.forget(tx, attempt);
        return order;
      },
      this.lockOut.uncounted(tries, {
        keep: ({ id }) => ({ orderId: id }),
        again: async (db, { orderId }) => {
          if (claim.customerId) await this.callers.refuseUnconfirmed(db, claim.customerId);
          return (await this.orders.load(db, orderId, language))!;
        },
      }),
    );
  }

  private async claimed(tx: Tx, claim: ReceiptClaim, language: string): Promise<OrderView> {
    const customerId = await this.forWhom(tx, claim.customerId ?? null);
    const receipt = await this.documents.byNumber(tx, claim.documentNumber);
    const { amount, currency } = receipt?.total ?? {};
    const orderId = receipt?.row.orderId ?? null;
    if (
      receipt?.kind !== DocumentKind.RECEIPT ||
      orderId === null ||
      amount !== claim.total.amount ||
      currency !== claim.total.currency
    )
      throw notFound(ObjectKind.DOCUMENT, null);
    const order = await this.claims.claim(tx, orderId, customerId);
    if (order === null) {
      if ((await this.claims.ownerOf(tx, orderId)) !== customerId) throw wrongState('receipt', 'claimed');
    } else {
      await this.documentService.handTo(tx, orderId, customerId);
      const lines = order.state === 'fulfilled' ? await this.claims.keptLines(tx, orderId) : [];
      const points = pointsFor(
        lines.map((line) => ({ total: money(line.amount, line.currency), earnsPoints: line.earnsPoints })),
      );
      tx.emit(orderClaimed(order, order.version, points));
      tx.audit({ objectId: orderId, after: { customerId } });
    }
    return (await this.orders.load(tx, orderId, language))!;
  }

  private async forWhom(tx: Tx, named: Id<'Customer'> | null): Promise<Id<'Customer'>> {
    const { subject } = tx.actor;
    if (subject.kind === 'customer') {
      if (named !== null)
        throw new RequestError('FORBIDDEN', 'Only staff claim a receipt for somebody else.');
      return subject.customerId;
    }
    if (named === null)
      throw new RequestError('BAD_USER_INPUT', 'Say for whom.', { field: 'input.customerId' });
    if (!(await this.customers.byId(tx, named))) throw notFound(ObjectKind.CUSTOMER, named);
    await this.callers.refuseUnconfirmed(tx, named);
    return named;
  }
}
