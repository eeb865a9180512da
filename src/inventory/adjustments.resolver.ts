import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentCall, Permit } from '../access/index.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { AdjustmentService } from './adjustment.service.js';
import type { Place } from './level-change.js';
import { placeOf } from './ledger.js';
import { StockExplanationService, type StockLevelView } from './stock-explanation.service.js';
import { AdjustStockInput, ReclassifyStockInput } from './stock-work.inputs.js';
import { AdjustStockResult, ReclassifyStockResult } from './stock-work.types.js';

/** Figures that somebody sets right. */
@Resolver()
export class AdjustmentsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly adjustments: AdjustmentService,
    private readonly levels: StockExplanationService,
  ) {}

  @Permit('inventory.adjust')
  @Mutation(() => AdjustStockResult, {
    description:
      'Sets on hand, if it still is what you saw. Callers: manager in her store, ops. Needs Idempotency-Key. Refuses: STALE_STOCK_LEVEL, INSUFFICIENT_STOCK, VARIANT_NOT_STOCKED, WRONG_LOCATION, NOT_FOUND.',
  })
  adjustStock(
    @CurrentCall('keyed') call: Call,
    @Args('input') input: AdjustStockInput,
  ): Promise<StockLevelView> {
    if (input.dryRun)
      return this.unitOfWork.rehearse(call.actor, call, (tx) => this.adjustments.adjust(tx, input));
    return this.idempotency.run(call, (tx) => this.adjustments.adjust(tx, input), this.again());
  }

  @Permit('inventory.reclassify')
  @Mutation(() => ReclassifyStockResult, {
    description:
      'Moves units from one condition to another: broken, on display, sellable after all. Callers: associate in her store, manager. Needs Idempotency-Key. Refuses: INSUFFICIENT_STOCK, WRONG_LOCATION, NOT_FOUND.',
  })
  reclassifyStock(
    @CurrentCall('keyed') call: Call,
    @Args('input') input: ReclassifyStockInput,
  ): Promise<StockLevelView> {
    return this.idempotency.run(call, (tx) => this.adjustments.reclassify(tx, input), this.again());
  }

  private again() {
    return {
      keep: (level: StockLevelView): Place => placeOf(level),
      again: async (db: Parameters<StockExplanationService['one']>[0], place: Place) =>
        (await this.levels.one(db, place))!,
    };
  }
}
