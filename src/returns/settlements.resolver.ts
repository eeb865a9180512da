import { Args, Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, Permit } from '../access/index.js';
import type { Id } from '../kernel/ids.js';
import { type CurrencyCode, type Money, money } from '../kernel/money.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { MoneyType } from '../platform/graphql/common.types.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { LocalDate, UUID } from '../platform/graphql/scalars.js';
import { SettlementRepository } from './settlement.repository.js';

const DAY_MS = 86_400_000;
/** More days than this are not told in one answer. */
const DAYS_MAX = 366;

@ObjectType('Settlement', { description: 'STAFF. What one seller owes another for goods sold.' })
export class SettlementType {
  @Field(() => UUID, { description: 'Who sold, and owes.' }) fromSellerId: Id<'Seller'>;
  @Field(() => UUID, { description: 'Whose goods they were.' }) toSellerId: Id<'Seller'>;
  @Field(() => LocalDate, { description: 'Of the sales, where they were made.' }) day: string;
  @Field(() => UUID, { description: 'What was sold.' }) variantId: Id<'Variant'>;
  @Field(() => Int, { description: 'Sold less returned; below 0 when more came back.' }) units: number;
  @Field(() => MoneyType, { description: 'What customers paid for them.' }) amount: Money;
}

/** Sales of others' goods: concessions and consignment. */
@Resolver()
export class SettlementsResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly settled: SettlementRepository,
  ) {}

  @Permit('returns.read_settlements')
  @Query(() => [SettlementType], {
    description:
      "What a seller sold of others' goods, and others of its own, per day and variant; at most 366 days. Callers: ops.",
  })
  async settlements(
    @CurrentActor() actor: Actor,
    @Args('sellerId', { type: () => UUID, description: 'On either side.' }) sellerId: Id<'Seller'>,
    @Args('fromDay', { type: () => LocalDate, description: 'First day.' }) fromDay: string,
    @Args('toDay', { type: () => LocalDate, description: 'Last day.' }) toDay: string,
  ): Promise<SettlementType[]> {
    const days = (Date.parse(toDay) - Date.parse(fromDay)) / DAY_MS + 1;
    if (days < 1 || days > DAYS_MAX)
      throw new RequestError('BAD_USER_INPUT', `fromDay to toDay must be 1 to ${DAYS_MAX} days`, {
        field: 'toDay',
      });
    const rows = await this.settled.between(this.unitOfWork.read(actor), sellerId, fromDay, toDay);
    return rows.map(({ amount, currency, ...row }) => ({
      ...row,
      amount: money(amount, currency as CurrencyCode),
    }));
  }
}
