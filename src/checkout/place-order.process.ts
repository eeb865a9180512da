import { Injectable } from '@nestjs/common';
import { CartReader, CartService, type CartView } from '../cart/index.js';
import { PickupService } from '../collection/index.js';
import { DocumentKind } from '../documents/index.js';
import {
  AllocationService,
  HoldPurpose,
  HoldService,
  InsufficientStock,
  isStocked,
} from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import { type Money, money, zero } from '../kernel/money.js';
import { FulfilmentKind, type LocationFacts } from '../locations/index.js';
import { ContractKind, type NewOrder, OrderReader, OrderService, type OrderView } from '../orders/index.js';
import {
  divideTenders,
  Gateways,
  ONLINE_TENDERS,
  PaymentDeclined,
  PaymentReader,
  PaymentService,
  RefundService,
  type TenderKind,
} from '../payments/index.js';
import { Secrets, hashOf } from '../platform/config/secrets.js';
import type { Db } from '../platform/database/db.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { ClientKind } from '../platform/graphql/common.enums.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { ruleBroken, wrongState } from '../platform/graphql/refusals.js';
import type { UserError } from '../platform/graphql/user-error.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { AgreementService, paperOfView, receiptChoiceOf } from './agreement.service.js';
import type { PlaceOrderInput } from './checkout.inputs.js';
import { TermsDirectory } from '../terms/index.js';
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

/** What a gateway is asked for. */
interface Asked {
  readonly id: Id<'Payment'>;
  readonly tender: TenderKind;
  readonly amount: Money;
}

interface Captured {
  readonly payment: Asked;
  readonly eventId: string;
  readonly maskedDetail: string | null;
}

/** What the first transaction leaves for the last one, as long as the same process goes on. */
interface Secured {
  readonly orderId: Id<'Order'>;
  /** Frozen, so that nobody has changed it since. */
  readonly cart: CartView | null;
  readonly payment: Asked | null;
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
    private readonly refunds: RefundService,
    private readonly terms: TermsDirectory,
    private readonly secrets: Secrets,
  ) {}

  /**
   * @throws CartChanged CartClosed TotalChanged DetailsMissing InsufficientStock SaleBlocked VariantNotSold LimitReached
   *         TenderMismatch PaymentDeclined RuleBroken NotFound; only a declined payment is kept under the key.
   * @emits  orders.order_placed, payments.payment_started; then orders.order_confirmed, payments.payment_captured,
   *         documents.document_issued, or orders.order_abandoned, payments.payment_failed.
   */
  place(
    call: Call & { readonly key: string },
    input: PlaceOrderInput,
    language: string,
  ): Promise<PlacedOrder> {
    if (![ClientKind.WEBSHOP, ClientKind.APP, ClientKind.CONTACT_CENTRE].includes(call.actor.clientKind))
      throw new RequestError('FORBIDDEN', 'At a till, sell on a ticket.');
    let begun: Secured | undefined;
    return this.idempotency.process<PlacedOrder, Kept>(
      call,
      {
        begin: async (tx) => {
          begun = await this.secure(tx, input, language);
          return begun.orderId;
        },
        goOn: (orderId, end) => this.payAndConfirm(call, orderId as Id<'Order'>, end, begun),
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

  /** The first transaction. @returns the order's id, which names the process, and what to ask the gateway for. */
  private async secure(tx: Tx, input: PlaceOrderInput, language: string): Promise<Secured> {
    if (input.tenders.some(({ kind }) => !ONLINE_TENDERS.includes(kind)))
      throw ruleBroken('input.tenders', 'NOT_AT_A_DISTANCE', 'This cannot be paid that way here.');
    const proposal = await this.proposals.of(tx, input, language);
    const parts = await this.sourcing.partsOf(tx, proposal.lines);
    const home = await this.sourcing.home(tx);
    const order = this.orderOf(tx, proposal, parts, home, language);
    const [share] = divideTenders(proposal.totals.total, input.tenders, home.address.country);
    await this.orders.place(tx, order);
    const cart = proposal.cart && (await this.carts.freeze(tx, { cart: proposal.cart }));
    const payment = share
      ? await this.payments.start(tx, { orderId: order.id, ticketId: null }, share)
      : null;
    if (parts.length > 0)
      await this.holds.place(tx, {
        lines: parts,
        purpose: HoldPurpose.ORDER_AWAITING_PAYMENT,
        causeId: order.id,
        endsAt: new Date(tx.now.getTime() + HOLD_MS),
      });
    return {
      orderId: order.id,
      cart,
      payment: payment && { id: payment.id, tender: payment.tender, amount: proposal.totals.total },
    };
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
  async payAndConfirm(
    call: Pick<Call, 'actor' | 'operation'>,
    orderId: Id<'Order'>,
    end: End,
    begun?: Secured,
  ): Promise<PlacedOrder> {
    const { payment } = begun ?? { payment: await this.askedFor(this.unitOfWork.read(call.actor), orderId) };
    if (payment === null) return this.confirm(call, orderId, null, end, begun);
    const answer = await this.gateways
      .of(payment.tender)!
      .capture({ paymentId: payment.id, amount: payment.amount });
    if (answer.outcome === 'declined') return this.decline(call, orderId, payment, answer, end);
    const captured = { payment, eventId: answer.eventId, maskedDetail: answer.maskedDetail };
    try {
      return await this.confirm(call, orderId, captured, end, begun);
    } catch (error) {
      if (!(error instanceof InsufficientStock)) throw error;
      return this.giveBack(call, orderId, captured, error, end);
    }
  }

  /** What an order that was left behind had asked its gateway for. */
  private async askedFor(db: Db, orderId: Id<'Order'>): Promise<Asked | null> {
    const [payments] = await this.paymentReader.ofOrders(db, [orderId]);
    const [payment] = payments ?? [];
    if (!payment) return null;
    const row = (await this.paymentReader.byId(db, payment.id))!;
    return { id: row.id, tender: row.tender, amount: money(row.askedAmount, row.currency) };
  }

  /** The last transaction of an order that is paid. */
  private confirm(
    call: Pick<Call, 'actor' | 'operation'>,
    orderId: Id<'Order'>,
    captured: Captured | null,
    end: End,
    begun?: Secured,
  ): Promise<PlacedOrder> {
    return this.unitOfWork.run(call.actor, call, async (tx) => {
      const confirmed = await this.orders.confirm(tx, orderId);
      const order = await this.orderReader.load(tx, orderId);
      if (order === null) throw wrongState('order', 'abandoned'); // a rival was told that it was declined
      const placed = async (): Promise<PlacedOrder> => ({
        order,
        remaining: await this.cartLeft(tx, order, confirmed !== null, begun?.cart ?? null),
        guestToken: this.tokenFor(order),
      });
      if (confirmed === null) return ended(tx, await placed(), end);
      const result = await placed();
      if (captured)
        await this.payments.captured(tx, {
          paymentId: captured.payment.id,
          eventId: captured.eventId,
          maskedDetail: captured.maskedDetail,
        });
      await this.openPickups(tx, order);
      await this.allocate(tx, order);
      await this.confirmOnPaper(tx, order, captured);
      return ended(tx, result, end);
    });
  }

  private async confirmOnPaper(tx: Tx, order: OrderView, captured: Captured | null): Promise<void> {
    const home = await this.sourcing.home(tx);
    await this.agreement.issue(tx, {
      kind: DocumentKind.ORDER_CONFIRMATION,
      order: paperOfView(order),
      terms: (await this.terms.byId(tx, order.row.termsId))!,
      shares: captured
        ? [
            {
              kind: captured.payment.tender,
              amount: captured.payment.amount,
              rounding: zero(order.row.currency),
              received: null,
              change: null,
              maskedDetail: captured.maskedDetail,
            },
          ]
        : [],
      seriesOf: home.seller.documentPrefix,
      place: home,
      ticketId: null,
    });
  }

  private async cartLeft(
    tx: Tx,
    order: OrderView,
    takesLines: boolean,
    frozen: CartView | null,
  ): Promise<CartView | null> {
    const { cartId } = order.row;
    if (cartId === null) return null;
    const cart = frozen ?? (await this.cartReader.load(tx, cartId))!;
    if (!takesLines) return openOnly(cart);
    const orderLineIds = new Map(
      order.lines.flatMap(({ cartLineId, id }) => (cartLineId === null ? [] : [[cartLineId, id] as const])),
    );
    return openOnly(await this.carts.takeLines(tx, { cart, orderLineIds, orderId: order.id }));
  }

  private async allocate(tx: Tx, order: OrderView): Promise<void> {
    const lines = order.lines.filter(({ kind }) => isStocked(kind));
    if (lines.length === 0) return;
    await this.allocations.fromHolds(tx, {
      causeId: order.id,
      lines: lines.map(({ id }) => ({ lineId: id, orderLineId: id })),
    });
  }

  private async openPickups(tx: Tx, order: OrderView): Promise<void> {
    for (const fulfilment of order.fulfilments.filter(({ kind }) => kind === FulfilmentKind.COLLECT)) {
      const lines = order.lines.filter(
        ({ id, kind }) => isStocked(kind) && fulfilment.lines.some(({ orderLineId }) => orderLineId === id),
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
    payment: Asked,
    answer: { eventId: string; why: string },
    end: End,
  ): Promise<PlacedOrder> {
    const refusal = new PaymentDeclined(
      { paymentId: payment.id, why: answer.why },
      'The payment was declined.',
    );
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
    { payment, eventId, maskedDetail }: Captured,
    refusal: InsufficientStock,
    end: End,
  ): Promise<PlacedOrder> {
    await this.unitOfWork.run(call.actor, call, async (tx) => {
      await this.abandon(tx, orderId);
      await this.payments.captured(tx, { paymentId: payment.id, eventId, maskedDetail });
      await this.refunds.refund(tx, { orderId, returnId: null, amount: payment.amount, country: '' });
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

function ended(tx: Tx, placed: PlacedOrder, end: End): PlacedOrder {
  end(tx, placed);
  return placed;
}

const openOnly = (cart: CartView | null): CartView | null => (cart?.storedState === 'open' ? cart : null);
