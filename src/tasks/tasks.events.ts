import type { DomainEvent } from '../platform/outbox/domain-event.js';
import type { Task } from './task.entity.js';
import { TaskState } from './tasks.enums.js';

/** A task was opened, or somebody has looked at it. The summary stays out: it is written by people. */
export const taskEvent = (task: Task): DomainEvent => ({
  type: task.state === TaskState.OPEN ? 'tasks.task_opened' : 'tasks.task_done',
  version: 1,
  aggregate: 'task',
  aggregateId: task.id,
  sequence: task.version,
  payload: { kind: task.kind, locationId: task.locationId, causeId: task.causeId },
});
