import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import { Tx } from '../platform/database/unit-of-work.js';
import type { Promotion, PromotionAction, PromotionCondition } from './promotion.js';
import { Unit } from '../platform/graphql/common.enums.js';
import { PromotionActionKind, PromotionConditionKind } from './promotion.enums.js';
import { type LivePromotionRow, PromotionRepository } from './promotion.repository.js';

const WHOLE_BPS = 10_000;

/**
 * Which promotions hold. They are kept in the process, so that pricing a cart costs no statement for them, however many
 * there are. One that another process announces is seen within {@link maxAgeMs}; one that it ends gives nothing after its
 * end, because placing an order counts only what still stands.
 */
@Injectable()
export class PromotionDirectory {
  /** How old the list may be, by the machine's own time. */
  maxAgeMs = 5_000;
  private promotions: readonly Promotion[] = [];
  private readAtMs = Number.NEGATIVE_INFINITY;
  private reading: Promise<readonly Promotion[]> | null = null;

  constructor(private readonly rows: PromotionRepository) {}

  /** Those in force at an instant, now or later. */
  async inForce(db: Db, at: Date = db.now): Promise<Promotion[]> {
    const all = await this.all(db);
    return all.filter(
      ({ validFrom, validUntil }) => validFrom <= at && (validUntil === null || validUntil > at),
    );
  }

  /** The next question reads anew: called by whoever wrote. */
  forget(): void {
    this.readAtMs = Number.NEGATIVE_INFINITY;
    this.reading = null;
  }

  /**
   * Rivals share one reading, but a transaction: others wait for a connection, perhaps for its own. One that fails,
   * perhaps with the transaction that read, is nobody else's failure. What was forgotten while it was read is not kept.
   */
  private all(db: Db): Promise<readonly Promotion[]> {
    if (performance.now() - this.readAtMs < this.maxAgeMs) return Promise.resolve(this.promotions);
    if (this.reading !== null && !(db instanceof Tx)) return this.reading.catch(() => this.readNow(db));
    const readAtMs = performance.now();
    const reading = this.readNow(db);
    this.reading = reading;
    reading.then(
      (promotions) => {
        if (this.reading !== reading) return;
        [this.promotions, this.readAtMs, this.reading] = [promotions, readAtMs, null];
      },
      () => {
        if (this.reading === reading) this.reading = null;
      },
    );
    return reading;
  }

  private async readNow(db: Db): Promise<Promotion[]> {
    return (await this.rows.live(db)).map(promotionOf);
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
        giftName: giftNames[stored.giftVariantId!] ?? '',
        get: stored.get ?? 1,
      };
  }
}
