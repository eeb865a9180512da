import { UUID } from '../platform/graphql/scalars.js';
import { PlainText } from '../platform/graphql/plain-text.js';
import { Field, InputType } from '@nestjs/graphql';
import { TaskKind, TaskState } from './tasks.enums.js';
import { ArrayMaxSize } from 'class-validator';
import { type Id } from '../kernel/ids.js';

@InputType({ description: 'Resolve task input.' })
export class ResolveTaskInput {
  @Field(() => UUID, { description: 'Task id.' })
  taskId: string;
  @Field(() => String, { description: 'Outcome.' })
  @PlainText(200)
  outcome: string;
  @Field(() => String, { nullable: true, description: 'Note.' })
  @PlainText(500)
  note?: string | null;
}

@InputType({ description: 'Task filter.' })
export class TaskFilter {
  @Field(() => [TaskKind], { nullable: true, description: 'Any of.' })
  @ArrayMaxSize(100)
  kinds?: TaskKind[] | null;
  @Field(() => [TaskState], { nullable: true, description: 'Any of.' })
  @ArrayMaxSize(100)
  states?: TaskState[] | null;
  @Field(() => UUID, { nullable: true, description: 'Where.' })
  locationId?: Id<'Location'> | null;
}
