import { type Id } from '../kernel/ids.js';
import { Instant, UUID } from '../platform/graphql/scalars.js';
import { TaskKind, TaskState } from './tasks.enums.js';
import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType('Task', { description: 'STAFF. Something a person must look at.' })
export class TaskType {
  @Field(() => UUID, { description: 'Id.' }) id: Id<'Task'>;
  @Field(() => TaskKind, { description: 'What sort.' }) kind: TaskKind;
  @Field(() => TaskState, { description: 'Open or done.' }) state: TaskState;
  @Field(() => UUID, { nullable: true, description: 'Where; null: head office.' })
  locationId: Id<'Location'> | null;
  @Field(() => UUID, { nullable: true, description: 'What led to it; null: nothing of ours.' }) causeId:
    string | null;
  @Field(() => String, { description: 'In words, an unknown code included.' }) summary: string;
  @Field(() => Instant, { description: 'Since.' }) createdAt: Date;
  @Field(() => String, { nullable: true, description: 'Null until done.' }) outcome: string | null;
}
