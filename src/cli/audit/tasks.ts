import type { Invariant } from './invariant.js';

/** What must hold of tasks. */
export const tasksInvariants: readonly Invariant[] = [
  {
    id: 'W1',
    says: 'A task is done if and only if it says how and when.',
    sql: `
      SELECT id, state, outcome, done_at FROM task
       WHERE (state = 'done') IS DISTINCT FROM (outcome IS NOT NULL AND done_at IS NOT NULL)`,
  },
  {
    id: 'W2',
    says: 'One kind of task is open once per cause and location.',
    sql: `
      SELECT kind, cause_id, location_id, count(*) FROM task
       WHERE state = 'open' AND cause_id IS NOT NULL
       GROUP BY kind, cause_id, location_id HAVING count(*) > 1`,
  },
];
