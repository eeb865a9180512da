import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, CurrentCall, Permit } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { UUID } from '../platform/graphql/scalars.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { EnrolCustomerInput, IdentifyCustomerInput, OpenTicketInput } from './cart.inputs.js';
import { CartReader } from './cart.reader.js';
import { CartRecall } from './cart.recall.js';
import {
  DetachCustomerResult,
  EnrolCustomerResult,
  IdentifyCustomerResult,
  OpenTicketResult,
} from './cart.results.js';
import { type IdentifiedView, RecognitionService } from './recognition.service.js';
import { DetachCustomerInput } from './ticket.inputs.js';
import { TicketService } from './ticket.service.js';
import { TicketType } from './ticket.types.js';
import { ticketView, type TicketView } from './ticket-view.js';

@Resolver(() => TicketType)
export class TicketResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly reader: CartReader,
    private readonly recall: CartRecall,
    private readonly tickets: TicketService,
    private readonly recognition: RecognitionService,
  ) {}

  @Permit('ticket.use')
  @Query(() => TicketType, {
    nullable: true,
    description:
      "A ticket of this store; without an id the one this till is working on. Null: not there, or another store's. Callers: associate.",
  })
  async ticket(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => UUID, nullable: true, description: "Which; null: this till's." })
    id: Id<'Cart'> | null,
  ): Promise<TicketView | null> {
    const db = this.unitOfWork.read(actor);
    const cart = await (id ? this.reader.ticket(db, actor, id) : this.reader.activeTicket(db, actor));
    return cart && ticketView(cart);
  }

  @Permit('ticket.use')
  @Mutation(() => OpenTicketResult, {
    description:
      'A ticket to sell on: an empty one is given again, another is suspended. Callers: associate. Refuses: CART_FROZEN.',
  })
  openTicket(@CurrentCall() call: Call, @Args('input') input: OpenTicketInput): Promise<TicketView> {
    return this.idempotency.run(
      call,
      async (tx) => ticketView(await this.tickets.open(tx, input.label ?? null)),
      this.recall.ticket,
    );
  }

  @Permit('customers.identify')
  @Mutation(() => IdentifyCustomerResult, {
    description:
      'Recognises a customer by what she is known by, and puts her on a ticket; merges nothing. Callers: associate, contact-centre agent. Refuses: CART_FROZEN, CART_CLOSED, NOT_FOUND, TOO_MANY_ATTEMPTS.',
  })
  async identifyCustomer(
    @CurrentCall() call: Call,
    @Args('input') input: IdentifyCustomerInput,
  ): Promise<IdentifiedView> {
    const attempt = await this.recognition.attempt(call.actor);
    return this.idempotency.run(
      call,
      (tx) => this.recognition.identify(tx, attempt, input.identifier, input.ticketId ?? null),
      this.recognition.recallOf(attempt),
    );
  }

  @Permit('ticket.use')
  @Mutation(() => DetachCustomerResult, {
    description:
      'Takes a wrong customer off a ticket: her prices, points and lines of her cart go back. Callers: associate. Refuses: STALE_CART, CART_FROZEN, NOT_FOUND.',
  })
  detachCustomer(@CurrentCall() call: Call, @Args('input') input: DetachCustomerInput): Promise<TicketView> {
    return this.idempotency.run(
      call,
      async (tx) => ticketView(await this.tickets.detach(tx, input)),
      this.recall.ticket,
    );
  }

  @Permit('customers.enrol')
  @Mutation(() => EnrolCustomerResult, {
    description:
      'Makes a customer of somebody at the till or on the telephone, and puts her on a ticket. Callers: associate, contact-centre agent. Refuses: IDENTIFIER_TAKEN, CART_FROZEN, CART_CLOSED, NOT_FOUND.',
  })
  enrolCustomer(
    @CurrentCall() call: Call,
    @Args('input') input: EnrolCustomerInput,
    @Context() { language }: RequestContext,
  ): Promise<IdentifiedView> {
    return this.idempotency.run(
      call,
      (tx) => this.recognition.enrol(tx, { ...input, language: writtenTo(language) }, input.ticketId ?? null),
      this.recognition.recall,
    );
  }
}

/** The header may say anything; what we write to her has one language. */
const writtenTo = (language: string): string => (/^[a-z]{2}$/.test(language) ? language : 'nl');
