import { Problem } from '../config/problem.js';
import { sqlStateOf } from './retry.js';

/**
 * Says in one sentence why a database cannot be used and what to do.
 *
 * @param url     what was tried; only its host, database and user are named.
 * @param setting the setting it came from, such as `DATABASE_URL`.
 * @returns a Problem, or the error itself when it is none of these.
 */
export function connectionProblem(error: unknown, url: string, setting: string): unknown {
  const { hostname, port, pathname, username } = new URL(url);
  const host = `${hostname}:${port || 5432}`;
  const database = decodeURIComponent(pathname.slice(1));
  switch (sqlStateOf(error)) {
    case 'ECONNREFUSED':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new Problem(
        `No PostgreSQL answers at ${host}: start it, correct ${setting}, or leave that out to use the embedded one.`,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Problem(`There is no host ${hostname}: correct ${setting}.`);
    case '28P01':
    case '28000':
      return new Problem(
        `PostgreSQL at ${host} refuses user "${username}": correct the password in ${setting}.`,
      );
    case '3D000':
      return new Problem(
        `PostgreSQL at ${host} has no database "${database}": make it, or correct ${setting}.`,
      );
    case '42501':
      return new Problem(
        `Role "${username}" may not change tables in "${database}": set MIGRATE_URL to the role that owns them.`,
      );
    case '53300':
      return new Problem(
        `PostgreSQL at ${host} has no connection left: raise max_connections, or lower DB_POOL.`,
      );
    default:
      return error;
  }
}
