import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, CurrentCall, Permit } from '../access/index.js';
import { isUuid } from '../kernel/ids.js';
import type { Actor } from '../platform/access/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Connection, pageRequest } from '../platform/graphql/page.js';
import { RequestError } from '../platform/graphql/request-error.js';
import { type Call, Idempotency } from '../platform/idempotency/idempotency.js';
import type { Task } from './task.entity.js';
import { TaskService } from './task.service.js';
import { ResolveTaskInput, TaskFilter } from './tasks.inputs.js';
import { ResolveTaskResult } from './tasks.results.js';
import { TaskConnection } from './tasks.types.js';

@Resolver()
export class TasksResolver {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: Idempotency,
    private readonly tasks: TaskService,
  ) {}

  @Query(() => TaskConnection, {
    name: 'tasks',
    description:
      'What waits for a person, newest first; store staff see their own store. Callers: associate, manager, ops.',
  })
  @Permit('tasks.work')
  list(
    @CurrentActor() actor: Actor,
    @Args('filter', { type: () => TaskFilter, nullable: true, description: 'Absent: all of them.' })
    filter?: TaskFilter | null,
    @Args('first', { type: () => Int, defaultValue: 20, description: 'How many, 1 to 100.' }) first = 20,
    @Args('after', { type: () => String, nullable: true, description: 'The endCursor of the page before.' })
    after?: string | null,
  ): Promise<Connection<Task>> {
    const page = pageRequest(first, after);
    if (page.after !== null && !isUuid(String(page.after[0])))
      throw new RequestError('BAD_USER_INPUT', 'after must be an endCursor of an earlier page', {
        field: 'after',
      });
    return this.tasks.list(this.unitOfWork.read(actor), filter ?? {}, page);
  }

  @Mutation(() => ResolveTaskResult, {
    description:
      'Says what came of a task. Callers: associate, manager, ops. Refuses: WRONG_STATE, NOT_FOUND.',
  })
  @Permit('tasks.work')
  resolveTask(@CurrentCall() call: Call, @Args('input') input: ResolveTaskInput): Promise<Task> {
    return this.idempotency.run(call, (tx) => this.tasks.resolve(tx, input), {
      keep: ({ id }) => id,
      again: (db, id) => this.tasks.again(db, id),
    });
  }
}
