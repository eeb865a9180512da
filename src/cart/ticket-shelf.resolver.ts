import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { ApprovalService, CurrentActor, CurrentCall, Permit } from '../access/index.js';
import { isUuid } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Connection, pageRequest } from '../platform/graphql/page.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { CartRecall } from './cart.recall.js';
import { ResumeTicketResult, SuspendTicketResult, VoidTicketResult } from './cart.results.js';
import { ResumeTicketInput, SuspendTicketInput, VoidTicketInput } from './ticket.inputs.js';
import { TicketShelfService, VOID_TICKET } from './ticket-shelf.service.js';
import { TicketConnection, TicketType } from './ticket.types.js';
import { ticketView, type TicketView } from './ticket-view.js';

@Resolver(() => TicketType)
export class TicketShelfResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly recall: CartRecall,
    private readonly shelf: TicketShelfService,
    private readonly approvals: ApprovalService,
  ) {}

  @Permit('ticket.use')
  @Query(() => TicketConnection, {
    description: 'Tickets of this store that wait, newest first. Callers: associate.',
  })
  suspendedTickets(
    @CurrentActor() actor: Actor,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first = 20,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<Connection<TicketView>> {
    const page = pageRequest(first, after);
    if (page.after !== null && !isUuid(String(page.after[0])))
      throw new RequestError('BAD_USER_INPUT', 'after must be an endCursor of an earlier page', {
        field: 'after',
      });
    return this.shelf.suspended(this.unitOfWork.read(actor), page);
  }

  @Permit('ticket.use')
  @Mutation(() => SuspendTicketResult, {
    description:
      "Puts this till's ticket aside. Callers: associate. Refuses: CART_FROZEN, WRONG_STATE, NOT_FOUND.",
  })
  suspendTicket(@CurrentCall() call: Call, @Args('input') input: SuspendTicketInput): Promise<TicketView> {
    return this.idempotency.run(
      call,
      async (tx) => ticketView(await this.shelf.suspend(tx, input)),
      this.recall.ticket,
    );
  }

  @Permit('ticket.use')
  @Mutation(() => ResumeTicketResult, {
    description:
      'Takes a suspended ticket up again, at any till of its store. Callers: associate. Refuses: WRONG_STATE, NOT_FOUND.',
  })
  resumeTicket(
    @CurrentCall() call: Call,
    @Args('input') { ticketId }: ResumeTicketInput,
  ): Promise<TicketView> {
    return this.idempotency.run(
      call,
      async (tx) => ticketView(await this.shelf.resume(tx, ticketId)),
      this.recall.ticket,
    );
  }

  @Permit('ticket.use')
  @Mutation(() => VoidTicketResult, {
    description:
      'Takes a ticket back before it is paid. Callers: associate. Refuses: CART_FROZEN, APPROVAL_NEEDED, WRONG_STATE, NOT_FOUND.',
  })
  async voidTicket(@CurrentCall() call: Call, @Args('input') input: VoidTicketInput): Promise<TicketView> {
    const approval = await this.approvals.of(call.actor, VOID_TICKET, input.override);
    return this.idempotency.run(
      call,
      async (tx) => ticketView(await this.shelf.void(tx, input, approval)),
      this.recall.ticket,
    );
  }
}
