import type { Invariant } from './invariant.js';

/** What must hold of messages. */
export const notificationsInvariants: readonly Invariant[] = [
  {
    id: 'N1',
    says: 'a message is recorded as sent at most once, and what is sent is not due any more',
    sql: `SELECT id FROM message
           WHERE (state = 'sent') <> (sent_at IS NOT NULL) OR (state = 'queued') <> (due_at IS NOT NULL)`,
  },
];
