import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, CurrentCall, Permit } from '../access/index.js';
import { type Id, isUuid } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Connection, pageRequest } from '../platform/graphql/page.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { type Call, Idempotency, type Recall } from '../platform/idempotency/idempotency.js';
import { CouponService } from './coupon.service.js';
import {
  AnnouncePromotionInput,
  EndPromotionInput,
  IssueCouponsInput,
  PromotionFilter,
} from './promotion.inputs.js';
import { PromotionDirectory } from './promotion-directory.js';
import { PromotionService } from './promotion.service.js';
import {
  AnnouncePromotionResult,
  type CouponsIssuedType,
  EndPromotionResult,
  IssueCouponsResult,
  PromotionConnection,
  type PromotionType,
} from './promotion.types.js';

/** Promotions and coupons, for those who make them. */
@Resolver()
export class PromotionResolver {
  private readonly recall: Recall<PromotionType, Id<'Promotion'>> = {
    keep: ({ id }) => id,
    again: async (db, id) => (await this.promotionService.byId(db, id))!,
  };

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly promotionService: PromotionService,
    private readonly coupons: CouponService,
    private readonly directory: PromotionDirectory,
  ) {}

  @Permit('pricing.promote')
  @Query(() => PromotionConnection, { description: 'Newest first. Callers: marketer, ops.' })
  promotions(
    @CurrentActor() actor: Actor,
    @Args('filter', { type: () => PromotionFilter, nullable: true, description: 'Absent: all of them.' })
    filter?: PromotionFilter | null,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first = 20,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<Connection<PromotionType>> {
    const page = pageRequest(first, after);
    if (page.after !== null && !isUuid(String(page.after[0])))
      throw new RequestError('BAD_USER_INPUT', 'after must be an endCursor of an earlier page', {
        field: 'after',
      });
    return this.promotionService.list(this.unitOfWork.read(actor), filter?.states ?? null, page);
  }

  @Permit('pricing.promote')
  @Mutation(() => AnnouncePromotionResult, {
    description:
      'Makes a promotion; it never changes afterwards, only ends. Callers: marketer, ops. Refuses: RULE_BROKEN.',
  })
  async announcePromotion(
    @CurrentCall() call: Call,
    @Args('input') { promotion, dryRun }: AnnouncePromotionInput,
  ): Promise<PromotionType> {
    if (dryRun)
      return {
        ...(await this.unitOfWork.rehearse(call.actor, call, (tx) =>
          this.promotionService.announce(tx, promotion),
        )),
        dryRun: true,
      };
    const announced = await this.idempotency.run(
      call,
      (tx) => this.promotionService.announce(tx, promotion),
      this.recall,
    );
    this.directory.forget();
    return announced;
  }

  @Permit('pricing.promote')
  @Mutation(() => EndPromotionResult, {
    description:
      'Ends a promotion, now or later; placed orders keep what it gave. Callers: marketer, ops. Refuses: WRONG_STATE, NOT_FOUND.',
  })
  async endPromotion(
    @CurrentCall() call: Call,
    @Args('input') input: EndPromotionInput,
  ): Promise<PromotionType> {
    const ended = await this.idempotency.run(call, (tx) => this.promotionService.end(tx, input), this.recall);
    this.directory.forget();
    return ended;
  }

  @Permit('pricing.promote')
  @Mutation(() => IssueCouponsResult, {
    description:
      'Makes coupons of a promotion that asks for one. Callers: marketer, ops. Refuses: RULE_BROKEN, WRONG_STATE, NOT_FOUND.',
  })
  issueCoupons(
    @CurrentCall() call: Call,
    @Args('input') input: IssueCouponsInput,
  ): Promise<CouponsIssuedType> {
    return this.idempotency.run(call, (tx) => this.coupons.issue(tx, input), {
      keep: ({ promotionId, couponIds }) => ({ promotionId, couponIds }),
      again: (db, kept) => this.coupons.again(db, kept),
    });
  }
}
