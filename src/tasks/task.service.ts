import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import { encodeCursor, pageOf } from '../kernel/page.js';
import type { Actor } from '../platform/access/actor.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { ObjectKind } from '../platform/graphql/common.enums.js';
import type { Connection, PageRequest } from '../platform/graphql/page.js';
import { notFound, wrongState } from '../platform/graphql/refusals.js';
import type { Task } from './task.entity.js';
import { TaskRepository } from './task.repository.js';
import { taskEvent } from './tasks.events.js';
import { type TaskKind, TaskState } from './tasks.enums.js';

/** What a person must look at, where (null: head office), because of what (null: nothing of ours), in words. */
export interface NewTask {
  readonly kind: TaskKind;
  readonly locationId: Id<'Location'> | null;
  readonly causeId: string | null;
  /** At most 500 characters, for staff; no personal data beyond what the work needs. */
  readonly summary: string;
}

/** What a list of tasks is narrowed to; absent and null ask nothing. */
export interface TaskFilterGiven {
  readonly kinds?: readonly TaskKind[] | null;
  readonly states?: readonly TaskState[] | null;
  readonly locationId?: Id<'Location'> | null;
}

const SUMMARY_MAX = 500;

/** What a person must look at. */
@Injectable()
export class TaskService {
  constructor(private readonly tasks: TaskRepository) {}

  /**
   * Opens a task. One with the same kind, location and cause that is still open says it already: no second is opened.
   *
   * @returns the id of the task that is open now.
   * @emits  tasks.task_opened v1, when it is new.
   */
  async open(tx: Tx, given: NewTask): Promise<Id<'Task'>> {
    const task: Task = {
      ...given,
      summary: [...given.summary].slice(0, SUMMARY_MAX).join(''),
      id: tx.newId<'Task'>(),
      state: TaskState.OPEN,
      createdAt: tx.now,
      outcome: null,
      note: null,
      doneAt: null,
      doneByStaffId: null,
      version: 1,
    };
    if (!(await this.tasks.insertUnlessOpen(tx, task)))
      return (await this.tasks.openOne(tx, task)) ?? this.open(tx, given);
    tx.emit(taskEvent(task));
    return task.id;
  }

  /**
   * Says what came of a task. Store staff work on their own store's; the other places' are not there for them.
   *
   * @returns the task, done.
   * @throws NotFound   there is none, or it is another store's.
   * @throws WrongState it is done already.
   * @emits  tasks.task_done v1.
   */
  async resolve(
    tx: Tx,
    given: { readonly taskId: Id<'Task'>; readonly outcome: string; readonly note?: string | null },
  ): Promise<Task> {
    const { subject } = tx.actor;
    const where = placesOf(tx.actor);
    const task = await this.tasks.resolve(tx, given.taskId, where, {
      outcome: given.outcome,
      note: given.note ?? null,
      doneByStaffId: subject.kind === 'staff' ? subject.staffId : null,
    });
    if (task === null) {
      const there = await this.tasks.byId(tx, given.taskId, where);
      throw there ? wrongState('task', there.state) : notFound(ObjectKind.TASK, given.taskId);
    }
    tx.audit({ objectId: task.id, before: { state: TaskState.OPEN }, after: { state: task.state } });
    tx.emit(taskEvent(task));
    return task;
  }

  /**
   * Closes open tasks of a kind whose cause is settled without anybody: what they ask for is no longer so.
   *
   * @emits  tasks.task_done v1 per task.
   */
  async closeOf(tx: Tx, kind: TaskKind, causeId: string, outcome: string): Promise<void> {
    for (const task of await this.tasks.closeOf(tx, kind, causeId, outcome)) tx.emit(taskEvent(task));
  }

  /**
   * As {@link closeOf}, of several causes in one place, each settled at an instant: what was asked for later stays.
   *
   * @emits  tasks.task_done v1 per task.
   */
  async closeAt(
    tx: Tx,
    kind: TaskKind,
    locationId: Id<'Location'>,
    settled: readonly { readonly causeId: string; readonly at: Date }[],
    outcome: string,
  ): Promise<void> {
    if (settled.length === 0) return;
    for (const task of await this.tasks.closeAt(tx, kind, locationId, settled, outcome))
      tx.emit(taskEvent(task));
  }

  /** A task that was there, read again. @throws Error when it is not: tasks are never deleted. */
  async again(db: Db, id: Id<'Task'>): Promise<Task> {
    const task = await this.tasks.byId(db, id, null);
    if (task === null) throw new Error(`task ${id} is gone`);
    return task;
  }

  /** Tasks, newest first. Store staff see their own store's, whatever they ask for. */
  async list(db: Db, filter: TaskFilterGiven, page: PageRequest): Promise<Connection<Task>> {
    const own = placesOf(db.actor);
    const asked = filter.locationId ? [filter.locationId] : null;
    const rows = await this.tasks.page(
      db,
      {
        kinds: filter.kinds ?? null,
        states: filter.states ?? null,
        locationIds: own === null ? asked : (asked?.filter((id) => own.includes(id)) ?? own),
      },
      page.first,
      page.after === null ? null : String(page.after[0]),
    );
    const total = rows[0]?.total ?? 0;
    return pageOf(rows, page.first, ({ id }) => encodeCursor([id]), total, page.after !== null);
  }
}

/** The locations whose tasks somebody works on; null: all of them, head office included. */
function placesOf({ subject, locationId }: Actor): Id<'Location'>[] | null {
  const isOfAStore = subject.kind === 'staff' && (subject.role === 'associate' || subject.role === 'manager');
  if (!isOfAStore) return null;
  return locationId === null ? [] : [locationId];
}
