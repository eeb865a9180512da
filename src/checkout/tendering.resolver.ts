import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentCall, Permit } from '../access/index.js';
import { CartRecall, type CartView, type TicketView, ticketView } from '../cart/index.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { SettleTerminalPaymentInput, UndoTenderInput } from './checkout.inputs.js';
import { SettleTerminalPaymentResult, UndoTenderResult } from './checkout.results.js';
import { TenderTicketService } from './tender-ticket.service.js';

@Resolver()
export class TenderingResolver {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly tendering: TenderTicketService,
    private readonly recall: CartRecall,
  ) {}

  @Permit('ticket.use')
  @Mutation(() => SettleTerminalPaymentResult, {
    description:
      'What a card terminal said of a payment that was started; the last approval pays the ticket. Callers: associate. Needs Idempotency-Key. Refuses: WRONG_STATE, NOT_FOUND.',
  })
  settleTerminalPayment(
    @CurrentCall('keyed') call: Call,
    @Args('input') input: SettleTerminalPaymentInput,
  ): Promise<TicketView> {
    return this.once(call, (tx) => this.tendering.settle(tx, input));
  }

  @Permit('ticket.use')
  @Mutation(() => UndoTenderResult, {
    description:
      'Takes one tender of a ticket back: cash is handed back as it came, a card reversed or broken off; the last one thaws the ticket. Callers: associate. Needs Idempotency-Key. Refuses: WRONG_STATE, NOT_FOUND.',
  })
  undoTender(@CurrentCall('keyed') call: Call, @Args('input') input: UndoTenderInput): Promise<TicketView> {
    return this.once(call, (tx) => this.tendering.undo(tx, input));
  }

  private once(call: Call, work: (tx: Tx) => Promise<CartView>): Promise<TicketView> {
    return this.idempotency.run(call, async (tx) => ticketView(await work(tx)), this.recall.ticket);
  }
}
