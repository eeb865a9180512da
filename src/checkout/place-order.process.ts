import { Injectable } from '@nestjs/common';
import {
  CartReader,
  CartService,
  type CartView,
  distanceNetOf,
  receiptChoiceOf,
  StaleCart,
} from '../cart/index.js';
import { HoldPurpose, HoldService } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import type { LocationFacts } from '../locations/index.js';
import { ContractKind, type NewOrder, OrderReader, OrderService } from '../orders/index.js';
import { divideTenders, ONLINE_TENDERS, PaymentService } from '../payments/index.js';
import { hashOf } from '../platform/config/secrets.js';
import type { Db } from '../platform/database/db.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { ClientKind } from '../platform/graphql/common.enums.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { ruleBroken } from '../platform/graphql/refusals.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { HOME_MARKET } from '../pricing/index.js';
import type { PlaceOrderInput } from './checkout.inputs.js';
import { type Proposal, ProposalService } from './proposal.service.js';
import { agreedLine, openOnly } from './sale.js';
import { TaxAgreementService } from './tax-agreement.service.js';
import type { PlacedOrder, Secured } from './placed-order.js';
import { SettleOrderProcess } from './settle-order.process.js';
import { PurchaseLimitsService } from './purchase-limits.service.js';
import { SourcingService } from './sourcing.service.js';
import { cartChanged } from './what-changed.js';

const HOLD_MS = 15 * 60 * 1000;

interface Kept {
  readonly orderId: Id<'Order'>;
  readonly cartId: Id<'Cart'> | null;
  readonly givesToken: boolean;
}

/**
 * Places an order at a distance: secure, pay, confirm.
 *
 * Two transactions with the gateway between them. The first prices again, freezes the cart, writes the order down as
 * awaiting payment and holds its stock; the second turns the holds into allocations and issues the confirmation. A
 * process that dies in between is gone on with by a repeat of the key, or by a job; the gateway knows the payment by its
 * id, so asking again takes nothing twice.
 */
@Injectable()
export class PlaceOrderProcess {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly proposals: ProposalService,
    private readonly sourcing: SourcingService,
    private readonly settling: SettleOrderProcess,
    private readonly orders: OrderService,
    private readonly orderReader: OrderReader,
    private readonly carts: CartService,
    private readonly cartReader: CartReader,
    private readonly holds: HoldService,
    private readonly payments: PaymentService,
    private readonly taxes: TaxAgreementService,
    private readonly limits: PurchaseLimitsService,
  ) {}

  /**
   * @throws CartChanged CartClosed TotalChanged DetailsMissing InsufficientStock SaleBlocked VariantNotSold LimitReached
   *         CouponUsedUp TenderMismatch PaymentDeclined RuleBroken NotFound; only a declined payment is kept under the key.
   * @emits  orders.order_placed, payments.payment_started; then orders.order_confirmed, payments.payment_captured,
   *         documents.document_issued, or orders.order_abandoned, payments.payment_failed.
   */
  place(
    call: Call & { readonly key: string },
    input: PlaceOrderInput,
    language: string,
  ): Promise<PlacedOrder> {
    refuseTills(call);
    let begun: Secured | undefined;
    return this.idempotency.process<PlacedOrder, Kept>(
      call,
      {
        begin: async (tx) => {
          begun = await this.secure(tx, input, language);
          return begun.orderId;
        },
        goOn: (orderId, end) => this.settling.payAndConfirm(call, orderId as Id<'Order'>, end, begun),
      },
      {
        keep: ({ order, guestToken }) => ({
          orderId: order.id,
          cartId: order.row.cartId,
          givesToken: guestToken !== null,
        }),
        again: (db, kept) => this.recalled(db, kept),
      },
    );
  }

  /**
   * What {@link place} would answer now: both its transactions as one, which is rolled back. The gateway is not asked, and
   * is taken to say yes; no key is claimed. Id and number of the order are nobody's, and a guest gets no token.
   *
   * @throws as {@link place}, except PaymentDeclined.
   */
  rehearse(call: Call, input: PlaceOrderInput, language: string): Promise<PlacedOrder> {
    refuseTills(call);
    return this.unitOfWork.rehearse(call.actor, call, async (tx) => {
      const begun = await this.secure(tx, input, language);
      await tx.flush(); // confirming reads what securing wrote
      const captured = begun.payment && { payment: begun.payment, eventId: 'dry run', maskedDetail: null };
      const placed = await this.settling.confirmed(tx, begun.orderId, captured, begun);
      return { ...placed, guestToken: null, dryRun: true };
    });
  }

  /** The first transaction. @returns the order's id, which names the process, and what to ask the gateway for. */
  private async secure(tx: Tx, input: PlaceOrderInput, language: string): Promise<Secured> {
    if (input.tenders.some(({ kind }) => !ONLINE_TENDERS.includes(kind)))
      throw ruleBroken('input.tenders', 'NOT_AT_A_DISTANCE', 'This cannot be paid that way here.');
    if (input.tenders.length > 1)
      throw ruleBroken('input.tenders', 'ONE_TENDER', 'At a distance an order is paid in one go.');
    const { seller: home, ...proposal } = await this.taxes.counted(tx, async () => ({
      ...(await this.proposals.of(tx, input, language)),
      seller: await this.sourcing.home(tx),
      origin: HOME_MARKET.country,
    }));
    const parts = await this.sourcing.partsOf(tx, proposal.lines);
    const order = this.orderOf(tx, proposal, parts, home, language);
    await this.limits.check(tx, order.customerId, proposal.lines);
    const [share] = divideTenders(proposal.totals.total, input.tenders, home.address.country);
    const cart = proposal.cart && (await this.freeze(tx, proposal.cart, proposal.lines, input, language));
    await this.orders.place(tx, order);
    await this.proposals.countUses(tx, proposal, order, language);
    const payment = share ? this.payments.start(tx, { orderId: order.id, ticketId: null }, share) : null;
    const holds =
      parts.length === 0
        ? []
        : await this.holds.place(tx, {
            lines: parts,
            purpose: HoldPurpose.ORDER_AWAITING_PAYMENT,
            causeId: order.id,
            endsAt: new Date(tx.now.getTime() + HOLD_MS),
          });
    return {
      orderId: order.id,
      cart,
      holds,
      payment: payment && { id: payment.id, tender: payment.tender, amount: proposal.totals.total },
    };
  }

  /** Of two rivals one goes on; the other is told what became different. @throws CartChanged CartFrozen CartClosed */
  private async freeze(
    tx: Tx,
    cart: CartView,
    lines: Proposal['lines'],
    { expectedTotal }: PlaceOrderInput,
    language: string,
  ): Promise<CartView> {
    const lineIds = lines.flatMap(({ cartLineId }) => cartLineId ?? []);
    try {
      return await this.carts.freeze(tx, { cart, lineIds });
    } catch (error) {
      if (!(error instanceof StaleCart)) throw error;
      const seen = { expectedTotal, expectedVersion: cart.version };
      throw await cartChanged(this.cartReader, tx, error.cart, seen, language);
    }
  }

  private orderOf(
    tx: Tx,
    { cart, lines, totals, standardDelivery, terms, details }: Proposal,
    parts: Awaited<ReturnType<SourcingService['partsOf']>>,
    home: LocationFacts,
    language: string,
  ): NewOrder {
    const { actor } = tx;
    const id = tx.newId<'Order'>();
    return {
      id,
      state: 'awaiting_payment',
      channel: actor.channel,
      locationId: null,
      terminalId: null,
      device: actor.clientName,
      person: actor.subject.kind === 'staff' ? actor.subject.staffName : null,
      sellerId: home.sellerId,
      contract: ContractKind.DISTANCE,
      customerId: actor.subject.kind === 'customer' ? actor.subject.customerId : (cart?.customerId ?? null),
      guestTokenHash: this.guestTokenHashOf(tx, cart, id),
      cartId: cart?.id ?? null,
      currency: totals.total.currency,
      totals,
      standardDelivery,
      terms,
      language,
      contact: details.contact,
      receiptChoice: receiptChoiceOf(details),
      invoiceAddress: details.invoiceAddress,
      vatNumber: details.vatNumber,
      distanceNetAmount: distanceNetOf(lines, totals),
      lines: lines.map((line) => agreedLine(line, parts, home.id, tx.now)),
    };
  }

  /** A guest without a token gets one that is derived from the order, so that a repeat can give it again. */
  private guestTokenHashOf({ actor }: Tx, cart: CartView | null, orderId: Id<'Order'>): string | null {
    if (cart) return cart.guestTokenHash;
    if (actor.subject.kind === 'guest') return actor.subject.guestTokenHash;
    return actor.subject.kind === 'none' ? hashOf(this.settling.tokenOf(orderId)) : null;
  }

  private async recalled(db: Db, { orderId, cartId, givesToken }: Kept): Promise<PlacedOrder> {
    const cart = cartId && (await this.cartReader.again(db, cartId));
    const order = (await this.orderReader.load(db, orderId))!;
    return {
      order,
      remaining: cart && openOnly(cart),
      guestToken: givesToken ? this.settling.tokenOf(orderId) : null,
      dryRun: false,
    };
  }
}

function refuseTills({ actor }: Call): void {
  if (![ClientKind.WEBSHOP, ClientKind.APP, ClientKind.CONTACT_CENTRE].includes(actor.clientKind))
    throw new RequestError('FORBIDDEN', 'At a till, sell on a ticket.');
}
