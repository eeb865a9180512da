import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { ApprovalService, CurrentActor, CurrentCall, Permit } from '../access/index.js';
import { type Id, isUuid } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Connection, pageRequest } from '../platform/graphql/page.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { UUID } from '../platform/graphql/scalars.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { ReceivingService } from './receiving.service.js';
import {
  CancelTransferInput,
  DespatchTransferInput,
  DraftTransferInput,
  ReceiveDeliveryInput,
  ReceiveTransferInput,
} from './stock-work.inputs.js';
import { StockWorkReader } from './stock-work.reader.js';
import {
  CancelTransferResult,
  type DeliveryType,
  DespatchTransferResult,
  DraftTransferResult,
  InboundGoodsConnection,
  type InboundGoodsType,
  ReceiveDeliveryResult,
  ReceiveTransferResult,
  type TransferType,
} from './stock-work.types.js';
import { TransferService } from './transfer.service.js';

/** The rule that a manager goes beyond. */
const RECEIVE_MORE = 'RECEIVE_MORE';

/** Goods that come in: from suppliers and from other locations. */
@Resolver()
export class GoodsInResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly receiving: ReceivingService,
    private readonly transfers: TransferService,
    private readonly reader: StockWorkReader,
    private readonly approvals: ApprovalService,
  ) {}

  @Permit('inventory.read_ledger')
  @Query(() => InboundGoodsConnection, {
    description: 'What is on its way to a location, oldest first. Callers: associate, manager, ops.',
  })
  inbound(
    @CurrentActor() actor: Actor,
    @Args('locationId', { type: () => UUID, description: 'To which location.' }) locationId: Id<'Location'>,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first = 20,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<Connection<InboundGoodsType>> {
    const page = pageRequest(first, after);
    if (page.after !== null && !isUuid(String(page.after[0])))
      throw new RequestError('BAD_USER_INPUT', 'after must be an endCursor of an earlier page', {
        field: 'after',
      });
    return this.reader.inbound(this.unitOfWork.read(actor), locationId, page);
  }

  @Permit('inventory.move')
  @Mutation(() => ReceiveDeliveryResult, {
    description:
      'Takes in what a supplier brought, over or short; who waits for it is served first. Callers: associate in her store, manager. Needs Idempotency-Key. Refuses: MORE_THAN_SENT, APPROVAL_NEEDED, WRONG_STATE, WRONG_LOCATION, NOT_FOUND.',
  })
  async receiveDelivery(
    @CurrentCall('keyed') call: Call,
    @Args('input') input: ReceiveDeliveryInput,
  ): Promise<DeliveryType> {
    const approval = await this.approvals.of(call.actor, RECEIVE_MORE, input.override);
    const id = await this.idempotency.run(call, (tx) => this.receiving.receive(tx, { ...input, approval }));
    return this.reader.delivery(this.unitOfWork.read(call.actor), id);
  }

  @Permit('inventory.draft_transfer')
  @Mutation(() => DraftTransferResult, {
    description:
      'Plans goods from one location to another; nothing moves yet. Callers: associate of either store, manager, ops. Refuses: RULE_BROKEN, VARIANT_NOT_STOCKED, NOT_FOUND.',
  })
  async draftTransfer(
    @CurrentCall() call: Call,
    @Args('input') input: DraftTransferInput,
  ): Promise<TransferType> {
    return this.shown(call, await this.idempotency.run(call, (tx) => this.transfers.draft(tx, input)));
  }

  @Permit('inventory.move')
  @Mutation(() => DespatchTransferResult, {
    description:
      'Lets goods of a transfer leave. Callers: associate where it leaves, manager. Needs Idempotency-Key. Refuses: INSUFFICIENT_STOCK, WRONG_STATE, WRONG_LOCATION, NOT_FOUND.',
  })
  async despatchTransfer(
    @CurrentCall('keyed') call: Call,
    @Args('input') input: DespatchTransferInput,
  ): Promise<TransferType> {
    const id = await this.idempotency.run(call, (tx) =>
      this.transfers.despatch(tx, { transferId: input.transferId, lines: input.lines ?? null }),
    );
    return this.shown(call, id);
  }

  @Permit('inventory.move')
  @Mutation(() => ReceiveTransferResult, {
    description:
      'Takes in what another location sent; who waits for it is served first. Callers: associate where it arrives, manager. Needs Idempotency-Key. Refuses: MORE_THAN_SENT, APPROVAL_NEEDED, WRONG_STATE, WRONG_LOCATION, NOT_FOUND.',
  })
  async receiveTransfer(
    @CurrentCall('keyed') call: Call,
    @Args('input') input: ReceiveTransferInput,
  ): Promise<TransferType> {
    const approval = await this.approvals.of(call.actor, RECEIVE_MORE, input.override);
    const id = await this.idempotency.run(call, (tx) =>
      this.transfers.receive(tx, { ...input, differenceReason: input.differenceReason ?? null, approval }),
    );
    return this.shown(call, id);
  }

  @Permit('inventory.draft_transfer')
  @Mutation(() => CancelTransferResult, {
    description:
      'Gives a transfer up, and says what becomes of goods on their way. Callers: associate of either store, manager, ops. Needs Idempotency-Key. Refuses: WRONG_STATE, NOT_FOUND.',
  })
  async cancelTransfer(
    @CurrentCall('keyed') call: Call,
    @Args('input') input: CancelTransferInput,
  ): Promise<TransferType> {
    return this.shown(call, await this.idempotency.run(call, (tx) => this.transfers.cancel(tx, input)));
  }

  private shown(call: Call, id: Id<'Transfer'>): Promise<TransferType> {
    return this.reader.transfer(this.unitOfWork.read(call.actor), id);
  }
}
