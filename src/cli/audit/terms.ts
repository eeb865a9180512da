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
  {
    id: 'T3',
    says: 'The hash of a version is that of its rules and texts, as JSON with sorted keys (RFC 8785).',
    sql: `WITH RECURSIVE node AS (
            SELECT id, ARRAY[]::text[] AS path, '' AS lead, jsonb_build_object('rules', rules, 'texts', texts) AS value
              FROM terms_version
             UNION ALL
            SELECT node.id, node.path || child.place,
                   CASE WHEN child.nth > 1 THEN ',' ELSE '' END || child.name, child.value
              FROM node CROSS JOIN LATERAL (
                SELECT key AS place, to_json(key) || ':' AS name, field AS value,
                       row_number() OVER (ORDER BY key COLLATE "C") AS nth
                  FROM jsonb_each(CASE WHEN jsonb_typeof(node.value) = 'object' THEN node.value ELSE '{}' END)
                       AS each(key, field)
                 UNION ALL
                SELECT to_char(nth, 'FM000000'), '', item, nth
                  FROM jsonb_array_elements(CASE WHEN jsonb_typeof(node.value) = 'array' THEN node.value ELSE '[]' END)
                       WITH ORDINALITY AS each(item, nth)) AS child
          ), token AS (
            SELECT id, path, lead || CASE jsonb_typeof(value) WHEN 'object' THEN '{' WHEN 'array' THEN '['
                                          ELSE value::text END AS text
              FROM node
             UNION ALL
            SELECT id, array_append(path, chr(1114111)), CASE jsonb_typeof(value) WHEN 'object' THEN '}' ELSE ']' END
              FROM node WHERE jsonb_typeof(value) IN ('object', 'array')
          )
          SELECT version.id, version.hash FROM terms_version AS version JOIN token ON token.id = version.id
           GROUP BY version.id
          HAVING version.hash IS DISTINCT FROM
                 encode(sha256(convert_to(string_agg(text, '' ORDER BY path COLLATE "C"), 'UTF8')), 'hex')`,
  },
  {
    id: 'T4',
    says: 'All versions of a document are of one currency: the better answer of two is taken.',
    sql: `SELECT key FROM terms_version GROUP BY key HAVING count(DISTINCT rules ->> 'currency') > 1`,
  },
];
