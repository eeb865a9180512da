import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, CurrentCall, Permit } from '../access/index.js';
import { CatalogueReader } from '../catalogue/index.js';
import { NewLineInput, PointResolver } from '../locations/index.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { PointInput } from '../platform/graphql/common.inputs.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import { DeliverySourcing } from './delivery-sourcing.js';
import { demandOf } from './demand.js';
import { atMost } from './list-limits.js';
import { Shortages } from './shortages.js';
import {
  SetStockRulesInput,
  SetStockRulesResult,
  SourcingPlanType,
  type StockRulesType,
} from './sourcing.types.js';
import { StockRulesDirectory } from './stock-rules.directory.js';
import { StockRulesService } from './stock-rules.service.js';

const INT_MAX = 2_147_483_647;

/** Which locations send what, and by which rules. */
@Resolver()
export class SourcingResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly sourcing: DeliverySourcing,
    private readonly catalogue: CatalogueReader,
    private readonly points: PointResolver,
    private readonly shortages: Shortages,
    private readonly rules: StockRulesService,
    private readonly directory: StockRulesDirectory,
  ) {}

  @Permit('inventory.plan_sourcing')
  @Query(() => SourcingPlanType, {
    description:
      'Which locations would send these lines to that point now, exactly as placing the order would choose. Callers: associate, manager, contact-centre agent, ops.',
  })
  async planSourcing(
    @CurrentActor() actor: Actor,
    @Args('lines', { type: () => [NewLineInput], description: 'What, and how many; 1 to 100 lines.' })
    lines: NewLineInput[],
    @Args('near', { type: () => PointInput, description: 'Where to.' }) near: PointInput,
  ): Promise<SourcingPlanType> {
    const db = this.unitOfWork.read(actor);
    const asked = atMost('lines', 100, lines);
    const facts = await this.catalogue.variants(
      db,
      asked.map(({ variantId }) => variantId),
    );
    const needs = demandOf(
      asked.flatMap(({ variantId, quantity }, index) => {
        const variant = facts.get(variantId);
        return variant ? [{ variant, quantity, lineId: `${index}`, lineQuantity: quantity }] : [];
      }),
    );
    const { parts, candidates, short } = await this.sourcing.find(db, needs, this.points.resolve(near));
    const shortfalls = [...short].map(([variantId, units]) => ({ variantId, locationId: null, ...units }));
    const unknown = asked.filter(({ variantId }) => !facts.has(variantId));
    return {
      parts: parts.map(({ need, locationId, quantity }) => ({
        variantId: need.variantId,
        locationId,
        quantity,
      })),
      candidates: candidates.map(({ source, score, reasons }, index) => ({
        locationId: source.locationId,
        rank: index + 1,
        score: Math.round(Math.max(-INT_MAX, Math.min(INT_MAX, score))),
        reasons: [...reasons],
      })),
      shortages: [
        ...(shortfalls.length === 0 ? [] : await this.shortages.explained(db, shortfalls)),
        ...unknown.map(({ variantId, quantity }) => ({
          variantId,
          asked: quantity,
          available: 0,
          alternatives: [],
        })),
      ],
    };
  }

  @Permit('inventory.set_rules')
  @Mutation(() => SetStockRulesResult, {
    description:
      'Sets the rules of sourcing, and what locations withhold. Callers: ops. Refuses: RULE_BROKEN.',
  })
  async setStockRules(
    @CurrentCall() call: Call,
    @Args('input') input: SetStockRulesInput,
  ): Promise<StockRulesType> {
    const given = {
      reason: input.reason,
      sourcing:
        input.sourcing?.map(({ kind, weight, value }) => ({ kind, weight, value: value ?? null })) ?? null,
      safety:
        input.safety?.map(({ variantId, locationId, safetyStock, backorderLimit }) => ({
          variantId: variantId ?? null,
          locationId,
          safetyStock,
          backorderLimit: backorderLimit ?? null,
        })) ?? null,
    };
    if (input.dryRun) {
      const tried = await this.unitOfWork.rehearse(call.actor, call, (tx) => this.rules.set(tx, given));
      return { ...tried, dryRun: true };
    }
    const set = await this.idempotency.run(call, (tx) => this.rules.set(tx, given));
    this.directory.forget();
    return { ...set, dryRun: false };
  }
}
