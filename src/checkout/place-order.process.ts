import { Injectable } from '@nestjs/common';
import { CartReader, CartService, type CartView } from '../cart/index.js';
import { PickupService } from '../collection/index.js';
import { DocumentKind } from '../documents/index.js';
import { AllocationService, HoldPurpose, HoldService, InsufficientStock, isStocked } from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import { FulfilmentKind, type LocationFacts } from '../locations/index.js';
import { ContractKind, type NewOrder, OrderReader, OrderService, type OrderView } from '../orders/index.js';
import {
  divideTenders,
  Gateways,
  ONLINE_TENDERS,
  PaymentDeclined,
  PaymentReader,
  PaymentService,
  type PaymentView,
} from '../payments/index.js';
import { Secrets, hashOf } from '../platform/config/secrets.js';
import type { Db } from '../platform/database/db.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { ClientKind } from '../platform/graphql/common.enums.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { ruleBroken } from '../platform/graphql/refusals.js';
import type { UserError } from '../platform/graphql/user-error.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { AgreementService, receiptChoiceOf } from './agreement.service.js';
import type { PlaceOrderInput } from './checkout.inputs.js';
import { type Proposal, ProposalService } from './proposal.service.js';
import { agreedLine } from './sale.js';
import { SourcingService } from './sourcing.service.js';

const HOLD_MS = 15 * 60 * 1000;

/** What placing brought about. */
export interface PlacedOrder {
  readonly order: OrderView;
  /** What was left in the cart; null: nothing, or there was none. */
  readonly remaining: CartView | null;
  /** For a guest who had none. */
  readonly guestToken: string | null;
}

interface Kept {
  readonly orderId: Id<'Order'>;
  readonly cartId: Id<'Cart'> | null;
  readonly givesToken: boolean;
}

type End = (tx: Tx, outcome: PlacedOrder | UserError) => void;

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
    private readonly idempotency: Idempotency,
    private readonly unitOfWork: UnitOfWork,
    private readonly proposals: ProposalService,
    private readonly sourcing: SourcingService,
    private readonly agreement: AgreementService,
    private readonly orders: OrderService,
    private readonly orderReader: OrderReader,
    private readonly carts: CartService,
    private readonly cartReader: CartReader,
    private readonly holds: HoldService,
    private readonly allocations: AllocationService,
    private readonly payments: PaymentService,
    private readonly paymentReader: PaymentReader,
    private readonly gateways: Gateways,
    private readonly pickups: PickupService,
    private readonly secrets: Secrets,
  ) {}

  /**
   * @throws CartChanged CartClosed TotalChanged DetailsMissing InsufficientStock SaleBlocked VariantNotSold LimitReached
   *         TenderMismatch PaymentDeclined RuleBroken NotFound; only a declined payment is kept under the key.
   * @emits  orders.order_placed, payments.payment_started; then orders.order_confirmed, payments.payment_captured,
   *         documents.document_issued, or orders.order_abandoned, payments.payment_failed.
   */
  place(call: Call & { readonly key: string }, input: PlaceOrderInput, language: string): Promise<PlacedOrder> {
    if (![ClientKind.WEBSHOP, ClientKind.APP, ClientKind.CONTACT_CENTRE].includes(call.actor.clientKind))
      throw new RequestError('FORBIDDEN', 'At a till, sell on a ticket.');
    return this.idempotency.process<PlacedOrder, Kept>(
      call,
      {
        begin: (tx) => this.secure(tx, input, language),
        goOn: (orderId, end) => this.payAndConfirm(call, orderId as Id<'Order'>, end),
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

  /** The first transaction. @returns the order's id: it names the process. */
  private async secure(tx: Tx, input: PlaceOrderInput, language: string): Promise<Id<'Order'>> {
    if (input.tenders.some(({ kind }) => !ONLINE_TENDERS.includes(kind)))
      throw ruleBroken('input.tenders', 'NOT_AT_A_DISTANCE', 'This cannot be paid that way here.');
    const proposal = await this.proposals.of(tx, input);
    const parts = await this.sourcing.partsOf(tx, proposal.lines);
    const home = await this.sourcing.home(tx);
    const order = this.orderOf(tx, proposal, parts, home, language);
    const [share] = divideTenders(proposal.totals.total, input.tenders, home.address.country);
    await this.orders.place(tx, order);
    if (proposal.cart)
      await this.carts.freeze(tx, { cartId: proposal.cart.id, expectedVersion: proposal.cart.version });
    if (share) await this.payments.start(tx, { orderId: order.id, ticketId: null }, share);
    if (parts.length > 0)
      await this.holds.place(tx, {
        lines: parts,
        purpose: HoldPurpose.ORDER_AWAITING_PAYMENT,
        causeId: order.id,
        endsAt: new Date(tx.now.getTime() + HOLD_MS),
      });
    return order.id;
  }

  private orderOf(
    tx: Tx,
    { cart, lines, totals, terms, details }: Proposal,
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
      terms,
      language,
      contact: details.contact,
      receiptChoice: receiptChoiceOf(details),
      invoiceAddress: details.invoiceAddress,
      lines: lines.map((line) => agreedLine(line, parts, home.id, null)),
    };
  }

  /** A guest without a token gets one that is derived from the order, so that a repeat can give it again. */
  private guestTokenHashOf({ actor }: Tx, cart: CartView | null, orderId: Id<'Order'>): string | null {
    if (cart) return cart.guestTokenHash;
    if (actor.subject.kind === 'guest') return actor.subject.guestTokenHash;
    return actor.subject.kind === 'none' ? hashOf(this.tokenOf(orderId)) : null;
  }

  private tokenOf(orderId: Id<'Order'>): string {
    return this.secrets.token('guest-token', orderId);
  }

  /** All after the first transaction; also what a repeat, or the job, does with an order that was left behind. */
  async payAndConfirm(call: Pick<Call, 'actor' | 'operation'>, orderId: Id<'Order'>, end: End): Promise<PlacedOrder> {
    const db = this.unitOfWork.read(call.actor);
    const [payment] = (await this.paymentReader.ofOrders(db, [orderId]))[0] ?? [];
    if (!payment) return this.confirm(call, orderId, null, end);
    const answer = await this.gateways.of(payment.tender).capture({ paymentId: payment.id, amount: payment.asked });
    if (answer.outcome === 'declined') return this.decline(call, orderId, payment, answer, end);
    const captured = { payment, eventId: answer.eventId, maskedDetail: answer.maskedDetail };
    try {
      return await this.confirm(call, orderId, captured, end);
    } catch (error) {
      if (!(error instanceof InsufficientStock)) throw error;
      return this.giveBack(call, orderId, captured, error, end);
    }
  }

  /** The last transaction of an order that is paid. */
  private confirm(
    call: Pick<Call, 'actor' | 'operation'>,
    orderId: Id<'Order'>,
    captured: { payment: PaymentView; eventId: string; maskedDetail: string | null } | null,
    end: End,
  ): Promise<PlacedOrder> {
    return this.unitOfWork.run(call.actor, call, async (tx) => {
      const confirmed = await this.orders.confirm(tx, orderId);
      const order = (await this.orderReader.load(tx, orderId))!;
      const remaining = await this.cartLeft(tx, order, confirmed !== null);
      const placed: PlacedOrder = { order, remaining, guestToken: this.tokenFor(order) };
      if (confirmed === null) {
        end(tx, placed);
        return placed;
      }
      if (captured)
        await this.payments.captured(tx, {
          paymentId: captured.payment.id,
          eventId: captured.eventId,
          maskedDetail: captured.maskedDetail,
        });
      await this.openPickups(tx, order);
      await this.allocate(tx, order);
      await this.agreement.confirmOnPaper(tx, order, captured?.payment ?? null);
      end(tx, placed);
      return placed;
    });
  }

  private async cartLeft(tx: Tx, order: OrderView, takesLines: boolean): Promise<CartView | null> {
    const { cartId } = order.row;
    if (cartId === null) return null;
    if (!takesLines) return openOnly(await this.cartReader.load(tx, cartId));
    const orderLineIds = new Map(
      order.lines.flatMap(({ cartLineId, id }) => (cartLineId === null ? [] : [[cartLineId, id] as const])),
    );
    return openOnly(
      await this.carts.takeLines(tx, { cartId, expectedVersion: null, orderLineIds, orderId: order.id }),
    );
  }

  private async allocate(tx: Tx, order: OrderView): Promise<void> {
    const lines = order.lines.filter(({ isStocked: stocked }) => stocked);
    if (lines.length === 0) return;
    await this.allocations.fromHolds(tx, {
      causeId: order.id,
      purpose: HoldPurpose.ORDER_AWAITING_PAYMENT,
      lines: lines.map(({ id }) => ({ lineId: id, orderLineId: id })),
    });
  }

  private async openPickups(tx: Tx, order: OrderView): Promise<void> {
    for (const fulfilment of order.fulfilments.filter(({ kind }) => kind === FulfilmentKind.COLLECT)) {
      const lines = order.lines.filter(
        ({ id, isStocked: stocked }) => stocked && fulfilment.lines.some(({ orderLineId }) => orderLineId === id),
      );
      await this.pickups.openForOrder(tx, {
        orderId: order.id,
        locationId: fulfilment.locationId,
        customerId: order.row.customerId,
        guestTokenHash: order.row.guestTokenHash,
        collectorName: lines[0]?.fulfilment.collectorName ?? null,
        lines: lines.map(({ id, variantId, quantity, components }) => ({
          orderLineId: id,
          variantId,
          quantity,
          components,
        })),
      });
    }
  }

  private tokenFor({ id, row }: OrderView): string | null {
    if (row.cartId !== null || row.guestTokenHash === null) return null;
    const token = this.tokenOf(id);
    return hashOf(token) === row.guestTokenHash ? token : null;
  }

  /** Nothing was taken: the order is nobody's, its units are free, the cart is as it was. */
  private async decline(
    call: Pick<Call, 'actor' | 'operation'>,
    orderId: Id<'Order'>,
    payment: PaymentView,
    answer: { eventId: string; why: string },
    end: End,
  ): Promise<PlacedOrder> {
    const refusal = new PaymentDeclined({ paymentId: payment.id, why: answer.why }, 'The payment was declined.');
    await this.unitOfWork.run(call.actor, call, async (tx) => {
      await this.abandon(tx, orderId);
      await this.payments.failed(tx, { paymentId: payment.id, eventId: answer.eventId });
      end(tx, refusal);
    });
    throw refusal;
  }

  /** Paid so late that the units had gone to others: the money goes back at once, and nothing was bought. */
  private async giveBack(
    call: Pick<Call, 'actor' | 'operation'>,
    orderId: Id<'Order'>,
    { payment, eventId, maskedDetail }: { payment: PaymentView; eventId: string; maskedDetail: string | null },
    refusal: InsufficientStock,
    end: End,
  ): Promise<PlacedOrder> {
    await this.unitOfWork.run(call.actor, call, async (tx) => {
      await this.abandon(tx, orderId);
      await this.payments.captured(tx, { paymentId: payment.id, eventId, maskedDetail });
      await this.payments.giveBackWhole(tx, payment.id);
      end(tx, refusal);
    });
    throw refusal;
  }

  private async abandon(tx: Tx, orderId: Id<'Order'>): Promise<void> {
    const abandoned = await this.orders.abandon(tx, orderId);
    if (abandoned === null) return;
    if (abandoned.cartId !== null) await this.carts.thaw(tx, abandoned.cartId);
    await this.holds.release(tx, { purpose: HoldPurpose.ORDER_AWAITING_PAYMENT, causeId: orderId });
  }

  private async recalled(db: Db, { orderId, cartId, givesToken }: Kept): Promise<PlacedOrder> {
    const order = (await this.orderReader.load(db, orderId))!;
    return {
      order,
      remaining: cartId === null ? null : openOnly(await this.cartReader.load(db, cartId)),
      guestToken: givesToken ? this.tokenOf(orderId) : null,
    };
  }
}

const openOnly = (cart: CartView | null): CartView | null => (cart?.storedState === 'open' ? cart : null);

void isStocked;
