import { Field, ObjectType } from '@nestjs/graphql';
import type { Id } from '../kernel/ids.js';
import { connectionOf } from '../platform/graphql/page.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import type { Task } from './task.entity.js';
import { TaskKind, TaskState } from './tasks.enums.js';

@ObjectType('Task', { description: 'STAFF. Something a person must look at.' })
export class TaskType implements Pick<
  Task,
  'id' | 'kind' | 'state' | 'locationId' | 'causeId' | 'summary' | 'createdAt' | 'outcome'
> {
  @Field(() => UUID, { description: 'Its id.' }) id: Id<'Task'>;
  @Field(() => TaskKind, { description: 'What sort.' }) kind: TaskKind;
  @Field(() => TaskState, { description: 'Whether it waits.' }) state: TaskState;
  @Field(() => UUID, { nullable: true, description: 'Where; null: at head office.' })
  locationId: Id<'Location'> | null;
  @Field(() => UUID, { nullable: true, description: 'What it is about; null: nothing of ours.' }) causeId:
    string | null;
  @Field(() => String, { description: 'In words; an unknown code stands in it.' }) summary: string;
  @Field(() => Instant, { description: 'Since when.' }) createdAt: Date;
  @Field(() => String, { nullable: true, description: 'What was found or done; null until done.' })
  outcome: string | null;
}

export const TaskConnection = connectionOf('Task', TaskType);
