import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { encodeCursor, pageOf } from '../kernel/page.js';
import type { Db } from '../platform/database/db.js';
import { beginReplacingRules } from '../platform/database/sale-rules.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { RuleBroken } from '../platform/graphql/common.errors.js';
import type { ProblemType } from '../platform/graphql/common.types.js';
import type { Connection, PageRequest } from '../platform/graphql/page.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import { RequestError } from '../platform/graphql/request-error.js';
import type { PromotionRow } from './promotion.entity.js';
import { PromotionState } from './promotion.enums.js';
import { promotionAnnounced, promotionEnded } from './promotion.events.js';
import { type CountedPromotionRow, PromotionRepository } from './promotion.repository.js';
import { type NamedArticles, problemsOf, type PromotionGiven, storedFrom } from './promotion-rules.js';
import type { PromotionType } from './promotion.types.js';

/** Announces promotions and ends them. What holds in one channel holds in all: there is no other way to have one. */
@Injectable()
export class PromotionService {
  constructor(private readonly promotions: PromotionRepository) {}

  /**
   * One that is to hold from now on, or from a little before, holds from the instant at which no sale is being written
   * down that does not know it.
   *
   * @throws RuleBroken all that is wrong with it at once: fields that its kinds have not or need, articles that are not
   *         there, a gift that has no price or is among the articles it is given for, an end before the beginning, the past.
   * @emits  pricing.promotion_announced v1
   */
  async announce(tx: Tx, given: PromotionGiven): Promise<PromotionType> {
    const known = await namedArticles(this.promotions, tx, given);
    refuse(problemsOf(given, tx.now, known));
    const from = await beginReplacingRules(tx);
    const validFrom = laterOf(given.validFrom, from);
    refuse(problemsOf({ ...given, validFrom }, validFrom, known));
    const { subject } = tx.actor;
    const row: PromotionRow = {
      id: tx.newId<'Promotion'>(),
      version: 1,
      name: given.name.trim(),
      priority: given.priority,
      stackingGroup: given.stackingGroup?.trim() ?? null,
      ...storedFrom(given),
      validFrom,
      validUntil: given.validUntil ?? null,
      staffId: subject.kind === 'staff' ? subject.staffId : null,
      announcedAt: tx.now,
    };
    await this.promotions.insert(tx, row);
    tx.emit(promotionAnnounced(row));
    tx.audit({
      objectId: row.id,
      after: { name: row.name, conditions: row.conditions, actions: row.actions },
    });
    return viewOf({ ...row, uses: 0 }, from);
  }

  /**
   * Ends it earlier than it would have; one that has not begun never will. Orders that were placed keep what it gave: now
   * is after the last of them.
   *
   * @throws NotFound   there is none.
   * @throws WrongState it has ended, or ends before that anyway.
   * @throws RequestError BAD_USER_INPUT for an end in the past: what was charged then was right.
   * @emits  pricing.promotion_ended v1
   */
  async end(
    tx: Tx,
    given: { readonly promotionId: Id<'Promotion'>; readonly at?: Date | null; readonly reason: string },
  ): Promise<PromotionType> {
    if (given.at && given.at < tx.now)
      throw new RequestError('BAD_USER_INPUT', 'at lies in the past', { field: 'input.at' });
    const from = await beginReplacingRules(tx);
    const at = laterOf(given.at ?? from, from);
    const ended = await this.promotions.end(tx, given.promotionId, at);
    const row = await this.promotions.byId(tx, given.promotionId);
    if (row === null) throw notFound(ObjectKind.PROMOTION, given.promotionId);
    if (ended === null) throw wrongState('promotion', stateOf(row, at));
    tx.emit(promotionEnded(ended));
    tx.audit({ objectId: row.id, after: { validUntil: ended.validUntil }, reason: given.reason });
    return viewOf(row, from);
  }

  async byId(db: Db, id: Id<'Promotion'>): Promise<PromotionType | null> {
    const row = await this.promotions.byId(db, id);
    return row && viewOf(row, db.now);
  }

  /** Newest first, in one statement. */
  async list(
    db: Db,
    states: readonly PromotionState[] | null,
    page: PageRequest,
  ): Promise<Connection<PromotionType>> {
    const before = page.after === null ? null : String(page.after[0]);
    const rows = await this.promotions.page(db, states, page.first, before);
    return pageOf(
      rows.map((row) => viewOf(row, db.now)),
      page.first,
      ({ id }) => encodeCursor([id]),
      rows[0]?.total ?? 0,
      before !== null,
    );
  }
}

const laterOf = (one: Date, other: Date): Date => (one > other ? one : other);

function refuse(problems: readonly ProblemType[]): void {
  if (problems.length > 0) throw new RuleBroken({ problems: [...problems] }, problems[0]!.words);
}

/** Which of the articles that promotions name there are, in one statement. */
export async function namedArticles(
  promotions: PromotionRepository,
  db: Db,
  { conditions, actions }: Pick<PromotionGiven, 'conditions' | 'actions'>,
): Promise<NamedArticles> {
  const rows = await promotions.named(db, {
    productIds: conditions.flatMap(({ productIds }) => productIds ?? []),
    categoryIds: conditions.flatMap(({ categoryIds }) => categoryIds ?? []),
    giftIds: actions.flatMap(({ giftVariantId }) => giftVariantId ?? []),
  });
  const idsOf = (kind: 'product' | 'category') =>
    new Set(rows.filter((row) => row.kind === kind).map(({ id }) => id));
  return {
    productIds: idsOf('product'),
    categoryIds: idsOf('category'),
    gifts: new Map(
      rows
        .filter(({ kind }) => kind === 'gift')
        .map(({ id, productId, categoryIds, isUntouched, isPiece, isPriced }) => [
          id,
          {
            productId: productId!,
            categoryIds: categoryIds ?? [],
            isUntouched: isUntouched === true,
            isPiece: isPiece === true,
            isPriced: isPriced === true,
          },
        ]),
    ),
  };
}

/** Where it stands at an instant. One that was ended before it began has ended. */
function stateOf(
  { validFrom, validUntil }: Pick<PromotionRow, 'validFrom' | 'validUntil'>,
  at: Date,
): PromotionState {
  if (validUntil !== null && (validUntil <= at || validUntil <= validFrom)) return PromotionState.ENDED;
  return validFrom > at ? PromotionState.SCHEDULED : PromotionState.ACTIVE;
}

const viewOf = (row: PromotionRow & Pick<CountedPromotionRow, 'uses'>, now: Date): PromotionType => ({
  id: row.id,
  name: row.name,
  state: stateOf(row, now),
  validFrom: row.validFrom,
  validUntil: row.validUntil,
  uses: row.uses,
  dryRun: false,
});
