import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { TaskKind } from './tasks.enums.js';

/** What a person must look at, where (null: head office), because of what (null: nothing of ours), in words. */
export interface NewTask {
  readonly kind: TaskKind;
  readonly locationId: Id<'Location'> | null;
  readonly causeId: string | null;
  /** At most 500 characters, for staff; no personal data beyond what the work needs. */
  readonly summary: string;
}

@Injectable()
export class TaskService {
  /**
   * Opens a task. One with the same kind, location and cause that is still open says it already: no second is opened.
   *
   * @returns the id of the task that is open now.
   * @emits  tasks.task_opened v1, when it is new.
   */
  async open(_tx: Tx, _task: NewTask): Promise<Id<'Task'>> {
    throw new Error('being written');
  }
}
