import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentCall, Permit, Public } from '../access/index.js';
import { CartRecall, type TicketView, ticketView } from '../cart/index.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { BringToTicketService } from './bring-to-ticket.service.js';
import { BringToTicketInput, PayTicketInput, PlaceOrderInput } from './checkout.inputs.js';
import { BringToTicketResult, PayTicketResult, PlaceOrderResult } from './checkout.results.js';
import { PayTicketService } from './pay-ticket.service.js';
import { PlaceOrderProcess } from './place-order.process.js';
import type { PlacedOrder } from './placed-order.js';

@Resolver()
export class CheckoutResolver {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly placing: PlaceOrderProcess,
    private readonly bringing: BringToTicketService,
    private readonly paying: PayTicketService,
    private readonly recall: CartRecall,
  ) {}

  @Public()
  @Mutation(() => PlaceOrderResult, {
    description:
      'Places an order at a distance from a cart, or from lines. A dry run does all but ask the gateway, and keeps nothing: the order it answers is not there, so it has no payments and no documents. Callers: anyone with a webshop, app or contact-centre key. Needs Idempotency-Key. Refuses: CART_CHANGED, CART_FROZEN, CART_CLOSED, TOTAL_CHANGED, DETAILS_MISSING, INSUFFICIENT_STOCK, SALE_BLOCKED, VARIANT_NOT_SOLD, LIMIT_REACHED, TENDER_MISMATCH, PAYMENT_DECLINED, RULE_BROKEN, NOT_FOUND.',
  })
  placeOrder(
    @CurrentCall('keyed') call: Call,
    @Context() { language }: RequestContext,
    @Args('input') input: PlaceOrderInput,
  ): Promise<PlacedOrder> {
    if (input.dryRun) return this.placing.rehearse(call, input, language);
    return this.placing.place({ ...call, key: call.key! }, input, language);
  }

  @Permit('ticket.use')
  @Mutation(() => BringToTicketResult, {
    description:
      'Puts lines of her cart, a reservation to pay, or an order to hand over, on this till’s ticket. Such an order adds nothing to the total: it is paid, and leaves by handOver, on proof. Callers: associate. Refuses: STALE_CART, CART_FROZEN, CART_CLOSED, RESERVATION_LAPSED, SALE_BLOCKED, VARIANT_NOT_SOLD, LIMIT_REACHED, WRONG_LOCATION, WRONG_STATE, RULE_BROKEN, NOT_FOUND.',
  })
  bringToTicket(@CurrentCall() call: Call, @Args('input') input: BringToTicketInput): Promise<TicketView> {
    return this.idempotency.run(
      call,
      async (tx) => ticketView(await this.bringing.bring(tx, input)),
      this.recall.ticket,
    );
  }

  @Permit('ticket.use')
  @Mutation(() => PayTicketResult, {
    description:
      'Tenders towards this till’s ticket; when they leave nothing open it is paid: order, receipt. Else it is frozen until the rest is given or all of it undone. Callers: associate. Needs Idempotency-Key. Refuses: STALE_CART, TOTAL_CHANGED, TENDER_MISMATCH, AGE_CHECK_NEEDED, SERIAL_NEEDED, UNIT_PUT_ASIDE, INSUFFICIENT_STOCK, LIMIT_REACHED, SALE_BLOCKED, VARIANT_NOT_SOLD, RESERVATION_LAPSED, WRONG_STATE, WRONG_LOCATION, DETAILS_MISSING, RULE_BROKEN, NOT_FOUND.',
  })
  payTicket(
    @CurrentCall('keyed') call: Call,
    @Context() { language }: RequestContext,
    @Args('input') input: PayTicketInput,
  ): Promise<TicketView> {
    return this.idempotency.run(
      call,
      async (tx) => ticketView(await this.paying.pay(tx, input, language)),
      this.recall.ticket,
    );
  }
}
