import { Module } from '@nestjs/common';
import {
  Args,
  Context,
  Field,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { CurrentActor, CurrentCall, Permit, Public } from '../../src/access/index.js';
import { type Actor, systemActor } from '../../src/platform/access/actor.js';
import type { Db } from '../../src/platform/database/db.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { PlainText } from '../../src/platform/graphql/plain-text.js';
import type { RequestContext } from '../../src/platform/graphql/request-context.js';
import { resultUnion } from '../../src/platform/graphql/result-union.js';
import { Quantity, Secret } from '../../src/platform/graphql/scalars.js';
import { UserError } from '../../src/platform/graphql/user-error.js';
import { type Call, Idempotency } from '../../src/platform/idempotency/idempotency.js';
import { LiveEvents } from '../../src/platform/outbox/live-events.js';
import { anEvent } from './builders.js';

/** The smallest module that uses all of the platform: what no module of the product is needed to test. */
@ObjectType('Counter')
class CounterType {
  @Field() name: string;
  @Field(() => Int) count: number;
  @Field(() => Int) version: number;
}

@ObjectType('CounterFull', { implements: () => UserError })
class CounterFull extends UserError {
  @Field() readonly code: string = 'COUNTER_FULL';
  @Field(() => Int) readonly max: number = 3;
}

class Undeclared extends UserError {
  readonly code = 'UNDECLARED';
}

@InputType()
class AddToCounterInput {
  @Field() @PlainText(80) name: string;
  @Field(() => Quantity, { nullable: true }) quantity?: number | null;
  @Field(() => Secret, { nullable: true }) password?: string | null;
}

const AddToCounterResult = resultUnion('AddToCounterResult', CounterType, [CounterFull]);

const COUNTERS = {};

@Resolver(() => CounterType)
class CounterResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly live: LiveEvents,
  ) {}

  @Public()
  @Query(() => CounterType, { nullable: true })
  counter(@Args('name') name: string): Promise<CounterType | null> {
    return counterNamed(this.unitOfWork.read(systemActor('a test')), name);
  }

  @Public()
  @Query(() => [CounterType])
  counters(
    @Args('names', { type: () => [String], nullable: true }) _names: string[] | null,
    @Args('first', { type: () => Int, defaultValue: 20 }) _first: number,
  ): CounterType[] {
    return [];
  }

  /** Through a loader, as lists do it. */
  @ResolveField(() => CounterType, { nullable: true })
  self(@Parent() { name }: CounterType, @Context() context: RequestContext): Promise<CounterType | null> {
    const db = this.unitOfWork.read(systemActor('a test'));
    const make = () =>
      new DataLoader<string, CounterType | null>((names) =>
        Promise.all(names.map((one) => counterNamed(db, one))),
      );
    return context.loader<string, CounterType | null>(COUNTERS, make).load(name);
  }

  @Permit('clock.move')
  @Query(() => String)
  forOps(): string {
    return 'only for ops';
  }

  @Public()
  @Query(() => String, { nullable: true })
  broken(@Args('how') how: string): Promise<string> | string {
    if (how === 'sql')
      return this.unitOfWork.read(systemActor('a test')).rows`SELECT ${how}::uuid`.then(String);
    if (how === 'slow')
      return this.unitOfWork.run(systemActor('a test'), { operation: 'broken' }, async (tx) => {
        await tx.rows`SELECT set_config('statement_timeout', '100ms', true)`;
        return String(await tx.rows`SELECT pg_sleep(170)`);
      });
    throw new Error(`cannot reach canary-${how}@example.org on +31 6 1234 5678`);
  }

  @Public()
  @Mutation(() => AddToCounterResult)
  addToCounter(
    @CurrentCall() call: Call,
    @Args('input') { name, quantity }: AddToCounterInput,
  ): Promise<CounterType> {
    return this.idempotency.run(call, async (tx) => {
      if (name === 'undeclared') throw new Undeclared('not in the union');
      const [counter] = await tx.rows<CounterType>`
        INSERT INTO tally (name, count) VALUES (${name}, ${quantity ?? 1})
        ON CONFLICT (name) DO UPDATE SET count = tally.count + ${quantity ?? 1} RETURNING name, count, count AS version`;
      if (counter!.count > 3) throw new CounterFull('It is full.');
      tx.emit(anEvent(eventIdOf(name), counter!.count));
      return counter!;
    });
  }

  @Public()
  @Subscription(() => CounterType, { resolve: (counter: CounterType) => counter })
  counterChanged(
    @CurrentActor() actor: Actor,
    @Args('name') name: string,
  ): AsyncIterableIterator<CounterType> {
    if (name === 'broken') throw new Error('canary-subscription is broken');
    return this.live.follow(eventIdOf(name), () => counterNamed(this.unitOfWork.read(actor), name));
  }
}

async function counterNamed(db: Db, name: string): Promise<CounterType | null> {
  const [counter] =
    await db.rows<CounterType>`SELECT name, count, count AS version FROM tally WHERE name = ${name}`;
  return counter ?? null;
}

/** Counters are named by the ids that tests make. */
const eventIdOf = (name: string): string => name;

@Module({ providers: [CounterResolver] })
export class CounterModule {}
