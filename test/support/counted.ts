import type { Db } from '../../src/platform/database/db.js';

/** The same reading or transaction, which counts from now on what is asked through it. */
export function counted<Given extends Db>(db: Given): Given & { statements: number } {
  const rows = db.rows.bind(db);
  const counting = Object.assign(db, { statements: 0 });
  counting.rows = (text, ...values) => {
    counting.statements += 1;
    return rows(text, ...values);
  };
  return counting;
}
