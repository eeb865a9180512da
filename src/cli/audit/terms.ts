import type { Invariant } from './invariant.js';

/** What must hold of the terms. */
export const termsInvariants: readonly Invariant[] = [
  {
    id: 'T1',
    says: 'Versions of a document take effect in their order, each from an instant of its own.',
    sql: `SELECT earlier.id, later.id AS later_id
            FROM terms_version AS earlier JOIN terms_version AS later ON later.key = earlier.key
           WHERE later.version > earlier.version AND later.effective_from <= earlier.effective_from`,
  },
  {
    id: 'T2',
    says: 'Every version has rules, at least one text, and a hash of its own.',
    sql: `SELECT id FROM terms_version
           WHERE jsonb_typeof(rules) IS DISTINCT FROM 'object' OR jsonb_typeof(texts) IS DISTINCT FROM 'object'
              OR texts = '{}'::jsonb OR hash IS NULL
           UNION ALL
          SELECT a.id FROM terms_version AS a JOIN terms_version AS b ON b.hash = a.hash AND b.id <> a.id
           WHERE (a.rules, a.texts) IS DISTINCT FROM (b.rules, b.texts)`,
  },
];
