import type { Id } from '../kernel/ids.js';
import { type CurrencyCode, isCurrencyCode, type Money } from '../kernel/money.js';
import { Unit } from '../platform/graphql/common.enums.js';
import type { ProblemType } from '../platform/graphql/common.types.js';
import { PromotionActionKind, PromotionConditionKind } from './promotion.enums.js';

/** A condition as it is written down: its kind, and the fields that kind has. */
export interface StoredCondition {
  readonly kind: PromotionConditionKind;
  readonly productIds?: readonly Id<'Product'>[];
  readonly categoryIds?: readonly Id<'Category'>[];
  readonly quantity?: number;
  /** Of the quantity, and of what the actions count; absent: pieces. */
  readonly unit?: Unit;
  readonly amount?: Money;
  readonly customerGroup?: string;
}

/** An action as it is written down. */
export interface StoredAction {
  readonly kind: PromotionActionKind;
  readonly percentBps?: number;
  readonly amount?: Money;
  readonly buy?: number;
  readonly get?: number;
  readonly giftVariantId?: Id<'Variant'>;
}

/** A promotion as somebody wants to announce it; absent and null say the same. */
export interface PromotionGiven {
  readonly name: string;
  readonly conditions: readonly Nullable<StoredCondition>[];
  readonly actions: readonly Nullable<StoredAction>[];
  readonly priority: number;
  readonly stackingGroup?: string | null;
  readonly validFrom: Date;
  readonly validUntil?: Date | null;
}

type Nullable<Stored extends { kind: unknown }> = {
  readonly [Field in keyof Stored]: Field extends 'kind' ? Stored[Field] : Stored[Field] | null | undefined;
};

/** What is asked of the catalogue before a promotion is judged. */
export interface NamedArticles {
  readonly productIds: ReadonlySet<string>;
  readonly categoryIds: ReadonlySet<string>;
  /** The gifts that there are. */
  readonly gifts: ReadonlyMap<
    string,
    {
      readonly productId: string;
      readonly categoryIds: readonly string[];
      readonly isUntouched: boolean;
      readonly isPiece: boolean;
      /** Now, or from a planned instant on. */
      readonly isPriced: boolean;
    }
  >;
}

const CONDITION_FIELDS: Readonly<Record<PromotionConditionKind, readonly (keyof StoredCondition)[]>> = {
  [PromotionConditionKind.PRODUCTS]: ['productIds'],
  [PromotionConditionKind.CATEGORIES]: ['categoryIds'],
  [PromotionConditionKind.QUANTITY]: ['quantity'],
  [PromotionConditionKind.AMOUNT]: ['amount'],
  [PromotionConditionKind.CUSTOMER_GROUP]: ['customerGroup'],
  [PromotionConditionKind.FIRST_ORDER]: [],
  [PromotionConditionKind.COUPON]: [],
};

const OPTIONAL_CONDITION_FIELDS: Partial<Record<PromotionConditionKind, readonly (keyof StoredCondition)[]>> =
  {
    [PromotionConditionKind.QUANTITY]: ['unit'],
  };

const ACTION_FIELDS: Readonly<Record<PromotionActionKind, readonly (keyof StoredAction)[]>> = {
  [PromotionActionKind.PERCENTAGE]: ['percentBps'],
  [PromotionActionKind.AMOUNT]: ['amount'],
  [PromotionActionKind.FIXED_PRICE]: ['amount'],
  [PromotionActionKind.BUY_X_GET_Y]: ['buy', 'get'],
  [PromotionActionKind.CHEAPEST_FREE]: [],
  [PromotionActionKind.FREE_DELIVERY]: [],
  [PromotionActionKind.GIFT]: ['giftVariantId'],
};

/** May be given, need not be. */
const OPTIONAL_ACTION_FIELDS: Partial<Record<PromotionActionKind, readonly (keyof StoredAction)[]>> = {
  [PromotionActionKind.BUY_X_GET_Y]: ['percentBps'],
  [PromotionActionKind.GIFT]: ['get'],
};

const PIECES_MAX = 1_000;
/** A kilometre, a hundred kilos or litres. */
const MEASURED_MAX = 100_000;
const PRIORITY_MAX = 1_000;
const WHOLE_BPS = 10_000;
/** A clock that is a little behind ours is no promotion in the past. */
const LATE_MS = 5 * 60 * 1_000;

/**
 * Everything that is wrong with a promotion, so that a screen can show all of it at once; empty: it may be announced.
 *
 * @param now   a promotion never says that it held before it was announced.
 * @param known which products, categories and gifts there are.
 */
export function problemsOf(given: PromotionGiven, now: Date, known: NamedArticles): ProblemType[] {
  const problems: ProblemType[] = [];
  const say = (path: string, problem: string, words: string) =>
    problems.push({ path: `input.promotion.${path}`, problem, words });
  if (given.validFrom.getTime() < now.getTime() - LATE_MS)
    say('validFrom', 'IN_THE_PAST', 'A promotion begins now or later.');
  if (given.validUntil && given.validUntil <= given.validFrom)
    say('validUntil', 'ENDS_BEFORE_IT_BEGINS', 'A promotion ends after it begins.');
  if (Math.abs(given.priority) > PRIORITY_MAX)
    say('priority', 'OUT_OF_RANGE', `From -${PRIORITY_MAX} to ${PRIORITY_MAX}.`);
  if (given.actions.length === 0) say('actions', 'MISSING', 'A promotion does something.');
  given.conditions.forEach((condition, index) => {
    checkCondition(condition, known, (field, problem, words) =>
      say(`conditions.${index}.${field}`, problem, words),
    );
    if (given.conditions.findIndex(({ kind }) => kind === condition.kind) < index)
      say(`conditions.${index}.kind`, 'TWICE', 'Each kind of condition is given once.');
  });
  given.actions.forEach((action, index) => {
    checkAction(action, given, known, (field, problem, words) =>
      say(`actions.${index}.${field}`, problem, words),
    );
  });
  if (new Set(currenciesOf(given)).size > 1)
    say('actions', 'CURRENCIES_DIFFER', 'All amounts of a promotion are of one currency.');
  return problems;
}

/** The fields that the kinds have, and no others: what is kept. */
export function storedFrom({ conditions, actions }: PromotionGiven): {
  conditions: StoredCondition[];
  actions: StoredAction[];
} {
  return {
    conditions: conditions.map((condition) =>
      only(condition, [
        ...CONDITION_FIELDS[condition.kind],
        ...(OPTIONAL_CONDITION_FIELDS[condition.kind] ?? []),
      ]),
    ),
    actions: actions.map((action) =>
      only(action, [...ACTION_FIELDS[action.kind], ...(OPTIONAL_ACTION_FIELDS[action.kind] ?? [])]),
    ),
  };
}

type Say = (field: string, problem: string, words: string) => void;

function checkCondition(
  condition: PromotionGiven['conditions'][number],
  known: NamedArticles,
  say: Say,
): void {
  checkFields(
    condition,
    CONDITION_FIELDS[condition.kind],
    OPTIONAL_CONDITION_FIELDS[condition.kind] ?? [],
    say,
  );
  checkIds(condition.productIds, known.productIds, (problem, words) => say('productIds', problem, words));
  checkIds(condition.categoryIds, known.categoryIds, (problem, words) => say('categoryIds', problem, words));
  checkCount(condition.quantity, condition.unit ?? Unit.PIECE, 'quantity', say);
  checkAmount(condition.amount, say);
}

function checkAction(
  action: PromotionGiven['actions'][number],
  { conditions }: PromotionGiven,
  known: NamedArticles,
  say: Say,
): void {
  checkFields(action, ACTION_FIELDS[action.kind], OPTIONAL_ACTION_FIELDS[action.kind] ?? [], say);
  const quantity = conditions.find(({ kind }) => kind === PromotionConditionKind.QUANTITY);
  const unit = quantity?.unit ?? Unit.PIECE;
  const counted = action.kind === PromotionActionKind.GIFT ? Unit.PIECE : unit;
  checkCount(action.buy, counted, 'buy', say);
  checkCount(action.get, counted, 'get', say);
  checkAmount(action.amount, say);
  if (action.percentBps != null && (action.percentBps < 1 || action.percentBps > WHOLE_BPS))
    say('percentBps', 'OUT_OF_RANGE', `From 1 to ${WHOLE_BPS}.`);
  if (action.kind === PromotionActionKind.CHEAPEST_FREE && unit !== Unit.PIECE)
    say('kind', 'COUNTS_PIECES', 'The cheapest centimetre is nothing to give: count pieces.');
  else if (action.kind === PromotionActionKind.CHEAPEST_FREE && (quantity?.quantity ?? 0) < 2)
    say('kind', 'NEEDS_QUANTITY', 'The cheapest of how many? Add a condition of quantity, 2 or more.');
  if (action.giftVariantId != null) checkGift(action.giftVariantId, conditions, known, say);
}

/** What is given away may not be what is asked for: the gift would bring itself. */
function checkGift(
  giftVariantId: string,
  conditions: PromotionGiven['conditions'],
  known: NamedArticles,
  say: Say,
): void {
  const gift = known.gifts.get(giftVariantId);
  if (gift === undefined) return say('giftVariantId', 'UNKNOWN', 'There is no such variant.');
  if (gift.isUntouched)
    return say(
      'giftVariantId',
      'NOT_TOUCHED',
      'No promotion touches gift cards, deposits and books of fixed price.',
    );
  if (!gift.isPiece) return say('giftVariantId', 'COUNTS_PIECES', 'A gift is given by the piece.');
  if (!gift.isPriced)
    return say('giftVariantId', 'NOT_PRICED', 'It has no price, so nobody could put it in.');
  const isAsked = conditions.some(
    ({ productIds, categoryIds }) =>
      productIds?.includes(gift.productId as Id<'Product'>) ||
      categoryIds?.some((id) => gift.categoryIds.includes(id)),
  );
  if (isAsked)
    say('giftVariantId', 'REFERS_TO_ITSELF', 'The gift is one of the articles that it is given for.');
}

/** Each kind has fields of its own: what it needs is there, what it does not know is not. */
function checkFields<Given extends { readonly kind: string }>(
  given: Given,
  needed: readonly string[],
  allowed: readonly string[],
  say: Say,
): void {
  for (const [field, value] of Object.entries(given)) {
    if (field === 'kind' || value == null || needed.includes(field) || allowed.includes(field)) continue;
    say(field, 'NOT_OF_THIS_KIND', `${given.kind.toUpperCase()} has no ${field}.`);
  }
  const there = given as Readonly<Record<string, unknown>>;
  for (const field of needed)
    if (there[field] == null) say(field, 'MISSING', `${given.kind.toUpperCase()} needs ${field}.`);
}

function checkIds(
  ids: readonly string[] | null | undefined,
  known: ReadonlySet<string>,
  say: (problem: string, words: string) => void,
): void {
  if (ids == null) return;
  if (ids.length === 0) say('MISSING', 'Name at least one.');
  if (ids.some((id) => !known.has(id))) say('UNKNOWN', 'One of these is not there.');
}

function checkCount(count: number | null | undefined, unit: Unit, field: string, say: Say): void {
  const most = unit === Unit.PIECE ? PIECES_MAX : MEASURED_MAX;
  if (count != null && (count < 1 || count > most)) say(field, 'OUT_OF_RANGE', `From 1 to ${most}.`);
}

function checkAmount(amount: Money | null | undefined, say: Say): void {
  if (amount == null) return;
  if (amount.amount < 1) say('amount', 'OUT_OF_RANGE', 'More than nothing.');
  if (!isCurrencyCode(amount.currency)) say('amount', 'UNKNOWN', 'There is no such currency.');
}

const currenciesOf = ({ conditions, actions }: PromotionGiven): CurrencyCode[] =>
  [...conditions, ...actions].flatMap(({ amount }) => amount?.currency ?? []);

function only<Given extends { readonly kind: unknown }, Stored extends { readonly kind: unknown }>(
  given: Given,
  fields: readonly (keyof Stored & string)[],
): Stored {
  const there = given as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    ['kind', ...fields].flatMap((field) => (there[field] == null ? [] : [[field, there[field]]])),
  ) as unknown as Stored;
}
