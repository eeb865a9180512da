import { Injectable } from '@nestjs/common';
import { groupBy } from '../kernel/group.js';
import type { Id } from '../kernel/ids.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import { RuleBroken } from '../platform/graphql/common.errors.js';
import type { ProblemType } from '../platform/graphql/common.types.js';
import { notFound } from '../platform/graphql/refusals.js';
import { beginReplacingRules } from '../platform/database/sale-rules.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { beforeAndAfter, isSurprise, type PriceRowView } from './price-change.js';
import type { Amount } from './price-in-force.js';
import type { PriceList } from './price-list.entity.js';
import { type NewPrice, PriceWriteRepository, type Standing } from './price-write.repository.js';
import { PriceService } from './price.service.js';
import { PriceSurprise } from './pricing.errors.js';
import { priceSet } from './pricing.events.js';
import type { PriceChangeInput, SetPricesInput } from './pricing.inputs.js';
import { type EffectivePrice, HOME_MARKET } from './sellable.js';

/** Ten million euros; with the largest quantity a line is still an exact number. */
export const PRICE_AMOUNT_MAX = 1_000_000_000;
/** What may change without anybody having looked, in basis points. */
export const SURPRISE_MAX_BPS = 5_000;

const NOT_BELOW =
  'This price is not below its prior price, the lowest of the 30 days before: no reduction to announce.';

type Listed = PriceChangeInput & { readonly list: PriceList };

/** Sets, plans and ends prices. */
@Injectable()
export class SetPricesService {
  constructor(
    private readonly rows: PriceWriteRepository,
    private readonly prices: PriceService,
  ) {}

  /**
   * Sets prices, all of them or none. Each holds from its instant until the next row of its list; without an amount the
   * list has no price from then on. At the instant of a row that is there it replaces that one, by a row of a higher
   * revision; the same price again changes nothing. No sale from that instant on goes by what was before: those that are
   * being written down end first, and others are priced again.
   *
   * @returns before and after of each change, in their order.
   * @throws NotFound      a variant that is not there.
   * @throws RuleBroken    list, amount or currency; twice the same place; a price from the past without the permission
   *                       `pricing.set_past`; a reduction announced that is none.
   * @throws PriceSurprise changes by more than `surpriseMaxBps` that nobody confirmed.
   * @see    Directive 98/6/EC art. 6a; CJEU C-330/23 for what may be announced.
   */
  async set(tx: Tx, input: SetPricesInput): Promise<PriceRowView[]> {
    const lists = await this.rows.lists(
      tx,
      input.changes.map(({ priceList }) => priceList),
    );
    refuseProblems(problemsOf(tx, input.changes, lists));
    const changes = input.changes.map((change): Listed => ({
      ...change,
      list: lists.get(change.priceList)!,
    }));
    await this.refuseUnknown(tx, changes);
    const given = changes.map(newPriceOf);
    const standing = await this.rows.standing(tx, given);
    const rows = rowsOf(changes, given, standing, await this.rows.regular(tx, given));
    if (!input.confirmSurprises) refuseSurprises(rows, input.surpriseMaxBps ?? SURPRISE_MAX_BPS);
    const added = await this.write(tx, given, standing);
    await this.refuseFalseReductions(tx, changes);
    const at = await beginReplacingRules(tx); // the last statement but one: no sale waits for what comes before
    refuseProblems(changes.flatMap((change, index) => pastProblems(tx, change, at, index)));
    for (const [index, priceId] of added) {
      const { variantId, priceList, validFrom } = changes[index]!;
      tx.emit(priceSet({ priceId, variantId, priceList, validFrom: validFrom.toISOString() }));
    }
    tx.audit({
      objectId: changes.length === 1 ? changes[0]!.variantId : null,
      before: rows.map(({ variantId, before }) => ({ variantId, amount: before?.amount ?? null })),
      after: rows.map(({ variantId, priceList, after, validFrom }) => ({
        variantId,
        priceList,
        amount: after?.amount ?? null,
        validFrom,
      })),
      reason: [...new Set(changes.map(({ reason }) => reason))].join(' · '),
    });
    return rows;
  }

  private async refuseUnknown(tx: Tx, changes: readonly Listed[]): Promise<void> {
    const known = await this.rows.known(
      tx,
      changes.map(({ variantId }) => variantId),
    );
    const missing = changes.find(({ variantId }) => !known.has(variantId));
    if (missing) throw notFound(ObjectKind.VARIANT, missing.variantId);
  }

  private async write(
    tx: Tx,
    given: readonly NewPrice[],
    standing: readonly Standing[],
  ): Promise<ReadonlyMap<number, Id<'Price'>>> {
    const there = new Map(standing.map((row) => [row.index, row]));
    const fresh = given.flatMap((price) => {
      const row = there.get(price.index);
      if (row?.validFrom.getTime() !== price.validFrom.getTime()) return [price];
      const isSame =
        row.amount === price.amount && row.per === price.per && row.announced === price.announced;
      return isSame ? [] : [{ ...price, revision: row.revision + 1 }];
    });
    const added = await this.rows.add(tx, fresh);
    const rival = fresh.find(({ index }) => !added.has(index));
    if (rival)
      refuseProblems([
        problem(
          rival.index,
          'validFrom',
          'SET_MEANWHILE',
          'Somebody else set this price just now; look again.',
        ),
      ]);
    return added;
  }

  /** What is announced must be a reduction in the country of its list, from its instant on. */
  private async refuseFalseReductions(tx: Tx, changes: readonly Listed[]): Promise<void> {
    const announced = changes.flatMap((change, index) => (change.announced ? [{ ...change, index }] : []));
    const together = groupBy(announced, ({ list, validFrom }) => `${list.code} ${validFrom.getTime()}`);
    const problems: ProblemType[] = [];
    for (const ofOneInstant of together.values()) {
      const [{ list, validFrom }] = ofOneInstant as [(typeof ofOneInstant)[0]];
      const market = {
        currency: list.currency,
        country: list.country ?? HOME_MARKET.country,
        ...(list.kind === 'group' && { joinedId: list.id }),
      };
      const ids = ofOneInstant.map(({ variantId }) => variantId);
      const found = await this.prices.sellables(tx, ids, validFrom, market);
      for (const { variantId, index } of ofOneInstant)
        if (!isReduction(found.get(variantId)?.price ?? null, list))
          problems.push(problem(index, 'announced', 'NO_REDUCTION', NOT_BELOW));
    }
    refuseProblems(problems);
  }
}

/** Whoever joins a group and pays less than its price elsewhere gets no reduction by it. */
const isReduction = (price: EffectivePrice | null, list: PriceList): boolean =>
  (price?.reduction?.announceable ?? false) && (list.kind !== 'group' || price!.listCode === list.code);

function problemsOf(
  tx: Tx,
  changes: readonly PriceChangeInput[],
  lists: ReadonlyMap<string, PriceList>,
): ProblemType[] {
  const seen = new Set<string>();
  return changes.flatMap(({ variantId, priceList, amount, validFrom, announced }, index) => {
    const list = lists.get(priceList);
    if (list === undefined)
      return [problem(index, 'priceList', 'UNKNOWN_LIST', `There is no price list "${priceList}".`)];
    const place = `${variantId} ${priceList} ${validFrom.getTime()}`;
    if (seen.has(place))
      return [problem(index, 'validFrom', 'TWICE', 'Another change sets this price from the same instant.')];
    seen.add(place);
    const past = pastProblems(tx, { validFrom }, tx.now, index);
    if (past.length > 0) return past;
    if (amount && amount.currency !== list.currency)
      return [problem(index, 'amount.currency', 'OTHER_CURRENCY', `This list is in ${list.currency}.`)];
    if (amount && (amount.amount < 0 || amount.amount > PRICE_AMOUNT_MAX))
      return [problem(index, 'amount.amount', 'OUT_OF_RANGE', `A price is from 0 to ${PRICE_AMOUNT_MAX}.`)];
    const mayBeTold = list.kind === 'markdown' || list.audience === 'open_group';
    if (announced && (!mayBeTold || !amount))
      return [problem(index, 'announced', 'NO_REDUCTION', 'Only a markdown is announced as a reduction.')];
    return [];
  });
}

const pastProblems = (
  { actor }: Tx,
  { validFrom }: Pick<PriceChangeInput, 'validFrom'>,
  now: Date,
  index: number,
): ProblemType[] =>
  validFrom < now && !actor.permissions.has('pricing.set_past')
    ? [problem(index, 'validFrom', 'IN_THE_PAST', 'What was in force cannot be changed afterwards.')]
    : [];

const problem = (index: number, field: string, code: string, words: string): ProblemType => ({
  path: `input.changes.${index}.${field}`,
  problem: code,
  words,
});

function refuseProblems(problems: readonly ProblemType[]): void {
  if (problems.length > 0) throw new RuleBroken({ problems: [...problems] }, problems[0]!.words);
}

function refuseSurprises(rows: readonly PriceRowView[], maxBps: number): void {
  const surprises = rows.filter((row) => isSurprise(row, maxBps));
  if (surprises.length > 0)
    throw new PriceSurprise(
      { surprises },
      `${surprises.length} of ${rows.length} prices change by more than ${maxBps / 100}% or end; confirm them.`,
    );
}

const newPriceOf = (change: Listed, index: number): NewPrice => ({
  index,
  variantId: change.variantId,
  priceListId: change.list.id,
  validFrom: change.validFrom,
  revision: 0,
  amount: change.amount?.amount ?? null,
  currency: change.list.currency,
  per: change.per ?? 1,
  announced: change.announced,
  reason: change.reason,
});

function rowsOf(
  changes: readonly Listed[],
  given: readonly NewPrice[],
  standing: readonly Standing[],
  regular: ReadonlyMap<number, Amount>,
): PriceRowView[] {
  const asked = given.map((price, index) => ({ ...price, listCode: changes[index]!.list.code }));
  const rows = beforeAndAfter(asked, standing, regular);
  return changes.map((_, index) => rows.get(index)!);
}
