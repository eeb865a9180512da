import { Injectable } from '@nestjs/common';
import { CartReader, CartService, type CartView, StaleCart } from '../cart/index.js';
import { DocumentKind } from '../documents/index.js';
import {
  AllocationService,
  type Hold,
  HoldPurpose,
  HoldService,
  InsufficientStock,
  isStocked,
} from '../inventory/index.js';
import type { Id } from '../kernel/ids.js';
import { money, zero } from '../kernel/money.js';
import { OrderReader, OrderService, type OrderView } from '../orders/index.js';
import {
  Gateways,
  PaymentDeclined,
  PaymentReader,
  PaymentService,
  RefundService,
} from '../payments/index.js';
import { hashOf, Secrets } from '../platform/config/secrets.js';
import type { Db } from '../platform/database/db.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { RuleBroken } from '../platform/graphql/common.errors.js';
import { ruleBroken } from '../platform/graphql/refusals.js';
import type { UserError } from '../platform/graphql/user-error.js';
import type { Call } from '../platform/idempotency/idempotency.js';
import { TermsDirectory } from '../terms/index.js';
import { AgreementService, paperOfView } from './agreement.service.js';
import { OrderPickupsService } from './order-pickups.service.js';
import type { Asked, Captured, End, PlacedOrder, Secured } from './placed-order.js';
import { openOnly } from './sale.js';
import { SourcingService } from './sourcing.service.js';
import { TaxAgreementService } from './tax-agreement.service.js';

const GIVEN_BACK = 'The units had gone to others when the payment came: the money went back.';
const CHANGED = 'The cart had become another when the payment came: the money went back.';

/** What comes after an order was secured: the gateway, and what its answer makes of the order. */
@Injectable()
export class SettleOrderProcess {
  constructor(
    private readonly unitOfWork: UnitOfWork,
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
    private readonly refunds: RefundService,
    private readonly gateways: Gateways,
    private readonly pickups: OrderPickupsService,
    private readonly terms: TermsDirectory,
    private readonly taxes: TaxAgreementService,
    private readonly secrets: Secrets,
  ) {}

  /** The token that opens an order of a guest who had none: derived, so that a repeat can give it again. */
  tokenOf(orderId: Id<'Order'>): string {
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
    const answer =
      payment &&
      (await this.gateways.of(payment.tender)!.capture({ paymentId: payment.id, amount: payment.amount }));
    if (payment && answer?.outcome === 'declined') return this.decline(call, orderId, payment, answer, end);
    const captured =
      payment && answer?.outcome === 'captured'
        ? { payment, eventId: answer.eventId, maskedDetail: answer.maskedDetail }
        : null; // it costs nothing
    try {
      return await this.confirm(call, orderId, captured, end, begun);
    } catch (error) {
      if (!(error instanceof InsufficientStock || error instanceof RuleBroken)) throw error;
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
      const placed = await this.confirmed(tx, orderId, captured, begun);
      end(tx, placed);
      return placed;
    });
  }

  /** All that confirming writes, in whoever's transaction: in a dry run it is the one that secured the order. */
  async confirmed(
    tx: Tx,
    orderId: Id<'Order'>,
    captured: Captured | null,
    begun?: Secured,
  ): Promise<PlacedOrder> {
    const confirmed = await this.orders.confirm(tx, orderId);
    const order = await this.orderReader.load(tx, orderId);
    if (order === null) throw new InsufficientStock({ shortages: [] }, GIVEN_BACK);
    const remaining = await this.cartLeft(tx, order, confirmed !== null, begun?.cart ?? null);
    const placed = { order, remaining, guestToken: this.tokenFor(order), dryRun: false };
    if (confirmed === null) return placed;
    if (captured) await this.notePaid(tx, captured);
    await this.pickups.open(tx, order);
    await this.allocate(tx, order, begun?.holds ?? null);
    await this.confirmOnPaper(tx, order, captured);
    return placed;
  }

  private async notePaid(tx: Tx, { payment, eventId, maskedDetail }: Captured): Promise<void> {
    await this.payments.captured(tx, { paymentId: payment.id, eventId, maskedDetail });
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
    const read = async () => (await this.cartReader.load(tx, cartId))!;
    const cart = frozen ?? (await read());
    if (!takesLines) return openOnly(cart);
    try {
      return openOnly(await this.takeLines(tx, cart, order));
    } catch (error) {
      if (!(error instanceof StaleCart)) throw error; // a till was paid for what else was in it
      return openOnly(await this.takeLines(tx, await read(), order));
    }
  }

  /** @throws RuleBroken its freeze ran out before the payment came, and she made something else of it. */
  private takeLines(tx: Tx, cart: CartView, order: OrderView): Promise<CartView> {
    const ordered = order.lines.flatMap(({ cartLineId, id, quantity }) =>
      cartLineId === null ? [] : [{ cartLineId, id, quantity }],
    );
    const isAsOrdered = ordered.every(({ cartLineId, quantity }) =>
      cart.lines.some((line) => line.id === cartLineId && line.quantity === quantity),
    );
    if (cart.storedState !== 'open' || !isAsOrdered)
      throw ruleBroken('input.cartId', 'CHANGED_MEANWHILE', CHANGED);
    const orderLineIds = new Map(ordered.map(({ cartLineId, id }) => [cartLineId, id]));
    return this.carts.takeLines(tx, { cart, orderLineIds, orderId: order.id });
  }

  private async allocate(tx: Tx, order: OrderView, known: readonly Hold[] | null): Promise<void> {
    const lines = order.lines.filter(({ kind }) => isStocked(kind));
    await this.allocations.fromHolds(tx, {
      causeId: order.id,
      lines: lines.map(({ id }) => ({ lineId: id, orderLineId: id })),
      known,
    });
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

  /** Paid after the units had gone, or the cart had become another: the money goes back, once. Had a rival confirmed meanwhile, it is hers after all. */
  private async giveBack(
    call: Pick<Call, 'actor' | 'operation'>,
    orderId: Id<'Order'>,
    captured: Captured | null,
    refusal: UserError,
    end: End,
  ): Promise<PlacedOrder> {
    const isRefused = await this.unitOfWork.run(call.actor, call, async (tx) => {
      const isOurs = await this.abandon(tx, orderId);
      if (!isOurs && (await this.orderReader.load(tx, orderId)) !== null) return false;
      if (isOurs && captured) {
        await this.notePaid(tx, captured);
        await this.refunds.refund(tx, {
          orderId,
          returnId: null,
          amount: captured.payment.amount,
          country: '',
        });
      }
      end(tx, refusal);
      return true;
    });
    if (isRefused) throw refusal;
    return this.confirm(call, orderId, captured, end);
  }

  /** @returns false when somebody else confirmed or abandoned it first. */
  private async abandon(tx: Tx, orderId: Id<'Order'>): Promise<boolean> {
    const abandoned = await this.orders.abandon(tx, orderId);
    if (abandoned === null) return false;
    await this.taxes.countBack(tx, abandoned, await this.sourcing.home(tx));
    if (abandoned.cartId !== null) await this.carts.thaw(tx, abandoned.cartId);
    await this.holds.release(tx, { purpose: HoldPurpose.ORDER_AWAITING_PAYMENT, causeId: orderId });
    return true;
  }
}
