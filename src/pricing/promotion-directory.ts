import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { KeptReading } from '../platform/database/kept-reading.js';
import type { Promotion, PromotionAction, PromotionCondition } from './promotion.js';
import { Unit } from '../platform/graphql/common.enums.js';
import { PromotionActionKind, PromotionConditionKind } from './promotion.enums.js';
import { type LivePromotionRow, PromotionRepository } from './promotion.repository.js';

const WHOLE_BPS = 10_000;

/** Promotions, and which edition of them they are. */
export interface KnownPromotions {
  readonly edition: string;
  readonly promotions: readonly Promotion[];
}

/**
 * Which promotions hold. They are kept in the process, so that pricing a cart costs no statement for them, however many
 * there are. Every process hears of a new one in a tenth of a second (`promotion-news.ts`). No order is made by an edition
 * that was replaced in between: the database says so when it is placed.
 */
@Injectable()
export class PromotionDirectory {
  readonly kept: KeptReading<KnownPromotions>;

  constructor(rows: PromotionRepository) {
    this.kept = new KeptReading(async (db) => {
      const { edition, promotions } = await rows.live(db);
      return { edition, promotions: promotions.map(promotionOf) };
    });
  }

  /** Those in force at an instant, now or later. */
  async inForce(db: Db, at: Date = db.now): Promise<KnownPromotions> {
    const { edition, promotions } = await this.kept.of(db);
    return {
      edition,
      promotions: promotions.filter(
        ({ validFrom, validUntil }) => validFrom <= at && (validUntil === null || validUntil > at),
      ),
    };
  }

  /** The next question reads anew: called by whoever wrote, or heard of it. */
  forget(): void {
    this.kept.forget();
  }
}

/** A row as the engine reads it: ids as sets, branches unfolded, gifts by name. */
function promotionOf(row: LivePromotionRow): Promotion {
  return {
    id: row.id,
    name: row.name,
    priority: row.priority,
    stackingGroup: row.stackingGroup,
    validFrom: row.validFrom,
    validUntil: row.validUntil,
    conditions: row.conditions.map((condition) => conditionOf(condition, row.categoryIds ?? [])),
    actions: row.actions.map((action) => actionOf(action, row.giftNames ?? {})),
  };
}

function conditionOf(
  stored: LivePromotionRow['conditions'][number],
  categoryIds: readonly Id<'Category'>[],
): PromotionCondition {
  switch (stored.kind) {
    case PromotionConditionKind.PRODUCTS:
      return { kind: stored.kind, productIds: new Set(stored.productIds) };
    case PromotionConditionKind.CATEGORIES:
      return { kind: stored.kind, categoryIds: new Set(categoryIds) };
    case PromotionConditionKind.QUANTITY:
      return { kind: stored.kind, quantity: stored.quantity!, unit: stored.unit ?? Unit.PIECE };
    case PromotionConditionKind.AMOUNT:
      return { kind: stored.kind, amount: stored.amount! };
    case PromotionConditionKind.CUSTOMER_GROUP:
      return { kind: stored.kind, customerGroup: stored.customerGroup! };
    case PromotionConditionKind.FIRST_ORDER:
    case PromotionConditionKind.COUPON:
      return { kind: stored.kind };
  }
}

function actionOf(
  stored: LivePromotionRow['actions'][number],
  giftNames: Readonly<Record<string, string>>,
): PromotionAction {
  switch (stored.kind) {
    case PromotionActionKind.PERCENTAGE:
      return { kind: stored.kind, percentBps: stored.percentBps! };
    case PromotionActionKind.AMOUNT:
    case PromotionActionKind.FIXED_PRICE:
      return { kind: stored.kind, amount: stored.amount! };
    case PromotionActionKind.BUY_X_GET_Y:
      return {
        kind: stored.kind,
        buy: stored.buy!,
        get: stored.get!,
        percentBps: stored.percentBps ?? WHOLE_BPS,
      };
    case PromotionActionKind.CHEAPEST_FREE:
    case PromotionActionKind.FREE_DELIVERY:
      return { kind: stored.kind };
    case PromotionActionKind.GIFT:
      return {
        kind: stored.kind,
        giftVariantId: stored.giftVariantId!,
        giftName: giftNames[stored.giftVariantId!] ?? null,
        get: stored.get ?? 1,
      };
  }
}
