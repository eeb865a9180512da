import { Field, InputType } from '@nestjs/graphql';
import { ArrayMaxSize } from 'class-validator';
import type { Id } from '../kernel/ids.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { UUID } from '../platform/graphql/scalars.js';
import { TaskKind, TaskState } from './tasks.enums.js';

@InputType({ description: 'Says what came of a task.' })
export class ResolveTaskInput {
  @Field(() => UUID, { description: 'Which task.' })
  taskId: Id<'Task'>;
  @Field(() => String, { description: 'What was found or done, in a few words, at most 200 characters.' })
  @PlainText(200)
  outcome: string;
  @Field(() => String, { nullable: true, description: 'More about it, at most 500 characters.' })
  @PlainText(500)
  note?: string | null;
}

@InputType({ description: 'Which tasks; fields together, values of a list apart.' })
export class TaskFilter {
  @Field(() => [TaskKind], { nullable: true, description: 'Any of these kinds.' })
  @ArrayMaxSize(100)
  kinds?: TaskKind[] | null;
  @Field(() => [TaskState], { nullable: true, description: 'Any of these states.' })
  @ArrayMaxSize(100)
  states?: TaskState[] | null;
  @Field(() => UUID, {
    nullable: true,
    description: 'At this location; an associate sees only her own store.',
  })
  locationId?: Id<'Location'> | null;
}
