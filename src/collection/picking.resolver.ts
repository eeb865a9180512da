import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentCall, Permit } from '../access/index.js';
import { OrderReader, type OrderView } from '../orders/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { RequestContext } from '../platform/graphql/request-context.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import {
  ConfirmPickInput,
  HandOverInput,
  MarkReadyInput,
  RejectPickInput,
  TakeNextPickInput,
} from './collection.inputs.js';
import {
  ConfirmPickResult,
  HandOverResult,
  MarkReadyResult,
  RejectPickResult,
  TakeNextPickResult,
} from './collection.results.js';
import { HandoverService } from './handover.service.js';
import { PickingService } from './picking.service.js';
import { PickupGuesses } from './pickup-guesses.service.js';
import { PickupReader, type PickTaskView, type QueuedPickupView } from './pickup-reader.js';
import { type RejectedPick, RejectPickService } from './reject-pick.service.js';
import type { PickupView } from './pickup-view.js';

/** What a store does: from the shelf to the place, and over the counter. */
@Resolver()
export class PickingResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly picking: PickingService,
    private readonly rejections: RejectPickService,
    private readonly guesses: PickupGuesses,
    private readonly handovers: HandoverService,
    private readonly reader: PickupReader,
    private readonly orders: OrderReader,
  ) {}

  @Permit('pickups.work')
  @Mutation(() => TakeNextPickResult, {
    description:
      'The next pick of your store, yours for fifteen minutes; the one you have already, while its time runs. Callers: associate. Refuses: NOTHING_TO_PICK, NOT_FOUND.',
  })
  async takeNextPick(
    @CurrentCall() call: Call,
    @Args('input') input: TakeNextPickInput,
  ): Promise<PickTaskView> {
    const id = await this.idempotency.run(call, (tx) =>
      this.picking.takeNext(tx, input.giveBackTaskId ?? null),
    );
    return this.reader.task(this.unitOfWork.read(call.actor), id);
  }

  @Permit('pickups.work')
  @Mutation(() => ConfirmPickResult, {
    description:
      'Notes what was scanned off the shelf. Callers: associate, for a pick of hers. Refuses: PICK_MISMATCH, WRONG_STATE, NOT_FOUND.',
  })
  async confirmPick(
    @CurrentCall() call: Call,
    @Args('input') input: ConfirmPickInput,
  ): Promise<PickTaskView> {
    const id = await this.idempotency.run(call, (tx) => this.picking.confirm(tx, input));
    return this.reader.task(this.unitOfWork.read(call.actor), id);
  }

  @Permit('pickups.work')
  @Mutation(() => RejectPickResult, {
    description:
      'Notes that a unit cannot be picked; the reason decides what becomes of the stock, and where else she could have it is told. Callers: associate, for a pick of hers. Needs Idempotency-Key. Refuses: WRONG_STATE, NOT_FOUND.',
  })
  async rejectPick(
    @CurrentCall('keyed') call: Call,
    @Args('input') input: RejectPickInput,
  ): Promise<Omit<RejectedPick, 'taskId'> & { task: PickTaskView }> {
    const { taskId, ...rejected } = await this.idempotency.run(call, (tx) =>
      this.rejections.reject(tx, input),
    );
    return { ...rejected, task: await this.reader.task(this.unitOfWork.read(call.actor), taskId) };
  }

  @Permit('pickups.work')
  @Mutation(() => MarkReadyResult, {
    description:
      'Puts picked goods aside where they wait; she is told once. Callers: associate in her store. Refuses: RULE_BROKEN, WRONG_STATE, WRONG_LOCATION, NOT_FOUND.',
  })
  async markReady(
    @CurrentCall() call: Call,
    @Args('input') input: MarkReadyInput,
  ): Promise<QueuedPickupView> {
    const id = await this.idempotency.run(call, (tx) => this.picking.markReady(tx, input));
    return this.reader.queued(this.unitOfWork.read(call.actor), id);
  }

  @Permit('pickups.work')
  @Mutation(() => HandOverResult, {
    description:
      'Gives ready, paid goods to her, on her code or after a look at a document. Callers: associate in her store. Needs Idempotency-Key. Refuses: CODE_REJECTED, TOO_MANY_ATTEMPTS, AGE_CHECK_NEEDED, SERIAL_NEEDED, SALE_BLOCKED, WRONG_LOCATION, WRONG_STATE, NOT_FOUND.',
  })
  async handOver(
    @CurrentCall('keyed') call: Call,
    @Context() { language }: RequestContext,
    @Args('input') input: HandOverInput,
  ): Promise<{ pickups: PickupView[]; orders: OrderView[] }> {
    if (input.pickupCode != null) await this.guesses.check(call.actor, input.pickupIds, input.pickupCode);
    const { pickupIds, orderIds } = await this.idempotency.run(call, (tx) =>
      this.handovers.handOver(tx, input),
    );
    const db = this.unitOfWork.read(call.actor);
    return {
      pickups: await this.reader.byIds(db, pickupIds),
      orders: await this.orders.loadMany(db, orderIds, language),
    };
  }
}
