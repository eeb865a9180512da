import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentCall, Permit } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { StockCountService } from './stock-count.service.js';
import { CloseStockCountInput, OpenStockCountInput, RecordStockCountInput } from './stock-work.inputs.js';
import { StockWorkReader } from './stock-work.reader.js';
import {
  CloseStockCountResult,
  OpenStockCountResult,
  RecordStockCountResult,
  type StockCountType,
} from './stock-work.types.js';

/** Counts of what is there. */
@Resolver()
export class StockCountsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly counts: StockCountService,
    private readonly reader: StockWorkReader,
  ) {}

  @Permit('inventory.count')
  @Mutation(() => OpenStockCountResult, {
    description:
      'Opens a count of variants, shelves or a whole location; selling goes on. Callers: associate in her store, manager. Refuses: COUNT_IN_PROGRESS, NOT_FOUND.',
  })
  async openStockCount(
    @CurrentCall() call: Call,
    @Args('input') input: OpenStockCountInput,
  ): Promise<StockCountType> {
    const id = await this.idempotency.run(call, (tx) =>
      this.counts.open(tx, {
        ...input,
        variantIds: input.variantIds ?? null,
        places: input.places ?? null,
      }),
    );
    return this.shown(call, id);
  }

  @Permit('inventory.count')
  @Mutation(() => RecordStockCountResult, {
    description:
      'Notes what somebody counted; what is sold afterwards changes no difference. Callers: associate in her store, manager. Refuses: WRONG_STATE, NOT_FOUND.',
  })
  async recordStockCount(
    @CurrentCall() call: Call,
    @Args('input') input: RecordStockCountInput,
  ): Promise<StockCountType> {
    return this.shown(call, await this.idempotency.run(call, (tx) => this.counts.record(tx, input)));
  }

  @Permit('inventory.close_count')
  @Mutation(() => CloseStockCountResult, {
    description:
      'Makes the differences movements; where there is less than was promised, the latest promises break. Callers: manager in her store, ops. Needs Idempotency-Key. Refuses: WRONG_STATE, NOT_FOUND.',
  })
  async closeStockCount(
    @CurrentCall('keyed') call: Call,
    @Args('input') input: CloseStockCountInput,
  ): Promise<StockCountType> {
    if (input.dryRun)
      return this.unitOfWork.rehearse(call.actor, call, async (tx) =>
        this.reader.count(tx, await this.counts.close(tx, input.countId), true),
      );
    const id = await this.idempotency.run(call, (tx) => this.counts.close(tx, input.countId));
    return this.shown(call, id);
  }

  private shown(call: Call, id: Id<'StockCount'>): Promise<StockCountType> {
    return this.reader.count(this.unitOfWork.read(call.actor), id);
  }
}
