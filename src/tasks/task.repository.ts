import { Injectable } from '@nestjs/common';
import type { Id } from '../kernel/ids.js';
import type { Db } from '../platform/database/db.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Task } from './task.entity.js';
import type { TaskKind, TaskState } from './tasks.enums.js';

/** Which tasks a list shows; null asks nothing. */
export interface TaskQuestion {
  readonly kinds: readonly TaskKind[] | null;
  readonly states: readonly TaskState[] | null;
  readonly locationIds: readonly Id<'Location'>[] | null;
}

/** Every statement on `task`. */
@Injectable()
export class TaskRepository {
  /** @returns false when one with its kind, location and cause is open already. */
  async insertUnlessOpen(tx: Tx, task: Task): Promise<boolean> {
    const inserted = await tx.rows`
      INSERT INTO task (id, kind, state, location_id, cause_id, summary, created_at, version)
      SELECT ${task.id}::uuid, ${task.kind}::text, ${task.state}::text, ${task.locationId}::uuid, ${task.causeId}::uuid,
             ${task.summary}::text, ${task.createdAt}::timestamptz, ${task.version}::int
       WHERE NOT EXISTS (SELECT FROM task WHERE cause_id = ${task.causeId}::uuid AND kind = ${task.kind}
                            AND location_id IS NOT DISTINCT FROM ${task.locationId}::uuid AND state = 'open')
      ON CONFLICT (cause_id, kind, location_id) WHERE state = 'open' AND cause_id IS NOT NULL DO NOTHING
      RETURNING id`;
    return inserted.length === 1;
  }

  async openOne(db: Db, { kind, locationId, causeId }: Task): Promise<Id<'Task'> | null> {
    const [open] = await db.rows<{ id: Id<'Task'> }>`
      SELECT id FROM task
       WHERE cause_id = ${causeId}::uuid AND kind = ${kind} AND location_id IS NOT DISTINCT FROM ${locationId}::uuid
         AND state = 'open'`;
    return open?.id ?? null;
  }

  /** The state test and the change are one statement: of two who resolve at once, one is first. */
  async resolve(
    tx: Tx,
    id: Id<'Task'>,
    locationIds: readonly Id<'Location'>[] | null,
    done: Pick<Task, 'outcome' | 'note' | 'doneByStaffId'>,
  ): Promise<Task | null> {
    const [task] = await tx.rows<Task>`
      UPDATE task
         SET state = 'done', outcome = ${done.outcome}, note = ${done.note}, done_at = ${tx.now},
             done_by_staff_id = ${done.doneByStaffId}, version = version + 1
       WHERE id = ${id} AND state = 'open'
         AND (${locationIds}::uuid[] IS NULL OR location_id = ANY(${locationIds}::uuid[]))
      RETURNING *`;
    return task ?? null;
  }

  closeOf(tx: Tx, kind: TaskKind, causeId: string, outcome: string): Promise<Task[]> {
    return tx.rows<Task>`
      UPDATE task SET state = 'done', outcome = ${outcome}, done_at = ${tx.now}, version = version + 1
       WHERE cause_id = ${causeId}::uuid AND kind = ${kind} AND state = 'open'
      RETURNING *`;
  }

  /** As {@link closeOf}, of several causes in one place; a task that was opened after its cause was settled stays. */
  closeAt(
    tx: Tx,
    kind: TaskKind,
    locationId: Id<'Location'>,
    settled: readonly { readonly causeId: string; readonly at: Date }[],
    outcome: string,
  ): Promise<Task[]> {
    return tx.rows<Task>`
      UPDATE task SET state = 'done', outcome = ${outcome}, done_at = ${tx.now}, version = version + 1
        FROM jsonb_to_recordset(${JSON.stringify(settled)}::jsonb) AS settled("causeId" uuid, at timestamptz)
       WHERE cause_id = "causeId" AND kind = ${kind} AND location_id = ${locationId} AND state = 'open'
         AND created_at <= at
      RETURNING task.*`;
  }

  async byId(db: Db, id: Id<'Task'>, locationIds: readonly Id<'Location'>[] | null): Promise<Task | null> {
    const [task] = await db.rows<Task>`
      SELECT * FROM task
       WHERE id = ${id} AND (${locationIds}::uuid[] IS NULL OR location_id = ANY(${locationIds}::uuid[]))`;
    return task ?? null;
  }

  /** Newest first, one more than asked, with how many there are in all (counted to 1,001). */
  page(
    db: Db,
    asked: TaskQuestion,
    first: number,
    before: string | null,
  ): Promise<(Task & { total: number })[]> {
    return db.rows<Task & { total: number }>`
      WITH shown AS (
        SELECT * FROM task
         WHERE (${asked.kinds}::text[] IS NULL OR kind = ANY(${asked.kinds}::text[]))
           AND (${asked.states}::text[] IS NULL OR state = ANY(${asked.states}::text[]))
           AND (${asked.locationIds}::uuid[] IS NULL OR location_id = ANY(${asked.locationIds}::uuid[]))
      )
      SELECT shown.*, (SELECT count(*) FROM (SELECT FROM shown LIMIT 1001) AS counted) AS total
        FROM shown
       WHERE ${before}::uuid IS NULL OR id < ${before}::uuid
       ORDER BY id DESC
       LIMIT ${first + 1}`;
  }
}
